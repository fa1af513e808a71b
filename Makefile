# Two commands on a fresh machine: `make report` and `make test`. Each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: report test attack check lint types examples docs bench kernels notebooks clean
.DEFAULT_GOAL := report

report: .venv/ready
	$(BIN)/segmentus report sample --out out

test: .venv/ready-dev
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder --durations 20

attack: .venv/ready-dev
	$(BIN)/python -m pytest -m attack --numprocesses 2 --dist loadscope tests/attack tests/engines/test_clusters.py

check: lint types examples

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/ready-dev
	$(BIN)/mypy

examples: .venv/ready-dev
	$(BIN)/python -m pytest -q src

docs: .venv/ready-docs
	$(BIN)/python -m sphinx --quiet --fail-on-warning --fresh-env docs build/site
	@echo "Site: build/site/index.html"

bench: .venv/ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python -m benchmarks.bench $(BENCH)

kernels: .venv/ready-dev
	$(BIN)/python -m tools.kernels

notebooks: .venv/ready-dev
	$(BIN)/python -m tools.notebooks

clean:
	rm -rf .venv out build dist src/*.egg-info

.venv/ready: pyproject.toml constraints.txt $(wildcard src/segmentus/compiled/c/*)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "segmentus needs Python 3.11 or newer; try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[export,slides]'
	@touch $@

.venv/ready-dev: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

.venv/ready-docs: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@
