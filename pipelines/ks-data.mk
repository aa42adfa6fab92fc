# ks-data.mk: the same comparison on data that this project did not make.
#
#   make study-ks-data DATA=kuramoto_sivishinky.mat
#
# DATA is a trajectory of the Kuramoto-Sivashinsky equation in any format that `import`
# reads; its points give the period. Box means over 8 points; the coarse model is a
# second-order difference scheme. Fits see the first 70 % of the times; after a gap of 5
# records, windows of the rest, each a run from its own initial state, are the test. Such
# a test is small: windows overlap by half, and the standard errors come from blocks of
# two.

study      := ks-data
system     := kuramoto-sivashinsky
closures   := none smagorinsky linear cnn
objectives := derivative
drawn      :=
seeds      :=

ifneq (,$(DATA))
define data
system = $(system)
endef
define box
coarsen = 8
discretisation = finite-differences
targets = yes
endef
define early
split = train=.7,test=.3
take = train
endef
define late
split = train=.7,test=.3
take = test
gap = 5
endef
define windows
window = 20:10
endef
$(call step,pairs,$R/pairs.h5,$(DATA),\
  import $(DATA) --config {data} | filter box --config {box} -o {out})
$(call step,train,$R/train.h5,$R/pairs.h5,snapshot {in} --config {early} -o {out})
$(call step,test,$R/test.h5,$R/pairs.h5,\
  snapshot {in} --config {late} | snapshot --config {windows} -o {out})

define fit
iterations = $(if $(small),200,2000)
endef
define judge
metric = nrmse
metric = vpt:threshold=0.1
metric = energy
metric = spectrum
metric = blow-up
format = tsv
endef
define judge-tau
metric = nrmse
variables = tau_u
format = tsv
endef
validate :=
$(closure-steps)
$(closure-scores)

define page
title = Closures learned from given data: Kuramoto-Sivashinsky
text = The data were imported, averaged over 8 points, and cut in time: the first 70 % to learn from, windows of the rest, after a gap, to be judged by; they overlap, which the standard errors take into account. The coarse model is a second-order difference scheme of the same equation.
caption fields = The first late window: the truth, and what runs differ by without closure and with closures.
caption profile = Its end.
caption error = Growth of the relative error; median and middle half of the windows.
caption spectrum = Energy spectra, mean over time and windows.
caption learning = The network's loss while it is fitted.
endef
define fields
member = 0
endef
$(call closure-pictures,cnn)
$(call closure-page,cnn)
study-ks-data: $R/scores.tsv $R/index.html ## the same on your own data: DATA=FILE
else
study-ks-data:
	@echo "study-ks-data: DATA=FILE is missing: a trajectory that import reads" >&2; exit 2
endif
