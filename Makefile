# `make` alone lists the commands. Everything is installed into .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve build check test test-rest site-of-tests test-all test-rounding test-binder test-browsers test-browsers-core test-lite notebooks bibliography lint lab links bench bench-code bench-page mutants downloads lite formula test-formula release why clean

# The first Python that is new enough; PYTHON=... chooses another.
CANDIDATES := python3 python3.13 python3.12 python3.11 python
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in $(CANDIDATES); do $$p $(NEW_ENOUGH) 2>/dev/null && echo $$p && break; done)

# The book's matrices are small: a second thread would only wait for the first.
export OPENBLAS_NUM_THREADS := 1

# Otherwise every notebook would compile the package again.
unexport PYTHONDONTWRITEBYTECODE

RUN := .venv/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check --quiet install
# uv installs in seconds what pip takes minutes for; pip goes on where uv has no wheel or index.
UV := uv==0.13.9
install = $(PIP) $(UV) 2>/dev/null && $(RUN) -m uv pip install --quiet --system-certs --python $(RUN) -r $(1) || $(PIP) -r $(1)
NOTEBOOKS := $(wildcard book/*.ipynb)
CODE := book tools tests benchmarks

# Tools that import the book's package.
TOOL := PYTHONPATH=book:. $(RUN)

# The page of promises shows what the tests found.
RECORD := env PYTHONPATH=. $(RUN) -m pytest -p tools.check.results
# Where nbval's runs of the notebooks are kept, and the site is built from.
EXECUTED := _build/html-executed
# Those that need the built site:
OF_SITE := tests/site

help:
	@echo "make serve      build the book and serve it on this machine"
	@echo "make check      style and the quick tests, in a minute or two: before every commit"
	@echo "make test       check everything, as continuous integration does"
	@echo "make test-all   the same with every entry, page and embed instead of one of each kind"
	@echo
	@echo "make build      build the site into _build/html"
	@echo "make why PAGE=sigmoid  what a built page loads, how much that is, and why"
	@echo "make notebooks  run all notebooks and store their outputs"
	@echo "make bibliography  write book/bibliography.md from book/references.bib"
	@echo "make lint       check style (ruff, notebooks)"
	@echo "make lab        open the notebooks in JupyterLab"
	@echo "make bench      measure accuracy and speed beside PyTorch and JAX (a large download)"
	@echo "make bench-code run the code that readers take for PyTorch, JAX and Keras, and measure its errors"
	@echo "make bench-page measure weight and speed of a page beside a stock Jupyter Book's (needs Node.js)"
	@echo "make mutants    change signs and constants at random, COUNT=20 of them; a test must notice"
	@echo "make test-rounding  run every notebook as on an old processor, which rounds differently"
	@echo "make test-binder  run what Binder would run to build its image"
	@echo "make test-browsers  every page in Firefox and WebKit; of each kind one: make test-browsers-core"
	@echo "make links      ask other sites whether the pages linked to are there"
	@echo "make downloads  the site as a zip, the book as a PDF, figures and data, in _build/release"
	@echo "make lite       put Python for the reader's browser into the built site (a large download)"
	@echo "make test-lite  run every notebook there"
	@echo "make formula    a part of make lite: the engine for a formula of the reader's own"
	@echo "make test-formula  try that page"
	@echo "make release    test-all, test-browsers, downloads, lite, test-lite and bench: more than an hour"
	@echo "make clean      remove the site and the virtual environment"

serve: build
	@$(RUN) -m tools.site.serve

build: .venv/book.stamp
	@$(RUN) -m tools.site.build

why: .venv/book.stamp
	@test -e _build/html/index.html || $(RUN) -m tools.site.build
	@$(TOOL) -m tools.site.why $(PAGE)

# Without a browser, notebooks, and what takes seconds.
check: lint
	@$(RUN) -m pytest -n 2 -m "not every and not browser and not slow" tests --ignore=$(OF_SITE)

test:
	@echo "[1/7] environment"
	@$(MAKE) --no-print-directory .venv/test.stamp
	@echo "[2/7] browser"
	@$(RUN) -m tools.check.chromium --install
	@echo "[3/7] style"
	@$(RUN) -m ruff check $(CODE)
	@$(RUN) -m ruff format --check $(CODE)
	@echo "[4/7] notebooks are stored in normal form"
	@$(RUN) -m tools.notebooks.normalize --check $(NOTEBOOKS)
	@echo "[5/7] formulas and values, and every notebook run again"
	@rm -rf $(EXECUTED)
	@$(RECORD) -p tools.check.executed $(ALL) book tests/engine
	@echo "[6/7] the rest of the package and the tools, while the site is built"
	@$(MAKE) --no-print-directory -j 2 site-of-tests test-rest
	@echo "[7/7] site in the browser"
	@$(RECORD) --dist loadgroup $(ALL) $(OF_SITE)
	@$(TOOL) -m tools.site.promises

# Parts of test, at the same time.  A build keeps one core busy, and the tests give way to it:
# otherwise it would end last, with the other core idle.
test-rest:
	@nice $(RECORD) $(ALL) tests --ignore=tests/engine --ignore=$(OF_SITE)

site-of-tests:
	@$(RUN) -m tools.site.build --executed $(EXECUTED)

test-all:
	@$(MAKE) --no-print-directory test ALL='-m "" --all'
	@$(MAKE) --no-print-directory test-rounding

# Processors add the terms of a product in different orders, and their exponentials differ in the
# last digit: no notebook may print a number that this decides.  It says nothing on ARM.
test-rounding: .venv/test.stamp
	@OPENBLAS_CORETYPE=Nehalem NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL AVX512_SPR" \
		$(RUN) -m pytest book

notebooks: .venv/book.stamp
	@$(RUN) -m tools.notebooks.normalize --execute $(NOTEBOOKS)

bibliography: .venv/book.stamp
	@$(RUN) -m tools.site.bibliography

lint: .venv/test.stamp
	@$(RUN) -m ruff check $(CODE)
	@$(RUN) -m ruff format --check $(CODE)
	@$(RUN) -m tools.notebooks.normalize --check $(NOTEBOOKS)

lab: .venv/book.stamp
	@$(RUN) -m jupyterlab book

# Not part of the tests: it installs everything once more.
test-binder: .venv/test.stamp .venv-binder/stamp
	@$(RUN) -m pytest -n 0 tests/binder

# Not part of the tests: it needs the network, and other people's servers.
links: .venv/book.stamp
	@PYTHONPATH=book:. .venv/bin/jupyter-book build book --builder linkcheck -W -n --keep-going \
		--config "$(CURDIR)/_config.yml" --toc "$(CURDIR)/_toc.yml" --path-output _build/links

bench: .venv/bench.stamp
	@$(RUN) -m tools.check.chromium --install >/dev/null
	@test -e _build/html/sigmoid.html || $(RUN) -m tools.site.build
	@$(TOOL) benchmarks/run.py

# A part of bench by itself: the numbers beside the code on the pages code/NAME.
bench-code: .venv/bench.stamp
	@$(TOOL) benchmarks/taken.py

# The last part of bench, by itself: minutes instead of an hour.
bench-page: .venv/test.stamp
	@$(RUN) -m tools.check.chromium --install >/dev/null
	@test -e _build/html/sigmoid.html || $(RUN) -m tools.site.build
	@$(TOOL) benchmarks/page.py

mutants: .venv/test.stamp
	@$(RUN) -m tools.check.chromium --install >/dev/null
	@$(TOOL) -m tools.check.mutants $(COUNT:%=--count %) $(SEED:%=--seed %)

lite: .venv/book.stamp .venv-lite/stamp
	@test -e _build/html/index.html || $(RUN) -m tools.site.build
	@.venv-lite/bin/python -m tools.lite.build
	@.venv-lite/bin/python -m tools.formula.build

formula: .venv/book.stamp .venv-lite/stamp
	@test -e _build/html/index.html || $(RUN) -m tools.site.build
	@.venv-lite/bin/python -m tools.formula.build

# Not part of the tests: most machines have one browser. They are installed, never downloaded.
test-browsers: .venv/release.stamp
	@$(RUN) -m tools.check.browsers
	@$(RUN) -m tools.check.chromium --install >/dev/null
	@test -e _build/html/index.html || $(RUN) -m tools.site.build
	@$(RECORD) -n 0 -m "" $(ONLY) tests/browsers

test-browsers-core:
	@$(MAKE) --no-print-directory test-browsers ONLY="-m core"

# Not part of the tests: it needs what make lite downloads.
test-lite: .venv/test.stamp
	@$(RUN) -m tools.check.chromium --install >/dev/null
	@$(RECORD) -n 0 tests/lite
	@$(TOOL) -m tools.site.promises

test-formula: .venv/test.stamp
	@$(RUN) -m tools.check.chromium --install >/dev/null
	@$(RECORD) -n 0 tests/lite/test_formula.py

# Runs every notebook a second time, and prints the book: minutes. The site then links to all of it.
downloads: build .venv/release.stamp
	@$(RUN) -m tools.check.chromium --install >/dev/null
	@$(TOOL) -m tools.downloads.release
	@$(RECORD) -n 0 tests/downloads
	@$(TOOL) -m tools.site.promises

# One after the other: what is measured last has the machine for itself.
release:
	@for part in test-all test-browsers downloads lite test-lite bench; do $(MAKE) --no-print-directory $$part || exit; done

clean:
	rm -rf _build .venv .venv-binder .venv-lite

# A stamp is written when an installation is complete; a broken-off one starts again.
.venv/book.stamp: requirements.txt
	@test -n "$(PYTHON)" || { echo "This book needs Python 3.11 or newer; none was found. Install it, or give its path: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) $(NEW_ENOUGH) || { echo "This book needs Python 3.11 or newer; $(PYTHON) is not." >&2; exit 2; }
	@$(RUN) $(NEW_ENOUGH) 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@echo "Installing what the book needs into .venv, once ..."
	@$(call install,requirements.txt)
	@touch $@

.venv/test.stamp: .venv/book.stamp tests/requirements.txt
	@echo "Installing what the tests need into .venv ..."
	@$(call install,tests/requirements.txt)
	@touch $@

.venv-binder/stamp: tests/binder/requirements.txt
	@$(PYTHON) -m venv --clear .venv-binder
	@.venv-binder/bin/python -m pip --disable-pip-version-check --quiet install -r tests/binder/requirements.txt
	@touch $@

.venv-lite/stamp: tools/lite/requirements.txt requirements.txt
	@$(PYTHON) -m venv --clear .venv-lite
	@.venv-lite/bin/python -m pip --disable-pip-version-check --quiet install -r tools/lite/requirements.txt
	@touch $@

.venv/release.stamp: .venv/test.stamp tools/downloads/requirements.txt
	@$(call install,tools/downloads/requirements.txt)
	@touch $@

# One by one, so that one missing library does not stop the others.
.venv/bench.stamp: .venv/test.stamp benchmarks/requirements.txt
	@echo "Installing what is measured beside the book: gigabytes, and minutes ..."
	@sed 's/ *#.*//; /^$$/d' benchmarks/requirements.txt | while read -r peer; do \
		$(PIP) -c requirements.txt "$$peer" || echo "$$peer can't be installed here: left out"; \
	done
	@touch $@
