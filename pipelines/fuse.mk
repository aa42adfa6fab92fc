# fuse.mk: surrogates of few dear and many cheap samples, on the functions of the usual tables.
#
# Functions and numbers of samples of cutajar2019 and perdikaris2017 (functions.awk has them);
# nested Latin hypercubes made here, the error at 1000 random points. Branin's function is taken on
# a corner of its square, where it is smooth (branin-c), and on all of it (branin-p).
# References: other programs on other designs of these sizes, the mean of five designs; of three for
# pedagogical.

study   := fuse
methods := gp ar1 nargp residual auto
designs := $(if $(small),1 2,1 2 3 4 5)
# Function, inputs, samples from the cheapest level to the dearest.
cases   := currin:2:12:5 $(if $(small),,park:4:30:5 borehole:8:60:5) branin-c:2:80:30:10 \
           $(if $(small),,branin-p:2:80:40:20 hartmann3:3:80:40:20) pedagogical:1:50:14
define known
$(foreach c,$(cases),samples $(subst :, ,$c)$(nl))
reference currin 0.311 GP,_another_program
reference currin 0.169 AR1,_another_program
reference currin 0.155 SMT_MFK
reference currin 0.122 Emukit_AR1
reference currin 0.180 NARGP,_another_program
reference park 0.415 GP,_another_program
reference park 0.051 AR1,_another_program
reference park 0.066 SMT_MFK
reference park 0.059 Emukit_AR1
reference park 0.110 Emukit_NARGP
reference borehole 0.387 GP,_another_program
reference borehole 0.0066 AR1,_another_program
reference borehole 0.0060 SMT_MFK
reference borehole 0.0056 Emukit_AR1
reference borehole 0.0079 Emukit_NARGP
reference branin-c 0.069 GP,_another_program
reference branin-c 0.181 AR1,_another_program
reference branin-c 0.087 SMT_MFK
reference branin-c 0.183 Emukit_AR1
reference branin-c 0.114 Emukit_NARGP
reference branin-p 0.124 GP,_another_program
reference branin-p 0.122 AR1,_another_program
reference branin-p 0.106 SMT_MFK
reference branin-p 0.035 NARGP,_another_program
reference hartmann3 0.373 GP,_another_program
reference hartmann3 0.0464 AR1,_another_program
reference hartmann3 0.0466 SMT_MFK
reference hartmann3 0.065 Emukit_NARGP
reference pedagogical 0.0097 GPy_NARGP
reference pedagogical 0.0099 NARGP,_another_program
endef

# Of case $c and design $s: its function, levels counted from the cheapest.
name   = $(firstword $(subst :, ,$c))
inputs = $(word 2,$(subst :, ,$c))
counts = $(wordlist 3,9,$(subst :, ,$c))
levels = $(wordlist 1,$(words $(counts)),0 1 2 3)
define samples
$(call step,$(name)-$s-$l,$R/$(name)-$s-$l.h5,pipelines/functions.awk,\
  awk -f {in} -v name=$(name) -v seed=$s -v level=$l -v counts='$(counts)' |\
    import -q --inputs $$(seq -s $(,) -f x%g $(inputs)) --outputs y --portable -o {out})
endef
define fit
$(call step,$(name)-$s-$m,$R/$(name)-$s-$m.h5,$(foreach l,$(levels),$R/$(name)-$s-$l.h5),\
  multifidelity-fuse fit -q -m $m $(foreach l,$(levels),-l $R/$(name)-$s-$l.h5) -o {out})
$(call step,$(name)-$s-$m-at,$R/$(name)-$s-$m-at.h5,$R/$(name)-$s-$m.h5 $R/$(name)-$s-truth.h5,\
  multifidelity-fuse predict -q --portable {in} -o {out})
$(call step,$(name)-$s-$m-case,$R/$(name)-$s-$m.tsv,pipelines/surrogates.awk\
    $(foreach d,$m $m-at truth,$R/$(name)-$s-$d.h5),\
  took=$$(multifidelity-fuse cv -q $R/$(name)-$s-$m.h5 | awk 'NR == 2 { print $$2 }') ;\
  { h5dump -w 1 -y -m %.17g -d y $R/$(name)-$s-truth.h5 ;\
    h5dump -w 1 -y -m %.17g -d mean -d low -d high $R/$(name)-$s-$m-at.h5 ; } |\
    awk -f pipelines/surrogates.awk -v form=case -v of="$(name) $m $s $$took" >{out})
endef
$(foreach c,$(cases),$(foreach s,$(designs),$(foreach l,$(levels) truth,$(samples))))
$(foreach c,$(cases),$(foreach s,$(designs),$(foreach m,$(methods),$(fit))))

found := $(foreach c,$(cases),$(foreach m,$(methods),$(foreach s,$(designs),$R/$(name)-$s-$m.tsv)))
$(call step,scores,$R/scores.tsv,pipelines/surrogates.awk $(found),\
  awk -f pipelines/surrogates.awk -v form=scores -v study=$(study) $(found) >{out})
tables := errors others coverage
$(foreach t,$(tables),$(call step,$t,$R/$t.tsv,pipelines/surrogates.awk $(found),\
  awk -f pipelines/surrogates.awk -v form=$t {known} $(found) >{out}))

# what other programs have, as published.awk says it
$(call step,published,$R/published.tsv,$R/others.tsv,\
  awk -F '\t' -v OFS='\t' -v study=$(study) '\
    NR == 1 { print "study"$(,) "system"$(,) "closure"$(,) "objective"$(,) "metric"$(,) "published"$(,) "ours"$(,) "low"$(,) "high"$(,) "words"$(,) "source" ; next }\
    { print study$(,) $$1$(,) "auto"$(,) "-"$(,) "nrmse"$(,) $$3$(,) $$2$(,) $$2$(,) $$2$(,) ($$5 > 1.05 ? "worse" : $$5 < 1 / 1.05 ? "better" : "as good")$(,) $$4 }' {in} >{out})

define page
title = Surrogates of few dear and many cheap samples
text = Functions that come in two or three fidelities, each sampled few times at the dearest and more often below; what the dearest gives elsewhere is predicted. gp sees the dear samples alone, ar1 takes each level as a multiple of the one below and a process, nargp as any smooth function of it, residual as a multiple of it and a network of it and the inputs, and auto the one of these, with noise or without, that predicts dear samples best when they are left out.
text = No method is the best everywhere, and cheap samples can make it worse: on branin-c the dear ones alone are better. auto / best is what not knowing that costs: the error of auto over that of the method with the least mean error, worst the same of the design where it costs most.
text = The designs are nested Latin hypercubes, $(words $(designs)) for each function. Those of the references are others of the same sizes, so that ratios near 1 say little: with five dear samples the design decides.
heading errors = Errors
caption errors = |prediction - truth| / |truth| at 1000 random points, mean over the designs. samples: from the cheapest level to the dearest. auto took: in how many designs.
heading others = Beside others
caption others = The least error of SMT (MFK), Emukit (AR1, NARGP), GPy and another program (GP, AR1, NARGP), on other designs of the same sizes: five, three for pedagogical, two for Emukit's NARGP.
heading coverage = What intervals of 95 % hold
caption coverage = The part of the truth that lies within them, mean over the designs: 0.95 is right; less is too sure, more too careful. With five dear samples other programs have 0.1 to 0.7.
endef
$(call step,page,$R/index.html,$(tables:%=$R/%.tsv) pipelines/page,\
  pipelines/page --config {page} $(tables:%=--table $R/%.tsv) >{out})

study-fuse: $R/scores.tsv $R/index.html ## surrogates of cheap and dear samples on known functions
