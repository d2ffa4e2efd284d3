# The verbs of this project. People, CI and pre-commit call the same ones.
# Every verb sets up .venv first where that is needed; another interpreter: make PYTHON=/path/to/python install

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTHON := $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

# The player that archives are shown in, pinned by the digest of its package.
PLAYER := replaywebpage-2.4.6
PLAYER_SHA512 := b86e748c449195dd29f9f63bfa753121697b86f7e29ab78d8d299a36473f6bd6bc8017666fb3c7e09e362226febe093d2ab1ddd072d27154fef8b82a5797f0a5

# Numerical libraries that start a thread a core fight with the worker processes for the same cores.
export OMP_NUM_THREADS := 1

.PHONY: help install demo test e2e judges check format rivals bench lock docs clean

help: ## list the verbs
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 10

install: $(STAMP) ## make .venv with everything locked

$(STAMP): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Spyglass needs Python 3.11 or newer; none was found (make PYTHON=... names one)"; exit 1; }
	@test -x $(BIN)/python || { echo "Setting up $(VENV): a minute or two"; $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: install ## crawl a practice web on this machine and show the ranked queue
	@$(BIN)/spyglass demo

# Three at once on two cores: crawls wait for a quarter of their time. What was compiled is kept, or each of the three
# compiles every test anew.
test: export PYTHONDONTWRITEBYTECODE :=
test: install ## the test suite: fast tests first
	@$(BIN)/pytest -q -n 3 -m "not e2e"

e2e: install judges ## the tests that drive a whole round of work
	@$(BIN)/pytest -q -m e2e

check: install ## style with docstrings, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: install ## let ruff put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: install ## write commands.md and modules.md anew from the code
	@$(BIN)/python docs/generate.py

rivals: install ## add what benchmarks/ compares us with (a simulated web, other programs) to .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock

judges: .venv-judges/.installed .venv-judges/$(PLAYER).tgz ## add outside judges of our archives (a validator, two players), in an environment of their own

.venv-judges/.installed: requirements-judges.lock
	@test -x .venv-judges/bin/python || $(PYTHON) -m venv .venv-judges
	@.venv-judges/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-judges.lock
	@touch $@

# ReplayWeb.page is a package for browsers: the built pages in it are all that is needed, none of its dependencies.
.venv-judges/$(PLAYER).tgz: .venv-judges/.installed
	@command -v npm >/dev/null || { echo "npm fetches the player ReplayWeb.page: install it (Debian: apt-get install npm)"; exit 1; }
	@npm pack --silent --pack-destination .venv-judges $(subst -,@,$(PLAYER)) >/dev/null
	@echo "$(PLAYER_SHA512)  $@" | sha512sum --check --quiet || { rm -f $@; exit 1; }
	@mkdir -p .venv-judges/replaywebpage
	@tar -xzf $@ -C .venv-judges/replaywebpage --strip-components 1 package/index.html package/ui.js package/sw.js
	@touch $@

bench: install ## measure; with CORPUS=file.jsonl.gz also on real pages
	@$(BIN)/python -m benchmarks.store_scale
	@test -z "$(CORPUS)" || $(BIN)/python benchmarks/end_to_end.py "$(CORPUS)"

lock: ## resolve the dependencies anew (needs uv); no index address is written
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q pyproject.toml -o requirements.lock
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q --group dev -c requirements.lock \
		pyproject.toml -o requirements-dev.lock
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q --group bench -c requirements-dev.lock \
		pyproject.toml -o requirements-bench.lock
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q --group judges \
		-o requirements-judges.lock

clean: ## remove the environment and every cache; var/ stays
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
