# generalise.mk: closures of Burgers' equation outside of what they were trained on.
#
# u_t + (u^2/2)_x = nu u_xx + f, central differences on few points, means over cells of a truth on
# 1024 (the demo's equation). Closures are fitted a priori on 64 points alone, and run elsewhere with
# coefficients and weights as they are: without f, from waves that decay, at other viscosities and on
# other grids than nu = 5e-4 and 64; and under random forcings of long waves (forced-burgers), with
# longer steps and other factors A of the forcing than 1. A ratio is to no closure in the same
# regime.

study    := generalise
closures := none smagorinsky gradient linear cnn flux viscosity
drawn    := cnn flux viscosity
seeds    := $(if $(small),1,1 2 3 4 5)
nus      := $(if $(small),1e-4 5e-4 2e-3,1e-4 2e-4 5e-4 1e-3 2e-3)
grids    := 32 64 128
lengths  := $(if $(small),0.0025 0.01,0.0025 0.005 0.01)
factors  := $(if $(small),1 4,0.25 1 4)
home     := nu=5e-4/n=64
forced   := dt=0.0025/A=1
decaying := $(foreach v,$(nus),$(foreach g,$(grids),nu=$v/n=$g))
regimes  := $(decaying) $(foreach h,$(lengths),$(foreach f,$(factors),dt=$h/A=$f))
label     = burgers:$(subst /,$(,),$1)

define dns
grid = $(if $(small),512,1024)
discretisation = central
dt = $(if $(small),2e-4,1e-4)
time = 0.3
save-every = 0.01
endef
define forcing
vary = draw=0:1000000
spinup = $(if $(small),1,2)
endef
define train
members = $(if $(small),4,16)
seed = 1
endef
define test
members = $(if $(small),6,24)
seed = 2
endef
fine  := $(if $(small),512,1024)
ratio  = $(shell expr $(fine) / $g)
$(call step,train,$R/train.h5,,\
  simulate burgers -p nu=5e-4 --ic fourier:kmax=10 --config {dns} --config {train} |\
    filter box --coarsen $(foreach g,64,$(ratio)) --targets -o {out})
$(foreach v,$(nus),$(call step,nu=$v/fine,$R/nu=$v/fine.h5,,\
  simulate burgers -p nu=$v --ic fourier:kmax=10 --config {dns} --config {test} -o {out}))
$(foreach v,$(nus),$(foreach g,$(grids),$(call step,nu=$v/n=$g,$R/nu=$v/n=$g.h5,$R/nu=$v/fine.h5,\
  filter box --coarsen $(ratio) {in} -o {out})))
on-64     = filter box --coarsen $(foreach g,64,$(ratio))
$(call step,forced/train,$R/forced/train.h5,,\
  simulate forced-burgers -p L=1 -p nu=5e-4 --config {forcing} --config {dns} --config {train} | $(on-64) --targets -o {out})
$(foreach f,$(factors),$(call step,A=$f,$R/A=$f.h5,,\
  simulate forced-burgers -p L=1 -p nu=5e-4 -p A=$f --config {forcing} --config {dns} --config {test} | $(on-64) -o {out}))

define net
net = square | conv 8 5 tanh | conv 8 5 tanh | conv 1 5
batch = 50
iterations = $(if $(small),100,2000)
optimiser = adam:rate=5e-3
schedule = cosine:warmup=0.05
endef
define judge
metric = nrmse
metric = energy
metric = blow-up
format = tsv
endef

# ---- CLOSURE/SEED ------------------------------------------------------------------
models   := $(foreach c,$(closures),$(foreach k,$(if $(filter $c,$(drawn)),$(seeds),1),$c/$k))
closure   = $(patsubst %/,%,$(dir $m))
$(foreach w,/ /forced/,$(foreach m,$(models),$(call step,$(patsubst /%,%,$w)$m,$R$w$m.h5,$R$wtrain.h5,\
  fit-closure --form $(closure) --seed $(notdir $m) $(if $(filter $(closure),$(drawn)),--config {net}) {in} -o {out})))

# ---- DT/A or NU/N, of which the forced ones have models of their own ------------------
under     = $(filter dt=%,$d)
model     = $R/$(if $(under),forced/)$m.h5
truth     = $R/$(if $(under),$(notdir $d),$d).h5
length    = $(if $(under),$(patsubst dt=%/,%,$(dir $d)),$(if $(filter %/n=128,$d),0.001,0.0025))
define one-run
$(call step,$d/$m-run,$R/$d/$m-run.h5,$(model) $(truth),\
  rollout $(model) --ic $(truth) --dt $(length) -o {out})
$(call step,$d/$m-scores,$R/$d/$m-scores.tsv,$(sort $R/$d/$m-run.h5 $R/$d/none/1-run.h5) $(truth),\
  score $R/$d/$m-run.h5 --truth $(truth) --baseline $R/$d/none/1-run.h5 --config {judge} >{out})
endef
$(foreach d,$(regimes),$(foreach m,$(models),$(one-run)))
row = $(if $(filter none/%,$m),none:-:1,$(subst /,:derivative:,$m))=$R/$d/$m-scores.tsv
$(foreach d,$(regimes),$(call step,$d/scores,$R/$d/scores.tsv,$(models:%=$R/$d/%-scores.tsv),\
  pipelines/scores join $(study) $(call label,$d) $(foreach m,$(models),$(row)) >{out}))
review.generalise := $R/$(home)/scores.tsv#   the review shows the regime of training
all-scores := $(regimes:%=$R/%/scores.tsv)
$(call step,scores,$R/scores.tsv,$(all-scores),\
  { head -n 1 $(firstword $(all-scores)) ; tail -q -n +2 {in} ; } >{out})
heat = $(call step,$1,$R/$1.svg,$R/scores.tsv pipelines/heat.awk,\
  awk -f pipelines/heat.awk -v metric=nrmse -v home=$(call label,$2) $R/scores.tsv >{out})
$(call heat,heat,$(home))
$(call heat,steps,$(forced))

define page
title = Closures outside of what they were trained on
pictures = large
text = Burgers' equation with central differences, means over cells of a truth on $(fine) points. Closures are fitted a priori in one regime (framed) and run in others with the same coefficients and weights.
text = First: waves that decay, fitted at nu = 5e-4 on 64 points, run at other viscosities nu and on other grids of n points. The table is of the framed regime.
text = Second: random forcings of long waves, one a member, in states that they have made from rest; fitted under forcings of the factor A = 1, run with other factors A, and with longer steps dt of the coarse model, at nu = 5e-4 on 64 points.
text = A cell has the ratio of the relative error to that of no closure in the same regime, the median over $(words $(seeds)) random beginning$(if $(word 2,$(seeds)),s) of networks; crosses are where a run blew up.
heading heat = Viscosity and grid
caption heat = Ratio of relative errors to no closure: blue is better, red worse.
heading steps = Time step and forcing
caption steps = The same ratio. No closure makes the same steps.
endef
$(call step,page,$R/index.html $R/commands.txt,\
  $R/$(home)/scores.tsv $R/heat.svg $R/steps.svg $R/$(home)/viscosity/1-run.h5 pipelines/page pipelines/page.awk,\
  inspect --history $R/$(home)/viscosity/1-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} --scores $R/$(home)/scores.tsv --commands $R/commands.txt $R/heat.svg $R/steps.svg >$R/index.html)
study-generalise: $R/scores.tsv $R/index.html ## closures of Burgers' equation outside of what they were trained on
