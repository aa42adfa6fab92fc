# generalise.mk: closures of Burgers' equation outside of what they were trained on.
#
# u_t + (u^2/2)_x = nu u_xx, central differences on few points, means over cells of a truth on 1024
# (the demo's equation). Closures are fitted a priori at nu = 5e-4 on 64 points alone, and run at
# other viscosities and on other grids, with coefficients and weights as they are. A ratio is to no
# closure in the same regime.

study    := generalise
closures := none smagorinsky gradient linear cnn flux viscosity
drawn    := cnn flux viscosity
seeds    := $(if $(small),1,1 2 3 4 5)
nus      := $(if $(small),1e-4 5e-4 2e-3,1e-4 2e-4 5e-4 1e-3 2e-3)
grids    := 32 64 128
home     := burgers:nu=5e-4,n=64

define dns
grid = $(if $(small),512,1024)
discretisation = central
ic = fourier:kmax=10
dt = $(if $(small),2e-4,1e-4)
time = 0.3
save-every = 0.01
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
  simulate burgers -p nu=5e-4 --config {dns} --config {train} |\
    filter box --coarsen $(foreach g,64,$(ratio)) --targets -o {out})
$(foreach v,$(nus),$(call step,nu=$v/fine,$R/nu=$v/fine.h5,,\
  simulate burgers -p nu=$v --config {dns} --config {test} -o {out}))
$(foreach v,$(nus),$(foreach g,$(grids),$(call step,nu=$v/n=$g,$R/nu=$v/n=$g.h5,$R/nu=$v/fine.h5,\
  filter box --coarsen $(ratio) {in} -o {out})))

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
$(foreach m,$(models),$(call step,$m,$R/$m.h5,$R/train.h5,\
  fit-closure --form $(closure) --seed $(notdir $m) $(if $(filter $(closure),$(drawn)),--config {net}) {in} -o {out}))
define one-run
$(call step,nu=$v/n=$g/$m-run,$R/nu=$v/n=$g/$m-run.h5,$R/$m.h5 $R/nu=$v/n=$g.h5,\
  rollout $R/$m.h5 --ic $R/nu=$v/n=$g.h5 --dt $(if $(filter 128,$g),0.001,0.0025) -o {out})
$(call step,nu=$v/n=$g/$m-scores,$R/nu=$v/n=$g/$m-scores.tsv,\
  $(sort $R/nu=$v/n=$g/$m-run.h5 $R/nu=$v/n=$g/none/1-run.h5) $R/nu=$v/n=$g.h5,\
  score $R/nu=$v/n=$g/$m-run.h5 --truth $R/nu=$v/n=$g.h5 --baseline $R/nu=$v/n=$g/none/1-run.h5 --config {judge} >{out})
endef
$(foreach v,$(nus),$(foreach g,$(grids),$(foreach m,$(models),$(one-run))))
row = $(if $(filter none/%,$m),none:-:1,$(subst /,:derivative:,$m))=$R/nu=$v/n=$g/$m-scores.tsv
$(foreach v,$(nus),$(foreach g,$(grids),$(call step,nu=$v/n=$g/scores,$R/nu=$v/n=$g/scores.tsv,\
  $(foreach m,$(models),$R/nu=$v/n=$g/$m-scores.tsv),\
  pipelines/scores join $(study) burgers:nu=$v$(,)n=$g $(foreach m,$(models),$(row)) >{out})))
all-scores := $(foreach v,$(nus),$(foreach g,$(grids),$R/nu=$v/n=$g/scores.tsv))
$(call step,scores,$R/scores.tsv,$(all-scores),\
  { head -n 1 $(firstword $(all-scores)) ; tail -q -n +2 {in} ; } >{out})
$(call step,heat,$R/heat.svg,$R/scores.tsv pipelines/heat.awk,\
  awk -f pipelines/heat.awk -v metric=nrmse -v home=$(home) $R/scores.tsv >{out})

define page
title = Closures outside of what they were trained on
text = Burgers' equation with central differences, means over cells of a truth on $(fine) points. Fitted a priori at nu = 5e-4 on 64 points (framed), run at other viscosities and on other grids with the same coefficients and weights. The table is of the framed regime.
text = A cell has the ratio of the relative error to that of no closure in the same regime, the median over $(words $(seeds)) random beginning$(if $(word 2,$(seeds)),s) of networks; crosses are where a run blew up.
caption heat = Ratio of relative errors to no closure: blue is better, red worse.
endef
at-home = $R/nu=5e-4/n=64
$(call step,page,$R/index.html $R/commands.txt,\
  $(at-home)/scores.tsv $R/heat.svg $(at-home)/viscosity/1-run.h5 pipelines/page pipelines/page.awk,\
  inspect --history $(at-home)/viscosity/1-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} --scores $(at-home)/scores.tsv --commands $R/commands.txt $R/heat.svg >$R/index.html)
study-generalise: $R/scores.tsv $R/index.html ## closures of Burgers' equation outside of what they were trained on
