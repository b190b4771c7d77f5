# Every target sets up first; that takes no time when nothing changed.
PYTHON ?= python3
BIN := .venv/bin
SCREEN_AS_OF := 2026-11-01
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --quiet --upgrade

.PHONY: setup spark screen test bench bench-spark bench-matching bench-packs bench-technology bench-openalex bench-identity bench-pages bench-portfolio bench-watch bench-snapshot train-identity serve image faults fuzz load docs lock clean

setup:
	@$(PYTHON) .setup/bootstrap.py

# Apache Spark for its tests, where there is Java.
spark: setup
	@$(PYTHON) .setup/bootstrap.py --spark

screen: setup
	@$(BIN)/trusted-research screen examples/proposals/*.yaml --source examples/corpus \
		--lang en --lang ja --as-of $(SCREEN_AS_OF) --out .screen
	@echo "The checklists are in $(CURDIR)/.screen"

test: spark
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	MYPYPATH=examples $(BIN)/mypy --strict examples/*.py examples/invented/*.py
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 $(PYTEST)

# Figures, side by side with the engine alone; with the peers where they can be imported.
BENCH := $(BIN)/pytest -o python_files="bench_*.py" --timeout 0 -s

# All of them in one table; hours with FULL=1. Any size can be given: PORTFOLIO_WORKS=…
BENCHES := toolkit portfolio snapshot spark watch openalex
bench: export PORTFOLIO_WORKS ?= $(if $(FULL),2500000,250000)
bench: export PORTFOLIO_SIZES ?= $(if $(FULL),100 1000 10000 100000,100 1000)
bench: export TOOLKIT_WORKS ?= $(if $(FULL),1000000,250000)
bench: export SNAPSHOT_WORKS ?= $(if $(FULL),1000000,250000)
bench: export SPARK_WORKS ?= $(if $(FULL),250000 2500000,50000 250000)
bench: export WATCH_WORKS ?= $(PORTFOLIO_WORKS)
bench: export WATCH_SIZE ?= $(if $(FULL),10000,1000)
bench: spark
	$(BENCH) $(BENCHES:%=tests/benchmarks/bench_%.py)

bench-matching: setup
	$(BENCH) tests/benchmarks/bench_matching.py

bench-technology: setup
	$(BENCH) tests/benchmarks/bench_technology.py

bench-openalex: setup
	$(BENCH) tests/benchmarks/bench_openalex.py

bench-identity: setup
	$(BENCH) tests/benchmarks/bench_identity.py

# The weights of toolkit/identity/model.json, from the folder of real records; the day goes on the card.
train-identity: setup
	$(BIN)/python -m tests.benchmarks.identity_training ../shared/data $(DAY)

bench-portfolio: setup
	$(BENCH) tests/benchmarks/bench_portfolio.py

# A portfolio watched after one entry of a list changed, against screening it again.
bench-watch: setup
	$(BENCH) tests/benchmarks/bench_watch.py

# Spark on two workers of this machine against DuckDB: every query, portfolios by size, a watch, a worker lost.
bench-spark: spark
	$(BENCH) tests/benchmarks/bench_spark.py

# Builds of snapshots against the bare engine, and what the whole of OpenAlex would take.
bench-snapshot: setup
	$(BENCH) tests/benchmarks/bench_snapshot.py

bench-pages: setup
	$(BENCH) tests/benchmarks/bench_pages.py tests/benchmarks/bench_finding.py

bench-packs: setup
	$(BENCH) tests/benchmarks/bench_packs.py

# Workers killed, paused and robbed of their leases, databases restarted, disks full, over 2,000 proposals; runs and
# builds killed twenty times.
faults: setup
	TRUSTED_RESEARCH_FAULT_ITEMS=2000 $(BIN)/pytest tests/faults tests/portfolio/test_resume.py tests/sources -k 'faults or resume or killed' -s -v

# schemathesis over the whole OpenAPI document, on both databases, by chance.
fuzz: setup
	FUZZ_EXAMPLES=50 $(BIN)/pytest --timeout 0 tests/api/test_openapi.py -k schemathesis

# 50 clients at once for a minute; beside yente where YENTE_PYTHON names a Python that has it.
load: setup
	$(BENCH) tests/benchmarks/bench_load.py

serve: setup
	$(BIN)/trusted-research serve

# Needs docker, or CONTAINER=podman.
CONTAINER ?= docker
image:
	$(CONTAINER) build --file Containerfile --tag trusted-research .

# The readable book of all packs, in both languages.
docs: setup
	$(BIN)/trusted-research criteria docs --out criteria/README.md
	$(BIN)/trusted-research criteria docs --lang ja --out criteria/README.ja.md

# The newest releases that fit pyproject.toml, with hashes; names no index.
lock: setup
	$(LOCK) pyproject.toml --group dev --output-file .setup/requirements.txt
	$(LOCK) --group setup --output-file .setup/uv.txt
	$(LOCK) --group spark --constraint .setup/requirements.txt --output-file .setup/spark.txt

clean:
	rm -rf .venv .screen dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
