# Two small studies of stub scores, and all that make review needs, in a folder of the test's own.

# shellcheck disable=SC2016  # make's variables
two_studies() {
  cd "$BATS_TEST_TMPDIR" || exit
  mkdir pipelines
  cp "$SUBGRID_ROOT"/pipelines/* pipelines
  # shellcheck disable=SC2046 # names without blanks
  rm pipelines/gallery.mk $(grep -l '^study  *:=' pipelines/*.mk | grep -v -e review -e gallery)
  cat >Makefile <<'TOP'
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:
tools := $(wildcard bin/*)
all study-gallery FORCE:
.PHONY: all study-gallery FORCE
include pipelines/Makefile
TOP
  mkdir bin
  printf '#!/bin/bash\n[[ $1 != --abi ]] || echo 1\n' >bin/simulate
  chmod +x bin/simulate
  # error COST LOST of a closure are in its name, its seed makes the error larger
  cat >score <<'TOOL'
#!/bin/bash
printf 'metric\tvariable\tvalue\tstderr\tbaseline\tratio\tlow\thigh\tcount\tworse\tmedian\n'
[[ $2 == nan ]] && q=nan || q=$1
printf 'nrmse\ttau_u\t9\tnan\t1\t9\t9\t9\t4\t0\t9\n'
printf '%s\tu\t%s\tnan\t1\t%s\t%s\t%s\t4\t0\t%s\n' "${METRIC:-nrmse}" "$1" "$q" "$q" "$q" "$q"
printf 'blow-up\tu\t%s\tnan\t0\tnan\t0\t0\t4\tnan\t0\n' "$3"
printf 'cost\t-\t%s\tnan\tnan\tnan\tnan\tnan\tnan\tnan\tnan\n' "$2"
TOOL
  chmod +x score
  cat >pipelines/one.mk <<'STUDY'
study := one
fits := none:-:1~1~2~0 cnn:trajectory-4:1~0.25~20~0.5 cnn:trajectory-4:2~0.75~20~0 linear:derivative:1~0.3~4~0
part = $(word $1,$(subst ~, ,$f))
file = $(subst :,-,$(call part,1))
define title
title = One
endef
define options
metric = a<b & "c"
endef
$(foreach f,$(fits),$(call step,fit/$(file),$R/$(file).tsv,,\
  ./score $(call part,2) $(call part,3) $(call part,4) >{out} ; : {options}))
$(call step,scores,$R/scores.tsv,$(foreach f,$(fits),$R/$(file).tsv),\
  pipelines/scores join one burgers:nu=1 $(foreach f,$(fits),$(call part,1)=$R/$(file).tsv) >{out})
define published
burgers:nu=1 cnn trajectory-4 nrmse 0.1 0.5 other2020
burgers:nu=1 linear derivative nrmse 0.9 - other2020
burgers:nu=1 none - nrmse 0.9 - other2020
burgers:nu=1 gru - nrmse 1 - other2021
endef
$(published-step)
$(call step,page,$R/index.html,$R/scores.tsv,pipelines/page --config {title} --scores $R/scores.tsv >{out})
last := 40
study-one: $R/scores.tsv $R/index.html ## the first of the studies
STUDY
  sed -e 's/study := one/study := two/; s/scores join one burgers:nu=1/scores join two kdv/; s/study-one: \(.*\) ##.*/study-two: \1 ## the second/; s/ = One/ = Two/; s/^\$(published-step)//' \
    -e 's/|//; s|\./score|METRIC=vpt:0.4 ./score|; s/linear/flux/' pipelines/one.mk >pipelines/two.mk
}
review() { make --no-print-directory "$@" 3>&-; }
