"""What the settings refuse, and in which words. Each case starts Django as a process of its own."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

COMPLETE = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "Zk3vQ9xT7wLr2NfYb8HcJ5mGpAeUs6DiRoXtVqBnWzKyCj41hM0",
    "FIELD_KEYS": "dGVzdHMgYWxvbmUgdXNlIHRoaXMga2V5LCBub2JvZHk=",
    "OPERATOR_NAME": "Example Ltd",
    "OPERATOR_ADDRESS": "1 Example Street",
    "OPERATOR_CONTACT": "contact@example.org",
    "PRIVACY_OFFICER": "privacy@example.org",
    "FUNDING": "Nobody pays for it",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
    "EMAIL_HOST": "mail.example.org",
}
REQUIRED = sorted(COMPLETE.keys() - {"PORTAL_MODE", "EMAIL_HOST"})


@pytest.fixture
def start(root, tmp_path):
    """`start("check", SECRET_KEY="")` runs manage.py in a house without .env; a value of None unsets the variable."""
    for path in root.iterdir():
        if path.name not in {"config", "manage.py", "var", ".env"}:
            (tmp_path / path.name).symlink_to(path)
    # Copied, because they find their house by their own place and follow links to get there.
    shutil.copytree(root / "config", tmp_path / "config")
    shutil.copy(root / "manage.py", tmp_path)

    def run(*words: str, **changes: str | None) -> subprocess.CompletedProcess:
        environment = {"PATH": os.environ["PATH"], **COMPLETE, **changes}
        environment = {name: value for name, value in environment.items() if value is not None}
        command = [sys.executable, "-W", "error", "manage.py", *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    return run


def refusal(done: subprocess.CompletedProcess) -> str:
    """The one line that a refused start prints."""
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("The portal does not start: ")
    return lines[0].removeprefix("The portal does not start: ")


def test_production_starts_with_everything_set_and_the_deployment_check_has_nothing_to_say(start):
    done = start("check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues (0 silenced)" in done.stdout


def test_production_without_a_mail_server_starts_and_says_that_mails_wait(start):
    done = start("check", "--deploy", "--fail-level", "WARNING", EMAIL_HOST=None)
    assert done.returncode == 0
    assert "EMAIL_HOST is not set" in done.stderr


@pytest.mark.parametrize(
    ("changes", "sent_by"),
    [
        ({}, "smtp True False 587"),
        ({"EMAIL_SECURITY": "tls"}, "smtp False True 465"),
        ({"EMAIL_SECURITY": "none", "EMAIL_PORT": "2525"}, "smtp False False 2525"),
        ({"EMAIL_HOST": "", "PORTAL_MODE": "demo"}, "mail_files True False 587"),
        ({"EMAIL_HOST": "", "PORTAL_MODE": "development"}, "console True False 587"),
    ],
)
def test_mails_leave_by_smtp_where_a_server_is_named_and_stay_here_elsewhere(start, changes, sent_by):
    code = (
        "from django.conf import settings as held;"
        "print(held.EMAIL_BACKEND.split('.')[-2], held.EMAIL_USE_TLS, held.EMAIL_USE_SSL, held.EMAIL_PORT)"
    )
    assert start("shell", "--verbosity", "0", "--command", code, **changes).stdout.strip() == sent_by


@pytest.mark.parametrize("value", [None, ""], ids=["unset", "empty"])
@pytest.mark.parametrize("name", REQUIRED)
def test_production_refuses_to_start_without(start, name, value):
    assert refusal(start("check", **{name: value})).startswith(f"{name} ")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is weak."),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is weak."),
        ({"FIELD_KEYS": "not-a-key"}, "FIELD_KEYS holds something that is not a Fernet key."),
        ({"FIELD_KEYS": COMPLETE["FIELD_KEYS"] + ",x"}, "FIELD_KEYS holds something that is not a Fernet key."),
        ({"FIELD_KEYS": " , "}, "FIELD_KEYS is not set."),
        ({"DATABASE_URL": "no address"}, "DATABASE_URL cannot be read."),
        ({"DATABASE_URL": "mongo://127.0.0.1/x"}, "DATABASE_URL cannot be read."),
        ({"DATABASE_URL": "postgres://127.0.0.1:port/x"}, "DATABASE_URL cannot be read."),
        ({"SITE_URL": "http://example.org"}, "SITE_URL must start with https://"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is not set."),
        ({"PORTAL_MODE": "prod"}, "PORTAL_MODE is 'prod'"),
        ({"OPERATING_MODE": "agency"}, "OPERATING_MODE must be"),
        ({"EMAIL_SECURITY": "ssl"}, "EMAIL_SECURITY must be one of"),
        ({"STAFF_TWO_FACTOR": "false"}, "STAFF_TWO_FACTOR is off."),
        ({"OPERATING_MODE": "registered_facilitator"}, "FACILITATOR_NUMBER is not set."),
    ],
)
def test_production_refuses(start, changes, sentence):
    assert refusal(start("check", **changes)).startswith(sentence)


def test_nothing_at_all_set_is_production_and_refused(start):
    assert "is not set" in refusal(start("check", **dict.fromkeys(COMPLETE)))


@pytest.mark.parametrize("mode", ["demo", "development", "test"])
def test_other_modes_need_only_the_two_secrets(start, mode):
    unset = dict.fromkeys(set(REQUIRED) - {"SECRET_KEY", "FIELD_KEYS"})
    assert start("check", PORTAL_MODE=mode, **unset).returncode == 0
    assert refusal(start("check", PORTAL_MODE=mode, SECRET_KEY=None)).startswith("SECRET_KEY is not set.")


def test_production_has_no_debug_no_demonstration_data_and_cookies_for_https_alone(start):
    names = "DEBUG", "DEMO_ALLOWED", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "RATE_LIMITS"
    code = f"from django.conf import settings; print([getattr(settings, name) for name in {names}])"
    done = start("shell", "--verbosity", "0", "--command", code)
    assert done.stdout.strip() == "[False, False, '__Host-session', '__Host-csrf', True, True]"


def variables(text: str) -> set[str]:
    read = re.findall(r"""\b(?:env\.\w+|required)\(\s*["']([A-Z_]+)["']""", text)
    return set(read)


def test_env_example_lists_every_variable_that_is_read_and_nothing_else(root):
    read = set().union(*(variables(path.read_text()) for path in (root / "config").glob("*.py")))
    listed = re.findall(r"^([A-Z_]+)=", (root / ".env.example").read_text(), re.MULTILINE)
    assert sorted(read) == sorted(listed)


# --- what the server writes down -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/en/clinics/", "/en/clinics/"),
        ("/en/consultation/", "/en/consultation/"),
        ("/en/consultation/s3cr3t-token/", "/en/consultation/-"),
        ("/ko/consultation/s3cr3t/photos/0a1b/", "/ko/consultation/-"),
        ("/en/consultation/draft/s3cr3t/", "/en/consultation/-"),
        ("/en/consultation/sent/s3cr3t/", "/en/consultation/-"),
        ("/en/consultation/s3cr\r\n3t/", "/en/consultation/-"),
        ("/en/\r\nforged line", "/en/%0D%0Aforged%20line"),
    ],
)
def test_access_log_tells_the_path_alone(root, path, written):
    config = runpy.run_path(str(root / "config/gunicorn.py"))
    log = config["Log"].__new__(config["Log"])
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{path}?q=alopecia",
        "PATH_INFO": path,
        "QUERY_STRING": "q=alopecia",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
    }
    answer = SimpleNamespace(status="200 OK", sent=12, headers=[])
    atoms = log.atoms(answer, SimpleNamespace(headers=[]), environ, SimpleNamespace(seconds=0, microseconds=3000))
    line = config["access_log_format"] % atoms
    assert line == f"[2026-11-21 01:00:00Z] GET {written} 200 12 3ms"
