# inversion.mk: the loop of an inversion, in steps that make can own, repeat and go on with.
#
#   $(call inversion,NAME,STEPS[,MEMBERS])
#
# $R/NAME/0.h5, which the study makes (multifidelity-fuse calibrate init), to $R/NAME/STEPS.h5. The
# study says how: run-NAME, a command that takes the ensemble $e of iteration $i and writes the
# sample table of its runs, {out}; needs-NAME, other files that it reads. With MEMBERS, numbers from
# 0 as words, it is a command for each member $k, which make -j runs side by side, and again alone
# where one was killed. What has come to its end is passed on.

inversion-pairs := 0:1 1:2 2:3 3:4 4:5 5:6 6:7 7:8 8:9 9:10 10:11 11:12 12:13 13:14 14:15 15:16 16:17 17:18 18:19 19:20
inversion-at    = $R/$1/$(word $2,$(subst :, ,$(at))).h5
define inversion-step
$(foreach k,$(or $2,all),$(call step,$(e:$R/%.h5=%)-$k,$(e:.h5=-$k.h5),$e $(needs-$1),$(run-$1)))
$(call step,$(patsubst $R/%.h5,%,$(call inversion-at,$1,2)),$(call inversion-at,$1,2),\
  $e $(patsubst %,$(e:.h5=-%.h5),$(or $2,all)),multifidelity-fuse calibrate step {in} -o {out})
endef
inversion = $(foreach at,$(wordlist 1,$2,$(inversion-pairs)),$(foreach i,$(word 1,$(subst :, ,$(at))),\
  $(foreach e,$(call inversion-at,$1,1),$(call inversion-step,$1,$3))))
