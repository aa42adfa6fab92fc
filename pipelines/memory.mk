# memory.mk: memory closures of three systems, each against its coarse model alone.
#
# lorenz96-two-scale: the slow variables X of wilks2005, F = 20, at steps of 0.05. Maps of X alone
# (no equations): Markov, the least squares of one lag; Mori's kernels; Wiener's, the lags that
# forecast best; Mori's as hidden variables with the noise of fluctuation and dissipation. And what
# the step of the coarse model lacks: a cubic of the present (cubic), of the present and the past
# (narma).
#
# kuramoto-sivashinsky: 5 of 47 modes at steps of 0.1 (lulin2017): Wiener's kernels alone, and on the
# step of the 5-mode Galerkin system linear terms, or those of an approximate inertial manifold, of
# the present (aim) or with the past (narma).
#
# burgers: waves of size 1 without viscosity on 16 modes, whose Galerkin system keeps its energy
# while shocks lose it: memory from the equations alone (t-model, finite-memory, dynamic-memory), its
# coefficients by least squares (renormalised), and Smagorinsky's viscosity.
#
# Forecasts begin with the records before them known. For the climate, maps draw the noise that
# they leave of the training data.

study   := memory
systems := lorenz96-two-scale kuramoto-sivashinsky burgers

# ---- Lorenz 96 with two scales -------------------------------------------------
maps    := markov mori wiener
corrects := cubic narma
define slow
vars = X
endef
define l96
p = F=20
spinup = 10
save-every = 0.05
endef
define l96-train
members = $(if $(small),4,16)
time = $(if $(small),40,200)
seed = 1
endef
define l96-test
members = $(if $(small),6,40)
time = $(if $(small),22,62)
seed = 2
endef
$(foreach part,train test,$(call step,l96-$(part),$R/l96-$(part).h5,,\
  simulate lorenz96-two-scale --config {l96} --config {l96-$(part)} |\
    filter select --config {slow} -o {out}))
# from t = 2 on, with what was before known
$(call step,l96-truth,$R/l96-truth.h5,$R/l96-test.h5,snapshot --times 2: {in} -o {out})
$(call step,l96-acc,$R/l96-acc.h5,$R/l96-train.h5,mz-memory acc -L 40 {in} -o {out})
define markov
kind = least-squares
lags = 1
endef
define mori
kind = mori
lags = 20
endef
define wiener
kind = least-squares
validate = $R/l96-validate.h5
lead = 0.5
endef
$(call step,l96-validate,$R/l96-validate.h5,$R/l96-train.h5,snapshot --members 0:3 {in} -o {out})
$(foreach c,$(maps),$(call step,l96-$c,$R/l96-$c.h5,$R/l96-acc.h5\
  $(if $(filter wiener,$c),$R/l96-validate.h5),mz-memory solve --config {$c} $R/l96-acc.h5 -o {out}))
$(call step,l96-realised,$R/l96-realised.h5,$R/l96-mori.h5,\
  mz-memory realise --lags 12 --stable {in} -o {out})
define cubic
features = poly:3
lags = 1
endef
define narma
features = poly:3
lags = 2
own = 1
endef
$(foreach c,$(corrects),$(call step,l96-$c,$R/l96-$c.h5,$R/l96-train.h5,\
  mz-memory narma --config {$c} {in} -o {out}))
l96 := none $(maps) realised $(corrects)

# the same with noise, for the climate
$(foreach c,$(maps),$(call step,l96-$c-noise,$R/l96-$c-noise.h5,$R/l96-$c.h5 $R/l96-train.h5,\
  mz-memory noise {in} -o {out}))
$(call step,l96-realised-noise,$R/l96-realised-noise.h5,$R/l96-mori.h5,\
  mz-memory realise --lags 12 --stable --noise {in} -o {out})
$(foreach c,$(corrects),$(call step,l96-$c-noise,$R/l96-$c-noise.h5,$R/l96-train.h5,\
  mz-memory narma --config {$c} --noise {in} -o {out}))

# ---- Kuramoto-Sivashinsky ------------------------------------------------------
define ks
p = L=21.5511478074
grid = 96
dt = 0.02
spinup = 200
save-every = 0.1
endef
define ks-train
members = $(if $(small),8,32)
time = $(if $(small),100,500)
seed = 1
endef
define ks-test
members = $(if $(small),4,32)
time = $(if $(small),60,300)
seed = 2
endef
define modes
to = 12
endef
$(foreach part,train test,$(call step,ks-$(part),$R/ks-$(part).h5,,\
  simulate kuramoto-sivashinsky --config {ks} --config {ks-$(part)} |\
    filter spectral --config {modes} -o {out}))
