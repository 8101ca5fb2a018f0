# `make help` lists the targets. The work itself is in scripts/, so that each step can be run alone.

PORT ?= 8080
DEMO ?= qinghai
BIN := .venv/bin
export PORT DEMO

.DEFAULT_GOAL := help
.PHONY: help run dev test lint types imports unit postgres browser translations lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## serve the demo on http://127.0.0.1:$PORT (PORT=8080, DEMO=qinghai or qingdao)
	@sh scripts/bootstrap.sh runtime
	@sh scripts/run-demo.sh

dev: ## make .venv with everything that the checks need
	@sh scripts/bootstrap.sh dev

test: dev ## all checks: lint, types, imports, unit, postgres, browser
	@sh scripts/system-packages.sh
	@$(MAKE) --no-print-directory lint types imports unit postgres browser

lint: dev ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev ## mypy, strict on the pure parts
	$(BIN)/mypy

imports: dev ## the import directions between the rooms
	$(BIN)/lint-imports --no-logo --no-cache

unit: dev ## the tests on SQLite
	$(BIN)/pytest -n 2 --dist loadfile

postgres: dev ## the database tests on a private PostgreSQL cluster
	XUESHI_TEST_ENGINE=postgresql sh scripts/with-postgres.sh $(BIN)/pytest -n 2 --dist loadfile

browser: dev ## the walks in Chromium
	$(BIN)/pytest -n 2 --dist worksteal -m browser tests/browser

translations: dev ## bring the English texts up to date and compile them
	@$(BIN)/python scripts/translations.py

lock: ## resolve pyproject.toml anew into requirements/*.lock (needs uv)
	@sh scripts/lock.sh

clean: ## remove .venv, caches and the demo's data
	rm -rf .venv var .mypy_cache .import_linter_cache .ruff_cache .pytest_cache .hypothesis
