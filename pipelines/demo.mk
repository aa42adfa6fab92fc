# demo.mk: closures of the viscous Burgers equation, fitted a priori, judged by their runs.
#
# Set-up of agdestein2023: u_t + (u^2/2)_x = nu u_xx on [0,1), nu = 5e-4, central
# differences (deliberately poor on the coarse grid), RK4; truth on 1024 points, coarse
# model on 64, Gaussian filter of 5 coarse cells. Fits see 10 initial states up to
# t = 0.2; the test is groups of 3 others up to t = 0.33 with another time step. One
# published run has an error of 0.117 without and 0.022 with the network, a ratio of 0.19.

study    := demo
closures := none smagorinsky linear cnn

define dns
grid = 1024
discretisation = central
ic = fourier:kmax=10
p = nu=5e-4
endef
define les
coarsen = 16
width = 5
targets = yes
endef

define train
members = 10
dt = 1e-4
time = 0.2
save-every = 1e-4
seed = 1
endef
define valid
members = 2
dt = 1.3e-4
time = 0.065
save-every = 1.3e-4
seed = 2
endef
define test
members = $(if $(small),9,60)
dt = 1.1e-4
time = 0.33
save-every = 3.3e-3
seed = 3
endef
$(foreach part,train valid test,$(call step,$(part),$R/$(part).h5,,\
  simulate burgers --config {dns} --config {$(part)} | filter gaussian --config {les} -o {out}))

define fit
batch = 50
iterations = $(if $(small),200,1000)
penalty = 1e-8
seed = 1
endef
define judge
group-members = 3
metric = nrmse
metric = energy
metric = spectrum
metric = blow-up
format = tsv
endef
define judge-tau
group-members = 3
metric = nrmse
variables = tau_u
format = tsv
endef

define closure
$(call step,$c,$R/$c.h5,$R/train.h5 $R/valid.h5,\
  fit-closure --form $c --config {fit} --validate $R/valid.h5 $R/train.h5 -o {out})
$(call step,$c-run,$R/$c-run.h5 $R/$c-timing.tsv,$R/$c.h5 $R/test.h5,\
  rollout $R/$c.h5 --ic $R/test.h5 --timing $R/$c-timing.tsv -o $R/$c-run.h5)
$(call step,$c-tau,$R/$c-tau.h5,$R/$c.h5 $R/test.h5,\
  rollout $R/$c.h5 --ic $R/test.h5 --evaluate -o {out})
$(call step,$c-scores,$R/$c-scores.tsv,$R/$c-run.h5 $R/none-run.h5 $R/$c-tau.h5 $R/none-tau.h5 $R/$c-timing.tsv $R/test.h5,\
  { score $R/$c-tau.h5 --truth $R/test.h5 --baseline $R/none-tau.h5 --config {judge-tau} ;\
    score $R/$c-run.h5 --truth $R/test.h5 --baseline $R/none-run.h5 --config {judge} --timing $R/$c-timing.tsv |\
    tail -n +2 ; } >{out})
endef
$(foreach c,$(closures),$(closure))

$(call step,scores,$R/scores.tsv,$(closures:%=$R/%-scores.tsv),\
  pipelines/scores join demo burgers $(foreach c,$(closures),\
    $c:$(if $(filter none,$c),-,derivative):1=$R/$c-scores.tsv) >{out})

define page
title = Closures of the Burgers equation
text = Viscous Burgers equation, nu = 5e-4, 1024 points filtered to 64 by a Gaussian of 5 coarse cells; central differences are a poor model on the coarse grid, and the closure has to make up for it.
text = Each closure was fitted to the unresolved term of 10 runs (a priori) and then run from other initial states with another time step (a posteriori). Numbers are medians over groups of three initial states, ratios are to the run without closure.
caption truth = The filtered truth of one test run.
caption none = The coarse model without closure: oscillations at the shocks.
caption cnn = The coarse model with the network.
caption error = Growth of the relative error; median and range over the test runs.
caption spectrum = Energy spectra, mean over time and test runs.
caption learning = The network's loss while it is fitted.
endef
define fields
variable = u
member = 1
size = 640x320
endef
runs   := $(closures:%=$R/%-run.h5)
labels := $(closures:%=--label %)
$(foreach c,none cnn,$(call step,$c-field,$R/$c.svg,$R/$c-run.h5,plot field {in} --config {fields} -o {out}))
$(call step,truth-field,$R/truth.svg,$R/test.h5,plot field {in} --config {fields} -o {out})
$(call step,error,$R/error.svg,$(runs) $R/test.h5,plot error $(runs) $(labels) --truth $R/test.h5 -o {out})
$(call step,spectrum,$R/spectrum.svg,$(runs) $R/test.h5,plot spectrum $(runs) $(labels) --truth $R/test.h5 -o {out})
$(call step,learning,$R/learning.svg,$R/cnn.h5,plot learning {in} -o {out})
pictures := $(patsubst %,$R/%.svg,truth none cnn error spectrum learning)

$(call step,page,$R/index.html,$R/scores.tsv $(pictures) $R/cnn.h5 $R/cnn-run.h5,\
  { inspect --history $R/cnn.h5; inspect --history $R/cnn-run.h5; } >$R/commands.txt ;\
  pipelines/page --config {page} --scores $R/scores.tsv --commands $R/commands.txt $(pictures) >{out})

study-demo: $R/scores.tsv $R/index.html ## closures of the Burgers equation (as make demo)
demo: build/config.mk study-demo ## build, run the Burgers study, show its scores and page
	@pipelines/scores show results/demo$(small)/scores.tsv
.PHONY: demo
