# common.mk: pipeline steps that run again exactly when what they are made of changes.
#
#   study := decay                      # its files lie in $R: results/decay, and with
#   rates := $(call numbers,1e-3 5e-4)  # SMALL=1 results/decay-small
#   define dns
#   p = nu=$(nu)
#   title = "why # not", $$5            # free text; only $ is doubled
#   endef
#   define les
#   coarsen = 16
#   endef
#   pairs = $(call step,nu=$(nu)/pairs,$R/nu=$(nu)/pairs.h5,,\
#     simulate burgers --config {dns} | filter box --config {les} -o {out})
#   $(foreach nu,$(rates),$(pairs))
#   $(call step,table,$R/scores.tsv,$(rates:%=$R/nu=%/pairs.h5),cat {in} | score)
#   study-decay: $R/scores.tsv ## decay of energy, two viscosities
#
# $(call step,NAME,OUTPUTS,INPUTS,COMMAND) declares a step; the order is free.
#   {in} {out}  the files; a command that names no output writes standard output there.
#   {dns}       as a word: the file with the text of the variable `dns` as it is now.
#               Names and paths are plain words; anything else goes through such a file,
#               which no shell reads. A comma in COMMAND is written $(,).
# A step runs again if its command, a parameter's text, an input's content or the
# tool_abi of one of $(tools) in its command differs from the record in
# $R/.steps/NAME.ok, or if its output was changed or removed; equal bytes stop there.
# Times do not decide: files are digested anew only where their size or time changed.
# NAME.log keeps what the command said. Two makes may share results/.
#   make -n, make explain, make explain-STUDY: what would run, and why; nothing is
#   touched. Steps after a changed one are listed, though equal bytes may spare them.
# Limits: the text of a step is at most 128 KiB; abi are those of the tools last built
# for a study (results/.abi.mk); an input made by a plain rule counts at the next make.

small  := $(if $(filter-out 0,$(SMALL)),-small)
R       = results/$(study)$(small)
,      := ,
# Numbers in paths: 1e-3, 0.001 and .001 are one directory.
numbers = $(shell LC_ALL=C printf '%.15g\n' $1)$(if $(filter 0,$(.SHELLSTATUS)),,\
            $(error $(study): not a list of numbers: $1))

define nl


endef
steps       :=
studies     :=
step.tool   := $(dir $(lastword $(MAKEFILE_LIST)))step
step.flags  := $(filter-out --%,$(firstword -$(MAKEFLAGS)))
step.on     := $(filter demo study-% explain explain-% dag results/%,$(MAKECMDGOALS))
step.why    := $(filter explain explain-% dag,$(MAKECMDGOALS))
step.shows  := $(findstring n,$(step.flags))$(findstring q,$(step.flags))
step.runs   := $(if $(step.why)$(step.shows),,yes)
step.hash   := \#
step.meta   := | & ; < > ( )
step.barred := $$ \# % : ; , ' " ` \ | & < > ( ) { } [ ] * ? ! ~
export PATH := $(if $(tools),$(abspath $(dir $(firstword $(tools)))):)$(PATH)

# ---- declaring --------------------------------------------------------------
# Paths may hold `=`, which make takes for an assignment where it sees one: so
# eval never gets a path, but a variable that holds it.
step = $(if $(step.on),$(call step.add,$R/.steps/$(strip $1).ok,$(strip $2),$(strip $3),$4))
step.add = $(step.test)$(eval studies += $$(study))$(eval steps += $$1)$(eval \
  in.$$1 := $$3)$(eval out.$$1 := $$2)$(foreach o,$2,$(eval maker.$$o := $$1))$(eval \
  command.$$1 := $$(call step.fill,$$(subst {in},$$3,$$(subst \
  {out},$$2,$$(step.lines))),$$(step.blocks),$$(basename $$1)))$(eval want.$$1 := $$(step.want))
step.lines  = $(subst $(nl) ,$(nl),$(nl)$4)
step.blocks = $(sort $(filter-out in out,$(patsubst {%},%,$(filter {%},$4))))
step.tools  = $(sort $(filter $(notdir $(tools)),$(call step.words,$4,$(step.meta))))
step.words  = $(if $2,$(call step.words,$(subst $(firstword $2), ,$1),$(wordlist 2,9,$2)),$1)
step.fill   = $(if $2,$(call step.fill,$(subst {$(firstword $2)},$3.$(firstword \
  $2).conf,$1),$(wordlist 2,99,$2),$3),$1)

# All that the step is made of, save the content of inputs; pipelines/step reads it
# back. Each line of free text has a key in front, so none is mistaken for another.
# (foreach joins by spaces: where such a space follows a line's end it goes.)
define step.want
# step $1$(subst $(nl),$(nl)command = ,$(command.$1))
input = $3
output = $2$(subst $(nl) ,$(nl),$(nl)$(foreach t,$(step.tools),tool_abi.$t = \
  $(abi.$t)$(nl)) $(foreach \
  step.b,$(step.blocks),$(step.b).$(subst $(nl),$(nl)$(step.b).,$($(step.b)))$(nl)))# made
endef

