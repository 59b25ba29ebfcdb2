"""`make torture` in short: requests and mails while the processes are killed, a full disk, a database that is away."""

import re
import subprocess
import sys

import pytest

from tests.conftest import DATABASE_URL


@pytest.mark.timeout(600)
def test_nothing_is_lost_or_doubled_while_processes_are_killed(root):
    """The database is of the kind that the tests run on; the driver makes one of its own."""
    command = [
        sys.executable, "tools/torture.py", "--requests", "30", "--kills", "3",
        "--phases", "storm,mails,database,files", "--database-url", DATABASE_URL,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    storm = re.search(r"server killed: (\d+) requests answered, \d+ photos, (\d+) kills", done.stdout)
    assert int(storm[1]) >= 30
    assert storm[2] == "3"
    mails = re.search(r"sender of mails killed: (\d+) mails, (\d+) kills", done.stdout)
    assert int(mails[1]) >= 90
    assert mails[2] == "3"
    assert done.stdout.count("503, nothing typed is lost, sent again it is stored once") >= 2
    assert "WRONG" not in done.stdout
