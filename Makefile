# Vigil. `make` lists what can be made; `make run` and `make test` do all set-up by themselves.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
TABLES := processors/knowledge/gazetteer.table processors/knowledge/idf.table processors/knowledge/phrases.table
KNOWLEDGE := $(wildcard processors/knowledge/places/*.toml processors/knowledge/compile_*.py processors/knowledge/gazetteer*.py processors/knowledge/toponym.py processors/knowledge/inflection.py)
PHRASES := $(wildcard processors/knowledge/phrases/*.toml processors/knowledge/communities/*.toml) $(addprefix processors/knowledge/,actors.json authorities.json alphabet.py automaton.py communities.py compile_phrases.py fold.py phrase_table.py phrases.py)

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

.venv/ready: requirements-dev.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "no $(PYTHON): install Python 3.11 or newer, or set PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Vigil needs Python 3.11 or newer: set PYTHON=…"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

processors/knowledge/gazetteer.table: .venv/ready $(KNOWLEDGE)
	$(BIN)/python -m processors.knowledge.compile_gazetteer

processors/knowledge/idf.table: .venv/ready processors/knowledge/compile_idf.py
	$(BIN)/python -m processors.knowledge.compile_idf

processors/knowledge/phrases.table: .venv/ready $(PHRASES)
	$(BIN)/python -m processors.knowledge.compile_phrases

install: .venv/ready $(TABLES) ## everything a command needs, in .venv
	@$(BIN)/python -m compileall -q schemas producers processors deploy commands vigil.py
.PHONY: help install run test check bench quality chaos docs up down clean lock schemas sbom release unit integration browser pictures

run: install ## the whole line on a small world: servers, documents, workers, stories, alerts (ONCE=1: and exit)
	@$(BIN)/python -m deploy.run $(if $(ONCE),--once)

test: check integration ## everything: format, lint, types, imports, unit tests, integration tests on real servers

check: install ## seconds, no servers: format, lint, types, import rules, unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m 'not integration'

integration: install browser
	$(BIN)/python -m deploy.with_servers $(BIN)/pytest -m integration -rs

# Quix Streams and confluent-kafka, and what they need, in an environment of their own; ours stands behind it.
.bench/ready: tests/bench/peers.lock .venv/ready
	test -x .bench/bin/python || $(PYTHON) -m venv .bench
	.bench/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r tests/bench/peers.lock
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > "$$(.bench/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/ours.pth"
	@touch $@

bench: install .bench/ready ## speed beside Quix, confluent-kafka, aiokafka, stock Faust (ARGS="--only hops --rounds 5")
	BENCH_PEERS=.bench/bin/python $(BIN)/python -m deploy.with_servers $(BIN)/python -m tests.bench $(ARGS)

quality: install ## how well texts are judged, in figures: our labelled texts, and outside data with EVAL=FOLDER
	EVAL=$(EVAL) $(BIN)/python -m tests.quality

chaos: install ## kill workers, desks, broker, Elasticsearch by a seed while documents pass; then compare everything
	$(BIN)/python -m deploy.with_servers $(BIN)/python -m tests.chaos --documents $(or $(DOCUMENTS),5000) --faults $(or $(FAULTS),16) --servers $(or $(SERVERS),1) --kills $(or $(KILLS),0) --fault "$(FAULT)" --load $(or $(LOAD),0) --minutes $(or $(MINUTES),10) --seed $(or $(SEED),1)

# The browser tests need a Chromium; it comes from the system's packages.
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	echo "no Chromium is here: fetching it from the system's packages"; \
	{ if [ "$$(id -u)" = 0 ]; then run=; else run="sudo -n"; fi; \
	$$run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	{ echo "no Chromium could be fetched: install one (apt-get install chromium) and try again"; exit 1; }

pictures: install browser ## draw the pictures of docs/board.md anew, from documents that come in by HTTP
	VIGIL_PICTURES=docs/board $(BIN)/python -m deploy.with_servers $(BIN)/pytest -m integration -k whole_duty tests/integration/test_board.py

docs: install ## the pages as a site in var/site
	$(BIN)/mkdocs build --strict --quiet

up: install ## start the local Kafka and Elasticsearch
	$(BIN)/vigil up

down: install ## stop them; their data stay
	$(BIN)/vigil down

lock: ## write the lock files anew from pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet pip-tools==7.6.2
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o tests/bench/peers.lock tests/bench/peers.txt

sbom: ## the bill of materials of the image (CycloneDX), in var/vigil.cdx.json, held against the lock
	$(PYTHON) -m venv var/sbom
	var/sbom/bin/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0
	PYTHONWARNINGS=ignore var/sbom/bin/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible --of JSON -o var/vigil.cdx.json requirements.lock
	$(PYTHON) -m deploy.sbom var/vigil.cdx.json requirements.lock

schemas: install ## write the published JSON Schemas anew from the types
	$(BIN)/python -m schemas.publish

release: install ## hold all later readers to the schemas of today (CONTRIBUTING.md says what else a release is)
	$(BIN)/python -m schemas.publish --release

clean: ## stop the local servers and remove everything that was made here
	-@test -x $(BIN)/vigil && $(BIN)/vigil down
	rm -rf .venv .bench var build dist *.egg-info processors/knowledge/*.table .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