step.test = $(foreach c,$(step.barred),$(if $(findstring $c,$1$2$3),$(error \
  $1: '$c' in a name or path; free text goes into a parameter)))$(if $2,,$(error \
  $1: a step without output))$(if $(filter-out results/%,$2),$(error \
  $1: $(filter-out results/%,$2) is not below results/))$(foreach o,$2,$(if \
  $(maker.$o),$(error $o: made by $(maker.$o) and by $1)))$(foreach \
  b,$(step.blocks),$(if $(filter undefined,$(origin $b)),$(error \
  $1: {$b}, but there is no variable $b)))

# ---- planning ---------------------------------------------------------------
# facts.STAMP  what its record tells of files, if it was made of what is wanted now
# why.STAMP    empty if the step stands; else `text`, `after|INPUT` (which is planned
#              too), `other|FILE` (its content is another, or it is not there)
# Variables named seen|PATH|BYTES|MTIME say how files are now: one `find` for all.
step.plan  = $(if $(filter undefined,$(origin why.$1)),$(eval why.$$1 :=)$(eval \
  facts.$$1 := $$(call step.facts,$$(want.$$1),$$(file <$$1)))$(eval \
  why.$$1 := $$(strip $$(if $$(facts.$$1),$$(step.inputs) $$(step.files),text))))$(why.$1)
step.facts = $(if $(findstring $(nl)$1$(nl),$(nl)$2),$(subst $1,,$2))
step.inputs = $(foreach i,$(in.$1),$(if $(maker.$i),$(if $(call \
  step.plan,$(maker.$i)),after|$i,$(if $(filter $(facts.$(maker.$i)),$(filter \
  sum|$i|%,$(facts.$1))),,other|$i))))
step.files = $(if $(strip $(foreach w,$(filter seen|%,$(facts.$1)),$(if $($w),,$w))),\
  $(addprefix other|,$(shell $(step.tool) $(if $(step.runs),renew,check) $1)$(if \
  $(filter 0,$(.SHELLSTATUS)),,$(error $1: cannot be checked))))
step.outside = $(sort $(foreach s,$(steps),$(foreach i,$(in.$s),$(if $(maker.$i),,$i))))
step.needs = $(if $(step.why),$(foreach i,$(in.$s),$(if $(maker.$i),$i)),$(in.$s))

define step.redo
$(out.$s): $s ;
$s: FORCE | $(step.needs)
	$(step.recipe)
endef
define step.keep
$(out.$s): $s ;
$s: | $(step.needs) ;
endef
define step.studies
.PHONY: $(sort $(studies:%=study-%))
$(sort $(studies:%=study-%)): | $(if $(step.why),,$(tools)) ; $(step.say)$(nl)	$(step.show)
explain: $(if $(step.why),$(steps)) ; $(step.none)
endef
steps.plan = $(if $(step.on),$(foreach w,$(shell find -L results $(step.outside) \
  -name .steps -prune -o -type f -printf 'seen|%p|%s|%T@\n' 2>/dev/null),$(eval \
  $$w := 1))$(foreach s,$(steps),$(eval $(value $(if $(call \
  step.plan,$s),step.redo,step.keep))))$(eval $(value step.studies)))

%.ok: export step_want = $(want.$@)
step.recipe = $(if $(step.why),@$(step.tool) why $@ $(patsubst %,'%',$(why.$@)),$(if \
  $(step.runs),@$(step.tool) run $@ $(sort $(foreach i,$(in.$@),$(maker.$i))),$(step.hash) $(step.name)$(command.$@)))
step.name = $(patsubst results/%.ok,%,$(subst /.steps/,/,$@))
step.say = $(if $(step.shows),,@echo '$@: $(if $(strip $(foreach \
  f,$^,$(why.$(maker.$f)))),$(if $(step.why),see above,done),up to date) ($(lastword $^))')
# The contract of studies: their table is called scores.tsv.
step.show = $(if $(step.shows)$(step.why),,$(patsubst %,@pipelines/scores show %,$(filter %/scores.tsv,$^)))
step.none = $(if $(step.shows)$(strip $(foreach s,$(steps),$(why.$s))),,@echo 'explain: up to date')

# ---- tool_abi ---------------------------------------------------------------
# As an included makefile it is made, and the tools before it, ahead of all planning.
results/.abi.mk: $(tools)
	@mkdir -p results
	@for tool in $^; do abi=$$($$tool --abi); echo "abi.$${tool##*/} := $$abi"; \
	  done >$@.$$$$; mv $@.$$$$ $@
ifneq (,$(step.on))
ifneq (,$(step.runs))
include results/.abi.mk
else
$(eval $(file <results/.abi.mk))
endif
endif

# ---- looking ----------------------------------------------------------------
explain: ## why the steps that would run would run (explain-STUDY: of one study)
explain-%: study-% ;
dag: ## the graph of all steps, for dot
	@$(info digraph steps {)$(foreach s,$(steps),$(foreach i,$(in.$s),$(info \
	  "$(or $(maker.$i),$i)" -> "$s")))$(info })
du: ## the size of each study's results
	@du -sh results/*/
clean-failed: ## remove what failed and killed steps left in results/
	@find results -path '*/.steps/*' -name '*.log' | while read -r log; do \
	  [[ -e $${log%.log}.ok ]] || flock -n "$$log" \
	    find "$${log%/*}" -path "$${log%log}*" -delete || true; done
.PHONY: explain dag du clean-failed
