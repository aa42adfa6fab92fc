# ks-data.mk: the same comparison on data that this project did not make.
#
#   make study-ks-data DATA=kuramoto_sivishinky.mat [COARSEN=8] [TRAIN=.7] [GAP=5] [WINDOW=20:10]
#
# DATA is a trajectory of the Kuramoto-Sivashinsky equation in any format that `import`
# reads; its points give the period. Box means over COARSEN points; the coarse model is a
# second-order difference scheme. Fits see the first part, TRAIN, of the times; after a gap of
# GAP records, windows of the rest (of so many records, so many apart), each a run from its own
# initial state, are the test. Such a test is small: windows overlap by half, and the standard
# errors come from blocks of two.

study      := ks-data
system     := kuramoto-sivashinsky
closures   := none smagorinsky linear cnn
objectives := derivative
drawn      :=
seeds      :=

COARSEN := 8
TRAIN   := .7
GAP     := 5
WINDOW  := 20:10

ifneq (,$(word 2,$(DATA)))
$(if $(filter study-ks-data,$(MAKECMDGOALS)),$(error DATA: found '$(DATA)', expected a path without \
  blanks, which make cannot name: a link to it has one))
else ifneq (,$(DATA))
define data
system = $(system)
endef
define box
coarsen = $(COARSEN)
discretisation = finite-differences
targets = yes
endef
ks-data.rest := $(shell LC_ALL=C awk 'BEGIN { printf "%.15g", 1 - $(TRAIN) }')
define early
split = train=$(TRAIN),test=$(ks-data.rest)
take = train
endef
define late
split = train=$(TRAIN),test=$(ks-data.rest)
take = test
gap = $(GAP)
endef
define windows
window = $(WINDOW)
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
text = The data were imported, averaged over $(COARSEN) points, and cut in time: the first $(TRAIN) of it to learn from, windows of the rest, after a gap, to be judged by; they overlap, which the standard errors take into account. The coarse model is a second-order difference scheme of the same equation.
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
