# closure-study.mk: what studies of closures share; each is a variable to expand in a
# study's file, after `study`, `system` and these are set:
#
#   closures objectives  what is fitted, and of what fit-closure --objective NAME
#   drawn seeds          closures that begin at random, and their seeds beside 1
#   only-OBJECTIVE       closures that it is for, where not for all
#   also                 rows of scores that the study's own steps make: $DNAME-scores.tsv
#
# A fit is CLOSURE/OBJECTIVE/SEED. Files bear its name: CLOSURE, -OBJECTIVE where there
# are several, -SEED but of 1. `none` has one fit, whatever the objectives. They begin with $D,
# which is results/STUDY/, and in a sweep over rows with a column `case`, results/STUDY/CASE-.
#
#   $(closure-steps)    of each fit: fit it, run it from the test's initial states,
#                       evaluate it on the test's states, score both
#       $Dtrain.h5 $Dtest.h5     pairs; `validate` may be --validate FILE
#       fit judge judge-tau      blocks: options of fit-closure and of the two scores; without
#                                judge-tau nothing is evaluated
#       form-CLOSURE fit-OBJECTIVE  blocks, in place of --form CLOSURE and of fit with
#                                --objective OBJECTIVE, where there are any
#       from-OBJECTIVE           another objective, with whose fit this one begins, if there is one
#       closed                   closures that are fitted in closed form: no block is for them
#       plane                    set where fields lie on a plane, and have no profile
#       dt dt-CLOSURE            step of the models, that of the data where there is none
#       scheme                   that of the models, likewise, `-`: none
#                                (what may be left out is forgotten after each study's file)
#   $(closure-scores)   $Dscores.tsv of all fits, of the system $(label), or $(system)
#   $(closure-models)   $Dmodels.tsv, what they are
#   $(call closure-join,CASES)  $R/scores.tsv of the rows of CASES
#   $(call closure-pictures,C)  the truth, and the errors in space and time of seed 1, or of
#                       none and the fit named C where there are more than six; their last states;
#                       all errors and spectra, or those of C's closure; the learning curve of C; block `fields`
#   $(call closure-page,C[,TABLES])  $R/index.html with the commands that made the run of C, and
#                       more tables; block `page`
#   $(call closure-pages,CASES,C[,TABLES])  likewise, of the rows of CASES, without pictures

D         = $R/$(case:%=%-)
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
fit-dt    = $(patsubst %, --dt %,$(or $(dt-$(fit-form)),$(dt)))$(patsubst %, --scheme %,$(filter-out -,$(scheme)))
fit-asks  = $(patsubst %, --objective %,$(filter-out - derivative,$(word 2,$(fit-words))))
fit-named = $(fit-form)$(if $(word 2,$(objectives)),$(patsubst %,-%,$(filter-out \
  -,$1)))$(patsubst %,-%,$(filter-out 1,$(fit-seed)))
fit-name  = $(call fit-named,$(fit-goal))
# the model it begins with, or its form; what is asked of the fit
fit-from  = $(foreach o,$(from-$(fit-goal)),$(if \
  $(filter $(fit-form)/$o/$(fit-seed),$(fits)),$D$(call fit-named,$o).h5))
fit-begin = $(if $(fit-from),--from $(fit-from),$(if $(value \
  form-$(fit-form)),--config {form-$(fit-form)},--form $(fit-form)))
fit-how   = $(if $(filter $(fit-form),$(closed)),$(fit-asks),$(fit-block))
fit-block = $(if $(value fit-$(fit-goal)),--config {fit-$(fit-goal)},--config {fit}$(fit-asks))

closure-steps = $(foreach f,$(fits),$(foreach c,$(fit-name),$(fit-steps)))
# of the case, before a step's name
fit-step = $(case:%=%-)$c
define fit-steps
$(call step,$(fit-step),$D$c.h5,$Dtrain.h5 $(fit-from) $(filter %.h5,$(validate)),\
  fit-closure $(fit-begin) --seed $(fit-seed) $(fit-how)$(fit-dt)\
    $(validate) $Dtrain.h5 -o {out})
$(call step,$(fit-step)-run,$D$c-run.h5 $D$c-timing.tsv,$D$c.h5 $Dtest.h5,\
  rollout $D$c.h5 --ic $Dtest.h5$(fit-dt) --timing $D$c-timing.tsv -o $D$c-run.h5)
$(if $(value judge-tau),$(call step,$(fit-step)-tau,$D$c-tau.h5,$D$c.h5 $Dtest.h5,\
  rollout $D$c.h5 --ic $Dtest.h5 --evaluate -o {out}))
$(call step,$(fit-step)-scores,$D$c-scores.tsv,\
  $(sort $(foreach f,$c-run none-run test $(if $(value judge-tau),$c-tau none-tau),$D$f.h5)) $D$c-timing.tsv,\
  $(if $(value judge-tau),$(fit-scores-both),$(fit-scores) >{out}))
endef
fit-scores = score $D$c-run.h5 --truth $Dtest.h5 --baseline $Dnone-run.h5 --config {judge}\
      --timing $D$c-timing.tsv
fit-scores-both = { score $D$c-tau.h5 --truth $Dtest.h5 --baseline $Dnone-tau.h5 --config {judge-tau} ;\
    $(fit-scores) | tail -n +2 ; } >{out}

closure-scores = $(call step,$(case:%=%-)scores,$Dscores.tsv,$(foreach f,$(fits),$D$(fit-name)-scores.tsv)\
    $(also:%=$D%-scores.tsv),\
  pipelines/scores join $(study) $(or $(label),$(system)) $(foreach \
    f,$(fits),$(fit-row)=$D$(fit-name)-scores.tsv) $(foreach a,$(also),$a:-:1=$D$a-scores.tsv) >{out})
closure-models = $(call step,$(case:%=%-)models,$Dmodels.tsv,$(foreach f,$(fits),$D$(fit-name).h5),\
  pipelines/scores models $(foreach f,$(fits),$(fit-row)=$D$(fit-name).h5) >{out})
closure-tables = $(call sweep,$1,closure-$2-file)
closure-scores-file = $Dscores.tsv
closure-models-file = $Dmodels.tsv
closure-join = $(call step,scores,$R/scores.tsv,$(call closure-tables,$1,scores),\
  { head -n 1 $(firstword $(call closure-tables,$1,scores)) ; tail -q -n +2 {in} ; } >{out})

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

closure-page = $(closure-models)$(call closure-write,$(closure-svgs),$1,$R/scores.tsv,$R/models.tsv,$2)
closure-pages = $(call closure-write,,$2,$(call closure-tables,$1,scores),$(call closure-tables,$1,models),$3)
closure-write = $(call step,page,$R/index.html $R/commands.txt,\
  $3 $4 $5 $1 $R/$2-run.h5 pipelines/page pipelines/page.awk,\
  inspect --history $R/$2-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} $(patsubst %,--scores % ,$3)$(patsubst %,--models % ,$4)\
    $(patsubst %,--table % ,$5)--commands $R/commands.txt $1 >$R/index.html)
closure-svgs = $(patsubst %,$R/%.svg,fields $(if $(plane),,profile) error spectrum learning)

# What one study says does not hold for the next.
closure-own    := $(.VARIABLES)
closure-forget  = $(foreach v,$(filter form-% fit-% from-% only-% dt dt-% closures objectives drawn seeds scheme case label closed also plane judge-tau validate,$(filter-out \
  $(closure-own),$(.VARIABLES))),$(eval undefine $v))
