# flux.mk: numerical fluxes that are learned, beside those of the textbooks.
#
# Forced Burgers' equation as published (mcgreivy2023 after barsinai2019): a random forcing of long
# waves, truths by weno5-points on 512 cells, means over cells on 16 to 256, runs over 15 units of
# time after 5 of warm-up, their mean absolute error. Networks correct the fluxes of weno5 on means:
# flux (what they are to be) and stencil (weights of what they are made of), fitted to the
# unresolved term, and from there in the running model. Beside them weno5-points, as published,
# and godunov. And a conservation law, cars on a ring road: limiter (slopes within what adds no
# variation) and stencil on godunov, fitted in the same way, beside godunov alone and limiters.

study   := flux
sizes   := $(if $(small),16 32,16 32 64 128 256)
roads   := $(if $(small),100,500)
systems := $(sizes:%=burgers-%) $(roads:%=traffic-%)
seeds   := $(if $(small),1,1 2 3 4 5)
law      = $(firstword $(subst -, ,$s))
n        = $(lastword $(subst -, ,$s))

# ---- truths --------------------------------------------------------------------------
define dns-burgers
discretisation = weno5-points
grid = 512
dt = 2e-3
spinup = $(if $(small),2,5)
time = $(if $(small),4,15)
save-every = 0.1
endef
define dns-traffic
discretisation = muscl-superbee
ic = platoons
grid = $(if $(small),800,4000)
dt = $(if $(small),0.01,0.0025)
time = 6
save-every = $(if $(small),0.1,0.04)
endef
define train-burgers
members = $(if $(small),16,64)
vary = draw=1000:1000000
seed = 1
endef
define test-burgers
members = $(if $(small),6,100)
vary = draw=0:999
seed = 2
endef
define train-traffic
members = 8
seed = 1
endef
define test-traffic
members = $(if $(small),4,16)
seed = 2
endef
define les-burgers
discretisation = weno5
targets = yes
endef
define les-traffic
discretisation = godunov
targets = yes
endef
system-burgers := forced-burgers
system-traffic := traffic
fine-burgers   := 512
fine-traffic   := $(if $(small),800,4000)
$(foreach l,burgers traffic,$(foreach d,train test,\
  $(call step,$l-$d,$R/$l-$d.h5,,simulate $(system-$l) --config {dns-$l} --config {$d-$l} -o {out})))
$(foreach s,$(systems),$(foreach d,train test,\
  $(call step,$s-$d,$R/$s-$d.h5,$R/$(law)-$d.h5,\
    filter box --coarsen $(shell expr $(fine-$(law)) / $n) --config {les-$(law)} {in} -o {out})))

# ---- fits ----------------------------------------------------------------------------
# Of so many cells: the step; samples of a batch a priori; records of a window, windows of a batch
# and updates in the running model.
of-16  := 0.05 512 8 32 5000
of-32  := 0.0333333333333333 256 8 32 8000
of-64  := 0.0166666666666667 128 4 16 3000
of-128 := 0.0125 64 2 16 3000
of-256 := 0.00625 32 1 8 8000
of-100 := 0.1 64 4 8 300
of-500 := 0.02 32 10 8 400
of      = $(word $1,$(of-$n))
run-burgers = --scheme ssprk3 --dt $(call of,1)
run-traffic = --scheme ssprk2 --dt $(call of,1)

define net-flux
net = conv 32 5 relu | conv 32 5 relu | conv 1 5
endef
define net-stencil
net = conv 32 5 relu | conv 32 5 relu | conv 12 5
endef
define net-limiter
net = conv 8 5 tanh | conv 8 5 tanh | conv 1 5
endef
define priori
objective = derivative
precision = f32
batch = $(call of,2)
iterations = $(if $(small),300,6000)
optimiser = adam:rate=3e-3
schedule = cosine:warmup=0.05
clip = 1
endef
define posteriori
objective = trajectory:saves=$(call of,3)
batch = $(call of,4)
iterations = $(if $(small),60,$(call of,5))
optimiser = adam:rate=$(if $(filter limiter,$(call part,1)),3e-2,3e-3)
schedule = cosine:warmup=0.05
clip = 0.1
endef
define judge
metric = mae
metric = nrmse
metric = blow-up
format = tsv
endef

# CLOSURE/OBJECTIVE/SEED
textbook-burgers := weno5-points godunov
textbook-traffic := muscl-minmod muscl-mc muscl-superbee
learned-burgers  := flux stencil
learned-traffic  := limiter stencil
networks = $(foreach k,$(seeds),$(foreach c,$(learned-$(law)),$c/derivative/$k $c/trajectory/$k))
judged   = none/-/1 $(textbook-$(law):%=none-%/-/1) $(networks)
part     = $(word $1,$(subst /, ,$f))
name     = $(subst /,-,$f)
label    = $(call part,1):$(call part,2):$(call part,3)
prior    = $R/$s-$(call part,1)-derivative-$(call part,3).h5
define one-fit
$(if $(filter trajectory,$(call part,2)),\
  $(call step,$s-$(name),$R/$s-$(name).h5,$R/$s-train.h5 $(prior),\
    fit-closure --from $(prior) --config {posteriori} $(run-$(law)) --seed $(call part,3) $R/$s-train.h5 -o {out}),\
  $(call step,$s-$(name),$R/$s-$(name).h5,$R/$s-train.h5,\
    fit-closure --form $(call part,1) --config {net-$(call part,1)} --config {priori} --seed $(call part,3) {in} -o {out}))
