# Needs Python 3.11, 3.12 or 3.13, and make. `make` alone lists what there is to do.
# Another Python: make test PYTHON=python3.13 VENV=.venv-3.13     More cores: make test WORKERS=8
# More examples of each law that is tested: make check EXAMPLES=1000     A part: make check TESTS=tests/scenarios
PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
FAST ?= not slow
TESTS ?=

# What `make compare` compares; the same command goes on with what was begun.
PLACE ?= southend
MODELS ?= traditional,lead_provider,iph,alliance
YEARS ?= 5
SEEDS ?= 20
CITIZENS ?=
OUT ?= results/$(PLACE)

MINOR := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
LOCK := requirements/dev-$(MINOR).txt
SET_UP := $(VENV)/.set-up-$(MINOR)
BIN := $(VENV)/bin
CODE := $(wildcard scenarios agents sim calibration experiments tests)
# A worker takes a whole file, so that what its tests share is made once; files in the order of tests/conftest.py.
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Tests are rewritten as they are imported; where that may not be kept, every process does it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup test check slow compare bench schema cases lint types imports format lock clean

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

setup: $(SET_UP) ## the virtual environment, at the locked versions

# The stamp makes this run once for each change of pyproject.toml or of the lock. An environment without it
# is of another Python, or was left half made: start again.
$(SET_UP): pyproject.toml $(LOCK)
	test -e $@ || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(LOCK) --editable '.[dev]'
	touch $@

$(LOCK):
	@echo "careconomy runs on Python 3.11, 3.12 and 3.13, but $(PYTHON) is '$(MINOR)' (there is no $@)." >&2
	@echo "Name one of them, for example: make test PYTHON=python3.12" >&2
	@exit 1

test: lint types imports check ## all that a change must pass, slow tests apart

check: $(SET_UP) ## the fast tests
	$(PYTEST) -m "$(FAST)" $(TESTS)

slow: $(SET_UP) ## the slow tests (it is no failure to have none: pytest's exit code 5)
	$(PYTEST) -m slow || [ $$? -eq 5 ]

compare: $(SET_UP) ## models of contracts side by side in a place: SEEDS=20 CITIZENS=20000 OUT=results/small
	mkdir -p $(dir $(OUT))
	$(BIN)/careconomy compare --place $(PLACE) --models $(MODELS) --years $(YEARS) --seeds $(SEEDS) \
	  $(if $(CITIZENS),--citizens $(CITIZENS)) --out $(OUT)

bench: $(SET_UP) ## how fast citizens live, and contracts settle for 7,500 practices
	$(BIN)/careconomy benchmark

schema: $(SET_UP) ## the JSON Schemas of model, facts and case files
	$(BIN)/careconomy schema

cases: $(SET_UP) ## every payment case, settled and compared to the penny
	$(BIN)/careconomy contract cases scenarios/cases/*.yaml

lint: $(SET_UP) ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(SET_UP) ## annotations
	$(BIN)/mypy $(CODE)

imports: $(SET_UP) ## the one direction of imports
	$(BIN)/lint-imports

format: $(SET_UP) ## rewrite the code in the common style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Versions already locked stay while they fit; delete a lock first to renew it.
lock: ## write requirements/ again after a change of dependencies
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
	for minor in 3.11 3.12 3.13; do \
	  build/uv/bin/uv pip compile --quiet --extra dev --python-version $$minor --no-annotate \
	    --custom-compile-command "make lock" --output-file requirements/dev-$$minor.txt pyproject.toml || exit 1; \
	done

clean: ## remove what make and the tools have made
	rm -rf .venv .venv-3.* build dist htmlcov .benchmarks .coverage* .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
