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
# Times do not decide: files are digested anew (XXH3 of 128 bits) only where their size or time
# changed. The tool `step` does all this; lib/steps says how.
# NAME.log keeps what the command said. Two makes may share results/.
#   make -n, make explain, make explain-STUDY: what would run, and why; nothing is
#   touched. Steps after a changed one are listed, though equal bytes may spare them.
#   make STORE=FOLDER: results are shared through it, by what they are made of (lib/steps/store.h).
#   make plan-STUDY: how many, in which stages, how long and how big.
#   make study-STUDY LAUNCH=list: as lists of commands for other runners (pipelines/launch).
#   make study-STUDY LAUNCH=slurm [SBATCH='--partition=x']: submits them.
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
steps      :=
studies    :=
step.dir   := $(dir $(lastword $(MAKEFILE_LIST)))
# the program step: that of $(tools), else one on PATH; it may still have to be built
step.mine  := $(filter %/step,$(tools))
step.tool  := $(abspath $(or $(step.mine),$(firstword $(wildcard $(addsuffix \
  /step,$(subst :, ,$(PATH)))))))
step.on    := $(filter demo gallery review study-% explain explain-% plan-% dag dag-% results/%,$(MAKECMDGOALS))
step.flags := $(filter-out --%,$(firstword -$(MAKEFLAGS)))
# explain, plan, show (make -n and -q), launch or run
step.mode  := $(or $(if $(filter explain explain-% dag dag-%,$(MAKECMDGOALS)),explain),$(if $(filter \
  plan-%,$(MAKECMDGOALS)),plan),$(if $(findstring n,$(step.flags))$(findstring \
  q,$(step.flags)),show),$(if $(LAUNCH),launch),run)
# threads that wait spin for 12 ms by default: two steps beside each other took eight times as long
export GOMP_SPINCOUNT ?= 1000
# outputs are whole when they appear: HDF5 of other programs needs no locks
export HDF5_USE_FILE_LOCKING := FALSE
export STORE
export PATH := $(if $(tools),$(abspath $(dir $(firstword $(tools)))):)$(PATH)

# ---- declaring --------------------------------------------------------------
# A step is known by its STAMP, the path of its record. Paths may hold `=`, which make
# takes for an assignment where it sees one: so eval gets variables, never a path.
step = $(if $(step.on),$(call step.declare,$R/.steps/$(strip $1).ok,$(strip $2),$(strip $3),$4))
step.declare = $(eval $(value step.variables))$(foreach o,$2,$(eval maker.$$o := $$1))$(foreach \
  step.b,$(sort $(filter-out in out,$(patsubst {%},%,$(filter {%},$4)))),$(eval \
  $(value step.block)))

define step.variables
studies    += $(study)
steps      += $1
in.$1      := $3
out.$1     := $2
command.$1 := $(subst {in},$3,$(subst {out},$2,$(subst $(nl) ,$(nl),$(nl)$4)))
blocks.$1  :=
endef
define step.block
$(if $(filter undefined,$(origin $(step.b))),$(error \
  $1: {$(step.b)}, but there is no variable $(step.b)))
command.$1 := $(subst {$(step.b)},$(basename $1).$(step.b).conf,$(command.$1))
blocks.$1  := $(blocks.$1)$(step.b).$(subst $(nl),$(nl)$(step.b).,$($(step.b)))$(nl)
endef

# What `step` is told of STAMP $1. Each line of free text has a key in front, so
# none is mistaken for another.
define step.text
# step $1$(subst $(nl),$(nl)command = ,$(command.$1))
input = $(in.$1)
output = $(out.$1)
$(blocks.$1)# made
endef

# ---- planning ---------------------------------------------------------------
# `step plan` is told all steps, in a file that it removes, and answers with a word for each reason
# why one has to run: STAMP|REASON. Where tools have yet to be built make does that first, as
# results/.abi.mk needs them, and starts over; who only looks is told all steps.
step.temp  = $(or $(shell mktemp),$(error no temporary file))
step.quick = results/.steps.$(file </proc/sys/kernel/hostname).$(firstword $(file \
  </proc/self/stat)).tmp
step.texts = $(foreach s,$(steps),$(call step.text,$s)$(nl))
step.looks := $(filter-out run launch,$(step.mode))
step.ready := $(and $(step.tool),$(wildcard $(step.tool)))
step.ask = $(if $(step.mine)$(step.ready),,$(error no program step on PATH))$(if \
  $(step.looks),$(if $(step.ready),$(step.asked),$(step.all)),$(if $(and \
  $(step.ready),$(wildcard results/.abi.mk)),$(step.asked)))
step.asked = $(eval step.file := $(if $(step.looks),$(step.temp),$(step.quick)))$(file \
  >$(step.file),$(step.texts))$(eval step.answer := $(shell \
  $(step.tool) plan $(step.file) $(step.mode:launch=run)))$(if $(filter \
  0,$(.SHELLSTATUS)),,$(error the steps cannot be planned))
