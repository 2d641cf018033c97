# The commands of this project; `make` alone lists them. ARGS is passed on: make test ARGS="-k funnel".
SHELL := /bin/bash
PYTHON ?= python3
# Where compiled modules may not be kept, every start would compile half a million lines again.
unexport PYTHONDONTWRITEBYTECODE
ARGS ?=
UV_VERSION := 0.13.9
BIN := .venv/bin

# An install that was cut short leaves .venv/.busy behind; the next one then puts every file in place again.
install = again=; test ! -e .venv/.busy || again=--reinstall; touch .venv/.busy; \
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python $$again $(1) && rm .venv/.busy
compile = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(ARGS)

.PHONY: help setup demo up install check test test-fast coverage mutants schemas pictures bench bench-compare fuzz kafka kafka-stop secrets lock clean
help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: .venv/.dev ## everything that development needs, in .venv
	@:

install: .venv/.runtime ## what Accord runs on, in .venv
	@:

demo: .venv/.runtime ## start Accord, send it a month of leads and deals, show the board
	@exec $(BIN)/accord demo $(ARGS)

up: .venv/.runtime ## start Accord: four services, one process, its own PostgreSQL
	@exec $(BIN)/accord up $(ARGS)

check: .venv/.dev ## format, lint, types, import contracts, sizes, documents
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest --quiet tests/test_limits.py tests/test_contracts.py tests/test_documents.py

test: .venv/.dev ## every test, on three workers (ARGS="-n 0": one after the other)
	@$(BIN)/pytest $(ARGS)

test-fast: .venv/.dev ## the pure tests only: no database, broker, process or socket
	@$(BIN)/pytest -m pure $(ARGS)

coverage: .venv/.dev ## branch coverage of every domain by the pure tests
	@$(BIN)/coverage run -m pytest -m pure --quiet $(ARGS)
	@$(BIN)/coverage report

mutants: .venv/.dev ## change each domain in small ways, list what no pure test notices (ARGS=path: one domain)
	@$(BIN)/mutmut run $(foreach path,$(ARGS),'$(subst /,.,$(patsubst %/,%,$(path:.py=))).*')
	@$(if $(ARGS),true,$(BIN)/mutmut results)

schemas: .venv/.dev ## write the JSON Schemas of the published events (docs/events)
	@$(BIN)/python -m shared.events.schemas

pictures: .venv/.dev ## take the pictures of the pages in docs/pictures (needs chromium; ARGS="-k goals": of some)
	@$(BIN)/python -m tests.flow.pages.screenshots
	@ACCORD_KEEP_PICTURES=1 $(BIN)/pytest -q -n 0 tests/flow/pages/test_pictures.py $(ARGS)

bench: .venv/.dev ## throughput and latency, beside this machine's ceiling (ARGS="captures clocks": parts)
	@$(BIN)/python -m bench $(ARGS)

bench-compare: .venv/.dev ## the bench for two checkouts in turn (ARGS="../before . readers --rounds 3")
	@$(BIN)/python -m bench.compare $(ARGS)

fuzz: .venv/.dev ## 30,000 hostile requests to a running Accord (ARGS="--requests 1000 --seed 7")
	@$(BIN)/python -m tests.fuzz $(ARGS)

kafka: .venv/.made ## a local Apache Kafka (needs Java 17 and Maven)
	@$(BIN)/python -m deploy.kafka start $(ARGS)

kafka-stop: .venv/.made ## stop it; its data stays
	@$(BIN)/python -m deploy.kafka stop $(ARGS)

secrets: ## write .env for docker-compose.yml; never replaces one
	@$(PYTHON) deploy/write_secrets.py

lock: .venv/.made ## requirements.txt from requirements.in (newest: ARGS=--upgrade)
	@$(compile) requirements.in --output-file requirements.txt
	@$(compile) requirements-otel.in --output-file requirements-otel.txt
	@$(compile) requirements-oidc.in --output-file requirements-oidc.txt
	@$(compile) requirements-ml.in --output-file requirements-ml.txt
	@$(compile) requirements-dev.in --output-file requirements-dev.txt
	@$(compile) requirements-build.in --output-file requirements-build.txt

clean: ## remove what setup, tests and Kafka made here
	@test ! -d .kafka || $(PYTHON) -m deploy.kafka stop
	@rm -rf .venv .kafka .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage mutants build dist
	@find . -name __pycache__ -prune -exec rm -rf {} +

# Stamps are written last, so an interrupted run begins again where it was. A .venv that is half made, moved or broken
# is made anew.
sound = test "$$(cat .venv/.made)" = "$(CURDIR)" && $(BIN)/python -c '' && $(BIN)/uv --version
ifeq ($(shell { $(sound); } 2>/dev/null),)
.PHONY: .venv/.made
endif

.venv/.made:
	@.ci/venv $(PYTHON) $(UV_VERSION)

.venv/.runtime: .venv/.made requirements.txt pyproject.toml
	@echo "Installing what Accord runs on"
	@$(call install,--require-hashes --requirement requirements.txt)
	@$(call install,--no-deps --editable .)
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@echo "Installing what its development needs"
	@$(call install,--require-hashes --requirement requirements.txt --requirement requirements-dev.txt)
	@touch $@
