"""Which pages load scripts, that they are the ones we chose, and what they weigh."""

import hashlib
import json
import re

import brotli
import pytest

from tests.visiting import all_pages

DIRECTORY = "/en/clinics/"
OURS, HTMX = "/static/js/directory.js", "/static/vendor/htmx/htmx.min.js"
HTMX_SHA256 = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"


@pytest.mark.django_db
def test_the_directory_loads_two_scripts_that_wait_for_the_page_and_no_other_page_loads_any():
    loaded = {page.address: page.soup.select("script[src]") for page in all_pages().values()}
    there = {address for address in loaded if address.partition("?")[0] == DIRECTORY}
    assert len(there) > 5
    for address, scripts in loaded.items():
        expected = [OURS, HTMX] if address in there else []
        assert [script["src"] for script in scripts] == expected, address
        assert all(script.has_attr("defer") for script in scripts), address


def test_htmx_is_the_file_of_the_version_that_is_pinned(root):
    held = (root / "static" / "vendor" / "htmx" / "htmx.min.js").read_bytes()
    assert hashlib.sha256(held).hexdigest() == HTMX_SHA256
    [version] = re.findall(r'version:"([\d.]+)"', held.decode())
    package = json.loads((root / "frontend" / "package.json").read_text())
    lock = json.loads((root / "frontend" / "package-lock.json").read_text())
    assert package["devDependencies"]["htmx.org"] == lock["packages"]["node_modules/htmx.org"]["version"] == version
    assert "Zero-Clause BSD" in (root / "static" / "vendor" / "htmx" / "LICENSE").read_text()


def test_the_scripts_of_the_directory_are_at_most_18_kB_as_they_are_sent(root):
    packed = {path: len(brotli.compress((root / path.lstrip("/")).read_bytes())) for path in (OURS, HTMX)}
    assert sum(packed.values()) <= 18_000, packed
