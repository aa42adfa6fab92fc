# subgrid: closure modelling of multiscale systems from the shell.
# One Makefile, not recursive. `make help` lists the targets.

VERSION := 0.1.0
MODE    ?= release#       release | debug | asan
MARCH   ?= native
PREFIX  ?= /usr/local

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:

# Debian packages: what building and the studies need, what the tests need too.
packages       := gcc libc6-dev pkg-config libhdf5-dev libzstd-dev libxxhash-dev \
                  libopenblas-dev liblapacke-dev libfftw3-dev librandom123-dev \
                  libmatio-dev gnuplot-nox
packages.check := bats bats-assert bats-file bats-support hdf5-tools netcdf-bin \
                  python3-xarray python3-h5netcdf python3-netcdf4 zstd shellcheck
libraries      := hdf5-serial libzstd libxxhash openblas fftw3 matio
CC := gcc

B := build$(if $(filter-out release,$(MODE)),/$(MODE))

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | \
	  awk -F '\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

# ---- packages ---------------------------------------------------------------
# build/config.mk holds the compiler flags that pkg-config gives; make writes it
# first, then starts over. It is where a missing package is noticed.
missing  = $(shell dpkg-query -W -f '$${Package} $${Status}\n' $1 2>/dev/null | \
             awk '/ installed$$/ { print $$1 }' | sort -u | \
             comm -13 - <(printf '%s\n' $1 | sort -u))
installs := demo check deps study-%#   goals that may install packages
sudo      = $(if $(filter 0,$(shell id -u)),,sudo )
apt       = $(sudo)env DEBIAN_FRONTEND=noninteractive apt-get

define install
	@echo "installing: $1"
	@$(apt) install -y --no-install-recommends $1 >build/apt.log 2>&1 || \
	  { $(apt) update && $(apt) install -y --no-install-recommends $1; } \
	  >build/apt.log 2>&1 || { tail -n 5 build/apt.log >&2; exit 1; }
endef

build/config.mk: Makefile
	@mkdir -p build
	$(if $(shell command -v dpkg-query),$(if $(strip $(call missing,$(packages))),\
	  $(if $(filter $(installs),$(MAKECMDGOALS)),\
	    $(call install,$(strip $(call missing,$(packages)))),\
	    @echo "missing packages: $(strip $(call missing,$(packages))); run 'make deps'" >&2; exit 1)))
	@pkg-config --exists --print-errors $(libraries)
	@{ echo "lib.cflags := $$(pkg-config --cflags $(libraries))"; \
	   echo "lib.libs := $$(pkg-config --libs $(libraries))"; \
	   echo "hdf5.plugins := $(or $(patsubst -L%,%/plugins,$(firstword \
	     $(shell pkg-config --libs-only-L hdf5-serial))),/usr/local/hdf5/lib/plugin)"; } >$@

ifneq (,$(filter-out help clean distclean,$(or $(MAKECMDGOALS),all)))
-include build/config.mk
endif

build/deps-%.ok: Makefile
	@mkdir -p build
	$(if $(shell command -v dpkg-query),$(if $(strip $(call missing,$(packages.$*))),\
	  $(call install,$(strip $(call missing,$(packages.$*))))))
	@touch $@

deps: build/config.mk build/deps-check.ok ## install the Debian packages that are missing

# ---- compiling --------------------------------------------------------------
CPPFLAGS := -Ilib -I$B/gen -D_GNU_SOURCE -DSUBGRID_VERSION='"$(VERSION)"' \
            $(lib.cflags) -MMD -MP
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wpointer-arith -Wwrite-strings -Wno-unknown-pragmas
flags.release := -O3 -g1 -march=$(MARCH)
flags.debug   := -O0 -g
flags.asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS   := -std=c17 $(WARN) -ffp-contract=off -fno-math-errno -fPIC -fopenmp \
            $(flags.$(MODE)) $(EXTRA_CFLAGS)
LDFLAGS  := $(filter -fsanitize%,$(flags.$(MODE))) -fopenmp -Wl,--as-needed
LDLIBS    = $(lib.libs) -llapacke -lpthread -lm

