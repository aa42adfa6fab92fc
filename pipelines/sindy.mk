# sindy.mk: equations and closures that `sindy` finds, beside the published figures.
#
#   make study-sindy              on data made here
#   make study-sindy DATA=FOLDER  and on burgers.mat, kdv.mat, kuramoto_sivishinky.mat
#
# Noise is added to runs of known equations, by several seeds; 25 terms are offered. The
# data made here have the parameters of the published sets. PDE-FIND is rudy2017, Table I
# and its supplement: the largest relative error of the coefficients printed there.
# WSINDy is messenger2021, Tables 5 and 6, on its own data of these equations. pysindy is
# kaptanoglu2022, release 1.7.5 in the weak form, run on these files: 500 windows, u and
# u^2, one seed, the mean of the relative errors.
#
# The closure is that of the two-scale Lorenz model of wilks2005, F = 20, from its exact
# unresolved term. The references come from another program, of 2.4e6 samples.

study  := sindy
levels := 0 0.01 0.05 0.2
made   := kuramoto-sivashinsky burgers
given  := $(if $(DATA),$(if $(wildcard $(DATA)/.),burgers kdv kuramoto_sivishinky))
trials := $(if $(small),1 2,1 2 3 4 5 6 7 8 9 10)

ifneq (,$(and $(DATA),$(if $(given),,none),$(filter study-sindy,$(MAKECMDGOALS))))
$(error study-sindy: DATA=$(DATA) is no folder)
endif

# ---- equations ----------------------------------------------------------------
define kuramoto-sivashinsky
p = L=100.53096491487338
grid = 1024
spinup = 50
time = 100
save-every = 0.4
seed = 1
endef
define burgers
p = nu=0.1
p = L=16
grid = 256
discretisation = spectral
ic = melchers:max=1
time = 10
save-every = 0.1
seed = 1
endef
define library
lib = poly:4,deriv:5
draws = 0
endef
define published
truth burgers d1(u^2) -0.5
truth burgers d2(u) 0.1
truth kuramoto-sivashinsky d1(u^2) -0.5
truth kuramoto-sivashinsky d2(u) -1
truth kuramoto-sivashinsky d4(u) -1
truth burgers.mat d1(u^2) -0.5
truth burgers.mat d2(u) 0.1
truth kdv.mat d1(u^2) -3
truth kdv.mat d3(u) -1
truth kuramoto_sivishinky.mat d1(u^2) -0.5
truth kuramoto_sivishinky.mat d2(u) -1
truth kuramoto_sivishinky.mat d4(u) -1
published burgers.mat 0 PDE-FIND 0.1
published burgers.mat 0.01 PDE-FIND 3
published burgers.mat 0 WSINDy -
published kdv.mat 0 PDE-FIND 1.2
published kdv.mat 0.01 PDE-FIND 12
published kuramoto_sivishinky.mat 0 PDE-FIND 1.6
published kuramoto_sivishinky.mat 0.01 PDE-FIND 54
published kdv.mat 0 WSINDy 3.1e-05
published kdv.mat 0.01 WSINDy 0.067
published kuramoto_sivishinky.mat 0 WSINDy 8.1e-05
published kuramoto_sivishinky.mat 0.01 WSINDy 0.018
published burgers.mat 0 pysindy 0.25
published burgers.mat 0.01 pysindy 0.30
published burgers.mat 0.05 pysindy 0.59
published burgers.mat 0.2 pysindy wrong_terms
published kdv.mat 0 pysindy 0.20
published kdv.mat 0.01 pysindy 0.17
published kdv.mat 0.05 pysindy 0.20
published kdv.mat 0.2 pysindy wrong_terms
published kuramoto_sivishinky.mat 0 pysindy 0.13
published kuramoto_sivishinky.mat 0.01 pysindy 0.13
published kuramoto_sivishinky.mat 0.05 pysindy 0.15
published kuramoto_sivishinky.mat 0.2 pysindy 0.19
endef
$(foreach d,$(made),$(call step,$d,$R/$d.h5,,simulate $d --config {$d} -o {out}))
$(foreach d,$(given),$(call step,$d.mat,$R/$d.mat.h5,$(DATA)/$d.mat,import {in} -o {out}))

