# Every target sets up first; that takes no time when nothing changed.
PYTHON ?= python3
BIN := .venv/bin
SCREEN_AS_OF := 2026-11-01
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --quiet --upgrade

.PHONY: setup screen test bench bench-matching serve lock clean

setup:
	@$(PYTHON) .setup/bootstrap.py

screen: setup
	@$(BIN)/trusted-research screen examples/proposals/*.yaml --source examples/corpus \
		--lang en --lang ja --as-of $(SCREEN_AS_OF) --out .screen
	@echo "The checklists are in $(CURDIR)/.screen"

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	MYPYPATH=examples $(BIN)/mypy --strict examples/*.py examples/invented/*.py
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest $(PYTEST)

# Figures, side by side with the engine alone; with the peers where they can be imported.
BENCH := $(BIN)/pytest -o python_files="bench_*.py" --timeout 0 -s

bench: setup
	$(BENCH) tests/benchmarks/bench_toolkit.py

bench-matching: setup
	$(BENCH) tests/benchmarks/bench_matching.py

serve: setup
	$(BIN)/trusted-research serve

# The newest releases that fit pyproject.toml, with hashes; names no index.
lock: setup
	$(LOCK) pyproject.toml --group dev --output-file .setup/requirements.txt
	$(LOCK) --group setup --output-file .setup/uv.txt

clean:
	rm -rf .venv .screen dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
