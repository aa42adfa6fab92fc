# closure-study.mk: what studies of closures share; each is a variable to expand in a
# study's file, after `study`, `system` and these are set:
#
#   closures objectives  what is fitted, and of what fit-closure --objective NAME
#   drawn seeds          closures that begin at random, and their seeds beside 1
#   only-OBJECTIVE       closures that it is for, where not for all
#   also                 rows of scores that the study's own steps make: $R/NAME-scores.tsv
#
# A fit is CLOSURE/OBJECTIVE/SEED. Files bear its name: CLOSURE, -OBJECTIVE where there
# are several, -SEED but of 1. `none` has one fit, whatever the objectives.
#
#   $(closure-steps)    of each fit: fit it, run it from the test's initial states,
#                       evaluate it on the test's states, score both
#       $R/train.h5 $R/test.h5   pairs; `validate` may be --validate FILE
#       fit judge judge-tau      blocks: options of fit-closure and of the two scores
#       form-CLOSURE fit-OBJECTIVE  blocks, in place of --form CLOSURE and of fit with
#                                --objective OBJECTIVE, where there are any
#       from-OBJECTIVE           another objective, with whose fit this one begins
#       plane                    set where fields lie on a plane, and have no profile
#       dt dt-CLOSURE            step of the models, that of the data where there is none
#                                (what may be left out is forgotten after each study's file)
#   $(closure-scores)   $R/scores.tsv of all fits
#   $(call closure-pictures,C)  the truth, and the errors in space and time of seed 1, or of
#                       none and the fit named C where there are more than six; their last states;
#                       all errors and spectra, or those of C's closure; the learning curve of C; block `fields`
#   $(call closure-page,C[,TABLES])  $R/index.html with the commands that made the run of C, and
#                       more tables; block `page`

fit-of    = $(if $(filter none,$1),none/-/$2,$(foreach o,$(objectives),$(if $(or $(filter \
  undefined,$(origin only-$o)),$(filter $1,$(only-$o))),$1/$o/$2)))
fits-1    = $(foreach c,$(closures),$(call fit-of,$c,1))
fits      = $(fits-1) $(foreach s,$(seeds),$(foreach c,$(drawn),$(call fit-of,$c,$s)))
# of the fit $f; `derivative` is what fit-closure does unasked
fit-words = $(subst /, ,$f)
fit-form  = $(word 1,$(fit-words))
fit-goal  = $(subst :,-,$(word 2,$(fit-words)))
fit-seed  = $(word 3,$(fit-words))
fit-row   = $(fit-form):$(fit-goal):$(fit-seed)
fit-dt    = $(patsubst %, --dt %,$(or $(dt-$(fit-form)),$(dt)))
fit-asks  = $(patsubst %, --objective %,$(filter-out - derivative,$(word 2,$(fit-words))))
fit-named = $(fit-form)$(if $(word 2,$(objectives)),$(patsubst %,-%,$(filter-out \
  -,$1)))$(patsubst %,-%,$(filter-out 1,$(fit-seed)))
fit-name  = $(call fit-named,$(fit-goal))
# the model it begins with, or its form; what is asked of the fit
fit-from  = $(if $(word 1,$(from-$(fit-goal))),$(if \
  $(filter-out none,$(fit-form)),$R/$(call fit-named,$(from-$(fit-goal))).h5))
fit-begin = $(if $(fit-from),--from $(fit-from),$(if $(value \
  form-$(fit-form)),--config {form-$(fit-form)},--form $(fit-form)))
fit-how   = $(if $(value fit-$(fit-goal)),--config {fit-$(fit-goal)},--config {fit}$(fit-asks))

closure-steps = $(foreach f,$(fits),$(foreach c,$(fit-name),$(fit-steps)))
define fit-steps
$(call step,$c,$R/$c.h5,$R/train.h5 $(fit-from) $(filter %.h5,$(validate)),\
  fit-closure $(fit-begin) --seed $(fit-seed) $(fit-how)$(fit-dt)\
    $(validate) $R/train.h5 -o {out})
