# Two commands on a fresh machine: make run, make test.
# Needs Python 3.11 or newer with venv, npm, and (for the tests) Debian's Chromium, which it installs when it may.

PYTHON ?= python3
BIN := .venv/bin
export PYTHONHASHSEED := 0
# Where this forbids Python to keep bytecode, each of the hundreds of processes of the tests compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test coverage check advisories pins fix bench mutate wheel serve setup tools docs browser postgres java wrk pango clean

PIP := $(BIN)/pip install --quiet --quiet --disable-pip-version-check -c constraints.txt

TOOLS := dev,docs
# Runs a command and says every half minute that it still works: pip and npm say nothing for minutes. A comma in it
# would end it for make, so the names of the tools stand apart.
define patiently
@( $(1) ) & job=$$!; seconds=0; \
while kill -0 $$job 2>/dev/null; do \
  sleep 1; seconds=$$((seconds + 1)); \
  [ $$((seconds % 30)) -ne 0 ] || echo "   still at it, $$seconds s"; \
done; wait $$job
endef

setup: .venv/.ready node_modules/.ready  ## what running needs

.venv/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@echo "Set-up, once: Python packages (620 MB on disk), mostly downloading. Two to six minutes."
	$(call patiently,$(PYTHON) -m venv .venv && $(PIP) -e .)
	@$(BIN)/oba schema indicator_definitions/schema >/dev/null
	@touch $@

node_modules/.ready: package.json package-lock.json oba/portal/assets/portal.scss
	@command -v npm >/dev/null || { echo "npm is needed: it brings the chart library and the style sheet of the pages."; exit 1; }
	@echo "Set-up, once: the chart library and the style sheet of the pages, by npm. Under a minute."
	$(call patiently,npm ci --silent --no-audit --no-fund)
	@touch $@

tools: setup .venv/.tools-ready

.venv/.tools-ready: .venv/.ready
	@echo "Set-up, once: the tools for tests and checks (1.2 GB more on disk). Two to six minutes."
	$(call patiently,$(PIP) -e '.[$(TOOLS)]')
	@touch $@

run: setup  ## load the real feeds, publish the boards, say where to look
	@echo "Loading what is new and publishing the boards: one to two minutes the first time."
	@$(BIN)/oba run
	@$(MAKE) --silent --no-print-directory pango 2>/dev/null || true
	@echo "PDF, slides and document of each board: two to three minutes the first time."
	@$(BIN)/oba publish --formats pdf,slides,document

test: tools browser postgres java pango  ## everything, on a machine that has never seen the project
	$(BIN)/pytest $(MEASURED) -n auto --dist loadfile -q

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

java:
	@command -v java >/dev/null || ( \
	  echo "Java is needed for the test on a Spark cluster: installing it."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq default-jre-headless >/dev/null )

wrk:
	@command -v wrk >/dev/null || ( \
	  echo "wrk is needed to see how many pages the portal gives in a second: installing it."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq wrk >/dev/null )

pango:
	@$(BIN)/python -c 'import weasyprint' 2>/dev/null || ( \
	  echo "Pango is needed for packs and receipts as PDF: installing it."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation >/dev/null )

check: tools  ## changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python -m checks.sizes
	$(BIN)/python -m checks.callers
	$(BIN)/oba check
	@$(MAKE) --silent --no-print-directory advisories

advisories: tools  ## is a published advisory on a version that we install? Says so where no source can be reached
	@test -x build/advisories/bin/pip-audit || { $(PYTHON) -m venv build/advisories && \
	  build/advisories/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1; } >/dev/null 2>&1 || true
	@$(BIN)/python -m checks.advisories build/advisories/bin/pip-audit constraints.txt

pins: tools  ## do the exact versions hold for each Python that we support? Needs a package registry
	@test -x build/pins/bin/uv || { $(PYTHON) -m venv build/pins && \
	  build/pins/bin/pip install --quiet --disable-pip-version-check uv==0.13.9; }
	$(BIN)/python -m checks.pins build/pins/bin/uv

fix: tools  ## what can be put right without a person
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: tools postgres wrk build/peers/.ready  ## measure; writes benchmarks/results.json
	$(BIN)/python -m benchmarks

# Not on PyPI: a fixed commit of its repository.
NHSPY := https://github.com/nhs-pycom/nhspy-plotthedots/archive/54f387a116218eda04f401c9fac07549378b9803.zip

# Peers are installed to be timed beside ours and for nothing else; one that cannot be had is named in the results.
build/peers/.ready:
	$(PYTHON) -m venv build/peers
	-build/peers/bin/pip install --quiet --disable-pip-version-check PHStatsMethods==0.1.16
	-build/peers/bin/pip install --quiet --disable-pip-version-check --no-deps $(NHSPY)
	@touch $@

mutate: tools build/.mutate-ready  ## change judgements one by one: do tests notice? At most 20 minutes
	$(BIN)/python -m mutations $(PLACES)

# Kept out of set-up: seventeen packages that nothing else needs.
build/.mutate-ready: .venv/.tools-ready
	$(PIP) -e '.[mutate]'
	@mkdir -p build && touch $@

wheel: setup  ## all that a council needs, in one file of dist/
	$(BIN)/pip wheel . --quiet --disable-pip-version-check --no-deps --wheel-dir dist
	@rm -rf build/lib build/bdist.*
	@ls dist/*.whl

serve: run  ## the portal with made-up example accounts, on this machine only
	$(BIN)/oba serve --examples

docs: tools browser  ## the documentation as a site in build/docs, its pictures taken anew
	@$(BIN)/oba schema indicator_definitions/schema >/dev/null
	@$(BIN)/oba docs docs/indicators
	@echo "Pictures, from a pack that is published for them and the portal with made-up people: one to two minutes."
	@$(BIN)/python -m docs_site.pictures build/pictures >/dev/null
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet
	@echo "Open build/docs/index.html (to search in it: $(BIN)/python -m http.server --directory build/docs)"

clean:  ## forget the store and the packs; sources and definitions stay
	rm -rf var output/*/
