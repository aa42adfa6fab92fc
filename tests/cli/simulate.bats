# simulate: what it writes, and what it refuses.
setup_file() { cd "$BATS_FILE_TMPDIR" || exit 1; }
setup() { cd "$BATS_TEST_TMPDIR" || exit 1; }

@test "equal seeds give equal bytes on any number of threads, other seeds others" {
  simulate burgers --grid 64 --members 5 --time 0.02 --threads 1 -o a.h5
  simulate burgers --grid 64 --members 5 --time 0.02 --threads 3 -o b.h5
  simulate burgers --grid 64 --members 5 --time 0.02 --seed 1 -o c.h5
  cmp a.h5 b.h5
  if cmp -s a.h5 c.h5; then false; fi
}

@test "members are the same, to the last bit, in ensembles of any size and on any number of threads" {
  values() { snapshot -q --members 0:0 "$1" --portable -o one.h5 && ncdump -p 9,17 one.h5 | sed '/^data:/,$!d'; }
  for system in 'kuramoto-sivashinsky --dt 0.1 --time 9.95' 'burgers --discretisation spectral --grid 64 --time 0.1' \
    'lorenz96 --time 1' 'lorenz96-two-scale --grid 8x8 --time 0.1' 'lorenz63 --time 1'; do
    # shellcheck disable=SC2086 # words of a command
    for members in 1 3 11; do
      simulate $system --members $members --threads 2 -q -o $members.h5
      values $members.h5 >$members
    done
    grep -q '[1-9]' 1
    cmp 1 3
    cmp 1 11
    simulate $system --members 11 --threads 16 -q -o again.h5
    cmp again.h5 11.h5
  done
}

@test "records, members and parameters are as asked for" {
  printf 'F\tb\n18\t10\n20\t8\n' >p.tsv
  simulate lorenz96-two-scale --grid 8x4 --params p.tsv --vary c=4:6 -p h=0.5 \
    --time 0.1 --save-every 0.03 --spinup 0.2 --record state,rhs --portable -o a.h5
  header=$(ncdump -h a.h5)
  for line in 'member = 2 ;' 'k = 8 ;' 'j = 4 ;' '(4 currently)' 'double Y(time, member, k, j)' \
    'double rhs_X(time, member, k)' 'double system_F(member)' 'double system_c(member)' ':system_h = 0.5' \
    ':scheme = "rk4"' ':dt = 0.001' ':ic = "random"' ':discretisation = "sum"'; do
    [[ $header == *"$line"* ]] || { echo "no $line in $header"; false; }
  done
  [[ $(ncdump -v system_F,system_b a.h5) == *'system_F = 18, 20'*'system_b = 10, 8'* ]]
  [[ $(ncdump -v time a.h5 | tr -d ' \n') == *'time=0,0.03,0.06,0.09;'* ]]
}

@test "whole parameters vary over whole numbers, and each forcing is another" {
  simulate forced-burgers --grid 16 --dt 0.05 --vary draw=3:5 --members 40 --time 1 -q --portable -o a.h5
  ncdump -v system_draw a.h5 | tr -d ' \n;}' | sed 's/.*system_draw=//' | tr ',' '\n' | sort -u >draws
  [[ $(<draws) == $'3\n4\n5' ]]
  simulate forced-burgers --grid 16 --dt 0.05 -p draw=3 --time 1 -q --portable -o one.h5
  simulate forced-burgers --grid 16 --dt 0.05 -p draw=4 --time 1 -q --portable -o two.h5
  [[ $(ncdump -v u one.h5 | sed '1,/^data/d') != "$(ncdump -v u two.h5 | sed '1,/^data/d')" ]]
}

@test "every system tests itself, lists itself and shows its help" {
  simulate --list | while IFS=$'\t' read -r system brief; do
    [[ -n $brief ]]
    simulate "$system" --selftest >test.tsv || { cat test.tsv; false; }
    [[ $(head -n 1 test.tsv) == $'test\terror\torder\treference\tresult' ]]
    help=$(simulate "$system" --help)
    for word in "$system:" Parameters Discretisations 'Initial conditions' 'Time step'; do
      [[ $help == *"$word"* ]]
    done
  done
}

