# The two commands of the README, and what stands behind them. Every rule does its own set-up:
# a stamp in .make/ names the files it was made from, by their hash, so nothing is done twice.

SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .make
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Compiled once, beside the stamps: some eighty processes start while the tests run.
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/$(STAMPS)/compiled

.PHONY: run test lint check proofs bench setup format clean
.DEFAULT_GOAL := help

help:
	@echo "make run     start the demonstration (PORT=8123 chooses the port)"
	@echo "make test    run the tests"
	@echo "make check   run the linters, then the tests"

# -- set-up ---------------------------------------------------------------------------------------

stamp = $(STAMPS)/$(1)-$(shell cat $(2) 2>/dev/null | cksum | cut -d' ' -f1)
PYTHON_STAMP := $(call stamp,python,requirements/dev.txt)
NODE_STAMP := $(call stamp,node,package.json package-lock.json)
OWN_ASSETS := $(shell find lms/web/static lms/web/frontend.py -not -path '*/vendor*' -type f 2>/dev/null | sort)
ASSET_STAMP := $(call stamp,assets,package-lock.json $(OWN_ASSETS))
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
WORDS_STAMP := $(call stamp,words,$(CATALOGUES))

setup: $(PYTHON_STAMP) $(NODE_STAMP) $(ASSET_STAMP) $(WORDS_STAMP)

# A virtual environment isn't built aside and renamed: its scripts hold its path. Without its stamp,
# an interrupted one is thrown away and built again.
$(PYTHON_STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed ($(PYTHON) is older): make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' \
		|| { echo "This Python has no venv: on Debian or Ubuntu, apt install python3-venv"; exit 1; }
	@rm -rf $(VENV) $(STAMPS)/python-*
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p $(STAMPS) && touch $@

$(NODE_STAMP): $(PYTHON_STAMP)
	@rm -f $(STAMPS)/node-*
	npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(ASSET_STAMP): $(NODE_STAMP)
	@rm -f $(STAMPS)/assets-*
	$(BIN)/python -m lms.web.frontend node_modules lms/web/static/vendor
	@touch $@

$(WORDS_STAMP): $(PYTHON_STAMP)
	@rm -f $(STAMPS)/words-*
	@if [ -n "$(CATALOGUES)" ]; then $(BIN)/pybabel -q compile --statistics -d translations; fi
	@touch $@

# -- commands -------------------------------------------------------------------------------------

run: setup
	$(BIN)/python -m lms demo --port $(PORT)

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.support.strings

check: lint test

proofs: setup
	$(BIN)/python -m benchmarks.proofs

bench: setup
	$(BIN)/python -m benchmarks.bench

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) $(STAMPS) node_modules lms/web/static/vendor
