# uq.mk: how sure closures are of themselves, every kind of ensemble by the same scores.
#
# Two-scale Lorenz 1996 as in wilks2005, reduced to X: 8 slow variables, F = 20, h = 1, b = c = 10.
# Forecasts from exact slow states, in ensembles of 20, from 0.5 to 2 time units. Members differ by
# what each kind does not know:
#   theta     the fit: other seeds of a network (seeds), draws of the posterior of least squares
#             (posterior) or from blocks of records drawn again (bootstrap; sindy has its own), what
#             ensemble Kalman inversion leaves of a prior after moments of 20 time units (kalman)
#   residual  what the fit cannot tell from X: noise, autoregressive (polynomial-noise), of a size
#             that X tells (stochastic), a Markov chain (quantised)
#   both      draws of theta, each with noise of its own; once from the first time unit of the
#             training data alone (scarce), which tells less of theta
# Records are 0.05 apart. What a cubic leaves keeps .98 over 0.005, .40 over 0.05 and nothing over
# 0.1: noise of one rate that is set at 0.005 lasts five times longer than one that is set at 0.05,
# and its ensembles spread 15 % too much.

study  := uq
system := lorenz96-two-scale
runs   := 20

define dns
grid = 8x32
p = F=20
p = h=1
p = b=10
p = c=10
spinup = 10
save-every = 0.05
endef
define train
members = 1
time = $(if $(small),120,500)
seed = 1
endef
define forecast
members = $(if $(small),30,200)
time = 2
save-every = 0.25
seed = 7
endef
define slow
vars = X
endef
$(foreach d,train forecast,$(call step,$d,$R/$d.h5,,\
  simulate lorenz96-two-scale --config {dns} --config {$d} | filter select --config {slow}$(if \
    $(filter train,$d), --targets) -o {out}))
$(call step,scarce,$R/scarce.h5,$R/train.h5,snapshot {in} --times :1 -o {out})

# ---- closures -------------------------------------------------------------------------
define form-polynomial
form = polynomial
endef
define form-polynomial-noise
form = polynomial
param = noise=1
endef
define form-scarce
$(form-polynomial-noise)
endef
define form-stochastic
form = stochastic
endef
define form-quantised
form = quantised
endef
define form-cnn
form = cnn
net = conv 16 5 tanh | conv 16 1 tanh | conv 1 1
optimiser = adam:rate=1e-2
schedule = cosine:warmup=0.05
batch = 100
iterations = $(if $(small),200,3000)
endef
define form-line
form = polynomial
param = degree=1
endef
define form-line-noise
form = polynomial
param = degree=1
param = noise=1
endef
define by-posterior
draws = posterior
ensemble = $(runs)
endef
define by-bootstrap
draws = bootstrap
ensemble = $(runs)
endef
define by-seeds
ensemble = $(runs)
endef
define by-noise
seed = 0
endef
define sparse
lib = poly:3,shared
endef
noisy := polynomial-noise stochastic quantised scarce
fits  := polynomial/posterior polynomial/bootstrap cnn/seeds $(noisy:%=%/noise) \
         $(noisy:%=%/posterior) $(noisy:%=%/bootstrap)
form   = $(patsubst %/,%,$(dir $m))
kind   = $(notdir $m)
file   = $R/$(subst /,-,$m)
$(foreach m,$(fits),$(call step,$(subst /,-,$m),$(file).h5,$R/$(or $(filter scarce,$(form)),train).h5,\
  fit-closure --config {form-$(form)} --config {by-$(kind)} {in} -o {out}))
$(call step,sindy-bootstrap,$R/sindy-bootstrap.h5,$R/train.h5,sindy fit --config {sparse} {in} -o {out})

# ---- Kalman: moments of a run as long as one window ---------------------------------------
# The prior of all of theta is one normal. theta of the noise is a time and a size.
steps-of := $(if $(small),6,12)
size-of  := $(if $(small),20,40)
prior-line       := theta=normal:n=2
prior-line-noise := theta=normal:n=4,mean=0.5
define moments
outputs = X,X^2,X*X[+1],X*X[+2],X^3
endef
define window
window = $(if $(small),200,400)
endef
define like-window
time = $(if $(small),12,22)
save-every = 0.05
dt = 0.005
endef
$(call step,moments,$R/moments.h5,$R/train.h5,\
  snapshot {in} --config {window} | multifidelity-fuse table --config {moments} -o {out})
define kalman
$(call step,$m,$R/$m.h5,$R/train.h5,fit-closure --config {form-$m} {in} -o {out})
$(call step,$m-0,$R/$m-0.h5,$R/moments.h5,\
  multifidelity-fuse calibrate init --prior $(prior-$m) --obs {in} --members $(size-of) -o {out})
$(foreach i,$(shell seq $(steps-of)),$(call step,$m-$i,$R/$m-$i.h5,$R/$m.h5 $R/$m-$(shell expr $i - \
    1).h5 $R/train.h5,\
  multifidelity-fuse calibrate model $R/$m.h5 $R/$m-$(shell expr $i - 1).h5 -o $R/$m-$i-model.h5 ;\
  rollout $R/$m-$i-model.h5 --ensemble all --ic $R/train.h5 --config {like-window} -q | snapshot --times 2: |\
    multifidelity-fuse table --config {moments} | multifidelity-fuse calibrate step\
    $R/$m-$(shell expr $i - 1).h5 -o {out} ; rm $R/$m-$i-model.h5))
