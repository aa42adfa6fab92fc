# subgrid: closure modelling of multiscale systems from the shell.
# One Makefile, not recursive. `make help` lists the targets.

VERSION := 0.1.0
DATE    := 2026-11-23#     of this version; both stand in CITATION.cff too
MODE    ?= release#       release | debug | asan | portable, which packages hold
# What runs hot chooses its code at run time (kernels below). The rest gains by being
# compiled for this machine: with MARCH=x86-64-v2, which runs on others too, rollout takes
# 1.25, a Burgers run 1.6, a fit 1.07 of the CPU time. The bytes that come out are the same.
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
                  libmatio-dev zlib1g-dev gnuplot-nox hdf5-tools
packages.check := bats bats-assert bats-file bats-support netcdf-bin \
                  python3-xarray python3-h5netcdf python3-netcdf4 zstd shellcheck
packages.deb   := dpkg-dev
libraries      := hdf5-serial libzstd libxxhash openblas fftw3 matio zlib
CC := gcc

B := build$(if $(filter-out release,$(MODE)),/$(MODE))

# ---- packages ---------------------------------------------------------------
# build/config.mk holds the compiler flags that pkg-config gives; make writes it
# first, then starts over. It is where a missing package is noticed.
missing  = $(shell dpkg-query -W -f '$${Package} $${Status}\n' $1 2>/dev/null | \
             awk '/ installed$$/ { print $$1 }' | sort -u | \
             comm -13 - <(printf '%s\n' $1 | sort -u))
installs := demo gallery review check check-fast check-slow deps deb study-%#   goals that may install packages
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
	   path=$$(pkg-config --libs-only-L hdf5-serial | sed 's/^-L//; s/ .*//'); \
	   echo "hdf5.plugins := $${path:-/usr/local/hdf5/lib}/plugins"; } >$@

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
            -DSUBGRID_DATE='"$(DATE)"' $(lib.cflags) -MMD -MP
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wpointer-arith -Wwrite-strings -Wno-unknown-pragmas \
            -Wno-missing-field-initializers
march    := $(if $(filter x86_64,$(shell uname -m)),-march=x86-64-)
flags.release := -O3 -g1 -march=$(MARCH)
flags.portable := -O3 -g1 $(march:%=%v2)
flags.debug   := -O0 -g
flags.asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
# gcc 12 joins sums beside differences with products though -ffp-contract=off, where it vectorises
# straight code: bytes would depend on MARCH.
CFLAGS   := -std=c17 $(WARN) -ffp-contract=off -fno-tree-slp-vectorize -fno-math-errno \
            -fno-trapping-math -fPIC -fopenmp $(flags.$(MODE)) $(EXTRA_CFLAGS)
LDFLAGS  := $(filter -fsanitize%,$(flags.$(MODE))) -fopenmp -Wl,--as-needed
LDLIBS    = $(lib.libs) -llapacke -lpthread -lm

# Kernels, lib/num/kernel_NAME.c, are compiled for each level of x86-64 and chosen at
# run time (lib/num/kernel.h). What includes num/real.h is compiled for both precisions:
# NAME.o, NAME.f32.o.
sources := $(wildcard lib/*/*.c)
kernels := $(wildcard lib/num/kernel_*.c)
levels  := v2 v3 v4
twice   := $(shell grep -l 'include "num/real.h"' $(sources) tests/*/*.c)
units    = $(1:%.c=$B/%$2) $(patsubst %.c,$B/%.f32$2,$(filter $(twice),$1))
objects := $(call units,$(filter-out $(kernels),$(sources)),.o) \
           $(foreach l,$(levels),$(call units,$(kernels),.$l.o))
