# Needs GNU make, a POSIX shell and Python 3.11 or newer. `make` lists what there is.
VENV := .venv
PY := $(VENV)/bin/python
.DEFAULT_GOAL := help
.PHONY: help run dev serve migrate test lint readability messages bench torture audit clean venv venv-dev

# Runs $(1) with the environment's own Python, or with the machine's where there is none yet.
define with_python
@py="$(PY)"; if [ ! -x "$$py" ] || [ ! -x $(VENV)/bin/pip ]; then for py in "$$PYTHON" python3.11 python3 python3.12 python3.13 python3.14 python none; do \
  "$$py" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && break; done; fi; \
if [ "$$py" = none ]; then \
  echo "Python 3.11 or newer with its venv module was not found: install it (Debian, Ubuntu: apt install python3 python3-venv) and run make again." >&2; \
  exit 1; \
fi; "$$py" $(1)
endef

help:
	@echo "make run      the portal with demonstration data, served as in production: http://127.0.0.1:8000/"
	@echo "              mails are sent beside it, into var/mail where no mail server is set"
	@echo "make test     the tests on PostgreSQL and on SQLite, with a browser where there is one (ARGS=... for pytest)"
	@echo "make lint     style, templates and types"
	@echo "make readability  reading grade of every English text; fails over grade 6 without a reason"
	@echo "make messages  brings the interface's translations in step with the source, and compiles them"
	@echo "make dev      development server: DEBUG and autoreload"
	@echo "make migrate  production: brings the database and the texts up to date"
	@echo "make serve    production: refuses to start while something is missing"
	@echo "make bench    speed against the figures to reach"
	@echo "make torture  kills the portal while requests come in, and looks whether anything was lost"
	@echo "make audit    looks at every page type in six languages: axe-core, a crawl, Lighthouse"
	@echo "make clean    removes what the other targets built; keeps .env and the database"
	@echo "PORT and DATABASE_URL are honoured, from the environment, from make's command line or from .env"

run: export PORTAL_MODE := demo
run: venv
	@$(PY) tools/port.py
	@$(PY) tools/make_env.py
	@$(PY) manage.py prepare
	@$(PY) tools/static.py
	@exec $(PY) tools/serve.py

dev: export PORTAL_MODE := development
dev: venv
	@$(PY) tools/port.py
	@$(PY) tools/make_env.py
	@$(PY) manage.py prepare
	@exec $(PY) manage.py runserver "127.0.0.1:$$($(PY) tools/port.py --print)"

migrate: export PORTAL_MODE := production
migrate: venv
	@$(PY) manage.py prepare

serve: export PORTAL_MODE := production
serve: venv
	@$(PY) tools/port.py
	@$(PY) manage.py check --deploy --fail-level WARNING
	@$(PY) manage.py prepare --check
	@$(PY) tools/static.py
	@exec $(PY) -m gunicorn --config config/gunicorn.py config.wsgi

test: venv-dev
	@$(PY) tools/run_tests.py $(ARGS)

lint: venv-dev
	@$(PY) tools/lint.py

readability: export PORTAL_MODE := demo
readability: venv-dev
	@$(PY) tools/make_env.py
	@$(PY) manage.py readability

messages: export PORTAL_MODE := demo
messages: venv-dev
	@$(PY) tools/make_env.py
	@$(PY) tools/messages.py

bench: venv-dev
	@$(PY) tools/bench.py $(ARGS)

torture: venv-dev
	@$(PY) tools/torture.py $(ARGS)

audit: venv-dev
	@$(PY) tools/audit.py $(ARGS)

venv:
	$(call with_python,tools/packages.py requirements.txt)

venv-dev:
	$(call with_python,tools/packages.py requirements-dev.txt)

clean:
	@rm -rf $(VENV) static_built var/vnu var/axe .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Removed what was built. Kept .env and the database."
