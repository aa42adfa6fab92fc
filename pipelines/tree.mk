# tree.mk: many files added up, in steps that make may run side by side, and again alone.
#
#   $(call tree,NAME,OUTPUT,INPUTS,COMMAND[,FAN])
#
# declares the steps that make OUTPUT of INPUTS by COMMAND, which takes any number of files {in} and
# writes one of their kind, {out}: mz-memory merge {in} -o {out}, or sindy merge. Neighbours are
# added up, FAN (8) at a time, to $R/NAME/1-1.h5, 1-2.h5, .., these to 2-1.h5, .., and the last ones
# to OUTPUT, by the step NAME. A file left over goes up as it is; one input alone is OUTPUT by
# COMMAND. Where an input changes, its path to OUTPUT runs again: log(INPUTS)/log(FAN) steps; where
# one is added at the end, the end of each level.
# Limits: COMMAND has to give the same however it is grouped, but for rounding.

tree = $(call tree.level,$(strip $1),$(strip $2),$(or $(strip $3),$(error \
  $(study): tree $(strip $1): no inputs)),$4,$(call tree.fan,$(or $(strip $5),8),$1),1)
tree.fan = $(if $(filter 0 1,$1),$(error \
  $(study): tree $(strip $2): found a fan of $1, expected 2 or more),$1)

# NAME, OUTPUT, what is to be added up, COMMAND, FAN, as many words as levels: until FAN are left.
tree.level = $(if $(word $5,$(wordlist 2,$(words $3),$3)),$(call tree.level,$1,$2,$(call \
  tree.nodes,$1/$(words $6)-,$4,$5,$3,,$(suffix $2)),$4,$5,$6 1),$(call step,$1,$2,$3,$4))

# PREFIX, COMMAND, FAN, what is left, the nodes so far, SUFFIX: all nodes of a level.
tree.nodes = $(if $4,$(call tree.nodes,$1,$2,$3,$(call tree.rest,$4,$(wordlist 1,$3,$4)),$5 $(call \
  tree.node,$1$(words 1 $5),$2,$(wordlist 1,$3,$4),$6),$6),$(strip $5))
tree.rest  = $(wordlist $(words 1 $2),$(words $1),$1)
tree.node  = $(if $(word 2,$3),$R/$1$4$(strip $(call step,$1,$R/$1$4,$3,$2)),$3)
