# calibrate.mk: parameters and closures from statistics, by ensemble Kalman inversion.
#
# First the four parameters of Lorenz 1996 with two scales (schneider2017: F = 10, h = 1, b = c = 10,
# 36 slow and 360 fast variables) from means of X, Y, X^2, XY and Y^2 over one window of 20 time
# units; their noise is that of 60 other windows. Repeated from other data: how often does the
# posterior have the truth? Then coefficients of closures, a memory's length among them, from moments
# of runs of the reduced model; judged on other initial states beside what the unresolved term
# gives them (a priori) and none.

study   := calibrate
repeats := $(if $(small),1 2,1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20)

# ---- two scales ----------------------------------------------------------------------
define two
grid = $(if $(small),12x6,36x10)
spinup = 5
save-every = 0.05
endef
define two-truth
p = F=10
p = h=1
p = b=10
p = c=10
endef
define two-prior
prior = F=lognormal:mean=8,sd=3
prior = h=lognormal:mean=0.8,sd=0.4
prior = c=lognormal:mean=8,sd=3
prior = b=lognormal:mean=8,sd=3
members = $(if $(small),30,50)
endef
window    := $(if $(small),5,20)
two-steps := $(if $(small),10,16)
moments   := X,Y,X^2,X*Y,Y^2
two-full   = simulate lorenz96-two-scale --config {two}
as-table   = multifidelity-fuse table --outputs '$(moments)'
$(call step,two/spread,$R/two/spread.h5,,\
  $(two-full) --config {two-truth} --time $(if $(small),200,1200) --seed 77 |\
    snapshot --window $(if $(small),100,400) | $(as-table) -o {out})
$(foreach r,$(repeats),\
  $(call step,two-$r/data,$R/two-$r/data.h5,,\
    $(two-full) --config {two-truth} --time $(window) --seed $(shell expr 1000 + $r) | $(as-table) -o {out})\
  $(call step,two-$r/0,$R/two-$r/0.h5,$R/two-$r/data.h5 $R/two/spread.h5,\
    multifidelity-fuse calibrate init --config {two-prior} --obs $R/two-$r/data.h5 --spread $R/two/spread.h5\
      --seed $r -o {out})\
  $(eval run-two-$r = $$(two-full) --params $$e --keep-going --time $(window) --seed $r0$$i | $$(as-table) -o {out})\
  $(call inversion,two-$r,$(two-steps))\
  $(call step,two-$r/show,$R/two-$r/show.tsv,$R/two-$r/$(two-steps).h5,\
    multifidelity-fuse calibrate show --part 0.9 --truth F=10$(,)h=1$(,)b=10$(,)c=10 {in} >{out}))
$(call step,coverage,$R/coverage.tsv,$(repeats:%=$R/two-%/show.tsv) pipelines/coverage.awk,\
  awk -f pipelines/coverage.awk -v part=0.9 $(repeats:%=$R/two-%/show.tsv) >{out})

# ---- closures ------------------------------------------------------------------------
# SYSTEM: truth (dns, train, test), filter, form, prior, statistics and their noise, step
cases := burgers plane modes
define dns-burgers
p = nu=5e-4
discretisation = central
grid = $(if $(small),512,1024)
ic = fourier:kmax=10
dt = $(if $(small),2e-4,1e-4)
time = 0.3
save-every = 0.01
endef
define dns-plane
p = nu=$(if $(small),4e-3,1e-3)
p = mu=0.1
p = F=1
grid = $(if $(small),96,256)
dt = $(if $(small),0.01,0.0025)
spinup = $(if $(small),10,20)
time = $(if $(small),2,10)
save-every = 0.25
endef
define dns-modes
p = nu=0
p = L=6.283185307179586
discretisation = jameson
grid = $(if $(small),528,1056)
dt = 0.001
ic = melchers:kmax=3,max=1
time = $(if $(small),2,4)
save-every = 0.1
endef
system-burgers := burgers
system-plane   := kolmogorov
system-modes   := burgers
label-burgers  := burgers
label-plane    := kolmogorov
label-modes    := burgers:modes
les-burgers    := box --coarsen $(if $(small),8,16)
les-plane      := gaussian-spectral --to $(if $(small),32,64)
les-modes      := spectral --to 33 --discretisation spectral
form-burgers   := smagorinsky
form-plane     := smagorinsky
form-modes     := finite-memory
prior-burgers  := theta=lognormal:mean=0.2,sd=0.2
prior-plane    := theta=lognormal:mean=0.1,sd=0.1
prior-modes    := tau=lognormal:mean=0.3,sd=0.2
seen-burgers   := u^2,u*u[+1],u*u[+2],u*u[+4]
seen-plane     := spectrum(vorticity)[1:$(if $(small),12,24)]
seen-modes     := u^2,u*u[+1],u*u[+3],u^4
noise-burgers  := --noise 1e-3
noise-plane    := --shrink 1 --runs $(if $(small),2,8)
noise-modes    := --noise 1e-3
members-train-burgers := $(if $(small),4,16)
members-train-plane   := $(if $(small),2,8)
members-train-modes   := $(if $(small),2,8)
members-test-burgers  := $(if $(small),6,24)
members-test-plane    := $(if $(small),2,8)
members-test-modes    := $(if $(small),4,16)
dt-of-burgers  := 0.0025
dt-of-plane    := $(if $(small),0.02,0.01)
dt-of-modes    := 0.005
case-steps     := $(if $(small),4,6)
case-members   := 0 1 2 3 4 5 6 7
define judge
metric = nrmse
metric = energy
metric = spectrum
metric = blow-up
format = tsv
endef
seen    = multifidelity-fuse table --outputs '$(seen-$s)'
coarse  = rollout $1 --ic $R/$s-$2.h5 --dt $(dt-of-$s)
# a run of all draws of theta, or of a member of the form's parameters
draws   = multifidelity-fuse calibrate model $R/$s-prior.h5 $e$1 | $(call coarse,-,train)
define one-case
$(foreach d,train test,$(call step,$s-$d,$R/$s-$d.h5,,\
  simulate $(system-$s) --config {dns-$s} --members $(members-$d-$s) --seed $(if $(filter train,$d),1,2) |\
    filter $(les-$s) --targets -o {out}))
