# Two commands matter:
#   make run     installs and starts Kortisto with demo data at http://localhost:8000
#   make test    installs what tests need and runs everything CI runs
# Both may be run again at any time; they do only what is missing.

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c

.PHONY: help run test soak install quick format translations lock clean

help:
	@echo "make run           install and start Kortisto with demo data at http://localhost:8000"
	@echo "make test          install what tests need and run everything CI runs"
	@echo "make soak          the full sizes of the long tests (hours)"
	@echo "make quick         linters and the tests on SQLite only"
	@echo "make format        put the source into its form"
	@echo "make translations  bring the catalogues up to date with the source and compile them"
	@echo "make lock          lock the requirements anew"

run:
	@tools/install.sh runtime
	tools/run-demo.sh

install:
	@tools/install.sh development

test:
	@tools/install.sh development
	tools/test.sh all

quick:
	@tools/install.sh development
	tools/test.sh quick

soak:
	@tools/install.sh development
	tools/test.sh soak

format:
	@.venv/bin/ruff check --fix --quiet . || true
	.venv/bin/ruff format --quiet .

translations:
	@.venv/bin/python tools/translations.py update
	.venv/bin/python tools/translations.py compile

lock:
	@requirements/lock.sh

clean:
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis src/*.egg-info
