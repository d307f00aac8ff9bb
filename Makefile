# Everything a person or CI runs here. `make help` prints the targets.

VENV := .venv
PY := $(VENV)/bin/python
PYTEST := $(PY) -m pytest
.DEFAULT_GOAL := help
.PHONY: help up test lint format fast slow bench soak messages lock docs schema screenshots clean env dev

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: env ## Run everything in this terminal; arguments: make up ARGS="--port 8100 --demo"
	@exec $(VENV)/bin/otklik up $(ARGS)

test: dev lint fast slow ## Install what the tests need and run all of them

lint: dev ## Style, types, layers, sizes, translations, third-party scripts
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	OTKLIK_HOME=$(CURDIR)/.mypy_cache/home $(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) tools/check_sizes.py
	$(PY) tools/check_messages.py
	$(PY) tools/check_vendored.py

format: dev ## Put the code into the form that lint wants
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

fast: dev ## The tests that take little time
	$(PYTEST) -n 2 --dist loadfile -m "not slow and not browser and not soak" $(ARGS)

slow: dev ## The tests with a browser and the long ones
	$(PYTEST) -n 2 --dist worksteal -m "slow and not browser and not soak" $(ARGS)
	$(PYTEST) -n 2 --dist loadfile -m "browser and not soak" $(ARGS)

bench: dev ## Measure speed and size; results in docs/benchmarks.md
	$(PY) -m bench $(ARGS)

soak: dev ## The fault tests in their long form
	$(PYTEST) -m soak $(ARGS)
	$(if $(ARGS),,HYPOTHESIS_PROFILE=new $(PYTEST) -m "hypothesis and not browser" --ignore=otklik/api/tests/test_contract.py)
	$(if $(ARGS),,CONTRACT_EXAMPLES=100 $(PYTEST) otklik/api/tests/test_contract.py)

messages: dev ## Collect texts for translation and compile the translations
	cd otklik && ../$(PY) -m django makemessages --locale=ru --add-location=file
	$(PY) tools/compile_messages.py otklik

lock: dev ## Choose versions anew and write both lock files
	tools/lock.sh $(VENV)

docs: env ## Write the pages that are generated from code
	$(PY) tools/write_docs.py

schema: env ## Write the ready-made tables that an empty database begins with; at a release
	$(PY) tools/write_schema.py

screenshots: dev ## Take the pictures of the README and the guide
	$(PY) tools/screenshots.py

clean: ## Remove what the targets made here, but no data
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find otklik -name '*.mo' -delete

env: $(VENV)/.ready
	@$(PY) tools/compile_messages.py otklik >/dev/null

dev: $(VENV)/.ready-dev
	@tools/test_packages.sh $(VENV)
	@$(PY) tools/compile_messages.py otklik >/dev/null

$(VENV)/.ready: requirements.lock pyproject.toml hatch_build.py tools/environment.sh
	tools/environment.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml hatch_build.py tools/environment.sh
	tools/environment.sh $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.ready
