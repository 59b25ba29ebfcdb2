"""New keys for everything that is stored, while the rotation is killed; and wrong keys."""

import base64
import random
import secrets
import subprocess
import sys
import time

from tools.torture.site import ROOT, Site

ROTATE = ["manage.py", "rotate_keys"]


def rotate_and_kill(site: Site, requests: int, kills: int, seed: int) -> tuple[str, list[str]]:
    """Fills up to so many requests, tries a wrong key, rotates to a new one with kills: (summary, complaints)."""
    dice, wrong = random.Random(seed), []
    rows = site.ask("fill", str(requests))
    columns, contents = site.ask("columns"), site.ask("contents")
    old, new = site.environment["FIELD_KEYS"], base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()

    site.environment["FIELD_KEYS"] = new
    if rotation(site).returncode == 0 or site.ask("columns") != columns:
        wrong.append("a wrong key was not refused, or changed something")

    site.environment["FIELD_KEYS"] = f"{new},{old}"
    started, done = time.monotonic(), 0
    for _ in range(kills):
        running = site.begin(*ROTATE)
        time.sleep(dice.uniform(1, 6))
        done += running.poll() is None
        running.kill()
        running.wait()
    if site.ask("contents") != contents:
        wrong.append("in the midst of it something cannot be read, or reads otherwise")
    last = time.monotonic()
    if rotation(site).returncode:
        wrong.append("the rotation does not come to its end")
    spent = time.monotonic() - last

    site.environment["FIELD_KEYS"] = new
    if site.ask("contents") != contents:
        wrong.append("afterwards something cannot be read with the new key alone, or reads otherwise")
    if rotation(site, "--check").returncode:
        wrong.append("something is left under the old key")
    summary = f"{rows} requests, {done} kills in {last - started:.0f} s, the rest in {spent:.0f} s"
    return f"{summary}, all readable with the new key alone", wrong


def rotation(site: Site, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *ROTATE, *words], cwd=ROOT, env=site.environment, capture_output=True)
