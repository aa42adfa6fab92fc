# fiml.mk: field inversion and a map, against closures that are learned in the running model.
#
# Burgers' equation, central differences on 64 points. Truths: `planted`, the same model with an eddy
# viscosity c l^2 |u_x| that is known; `fine`, means over cells of runs on 1024 points. Runs of the
# training set are cut into windows of four records. For each the coefficient beta(x) of a viscosity
# that brings the model nearest to the records, its prior a penalty, is found by gradients through
# the run (form field); a network of local states is fitted to the terms that these have there
# (field). Beside it: the same network fitted to the unresolved terms, which only a truth in full
# tells (derivative); in the running model over the same windows (trajectory); and that from the
# network of the fields on, by smaller steps (field-trajectory). Judged by runs from other states,
# ten times as long as a window. parish2016.

study    := fiml
truths   := planted fine
seeds    := $(if $(small),1,1 2 3 4 5)
count    := $(if $(small),4,16)
windows  := 7
cases    := $(if $(step.on),$(shell seq 0 $$(($(count) * $(windows) - 1))))
fitted   := derivative field trajectory field-trajectory
network  := square | conv 8 5 tanh | conv 8 5 tanh | conv 1 5

define dns
p = nu=5e-4
grid = $(if $(small),512,1024)
discretisation = central
ic = fourier:kmax=10
dt = $(if $(small),2e-4,1e-4)
time = 0.3
save-every = 0.01
endef
define train
members = $(count)
seed = 1
endef
define test
members = $(if $(small),6,24)
seed = 2
endef
define field
form = field
param = nu0=5e-3
param = modes=31
param = length=0.03
penalty = 1e-5
optimiser = lm
iterations = 20
endef
define net
form = viscosity
net = $(network)
optimiser = adam:rate=5e-3
schedule = cosine:warmup=0.05
batch = 50
iterations = $(if $(small),500,3000)
endef
define run
objective = trajectory:saves=3
dt = 0.0025
endef
define start
form = viscosity
net = $(network)
endef
define end
optimiser = adam:rate=5e-3
schedule = cosine:warmup=0.05
batch = 20
iterations = $(if $(small),200,1500)
endef
define judge
metric = nrmse
metric = energy
metric = blow-up
format = tsv
endef

# ---- truths ---------------------------------------------------------------------------
$(foreach p,train test,$(call step,fine/$p,$R/fine/$p.h5,,\
  simulate burgers --config {dns} --config {$p} | filter box --coarsen $(if $(small),8,16) --targets -o {out}))
$(call step,planted/model,$R/planted/model.h5,$R/fine/train.h5,\
  fit-closure --form smagorinsky -p width=3 -p coefficient=0.1 {in} -o {out})
$(foreach p,train test,$(call step,planted/$p,$R/planted/$p.h5,$R/planted/model.h5 $R/fine/$p.h5,\
  rollout $R/planted/model.h5 --ic $R/fine/$p.h5 --dt 0.0025 | rollout $R/planted/model.h5 --evaluate -o {out}))

# ---- fields of the windows, and what is learned of them ----------------------------------
$(foreach t,$(truths),$(call step,$t/windows,$R/$t/windows.h5,$R/$t/train.h5,\
  snapshot {in} --window 4 -o {out}))
$(foreach t,$(truths),$(foreach c,$(cases),$(call step,$t/field-$c,$R/$t/field-$c.h5 $R/$t/terms-$c.h5,$R/$t/windows.h5,\
  snapshot {in} --members $c | fit-closure --config {field} --config {run} -o $R/$t/field-$c.h5 ;\
  snapshot {in} --members $c | rollout $R/$t/field-$c.h5 --evaluate -o $R/$t/terms-$c.h5)))
$(foreach t,$(truths),$(call step,$t/fields,$R/$t/fields.h5,$(cases:%=$R/$t/terms-%.h5),\
  snapshot $R/$t/terms-0.h5 $(foreach c,$(filter-out 0,$(cases)),--with $R/$t/terms-$c.h5) -o {out}))

