# SPDX-License-Identifier: Apache-2.0
# For developers. Every target runs what `python3 run.py` and CI run; see `run.py` for the commands themselves.
.DEFAULT_GOAL := help
.PHONY: help setup run fix style types layers licences data tests system check docs schema lock bench build clean
PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate \
	--custom-compile-command "make lock"

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## Prepare .venv with everything that developing needs
	$(PYTHON) run.py setup

run:  ## Validate the registry and print its listing
	$(PYTHON) run.py

fix: setup  ## Put layout and simple style faults right, in code and data
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/partnerctl fmt

style types layers licences data tests:  ## One step of `check`
	$(PYTHON) run.py test $@

check:  ## Every step: style, types, layers, licences, data, tests
	$(PYTHON) run.py test

system: setup  ## Put in (with apt-get and npm) what the tests with real servers need, then run those
	tests/servers/install
	$(BIN)/pytest -m "mediawiki or browser or smtp or npm"

docs: setup  ## Write the generated pages and message catalogues anew
	$(BIN)/python docs/generate/reference.py
	$(BIN)/python docs/generate/wording.py

schema: setup  ## Write data/schema anew
	$(BIN)/partnerctl schema --write

lock:  ## Pin the newest versions of all dependencies, with hashes, for every system
	$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
		| $(LOCK) --output-file requirements/build.txt -
	$(LOCK) --constraint requirements/build.txt --output-file requirements/run.txt pyproject.toml
	$(LOCK) --constraint requirements/build.txt --constraint requirements/run.txt --extra test \
		--output-file requirements/test.txt pyproject.toml
	$(LOCK) --constraint requirements/build.txt --constraint requirements/test.txt --extra dev \
		--output-file requirements/dev.txt pyproject.toml

bench: setup  ## Measure speed against other tools and print the table (some minutes)
	$(BIN)/python -m benchmarks

build: setup  ## Build the sdist and the wheel into dist/
	$(BIN)/python -m hatchling build

clean:  ## Delete what was generated and is not kept in git, but for .venv
	rm -rf build dist out htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
