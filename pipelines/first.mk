# first.mk: a study to copy (pipelines/README.md). Do closures help more where waves are sharper?
#
# Burgers' equation, u_t + (u^2/2)_x = nu u_xx, at two viscosities: 1024 points, filtered to 64 by a
# Gaussian. Closures are fitted to the unresolved term of six runs, and run from other initial states.

study      := first
system     := burgers
closures   := none smagorinsky linear
objectives := derivative

define cases
case    nu
smooth  4e-3
sharp   5e-4
endef

# ---- what is simulated and filtered; options of simulate and filter, a line each ----
define dns
p = nu=$(nu)
grid = 1024
discretisation = central
ic = fourier:kmax=10
dt = 1e-4
time = 0.3
save-every = 2e-3
endef
define train
members = $(if $(small),3,6)
seed = 1
endef
define test
members = $(if $(small),4,12)
seed = 2
endef
define les
coarsen = 16
width = 5
targets = yes
endef

# ---- how closures are fitted, if not in closed form, and judged -----------------------
define fit
batch = 50
iterations = $(if $(small),100,500)
endef
define judge
metric = nrmse
metric = energy
metric = spectrum
metric = blow-up
format = tsv
endef

# ---- a row of the table: its data, fits, runs, scores ----------------------------------
label = $(system):$(case)
define one-case
$(foreach part,train test,$(call step,$(case)-$(part),$D$(part).h5,,\
  simulate $(system) --config {dns} --config {$(part)} | filter gaussian --config {les} -o {out}))
$(closure-steps)
$(closure-scores)
$(closure-models)
endef
$(call sweep,cases,one-case)
$(call closure-join,cases)

define page
title = Do closures help more where waves are sharper?
text = Burgers' equation at two viscosities, 1024 points filtered to 64 by a Gaussian of 5 coarse cells. Closures are fitted to the unresolved term of $(if $(small),3,6) runs and run from $(if $(small),4,12) other initial states.
heading smooth-scores = nu = 4e-3
heading sharp-scores = nu = 5e-4
endef
$(call closure-pages,cases,sharp-linear)

study-first: $R/scores.tsv $R/index.html ## a study to copy: closures at two viscosities
