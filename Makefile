# Needs Python 3.11 or newer and make, nothing else. Each target makes the virtual environment it
# needs; a second run finds it ready, until pyproject.toml or constraints.txt changes.
#
#     make test PYTHON=python3.12 PYTEST_ARGS="-k slots -x"

PYTHON ?= python3
PYTEST_ARGS ?=
TORCH := torch==2.13.0

VENV := .venv
DEV := .venv-dev
PIP := -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench clean

help:  ## show this list
	@echo "make TARGET, with as target:"
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  \1  \2/p' $(firstword $(MAKEFILE_LIST)) \
	    | while read -r name text; do printf '  %-6s %s\n' "$$name" "$$text"; done

demo: $(VENV)/.ready  ## match the invented clients of the demo municipality
	@$(VENV)/bin/wor-match demo

test: lint  ## run all checks and tests, as CI does
	@$(DEV)/bin/python -m pytest $(PYTEST_ARGS)

lint: $(DEV)/.ready  ## check form, types and the direction of imports
	@$(DEV)/bin/ruff check .
	@$(DEV)/bin/ruff format --check .
	@$(DEV)/bin/mypy
	@$(DEV)/bin/lint-imports --no-logo

bench: $(DEV)/.ready  ## measure speed: run every script in benchmarks/
	@set -e; for script in benchmarks/*.py; do \
	    if [ ! -e "$$script" ]; then echo "There is no benchmark yet."; break; fi; \
	    echo "== $$script"; \
	    $(DEV)/bin/python "$$script"; \
	done

clean:  ## remove the virtual environments and everything that was built
	@rm -rf $(VENV) $(DEV) build dist .pytest_cache .mypy_cache .ruff_cache \
	    .import_linter_cache .hypothesis
	@find wor_match tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.ready: pyproject.toml constraints.txt
	$(call make-venv,$(VENV))
	@echo "Installing wor_match in $(VENV) ..."
	@$(VENV)/bin/python $(PIP) --editable .
	@touch $@

# torch first and by itself, so that a build for this machine (without GPU, say) can be put in
# place beforehand and is kept.
$(DEV)/.ready: pyproject.toml constraints.txt
	$(call make-venv,$(DEV))
	@echo "Installing wor_match with everything the checks need in $(DEV) (minutes, once) ..."
	@$(DEV)/bin/python $(PIP) $(TORCH)
	@$(DEV)/bin/python $(PIP) --editable '.[dev,research,scale,geo,postgres,pdf]'
	@touch $@

define make-venv
	@command -v "$(PYTHON)" >/dev/null || { \
	    echo "There is no '$(PYTHON)' here. Install Python 3.11 or newer, or say which to use:" \
	        "make PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "wor_match needs Python 3.11 or newer; '$(PYTHON)' is" \
	        "$$("$(PYTHON)" --version 2>&1). Say which to use: make PYTHON=python3.11" >&2; \
	    exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "'$(PYTHON)' cannot make virtual environments. Install its venv module" \
	        "(Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@"$(PYTHON)" -m venv $(1)
endef