@test "a run that blows up exits 3, names member, step and time, and leaves what was good" {
  code=0
  echo before >a.h5
  simulate kolmogorov --grid 32x32 --ic random:rms=20 --dt 0.2 --time 400 --save-every 0.4 --portable -o a.h5 2>err || code=$?
  [[ $code -eq 3 && $(<a.h5) == before && $(ls) == $'a.h5\na.h5.partial\nerr' ]]
  [[ $(<err) == 'simulate: error: member 0: kolmogorov: not finite after step '*'t = '*'a.h5.partial' ]]
  [[ $(wc -l <err) -eq 1 ]]
  good=$(sed 's/.*last good: t = \([^,]*\),.*/\1/' err)
  inspect --check a.h5.partial
  [[ $(inspect a.h5.partial) == *blow-up* && $(ncdump -h a.h5.partial) == *":t_end = $good"* ]]
  [[ $(ncdump -v time a.h5.partial | tr -d ' \n') == *",$good;"* ]]
  simulate kolmogorov --grid 32x32 --ic a.h5.partial:time=0 --dt 1e-4 --time 1e-4 -q -o more.h5
}

@test "of many members, of which one blows up, the records before are left; of a stream nothing" {
  code=0
  simulate burgers --grid 64 --dt 0.02 --vary nu=0.001,0.05 --time 1 --save-every 0.02 --portable -q -o a.h5 2>err || code=$?
  [[ $code -eq 3 && $(ls) == $'a.h5.partial\nerr' && $(<err) == *'member 1: burgers: not finite'*'nu dt/dx^2'* ]]
  ncdump -v time a.h5.partial | tr -d ' \n' | grep -q 'time=0,0.02'
  [[ $(ncdump -v u a.h5.partial) != *NaN* ]]
  simulate burgers --grid 64 --dt 0.02 -p nu=0.05 --time 1 --save-every 0.02 -q | inspect - 2>err && false
  [[ $(<err) == *'not finite after step'* && $(ls) == $'a.h5.partial\nerr' ]]
}

@test "bad usage is refused with one clear line" {
  printf 'F\n1\n2\n' >p.csv
  while IFS='|' read -r code word args; do
    got=0
    # shellcheck disable=SC2086
    simulate $args -o a.h5 2>err >/dev/null || got=$?
    [[ $got -eq $code && $(<err) == 'simulate: error: '*"$word"* && ! -e a.h5 ]] ||
      { echo "$args: $got $(<err)"; false; }
  done <<'END'
64|burgers|burger
64|nu|burgers -p nv=1
64|nu|burgers -p nu=-1
64|nu|burgers -p nu=nan
64|L|burgers -p L=0
64|expected NAME=VALUE|burgers -p nu
64|grid|burgers --grid 2
64|grid|burgers --grid 64x64
64|grid|burgers --grid -4
64|grid|burgers --grid 0
64|grid|burgers --grid 10000000000
64|central|burgers --discretisation upwind
64|rk4|burgers --scheme rk5
64|etdrk4|burgers --scheme etdrk4
64|dt|burgers --dt 0
64|time|burgers --time -1
64|save-every|burgers --save-every 0
64|fourier|burgers --ic gauss
64|kmax|burgers --ic fourier:kmax=1000
64|kmax|burgers --grid 16
64|record|burgers --record tau
64|LO:HI|lorenz96 --vary F=3
64|LO:HI|lorenz96 --vary F=3:1
64|grid|burgers --vary L=1:2
64|two sources|lorenz96 --vary F=1:2 --params p.csv
64|2 rows|lorenz96 --params p.csv --members 3
66|no.csv|lorenz96 --params no.csv
64|G|lorenz96 --vary G=1:2
END
}
