.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
RUNTIME := .venv/.installed
DEV := .venv-dev/.installed
TOOLS := .venv-tools/.pinned
BIN := .venv-dev/bin
PEERS := .venv-peers/.pinned
MUTANTS := .venv-mutants/.pinned
SECONDS ?= 60
QUESTIONS ?= 1000
SOAK ?= 0
CHILDREN ?= 2
UV ?= uv
ROWS ?= 1000000
# The tests start some hundred processes: each would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

##@ Use

.PHONY: help run lab
help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME) ## Start the service, show its address and one real answer; PORT=8000
	@exec .venv/bin/mtcoverage serve --port $(PORT) --example

lab: $(DEV) ## Open the analysts' notebooks in JupyterLab
	@exec $(BIN)/jupyter lab notebooks

##@ Work

.PHONY: test golden attack fuzz lint check format audit sbom bench-decision bench-claims equal lock clean
test: $(DEV) $(TOOLS) ## Run all tests
	$(BIN)/python -m pytest -n auto -q

golden: $(DEV) ## Write the agreed answers of the page anew; read the difference before it is taken
	GOLDEN=rewrite $(BIN)/python -m pytest -q tests/coverage_service/web/pages/test_golden.py

check: lint test ## Lint, format, types, imports and tests: what a change must pass

attack: $(DEV) $(TOOLS) ## Attack every promise of docs/threat-model.md, and print what held; EXAMPLES=500, FUZZ=20 seconds a parser
	$(BIN)/python -m tests.attack --examples $(or $(EXAMPLES),500) --seconds $(or $(FUZZ),20)

fuzz: $(DEV) ## Fuzz every parser, and keep what makes one fail in its corpus; FUZZ=600 seconds a parser
	$(BIN)/python -m tests.fuzz.mutations --seconds $(or $(FUZZ),600)

lint: $(DEV) ## Lint, format, types and imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV) ## Sort imports and format
	$(BIN)/ruff check --select I --fix
	$(BIN)/ruff format

audit: $(TOOLS) ## Look for known vulnerabilities of the pinned dependencies; says so where it cannot look
	.ci/audit

sbom: $(RUNTIME) $(TOOLS) ## List what the service consists of: build/sbom.cdx.json (CycloneDX) and docs/licences.md
	.venv-tools/bin/python -W ignore .ci/sbom.py "$$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" build/sbom.cdx.json docs/licences.md

bench-claims: $(DEV) ## Measure a claim file beside the floor; ROWS=1000000
	$(BIN)/python -m benchmarks.claims $(ROWS)

equal: $(DEV) ## Hold every way to settle claims equal on ROWS lines
	CLAIMS=$(ROWS) $(BIN)/python -m pytest -q -n0 tests/coverage_service/claims/test_engines.py

lock: ## Pin all dependencies again, with hashes (needs uv)
	$(UV) pip compile pyproject.toml --group build --extra postgres $(PINNED) -o requirements/runtime.txt
	$(UV) pip compile pyproject.toml --group dev --extra claims --extra dask --extra documents --extra notebooks --extra otel --extra postgres $(PINNED) -o requirements/dev.txt
	printf '%s\n' openapi-python-client pip-audit | $(UV) pip compile - $(PINNED) -o requirements/tools.txt

clean: ## Remove the environments and everything that was generated
	rm -rf .venv .venv-dev .venv-tools .venv-peers .venv-mutants mutants build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Measure

.PHONY: bench bench-decision bench-worst bench-dear bench-peers bench-load bench-reading mutate
bench: $(DEV) $(PEERS) ## Run every benchmark and keep the table in docs/benchmarks.md (about ten minutes)
	$(BIN)/python -m benchmarks.everything .venv-peers/bin/python

bench-decision: $(DEV) ## Measure what one decision costs
	$(BIN)/python -m benchmarks.decision

bench-worst: $(DEV) ## Search for the question that costs most to decide; QUESTIONS=1000 random ones besides
	$(BIN)/python -m benchmarks.worst $(QUESTIONS)

bench-dear: $(DEV) ## Ask the dearest questions twenty times a second, and measure what others wait; SECONDS=20 a run
	$(BIN)/python -m benchmarks.dear $(SECONDS)

bench-peers: $(DEV) $(PEERS) ## Measure a decision beside other engines, on the same table and cases
	$(BIN)/python -m benchmarks.peers .venv-peers/bin/python

bench-reading: $(DEV) ## Measure what is read of policy documents; DOCUMENTS=FOLDER for others than those of the tests
	DOCUMENTS=$(DOCUMENTS) $(BIN)/python -m benchmarks.reading

bench-load: $(DEV) ## Load two workers beside a bare echo, and during an upload; SECONDS=60 a run, SOAK=600 (needs wrk)
	$(BIN)/python -m benchmarks.load $(SECONDS) $(SOAK)

mutate: $(MUTANTS) ## Change the code that decides, one spot at a time, and count the changes that no test notices
	rm -rf mutants
	HYPOTHESIS_PROFILE=mutants .venv-mutants/bin/mutmut run --max-children $(CHILDREN)
	.venv-mutants/bin/python -m benchmarks.mutants

QUIETLY := --quiet --disable-pip-version-check
PINNED := --upgrade --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --no-annotate -q

# An environment is made again when its pins change; the project is installed again when its own description changes.
.venv/.pinned: requirements/runtime.txt
.venv-dev/.pinned: requirements/dev.txt

# A generator of clients and an auditor need what the service must not have; they are run, never imported.
$(TOOLS): requirements/tools.txt

.venv/.pinned .venv-dev/.pinned $(TOOLS):
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11 to 3.13 is needed")'
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python -m pip install $(QUIETLY) --require-hashes -r $<
	@touch $@

# Peers and mutants have dependencies that the service's own pins do not go with.
$(PEERS): benchmarks/peers.txt
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python -m pip install $(QUIETLY) -r $<
	@touch $@

$(MUTANTS): requirements/dev.txt
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python -m pip install $(QUIETLY) --require-hashes -r $<
	$(@D)/bin/python -m pip install $(QUIETLY) mutmut==3.8.1
	@touch $@

$(RUNTIME) $(DEV): %/.installed: %/.pinned pyproject.toml
	$(@D)/bin/python -m pip install $(QUIETLY) --no-deps --no-build-isolation -e .
	@touch $@
