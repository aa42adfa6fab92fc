# closure-as-fidelity.mk: a closure as the difference of two fidelities, outside a model and in it.
#
# ahmed2023 read closure as a problem of two fidelities: low, a projection on few modes, run by
# itself; high, the projected truth. Here u_t + (u^2/2)_x = nu u_xx on a periodic line, nu = 1e-3,
# from a square wave of random width: a shock that moves half a period, and a rarefaction. The
# projection is on Fourier modes (the paper's on POD modes); 7 of them are run as a Galerkin system.
# What the low runs lack of the truth is learned from their states: as a gain of every mode, of the
# present and of the past, as a map between orthogonal modes by Gaussian processes, and by a network
# (observe: it corrects what is recorded). Beside it the
# same network, and closures without one, in the equations. Widths are those of training (inside), or
# larger (beyond).

study  := closure-as-fidelity
system := burgers
seeds  := $(if $(small),1,1 2 3 4 5)
tests  := inside beyond

define dns
p = nu=1e-3
grid = $(if $(small),512,1024)
dt = $(if $(small),4e-4,1e-4)
time = 1
save-every = 0.02
endef
define train
ic = square:low=.3,high=.7
members = $(if $(small),12,40)
seed = 1
endef
define inside
ic = square:low=.3,high=.7
members = $(if $(small),4,20)
seed = 2
endef
define beyond
ic = square:low=.7,high=.8
members = $(if $(small),4,20)
seed = 3
endef
define project
to = 16
discretisation = spectral
targets = yes
endef
$(foreach d,train $(tests),$(call step,$d,$R/$d.h5,,\
  simulate burgers --config {dns} --config {$d} | filter spectral --config {project} -o {out}))
$(call step,low,$R/low.h5,$R/train.h5,rollout --ic {in} --dt 0.01 -o {out})

# ---- what the low runs lack ---------------------------------------------------------
define observe-gain
delays = 0
endef
define observe-gain-past
delays = 8:5
endef
define observe-pod
map = pod
centres = $(if $(small),100,400)
endef
$(foreach c,gain gain-past pod,$(call step,$c,$R/$c.h5,$R/low.h5 $R/train.h5,\
  multifidelity-fuse correct -l $R/low.h5 -l $R/train.h5 --config {observe-$c} -o {out}))
$(call step,pairs,$R/pairs.h5,$R/low.h5 $R/train.h5,\
  multifidelity-fuse correct -l $R/low.h5 -l $R/train.h5 --pairs -o {out})
define network
form = cnn
net = conv 16 7 tanh | conv 16 7 tanh | conv 16 7 tanh | conv 1 5
iterations = $(if $(small),1500,10000)
schedule = cosine
endef
define observe
act = observe
endef
define in-the-loop
objective = trajectory:saves=$(if $(small),10,50),first=5
dt = 0.01
iterations = $(if $(small),40,1000)
batch = 8
optimiser = adam:rate=2e-3
schedule = cosine
clip = 0.1
endef
define networks
$(call step,observe-$s,$R/observe-$s.h5,$R/pairs.h5,\
  fit-closure --config {network} --config {observe} --seed $s {in} -o {out})
$(call step,derivative-$s,$R/derivative-$s.h5,$R/train.h5,\
  fit-closure --config {network} --seed $s {in} -o {out})
$(call step,trajectory-$s,$R/trajectory-$s.h5,$R/derivative-$s.h5 $R/train.h5,\
  fit-closure --from $R/derivative-$s.h5 --config {in-the-loop} --seed $s $R/train.h5 -o {out})
endef
$(foreach s,$(seeds),$(networks))

# ---- closures without a network ------------------------------------------------------
$(foreach c,smagorinsky renormalised,$(call step,$c,$R/$c.h5,$R/train.h5,\
  fit-closure --form $c {in} -o {out}))

# ---- runs and scores -------------------------------------------------------------------
models := none smagorinsky renormalised gain gain-past pod \
          $(foreach o,observe derivative trajectory,$(seeds:%=$o-%))
