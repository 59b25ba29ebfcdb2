"""Lighthouse's own mobile run, where the npm package is there; nothing is ever installed for it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator

from tests.browser import FLAGS, executable
from tools.bench import rows
from tools.bench.report import Line
from tools.bench.server import Server
from tools.bench.setting import ROOT

PAGES = ("/en/", "/en/clinics/", "/en/treatments/compare/?condition=scarring-alopecia", "/en/consultation/")
COMMAND = ["npx", "--no-install", "lighthouse"]
ENDS_WITHIN = 180  # seconds a page


def missing() -> str:
    """What this machine lacks; nothing when Lighthouse can run."""
    if executable() is None:
        return "no Chromium found"
    if shutil.which("npx") is None:
        return "npm is not installed"
    asked = subprocess.run([*COMMAND, "--version"], cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL)
    return "the npm package lighthouse is not installed" if asked.returncode else ""


def measured(server: Server) -> Iterator[Line]:
    lacking = missing()
    if lacking:
        yield Line(7, "Lighthouse scores, LCP, layout shift", server.database, None, None, note=lacking)
        return
    reports = {address: report(server.url + address) for address in PAGES}
    where = server.database
    for name, reach in rows.SCORES.items():
        scores = {address: one["categories"][name]["score"] * 100 for address, one in reports.items()}
        worst = min(scores, key=scores.__getitem__)
        what = f"{name}, lowest of {len(PAGES)} pages"
        yield Line(7, what, where, reach, round(scores[worst]), least=True, note=worst)
    for name, audit, reach, unit in (
        ("largest contentful paint", "largest-contentful-paint", rows.LCP, "ms"),
        ("layout shift", "cumulative-layout-shift", rows.SHIFT, ""),
    ):
        values = {address: one["audits"][audit]["numericValue"] for address, one in reports.items()}
        worst = max(values, key=values.__getitem__)
        yield Line(7, f"{name}, most of {len(PAGES)} pages", where, reach, values[worst], unit, note=worst)


def report(address: str) -> dict:
    flags = " ".join(["--headless=new", *FLAGS[:-1], *(["--no-sandbox"] if os.geteuid() == 0 else [])])
    words = [address, "--output=json", "--quiet", f"--chrome-flags={flags}"]
    settings = os.environ | {"CHROME_PATH": executable() or ""}
    command = [*COMMAND, *words]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=ENDS_WITHIN)
    if done.returncode:
        raise SystemExit(f"Lighthouse failed at {address}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)