$(call step,ks-truth,$R/ks-truth.h5,$R/ks-test.h5,snapshot --times 2: {in} -o {out})
define ks-wiener
kind = least-squares
lags = 10
ridge = 1e-10
endef
define ks-linear
features = modes
lags = 2
own = 1
endef
define ks-aim
features = modes,aim
lags = 1
endef
define ks-narma
features = modes,aim
lags = 2
own = 1
endef
ks-fits := linear aim narma
$(call step,ks-acc,$R/ks-acc.h5,$R/ks-train.h5,mz-memory acc -L 10 {in} -o {out})
$(call step,ks-wiener,$R/ks-wiener.h5,$R/ks-acc.h5,mz-memory solve --config {ks-wiener} {in} -o {out})
$(call step,ks-wiener-noise,$R/ks-wiener-noise.h5,$R/ks-wiener.h5 $R/ks-train.h5,\
  mz-memory noise {in} -o {out})
$(foreach c,$(ks-fits),$(call step,ks-$c,$R/ks-$c.h5,$R/ks-train.h5,\
  mz-memory narma --config {ks-$c} {in} -o {out})\
$(call step,ks-$c-noise,$R/ks-$c-noise.h5,$R/ks-train.h5,\
  mz-memory narma --config {ks-$c} --noise {in} -o {out}))
ks := none wiener $(ks-fits)

# ---- forecasts and climates of both --------------------------------------------
l96-step := 0.05
ks-step  := 0.1
l96-near := $(if $(small),2:3,2:4)
ks-near  := $(if $(small),2:12,2:52)
define l96-forecast
metric = nrmse
metric = vpt
metric = cost
format = tsv
endef
define ks-forecast
metric = nrmse
metric = correlation-time:0.9
metric = cost
format = tsv
endef
define l96-climate
metric = energy
metric = acf:$(if $(small),2,5)
metric = kl
metric = blow-up
format = tsv
endef
define ks-climate
metric = energy
metric = spectrum
metric = acf:$(if $(small),10,50)
metric = kl
metric = blow-up
format = tsv
endef
# of system $s and closure $c
model = $(patsubst %,$R/$s-%$1.h5,$(filter-out none,$c))
define run
$(call step,$s-$c-run,$R/$s-$c-run.h5 $R/$s-$c-timing.tsv,$(call model,) $R/$s-test.h5,\
  rollout $(call model,) --ic $R/$s-test.h5 --start 2 --dt $($s-step)\
    --timing $R/$s-$c-timing.tsv -o $R/$s-$c-run.h5)
$(call step,$s-$c-long,$R/$s-$c-long.h5,$(call model,-noise) $R/$s-test.h5,\
  rollout $(call model,-noise) --ic $R/$s-test.h5 --start 2 --dt $($s-step) -o {out})
$(call step,$s-$c-scores,$R/$s-$c-scores.tsv,\
  $(sort $(foreach f,$c-run none-run $c-long none-long truth,$R/$s-$f.h5)) $R/$s-$c-timing.tsv,\
  { score $R/$s-$c-run.h5 --truth $R/$s-truth.h5 --baseline $R/$s-none-run.h5\
      --times $($s-near) --config {$s-forecast} --timing $R/$s-$c-timing.tsv ;\
    score $R/$s-$c-long.h5 --truth $R/$s-truth.h5 --baseline $R/$s-none-long.h5\
      --config {$s-climate} | tail -n +2 ; } >{out})
endef
$(foreach s,l96 ks,$(foreach c,$($s),$(run)))

# ---- Burgers --------------------------------------------------------------------
define dns
p = nu=0
p = L=6.283185307179586
discretisation = jameson
grid = $(if $(small),528,1056)
dt = 0.001
ic = melchers:kmax=3,max=1
save-every = 0.1
endef
define burgers-train
members = $(if $(small),2,8)
time = $(if $(small),2,4)
seed = 1
endef
define burgers-test
members = $(if $(small),2,20)
time = $(if $(small),2,8)
seed = 2
endef
define galerkin
to = 33
discretisation = spectral
targets = yes
endef
$(foreach part,train test,$(call step,burgers-$(part),$R/burgers-$(part).h5,,\
  simulate burgers --config {dns} --config {burgers-$(part)} |\
    filter spectral --config {galerkin} -o {out}))
define form-finite-memory
form = finite-memory
p = tau=0.3
objective = trajectory:5
dt = 0.005
iterations = 1
endef
define form-renormalised
form = renormalised
p = order=2
endef
burgers-fits := smagorinsky t-model finite-memory dynamic-memory renormalised
burgers      := none $(burgers-fits)
$(foreach c,$(burgers-fits),$(call step,burgers-$c,$R/burgers-$c.h5,$R/burgers-train.h5,\
  fit-closure $(if $(value form-$c),--config {form-$c},--form $c) {in} -o {out}))
define burgers-judge
metric = nrmse
metric = energy
metric = spectrum
metric = blow-up
metric = cost
format = tsv
endef
define run-burgers
$(call step,burgers-$c-run,$R/burgers-$c-run.h5 $R/burgers-$c-timing.tsv,\
  $(call model,) $R/burgers-test.h5,rollout $(call model,) --ic $R/burgers-test.h5 --dt 0.005\
    --timing $R/burgers-$c-timing.tsv -o $R/burgers-$c-run.h5)
