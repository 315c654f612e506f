# The verbs of this project. PYTHON may name any Python from 3.11 on: make test PYTHON=python3.13
PYTHON ?= python3
VENV ?= .venv
SECONDS ?= 60
BIN := $(VENV)/bin

.PHONY: demo demo-compare test check bench fuzz

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Chimera needs Python 3.11 or newer; say make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@touch $@

demo: $(VENV)/.ready  ## run the main job on the example benchmarks
	$(BIN)/chimera run examples/benchmarks

demo-compare: $(VENV)/.ready  ## compare two specs on a simulated server: no model needed, and no number about one
	$(BIN)/python examples/compare/compare_simulated.py --out chimera-runs

test: $(VENV)/.ready  ## all tests
	$(BIN)/python -m pytest

check: $(VENV)/.ready  ## lint, format, types, import rules, then all tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

bench: $(VENV)/.ready  ## ratios measured on this machine
	$(BIN)/python benchmarks/overhead.py
	$(BIN)/python benchmarks/ttft.py
	$(BIN)/python benchmarks/inflight.py
	$(BIN)/python benchmarks/claims.py
	$(BIN)/python benchmarks/startup.py

fuzz: $(VENV)/.ready  ## mutated files for every reader: make fuzz SECONDS=60
	$(BIN)/python tests/ingest/fuzz.py $(SECONDS)
