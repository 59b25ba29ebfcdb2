"""The server behind `make run` and `make serve`: gunicorn --config config/gunicorn.py config.wsgi"""

import gc
import re
import signal
import time
from pathlib import Path
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import gunicorn.http.wsgi
from environs import Env
from gunicorn.glogging import Logger

env = Env()
env.read_env(str(Path(__file__).resolve().parent.parent / ".env"), recurse=False)

bind = f"127.0.0.1:{env.int('PORT', 8000)}"
workers = env.int("WEB_CONCURRENCY", 2)
worker_class = "gthread"
threads = env.int("WEB_THREADS", 4)
preload_app = True  # the search index is built once, before forking, and its memory is shared
timeout = 30
graceful_timeout = 15
keepalive = 5
limit_request_line = 8190
limit_request_field_size = 8190
MEMORY = "/dev/shm"  # noqa: S108  (gunicorn makes its files there with mkstemp)
if Path(MEMORY).is_dir():
    worker_tmp_dir = MEMORY  # the heartbeat file must not wait for a disk
control_socket_disable = True
# Headers that say "this came over https" are believed only from a proxy of ours on this machine.
forwarded_allow_ips = "127.0.0.1,::1" if env.int("TRUSTED_PROXIES", 0) else ""
gunicorn.http.wsgi.SERVER = "portal"  # the Server header names no product

# --- logs: what was asked and how it went, never who asked or with which words -----------------
accesslog = "-"
errorlog = "-"
loglevel = "info" if env.str("PORTAL_MODE", "production") == "production" else "warning"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"


class Log(Logger):
    """Lines in UTC, without query, address and browser, and with all that opens a request blotted out."""

    datefmt = "[%Y-%m-%d %H:%M:%SZ]"

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.formatter.converter = time.gmtime

    def now(self):
        return time.strftime(self.datefmt, time.gmtime())

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        path = quote(environ.get("PATH_INFO", ""), safe="/", encoding="latin-1")
        return atoms | {"U": re.sub(r"(/(?:consultation|preview)/).+", r"\1-", path)}


logger_class = Log


# --- start ---------------------------------------------------------------------------------------
def when_ready(server) -> None:
    """Asks for two pages, so that templates and the index are in memory before the workers are forked."""
    for path in ("/en/", "/en/clinics/"):
        status = ask(server.app.wsgi(), path)
        if not status.startswith("200"):
            server.log.warning("%s answers %s", path, status)
    close_connections()
    gc.collect()
    gc.freeze()  # keeps the collector from copying shared memory
    print(f"The portal is ready: http://{bind}/ (Ctrl-C stops it)", flush=True)


def ask(application, path: str) -> str:
    """The status line that the application gives a visitor of this path."""
    from django.conf import settings

    environ: dict = {"PATH_INFO": path, "wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "https"}
    environ["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].removeprefix(".")
    setup_testing_defaults(environ)
    seen: list[str] = []
    answer = application(environ, lambda status, headers, *rest: seen.append(status))
    answer.close()
    return seen[0]


def close_connections() -> None:
    """A database connection must not be shared across a fork."""
    from django.db import connections

    connections.close_all()


def post_fork(server, worker) -> None:
    close_connections()


def post_worker_init(worker) -> None:
    # Ctrl-C reaches the whole group, and then the master tells its workers to stop: two signals at
    # once sometimes lock a worker up until it is killed. One is enough.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
