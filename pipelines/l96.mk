# l96.mk: closures of the two-scale Lorenz 1996 model, with and without noise and memory.
#
# wilks2005: 8 slow and 256 fast variables, F = 20, h = 1, b = c = 10; records 0.005 apart, from
# which reduced models of X alone are fitted to the exact coupling. Climate: one long run beside
# one of the truth. Forecasts: ensembles from exact slow states. Deterministic: the cubic
# (polynomial) and a network of the neighbourhood. With noise: autoregressive (polynomial-noise),
# of a size that X tells (stochastic), a Markov chain of levels (quantised). With memory: of
# past states (delay), of hidden ones (gru, latent, state-space), fitted through the solver.

study    := l96
system   := lorenz96-two-scale
exact    := polynomial polynomial-noise stochastic quantised
noisy    := polynomial-noise stochastic quantised
memory   := delay gru latent state-space
networks := cnn $(memory)
closures := none $(exact) $(networks)
seeds    := $(if $(small),1,1 2 3 4 5)

define dns
grid = 8x32
p = F=20
p = h=1
p = b=10
p = c=10
spinup = 10
endef
define train
members = 1
time = $(if $(small),40,500)
save-every = 0.005
seed = 1
endef
define climate
time = $(if $(small),100,5000)
save-every = 0.05
seed = 2
endef
define forecast
members = $(if $(small),20,200)
time = 4
save-every = 0.1
seed = 3
endef
define slow
vars = X
endef
$(foreach d,train climate forecast,$(call step,$d,$R/$d.h5,,\
  simulate lorenz96-two-scale --config {dns} --config {$d} | filter select --config {slow}$(if \
    $(filter train,$d), --targets) -o {out}))

define form-polynomial
form = polynomial
endef
define form-polynomial-noise
form = polynomial
param = noise=1
endef
define form-cnn
form = cnn
net = conv 16 5 tanh | conv 16 1 tanh | conv 1 1
optimiser = adam:rate=1e-2
schedule = cosine:warmup=0.05
batch = 100
iterations = $(if $(small),300,3000)
endef
# through the solver, over 20 records
define through
objective = trajectory:20
dt = 0.005
optimiser = adam:rate=5e-3
schedule = cosine:warmup=0.05
batch = 32
clip = 0.1
iterations = $(if $(small),60,1500)
endef
define form-delay
form = delay
param = delays=2
param = every=10
net = conv 16 5 tanh | conv 16 1 tanh | conv 1 1
$(through)
endef
define form-gru
form = gru
param = channels=4
net = conv 17 5
$(through)
endef
define form-latent
form = latent
param = channels=2
net = conv 16 5 tanh | conv 16 1 tanh | conv 3 1
$(through)
endef
define form-state-space
form = state-space
param = channels=4
net = conv 16 5 tanh | conv 16 1 tanh | conv 5 1
$(through)
endef
spread := $(if $(small),10,20)
define judge-climate
metric = hellinger
metric = wasserstein
metric = acf
metric = blow-up
format = tsv
endef
define judge-forecast
metric = nrmse
metric = crps
format = tsv
endef
define judge-spread
metric = spread-skill
metric = rank
format = tsv
endef

# A model is CLOSURE/SEED; files bear its name, without the seed where it is 1. Only those with
# noise have ensembles that spread.
models := $(foreach c,$(closures),$(foreach s,$(if $(filter $c,$(networks)),$(seeds),1),$c/$s))
named   = $(patsubst %/1,%,$m)
file    = $R/$(subst /,-,$(named))
goal    = $(if $(filter $(memory:%=%/%),$m),trajectory,derivative)
row     = $(if $(filter none/%,$m),none:-:1,$(subst /,:$(goal):,$m))
define model
$(eval c := $(patsubst %/,%,$(dir $m)))$(eval x := $(subst /,-,$(named)))
$(call step,$x,$R/$x.h5,$R/train.h5,\
  fit-closure $(if $(value form-$c),--config {form-$c},--form $c) --seed $(notdir $m) {in} -o {out})
$(call step,$x-climate,$R/$x-climate.h5 $R/$x-timing.tsv,$R/$x.h5 $R/climate.h5,\
  rollout $R/$x.h5 --ic $R/climate.h5 --dt 0.005 $(if $(filter $c,$(noisy)),--ensemble 1)\
    --timing $R/$x-timing.tsv -o $R/$x-climate.h5)
$(call step,$x-forecast,$R/$x-forecast.h5,$R/$x.h5 $R/forecast.h5,\
  rollout $R/$x.h5 --ic $R/forecast.h5 --dt 0.005 $(if $(filter $c,$(noisy)),--ensemble $(spread)) -o {out})
$(call step,$x-scores,$R/$x-scores.tsv,$(sort $(foreach r,climate forecast,$R/$r.h5 $R/$x-$r.h5 $R/none-$r.h5))\
    $R/$x-timing.tsv,\
  { score $R/$x-climate.h5 --truth $R/climate.h5 --baseline $R/none-climate.h5 --config {judge-climate}\
      --timing $R/$x-timing.tsv ;\
    score $R/$x-forecast.h5 --truth $R/forecast.h5 --baseline $R/none-forecast.h5\
      --config {judge-forecast} | tail -n +2$(if $(filter $c,$(noisy)), ;\
    score $R/$x-forecast.h5 --truth $R/forecast.h5 --config {judge-spread} | tail -n +2) ; } >{out})
endef
$(foreach m,$(models),$(model))
$(call step,scores,$R/scores.tsv,$(foreach m,$(models),$(file)-scores.tsv),\
  pipelines/scores join $(study) $(system) $(foreach m,$(models),$(row)=$(file)-scores.tsv) >{out})
$(call step,models,$R/models.tsv,$(foreach m,$(models),$(file).h5),\
  pipelines/scores models $(foreach m,$(models),$(row)=$(file).h5) >{out})
$(call step,error,$R/error.svg,$(foreach c,$(closures),$R/$c-forecast.h5) $R/forecast.h5,\
  plot error $(foreach c,$(closures),$R/$c-forecast.h5 --label $c) --truth $R/forecast.h5 -o {out})

define page
title = Closures of Lorenz 1996 with two scales
text = Eight slow variables, 256 fast ones, F = 20, c = 10 (wilks2005): what the fast ones do to the slow is fitted over $(if $(small),40,500) time units to the exact coupling, and models of the slow ones alone run. hellinger, wasserstein and acf compare a run of $(if $(small),100,5000) time units with one of the truth; nrmse, crps, spread-skill and rank are of forecasts over 4 time units from $(if $(small),20,200) exact states, by ensembles of $(spread) where the model has noise.
text = A cubic tells .84 of the variance of the coupling. What is left has a standard deviation of 1.84 and a correlation of .983 over 0.005. Noise makes ensembles spread as their means err, and costs the single forecast.
caption error = Growth of the relative error of forecasts, of the mean of an ensemble where there is one; median and middle half.
endef
$(call step,page,$R/index.html $R/commands.txt,\
  $R/scores.tsv $R/models.tsv $R/error.svg $R/polynomial-noise-forecast.h5 pipelines/page pipelines/page.awk,\
  inspect --history $R/polynomial-noise-forecast.h5 >$R/commands.txt ;\
  pipelines/page --config {page} --scores $R/scores.tsv --models $R/models.tsv\
    --commands $R/commands.txt $R/error.svg >$R/index.html)
study-l96: $R/scores.tsv $R/index.html ## closures of Lorenz 1996 with two scales, with noise and memory
