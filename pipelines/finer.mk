# finer.mk: what a model without a closure costs at the error of one that has it.
#
#   $(call finer,NAME,SIZES,TABLE,MODELS,METRIC[,OPTIONS])
#
# SIZES are words N:DT, finer grids than that of the closures and the steps there. Of each, the
# study makes the truth $R/NAME-N-test.h5; it is run without a model, with OPTIONS of rollout, and
# scored by the study's block `judge`. $R/NAME-pays.tsv has a line for each closure in TABLE, of the system NAME: the
# cost of the model without it at equal METRIC, by a line through its own grids in logarithms, and
# after how many units of time its training, as MODELS has it, has paid (pipelines/pays.awk).

finer-grid  = $1-$(word 1,$(subst :, ,$(at)))
finer-files = $(foreach at,$2,$R/$(finer-grid)-$3)
define finer-run
$(call step,$1-run,$R/$1-run.h5 $R/$1-timing.tsv,$R/$1-test.h5,\
  rollout --ic $R/$1-test.h5 --dt $2 $3 --timing $R/$1-timing.tsv -o $R/$1-run.h5)
$(call step,$1-none,$R/$1-none.tsv,$R/$1-run.h5 $R/$1-test.h5 $R/$1-timing.tsv,\
  score $R/$1-run.h5 --truth $R/$1-test.h5 --config {judge} --timing $R/$1-timing.tsv >{out})
$(call step,$1-scores,$R/$1-scores.tsv,$R/$1-none.tsv,pipelines/scores join $(study) $1 none:-:1={in} >{out})
endef
define finer
$(foreach at,$2,$(call finer-run,$(finer-grid),$(word 2,$(subst :, ,$(at))),$6))
$(call step,$1-pays,$R/$1-pays.tsv,$4 $3 $(call finer-files,$1,$2,scores.tsv) pipelines/pays.awk,\
  awk -f pipelines/pays.awk -v metric=$5 -v of=$1 $4 $3 $(call finer-files,$1,$2,scores.tsv) >{out})
endef
finer-caption = Errors are $1. cost: CPU seconds a unit of time of one member; at equal error: what the same model without a closure costs there, by a line through its own errors on finer grids in logarithms (beyond: that line is continued); paid after: units of time of a run after which training has paid, never where finer grids are cheaper.