$(call step,$c-run,$R/$c-run.h5 $R/$c-timing.tsv,$R/$c.h5 $R/test.h5,\
  rollout $R/$c.h5 --ic $R/test.h5$(fit-dt) --timing $R/$c-timing.tsv -o $R/$c-run.h5)
$(call step,$c-tau,$R/$c-tau.h5,$R/$c.h5 $R/test.h5,\
  rollout $R/$c.h5 --ic $R/test.h5 --evaluate -o {out})
$(call step,$c-scores,$R/$c-scores.tsv,\
  $(sort $(foreach f,$c-run $c-tau none-run none-tau test,$R/$f.h5)) $R/$c-timing.tsv,\
  { score $R/$c-tau.h5 --truth $R/test.h5 --baseline $R/none-tau.h5 --config {judge-tau} ;\
    score $R/$c-run.h5 --truth $R/test.h5 --baseline $R/none-run.h5 --config {judge}\
      --timing $R/$c-timing.tsv | tail -n +2 ; } >{out})
endef

closure-scores = $(call step,scores,$R/scores.tsv,$(foreach f,$(fits),$R/$(fit-name)-scores.tsv)\
    $(also:%=$R/%-scores.tsv),\
  pipelines/scores join $(study) $(system) $(foreach \
    f,$(fits),$(fit-row)=$R/$(fit-name)-scores.tsv) $(foreach a,$(also),$a:-:1=$R/$a-scores.tsv) >{out})

first-names = $(foreach f,$(fits-1),$(fit-name))
shown-names = $(if $(word 7,$(first-names)),none $1,$(first-names))
# curves of all; of more than twelve, those of C's closure
curve-names = $(if $(word 13,$(first-names)),none $(filter $1 $(foreach \
  c,$(closures),$(if $(filter $c $c-%,$1),$c-%)),$(first-names)),$(first-names))
define closure-pictures
$(foreach kind,fields $(if $(plane),,profile),$(call step,$(kind),$R/$(kind).svg,\
  $(shown-names:%=$R/%-run.h5) $R/test.h5,\
  plot $(if $(filter fields,$(kind)),field --errors,profile --at end) $(shown-names:%=$R/%-run.h5)\
    $(shown-names:%=--label %) --truth $R/test.h5 --config {fields} -o {out}))
$(foreach kind,error spectrum,$(call step,$(kind),$R/$(kind).svg,\
  $(curve-names:%=$R/%-run.h5) $R/test.h5,plot $(kind) $(curve-names:%=$R/%-run.h5)\
  $(curve-names:%=--label %) --truth $R/test.h5 -o {out}))
$(call step,learning,$R/learning.svg,$R/$1.h5,plot learning {in} -o {out})
endef

closure-page = $(call step,models,$R/models.tsv,$(foreach f,$(fits),$R/$(fit-name).h5),\
  pipelines/scores models $(foreach f,$(fits),$(fit-row)=$R/$(fit-name).h5) >{out})\
$(call step,page,$R/index.html $R/commands.txt,\
  $R/scores.tsv $R/models.tsv $2 $(call closure-svgs,$1) $R/$1-run.h5 pipelines/page pipelines/page.awk,\
  inspect --history $R/$1-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} --scores $R/scores.tsv --models $R/models.tsv\
    $(patsubst %,--table % ,$2)--commands $R/commands.txt $(call closure-svgs,$1) >$R/index.html)
closure-svgs = $(patsubst %,$R/%.svg,fields $(if $(plane),,profile) error spectrum learning)

# What one study says does not hold for the next.
closure-own    := $(.VARIABLES)
closure-forget  = $(foreach v,$(filter form-% fit-% from-% only-% dt dt-% also plane,$(filter-out \
  $(closure-own),$(.VARIABLES))),$(eval undefine $v))