step.all = $(info tools are not built: all steps are listed)$(eval step.answer := $(steps:%=%|text))
step.why = $(patsubst $1|%,%,$(filter $1|%,$(step.answer)))

steps.plan = $(if $(step.on),$(if $(steps),$(step.ask))$(foreach s,$(steps),$(eval \
  $(value step.rules$(step.apart))))$(eval $(value step.goals)))
define step.rules
$(out.$s): $s ;
$s: $(if $(call step.why,$s),FORCE) | $(step.needs) ; $(step.$(step.mode))
endef
# pipelines/schedule goes through the graph itself: nothing is made here.
step.apart := $(if $(filter plan launch,$(step.mode)),.apart)
define step.rules.apart
$(out.$s): ;
endef
define step.goals
.PHONY: $(sort $(studies:%=study-%))
$(sort $(studies:%=study-%)): | $(if $(filter run launch,$(step.mode)),$(tools)) ; $(step.done)
explain: $(if $(filter explain,$(step.mode)),$(steps)) ; $(step.none)
$(if $(filter launch,$(step.mode)),$(if $(filter list slurm,$(LAUNCH)),,$(error \
  LAUNCH: found $(LAUNCH), expected list or slurm))$(if $(filter results/%,$(MAKECMDGOALS)),$(error \
  LAUNCH=$(LAUNCH) takes studies, found $(filter results/%,$(MAKECMDGOALS)))))
%.ok: export step_text = $(call step.text,$@)
# make runs the program itself, without a shell
%.ok: private SHELL := /bin/sh
%.ok: private .SHELLFLAGS := -c
endef

# Recipes. To explain, inputs that no step makes are not asked for.
step.makers  = $(foreach i,$(in.$1),$(maker.$i))
step.needs   = $(if $(filter explain,$(step.mode)),$(call step.makers,$s),$(in.$s))
step.run     = @$(step.tool) run $@ $(sort $(call step.makers,$@))
step.explain = @$(if $(step.ready),$(step.tool) why $@ $(patsubst %,'%',$(call \
  step.why,$@)),echo '$(patsubst results/%.ok,%,$(subst /.steps/,/,$@)): not looked at')
step.show    = \# $(patsubst results/%.ok,%,$(subst /.steps/,/,$@))$(command.$@)
# Of a study: the contract is that its table is called scores.tsv.
step.changes = $(strip $(foreach o,$^,$(if $(maker.$o),$(call step.why,$(maker.$o)))))
step.done    = $(step.done.$(step.mode))
step.none    = $(if $(step.answer),,@echo 'explain: up to date')
step.done.explain = @echo '$@: $(if $(step.changes),see above,up to date) ($(lastword $^))'
step.done.launch = $(if $(step.changes),@STEP_TOOL=$(step.tool) $(step.dir)launch $(LAUNCH) \
  $(@:study-%=%)$(small) $(call step.told,$^),$(step.done.run))
step.done.plan = @$(step.dir)schedule table $@ $(call step.told,$^)
# A file: the files asked for, the steps that have to run, all steps.
step.told = $(eval step.file := $(step.temp))$(file >$(step.file),goals = $1$(nl)missing = $(sort \
  $(foreach w,$(step.answer),$(firstword $(subst |, ,$w))))$(nl)$(step.texts))$(step.file)
define step.done.run
@echo '$@: $(if $(step.changes),done,up to date) ($(lastword $^))'
$(patsubst %,@pipelines/scores show %,$(filter %/scores.tsv,$^))
endef

# ---- tool_abi ---------------------------------------------------------------
# As an included makefile it is made, and the tools before it, ahead of all planning.
results/.abi.mk: $(tools)
	@mkdir -p results
	@for tool in $^; do abi=$$($$tool --abi); echo "abi.$${tool##*/} := $$abi"; \
	  done >$@.$$$$; mv $@.$$$$ $@
ifneq (,$(and $(step.on),$(filter run launch,$(step.mode))))
include results/.abi.mk
endif

# ---- looking ----------------------------------------------------------------
explain: ## why the steps that would run would run (explain-STUDY: of one study; plan-STUDY: how long)
explain-%: study-% ;
dag: ## the graph of all steps, for dot (dag-STUDY: of one study)
	@$(info digraph steps {)$(foreach s,$(steps),$(foreach i,$(in.$s),$(info \
	  "$(or $(maker.$i),$i)" -> "$s")))$(info })
dag-%: dag ;
plan-%: study-% ;
verify: $(step.mine) ## compare all results with their records, byte by byte (verify-STUDY: of one study)
	@$(step.tool) verify results/*/
verify-%: $(step.mine)
	@$(step.tool) verify results/$*$(small)/
du: ## the size of each study's results
	@du -sh results/*/
clean-failed: ## remove what failed and killed steps left in results/
	@find results -path '*/.steps/*' -name '*.log' | while read -r log; do \
	  [[ -e $${log%.log}.ok ]] || flock -n "$$log" \
	    find "$${log%/*}" -path "$${log%log}*" -delete || true; done
.PHONY: explain dag verify du clean-failed
