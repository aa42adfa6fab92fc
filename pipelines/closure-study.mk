# closure-study.mk: what studies of closures share; each is a variable to expand in a
# study's file, after `study`, `system`, `closures` and these blocks are set.
#
#   $(foreach c,$(closure-fits),$(closure-steps))  fit c, run it from the test's initial
#                       states, evaluate it on the test's states, score both; the fits
#                       are the closures, and NAME-SEED for each of `$(drawn)` (those
#                       that begin at random) and of `$(seeds)`, 2 and on
#       $R/train.h5 $R/test.h5   pairs; `validate` may be --validate FILE
#       fit judge judge-tau      blocks: options of fit-closure and of the two scores
#   $(closure-scores)   $R/scores.tsv of all closures
#   $(call closure-pictures,C)  truth, none and closure C as fields, errors, spectra, and
#                       the learning curve of C; block `fields`
#   $(call closure-page,C)      $R/index.html with the commands that made the run of C;
#                       block `page`

closure-fits = $(closures) $(foreach s,$(seeds),$(drawn:%=%-$s))
fit-form = $(firstword $(subst -, ,$1))
fit-seed = $(or $(word 2,$(subst -, ,$1)),1)

define closure-steps
$(call step,$c,$R/$c.h5,$R/train.h5 $(filter %.h5,$(validate)),\
  fit-closure --form $(call fit-form,$c) --seed $(call fit-seed,$c) --config {fit} $(validate) $R/train.h5 -o {out})
$(call step,$c-run,$R/$c-run.h5 $R/$c-timing.tsv,$R/$c.h5 $R/test.h5,\
  rollout $R/$c.h5 --ic $R/test.h5 --timing $R/$c-timing.tsv -o $R/$c-run.h5)
$(call step,$c-tau,$R/$c-tau.h5,$R/$c.h5 $R/test.h5,\
  rollout $R/$c.h5 --ic $R/test.h5 --evaluate -o {out})
$(call step,$c-scores,$R/$c-scores.tsv,\
  $(sort $(foreach f,$c-run $c-tau none-run none-tau test,$R/$f.h5)) $R/$c-timing.tsv,\
  { score $R/$c-tau.h5 --truth $R/test.h5 --baseline $R/none-tau.h5 --config {judge-tau} ;\
    score $R/$c-run.h5 --truth $R/test.h5 --baseline $R/none-run.h5 --config {judge}\
      --timing $R/$c-timing.tsv | tail -n +2 ; } >{out})
endef

closure-scores = $(call step,scores,$R/scores.tsv,$(closure-fits:%=$R/%-scores.tsv),\
  pipelines/scores join $(study) $(system) $(foreach c,$(closure-fits),$(call \
    fit-form,$c):$(if $(filter none,$c),-,derivative):$(call fit-seed,$c)=$R/$c-scores.tsv) >{out})

define closure-pictures
$(call step,fields,$R/fields.svg,$R/test.h5 $R/none-run.h5 $R/$1-run.h5,\
  plot field {in} --label truth --label none --label $1 --config {fields} -o {out})
$(foreach kind,error spectrum,$(call step,$(kind),$R/$(kind).svg,\
  $(closures:%=$R/%-run.h5) $R/test.h5,plot $(kind) $(closures:%=$R/%-run.h5)\
  $(closures:%=--label %) --truth $R/test.h5 -o {out}))
$(call step,learning,$R/learning.svg,$R/$1.h5,plot learning {in} -o {out})
endef

closure-page = $(call step,page,$R/index.html $R/commands.txt,\
  $R/scores.tsv $(call closure-svgs,$1) $R/$1-run.h5,\
  inspect --history $R/$1-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} --scores $R/scores.tsv --commands $R/commands.txt\
    $(call closure-svgs,$1) >$R/index.html)
closure-svgs = $(patsubst %,$R/%.svg,fields error spectrum learning)
