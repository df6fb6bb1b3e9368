# Two commands do everything, set-up included: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --quiet -c .ci/constraints.txt
DEBIAN := chromium libreoffice-writer poppler-utils fonts-liberation fonts-dejavu-core

.PHONY: demo test bench bench-study bench-scale nightly fuzz sdk lint system clean

demo: $(VENV)/.installed
	$(VENV)/bin/peer-research demo demo-studie

# Three at once on two cores: one of them drives a browser, and mostly waits for it.
test: system $(VENV)/.installed-test
	$(PY) -m pytest -n 3 --dist load -q --durations=15

# Our anonymiser beside its rivals, each rival in a .venv-bench-* of its own; about 20 minutes.
# make bench BENCH='--quick' leaves out what takes longest, '--json FILE' keeps all figures.
bench: system $(VENV)/.installed-test
	@$(PIP) -e '.[bench]'
	@$(PY) tests/bench/bench_anonymiser.py --plots tests/bench/images $(BENCH)
	@$(PY) tests/bench/bench_beside.py --plots tests/bench/images --widgets
	@$(VENV)/bin/peer-research evaluate-suggestions --keer 10
	@$(PY) tests/bench/bench_coding.py

# 55 conversations from import to report, with the time and memory of each step.
bench-study: $(VENV)/.installed
	@$(PY) tests/bench/bench_study.py $(BENCH)

# A Dask cluster of separate programs on this machine, one of them killed.
bench-scale: $(VENV)/.installed
	@$(PIP) -e '.[scale]'
	@$(PY) tests/bench/bench_scale.py $(BENCH)

# What takes minutes: hundreds of kills, five of 55 who withdraw.
nightly: system $(VENV)/.installed-test
	$(PY) -m pytest -m nightly -q --timeout 3600

# Random files for every reader, 70 seconds each.
fuzz: $(VENV)/.installed-test
	@$(PIP) -e '.[fuzz]'
	$(PY) tests/fuzz/fuzz_all.py 70 /tmp/fuzz

# Word files held against Microsoft's own rules: make sdk FILES='a.docx b.pptx'
sdk:
	tests/bench/ooxml_sdk.sh $(FILES)

lint: $(VENV)/.installed-test
	$(PIP) ruff mypy
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Python 3.11, 3.12 of 3.13 is nodig; geef hem op met: make demo PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml .ci/constraints.txt $(VENV)/bin/python
	$(PIP) -e .
	@touch $@

$(VENV)/.installed-test: pyproject.toml .ci/constraints.txt $(VENV)/bin/python
	$(PIP) -e '.[test]'
	@touch $@ $(VENV)/.installed

# Programs that only the tests use: a browser, and Word files to PDF to pictures.
system:
	@if command -v chromium >/dev/null && command -v soffice >/dev/null && command -v pdftoppm >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(DEBIAN); \
	else \
	  echo "Voor de tests zijn nodig: $(DEBIAN). Installeer ze met: sudo apt-get install $(DEBIAN)" >&2; exit 2; \
	fi

clean:
	rm -rf $(VENV) dist demo-studie
