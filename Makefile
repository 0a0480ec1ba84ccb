# Two commands are enough: `make run` starts everything, `make test` proves it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-slow check bench bench-search bench-broadcast clean

run: $(VENV)/installed
	$(BIN)/loaluat run

test: $(VENV)/installed-test
	$(BIN)/python -m pytest tests --ignore tests/bench -n 2 --dist loadfile -m "not slow"

test-slow: $(VENV)/installed-test
	$(BIN)/python -m pytest tests --ignore tests/bench -n 2 --dist load -m slow

check: $(VENV)/installed-test
	$(BIN)/ruff format --check bot tests
	$(BIN)/ruff check bot tests
	$(BIN)/mypy
	$(BIN)/loaluat check content

bench: $(VENV)/installed-bench
	$(BIN)/python -m tests.bench

bench-search: $(VENV)/installed-bench
	$(BIN)/python -m tests.bench.search

bench-broadcast: $(VENV)/installed-bench
	$(BIN)/python -m tests.bench.broadcast --full
	$(BIN)/python -m tests.bench.broadcast --plan 1000000

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/installed-test: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,check]'
	touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,bench]'
	touch $@ $(VENV)/installed
