# gallery.mk: a picture of every system of `simulate --list`, its equation, and the command
# that made it, on one page.
#
# A row is picture.SYSTEM: the kind of picture, then options of simulate. A system without a
# row, a new one, runs with its defaults: as a field, or a trajectory where it has no axis.

study := gallery

gallery-simulate := $(filter %/simulate,$(tools))
gallery-systems  := $(if $(step.on),$(shell $(gallery-simulate) --list 2>/dev/null | cut -f 1))
gallery-default   = $(if $(shell $(gallery-simulate) $s --help | grep '^Grid: .'),field,trajectory)
gallery-row       = $(or $(picture.$s),$(gallery-default))
gallery-command   = simulate $s $(wordlist 2,$(words $(gallery-row)),$(gallery-row)) |\
  plot $(firstword $(gallery-row)) --label $s -o $R/$s.svg

# points along an axis, where they take seconds
points = $(if $(small),32,$1)

picture.advection-diffusion   := field --ic melchers:kmax=4 -p d=-0.05 --grid 256 --time 8 --save-every 0.04
picture.brusselator           := field -p L=64 --grid $(call points,128) --time 40
picture.burgers               := field --ic melchers:kmax=4 --time 0.5 --save-every 0.0025 --seed 2
picture.double-well           := trajectory --time 300 --save-every 0.2
picture.fitzhugh-nagumo       := field --grid $(call points,128) --time 20
picture.geometric-brownian    := trajectory --time 5 --save-every 0.01
picture.gray-scott            := field --grid $(call points,128) --time 3000 --dt 1
picture.kac-zwanzig           := trajectory --time 60 --save-every 0.1
picture.kdv                   := field --ic cosine -p a=1 -p eps=0.022 -p L=2 --time 3 --save-every 0.01
picture.kolmogorov            := field -p nu=1e-3 -p F=1 -p mu=0.1 --grid $(call points,128) --time 30
picture.kuramoto-sivashinsky  := field -p L=100 --grid 256 --spinup 50 --time 150 --save-every 0.5
picture.lorenz63              := trajectory --spinup 20 --time 30 --save-every 0.02
picture.lorenz96              := field --spinup 10 --time 10 --save-every 0.05
picture.lorenz96-two-scale    := field --grid 36x10 --spinup 5 --time 5 --save-every 0.02
picture.nagumo                := field --time 40 --save-every 0.2
picture.navier-stokes         := field -p nu=0.02 -p A=0.2 --grid $(call points,48) --dt 0.025 --time 5 --save-every 5
picture.navier-stokes-mac     := field -p nu=2e-3 -p F=1 --grid $(call points,128) --time 15
picture.ornstein-uhlenbeck    := trajectory --time 20 --save-every 0.02
picture.oscillating-diffusion := field --ic melchers:kmax=3 --time 0.02 --save-every 0.0001 --seed 4
picture.qg-two-layer          := field -p L=500 --grid $(call points,64) --time 800
picture.stochastic-burgers    := field --spinup 2 --time 4 --save-every 0.02
picture.traffic               := field --ic platoons --time 20 --save-every 0.1 --seed 1

$(foreach s,$(gallery-systems),$(call step,$s,$R/$s.svg,,$(gallery-command)))

define page
title = Gallery of systems
text = The systems that simulate knows: over one axis in space and time, over two as the last state, over three as its middle slice; ordinary differential equations over time. Below each picture its equation and the command that made it; simulate NAME --help says more.
$(foreach s,$(gallery-systems),command $s = $(gallery-command)$(nl))
endef
$(call step,page,$R/index.html $R/page.conf,\
  $(gallery-systems:%=$R/%.svg) pipelines/page pipelines/gallery.awk $(wildcard lib/sys/*.c),\
  { cat {page} ; printf '%s\n' $(gallery-systems) | xargs -I@ simulate @ --help |\
    awk -f pipelines/gallery.awk ; } >$R/page.conf ;\
  pipelines/page --config $R/page.conf $(gallery-systems:%=$R/%.svg) >$R/index.html)

study-gallery: $R/index.html
gallery: all study-gallery ## a picture of each system, its equation and the command that made it
.PHONY: gallery
