# stability.mk: which forms of closures blow up in long runs, on Burgers' equation and that of
# Korteweg and de Vries.
#
# Truths on fine grids, means over 64 cells, coarse equations that keep the energy in space
# (discretisation conserving), steps by relaxed-rk4, which keeps what law of energy there is.
# Forms without a law (cnn), that keep the mean (flux), and those by which energy never grows
# (viscosity, skew, smagorinsky on Burgers' equation), from several seeds: as a fit begins (start:
# one update of next to nothing) and fitted in the running model over 4 records (trajectory). Each
# runs from other initial states, eight times as long as what was learned from. blow-up is the part
# of the members that did not arrive, energy the error of the mean energy, rmse of the states.

study      := stability
systems    := burgers kdv
seeds      := $(if $(small),1 2,1 2 3 4 5)
learned    := cnn flux viscosity skew
goals      := start trajectory

define dns-burgers
grid = $(if $(small),512,2048)
discretisation = jameson
ic = melchers
dt = $(if $(small),2.44140625e-4,6.103515625e-5)
save-every = 0.015625
endef
define dns-kdv
grid = 256
ic = melchers:kmax=6,max=1
dt = 2e-3
save-every = 0.1
endef
define les-burgers
coarsen = $(if $(small),8,32)
discretisation = conserving
targets = yes
endef
define les-kdv
coarsen = 4
discretisation = conserving
targets = yes
endef
times-burgers := 0.5 $(if $(small),2,4)
times-kdv     := 3.2 $(if $(small),12.8,25.6)
define train
members = $(if $(small),6,24)
seed = 1
endef
define test
members = $(if $(small),4,16)
seed = 2
endef
run-burgers := --scheme relaxed-rk4 --dt 0.00390625
run-kdv     := --scheme relaxed-rk4 --dt 0.02

define first
objective = trajectory:saves=1
iterations = 1
batch = 1
optimiser = adam:rate=1e-12
endef
define learn
objective = trajectory:saves=4
iterations = $(if $(small),40,500)
batch = $(if $(small),8,16)
optimiser = adam:rate=5e-3
schedule = cosine:warmup=0.05
clip = 0.1
endef
how-start      := {first}
how-trajectory := {learn}
define judge
metric = blow-up
metric = energy
metric = rmse
format = tsv
endef

# ---- fits: FORM/GOAL/SEED of each system -------------------------------------------
fits-of = none/-/1 $(if $(filter burgers,$1),smagorinsky/trajectory/1) $(foreach \
  f,$(learned),$(foreach g,$(goals),$(foreach k,$(seeds),$f/$g/$k)))
part   = $(word $1,$(subst /, ,$f))
name   = $s-$(subst /,-,$f)
row    = $(call part,1):$(call part,2):$(call part,3)=$R/$(name)-scores.tsv

define one-fit
$(call step,$(name),$R/$(name).h5,$R/$s-train.h5,\
  fit-closure --form $(call part,1) --seed $(call part,3)\
    $(if $(filter none,$(call part,1)),,--config $(how-$(call part,2)) $(run-$s))\
    $R/$s-train.h5 -o {out})
$(call step,$(name)-run,$R/$(name)-run.h5,$R/$(name).h5 $R/$s-test.h5,\
  rollout $R/$(name).h5 --ic $R/$s-test.h5 $(run-$s) -o {out})
$(call step,$(name)-scores,$R/$(name)-scores.tsv,$(sort $R/$(name)-run.h5 $R/$s-none---1-run.h5) $R/$s-test.h5,\
  score $R/$(name)-run.h5 --truth $R/$s-test.h5 --baseline $R/$s-none---1-run.h5 --config {judge} >{out})
endef
$(foreach s,$(systems),$(call step,$s-train,$R/$s-train.h5,,\
  simulate $s --config {dns-$s} --config {train} --time $(word 1,$(times-$s)) | filter box --config {les-$s} -o {out}))
$(foreach s,$(systems),$(call step,$s-test,$R/$s-test.h5,,\
  simulate $s --config {dns-$s} --config {test} --time $(word 2,$(times-$s)) | filter box --config {les-$s} -o {out}))
$(foreach s,$(systems),$(foreach f,$(call fits-of,$s),$(one-fit)))
$(foreach s,$(systems),$(call step,$s-scores,$R/$s-scores.tsv,$(foreach f,$(call fits-of,$s),$R/$(name)-scores.tsv),\
  pipelines/scores join $(study) $s $(foreach f,$(call fits-of,$s),$(row)) >{out}))
$(call step,scores,$R/scores.tsv,$(systems:%=$R/%-scores.tsv),\
  { cat $R/burgers-scores.tsv ; tail -n +2 $R/kdv-scores.tsv ; } >{out})
define page
title = Which forms of closures blow up in long runs
text = Runs eight times as long as what was learned from, by steps that keep what law of energy the coarse equation has. start: weights as a fit begins; trajectory: fitted in the running model over four records. Forms without a law (cnn), that keep the mean (flux), and those by which energy never grows (viscosity, skew, Smagorinsky's). Values are medians over $(words $(seeds)) random beginnings; runs lost are counted over all.
heading burgers-scores = Burgers' equation
heading kdv-scores = Korteweg and de Vries
endef
$(call step,page,$R/index.html $R/commands.txt,\
  $(systems:%=$R/%-scores.tsv) $R/burgers-skew-trajectory-1-run.h5 pipelines/page pipelines/page.awk,\
  inspect --history $R/burgers-skew-trajectory-1-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} $(systems:%=--scores $R/%-scores.tsv) --commands $R/commands.txt >$R/index.html)
study-stability: $R/scores.tsv $R/index.html ## which forms of closures blow up in long runs