# Of data $d and noise level $l, every trial; a line with its seed alone where no term is
# left, which is exit code 2. Without noise all trials are one.
front = $d\t$l\t$$seed
define find
$(call step,$d-$l,$R/$d-$l.tsv,$R/$d.h5,\
  for seed in $(if $(filter 0,$l),1,$(trials)); do\
    noise --level $l --seed $$seed {in} | sindy fit -q --config {library} |\
      sindy show --format tsv | sed "1d; s/^/$(front)\t/" ||\
      { [[ $${PIPESTATUS[1]} == 2 ]] && printf "$(front)\n"; }; done >{out})
endef
found = $(foreach d,$1,$(foreach l,$(levels),$R/$d-$l.tsv))
$(foreach d,$(made) $(given:=.mat),$(foreach l,$(levels),$(find)))
$(call step,made,$R/made.tsv,pipelines/sindy.awk $(call found,$(made)),\
  awk -f pipelines/sindy.awk {published} $(call found,$(made)) >{out})
$(if $(given),$(call step,given,$R/given.tsv,pipelines/sindy.awk $(call found,$(given:=.mat)),\
  awk -f pipelines/sindy.awk {published} $(call found,$(given:=.mat)) >{out}))

$(call step,noisy,$R/noisy.h5,$R/kuramoto-sivashinsky.h5,noise --level 0.2 --seed 1 {in} -o {out})
$(call step,found,$R/found.h5,$R/noisy.h5,sindy fit --config {library} {in} -o {out})
$(call step,found-run,$R/found-run.h5,$R/found.h5 $R/kuramoto-sivashinsky.h5,\
  rollout $R/found.h5 --ic $R/kuramoto-sivashinsky.h5 -o {out})
$(call step,fields,$R/fields.svg,$(patsubst %,$R/%.h5,kuramoto-sivashinsky noisy found-run),\
  plot field {in} --label truth --label noisy --label found -o {out})

# ---- closures -----------------------------------------------------------------
compared := none cubic quartic
define slow
vars = X
targets = yes
endef
define train
p = F=20
spinup = 5
save-every = 0.01
members = $(if $(small),4,16)
time = $(if $(small),20,100)
seed = 1
endef
define test
p = F=20
spinup = 5
save-every = 0.01
members = $(if $(small),10,100)
time = 3
seed = 2
endef
$(foreach part,train test,$(call step,$(part),$R/$(part).h5,,\
  simulate lorenz96-two-scale --config {$(part)} | filter select --config {slow} -o {out}))
define cubic
lib = poly:3,shared
endef
define quartic
lib = poly:4,shared
endef
$(foreach c,cubic quartic,$(call step,$c,$R/$c.h5,$R/train.h5,\
  sindy fit --config {$c} {in} -o {out}))

define judge
metric = nrmse
metric = vpt
metric = energy
metric = blow-up
format = tsv
endef
define judge-tau
metric = rmse
variables = tau_X
format = tsv
endef
define run
$(call step,$c-run,$R/$c-run.h5 $R/$c-tau.h5,$(model) $R/test.h5,\
  rollout $(model) --ic $R/test.h5 -o $R/$c-run.h5 ;\
  rollout $(model) --ic $R/test.h5 --evaluate -o $R/$c-tau.h5)
$(call step,$c-scores,$R/$c-scores.tsv,\
  $(sort $(foreach f,$c-run $c-tau none-run none-tau test,$R/$f.h5)),\
  { score $R/$c-tau.h5 --truth $R/test.h5 --baseline $R/none-tau.h5 --config {judge-tau} ;\
    score $R/$c-run.h5 --truth $R/test.h5 --baseline $R/none-run.h5 --config {judge} |\
      tail -n +2 ; } >{out})
endef
model = $(patsubst %,$R/%.h5,$(filter-out none,$c))
$(foreach c,$(compared),$(run))
$(call step,scores,$R/scores.tsv,$(compared:%=$R/%-scores.tsv),\
  pipelines/scores join $(study) lorenz96-two-scale\
    $(foreach c,$(compared),$c:-:-=$R/$c-scores.tsv) >{out})