$(call step,$m-kalman,$R/$m-kalman.h5,$R/$m.h5 $R/$m-$(steps-of).h5,\
  multifidelity-fuse calibrate model {in} -o {out})
endef
$(foreach m,line line-noise,$(kalman))

# ---- forecasts and scores ---------------------------------------------------------------
define judge
metric = spread-skill
metric = coverage
metric = rank
metric = crps
metric = conformal
metric = conformal-width
times = 0.5:
format = tsv
endef
define judge-one
metric = crps
times = 0.5:
format = tsv
endef
define judge-lead
metric = spread-skill
metric = coverage
format = tsv
endef
leads  := 0.5 1 1.5 2
models := polynomial/posterior polynomial/bootstrap sindy/bootstrap line/kalman cnn/seeds \
          $(noisy:%=%/noise) line-noise/kalman $(noisy:%=%/posterior) $(noisy:%=%/bootstrap)
$(call step,none-run,$R/none-run.h5,$R/forecast.h5,rollout --ic {in} --dt 0.005 -o {out})
$(call step,none-scores,$R/none-scores.tsv,$R/none-run.h5 $R/forecast.h5,\
  score $R/none-run.h5 --truth $R/forecast.h5 --baseline $R/none-run.h5 --config {judge-one} >{out})
define model
$(call step,$(subst /,-,$m)-run,$(file)-run.h5,$(file).h5 $R/forecast.h5,\
  rollout $(file).h5 --ic $R/forecast.h5 --dt 0.005 --ensemble $(runs) -o {out})
$(call step,$(subst /,-,$m)-scores,$(file)-scores.tsv,$(file)-run.h5 $R/none-run.h5 $R/forecast.h5,\
  { score $(file)-run.h5 --truth $R/forecast.h5 --config {judge} | grep -v ^crps ;\
    score $(file)-run.h5 --truth $R/forecast.h5 --baseline $R/none-run.h5 --config {judge-one} |\
      tail -n +2 ; } >{out})
$(call step,$(subst /,-,$m)-leads,$(file)-leads.tsv,$(file)-run.h5 $R/forecast.h5,\
  for t in $(leads); do score $(file)-run.h5 --truth $R/forecast.h5 --config {judge-lead}\
    --times $$t:$$t | tail -n +2 ; done | awk -v of='$(subst /,$(,) ,$m)'\
      '{ row = row sprintf("\t%.2f"$(,) $$3) } END { print of row }' >{out})
endef
$(foreach m,$(models),$(model))
$(call step,scores,$R/scores.tsv,$R/none-scores.tsv $(foreach m,$(models),$(file)-scores.tsv),\
  pipelines/scores join $(study) $(system) none:-:1=$R/none-scores.tsv $(foreach \
    m,$(models),$(form):$(kind):1=$(file)-scores.tsv) >{out})
$(call step,leads,$R/leads.tsv,$(foreach m,$(models),$(file)-leads.tsv),\
  { echo "ensemble $(foreach t,$(leads),spread/error_at_$t coverage_at_$t)" | tr ' _' '\t ' ; cat {in} ; } >{out})
shown := none polynomial/posterior cnn/seeds polynomial-noise/posterior quantised/noise
$(call step,error,$R/error.svg,$(foreach m,$(shown),$(file)-run.h5) $R/forecast.h5,\
  plot error $(foreach m,$(shown),$(file)-run.h5 --label $(subst /,-,$m)) --truth $R/forecast.h5 -o {out})

define page
title = How sure closures are of themselves
text = Lorenz 1996 with two scales (wilks2005), reduced to the eight slow variables. $(if $(small),30,200) forecasts from exact slow states that no fit has seen, each an ensemble of $(runs), scored from 0.5 to 2 time units. An honest ensemble spreads as its mean errs (spread-skill 1), and its central interval of 90 % holds 0.9 of the truth (coverage). rank is inflated by values that say the same, for all alike.
text = Ensembles that know the uncertainty of theta alone (posterior, bootstrap, seeds, kalman without noise) are far too sure: what X does not tell of the fast variables is not in them, and more data make them surer. Models with noise are about honest; drawing theta as well changes little, for $(if $(small),120,500) time units tell theta well; of one time unit alone (scarce) it makes them a little less sure, and the score no better. Moments of a short window tell a line, and its noise only in part, which its posterior says.
text = conformal: intervals that other forecasts have stretched until they hold 0.9 do so out of sample for every kind. What they cost is conformal-width: an ensemble that knows when it errs needs narrower ones.
text = Noise is fitted to records 0.05 apart. What a cubic leaves keeps .98 over 0.005, .40 over 0.05 and nothing over 0.1; noise of one rate set at 0.005 lasts five times too long and spreads 15 % too much.
heading leads = At each lead time
caption leads = Spread over error, and part of the truth within intervals of 90 %, at one time alone.
caption error = Growth of the error of the ensembles' means; median and middle half.
endef
$(call step,page,$R/index.html $R/commands.txt,\
  $R/scores.tsv $R/leads.tsv $R/error.svg $R/stochastic-posterior-run.h5 $R/line-noise-kalman-run.h5\
    pipelines/page pipelines/page.awk,\
  { for f in stochastic-posterior line-noise-kalman; do inspect --history $R/$$f-run.h5 ; done ; } >$R/commands.txt ;\
  pipelines/page --config {page} --scores $R/scores.tsv --table $R/leads.tsv\
    --commands $R/commands.txt $R/error.svg >$R/index.html)
study-uq: $R/scores.tsv $R/index.html ## how sure closures are of themselves: kinds of ensembles by the same scores
