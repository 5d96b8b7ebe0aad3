# Needs only Python 3.11, 3.12 or 3.13 and make. `make` alone lists what there is.
PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
MINOR := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
LOCK := requirements/dev-$(MINOR).txt
BIN := $(VENV)/bin
SET_UP := $(VENV)/.set-up-$(MINOR)
CODE := $(wildcard scenarios agents sim calibration experiments tests)
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)

.DEFAULT_GOAL := help
.PHONY: help setup test check slow lint types imports format lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(SET_UP) ## make the virtual environment, with exactly the locked versions

$(LOCK):
	@echo "No $(LOCK): careconomy is tested on Python 3.11, 3.12 and 3.13, and $(PYTHON) is $(MINOR)." >&2
	@echo "Name another interpreter, for example: make test PYTHON=python3.12" >&2
	@exit 1

$(SET_UP): pyproject.toml $(LOCK)
	test -e $@ || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(LOCK) --editable '.[dev]'
	@touch $@

test: lint types imports check ## everything a change must pass, except the slow tests

check: $(SET_UP) ## the fast tests only
	$(PYTEST) -m "not slow"

slow: $(SET_UP) ## the slow statistical tests only
	$(PYTEST) -m slow

lint: $(SET_UP) ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(SET_UP) ## types
	$(BIN)/mypy $(CODE)

imports: $(SET_UP) ## the one direction of imports
	$(BIN)/lint-imports

format: $(SET_UP) ## rewrite the code in the common style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what make and the tools made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
