# checkout FOLDER: the pipelines in a folder of the test's own, with the tools that are built, those
# that are fast where there are several builds.
checkout() {
  mkdir -p "$1"
  cp -r "$SUBGRID_ROOT"/pipelines "$1"
  cat >"$1/Makefile" <<'TOP'
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:
tools := $(or $(wildcard $(SUBGRID_ROOT)/build/bin/*),$(wildcard $(SUBGRID_BUILD)/bin/*))
all FORCE:
.PHONY: all FORCE
include pipelines/Makefile
TOP
}
