# forms.mk: every form of closure on equations of one dimension, trained in one way.
#
# Burgers' equation, that of Korteweg and de Vries, and that of Kuramoto and Sivashinsky: means over
# cells of truths on fine grids, coarse models that are poor on purpose. Classical forms have their
# coefficients by least squares from the unresolved term (derivative); networks are fitted to it,
# and from there in the running model over a few records (trajectory), those with hidden states
# there alone. KdV's equation has no viscosity to model, and no reflection that turns u around: it
# is spared smagorinsky and symmetric. Judged by runs from other initial states, twice as long, and
# beside the equation without a closure on finer grids.
# Plane flow and Lorenz 1996 are the matter of study-kolmogorov and study-l96.

study    := forms
systems  := burgers kdv kuramoto-sivashinsky
seeds    := $(if $(small),1,1 2 3 4 5)
classic  := smagorinsky gradient similarity deconvolution linear polynomial kernel
drawn    := cnn flux stencil viscosity symmetric fno
hidden   := skew latent delay gru state-space

define dns-burgers
grid = $(fine-burgers)
discretisation = central
ic = melchers
p = nu=1e-3
dt = $(if $(small),2.5e-4,1e-4)
save-every = 0.01
endef
define dns-kdv
grid = $(fine-kdv)
ic = melchers:kmax=6,max=1
dt = 2e-3
save-every = 0.04
endef
define dns-kuramoto-sivashinsky
p = L=64
grid = $(fine-kuramoto-sivashinsky)
discretisation = finite-differences
ic = melchers
dt = 0.05
spinup = 20
save-every = 0.5
endef
time-burgers := 0.4
time-kdv     := 1.6
time-kuramoto-sivashinsky := 40
twice-burgers := 0.8
twice-kdv     := 3.2
twice-kuramoto-sivashinsky := 80
scheme-kdv  := --scheme rk4
run-burgers := --dt 0.0025
run-kdv     := $(scheme-kdv) --dt 0.01
run-kuramoto-sivashinsky := --dt 0.1
# points of the truth, means of the models; and of the equation without a closure, N:DT
fine-burgers   := $(if $(small),512,1024)
coarse-burgers := 64
finer-burgers  := $(if $(small),128:0.00125,128:0.00125 256:0.000625)
fine-kdv       := 256
coarse-kdv     := 64
finer-kdv      := 128:0.00125
fine-kuramoto-sivashinsky   := 512
coarse-kuramoto-sivashinsky := 128
finer-kuramoto-sivashinsky  := 256:0.05
# what is compared at equal cost: of chaos, how long a forecast is good
pays-kuramoto-sivashinsky := vpt:0.4
les = filter box --coarsen $(shell expr $(fine-$s) / $1)$(if $(filter kdv,$s), --discretisation conserving)
$(foreach s,$(systems),\
  $(call step,$s-train,$R/$s-train.h5,,simulate $s --config {dns-$s} --time $(time-$s)\
    $(if $(small),--members 4,--members 24) --seed 1 | $(call les,$(coarse-$s)) --targets -o {out})\
  $(call step,$s-fine,$R/$s-fine.h5,,simulate $s --config {dns-$s} --time $(twice-$s)\
    $(if $(small),--members 4,--members 16) --seed 2 -o {out})\
  $(call step,$s-test,$R/$s-test.h5,$R/$s-fine.h5,$(call les,$(coarse-$s)) --targets {in} -o {out}))
$(foreach s,$(systems),$(foreach at,$(finer-$s),$(call step,$(call finer-grid,$s)-test,\
  $R/$(call finer-grid,$s)-test.h5,$R/$s-fine.h5,$(call les,$(word 1,$(subst :, ,$(at)))) {in} -o {out})))

# ---- how: networks of about as many weights ----------------------------------------
define net-cnn
net = square | conv 8 5 tanh | conv 8 5 tanh | conv 1 5
endef
define net-symmetric
net = conv 8 5 tanh | conv 8 5 tanh | conv 1 5
endef
define net-stencil
net = conv 8 5 tanh | conv 8 5 tanh | conv 12 5
endef
net-flux        = $(net-cnn)
net-viscosity   = $(net-cnn)
define priori
objective = derivative
iterations = $(if $(small),60,1500)
batch = 50
optimiser = adam:rate=5e-3
schedule = cosine:warmup=0.05
clip = 1
endef
define posteriori
objective = trajectory:saves=4
iterations = $(if $(small),20,400)
batch = $(if $(small),8,16)
optimiser = adam:rate=3e-3
schedule = cosine:warmup=0.05
clip = 0.1
endef
define judge
metric = vpt:0.4
metric = nrmse
metric = energy
metric = spectrum
metric = blow-up
format = tsv
endef