endef
model = $(if $(filter $f,$(networks)),$R/$s-$(name).h5)
base  = $R/$s-none---1-run.h5
define one-run
$(call step,$s-$(name)-run,$R/$s-$(name)-run.h5 $R/$s-$(name)-timing.tsv,$(model) $R/$s-test.h5,\
  rollout $(model) --ic $R/$s-test.h5 $(run-$(law)) $(patsubst none-%,--discretisation %,$(filter none-%,$(call part,1)))\
    --timing $R/$s-$(name)-timing.tsv -o $R/$s-$(name)-run.h5)
$(call step,$s-$(name)-scores,$R/$s-$(name)-scores.tsv,\
  $(sort $R/$s-$(name)-run.h5 $(base)) $R/$s-test.h5 $R/$s-$(name)-timing.tsv,\
  score $R/$s-$(name)-run.h5 --truth $R/$s-test.h5 --baseline $(base) --config {judge} --quiet\
    --timing $R/$s-$(name)-timing.tsv >{out})
endef
define one-system
$(foreach f,$(networks),$(one-fit))
$(foreach f,$(judged),$(one-run))
$(call step,$s-scores,$R/$s-scores.tsv,$(foreach f,$(judged),$R/$s-$(name)-scores.tsv),\
  pipelines/scores join $(study) $s $(foreach f,$(judged),$(label)=$R/$s-$(name)-scores.tsv) >{out})
$(call step,$s-models,$R/$s-models.tsv,$(foreach f,$(networks),$R/$s-$(name).h5),\
  pipelines/scores models $(foreach f,$(networks),$(label)=$R/$s-$(name).h5) >{out})
endef
$(foreach s,$(systems),$(one-system))
tables := $(systems:%=$R/%-scores.tsv)
$(call step,scores,$R/scores.tsv,$(tables),\
  { head -n 1 $(firstword $(tables)) ; tail -q -n +2 {in} ; } >{out})

# ---- the page ------------------------------------------------------------------------
pays = awk -f pipelines/pays.awk -v metric=mae -v of=burgers
define published
burgers-16 none-weno5-points - mae .2349 - mcgreivy2023
burgers-32 none-weno5-points - mae .0397 - mcgreivy2023
burgers-64 none-weno5-points - mae .00798 - mcgreivy2023
burgers-128 none-weno5-points - mae .00317 - mcgreivy2023
burgers-256 none-weno5-points - mae .00110 - mcgreivy2023
burgers-16 none-godunov - mae .2298 - mcgreivy2023
burgers-32 none-godunov - mae .1027 - mcgreivy2023
burgers-64 none-godunov - mae .0546 - mcgreivy2023
burgers-128 none-godunov - mae .0300 - mcgreivy2023
burgers-256 none-godunov - mae .0161 - mcgreivy2023
burgers-16 stencil trajectory mae .0520 - mcgreivy2023
burgers-32 stencil trajectory mae .00589 - mcgreivy2023
burgers-64 stencil trajectory mae .00212 - mcgreivy2023
burgers-128 stencil trajectory mae .00046 - mcgreivy2023
burgers-256 stencil trajectory mae .00023 - mcgreivy2023
endef
$(published-step)
$(call step,pays,$R/pays.tsv,$R/scores.tsv $(systems:%=$R/%-models.tsv) pipelines/pays.awk,\
  $(pays) $(sizes:%=$R/burgers-%-models.tsv) $R/scores.tsv >{out})
$(call step,front,$R/front.svg,$R/scores.tsv pipelines/pays.awk,$(pays) -v form=picture $R/scores.tsv >{out})
define page
title = Learned numerical fluxes
text = Burgers' equation under a random forcing of long waves, nu = 0.01, truths on 512 cells, means over fewer; and cars on a ring road, a conservation law with shocks. none is the scheme that networks correct, weno5 on means of cells and godunov; none-NAME are others of the textbooks. Values are medians over $(words $(seeds)) random beginning$(if $(word 2,$(seeds)),s) and pooled over $(if $(small),6,100) other forcings. mae is the mean absolute error.
text = Published, mae on 16, 32, 64, 128 and 256 cells: weno5-points .2349 .0397 .00798 .00317 .00110, godunov .2298 .1027 .0546 .0300 .0161, the learned stencil .0520 .00589 .00212 .00046 .00023 (mcgreivy2023).
untrained = $(addprefix none-,$(textbook-burgers) $(textbook-traffic))
caption front = Error against the cost of a run on 16 cells and more: what is further to the left at the same height is cheaper.
heading pays = What the learned fluxes of Burgers' equation cost
caption pays = cost: CPU seconds a unit of time of one member; at equal error: what the cheapest scheme of the textbooks costs there, by a line through its own errors in logarithms; paid after: units of time of a run after which training has paid, never where the scheme is cheaper.
$(foreach n,$(sizes),$(nl)heading burgers-$n-scores = Forced Burgers' equation, $n cells)
$(foreach n,$(roads),$(nl)heading traffic-$n-scores = Cars on a ring road, $n cells)
endef
$(call step,page,$R/index.html $R/commands.txt,\
  $(tables) $R/pays.tsv $R/front.svg $R/burgers-32-stencil-trajectory-1-run.h5 pipelines/page pipelines/page.awk,\
  inspect --history $R/burgers-32-stencil-trajectory-1-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} --table $R/pays.tsv $(patsubst %,--scores %,$(tables)) $(patsubst %,--models %,$(systems:%=$R/%-models.tsv)) --commands $R/commands.txt $R/front.svg >$R/index.html)
study-flux: $R/scores.tsv $R/index.html ## learned numerical fluxes and limiters beside those of the textbooks
