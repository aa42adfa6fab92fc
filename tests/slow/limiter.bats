# A limiter that a network chooses, learned from runs of one's own, on published data.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  source "$SUBGRID_ROOT/tests/published_road.sh"
}

# godunov 0.5170, muscl-minmod 0.3856, muscl-mc 0.3148, a learned flux of 1261 parameters 0.3082.
@test "a learned limiter with the found flux, below 0.3 on published data" {
  published
  simulate traffic --ic platoons --discretisation muscl-superbee --grid 4000 --dt 2.5e-3 --time 6 --save-every 0.04 --members 8 --seed 11 -q |
    filter box --coarsen 8 --discretisation godunov -q -o train.h5
  fit-closure --form limiter --objective trajectory:saves=10 --scheme ssprk2 --dt 0.02 -n 400 -b 8 --optimiser adam:rate=3e-2 \
    --schedule cosine:warmup=0.05 --clip 1 -q train.h5 -o limiter.h5
  read -r a b <<<"$(found exact.h5 0)"
  road godunov ssprk2 0.02 "$a" "$b" limiter.h5
  awk '{ exit !($1 < 0.3) }' <<<"$(l2 run.h5)" || { l2 run.h5; false; }
}