define references
reference cubic_reference 1 -0.70
reference cubic_reference X -1.112
reference cubic_reference X^2 0.0002
reference cubic_reference X^3 0.00283
reference quartic_reference 1 -0.634
reference quartic_reference X -1.272
reference quartic_reference X^2 0.0042
reference quartic_reference X^3 0.0077
reference quartic_reference X^4 -0.00033
reference forward_differences 1 -0.276
reference forward_differences X -1.461
reference forward_differences X^2 0.0174
reference forward_differences X^3 0.0070
reference forward_differences X^4 -0.00032
endef
$(call step,closures,$R/closures.tsv,pipelines/sindy.awk $R/cubic.h5 $R/quartic.h5,\
  for c in cubic quartic; do\
    sindy show --format tsv $R/$$c.h5 | sed "1d; s/^/$$c\t0\t1\t/"; done |\
    awk -f pipelines/sindy.awk {references} - >{out})
$(call step,error,$R/error.svg,$(compared:%=$R/%-run.h5) $R/test.h5,\
  plot error $(compared:%=$R/%-run.h5) $(compared:%=--label %) --truth $R/test.h5 -o {out})

# ---- the page -----------------------------------------------------------------
tables := made $(if $(given),given) closures
define page
title = Equations found in data
text = Noise of 0 to 20 % of the root mean square was added to runs of known equations, and sindy was offered 25 terms: u, u^2, u^3 and u^4, their derivatives up to order 5, and 1. It has no other settings: windows and number of terms are its own choice.
text = An equation is exact when its terms are those of the truth; the error is the largest relative error of its coefficients, in %, median and worst over the seeds of the noise with exact terms.
$(if $(given),,text = Not shown: the data of others. make study-sindy DATA=FOLDER adds them and the published figures; the folder holds burgers.mat$(,) kdv.mat and kuramoto_sivishinky.mat of Rudy et al. (2017)$(,) which the pysindy project (dynamicslab/pysindy) distributes.)
heading made = Data made here
caption made = Kuramoto-Sivashinsky, 1024 points, 251 times; Burgers, viscosity 0.1, 256 points, 101 times.
heading given = Data of others
caption given = Errors of others in %. PDE-FIND: Rudy et al., Science Advances 3, e1602614 (2017), largest relative error of the coefficients printed there; noise in units of the standard deviation. WSINDy: Messenger and Bortz, J. Comput. Phys. 443, 110525 (2021), the same error, on other data of these equations. pysindy: Kaptanoglu et al., J. Open Source Software 7, 3994 (2022), release 1.7.5 run on these files in its weak form, one seed, the mean of the relative errors, which is less than the largest.
heading closures = The closure of the two-scale Lorenz model
caption closures = F = 20, $(if $(small),4 runs over 20,16 runs over 100) time units; tau = sum of the terms is added to the coarse model, so that signs are opposite to those of U in Wilks (2005). Bounds are over draws of blocks of time. References: least squares by another program over 2.4e6 samples, known to 0.01 (1) and 0.005 (X), which leave 1.84 and 1.808 of the rms of tau; the last is what rates by forward differences over 0.005 give, a bias of the method and not of the sample. A dash: a term that was not chosen.
heading scores = The closures at work: $(if $(small),10,100) runs over 3 time units
caption fields = A run; the same with 20 % noise; the equation found in that, run from the first state of the truth: alike until chaos has made the error of the coefficients large.
caption error = Growth of the relative error of runs with and without the closures; median and middle half of the test runs.
endef
$(call step,page,$R/index.html $R/commands.txt,\
  $(tables:%=$R/%.tsv) $R/scores.tsv $R/fields.svg $R/error.svg $R/found-run.h5 $R/quartic-run.h5\
    pipelines/page pipelines/page.awk,\
  { inspect --history $R/found-run.h5 ; inspect --history $R/quartic-run.h5 ; } >$R/commands.txt ;\
  pipelines/page --config {page} $(tables:%=--table $R/%.tsv) --scores $R/scores.tsv\
    --commands $R/commands.txt $R/fields.svg $R/error.svg >$R/index.html)

study-sindy: $R/scores.tsv $R/index.html ## equations found in noisy data; also in DATA=FOLDER
