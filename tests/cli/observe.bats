# noise, filter sample and filter select: truth as it is observed.
setup_file() { cd "$BATS_FILE_TMPDIR" || exit 1; }
setup() { cd "$BATS_TEST_TMPDIR" || exit 1; }

rmse() { score "$1" --truth "$2" --metric rmse --format tsv | awk 'NR == 2 { print $3 }'; }

@test "noise has the deviation asked for, in the data's units or the state's" {
  simulate lorenz96 --grid 40 --members 4 --spinup 5 --time 10 --save-every 0.1 -q -o truth.h5
  noise --sd 0.5 truth.h5 -o sd.h5
  noise --sd 0.5 truth.h5 -o again.h5
  noise --sd 0.5 --seed 1 truth.h5 -o other.h5
  cmp sd.h5 again.h5
  # 16160 values: sd/sqrt(2 n) is 0.6 percent
  awk "BEGIN { exit !($(rmse sd.h5 truth.h5) > 0.485 && $(rmse sd.h5 truth.h5) < 0.515) }"
  awk "BEGIN { exit !($(rmse sd.h5 other.h5) > 0.685 && $(rmse sd.h5 other.h5) < 0.73) }" # sqrt(2)/2
  noise --level 0 truth.h5 -o none.h5
  [[ $(rmse none.h5 truth.h5) == 0 ]]
}

@test "every second value is observed, with the same noise of a seed" {
  simulate lorenz96 --grid 40 --time 1 --save-every 0.1 | filter sample --coarsen 2 | noise --sd 0.1 --seed 2 -o seen.h5
  inspect seen.h5 | grep -q '^k  *20 '
  inspect seen.h5 --history | grep -q -- '--sd=0.1'
}

@test "one of level and sd is needed" {
  simulate lorenz63 --time 1 -q -o x.h5
  for args in '' '--sd 1 --level 1' '--sd -1' '--level -1'; do
    got=0
    # shellcheck disable=SC2086
    noise $args x.h5 -o y.h5 2>err || got=$?
    [[ $got -eq 64 && $(head -n 1 err) == 'noise: error: --level, --sd: found '* && ! -e y.h5 ]]
  done
}