sources := $(wildcard lib/*/*.c)
objects := $(sources:%.c=$B/%.o)
tools   := $(patsubst tools/%.c,$B/bin/%,$(wildcard tools/*.c))

# Registries: lib/KIND/NAME.c defines `const struct KIND_ops KIND_NAME`; the
# table of a kind is every source of its folder but KIND.c itself.
kinds   := sys step filter closure net optim objective score
tables  := $(kinds:%=$B/gen/%.inc)
members  = $(sort $(filter-out $1,$(notdir $(basename $(wildcard lib/$1/*.c)))))

all: $(tools) $B/libH5Zzstd.so ## build every tool (MODE=debug|asan for the others)

$(tools): $B/bin/%: $B/tools/%.o $B/libsubgrid-tools.a
	@mkdir -p $(@D)
	$(link)
$B/libsubgrid-tools.a: $(objects)
	@rm -f $@
	@$(call say,AR,$@)ar rcs $@ $^
$B/%.o: %.c build/config.mk | $(tables)
	@mkdir -p $(@D)
	@$(call say,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@
$B/lib/num/kernel_%.o: CFLAGS += -ffast-math

link = @$(call say,LD,$@)$(CC) $(LDFLAGS) $(filter %.o %.a,$^) $(LDLIBS) -o $@
say  = $(if $(V),,echo '  $1  $2'; )

$(tables): $B/gen/%.inc: FORCE
	@mkdir -p $(@D)
	@printf 'X(%s)\n' $(call members,$*) | cmp -s - $@ || \
	  printf 'X(%s)\n' $(call members,$*) >$@

# The HDF5 filter 32015 for other programs: no link to libhdf5.
$B/libH5Zzstd.so: lib/io/h5zstd.c build/config.mk
	@mkdir -p $(@D)
	@$(call say,LD,$@)$(CC) $(CPPFLAGS) $(CFLAGS) -DPLUGIN -shared $< -lzstd -o $@

# ---- tests ------------------------------------------------------------------
tests := $(patsubst %.c,$B/%,$(wildcard tests/unit/*.c tests/prop/*.c tests/exact/*.c))

$(tests): $B/%: $B/%.o $B/libsubgrid-tools.a
	$(link)
benches := $(patsubst %.c,$B/%,$(wildcard tests/bench/*.c))
$(benches): $B/%: $B/%.o $B/libsubgrid-tools.a
	$(link)
check: build/deps-check.ok all $(tests) $(benches) ## build and run every test
	@tests/run $B

bench: all $(benches) ## measure speed against the figures promised: results/bench.tsv
	@mkdir -p results
	@for b in $(filter-out %.c,$(wildcard tests/bench/*)); do $$b $B; done | \
	  awk 'NR == 1 || !/^benchmark\t/' | tee results/bench.tsv

# Fuzzing needs clang; FUZZ_SECONDS for each target.
FUZZ_SECONDS ?= 20
fuzz.clang := $(shell command -v clang)
fuzzers := $(patsubst tests/fuzz/%.c,build/fuzz/%,\
             $(filter-out %/seeds.c,$(wildcard tests/fuzz/*.c)))
fuzz.sources := $(wildcard lib/base/*.c lib/io/*.c)

build/fuzz/%: tests/fuzz/%.c $(fuzz.sources) build/config.mk
	@mkdir -p $(@D)
	@$(call say,CC,$@)clang $(filter-out -M%,$(CPPFLAGS)) -std=c17 -g -O1 \
	  -fsanitize=fuzzer,address $< $(fuzz.sources) $(LDLIBS) -o $@
build/fuzz/seeds: tests/fuzz/seeds.c $B/libsubgrid-tools.a
	@mkdir -p $(@D)
	@$(call say,LD,$@)$(CC) $(filter-out -M%,$(CPPFLAGS)) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@
fuzz: $(if $(fuzz.clang),build/fuzz/seeds $(fuzzers)) ## fuzz the stream readers, FUZZ_SECONDS each
	$(if $(fuzz.clang),,@echo "fuzz: clang is missing" >&2; exit 69)
	@build/fuzz/seeds build/fuzz/corpus
	@mkdir -p build/fuzz/found; for f in $(notdir $(fuzzers)); do \
	  build/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=2048 \
	    -max_len=65536 -verbosity=0 -print_final_stats=1 \
	    -artifact_prefix=build/fuzz/found/$$f- build/fuzz/corpus/$$f \
	    2>build/fuzz/$$f.log || { tail -n 40 build/fuzz/$$f.log >&2; exit 1; }; \
	  echo "fuzz $$f: $$(sed -n 's/.*executed_units: *//p' build/fuzz/$$f.log)" \
	    "inputs in $(FUZZ_SECONDS) s, nothing found"; done

clean: ## remove build/ (results/ stays)
	rm -rf build
distclean: clean ## remove build/ and results/
	rm -rf results
FORCE:
.PHONY: help all deps check bench fuzz clean distclean FORCE
.DEFAULT_GOAL := all

-include $(wildcard $(objects:.o=.d) $B/tools/*.d $B/tests/*/*.d)