tools   := $(patsubst tools/%.c,$B/bin/%,$(wildcard tools/*.c))

# Registries: lib/KIND/NAME.c defines `const struct KIND_ops KIND_NAME`; the
# table of a kind is every source of its folder but KIND.c and KIND_*.c.
kinds   := sys step filter closure act net optim schedule objective penalty sparse select memory plan fuse kalman prior law dot score foreign plot
tables  := $(kinds:%=$B/gen/%.inc) $B/gen/tools.inc
members  = $(sort $(filter-out $1 $1_% subgrid,$(notdir $(basename \
             $(wildcard $(if $(filter tools,$1),tools,lib/$1)/*.c)))))

all: $(tools) $B/libH5Zzstd.so ## build every tool (MODE=debug|asan for the others)

# a user's own systems and closures, shared libraries, call what the tools have
$(tools): LDFLAGS += -rdynamic
$(tools): $B/bin/%: $B/tools/%.o $B/libsubgrid-tools.a
	@mkdir -p $(@D)
	$(link)
$B/libsubgrid-tools.a: $(objects)
	@rm -f $@
	@$(call say,AR,$@)ar rcs $@ $^
define compile
	@mkdir -p $(@D)
	@$(call say,CC,$(@:$B/%=%))$(CC) $(CPPFLAGS) $(if $(findstring .f32.,$@),-DREAL_F32) \
	  $(CFLAGS) -c $< -o $@
endef
$B/%.o: %.c build/config.mk | $(tables)
	$(compile)
$B/%.f32.o: %.c build/config.mk | $(tables)
	$(compile)
define level
$B/lib/num/kernel_%.$1.o: CFLAGS += $(march:%=%$1) -DLEVEL=$1 \
  -ffast-math -fno-associative-math -ffp-contract=fast
$B/lib/num/kernel_tanh.$1.o $B/lib/num/kernel_tanh.f32.$1.o: CFLAGS += -fno-fast-math \
  -fno-trapping-math -fno-math-errno -ffp-contract=fast
$B/lib/num/kernel_%.$1.o: lib/num/kernel_%.c build/config.mk
	$$(compile)
$B/lib/num/kernel_%.f32.$1.o: lib/num/kernel_%.c build/config.mk
	$$(compile)
endef
$(foreach l,$(levels),$(eval $(call level,$l)))

link = @$(call say,LD,$@)$(CC) $(LDFLAGS) $(filter %.o %.a,$^) $(LDLIBS) -o $@
say  = $(if $(V),,echo '  $1  $2'; )

$(tables): $B/gen/%.inc:
	@mkdir -p $(@D)
	@echo '$(call rows,$*)' >$@.$$$$ && { cmp -s $@.$$$$ $@ && rm $@.$$$$ || mv $@.$$$$ $@; }
same = $(and $(findstring x$1x,x$2x),$(findstring x$2x,x$1x))
rows = $(patsubst %,X(%),$(call members,$1))
$(foreach t,$(tables),$(if $(call same,$(file <$t),$(call rows,$(basename $(notdir $t)))),,$(eval $t: FORCE)))

# The HDF5 filter 32015 for other programs: no link to libhdf5.
$B/libH5Zzstd.so: lib/hdf5/h5zstd.c build/config.mk
	@mkdir -p $(@D)
	@$(call say,LD,$@)$(CC) $(CPPFLAGS) $(CFLAGS) -DPLUGIN -shared $< -lzstd -o $@

# ---- tests ------------------------------------------------------------------
tests := $(call units,$(wildcard tests/unit/*.c tests/prop/*.c tests/exact/*.c tests/cli/*.c))

$(tests): $B/%: $B/%.o $B/libsubgrid-tools.a
	$(link)
benches := $(patsubst %.c,$B/%,$(wildcard tests/bench/*.c))
$(benches): $B/%: $B/%.o $B/libsubgrid-tools.a
	$(link)
check: build/deps-check.ok all library $(tests) $(benches) ## build and run every test
	@tests/run $B
check-slow: build/deps-check.ok all library $(tests) ## the proofs that take longer: whole studies of training, small
	@tests/run $B slow
check-fast: build/deps-check.ok all library $(tests) $(benches) ## all but the long tests of the shell
	@tests/run $B fast

bench: all $(benches) ## measure speed against the figures promised: results/bench.tsv
	@mkdir -p results
	@{ printf 'benchmark\tsize\tours\tpeer\tpeer_name\tratio\tunit\n'; \
	  for b in $(filter-out %.c,$(wildcard tests/bench/*)); do $$b $B; done | \
	  grep -v '^benchmark'; } | tee results/bench.tsv

# Each file of tests/peers that says what it needs of pip has an environment of its own.
peers := $(shell grep -l '^\# needs: ' tests/peers/*)
bench-peers: all ## measure beside what others use, installed by pip: results/bench-peers.tsv
	@mkdir -p results
	@tests/peers/venv build/peers $(peers)
	@tests/peers/run $B build/peers $(peers) | tee results/bench-peers.tsv
	@{ head -n 1 results/bench-peers.tsv; tail -n +2 results/bench-peers.tsv | \
	  column -t -s "$$(printf '\t')"; } >results/bench-peers.txt 2>/dev/null || rm -f results/bench-peers.txt

# Fuzzing needs clang; FUZZ_SECONDS for each target.
FUZZ_SECONDS ?= 20
fuzz.clang := $(shell command -v clang)
fuzzers := $(patsubst tests/fuzz/%.c,build/fuzz/%,\
             $(filter-out %/seeds.c,$(wildcard tests/fuzz/*.c)))
fuzz.sources := $(wildcard lib/base/*.c lib/head/*.c lib/hdf5/*.c lib/io/*.c)

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

# ---- installing -------------------------------------------------------------
# Tools become subgrid-NAME behind the one command subgrid; their manuals and
# completions are printed by the tools under those names. The library holds what
# evaluates models (lib/api) and exports the names that start with subgrid_.
# Studies run with what is installed, too (pipelines/Makefile), by the bare names in
# lib/subgrid/bin.
names := $(sort $(notdir $(tools:%/subgrid=%/)))
share := share/man/man1 share/bash-completion/completions \
         share/zsh/site-functions share/fish/vendor_completions.d
pages := subgrid $(names:%=subgrid-%)
HDF5_PLUGINS ?= $(if $(filter /usr /usr/local,$(PREFIX)),$(hdf5.plugins),$(PREFIX)/lib/hdf5/plugins)
# for systems and closures of one's own
headers := $(wildcard $(foreach f,base num sys closure,lib/$f/*.h))
installed := $(pages:%=bin/%) $(pages:%=share/man/man1/%.1) \
  $(pages:%=share/bash-completion/completions/%) \
  $(pages:%=share/zsh/site-functions/_%) \
  $(pages:%=share/fish/vendor_completions.d/%.fish) \
  $(patsubst lib/api/%,include/%,$(wildcard lib/api/subgrid.h)) \
  $(patsubst lib/%,include/subgrid/%,$(headers)) \
  $(names:%=lib/subgrid/bin/%) $(patsubst %,share/subgrid/%,$(wildcard pipelines/*)) \
  lib/libsubgrid.a lib/libsubgrid.so lib/libsubgrid.so.0 lib/pkgconfig/subgrid.pc
to = $(DESTDIR)$(PREFIX)

install: all library ## install to PREFIX (/usr/local), under DESTDIR
	@install -d $(sort $(dir $(installed:%=$(to)/%))) $(DESTDIR)$(HDF5_PLUGINS)
	@for page in $(pages); do tool=$${page#subgrid-}; \
	  install -m 755 $B/bin/$$tool $(to)/bin/$$page; \
	  as() { (exec -a $$page $B/bin/$$tool "$$@"); }; \
	  as --man >$(to)/share/man/man1/$$page.1; \
	  as --print-completion bash >$(to)/share/bash-completion/completions/$$page; \
	  as --print-completion zsh >$(to)/share/zsh/site-functions/_$$page; \
	  as --print-completion fish >$(to)/share/fish/vendor_completions.d/$$page.fish; \
	done
	@for tool in $(names); do ln -sf ../../../bin/subgrid-$$tool $(to)/lib/subgrid/bin/$$tool; done
	@for f in pipelines/*; do mode=644; [[ ! -x $$f ]] || mode=755; \
	  install -m $$mode $$f $(to)/share/subgrid/$$f; done
	@$(if $(wildcard lib/api/subgrid.h),install -m 644 lib/api/subgrid.h $(to)/include/)
	@for h in $(headers:lib/%=%); do install -m 644 lib/$$h $(to)/include/subgrid/$$h; done
	@install -m 644 $B/libsubgrid.a $(to)/lib/
	@install -m 755 $B/libsubgrid.so.0 $(to)/lib/
	@ln -sf libsubgrid.so.0 $(to)/lib/libsubgrid.so
	@printf '%s\n' 'prefix=$(PREFIX)' 'Name: subgrid' 'Version: $(VERSION)' \
	  'Description: evaluation of closures and reduced models' \
	  'Requires.private: hdf5-serial libzstd libxxhash fftw3' 'Cflags: -I$${prefix}/include' \
	  'Libs: -L$${prefix}/lib -lsubgrid' 'Libs.private: -fopenmp -lm' \
	  >$(to)/lib/pkgconfig/subgrid.pc
	@install -m 644 $B/libH5Zzstd.so $(DESTDIR)$(HDF5_PLUGINS)/
	@$(if $(DESTDIR),,ldconfig 2>/dev/null || true)
	@echo "installed: $(to)/bin/subgrid and $(words $(names)) tools; HDF5 plugin in $(HDF5_PLUGINS)"
uninstall: ## remove what install put there
	rm -f $(installed:%=$(to)/%) $(DESTDIR)$(HDF5_PLUGINS)/libH5Zzstd.so

# What install puts under /usr, as a package in the directory DEB.
DEB ?= build
deb: build/deps-deb.ok ## build/subgrid_VERSION_ARCH.deb, for every x86-64-v2
	@$(MAKE) --no-print-directory MODE=portable package
package: all library
	@rm -rf $B/package
	@$(MAKE) -s install DESTDIR=$(abspath $B/package) PREFIX=/usr >/dev/null
	@tests/deb $B/package $(VERSION) $(DATE) $(DEB)
	@rm -rf $B/package

library: $B/libsubgrid.a $B/libsubgrid.so.0
objects.library := $(foreach f,base num sys step filter closure act net term model head hdf5 io data store api,$(filter $B/lib/$f/%,$(objects)))
$B/libsubgrid.a: $(objects.library)
	@rm -f $@
	@$(call say,AR,$@)ar rcs $@ $^
$B/libsubgrid.so.0: $B/lib/api/subgrid.o $B/libsubgrid.a $B/gen/export.map
	@$(call say,LD,$@)$(CC) $(LDFLAGS) -shared -Wl,--no-undefined -Wl,-soname,$(@F) \
	  -Wl,--version-script=$B/gen/export.map $(filter %.o %.a,$^) $(LDLIBS) -o $@
$B/gen/export.map: Makefile
	@mkdir -p $(@D)
	@echo '{ global: subgrid_*; local: *; };' >$@

# ---- documentation ----------------------------------------------------------
readme: all ## rewrite the tool index of README.md, and its table of peers of bench-peers
	@tests/readme $B/bin README.md >$B/README.md.tools
	@tests/peers/readme results/bench-peers.tsv $B/README.md.tools >$B/README.md
	@cmp -s $B/README.md README.md || cp $B/README.md README.md

clean: ## remove build/ (results/ stays)
	rm -rf build
distclean: clean ## remove build/ and results/
	rm -rf results

# ---- studies ----------------------------------------------------------------
# Not before build/config.mk is there: planning builds the tools.
ifneq (,$(lib.libs)$(filter help,$(MAKECMDGOALS)))
include pipelines/Makefile
endif

FORCE:
.PHONY: help all deps check check-fast check-slow bench bench-peers fuzz install uninstall deb package library readme clean distclean FORCE
.DEFAULT_GOAL := all

-include $(wildcard $(objects:.o=.d) $B/tools/*.d $B/tests/*/*.d)
