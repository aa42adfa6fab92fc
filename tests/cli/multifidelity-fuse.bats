#!/usr/bin/env bats
# multifidelity-fuse: plans and estimates, tables of runs, what cannot be.

bats_require_minimum_version 1.5.0

setup() { cd "$BATS_TEST_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }
# powers NAME POWER COST COUNT [SEED]: a table of z^POWER for uniform z
powers() {
  awk -v p="$2" -v n="$4" -v seed="${5:-1}" 'BEGIN { srand(seed); print "z,f"; for (i = 0; i < n; i++) { z = rand(); printf "%.15g,%.15g\n", z, z ^ p } }' |
    import --inputs z --outputs f --fidelity "$1" --cost "$3" -q -o "$1.h5"
}
# values FILE NAME
values() { HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -w 1 -m %.17g -y -d "$2" "$1" | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
cell() { awk -F '\t' -v row="$2" -v name="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next } $1 == row { print $c }' "$1"; }

@test "a plan: samples, weights and gain, as theory has them; the budget is kept" {
  powers dear 5 1 4000 && powers cheap 4 0.1 4000
  multifidelity-fuse plan --method mfmc --budget 100 dear.h5 cheap.h5 >plan 2>said
  # rho = .99499, r = sqrt(10 rho^2 / (1 - rho^2)), gain = (sqrt(1 - rho^2) + sqrt(rho^2 / 10))^-2
  awk -v c="$(cell plan cheap correlation)" 'BEGIN { exit !((c - .99499) ^ 2 < 1e-6) }' || wrong "$(cat plan)"
  awk -v a="$(cell plan dear samples)" -v b="$(cell plan cheap samples)" 'BEGIN { exit !(a + b / 10 <= 100 && a + b / 10 > 98 && (b / a / 31.5 - 1) ^ 2 < .01) }' || wrong "$(cat plan)"
  awk -v g="$(sed -n 's/.*: variance .*, \(.*\) times less.*/\1/p' said)" 'BEGIN { exit !((g - 5.78) ^ 2 < .2) }' || wrong "$(cat said)"
  multifidelity-fuse plan --budget 100 dear.h5 cheap.h5 -q | cmp - plan || wrong auto
  # a model that costs as much does not help
  multifidelity-fuse plan --budget 100 --cost 1,0.9 dear.h5 cheap.h5 >plan 2>said
  [[ $(cell plan cheap samples) == 0 && $(cat said) == *'use plain Monte Carlo'* ]] || wrong "$(cat plan said)"
  [[ $bad == 0 ]]
}

@test "means of a plane and of two scales, by hand" {
  simulate kolmogorov --grid 10x10 --time 0.1 --save-every 0.1 --members 2 -q --portable -o plane.h5
  multifidelity-fuse table --outputs 'vorticity^2,vorticity*vorticity[+1,+0]' plane.h5 -q --portable -o t.h5
  inspect t.h5 | grep -q '^outputs .*vorticity^2,vorticity\*vorticity\[+1 +0\]$'
  numbers() { h5dump -w 1 -y -m %.17g -d "$2" "$1" | sed -n '/DATA {/,/}/{p;/}/q}' | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
  # records, members, rows, columns of 2, 2, 10 and 10
  numbers plane.h5 vorticity | awk '{ w[int((NR - 1) / 100) % 2, int((NR - 1) / 200), int((NR - 1) / 10) % 10, (NR - 1) % 10] = $1 }
    END { for (m = 0; m < 2; m++) { a = b = 0
      for (t = 0; t < 2; t++) for (i = 0; i < 10; i++) for (j = 0; j < 10; j++) { a += w[m, t, i, j] ^ 2 / 200; b += w[m, t, i, j] * w[m, t, (i + 1) % 10, j] / 200 }
      printf "%.12g\n%.12g\n", a, b } }' >wanted
  paste <(numbers t.h5 y) wanted | awk '{ n++; bad += ($1 - $2) ^ 2 > 1e-18 * $2 ^ 2 } END { exit bad || n != 4 }'
  # X(k) beside Y(k, j): the mean of X_k Y_kj
  simulate lorenz96-two-scale --grid 4x3 --time 0.1 --save-every 0.1 -q --portable -o two.h5
  multifidelity-fuse table --outputs 'X,X*Y' two.h5 -q --portable -o t.h5
  paste <(numbers two.h5 X | sed 's/.*/& & &/' | tr ' ' '\n') <(numbers two.h5 Y | awk '{ y[NR - 1] = $1 } END { for (t = 0; t < 2; t++) for (k = 0; k < 4; k++) for (j = 0; j < 3; j++) print y[t * 12 + k * 3 + j] }') |
    awk '{ a += $1 / 24; b += $1 * $2 / 24 } END { printf "%.12g\n%.12g\n", a, b }' >wanted
  paste <(numbers t.h5 y) wanted | awk '{ n++; bad += ($1 - $2) ^ 2 > 1e-18 * $2 ^ 2 } END { exit bad || n != 2 }'
}

@test "spectra as outputs: Parseval's sum, and those of score" {
  simulate burgers --grid 64 --members 3 --time 0.1 --save-every 0.05 -q --portable -o b.h5
  snapshot b.h5 --times 0.05:0.05 -q --portable -o one.h5
  multifidelity-fuse table --outputs 'u,spectrum(u),u^2' one.h5 -q --portable -o t.h5
  numbers() { h5dump -w 1 -y -m %.17g -d "$2" "$1" | sed -n '/DATA {/,/}/{p;/}/q}' | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
  # columns: u, u^2, E_1 .. E_32; sum E_k = (<u^2> - <u>^2)/2
  numbers t.h5 y | awk '{ c = (NR - 1) % 34; if (c == 0) { mean = $1; sum = 0 } else if (c == 1) square = $1; else sum += $1
    if (c == 33) { n++; bad += (sum - (square - mean ^ 2) / 2) ^ 2 > 1e-26 } } END { exit bad || n != 3 }'
  # of all records, and of some wavenumbers: the means over members are those of score
  multifidelity-fuse table --outputs 'spectrum(u)[2:4]' b.h5 -q --portable -o t.h5
  inspect t.h5 | grep -q '^outputs .*spectrum(u)\[2\],spectrum(u)\[3\],spectrum(u)\[4\]$'
  score b.h5 --truth b.h5 --series s.tsv -q >/dev/null
  paste <(numbers t.h5 y | awk '{ e[(NR - 1) % 3] += $1 / 3 } END { for (k = 0; k < 3; k++) printf "%.15g\n", e[k] }') \
    <(awk -F '\t' '$1 == "spectrum" && $3 >= 2 && $3 <= 4 { print $6 }' s.tsv) |
    awk '{ n++; bad += ($1 / $2 - 1) ^ 2 > 1e-24 } END { exit bad || n != 3 }'
  while IFS='|' read -r code says outputs; do
    run multifidelity-fuse table --outputs "$outputs" b.h5 -o no.h5
    [[ $status == "$code" && $output == *"$says"* ]] || { echo "$outputs: $status: $output"; false; }
  done <<'END'
65|found spectrum(v), expected a variable whose last axis is periodic|spectrum(v)
64|found spectrum(u)[0:3], expected shells from 1 to 32|spectrum(u)[0:3]
64|found spectrum(u)[3:2], expected shells from 1 to 32|u,spectrum(u)[3:2]
64|found spectrum(u, expected spectrum(NAME) or spectrum(NAME)[A:B]|spectrum(u
64|found spectrum(u)[1:2]x, expected spectrum(NAME)[A:B]|spectrum(u)[1:2]x
END
}

@test "estimates are paired by key, whatever the order; errors are honest" {
  powers dear 5 1 60 && powers cheap 4 0.01 20000
  multifidelity-fuse estimate dear.h5 cheap.h5 >one 2>said
  awk -v m="$(cell one f mean)" -v s="$(cell one f stderr)" -v d="$(cell one f dear_stderr)" \
    'BEGIN { e = m - 1 / 6; exit !(e * e < 16 * s * s && s < d / 4) }' || wrong "$(cat one)"
  # the same samples in another order
  awk 'BEGIN { srand(1); for (i = 0; i < 20000; i++) { z = rand(); printf "%.15g,%.15g\n", z, z ^ 4 } }' | sort -t , -k 2 -g | sed '1i z,f' |
    import --inputs z --outputs f -q -o cheap.h5
  multifidelity-fuse estimate dear.h5 cheap.h5 -q >two
  paste one two | awk -F '\t' 'NR == 2 { d = $2 - $7; exit !(d * d < 1e-18) }' || wrong "$(cat one two)"
  multifidelity-fuse estimate --method acv dear.h5 cheap.h5 -q | awk -F '\t' -v m="$(cell one f mean)" 'NR == 2 { d = $2 - m; exit !(d * d < 1e-18) }' || wrong acv
  multifidelity-fuse estimate --method mc dear.h5 cheap.h5 -q | awk -F '\t' 'NR == 2 { exit !($2 == $4 && $3 == $5) }' || wrong mc
  # repeated: errors are as large as they say
  for seed in $(seq 1 40); do
    powers dear 5 1 40 "$seed" && powers cheap 4 0.01 2000 "$seed"
    multifidelity-fuse estimate dear.h5 cheap.h5 -q | tail -1
  done | awk -F '\t' '{ e += ($2 - 1 / 6) ^ 2; s += $3 ^ 2; d += ($4 - 1 / 6) ^ 2 } END { print e / s, d / e; exit !(e / s > .5 && e / s < 2 && d / e > 8) }' || wrong repeated
  [[ $bad == 0 ]]
}

@test "tables of points: means over time at every so many of them" {
  simulate burgers -p nu=0.05 --ic sine --grid 16 --dt 1e-3 --time 0.2 --save-every 0.1 --members 2 -q -o run.h5
  multifidelity-fuse table --outputs 'u,u^2' --points 8 run.h5 -q --portable -o table.h5
  [[ $(inspect table.h5) == *'u[0],u[8],u^2[0],u^2[8]'* ]]
  numbers() { h5dump -w 1 -y -m %.17g -d "$2" "$1" | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
  snapshot run.h5 -q --portable -o plain.h5
  # u (time, member, x): three records of two members of 16 points
  numbers plain.h5 u | awk '{ p = (NR - 1) % 16; m = int((NR - 1) / 16) % 2 } p % 8 == 0 { s[m, p / 8] += $1 / 3; q[m, p / 8] += $1 ^ 2 / 3 }
    END { for (m = 0; m < 2; m++) printf "%.17g\n%.17g\n%.17g\n%.17g\n", s[m, 0], s[m, 1], q[m, 0], q[m, 1] }' >expected
  numbers table.h5 y | paste - expected | awk '{ n++; bad += ($1 - $2) ^ 2 > 1e-28 } END { exit bad || n != 8 }'
  # along each axis of a plane; not of single numbers
  simulate kolmogorov --grid 12x12 --dt 1e-2 --time 0.02 --save-every 0.02 -q | multifidelity-fuse table --outputs vorticity --points 6 -q -o plane.h5
  [[ $(inspect plane.h5) == *'vorticity[0][0],vorticity[0][6],vorticity[6][0],vorticity[6][6]'* ]]
  run bash -c "simulate lorenz63 --time 1 -q | multifidelity-fuse table --outputs x --points 1"
  [[ $status == 65 && $output == *'--points: found terms of single numbers, expected fields'* ]]
}

@test "tables of runs: parameters in, means out; a coarse model's runs are paired with the fine one's" {
  simulate lorenz96-two-scale --grid 8x8 --vary F=6:14 --members 12 --spinup 3 --time 2 --save-every 0.05 -q | filter select --vars X -o fine.h5
  rollout --ic fine.h5 --dt 0.01 -q -o coarse.h5
  for m in fine coarse; do multifidelity-fuse table --outputs 'X,X^2,shared' --fidelity $m --cost 1 $m.h5 -o $m.t.h5; done
  inspect fine.t.h5 | grep -q '^sample *12 ' && inspect fine.t.h5 | grep -q '^x  *f64 *sample,input *F$' && inspect fine.t.h5 | grep -q 'X,X^2$' || wrong "$(inspect fine.t.h5)"
  multifidelity-fuse plan --budget 100 --cost 8,1 fine.t.h5 coarse.t.h5 -q >plan
  awk -v c="$(cell plan coarse correlation)" 'BEGIN { exit !(c > 0.7) }' || wrong "$(cat plan)"
  # a part of the members is paired by its numbers
  snapshot --members 4:10 fine.h5 | multifidelity-fuse table --outputs 'X,X^2,shared' >part
  multifidelity-fuse estimate part coarse.t.h5 2>said >table
  [[ $(cat said) == *'7 shared samples'* && $(wc -l <table) == 3 ]] || wrong "$(cat said table)"
  # the mean over a window is that of its records
  snapshot --members 0 fine.h5 | multifidelity-fuse table --outputs 'X,shared' >one
  mean=$(HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -w 1 -y -d /X fine.h5 | grep -E '^ *-?[0-9]' | tr -d ' ,' | awk '{ if (int((NR - 1) / 8) % 12 == 0) { s += $1; n++ } } END { printf "%.9g", s / n }')
  inspect --stats one | awk -v m="$mean" '$1 == "y" { d = $5 - m; exit !(d * d < 1e-12) }' || wrong "$mean: $(inspect --stats one)"
  [[ $bad == 0 ]]
}

@test "tables of one record drawn again: as unsure as other runs are; --seed decides; the history remakes them" {
  simulate lorenz96 -p F=8 --spinup 10 --time 200 --save-every 0.1 -q --portable -o run.h5
  again() { multifidelity-fuse table --outputs X,X^2 run.h5 --portable "$@"; }
  again --resamples 200 -o spread.h5 2>said
  grep -q 'blocks of [0-9]* of 2001 records; outputs keep up to 0.9' said || wrong "$(cat said)"
  again --resamples 200 --threads 2 -q -o twice.h5 && cmp twice.h5 spread.h5 || wrong 'not the same twice'
  again --resamples 200 --seed 1 -q -o seed.h5
  again --resamples 50 -q -o few.h5
  for f in few spread seed; do values $f.h5 y >$f; done
  head -n 100 spread | cmp - few || wrong 'the first ones depend on those after them'
  head -n 100 seed | cmp -s - few && wrong 'seeds are the same'
  # deviations of X^2: those of other runs, a third of that where records count as independent ones
  spread() { values "$1" y | awk 'NR % 2 == 0 { n++; s += $1; q += $1 ^ 2 } END { print sqrt(q / n - (s / n) ^ 2) }'; }
  again --resamples 200:block=1 -q -o one.h5
  again --resamples 200:length=500 -q -o short.h5
  simulate lorenz96 -p F=8 --spinup 10 --time 200 --save-every 0.1 --members 40 --seed 1 -q | multifidelity-fuse table --outputs X,X^2 -q --portable -o runs.h5
  awk -v a="$(spread spread.h5)" -v b="$(spread runs.h5)" -v one="$(spread one.h5)" -v short="$(spread short.h5)" 'BEGIN { exit !(a > b / 1.5 && a < 1.5 * b && one < b / 3 && short > 1.5 * a && short < 2.5 * a) }' ||
    wrong "$(for f in spread runs one short; do spread $f.h5; done)"
  # members are drawn each from its own records
  simulate lorenz63 --vary rho=20:30 --members 2 --time 20 --save-every 0.1 -q | multifidelity-fuse table --outputs x^2 --resamples 3:block=10 -q --portable -o two.h5
  [[ $(values two.h5 x | uniq -c | awk '{ print $1 }' | xargs) == '3 3' && $(values two.h5 key | sort -u | wc -l) == 6 ]] || wrong "$(values two.h5 x; values two.h5 key)"
  # the whole way, and again from what is said of it
  again -q -o data.h5
  multifidelity-fuse calibrate init -q --prior F=normal:mean=9,sd=1 --members 4 --obs data.h5 --spread spread.h5 -o e.h5
  inspect --history e.h5 >history
  mkdir again && cd again || return
  sed '$s/$/ -o e.h5/' ../history >make.sh
  bash -euo pipefail make.sh 2>said || wrong "$(cat said)"
  cmp e.h5 ../e.h5 || wrong "$(cat ../history)"
  multifidelity-fuse calibrate show e.h5 -q | grep -q '^F' || wrong show
  [[ $bad == 0 ]]
}

@test "what cannot be is refused in one line, with its exit code" {
  powers dear 5 1 10 && powers cheap 4 0.1 20 && powers other 4 0.1 20 2
  printf 'z,g\n1,2\n2,3\n3,4\n4,5\n5,7\n' | import --inputs z --outputs g -q -o g.h5
  printf 'z,f\n1,2\n1,3\n3,4\n4,5\n5,7\n' | import --inputs z --outputs f --cost 1 -q -o twice.h5
  printf 'z,f\n1,2\n2,2\n3,2\n4,2\n5,2\n' | import --inputs z --outputs f --cost 1 -q -o same.h5
  simulate lorenz63 --time 0.1 --save-every 0.05 -q -o run.h5
  snapshot --times 0.1:0.1 run.h5 -q -o last.h5
  while IFS='|' read -r code command message; do
    run bash -c "multifidelity-fuse $command 2>&1 >/dev/null"
    [[ $status == "$code" && $output == *"$message"* ]] || wrong "$command: $status: $output"
  done <<'E2'
64|fuse|found 'fuse', expected fit, predict, cv, correct, table, merge, plan, estimate or calibrate
64|plan dear.h5|--budget: found nan, expected more than 0
64|estimate|found no table
64|estimate --method best dear.h5|no estimator 'best'
65|estimate --method mlmc dear.h5 dear.h5|mlmc: found 0 samples of model 1
64|plan -B 10 --cost 1 dear.h5 cheap.h5|--cost: found 1 numbers, expected 2
65|plan -B 0.5 dear.h5 cheap.h5|found a budget of 0.5, expected at least 1
65|plan -B 10 dear.h5 other.h5|found 0 samples that all tables share
65|estimate dear.h5 other.h5|found 0 samples that all 2 models share
65|estimate dear.h5 g.h5|g.h5: found outputs g, expected f as in dear.h5
65|estimate twice.h5|twice with different outputs, expected each once
65|plan -B 10 same.h5|found outputs of the dear model that do not vary
65|plan -B 10 dear.h5 run.h5|run.h5: found kind trajectory, expected table
64|table run.h5|table: found no --outputs
64|table --outputs w^2 run.h5|w
64|table --outputs x --resamples 0 run.h5|--resamples: found 0, expected at least 2
64|table --outputs x --resamples 1:block=2 run.h5|--resamples: found 1, expected at least 2
64|table --outputs x --resamples many run.h5|--resamples: 'many' is not
64|table --outputs x --resamples 9:blok=2 run.h5|did you mean 'block'
65|table --outputs x --resamples 9:block=2 run.h5|run.h5: found 3 records, expected at least 4: two blocks
65|table --outputs x --resamples 9 last.h5|last.h5: found 1 records, expected at least 2: two blocks
E2
  [[ $bad == 0 ]]
}

# forrester NAME N [cheap]: the function of forrester2007 at N even points of [0,1], or the cheap one
forrester() {
  awk -v n="$2" -v cheap="${3:+1}" 'BEGIN { print "x,f"; for (i = 0; i < n; i++) { x = i / (n - 1); f = (6 * x - 2) ^ 2 * sin(12 * x - 4)
    printf "%.15g,%.15g\n", x, cheap ? f / 2 + 10 * (x - 0.5) - 5 : f } }' | import --inputs x --outputs f -q -o "$1.h5"
}

@test "surrogates: cheap samples help where they can, and it is said where they do not" {
  forrester low 11 cheap && forrester high 4 && forrester truth 201
  multifidelity-fuse fit -m ar1 -l low.h5 -l high.h5 -q -o ar1.h5 && multifidelity-fuse fit -m gp -l high.h5 -q -o gp.h5
  error() { multifidelity-fuse predict "$1" truth.h5 -q -o p.h5 && paste <(values p.h5 mean) <(values truth.h5 y) | awk '{ e += ($1 - $2) ^ 2; s += $2 ^ 2 } END { print sqrt(e / s) }'; }
  awk -v a="$(error ar1.h5)" -v b="$(error gp.h5)" 'BEGIN { print a, b; exit !(a < 0.05 && b > 0.5) }' || wrong "errors"
  # intervals hold the truth, samples are hit, the range is told
  multifidelity-fuse predict ar1.h5 truth.h5 -q -o p.h5
  paste <(values p.h5 low) <(values p.h5 high) <(values truth.h5 y) | awk '{ n++; in_it += $1 <= $3 && $3 <= $2 } END { print in_it / n; exit !(in_it / n > 0.8) }' || wrong "intervals"
  multifidelity-fuse predict ar1.h5 high.h5 -q -o h.h5
  paste <(values h.h5 mean) <(values high.h5 y) | awk '{ d = $1 - $2; if (d * d > 1e-4) exit 1 }' || wrong "samples"
  awk 'BEGIN { print "x,f\n0.5,0\n1.5,0" }' | import --inputs x --outputs f -q -o beyond.h5
  multifidelity-fuse predict ar1.h5 beyond.h5 -o b.h5 2>said
  [[ $(values b.h5 extrapolated | xargs) == '0 1' && $(cat said) == *'1 of 2 samples are outside'* ]] || wrong "$(cat said)"
  # a file is asked as the fit was, cv is of the dear samples
  multifidelity-fuse cv ar1.h5 >table
  [[ $(head -1 table) == $'output\tmethod\tsamples\trmse'* && $(cell table f samples) == 4 ]] || wrong "$(cat table)"
  # samples that have nothing to do with it
  awk 'BEGIN { srand(2); print "x,f"; for (i = 0; i < 30; i++) printf "%.9g,%.9g\n", rand(), rand() }' | import --inputs x --outputs f -q -o noise.h5
  forrester many 15
  multifidelity-fuse fit -l noise.h5 -l many.h5 -o auto.h5 2>said
  grep -q 'leave-one-out error' said && [[ $(cat said) == *'f: gp'* ]] || wrong "$(cat said)"
  [[ $bad == 0 ]]
}

@test "surrogates: several outputs, other units, what cannot be" {
  awk 'BEGIN { print "a,b,f,g"; for (i = 0; i < 6; i++) for (j = 0; j < 6; j++) { a = i / 5; b = j * 200; print a "," b "," sin(3 * a) + b / 1000 "," 1e6 * a * b } }' |
    import --inputs a,b --outputs f,g -q -o t.h5
  multifidelity-fuse fit -l t.h5 -q -o m.h5 && multifidelity-fuse cv m.h5 >table
  awk -F '\t' 'NR > 1 { exit_bad += $4 > 0.1 * $5 } END { exit exit_bad || NR != 3 }' table || wrong "$(cat table)"
  printf 'a,b,f\n1,1,2\n1,1,3\n2,2,4\n3,3,1\n' | import --inputs a,b --outputs f -q -o twice.h5
  printf 'a,f\n1,1\n2,2\n3,3\n' | import --inputs a --outputs f -q -o other.h5
  printf 'a,b,f\n1,1,5\n2,1,5\n3,2,5\n4,7,5\n' | import --inputs a,b --outputs f -q -o same.h5
  multifidelity-fuse fit -m gp -l same.h5 -o c.h5 2>said && [[ $(cat said) == *'its outputs are constant'* ]] || wrong "$(cat said)"
  while IFS='|' read -r code command message; do
    run bash -c "multifidelity-fuse $command 2>&1 >/dev/null"
    [[ $status == "$code" && $output == *"$message"* ]] || wrong "$command: $status: $output"
  done <<'E2'
64|fit|found 0 tables, expected 1 to 8
64|fit t.h5|fit: found t.h5, expected tables by -l CHEAP -l DEAR
64|fit -m krige -l t.h5|no
65|fit -m gp -l twice.h5|found y = 2 and 3, expected equal ones unless noise=1
64|fit --param noisy=1 -l t.h5|no parameter 'noisy'; did you mean 'noise'?
65|fit -l other.h5 -l t.h5|t.h5: found inputs a,b and outputs f,g, expected a and f as in other.h5
65|predict m.h5 other.h5|other.h5: found inputs a, expected a,b as in m.h5
64|predict|predict: found 0 inputs, expected MODEL and TABLE
64|predict --part=1 m.h5 t.h5|--part: found 1, expected more than 0 and less than 1
65|cv t.h5|t.h5: found kind table, expected surrogate
E2
  [[ $bad == 0 ]]
}
