# Two commands on a fresh machine: make run, make test.
# Needs Python 3.11 or newer with venv, npm, and (for the tests) Debian's Chromium, which it installs when it may.

PYTHON ?= python3
BIN := .venv/bin
export PYTHONHASHSEED := 0
# Where this forbids Python to keep bytecode, each of the hundreds of processes of the tests compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test coverage check fix bench mutate serve docs setup browser postgres pango clean

setup: .venv/.ready node_modules/.ready

.venv/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/oba schema indicator_definitions/schema >/dev/null
	@touch $@

node_modules/.ready: package.json package-lock.json oba/portal/assets/portal.scss
	@command -v npm >/dev/null || { echo "npm is needed: it brings the chart library and the style sheet of the pages."; exit 1; }
	npm ci --silent --no-audit --no-fund
	@touch $@

run: setup  ## load the real feeds, publish the boards, say where to look
	$(BIN)/oba run

test: setup browser postgres pango  ## everything, on a machine that has never seen the project
	$(BIN)/pytest $(MEASURED) -n auto --dist worksteal -q

coverage: MEASURED := --cov --cov-report=term
coverage: test  ## the same tests, with the lines that none of them runs; takes twice the processor time

browser:
	@command -v chromium >/dev/null || test -n "$$OBA_CHROMIUM" || ( \
	  echo "Chromium is needed for the browser tests: installing it."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null )

postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || ( \
	  echo "PostgreSQL is needed for the store's tests: installing it."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null )

pango:
	@$(BIN)/python -c 'import weasyprint' 2>/dev/null || ( \
	  echo "Pango is needed for receipts as PDF: installing it."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation >/dev/null )

check: setup  ## changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python -m checks.sizes
	$(BIN)/oba check

fix: setup  ## what can be put right without a person
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup build/peers/.ready  ## measure; writes benchmarks/results.json
	$(BIN)/python -m benchmarks

# Not on PyPI: a fixed commit of its repository.
NHSPY := https://github.com/nhs-pycom/nhspy-plotthedots/archive/54f387a116218eda04f401c9fac07549378b9803.zip

# Peers are installed to be timed beside ours and for nothing else; one that cannot be had is named in the results.
build/peers/.ready:
	$(PYTHON) -m venv build/peers
	-build/peers/bin/pip install --quiet --disable-pip-version-check PHStatsMethods==0.1.16
	-build/peers/bin/pip install --quiet --disable-pip-version-check --no-deps $(NHSPY)
	@touch $@

mutate: setup build/.mutate-ready  ## change judgements one by one: do tests notice? At most 20 minutes
	$(BIN)/python -m mutations $(PLACES)

# Kept out of set-up: seventeen packages that nothing else needs.
build/.mutate-ready: pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[mutate]'
	@mkdir -p build && touch $@

serve: run  ## the portal with made-up example accounts, on this machine only
	$(BIN)/oba serve --examples

docs: setup  ## generate the pages about the definitions
	$(BIN)/oba schema indicator_definitions/schema
	$(BIN)/oba docs docs/indicators

clean:  ## forget the store and the packs; sources and definitions stay
	rm -rf var output/*/
