# simulate --ic FILE: runs from states of one's own.
setup_file() { cd "$BATS_FILE_TMPDIR" || exit 1; }
setup() { cd "$BATS_TEST_TMPDIR" || exit 1; }

# The values of a variable at one record, a line each.
values() { ncdump -p 9,17 -v "$2" "$1" | sed '1,/^data:/d' | tr -d ' }' | tr ',;' '\n' | grep -v "^$2=\?$" | grep .; }

# Do all columns "a b" agree to $1?
near() { awk -v e="$1" '{ d = $1 - $2; if (d < 0) d = -d; if (d > e) bad = 1; n++ } END { exit bad || !n }'; }

@test "a run goes on from its last record, or from the one at a time, file or stream alike" {
  simulate lorenz96 --grid 12 --members 3 --time 2 --save-every 0.5 -q --portable -o whole.h5
  simulate lorenz96 --grid 12 --members 3 --time 1 --save-every 0.5 -q --portable -o first.h5
  simulate lorenz96 --ic first.h5 --time 1 --save-every 0.5 -q --portable -o a.h5
  simulate lorenz96 --ic - --time 1 --save-every 0.5 -q --portable -o b.h5 <first.h5
  simulate lorenz96 --ic ./whole.h5:time=1 --time 1 --save-every 0.5 -q --portable -o c.h5
  cmp a.h5 b.h5
  diff <(values whole.h5 X | tail -n 108) <(values a.h5 X)
  diff <(values a.h5 X) <(values c.h5 X)
  [[ $(ncdump -h a.h5) == *'ic = "-"'* && $(ncdump -h c.h5) == *'ic = "-:time=1"'* ]]
  [[ $(ncdump -v time a.h5 | tr -d ' \n') == *'time=0,0.5,1;'* ]]
}

@test "the history makes the run again, through its states" {
  simulate burgers --grid 64 -p nu=1e-2 --time 0.1 --save-every 0.1 -q --portable -o start.h5
  simulate burgers -p nu=2e-2 --ic start.h5 --time 0.1 --save-every 0.05 -q --portable -o run.h5
  inspect run.h5 --history >again.sh
  bash again.sh >again.stream
  inspect again.stream >one
  inspect run.h5 >two
  grep -q ^digest one
  [[ $(grep ^digest one) == "$(grep ^digest two)" ]]
}

@test "periodic fields are interpolated between grids, exactly for modes that both hold" {
  for n in 32x32 48x27 64x64; do
    simulate kolmogorov --grid $n --ic taylor-green:k=3,max=2 --time 0 -q --portable -o "at$n.h5"
  done
  for n in 48x27 64x64; do
    simulate kolmogorov --ic at32x32.h5 --grid $n --time 0 -q --portable -o to.h5
    paste <(values "at$n.h5" vorticity) <(values to.h5 vorticity) | near 1e-13
  done
  simulate kolmogorov --grid 32x32 --ic random --time 1 --save-every 1 -q --portable -o rich.h5
  simulate kolmogorov --ic rich.h5 --grid 64x45 --time 0 -q --portable -o up.h5
  simulate kolmogorov --ic up.h5 --grid 32x32 --time 0 -q --portable -o back.h5
  paste <(values rich.h5 vorticity | tail -n 1024) <(values back.h5 vorticity) | near 1e-12
}

@test "one state stands for all members; a mean vorticity is told" {
  simulate lorenz63 --time 1 --save-every 1 -q --portable -o one.h5
  simulate lorenz63 --ic one.h5 --members 3 --vary rho=20:30 --time 0 --portable -o many.h5 2>err
  [[ ! -s err && $(values many.h5 x | sort -u | wc -l) -eq 1 ]]
  simulate lorenz63 --ic one.h5 --members 3 --time 0 --portable -o many.h5 2>err
  [[ $(<err) == *'all 3 members are the same'* ]]
  awk 'BEGIN { pi = atan2(0, -1); print "t,y,x,vorticity"; for (i = 0; i < 16; i++) for (j = 0; j < 16; j++)
    printf "0,%.15g,%.15g,%.15g\n", i * pi / 8, j * pi / 8, 1 + cos(i * pi / 8) }' |
    import - --system kolmogorov -p L=6.28318530717959 -q -o spun.h5
  simulate kolmogorov --ic spun.h5 --time 0 --portable -o spun2.h5 2>err
  [[ $(<err) == *'mean of 1 at rms'* ]]
}

@test "states that do not fit are refused in one line with both numbers" {
  simulate lorenz96 --grid 12 --members 3 --time 1 --save-every 0.5 -q --portable -o x.h5
  simulate burgers --grid 64 --time 0.1 --save-every 0.1 -q --portable -o u.h5
  printf 'not data\n' >odd.h5
  while IFS='|' read -r code word args; do
    got=0
    # shellcheck disable=SC2086
    simulate $args --portable -o a.h5 2>err >/dev/null || got=$?
    [[ $got -eq $code && $(head -n 1 err) == 'simulate: error: '*"$word"* && ! -e a.h5 ]] ||
      { echo "$args: $got $(<err)"; false; }
  done <<'END'
65|x.h5: axis k: found 12 points, expected 24|lorenz96 --grid 24 --ic x.h5
65|x.h5: found 3 members, expected 1 or 2|lorenz96 --members 2 --ic x.h5
65|x.h5: found no record at time 0.7, the nearest is at 0.5|lorenz96 --ic x.h5:time=0.7
64|'soon' is not a number|lorenz96 --ic x.h5:time=soon
65|x.h5: |burgers --ic x.h5
65|u.h5: variable u: axis x: found a step of 0.015625, expected 0.03125|burgers --ic u.h5 -p L=2
66|none.h5|burgers --ic none.h5
65|odd.h5|burgers --ic odd.h5
64|no initial condition 'gauss'|burgers --ic gauss
END
  run simulate lorenz96 --ic x.h5 -o x.h5
  [[ $status -eq 64 && $output == *'found as input and as output'* ]]
}

@test "a field of others runs: two-dimensional turbulence from MATLAB" {
  data=${SUBGRID_ROOT:?}/../shared/data/py2d/IC_NX128_1.mat
  [[ -e $data ]] || skip "no $data"
  import "$data" --axes y,x --system kolmogorov -p L=6.283185307179586 -p nu=5e-5 -q --portable -o ic.h5
  simulate kolmogorov -p nu=5e-5 -p mu=0.1 --ic ic.h5 --time 0.01 --dt 0.002 --save-every 0.01 --portable -o run.h5 2>err
  [[ ! -s err && $(ncdump -h run.h5) == *'x = 128 ;'* ]]
  paste <(values ic.h5 vorticity) <(values run.h5 vorticity | head -n 16384) | near 1e-12
  simulate kolmogorov -p nu=5e-5 --ic "$data" --portable -o a.h5 2>err && false
  [[ $(<err) == *import* ]]
}
