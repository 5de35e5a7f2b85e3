# The two commands a new user needs: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: demo test check spark bench eval fuzz lock lowest lowest-seams soak audit report-assets clean

demo: $(STAMP)
	$(BIN)/provenance scan corpus/crawl -o demo-out --outlets corpus/outlets.csv
	$(BIN)/provenance evaluate demo-out --gold corpus/gold.csv --no-misses

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict provenance tests
	$(BIN)/python -m pytest tests/test_layers.py

# The scan on Spark against the scan on one machine, also while executors die; needs Java 17.
spark: $(STAMP)
	$(BIN)/python -m pip install --quiet --editable '.[spark]'
	$(BIN)/python -m pytest tests/test_spark.py --durations=5

bench: $(STAMP)
	$(BIN)/python -m benchmarks

eval: $(STAMP)
	$(BIN)/python -m benchmarks.evaluate

# The report page's script, from its sources: the same bytes on every machine.
report-assets:
	npm ci --ignore-scripts --no-audit --no-fund
	npm run build

# Hostile inputs for ten minutes; what is found lies in fuzz-findings/.
fuzz: $(STAMP)
	$(BIN)/python -m tests.fuzz --seconds 100

# The versions that were tested, with digests: for installations that take nothing else.
lock: $(STAMP)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --quiet -o requirements.lock
	$(BIN)/python -m benchmarks.dependencies

# The tests with the oldest versions that pyproject.toml allows: all of them in an hour at most, and
# those that lean on other packages most in two minutes.
SEAMS := $(patsubst %,tests/test_%.py,corpus corpus_archives extract metadata tables export minhash \
  comparison end_to_end index_files check outlets_files)

lowest: .venv-lowest/.ready
	.venv-lowest/bin/python -m pytest

lowest-seams: .venv-lowest/.ready
	.venv-lowest/bin/python -m pytest -n auto --dist worksteal -m "not slow" $(SEAMS)

.venv-lowest/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --upgrade pip uv
	.venv-lowest/bin/uv pip install --quiet --python .venv-lowest --resolution lowest-direct --editable . --group dev
	touch $@

# 300,000 made-up documents through a scan, then 50 batches against its index; an hour or less.
soak: $(STAMP)
	$(BIN)/python -m benchmarks.soak

# Known weaknesses of the locked versions; needs the advisory database on the network.
audit: $(STAMP)
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/pip-audit --requirement requirements.lock --disable-pip --no-deps

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $(STAMP)

clean:
	rm -rf $(VENV) .venv-lowest demo-out out
