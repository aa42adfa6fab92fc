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
system      = $(case)
closures    = none $(if $(filter burgers,$(case)),smagorinsky) $(drawn)
drawn      := cnn flux viscosity skew
objectives := start trajectory
seeds      := $(if $(small),2,2 3 4 5)
only-start := $(drawn)
scheme     := relaxed-rk4

define cases
case     dt          learned-from                judged-over
burgers  0.00390625  0.5                         $(if $(small),2,4)
kdv      0.02        3.2                         $(if $(small),12.8,25.6)
endef
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
define train
members = $(if $(small),6,24)
seed = 1
time = $(learned-from)
endef
define test
members = $(if $(small),4,16)
seed = 2
time = $(judged-over)
endef

define fit-start
objective = trajectory:saves=1
iterations = 1
batch = 1
optimiser = adam:rate=1e-12
endef
define fit
objective = trajectory:saves=4
iterations = $(if $(small),40,500)
batch = $(if $(small),8,16)
optimiser = adam:rate=5e-3
schedule = cosine:warmup=0.05
clip = 0.1
endef
fit-trajectory = $(fit)
define judge
metric = blow-up
metric = energy
metric = rmse
format = tsv
endef

define one-case
$(foreach part,train test,$(call step,$(case)-$(part),$D$(part).h5,,\
  simulate $(case) --config {dns-$(case)} --config {$(part)} | filter box --config {les-$(case)} -o {out}))
$(closure-steps)
$(closure-scores)
$(closure-models)
endef
$(call sweep,cases,one-case)
$(call closure-join,cases)

define page
title = Which forms of closures blow up in long runs
text = Runs eight times as long as what was learned from, by steps that keep what law of energy the coarse equation has. start: weights as a fit begins; trajectory: fitted in the running model over four records. Forms without a law (cnn), that keep the mean (flux), and those by which energy never grows (viscosity, skew, Smagorinsky's). Values are medians over $(words 1 $(seeds)) random beginnings; runs lost are counted over all.
heading burgers-scores = Burgers' equation
heading kdv-scores = Korteweg and de Vries
endef
$(call closure-pages,cases,burgers-skew-trajectory)
study-stability: $R/scores.tsv $R/index.html ## which forms of closures blow up in long runs
