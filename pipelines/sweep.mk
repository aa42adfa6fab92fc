# sweep.mk: a table, and what is to be done with each of its rows.
#
#   define cases
#   case    nu    dt
#   smooth  5e-3  2e-3
#   # sharp waves need more points
#   sharp   5e-4  1e-3
#   endef
#   define one-case
#   $(call step,$(case)-run,$R/$(case)-run.h5,,simulate burgers -p nu=$(nu) --dt $(dt) -o {out})
#   endef
#   $(call sweep,cases,one-case)
#
# $(call sweep,TABLE,WHAT) expands the variable WHAT once a row, in which the names of the first line
# stand for the words of the row, whatever they stand for elsewhere; the results are joined by
# blanks: $(call sweep,cases,run-file) are the files, if run-file = $R/$(case)-run.h5. Sweeps within
# sweeps go over all pairs. Lines that begin with # are remarks.

sweep.blank := $(subst ,, )
sweep.tab   := $(shell printf '\t')
sweep.hash  := \#
# a line a word, its blanks as ~
sweep.lines = $(foreach line,$(subst $(nl), ,$(subst $(sweep.blank),~,$(subst $(sweep.tab),~,$1))),$(if \
  $(filter $(sweep.hash)%,$(firstword $(subst ~, ,$(line))))$(filter 0,$(words $(subst ~, ,$(line)))),,$(line)))
sweep.words = $(strip $(subst ~, ,$1))
# the first of names $1 is the first of words $2 in what the rest makes of $3
sweep.bind  = $(if $1,$(foreach $(firstword $1),$(firstword $2),$(call sweep.bind,$(wordlist \
  2,$(words $1),$1),$(wordlist 2,$(words $2),$2),$3)),$($3))
sweep.row   = $(if $(filter $(words $1),$(words $2)),,$(error \
  $(study): table $4: found $(words $2) words in `$2`, expected $(words $1): $1))$(call sweep.bind,$1,$2,$3)
sweep.rows  = $(foreach sweep.at,$(wordlist 2,$(words $1),$1),$(call sweep.row,$(call \
  sweep.words,$(firstword $1)),$(call sweep.words,$(sweep.at)),$2,$3))
sweep = $(if $(filter undefined,$(origin $1) $(origin $2)),$(error \
  $(study): sweep $1 over $2: there is no such variable))$(call sweep.rows,$(call sweep.lines,$($1)),$2,$1)