$(call step,burgers-$c-scores,$R/burgers-$c-scores.tsv,\
  $(sort $(foreach f,$c-run none-run test,$R/burgers-$f.h5)) $R/burgers-$c-timing.tsv,\
  score $R/burgers-$c-run.h5 --truth $R/burgers-test.h5 --baseline $R/burgers-none-run.h5\
    --config {burgers-judge} --timing $R/burgers-$c-timing.tsv >{out})
endef
$(foreach s,burgers,$(foreach c,$(burgers),$(run-burgers)))

# ---- tables, pictures, the page ---------------------------------------------------
name-l96 := lorenz96-two-scale
name-ks  := kuramoto-sivashinsky
name-burgers := burgers
$(foreach s,l96 ks burgers,$(call step,$s-table,$R/$s-table.tsv,$(foreach c,$($s),$R/$s-$c-scores.tsv),\
  pipelines/scores join $(study) $(name-$s) $(foreach c,$($s),$c:-:-=$R/$s-$c-scores.tsv) >{out}))
$(call step,scores,$R/scores.tsv,$(foreach s,l96 ks burgers,$R/$s-table.tsv),\
  { head -n 1 $R/l96-table.tsv ; tail -q -n +2 {in} ; } >{out})
$(call step,kernels,$R/kernels.svg,$R/l96-mori.h5,plot memory {in} --label mori -o {out})
$(foreach s,l96 ks,$(call step,$s-error,$R/$s-error.svg,$(foreach c,$($s),$R/$s-$c-run.h5) $R/$s-truth.h5,\
  plot error $(foreach c,$($s),$R/$s-$c-run.h5 --label $c) --times $($s-near)\
    --truth $R/$s-truth.h5 -o {out}))
$(call step,burgers-error,$R/burgers-error.svg,\
  $(foreach c,$(burgers),$R/burgers-$c-run.h5) $R/burgers-test.h5,\
  plot error $(foreach c,$(burgers),$R/burgers-$c-run.h5 --label $c) --truth $R/burgers-test.h5 -o {out})
define page
title = Memory closures
untrained = t-model finite-memory dynamic-memory
text = What is left out of a model acts on it as memory and noise (Mori, Zwanzig). Three systems, each against its coarse model without closure; the cost is CPU time for a unit of time of one member.
text = nrmse is the relative error over the first $(if $(small),1,2) (Lorenz) and $(if $(small),10,50) (Kuramoto-Sivashinsky) time units, with what was before the start known. acf, kl, energy and spectrum are of long runs, in which maps draw the noise that they leave of the training data: distance of the autocorrelations, Kullback-Leibler divergence of the distributions.
text = Mori's kernels are those of the projection on the present: they tell how memory decays, but as forecasts they are poor, since what they call noise is known to the past. Wiener's are fitted to the whole past that is remembered.
heading l96-table = Lorenz 96, the slow variables of two scales
caption l96-table = markov, mori, wiener and realised are maps of X that know no equations; cubic and narma correct the step of the coarse equations, by a cubic of the present, and with one more lag and their own last value.
heading ks-table = Kuramoto-Sivashinsky, 5 of 47 modes
caption ks-table = wiener is a map that knows no equations; linear, aim and narma correct the step of the 5-mode Galerkin system: linear with memory, products of an approximate inertial manifold without, and with memory. correlation-time: until the correlation falls below 0.9, of 50.
heading burgers-table = Burgers without viscosity, 16 modes
caption burgers-table = Random waves of three lengths and size 1, over $(if $(small),2,8) time units. Without closure energy is kept; t-model, finite-memory and dynamic-memory are from the equations alone, smagorinsky and renormalised have fitted coefficients.
caption kernels = Mori's kernels of the slow variables: norm of each lag with two standard errors, and the variance of the noise that is left.
caption l96-error = Lorenz 96: growth of the relative error; median and middle half of the test runs.
caption ks-error = Kuramoto-Sivashinsky: growth of the relative error.
caption burgers-error = Burgers: growth of the relative error.
endef
memory-svgs = $(patsubst %,$R/%.svg,kernels l96-error ks-error burgers-error)
$(call step,page,$R/index.html $R/commands.txt,\
  $(foreach s,l96 ks burgers,$R/$s-table.tsv) $(memory-svgs) $R/l96-wiener-run.h5 $R/ks-narma-run.h5\
    $R/burgers-renormalised-run.h5 pipelines/page pipelines/page.awk,\
  { for f in l96-wiener ks-narma burgers-renormalised; do inspect --history $R/$$f-run.h5 ; done ; }\
    >$R/commands.txt ;\
  pipelines/page --config {page} $(foreach s,l96 ks burgers,--scores $R/$s-table.tsv)\
    --commands $R/commands.txt $(memory-svgs) >$R/index.html)

study-memory: $R/scores.tsv $R/index.html ## memory closures of three systems
