# Two commands do everything on a fresh machine:  make extract LANG=de   and   make test
#
# LANG is also the locale's variable, so it counts only where it was given on the command line; the programs run under
# a locale of their own.
ifeq ($(origin LANG),command line)
edition := $(LANG)
else
edition := de
endif
override LANG := C.UTF-8
export LANG
export LC_ALL := C.UTF-8

OUTPUT ?= output
PYTHON ?= python3
dump    = $(if $(DUMP),$(foreach file,$(DUMP),--dump '$(file)'))
workers = $(if $(WORKERS),--workers '$(WORKERS)')
aqea    = .venv/bin/aqea
measured = $(or $(DUMP),$(lastword $(sort $(wildcard dumps/*wiktionary-*pages-articles*.xml.bz2))))

.DEFAULT_GOAL := help
.PHONY: help setup extract fetch upload report test check lint bench bench-full clean

help:  ## what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  variables: LANG=de  DUMP='dumps/a.xml.bz2 dumps/b.xml.bz2'  WORKERS=8  OUTPUT=output  ARGS='further options'"

.venv/.ready: setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "aqea needs Python 3.11 or newer; name one with PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[report,serve,upload]'
	@touch $@

.venv/.tests: .venv/.ready
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test,report,serve,upload,cluster,quality]'
	@touch $@

setup: .venv/.tests  ## make .venv with everything in it (the other targets put in what they need by themselves)

extract: .venv/.ready  ## the main job: the newest dump in dumps/ (or the sample) to output/LANG/aqea.duckdb
	@$(aqea) extract --lang '$(edition)' $(dump) --output '$(OUTPUT)' $(workers) $(ARGS)

fetch: .venv/.ready  ## download the newest dump of LANG into dumps/
	@$(aqea) fetch --lang '$(edition)' $(ARGS)

upload: .venv/.ready  ## bring the tables of LANG to the database that SUPABASE_DB_URL names (docs/supabase.md)
	@$(aqea) upload --lang '$(edition)' --output '$(OUTPUT)' $(ARGS)

# The tests start the program some hundred times: its byte code is kept, whatever the environment says of it, beside the
# sources, as pip keeps that of the libraries (to compile all of them once more takes a minute).
test: .venv/.tests  ## every test, with coverage
	@env -u PYTHONDONTWRITEBYTECODE -u PYTHONPYCACHEPREFIX \
		.venv/bin/python -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered $(ARGS)

check: .venv/.ready  ## prove the tables of the last run: nothing lost, nothing doubled
	@$(aqea) check --lang '$(edition)' --output '$(OUTPUT)' $(ARGS)

report: .venv/.ready  ## the last run as a page to look at: OUTPUT/LANG/report.html (a run writes it by itself)
	@$(aqea) report --lang '$(edition)' --output '$(OUTPUT)' $(ARGS)

lint: .venv/.tests  ## style and types
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

bench: .venv/.tests  ## ratios against the peer and bare decompression: DUMP='one or more dumps', else the newest in dumps/
	@test -n '$(measured)' || { echo "There is no dump to measure with; name one: make bench DUMP=…, or get one: make fetch LANG=de" >&2; exit 1; }
	@peer=$$(bench/peer.sh); .venv/bin/python bench/speed.py $(foreach file,$(measured),'$(file)') --rounds $(or $(ROUNDS),3) $${peer:+--peer $$peer}

bench-full:  ## the same, each contest once: for dumps of the full size
	@$(MAKE) --no-print-directory bench ROUNDS=1

clean:  ## remove .venv, caches and what lies in output/; keeps output/registry and dumps/
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* build *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find output -mindepth 1 -maxdepth 1 ! -name 'registry*' ! -name README.md -exec rm -rf {} +