# ---- fits: FORM/GOAL/SEED of each system -------------------------------------------
forms-of = none/-/1 $(foreach f,$(if $(filter kdv,$s),$(filter-out smagorinsky,$(classic)),$(classic)),\
  $f/derivative/1) $(foreach k,$(seeds),$(foreach f,$(if $(filter kdv,$s),$(filter-out symmetric,$(drawn)),$(drawn)),\
  $f/derivative/$k $f/trajectory/$k)\
  $(foreach f,$(hidden),$f/trajectory/$k))
part   = $(word $1,$(subst /, ,$f))
name   = $s-$(subst /,-,$f)
prior  = $R/$s-$(call part,1)-derivative-$(call part,3).h5
row    = $(call part,1):$(call part,2):$(call part,3)=$R/$(name)-scores.tsv
begin  = $(if $(filter trajectory,$(call part,2)),$(if $(filter $(call part,1),$(drawn)),--from $(prior)))
form   = $(or $(begin),--form $(call part,1)$(if $(value net-$(call part,1)), --config {net-$(call part,1)}))
how    = $(if $(filter $(drawn) $(hidden),$(call part,1)),--config $(if $(filter \
  trajectory,$(call part,2)),{posteriori} $(run-$s),{priori}))
define one-form
$(call step,$(name),$R/$(name).h5,$R/$s-train.h5 $(lastword $(begin)),\
  fit-closure $(form) --seed $(call part,3) $(how) $R/$s-train.h5 -o {out})
$(call step,$(name)-run,$R/$(name)-run.h5 $R/$(name)-timing.tsv,$R/$(name).h5 $R/$s-test.h5,\
  rollout $R/$(name).h5 --ic $R/$s-test.h5 $(run-$s) --timing $R/$(name)-timing.tsv -o $R/$(name)-run.h5)
$(call step,$(name)-scores,$R/$(name)-scores.tsv,\
  $(sort $R/$(name)-run.h5 $R/$s-none---1-run.h5) $R/$s-test.h5 $R/$(name)-timing.tsv,\
  score $R/$(name)-run.h5 --truth $R/$s-test.h5 --baseline $R/$s-none---1-run.h5 --config {judge}\
    --timing $R/$(name)-timing.tsv >{out})
endef
$(foreach s,$(systems),$(foreach f,$(forms-of),$(one-form)))
fitted = $(filter-out none/%,$(forms-of))
$(foreach s,$(systems),$(call step,$s-models,$R/$s-models.tsv,$(foreach f,$(fitted),$R/$(name).h5),\
  pipelines/scores models $(foreach f,$(fitted),$(call part,1):$(call part,2):$(call part,3)=$R/$(name).h5) >{out}))
$(foreach s,$(systems),$(call step,$s-scores,$R/$s-scores.tsv,$(foreach f,$(forms-of),$R/$(name)-scores.tsv),\
  pipelines/scores join $(study) $s $(foreach f,$(forms-of),$(row)) >{out}))
$(foreach s,$(systems),$(call finer,$s,$(finer-$s),$R/$s-scores.tsv,$R/$s-models.tsv,$(or $(pays-$s),nrmse),$(scheme-$s)))
$(call step,scores,$R/scores.tsv,$(systems:%=$R/%-scores.tsv),\
  { head -n 1 $R/burgers-scores.tsv ; tail -q -n +2 {in} ; } >{out})

define page
title = Forms of closures
text = Three equations of one dimension, filtered by means over cells; coarse models are poor on purpose. Classical forms have one coefficient by least squares from the unresolved term; networks are fitted to it (derivative) and from there in the running model over four records (trajectory); those with hidden states there alone. $(if $(small),One random beginning.,Five random beginnings; values are medians over them.)
text = nrmse is of runs from other initial states, twice as long as what was learned from; a cost is CPU time of one member.
$(foreach s,$(systems),$(nl)heading $s-pays = What closures cost: $s$(nl)caption $s-pays = $(call finer-caption,$(or $(pays-$s),nrmse) of runs))
heading burgers-scores = Burgers' equation, nu = 1e-3, central differences
heading kdv-scores = Korteweg and de Vries, differences that keep the energy
heading kuramoto-sivashinsky-scores = Kuramoto and Sivashinsky, L = 64, differences
endef
$(call step,page,$R/index.html $R/commands.txt,\
  $(systems:%=$R/%-scores.tsv) $(systems:%=$R/%-models.tsv) $(systems:%=$R/%-pays.tsv) $R/burgers-cnn-trajectory-1-run.h5 pipelines/page pipelines/page.awk,\
  inspect --history $R/burgers-cnn-trajectory-1-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} $(systems:%=--scores $R/%-scores.tsv) $(systems:%=--models $R/%-models.tsv) $(systems:%=--table $R/%-pays.tsv) --commands $R/commands.txt >$R/index.html)
study-forms: $R/scores.tsv $R/index.html ## every form of closure on equations of one dimension
