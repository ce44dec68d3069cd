# Everything a person does here, in one word. Nothing is needed but make and Python 3.11 or newer.

.POSIX:
.SUFFIXES:

PYTHON = python3
PORT ?= 8000
BIN = .venv/bin

.PHONY: help run test test-fast check soak bench lock environment test-environment clean

help: ## say what each word does
	@grep -E '^[a-z-]+:.*##' Makefile | sed -e 's/:.*## /\t/' | expand -t 20

run: environment ## set up, load the demonstration once, serve on 127.0.0.1 (PORT=8000)
	@exec $(BIN)/prebirth serve --demo --port $(PORT)

test: test-environment ## lint, types, contracts and every test, then say what ran
	@$(BIN)/python -m tests.run all

test-fast: test-environment ## the tests that take seconds: no browser, no PostgreSQL, no kills
	@$(BIN)/python -m tests.run fast

check: test-environment ## lint, format, types and import contracts
	@$(BIN)/python -m tests.run check

soak: test-environment ## the long counts: kills and random lives; kept in docs/assurance/
	@mkdir -p docs/assurance var
	@{ $(BIN)/python -m pytest tests -m soak -q -rA -p no:cacheprovider -o faulthandler_timeout=0; echo $$? > var/soak-code; } \
		2>&1 | tee docs/assurance/soak-last-run.txt
	@exit $$(cat var/soak-code)

bench: test-environment ## the figures, each beside its floor, into var/bench.json
	@$(BIN)/python -m benchmarks

lock: ## write requirements/*.txt from pyproject.toml (UPGRADE=1 takes newer releases)
	@$(PYTHON) requirements/environment.py lock

environment:
	@$(PYTHON) requirements/environment.py run

test-environment:
	@$(PYTHON) requirements/environment.py test

clean: ## remove the environments and what tools leave behind; var/, with its data, stays
	rm -rf .venv .venv-tools dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
