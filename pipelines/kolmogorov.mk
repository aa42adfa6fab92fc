# kolmogorov.mk: closures of turbulence in the plane, classical and learned, side by side.
#
# Vorticity of a flow that is forced along four waves, with linear drag (kolmogorov), as in
# kochkov2021 but smoother: nu = 1e-3, 256 points a side; Gaussian of two coarse cells and
# truncation to 64 (jakhar2024). Classical forms have one or two coefficients, which least squares
# give a priori, or none; networks are fitted a priori from five random beginnings. All are judged
# by their runs from other initial states, two decorrelation times long, and beside the flow without
# a closure on finer grids.

study      := kolmogorov
system     := kolmogorov
classical  := smagorinsky dynamic-smagorinsky leith gradient gradient-4 similarity deconvolution backscatter
closures   := none $(classical) cnn flux
drawn      := cnn flux
objectives := derivative
seeds      := $(if $(small),,2 3 4 5)
plane      := yes

define dns
grid = $(if $(small),96,256)
p = nu=$(if $(small),4e-3,1e-3)
p = mu=0.1
p = F=1
dt = $(if $(small),0.01,0.0025)
spinup = $(if $(small),15,20)
endef
define train
members = $(if $(small),2,8)
time = $(if $(small),3,10)
save-every = $(if $(small),0.1,0.25)
seed = 1
endef
define test
members = $(if $(small),2,8)
time = $(if $(small),3,10)
save-every = 0.25
seed = 2
endef
define les
to = $(if $(small),32,64)
targets = yes
endef
finer-kolmogorov := $(if $(small),48:0.0133333333333333,96:0.00666666666666667 128:0.005)
$(call step,train,$R/train.h5,,\
  simulate kolmogorov --config {dns} --config {train} | filter gaussian-spectral --config {les} -o {out})
$(call step,fine,$R/fine.h5,,simulate kolmogorov --config {dns} --config {test} -o {out})
$(call step,test,$R/test.h5,$R/fine.h5,filter gaussian-spectral --config {les} {in} -o {out})
$(foreach at,$(finer-kolmogorov),$(call step,$(call finer-grid,$(study))-test,\
  $R/$(call finer-grid,$(study))-test.h5,$R/fine.h5,\
  filter gaussian-spectral --to $(word 1,$(subst :, ,$(at))) {in} -o {out}))

define form-gradient-4
form = gradient
param = order=4
endef
define form-cnn
form = cnn
net = conv 16 5 tanh | conv 16 5 tanh | conv 1 5
precision = f32
endef
define form-flux
form = flux
net = conv 16 5 tanh | conv 16 5 tanh | conv 2 5
precision = f32
endef
dt := $(if $(small),0.02,0.01)
define fit
batch = 16
iterations = $(if $(small),60,1500)
optimiser = adam:rate=3e-3
schedule = cosine:warmup=0.05
clip = 1
endef
define judge
metric = nrmse
metric = correlation-time:0.9
metric = energy
metric = spectrum
metric = blow-up
format = tsv
endef
define judge-tau
metric = nrmse
variables = tau_vorticity
format = tsv
endef
validate :=
$(closure-steps)
$(closure-scores)
$(call finer,$(study),$(finer-kolmogorov),$R/scores.tsv,$R/models.tsv,nrmse)

define page
title = Closures of turbulence in the plane
text = Vorticity of a flow in a periodic square, forced along four waves, with drag; nu = $(if $(small),4e-3 on 96,1e-3 on 256) points a side, filtered by a Gaussian of two coarse cells to $(if $(small),32,64). Classical forms have their coefficients by least squares from the unresolved term (a priori), dynamic-smagorinsky by itself from the state; networks of three layers of 5x5 points are fitted to it from $(if $(small),one random beginning,five random beginnings). Runs start from other initial states.
text = nrmse and correlation-time (until the correlation falls below 0.9) are of runs, tau_vorticity of the unresolved term. Gradient and similarity models follow the term closely and have no sign; eddy viscosities have the sign and follow it less.
heading kolmogorov-pays = What closures cost
caption kolmogorov-pays = $(call finer-caption,nrmse of runs)
caption fields = One test run: the filtered truth, and what runs differ by.
caption error = Growth of the relative error; median and middle half of the test runs.
caption spectrum = Energy spectra of the vorticity, mean over time and test runs.
caption learning = The network's loss while it is fitted.
endef
define fields
member = 0
endef
$(call closure-pictures,cnn)
$(call closure-page,cnn,$R/kolmogorov-pays.tsv)
study-kolmogorov: $R/scores.tsv $R/index.html ## closures of turbulence in the plane, classical and learned
