# Needs Python 3.11 or newer, make, and a package index. `make help` lists what it can do.
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PYTEST_WORKERS ?= 2
.PHONY: help demo run test test-postgres test-slow stories faults mutants bench lint format messages lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/run.stamp  ## play the stories through the real bot, without a token (FAST=1: at full speed)
	@$(BIN)/python -m bot demo

run: .venv/run.stamp  ## run the bot against Telegram, with the settings in .env
	@$(BIN)/python -m bot run

test: .venv/dev.stamp  ## run the tests (PYTEST_WORKERS=0: in one process)
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist worksteal -m "not slow"

test-postgres: .venv/dev.stamp  ## run the tests of the flows on PostgreSQL, too (`make test` has them on SQLite)
	DOORMAN_TEST_FLOWS=postgres $(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist worksteal tests/flows

test-slow: .venv/dev.stamp  ## run the few tests that take minutes: a busy group, training anew
	$(BIN)/python -m pytest -m slow

stories: .venv/run.stamp  ## play the stories, then the falsified ones, each of which must fail
	$(BIN)/python -m bot story tests/stories/*.yaml
	$(BIN)/python -m bot story --must-fail tests/stories/must_fail/*.yaml --jobs 2

faults: .venv/dev.stamp  ## play the rigs (RIG=ledger COUNT=5000 SEED=1 FROM=0: one of them, so often, so begun)
	@$(BIN)/python -m tests.faults $(if $(RIG),--rig $(RIG)) $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED)) \
		$(if $(FROM),--from $(FROM))

mutants: .venv/dev.stamp  ## plant defects in the ledger one by one; each must be caught (writes docs/mutants.md)
	@$(BIN)/python -m tests.mutants

bench: .venv/dev.stamp  ## what the ledger and delivery cost, as ratios (PART=ledger|delivery; QUICK=1: less of it)
	@$(BIN)/python -m tests.bench $(if $(QUICK),--quick) $(if $(PART),--part $(PART))

lint: .venv/dev.stamp  ## ruff, mypy --strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev.stamp  ## put the code into the common form
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

messages: .venv/dev.stamp  ## bring the catalogues in locales/ up to the sentences in bot/views
	$(BIN)/pybabel -q extract --no-default-keywords -k t -k n:1,2 -k mark -k mark_n:1,2 --project=Doorman --version=0.1.0 \
		--add-location=file --width=100 -o locales/doorman.pot bot/views
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --width=100 -D doorman -i locales/doorman.pot -d locales

lock: .venv/dev.stamp  ## renew both lock files from pyproject.toml
	PYTHON=$(BIN)/python sh scripts/lock.sh

clean:  ## remove the environment and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Doorman needs Python 3.11 or newer with venv and pip;" \
		"install it (on Debian: apt install python3 python3-venv) or name it: make PYTHON=/path/to/python3"; exit 1; } >&2
	@"$(PYTHON)" -m venv .venv

.venv/%.stamp: .venv/bin/python
	@echo "installing $(LOCK) (once; a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r $(LOCK)
	@touch $@

.venv/run.stamp: LOCK = requirements.lock
.venv/run.stamp: requirements.lock
.venv/dev.stamp: LOCK = requirements-dev.lock
.venv/dev.stamp: requirements-dev.lock