named  := none:- smagorinsky:derivative renormalised:derivative gain:observe gain-past:observe pod:observe
define judge
metric = nrmse
metric = energy
metric = blow-up
metric = cost
format = tsv
endef
model = $(if $(filter-out none,$m),$R/$m.h5)
define run
$(call step,$m-$d,$R/$m-$d.h5 $R/$m-$d-timing.tsv,$(call model,) $R/$d.h5,\
  rollout $(call model,) --ic $R/$d.h5 --dt 0.01 --timing $R/$m-$d-timing.tsv -o $R/$m-$d.h5)
$(call step,$m-$d-scores,$R/$m-$d-scores.tsv,\
  $(sort $R/$m-$d.h5 $R/none-$d.h5 $R/$d.h5) $R/$m-$d-timing.tsv,\
  score $R/$m-$d.h5 --truth $R/$d.h5 --baseline $R/none-$d.h5 --config {judge}\
    --timing $R/$m-$d-timing.tsv >{out})
endef
$(foreach d,$(tests),$(foreach m,$(models),$(run)))
$(foreach d,$(tests),$(call step,$d-table,$R/$d-table.tsv,$(models:%=$R/%-$d-scores.tsv),\
  pipelines/scores join $(study) burgers:$d $(foreach n,$(named),$n:-=$R/$(firstword $(subst :, ,$n))-$d-scores.tsv)\
    $(foreach o,observe derivative trajectory,$(foreach s,$(seeds),cnn:$o:$s=$R/$o-$s-$d-scores.tsv)) >{out}))
$(call step,scores,$R/scores.tsv,$(tests:%=$R/%-table.tsv),\
  { head -n 1 $R/inside-table.tsv ; tail -q -n +2 {in} ; } >{out})

# ---- pictures, the page ----------------------------------------------------------------
shown := none gain-past pod observe-1 trajectory-1
define fields
member = 0
endef
$(call step,fields,$R/fields.svg,$R/inside.h5 $(shown:%=$R/%-inside.h5),\
  plot field {in} --label truth $(shown:%=--label %) --config {fields} -o {out})
drawn := none renormalised gain-past pod observe-1 derivative-1 trajectory-1
$(foreach d,$(tests),$(call step,$d-error,$R/$d-error.svg,$(drawn:%=$R/%-$d.h5) $R/$d.h5,\
  plot error $(foreach m,$(drawn),$R/$m-$d.h5 --label $(m:%-1=%)) --truth $R/$d.h5 -o {out}))
define page
title = Closure as a problem of two fidelities
text = The Burgers equation with nu = 1e-3 from square waves of random width, over one time unit: a shock moves half a period. Low fidelity is a Galerkin system of 7 Fourier modes, high fidelity the truth, projected. The correction is learned outside the model (observe: from what a low run has recorded to what it should have), or in it, as a closure: fitted to the unresolved term (derivative), and from there in the running model (trajectory).
text = $(if $(small),12,40) runs to learn from, $(if $(small),4,20) of other widths of the same range to be judged by (inside), and $(if $(small),4,20) of larger widths (beyond). The network is the same in all three places, $(if $(small),one beginning,five beginnings); values are medians. gain is linear, mode by mode; gain-past also knows 8 past states, 0.1 apart; pod maps proper orthogonal modes of the low runs to those of what they lack by Gaussian processes.
text = What is outside the model has to undo all that the run has done wrong since its start; what is in the model, only the present error. Departures from ahmed2023: Fourier modes in place of POD modes, periodic ends, a network of convolutions in place of a DeepONet.
heading inside-table = Widths of the training range
heading beyond-table = Larger widths
caption fields = One test run inside the range.
caption inside-error = Growth of the relative error inside the range; median and middle half of the test runs, networks of the first seed.
caption beyond-error = Beyond the range.
endef
$(call step,page,$R/index.html $R/commands.txt,\
  $(tests:%=$R/%-table.tsv) $R/fields.svg $(tests:%=$R/%-error.svg) $R/observe-1-inside.h5\
    $R/trajectory-1-inside.h5 pipelines/page pipelines/page.awk,\
  { for f in observe-1 trajectory-1; do inspect --history $R/$$f-inside.h5 ; done ; } >$R/commands.txt ;\
  pipelines/page --config {page} $(foreach d,$(tests),--scores $R/$d-table.tsv)\
    --commands $R/commands.txt $R/fields.svg $(tests:%=$R/%-error.svg) >$R/index.html)

study-closure-as-fidelity: $R/scores.tsv $R/index.html ## corrections outside a model and in it