# ---- OBJECTIVE-SEED ------------------------------------------------------------------------
define models-of
$(call step,$t/none,$R/$t/none.h5,$R/$t/train.h5,fit-closure --form none {in} -o {out})
$(call step,$t/smagorinsky,$R/$t/smagorinsky.h5,$R/$t/train.h5,fit-closure --form smagorinsky -p width=3 {in} -o {out})
$(foreach k,$(seeds),
$(call step,$t/derivative-$k,$R/$t/derivative-$k.h5,$R/$t/train.h5,fit-closure --config {net} --seed $k {in} -o {out})
$(call step,$t/field-$k-net,$R/$t/net/field-$k.h5,$R/$t/fields.h5,fit-closure --config {net} --seed $k {in} -o {out})
$(call step,$t/trajectory-$k,$R/$t/trajectory-$k.h5,$R/$t/windows.h5,\
  fit-closure --config {start} --config {run} --config {end} --seed $k {in} -o {out})
$(call step,$t/field-trajectory-$k,$R/$t/field-trajectory-$k.h5,$R/$t/net/field-$k.h5 $R/$t/windows.h5,\
  fit-closure --from $R/$t/net/field-$k.h5 --config {run} --config {end} --optimiser adam:rate=1e-3 --seed $k $R/$t/windows.h5 -o {out}))
endef
$(foreach t,$(truths),$(models-of))
models := none smagorinsky $(foreach o,$(fitted),$(seeds:%=$o-%))
kept    = $R/$t/$(if $(filter field-%,$(filter-out field-trajectory-%,$m)),net/)$m.h5
define one-run
$(call step,$t/$m-run,$R/$t/$m-run.h5,$(kept) $R/$t/test.h5,\
  rollout $(kept) --ic $R/$t/test.h5 --dt 0.0025 -o {out})
$(call step,$t/$m-scores,$R/$t/$m-scores.tsv,$(sort $R/$t/$m-run.h5 $R/$t/none-run.h5) $R/$t/test.h5,\
  score $R/$t/$m-run.h5 --truth $R/$t/test.h5 --baseline $R/$t/none-run.h5 --config {judge} >{out})
endef
$(foreach t,$(truths),$(foreach m,$(models),$(one-run)))
row = $(if $(filter none,$m),none:-:1,$(if $(filter smagorinsky,$m),smagorinsky:derivative:1,viscosity:$(strip \
  $(foreach o,$(fitted),$(patsubst $o-%,$o:%,$(filter $(seeds:%=$o-%),$m))))))=$R/$t/$m-scores.tsv
$(foreach t,$(truths),$(call step,$t-scores,$R/$t-scores.tsv,$(models:%=$R/$t/%-scores.tsv),\
  pipelines/scores join $(study) burgers:$t $(foreach m,$(models),$(row)) >{out}))
$(call step,scores,$R/scores.tsv,$(truths:%=$R/%-scores.tsv),\
  { head -n 1 $R/fine-scores.tsv ; tail -q -n +2 {in} ; } >{out})
define page
title = Field inversion and a map
text = Burgers' equation, central differences on 64 points, runs from other states, ten times as long as what was learned from. A network of local states gives a viscosity: fitted to the unresolved terms, which only a truth in full tells (derivative); to those of fields of a coefficient that were found for each window of four records by gradients through the run (field); in the running model over the same windows (trajectory); and that from the network of the fields on (field-trajectory). Values are medians over $(words $(seeds)) random beginning$(if $(word 2,$(seeds)),s).
heading planted-scores = A viscosity that is known, c l^2 |u_x|
heading fine-scores = Means over cells of runs on $(if $(small),512,1024) points
endef
$(call step,page,$R/index.html $R/commands.txt,\
  $(truths:%=$R/%-scores.tsv) $R/fine/field-trajectory-1-run.h5 pipelines/page pipelines/page.awk,\
  inspect --history $R/fine/field-trajectory-1-run.h5 >$R/commands.txt ;\
  pipelines/page --config {page} $(truths:%=--scores $R/%-scores.tsv) --commands $R/commands.txt >$R/index.html)
study-fiml: $R/scores.tsv $R/index.html ## field inversion and a map, against closures learned in the running model
