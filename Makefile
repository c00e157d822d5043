# Everything a person or CI does with this tree. Needs make and Python 3.11 or newer; `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
EXAMPLE := src/luoshi/examples/澜川市2026年政府工作报告.docx
LEDGER := out/澜川市2026年政府工作报告-台账.xlsx
CODE := src tests training benchmarks tools hatch_build.py
PORT ?= 8000
# Branch coverage demanded of the pure packages (the whole: pyproject.toml).
PURE_COVERAGE ?= 97
ON_POSTGRESQL := $(wildcard tests/ledger tests/plans tests/flows tests/supervision tests/units tests/outbox tests/alarms tests/crash tests/gateway)
# Each state of the tree shuffles its tests in an order of its own, the same wherever it runs: what failed there fails here.
SEED ?= $(shell printf %d 0x$$(git rev-parse --short=7 'HEAD^{tree}' 2>/dev/null || date +%s))
SHUFFLED = --randomly-seed=$(SEED)
# Arguments for one's own runs: make check ARGS="-k outline -x"
ARGS ?=

# Chinese names and tables print alike on every machine; nothing is asked for on a terminal.
export PYTHONUTF8 := 1
export PIP_NO_INPUT := 1

.DELETE_ON_ERROR:
.PHONY: help run read test lint types contracts check postgresql format train evaluate bench examples pictures wheel lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(VENV)/run.stamp ## Set up and serve the demo: an invented city and a year of its ledger
	@$(BIN)/luoshi demo --port $(PORT)

read: $(VENV)/run.stamp ## Read the bundled work report, show its ledger and write it as Excel
	@$(BIN)/luoshi read $(EXAMPLE) --format table
	@mkdir -p out
	@$(BIN)/luoshi read $(EXAMPLE) -o $(LEDGER)
	@echo
	@echo "读你自己的文件 / Read your own:  $(BIN)/luoshi read 讲话.docx -o 台账.xlsx"

test: lint types contracts check postgresql ## Everything CI runs: lint, types, import contracts, tests with coverage, tests on PostgreSQL

lint: $(VENV)/dev.stamp ## Check style and formatting
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

types: $(VENV)/dev.stamp ## Check types
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp ## Check who may import whom
	$(BIN)/lint-imports

check: $(VENV)/dev.stamp $(VENV)/debian.stamp ## Run the tests with branch coverage
	$(BIN)/python -m pytest $(SHUFFLED) -n auto --dist loadgroup -m "not alone" --cov --cov-report=term --durations=15 $(ARGS)
	$(BIN)/python -m pytest $(SHUFFLED) -m alone -q
	$(BIN)/coverage report --include='src/luoshi/reading/*,src/luoshi/papers/*,src/luoshi/workdays/*,src/luoshi/gb26875/*' --fail-under=$(PURE_COVERAGE)

# What the database decides is proved on both engines; everything else on SQLite.
postgresql: $(VENV)/dev.stamp $(VENV)/debian.stamp ## Run what the database decides on PostgreSQL: the domains, crashes, and the queries of each page
	tools/with-postgresql $(BIN)/python -m pytest $(SHUFFLED) -n auto -q -m "not alone" $(ON_POSTGRESQL) $(ARGS)
	tools/with-postgresql $(BIN)/python -m pytest $(SHUFFLED) -q tests/web/test_query_counts.py $(ARGS)

format: $(VENV)/dev.stamp ## Format the code and mend what can be mended without judgement
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

train: $(VENV)/dev.stamp ## Train the model from training/corpus
	$(BIN)/python -m training.train

evaluate: $(VENV)/dev.stamp ## Print the table of misses and false finds, each document left out once
	$(BIN)/python -m training.evaluate

bench: $(VENV)/bench.stamp $(VENV)/debian.stamp ## Measure speed and memory against yardsticks in the same run
	$(BIN)/python -m benchmarks.reading_speed
	$(BIN)/python -m benchmarks.thousand_pages
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.gb26875_speed
	$(BIN)/python -m benchmarks.gateway_speed
	$(BIN)/python -m benchmarks.fire_page
	$(BIN)/python -m benchmarks.pictured_export
	tools/with-postgresql --durable $(BIN)/python -m benchmarks.ledger_speed

examples: $(VENV)/dev.stamp ## Write the bundled examples anew
	$(BIN)/python tools/make_example.py

pictures: $(VENV)/dev.stamp $(VENV)/debian.stamp ## Take the pictures of the documentation anew, by walking the journey
	JOURNEY_PICTURES=docs/images/journey $(BIN)/python -m pytest -q tests/journey

wheel: $(VENV)/dev.stamp ## Build the wheel into out/
	$(BIN)/python -m hatchling build -t wheel -d out

# uv only resolves; what it writes is read by plain pip and names no host.
LOCK := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--fork-strategy fewest --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(UPGRADE)
lock: ## Pin the requirements anew (make lock UPGRADE=--upgrade for newer versions)
	test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv==0.13.8; }
	$(LOCK) pyproject.toml --group dev -o requirements/dev.txt
	$(LOCK) pyproject.toml --group build -c requirements/dev.txt -o requirements/run.txt
	$(LOCK) --group bench -o requirements/bench.txt

clean: ## Remove what the other targets made
	rm -rf $(VENV) .venv-lock out .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.*

$(VENV)/bin/python:
	@tools/check-python $(PYTHON)
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) …"
	@$(PIP) -r requirements/run.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@$(PIP) -r requirements/dev.txt
	@touch $@

# The measure of the bench is installed from its source package; pip builds it.
$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	@$(PIP) -r requirements/bench.txt
	@touch $@

$(VENV)/debian.stamp: requirements/debian.txt | $(VENV)/bin/python
	@tools/need-debian requirements/debian.txt
	@touch $@