$(call step,$s-seen,$R/$s-seen.h5,$R/$s-train.h5,$(seen) {in} -o {out})
$(call step,$s-prior,$R/$s-prior.h5,$R/$s-train.h5,\
  fit-closure --form $(form-$s) $(if $(filter modes,$s),--objective trajectory:saves=5 --dt $(dt-of-$s) --iterations 1) {in} -o {out})
$(call step,$s/0,$R/$s/0.h5,$R/$s-seen.h5,multifidelity-fuse calibrate init --prior $(prior-$s)\
  --members $(words $(case-members)) --obs {in} $(noise-$s) -o {out})
$(eval needs-$s = $R/$s-prior.h5 $R/$s-train.h5)
$(call inversion,$s,$(case-steps),$(if $(filter modes,$s),$(case-members)))
$(call step,$s-posterior,$R/$s-posterior.h5,$R/$s-prior.h5 $R/$s/$(case-steps).h5,\
  multifidelity-fuse calibrate model {in} -o {out})
$(call step,$s-none-run,$R/$s-none-run.h5 $R/$s-none-timing.tsv,$R/$s-test.h5,\
  $(call coarse,,test) --timing $R/$s-none-timing.tsv -o $R/$s-none-run.h5)
$(foreach m,prior posterior,$(call step,$s-$m-run,$R/$s-$m-run.h5 $R/$s-$m-timing.tsv,$R/$s-$m.h5 $R/$s-test.h5,\
  $(call coarse,$R/$s-$m.h5,test) --timing $R/$s-$m-timing.tsv -o $R/$s-$m-run.h5))
$(foreach m,none prior posterior,$(call step,$s-$m-scores,$R/$s-$m-scores.tsv,\
  $(sort $R/$s-$m-run.h5 $R/$s-none-run.h5) $R/$s-test.h5 $R/$s-$m-timing.tsv,\
  score $R/$s-$m-run.h5 --truth $R/$s-test.h5 --baseline $R/$s-none-run.h5 --config {judge}\
    --timing $R/$s-$m-timing.tsv >{out}))
$(call step,$s-scores,$R/$s-scores.tsv,$(foreach m,none prior posterior,$R/$s-$m-scores.tsv),\
  pipelines/scores join $(study) $(label-$s) none:-:1=$R/$s-none-scores.tsv\
    $(form-$s):$(if $(filter modes,$s),guess,derivative):1=$R/$s-prior-scores.tsv\
    $(form-$s):statistics:1=$R/$s-posterior-scores.tsv >{out})
$(call step,$s-found,$R/$s-found.tsv,$R/$s/$(case-steps).h5,multifidelity-fuse calibrate show {in} >{out})
endef
run-burgers = $(call draws,) --ensemble all | $(seen) -o {out}
run-plane   = $(run-burgers)
run-modes   = $(call draws, --row $k) | $(seen) --inputs draw=$k -o {out}
$(foreach s,$(cases),$(one-case))
$(call step,scores,$R/scores.tsv,$(cases:%=$R/%-scores.tsv),\
  { head -n 1 $(firstword $(cases:%=$R/%-scores.tsv)) ; tail -q -n +2 {in} ; } >{out})

# ---- the page ------------------------------------------------------------------------
define page
title = Parameters and closures from statistics
text = Ensemble Kalman inversion (etki) moves an ensemble of parameters from the prior to the posterior by what runs give for statistics of the data; it sees the model by its values alone.
heading coverage = Lorenz 1996 with two scales: four parameters from five moments
caption coverage = $(words $(repeats)) repetitions with other data, windows of $(window) time units. Medians over them of the posterior's median and interval of 90 %, and how often this has the truth; all: that of the four parameters together.
text = Closures: statistics are those that calibration has seen in runs of the reduced model, derivative has its coefficient from the unresolved term (a priori), guess is what the form has by default. Scores are of runs from other initial states.
heading burgers-scores = Burgers' equation, nu = 5e-4: Smagorinsky's coefficient
heading burgers-found = Burgers' equation: theta, the coefficient
heading plane-scores = Plane flow: Smagorinsky's coefficient
heading plane-found = Plane flow: theta, the coefficient
heading modes-scores = Burgers without viscosity on 16 modes: the length tau of a memory
heading modes-found = Burgers on modes: tau, the length
endef
tables := $(R)/coverage.tsv $(foreach s,$(cases),$(R)/$s-found.tsv)
$(call step,page,$R/index.html $R/commands.txt,\
  $(tables) $(cases:%=$R/%-scores.tsv) $R/plane-posterior-run.h5 pipelines/page pipelines/page.awk,\
  inspect --history $R/plane-posterior-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} $(patsubst %,--table %,$(tables)) $(cases:%=--scores $R/%-scores.tsv) --commands $R/commands.txt >$R/index.html)
study-calibrate: $R/scores.tsv $R/index.html ## parameters and closures from statistics, by ensemble Kalman inversion
