# The two commands a new user needs: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: demo test check bench eval report-assets clean

demo: $(STAMP)
	$(BIN)/provenance scan corpus/crawl -o demo-out --outlets corpus/outlets.csv
	$(BIN)/provenance evaluate demo-out --gold corpus/gold.csv --no-misses

test: $(STAMP)
	$(BIN)/python -m pytest

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict provenance tests
	$(BIN)/python -m pytest tests/test_layers.py

bench: $(STAMP)
	$(BIN)/python -m benchmarks

eval: $(STAMP)
	$(BIN)/python -m benchmarks.evaluate

# The report page's script, from its sources: the same bytes on every machine.
report-assets:
	npm ci --ignore-scripts --no-audit --no-fund
	npm run build

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $(STAMP)

clean:
	rm -rf $(VENV) demo-out out
