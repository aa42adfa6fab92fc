# fuse-l96.mk: the mean of a chaotic model's energy, from few dear and many cheap runs.
#
# Dear: the two-scale model of lorenz1996, 36 slow and 360 fast variables, F = 10, h = 1, b = c = 10.
# Cheap: one scale, with a linear closure that sindy finds, from the same slow states; a run
# costs 1/32. The output is the mean of X^2 over a window of time, what is random the initial
# state, or F between 6 and 14. Chaos takes the correlation of runs away, not that of parameters.
# References: another program, 200 runs (correlation and gain).

study   := fuse-l96
windows := $(if $(small),1 5,0.5 1 2 5 10 20)
random  := state F
ratio   := 32

define fine
grid = 36x10
p = h=1
p = b=10
p = c=10
spinup = 5
dt = 0.0025
save-every = 0.05
endef
define train
p = F=10
members = $(if $(small),2,8)
time = $(if $(small),10,50)
seed = 1
endef
define state
p = F=10
members = $(if $(small),60,400)
time = $(lastword $(windows))
seed = 2
endef
define F
vary = F=6:14
members = $(if $(small),60,400)
time = $(lastword $(windows))
seed = 3
endef
define slow
vars = X
endef
define closure
known = coarse
lib = poly:1,shared
solver = stlsq:threshold=0
draws = 0
endef
$(foreach d,train $(random),$(call step,$d,$R/$d.h5,,\
  simulate lorenz96-two-scale --config {fine} --config {$d} | filter select --config {slow} -o {out}))
$(call step,closure,$R/closure.h5,$R/train.h5,sindy fit --config {closure} {in} -o {out})
$(foreach d,$(random),$(call step,$d-cheap,$R/$d-cheap.h5,$R/closure.h5 $R/$d.h5,\
  rollout $R/closure.h5 --ic $R/$d.h5 --dt 0.01 -o {out}))

# Of random input $d and window $w: tables of both models, the plan; a line of its numbers.
define output
outputs = X^2,shared
endef
define window
$(foreach m,$d $d-cheap,$(call step,$m-$w,$R/$m-$w.h5,$R/$m.h5,\
  snapshot --times 0:$w {in} | multifidelity-fuse table --config {output}\
    --fidelity $(if $(filter %-cheap,$m),cheap --cost 1,dear --cost $(ratio)) -o {out}))
$(call step,$d-$w-plan,$R/$d-$w-plan.tsv,$R/$d-$w.h5 $R/$d-cheap-$w.h5,\
  multifidelity-fuse plan --method mfmc --budget 10000 {in} -o {out})
endef
$(foreach d,$(random),$(foreach w,$(windows),$(window)))

define references
state 0.5 .9988 19.6
state 1 .9982 17.9
state 2 .9924 11.2
state 5 .760 1.6
state 10 .476 1.08
state 20 .268 0.98
F 0.5 .9999 27.7
F 1 .9999 26.8
F 2 .9986 18.9
F 5 .9920 11.0
F 10 .9904 10.2
F 20 .9927 11.4
endef
plans := $(foreach d,$(random),$(foreach w,$(windows),$R/$d-$w-plan.tsv))
$(call step,correlations,$R/correlations.tsv,pipelines/fuse.awk $(plans),\
  awk -f pipelines/fuse.awk -v form=correlations -v ratio=$(ratio) {references} $(plans) >{out})

# What is gained in fact: of lots of 20 runs, the first 8 of them dear, the root mean square error of
# the mean, with the cheap runs and without, against many other dear runs.
shown := $(if $(small),1,1 10)
last  := $(if $(small),40,380)
define many-state
p = F=10
members = $(if $(small),100,1000)
time = $(lastword $(shown))
seed = 4
endef
define many-F
vary = F=6:14
members = $(if $(small),100,1000)
time = $(lastword $(shown))
seed = 5
endef
$(foreach d,$(random),$(call step,many-$d,$R/many-$d.h5,,\
  simulate lorenz96-two-scale --config {fine} --config {many-$d} | filter select --config {slow} -o {out}))
define realised
$(call step,$d-$w-many,$R/$d-$w-many.h5,$R/many-$d.h5,\
  snapshot --times 0:$w {in} | multifidelity-fuse table --config {output} -o {out})
$(call step,$d-$w-realised,$R/$d-$w-realised.tsv,\
  pipelines/fuse.awk $R/$d.h5 $R/$d-cheap.h5 $R/$d-$w-many.h5,\
  all=$$(multifidelity-fuse estimate -q --method mc $R/$d-$w-many.h5 | tail -n 1 | cut -f 2) ;\
  lot() { snapshot --members $$1:$$2 --times 0:$w $$3 | multifidelity-fuse table --config {output} ; } ;\
  for ((i = 0; i <= $(last); i += 20)); do\
    multifidelity-fuse estimate -q --method mfmc <(lot $$i $$((i + 7)) $R/$d.h5)\
      <(lot $$i $$((i + 19)) $R/$d-cheap.h5) | tail -n 1 ; done |\
    awk -f pipelines/fuse.awk -v form=realised -v all=$$all -v random=$d -v window=$w >{out})
endef
$(foreach d,$(random),$(foreach w,$(shown),$(realised)))
$(call step,realised,$R/realised.tsv,$(foreach d,$(random),$(foreach w,$(shown),$R/$d-$w-realised.tsv)),\
  { printf 'random\twindow\terror\ttold\terror of dear alone\ttold\n' ; cat {in} ; } >{out})

define page
title = Few dear and many cheap runs
text = The mean of X^2 over a window of time, of the two-scale Lorenz model with 36 slow and 360 fast variables. Cheap runs are those of the slow variables with a linear closure, from the same states; one costs 1/$(ratio). What is random is the initial state, or the forcing F between 6 and 14; $(if $(small),60,400) pilot runs.
text = gain is by how much less the variance is at the same cost. In a long window chaos parts runs from the same state, and cheap runs help no more; where a parameter is random they do.
heading correlations = Correlations and gains
caption correlations = Correlations with intervals of 95 %. References are of another program with a closure of its own; choice is what multifidelity-fuse plan takes.
heading realised = What is gained in fact
caption realised = Lots of 20 runs, 8 of them dear: root mean square error of the mean against that of $(if $(small),100,1000) other dear runs; told: the standard errors.
endef
$(call step,page,$R/index.html,$R/correlations.tsv $R/realised.tsv pipelines/page,\
  pipelines/page --config {page} --table $R/correlations.tsv --table $R/realised.tsv >{out})
$(call step,scores,$R/scores.tsv,$R/realised.tsv pipelines/fuse.awk,\
  awk -f pipelines/fuse.awk -v form=scores -v study=$(study) -v lots=$(shell expr $(last) / 20 + 1) $R/realised.tsv >{out})

study-fuse-l96: $R/scores.tsv $R/index.html ## means from few dear and many cheap runs
