# forms.mk: every form of closure on equations of one dimension, trained in one way.
#
# Burgers' equation, that of Korteweg and de Vries, and that of Kuramoto and Sivashinsky: means over
# cells of truths on fine grids, coarse models that are poor on purpose. Classical forms have their
# coefficients by least squares from the unresolved term (derivative); networks are fitted to it,
# and from there in the running model over a few records (trajectory), those with hidden states
# there alone. KdV's equation has no viscosity to model, and no reflection that turns u around: it
# is spared smagorinsky and symmetric. Judged by runs from other initial states, twice as long, and
# beside the equation without a closure on finer grids.
# Plane flow and Lorenz 1996 are the matter of study-kolmogorov and study-l96.

study      := forms
system      = $(case)
classic    := smagorinsky gradient similarity deconvolution linear polynomial kernel
networks   := cnn flux stencil viscosity symmetric fno
hidden     := skew latent delay gru state-space
without-kdv := smagorinsky symmetric
closures    = none $(filter-out $(without-$(case)),$(classic) $(networks) $(hidden))
drawn       = $(filter $(networks) $(hidden),$(closures))
seeds      := $(if $(small),,2 3 4 5)
closed     := none $(classic)
objectives := derivative trajectory
only-derivative := $(classic) $(networks)
only-trajectory := $(networks) $(hidden)
from-trajectory := derivative

# points of the truth, cells of the models, whose steps dt
define cases
case                  points                   cells  dt      scheme  learned-from  judged-over
burgers               $(if $(small),512,1024)  64     0.0025  -       0.4           0.8
kdv                   256                      64     0.01    rk4     1.6           3.2
kuramoto-sivashinsky  512                      128    0.1     -       40            80
endef
define dns-burgers
grid = $(points)
discretisation = central
ic = melchers
p = nu=1e-3
dt = $(if $(small),2.5e-4,1e-4)
save-every = 0.01
endef
define dns-kdv
grid = $(points)
ic = melchers:kmax=6,max=1
dt = 2e-3
save-every = 0.04
endef
define dns-kuramoto-sivashinsky
p = L=64
grid = $(points)
discretisation = finite-differences
ic = melchers
dt = 0.05
spinup = 20
save-every = 0.5
endef
define train
members = $(if $(small),4,24)
seed = 1
time = $(learned-from)
endef
define test
members = $(if $(small),4,16)
seed = 2
time = $(judged-over)
endef
# the equation without a closure, cells:dt
finer-burgers := $(if $(small),128:0.00125,128:0.00125 256:0.000625)
finer-kdv     := 128:0.00125
finer-kuramoto-sivashinsky := 256:0.05
# what is compared at equal cost: of chaos, how long a forecast is good
pays-kuramoto-sivashinsky := vpt:0.4

# ---- how: networks of about as many weights ----------------------------------------
define form-cnn
form = cnn
net = square | conv 8 5 tanh | conv 8 5 tanh | conv 1 5
endef
define form-symmetric
form = symmetric
net = conv 8 5 tanh | conv 8 5 tanh | conv 1 5
endef
define form-stencil
form = stencil
net = conv 8 5 tanh | conv 8 5 tanh | conv 12 5
endef
form-flux      = $(subst cnn,flux,$(form-cnn))
form-viscosity = $(subst cnn,viscosity,$(form-cnn))
define fit-derivative
objective = derivative
iterations = $(if $(small),60,1500)
batch = 50
optimiser = adam:rate=5e-3
schedule = cosine:warmup=0.05
clip = 1
endef
define fit-trajectory
objective = trajectory:saves=4
iterations = $(if $(small),20,400)
batch = $(if $(small),8,16)
optimiser = adam:rate=3e-3
schedule = cosine:warmup=0.05
clip = 0.1
endef
define judge
metric = vpt:0.4
metric = nrmse
metric = energy
metric = spectrum
metric = blow-up
format = tsv
endef


# ---- the cases ---------------------------------------------------------------------
les = filter box --coarsen $(shell expr $(points) / $1)$(if $(filter kdv,$(case)), --discretisation conserving)
define one-case
$(call step,$(case)-train,$Dtrain.h5,,\
  simulate $(case) --config {dns-$(case)} --config {train} | $(call les,$(cells)) --targets -o {out})
$(call step,$(case)-fine,$Dfine.h5,,simulate $(case) --config {dns-$(case)} --config {test} -o {out})
$(call step,$(case)-test,$Dtest.h5,$Dfine.h5,$(call les,$(cells)) --targets {in} -o {out})
$(foreach at,$(finer-$(case)),$(foreach m,$(call finer-grid,$(case)),$(call step,$m-test,$R/$m-test.h5,$Dfine.h5,\
  $(call les,$(word 1,$(subst :, ,$(at)))) {in} -o {out})))
$(closure-steps)
$(closure-scores)
$(closure-models)
$(call finer,$(case),$(finer-$(case)),$Dscores.tsv,$Dmodels.tsv,$(or $(pays-$(case)),nrmse),$(patsubst \
  %,--scheme %,$(filter-out -,$(scheme))))
endef
$(call sweep,cases,one-case)
$(call closure-join,cases)
pays-file = $Dpays.tsv

define page
title = Forms of closures
text = Three equations of one dimension, filtered by means over cells; coarse models are poor on purpose. Classical forms have one coefficient by least squares from the unresolved term; networks are fitted to it (derivative) and from there in the running model over four records (trajectory); those with hidden states there alone. $(if $(small),One random beginning.,Five random beginnings; values are medians over them.)
text = nrmse is of runs from other initial states, twice as long as what was learned from; a cost is CPU time of one member.
$(foreach s,burgers kdv kuramoto-sivashinsky,$(nl)heading $s-pays = What closures cost: $s$(nl)caption $s-pays = $(call finer-caption,$(or $(pays-$s),nrmse) of runs))
heading burgers-scores = Burgers' equation, nu = 1e-3, central differences
heading kdv-scores = Korteweg and de Vries, differences that keep the energy
heading kuramoto-sivashinsky-scores = Kuramoto and Sivashinsky, L = 64, differences
endef
$(call closure-pages,cases,burgers-cnn-trajectory,$(call sweep,cases,pays-file))
study-forms: $R/scores.tsv $R/index.html ## every form of closure on equations of one dimension
