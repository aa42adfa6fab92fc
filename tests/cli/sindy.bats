#!/usr/bin/env bats
# sindy: equations found, shown, run; closures; the weak form; what cannot be.

setup() { cd "$BATS_TEST_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }

# Three components of a chaotic flow, one piece of trajectory.
@test "Lorenz: exactly seven terms, which run and read back" {
  simulate lorenz63 --time 20 --save-every 0.001 --quiet -o lorenz.h5
  sindy fit --lib poly:3 lorenz.h5 -o found.h5 2>err
  cat >expected <<'E2'
sindy: x_t = - 10 x + 10 y
sindy: y_t = 28 x - 1 y - 1 x*z
sindy: z_t = - 2.66667 z + 1 x*y
E2
  head -3 err | diff - expected || wrong "$(cat err)"
  [[ $(tail -1 err) == 'sindy: 7 of 60 terms, 19997 samples, condition '*', rates fd4' ]] || wrong "$(tail -1 err)"
  rollout found.h5 --ic lorenz.h5 --time 2 --quiet | score --truth <(snapshot --times :2 lorenz.h5) --require 'nrmse<1e-4' --quiet 2>/dev/null || wrong "it does not run"
  sindy show found.h5 >text
  [[ $(wc -l <text) == 3 && $(head -1 text) == 'x_t = - 9.99'* ]] || wrong "$(cat text)"
  sindy show --format tsv found.h5 >table
  [[ $(head -1 table) == $'target\tterm\tcoefficient\tlow\thigh\tinclusion' && $(wc -l <table) == 8 ]] || wrong table
  awk -F '\t' 'NR > 1 && !($4 <= $3 && $3 <= $5) { exit 1 }' table || wrong bounds
  sindy show --format latex found.h5 | grep -q '&= 28 x - 1 y - 1 x z' || wrong latex
  [[ $bad == 0 ]]
}

@test "shown C is the equations" {
  simulate lorenz63 --time 10 --save-every 0.001 --quiet | sindy fit --quiet -o found.h5
  sindy show --format c found.h5 -o rate.c
  cat >main.c <<'E2'
#include <stdio.h>
void rate(const double u[], double f[]);
int main(void)
{
    double f[3];
    rate((const double[]){1, 2, 3}, f);
    printf("%.4f %.4f %.4f\n", f[0], f[1], f[2]);
}
E2
  cc -Wall -Wextra -Werror rate.c main.c -o rate
  [[ $(./rate) == '10.0000 23.0000 -6.0000' ]] || wrong "$(./rate)"
  [[ $bad == 0 ]]
}

@test "Lorenz 96: 160 of 34440 terms, by a Gram matrix" {
  simulate lorenz96 --time 100 --spinup 5 --save-every 0.01 --quiet | sindy fit --dot fd4 -o found.h5 2>err
  [[ $(tail -1 err) == 'sindy: 160 of 34440 terms, 9997 samples'* ]] || wrong "$(tail -1 err)"
  sindy show --format tsv found.h5 | awk -F '\t' '$1 == "X[7]" { printf "%.3f %s ", $3, $2 }' >seventh
  [[ $(cat seventh) == '8.000 1 -1.000 X[7] -1.000 X[5]*X[6] 1.000 X[6]*X[8] ' ]] || wrong "$(cat seventh)"
  simulate lorenz96 --time 30 --spinup 5 --save-every 0.01 --quiet | sindy fit --lib poly:2,stencil:2 2>err >/dev/null
  head -1 err | grep -q 'X_t = .* X - .* X\[-2\]\*X\[-1\] + .* X\[-1\]\*X\[+1\]$' || wrong "$(cat err)"
  [[ $(tail -1 err) == 'sindy: 4 of 21 terms, 119880 samples'* ]] || wrong "$(tail -1 err)"
  [[ $bad == 0 ]]
}

@test "a closure: the unresolved term of pairs, to be added" {
  simulate lorenz96-two-scale -p F=20 --time 6 --spinup 2 --save-every 0.01 --quiet |
    filter select --vars X --targets -o pairs.h5
  sindy fit --lib poly:3,shared --solver stlsq:threshold=0 pairs.h5 -o closure.h5 2>err
  [[ $(tail -1 err) == *'4 of 4 terms, 4808 samples'*'rates given' ]] || wrong "$(cat err)"
  inspect closure.h5 --format tsv | grep -q $'attribute\tact\tvalue\tadd' || wrong act
  fit-closure --form terms --net poly:3,shared pairs.h5 --quiet -o least.h5
  for model in closure least; do
    rollout $model.h5 --ic pairs.h5 --time 0.5 --quiet -o $model-run.h5 2>/dev/null
  done
  score closure-run.h5 --truth least-run.h5 --require 'nrmse<1e-9' --quiet || wrong "another least squares"
  [[ $bad == 0 ]]
}

@test "what is left is told: how much, and for how long it is correlated" {
  simulate lorenz96-two-scale -p F=20 --time 20 --spinup 2 --save-every 0.01 --quiet | filter select --vars X --targets --quiet -o pairs.h5
  sindy fit --lib poly:3,shared pairs.h5 -o whole.h5 2>err
  grep -Eqx 'sindy: X: 1\.[6-9][0-9]* of [56]\.[0-9]* is left \(rms\), correlated over 0\.0[2-9][0-9]*' err || wrong "$(cat err)"
  # two shards say the same but for the pairs over their ends
  for half in :10 10.001:; do
    snapshot --times $half pairs.h5 --quiet | sindy gram --lib poly:3,shared --quiet -o half$half.h5
  done
  sindy solve half*.h5 -o both.h5 2>both
  diff <(sed 's/[0-9]* samples.*//; s/over .*//' err) <(sed 's/[0-9]* samples.*//; s/over .*//' both) || wrong "$(cat both)"
  [[ $(grep -c 'correlated over 0.0' both) == 1 ]] || wrong "$(cat both)"
  inspect both.h5 --format tsv | grep -q residual_autocorrelation || wrong 'not stated'
  [[ $bad == 0 ]]
}

@test "the coarse model is known: a closure out of states" {
  simulate lorenz96-two-scale -p F=20 --time 6 --spinup 2 --save-every 0.005 --quiet |
    filter select --vars X --targets --quiet -o pairs.h5
  sindy fit --lib poly:4,shared --solver stlsq:threshold=0 pairs.h5 --quiet -o given.h5
  # a run with the closure is its coarse model and the closure, and no more
  rollout given.h5 --ic pairs.h5 --time 10 --save-every 0.005 --quiet -o run.h5 2>/dev/null
  while read -r near options; do
    sindy fit --known coarse --lib poly:4,shared --solver stlsq:threshold=0 $options run.h5 --quiet -o again.h5
    paste <(sindy show --format tsv given.h5) <(sindy show --format tsv again.h5) |
      awk -F '\t' -v near=$near 'NR > 1 { e = $3 - $9; if ($2 != $8 || e * e > near * near) exit 1; n++ } END { exit n != 5 }' ||
      wrong "$options: $(sindy show again.h5) against $(sindy show given.h5)"
  done <<'TABLE'
1e-4 --dot fd4
1e-6 --form weak
TABLE
  inspect again.h5 --format tsv | grep -q $'attribute\tact\tvalue\tadd' || wrong act
  # pairs have it taken off already; gram says it once
  sindy fit --known coarse --lib poly:4,shared --solver stlsq:threshold=0 pairs.h5 --quiet | sindy show | diff - <(sindy show given.h5) || wrong pairs
  sindy gram --known coarse --lib poly:4,shared run.h5 --quiet | sindy solve --solver stlsq:threshold=0 --quiet | sindy show | diff - <(sindy fit --known coarse --lib poly:4,shared --solver stlsq:threshold=0 run.h5 --quiet | sindy show) || wrong gram
  # how rates are taken is part of the closure: forward differences see the fast variables late
  simulate lorenz96-two-scale -p F=20 --time 6 --spinup 2 --save-every 0.005 --quiet | filter select --vars X --quiet -o states.h5
  for dot in forward fd4; do
    sindy fit --known coarse --dot $dot --lib poly:4,shared --solver stlsq:threshold=0 states.h5 --quiet | sindy show --format tsv | awk -F '\t' '$2 == "X" { print $3 }' >$dot
  done
  slope=$(sindy show --format tsv given.h5 | awk -F '\t' '$2 == "X" { print $3 }')
  awk -v given=$slope '{ e = $1 - given; exit !(e * e < 0.02 ^ 2) }' fd4 || wrong "$(cat fd4) against $slope"
  awk -v given=$slope '{ exit !($1 - given < -0.1) }' forward || wrong "$(cat forward) against $slope"
  printf 'time,a\n0,1\n1,2\n2,3\n3,5\n4,6\n5,7\n' >table.csv
  import table.csv --quiet -o table.h5
  while IFS='@' read -r code options said; do
    eval "set -- $options"
    run sindy "$@" -o no.h5
    [[ $status == "$code" && $output == *"$said"* && ! -e no.h5 ]] || wrong "$options: $status $output"
  done <<'TABLE'
64@fit --known coarse --discrete states.h5@--known coarse and maps exclude each other
64@solve --known coarse states.h5@what samples are of was said when they were kept
65@fit --known coarse table.h5@system
TABLE
  [[ $bad == 0 ]]
}

@test "maps: from each record to the next" {
  printf 'time,a,b\n' >map.csv
  awk 'BEGIN { a = 0.3; b = 0.2; for (n = 0; n < 300; n++) { printf "%d,%.17g,%.17g\n", n, a, b; c = 1 - 1.4 * a * a + b; b = 0.3 * a; a = c } }' >>map.csv
  import map.csv | sindy fit --discrete -o henon.h5 2>err
  [[ $(head -1 err) == 'sindy: a(n+1) = 1 + 1 b - 1.4 a^2' ]] || wrong "$(cat err)"
  [[ $(sed -n 2p err) == 'sindy: b(n+1) = 0.3 a' ]] || wrong "$(cat err)"
  inspect henon.h5 --format tsv | grep -q $'attribute\tact\tvalue\tmap' || wrong act
  [[ $bad == 0 ]]
}

@test "the weak form finds a partial differential equation, under noise, and it runs" {
  simulate kuramoto-sivashinsky -p L=64 --grid 128 --spinup 50 --time 100 --save-every 0.25 --quiet -o ks.h5
  sindy fit --lib poly:3,deriv:5 ks.h5 -o found.h5 2>err
  [[ $(head -1 err) == 'sindy: u_t = - 0.5 d1(u^2) - 1 d2(u) - 1 d4(u)' ]] || wrong "$(cat err)"
  sed -n 2p err | grep -qx 'sindy: --window t=[0-9]*,x=[0-9]* --power t=[0-9]*,x=[0-9]* --stride t=[0-9]*,x=[0-9]*' || wrong "$(cat err)"
  # what it chose gives the same
  eval "sindy fit --lib poly:3,deriv:5 $(sed -n 's/^sindy: \(--window .*\)/\1/p' err) ks.h5 -o again.h5" 2>again
  cmp err again || wrong "$(cat again)"
  sindy show found.h5 >a; sindy show again.h5 | cmp - a
  rollout found.h5 --ic ks.h5 --time 5 --quiet 2>/dev/null | score --truth <(snapshot --times :5 ks.h5) --require 'nrmse<1e-3' --quiet 2>/dev/null || wrong "it does not run"
  [[ $bad == 0 ]]
}

@test "what cannot be is refused in a line" {
  simulate lorenz63 --time 1 --save-every 0.01 --quiet -o l.h5
  simulate burgers --grid 32 --time 0.1 --save-every 0.01 --quiet -o b.h5
  printf 'time,a,b,c\n0,1,2,5\n1,2,4,5\n2,4,8,5\n3,7,14,5\n4,1,2,5\n5,0,0,5\n6,3,6,5\n7,5,10,5\n' >twice.csv
  import twice.csv -o twice.h5
  simulate lorenz63 --time 1 --save-every 0.01 --quiet -o short.h5
  printf '# no\nx: x^3 = 0\n' >c.law
  printf 'x: x = 1\nx: x = 2\n' >d.law
  simulate lorenz96 --time 1 --save-every 0.1 --quiet -o many.h5
  while IFS='@' read -r code options data said; do
    eval "set -- $options"
    run sindy "$@" $data -o no.h5
    [[ $status == "$code" && $output == *"$said"* && ! -e no.h5 ]] || wrong "$options: $status $output"
  done <<'TABLE'
64@fit --lib poly:0@l.h5@library: found 'poly:0'
64@fit --lib poly:2,deriv:2@l.h5@deriv: the state has no axis
64@fit --dot fd3@l.h5@no rate 'fd3'; did you mean 'fd
65@fit --dot given@l.h5@found neither tau_x nor rhs_x
64@fit --dot fd2 --discrete@l.h5@--discrete and --dot exclude each other
64@fit --solver stlq@l.h5@did you mean 'stlsq'
64@fit --solver stlsq:treshold=1@l.h5@did you mean 'threshold'
2@fit --solver stlsq:threshold=1000@l.h5@left none of 10 terms; the largest coefficient of least squares is 28, of x
65@fit --dot savgol:points=101@b.h5@found 11 records, expected at least the 101
64@fit --lib poly:2,deriv:2 --window y=3@b.h5@found 'y', expected AXIS=N of the axes of u or t
64@fit --lib poly:2,deriv:2 --window x=4,t=2 --power x=1@b.h5@found power 1, expected at least 2
65@fit --lib poly:2,deriv:2 --window x=16,t=2@b.h5@axis x: found 32 points, expected at least the 33 of a window
64@fit --constrain galilean@l.h5@galilean: found 3 variables on 0 axes
64@fit --discrete --constrain energy@l.h5@--constrain: energy: found a map, expected rates
64@fit --constrain enrgy@l.h5@no law 'enrgy'; did you mean 'energy'
66@fit --constrain ./none@l.h5@./none
65@fit --constrain c.law@l.h5@c.law, line 2: found the term 'x^3', which the library lacks
65@fit --constrain d.law@l.h5@laws contradict each other
64@fit --lib poly:2 --constrain energy@many.h5@expected at most 1200: try shared or stencil:R
64@fit --lib poly:9 --memory 1M@l.h5@expected at most --memory
64@fit --select bick@l.h5@did you mean 'bic'
65@fit --select cv@short.h5@cv: found samples of one block of time, expected several
64@find@l.h5@found 'find', expected fit, gram, merge, solve, path, show or trap
65@show@l.h5@expected model
TABLE
  # what depends on others is named, and left out
  sindy fit --discrete --lib poly:1 --solver stlsq:threshold=0 twice.h5 -o some.h5 2>err
  grep -qx 'sindy: warning: a term depends on others and is left out: b = 2 a' err || wrong "$(cat err)"
  grep -qx 'sindy: warning: a term depends on others and is left out: c = 5 1' err || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

@test "samples of several runs are kept, added up in any order, and solved again" {
  for seed in 1 2 3; do
    simulate lorenz63 --seed $seed --time 10 --save-every 0.001 --quiet -o run-$seed.h5
    sindy gram --lib poly:3 run-$seed.h5 --quiet -o $seed.h5
  done
  sindy solve 1.h5 2.h5 3.h5 -o all.h5 2>err
  [[ $(tail -1 err) == 'sindy: 7 of 60 terms, 29991 samples, '* ]] || wrong "$(cat err)"
  sindy solve 3.h5 1.h5 2.h5 --quiet -o other.h5
  sindy show --format tsv all.h5 >a
  sindy show --format tsv other.h5 >b
  paste a b | awk -F '\t' 'NR > 1 && !($2 == $8 && ($3 - $9) ^ 2 < 1e-20 * $3 ^ 2) { exit 1 }' || wrong "the order matters: $(paste a b)"
  # and in two steps; blocks are no more than one of them has
  sindy merge 1.h5 2.h5 --quiet | sindy merge - 3.h5 --quiet -o sum.h5
  sindy solve --quiet sum.h5 | sindy show --format tsv >b
  paste a b | awk -F '\t' 'NR > 1 && !($2 == $8 && ($3 - $9) ^ 2 < 1e-20 * $3 ^ 2) { exit 1 }' || wrong "merged: $(paste a b)"
  [[ $(inspect sum.h5 | awk '$1 == "block" { print $2 }') -le 32 ]] || wrong "$(inspect sum.h5)"
  sindy show --format tsv other.h5 >b
  # the same as at once
  sindy fit --lib poly:3 run-1.h5 --quiet -o fit.h5
  sindy show fit.h5 >a
  sindy solve --quiet <1.h5 | sindy show | cmp - a
  awk -F '\t' 'NR > 1 && $6 != 1 { exit 1 }' b || wrong "a term is not sure: $(cat b)"
  # another solver, without the data
  rm run-*.h5
  sindy solve --solver stlsq:threshold=5 1.h5 2>err >/dev/null
  grep -q 'warning: stlsq:threshold=5 left no term in the equation of z' err || wrong "$(cat err)"
  sindy solve --solver mstls [123].h5 -o mstls.h5 2>/dev/null
  sindy gram --lib poly:2 <(simulate lorenz63 --time 1 --quiet) --quiet -o less.h5
  run sindy solve 1.h5 less.h5 -o no.h5
  [[ $status == 65 && $output == *'less.h5: library: found poly:2, expected poly:3 as in 1.h5' && ! -e no.h5 ]] || wrong "$output"
  # other parameters are told; maps over other steps do not add up
  simulate lorenz63 -p rho=20 --time 2 --save-every 0.001 --quiet | sindy gram --lib poly:3 --quiet -o rho.h5
  sindy solve 1.h5 rho.h5 --quiet 2>&1 >/dev/null | grep -q . && wrong "not quiet"
  sindy solve 1.h5 rho.h5 2>&1 >/dev/null | grep -q 'rho.h5 is not of the kind of 1.h5: .*rho 20 against 28' || wrong "other parameters are not told"
  for step in 0.01 0.02; do
    simulate lorenz63 --time 2 --save-every $step --quiet | sindy gram --discrete --quiet -o map-$step.h5
  done
  run sindy solve map-0.01.h5 map-0.02.h5 -o no.h5
  [[ $status == 65 && $output == *'found a map over a step of 0.02, expected 0.01 as in map-0.01.h5' ]] || wrong "$output"
  run sindy solve fit.h5 -o no.h5
  [[ $status == 65 && $output == *'found a model, expected samples'* || $output == *samples* ]] || wrong "$output"
  run sindy show 1.h5
  [[ $status == 65 ]] || wrong "$output"
  [[ $bad == 0 ]]
}

@test "the sets that a solver tries are a table, and each criterion takes one" {
  simulate lorenz63 --time 20 --save-every 0.001 --quiet | noise --level 0.01 --quiet | sindy gram --dot savgol --quiet -o g.h5
  sindy path --solver ssr g.h5 >path
  [[ $(head -1 path) == $'target\tat\tterms\tresidual\taicc\tbic\tcv\twsindy\ttaken\tset' && $(wc -l <path) == 34 ]] || wrong "$(cat path)"
  awk -F '\t' 'NR > 1 { n[$1]++; stars[$1] += $9 == "*"; if (NF != 10 || $2 != $3 || $3 != 11 - n[$1]) exit 1 } END { exit !(stars["x"] == 1 && stars["z"] == 1) }' path || wrong "$(cat path)"
  # the noise of rates hides y's third term from the loss, not from who weighs noise
  sindy solve --solver ssr --quiet g.h5 | sindy show --format tsv | awk -F '\t' '$1 == "y" { print $2 }' | xargs | grep -qx 'x x\*z' || wrong loss
  sindy solve --solver ssr --select bic --quiet g.h5 -o bic.h5
  sindy show --format tsv bic.h5 | awk -F '\t' '$1 == "y" { print $2 }' | xargs | grep -qx 'x y x\*z' || wrong bic
  inspect bic.h5 --format tsv | grep -q $'attribute\tselect\tvalue\tbic' || wrong 'the criterion is not stated'
  # what the table marks is what solve takes
  for select in aicc bic cv wsindy; do
    sindy path --solver ssr --select $select g.h5 | awk -F '\t' '$9 == "*" { print $10 }' >marked
    sindy solve --solver ssr --select $select --draws 0 --quiet g.h5 | sindy show --format tsv |
      awk -F '\t' 'NR > 1 { set[$1] = set[$1] (set[$1] ? " + " : "") $2 } END { print set["x"]; print set["y"]; print set["z"] }' | diff - marked || wrong $select
  done
  # thresholds between two, sr3
  sindy solve --solver stlsq:threshold=0.01,hi=30 --select bic --quiet g.h5 | sindy show --format tsv | cut -f1,2 >a
  sindy show --format tsv bic.h5 | cut -f1,2 | diff - a || wrong stlsq
  sindy solve --solver sr3 --select bic --quiet g.h5 | sindy show --format tsv | cut -f1,2 | diff - a || wrong sr3
  # nothing left: the sets that would be come with the refusal
  run sindy solve --solver stlsq:threshold=1000 g.h5 -o no.h5
  [[ $status == 2 && $output == *'sindy: y 2 2 0.31'*' * x + x*z'* && ! -e no.h5 ]] || wrong "$output"
  [[ $bad == 0 ]]
}

# The largest sum of coefficients that energy wants to be 0.
defect() {
  awk -F '\t' 'NR > 1 { split($2, f, "*"); n = split($2, f, /[*^]/); if (n != 2) next
    if (f[2] == "2") f[2] = f[1]; f[3] = $1; split("", s); for (i = 1; i <= 3; i++) s[f[i]]++
    key = s["x"] + 0 "," s["y"] + 0 "," s["z"] + 0; sum[key] += $3 }
    END { for (k in sum) { d = sum[k] < 0 ? -sum[k] : sum[k]; worst = d > worst ? d : worst } printf "%.3g\n", worst }'
}

@test "laws are kept, whatever the noise, and help to find the terms" {
  simulate lorenz63 --time 20 --save-every 0.001 --quiet -o l.h5
  for level in 0.01 0.05 0.2; do
    noise --level $level --seed 2 l.h5 --quiet | sindy gram --form weak --quiet -o g.h5
    sindy solve --solver stlsq:threshold=0.3 --quiet g.h5 | sindy show --format tsv | defect >free
    sindy solve --solver stlsq:threshold=0.3 --constrain energy --quiet g.h5 -o kept.h5
    sindy show --format tsv kept.h5 >table
    defect <table >kept
    awk '{ exit !($1 <= 1e-12) }' kept || wrong "$level: defect $(cat kept)"
    awk '{ exit !($1 > 1e-4) }' free || wrong "$level: not a test: $(cat free)"
    [[ $level == 0.2 || $(awk -F '\t' 'NR > 1 { print $1 ":" $2 }' table | xargs) == 'x:x x:y y:x y:y y:x*z z:z z:x*y' ]] || wrong "$level: $(cat table)"
  done
  inspect kept.h5 --format tsv | grep -q $'attribute\tlaws\tvalue\tenergy' || wrong 'the laws are not stated'
  # and so a ball can be found that the states do not leave
  sindy trap kept.h5 >trap || wrong "not trapped: $(cat trap)"
  [[ $(head -1 trap) == $'trapped\tyes' && $(cut -f1 trap | xargs) == 'trapped eigenvalue at_least radius centre_x centre_y centre_z' ]] || wrong "$(cat trap)"
  noise --level 0.05 l.h5 --quiet | sindy fit --form weak --quiet -o free.h5
  run sindy trap free.h5
  [[ $status == 65 && $output == *'do not conserve energy'* ]] || wrong "$output"
  sindy fit --discrete --quiet l.h5 -o map.h5
  run sindy trap map.h5
  [[ $status == 65 && $output == *'found a model that is a map'* ]] || wrong "$output"
  # by names of terms, together with what is known
  echo 'y: z*x + z: x*y = 0' >pair.law
  sindy fit --quiet --known 'x = 10 y; y = 0; z = 0' --constrain ./pair.law l.h5 | sindy show >text
  grep -q '^x_t = - .* x + 10 y$' text || wrong "$(cat text)"
  [[ $(grep -o -- '- [0-9.]* x\*z' text | tr -dc '0-9.\n') == $(grep -o -- '[0-9.]* x\*y' text | tr -dc '0-9.\n') ]] || wrong "$(cat text)"
  sindy path --constrain energy --solver ssr g.h5 | awk -F '\t' 'NR > 1 && ($1 != "all" || $10 !~ /^x: .*; y: .*; z: /) { exit 1 } END { exit NR < 20 }' || wrong path
  # what is added to a model that has the frame's term does not have it again
  simulate kuramoto-sivashinsky -p L=64 --grid 128 --spinup 50 --time 60 --save-every 0.25 --quiet |
    filter box --coarsen 4 --discretisation finite-differences --targets --quiet |
    sindy fit --lib poly:2,deriv:4 --constrain galilean --quiet | sindy show >text
  grep -q . text && ! grep -q 'u^2' text || wrong "$(cat text)"
  # what the frame tells: the coefficient of d1(u^2) without its noise
  simulate kuramoto-sivashinsky -p L=64 --grid 128 --spinup 50 --time 60 --save-every 0.25 --quiet |
    noise --level 0.1 --quiet | sindy fit --lib poly:3,deriv:5 --constrain galilean --quiet | sindy show >text
  [[ $(cat text) == 'u_t = - 0.5 d1(u^2) - '*' d2(u) - '*' d4(u)' ]] || wrong "$(cat text)"
  [[ $bad == 0 ]]
}

# Noise in units of the rms.
@test "real data sets: the terms are exact, also under noise" {
  data=$SUBGRID_ROOT/../shared/data/pysindy
  [[ -d $data ]] || skip "no ../shared/data beside the tree"
  while read -r set level seed near terms; do
    [[ -e $set.h5 ]] || import "$data/$set.mat" --quiet -o $set.h5
    noise --level $level --seed $seed $set.h5 --quiet |
      sindy fit --lib poly:4,deriv:5 --draws 0 --quiet | sindy show --format tsv >table
    awk -F '\t' -v terms="$terms" -v near=$near '
      BEGIN { n = split(terms, t, " "); for (i = 1; i < n; i += 2) truth[t[i]] = t[i + 1] }
      NR > 1 { found++; e = $2 in truth ? $3 / truth[$2] - 1 : 1; worst = e * e > worst ? e * e : worst }
      END { exit !(found == n / 2 && worst <= near * near) }' table || wrong "$set $level $seed: $(cat table)"
  done <<'TABLE'
burgers 0 0 1e-8 d1(u^2) -0.5 d2(u) 0.1
burgers 0.01 1 2e-3 d1(u^2) -0.5 d2(u) 0.1
burgers 0.05 2 9e-3 d1(u^2) -0.5 d2(u) 0.1
kdv 0 0 1e-8 d1(u^2) -3 d3(u) -1
kdv 0.01 1 6e-4 d1(u^2) -3 d3(u) -1
kdv 0.2 2 2e-2 d1(u^2) -3 d3(u) -1
kuramoto_sivishinky 0 0 1e-7 d1(u^2) -0.5 d2(u) -1 d4(u) -1
kuramoto_sivishinky 0.01 1 3e-4 d1(u^2) -0.5 d2(u) -1 d4(u) -1
kuramoto_sivishinky 0.2 2 6e-3 d1(u^2) -0.5 d2(u) -1 d4(u) -1
TABLE
  # the strong form, clean, on axes whose ends are open
  sindy fit --form strong --lib poly:2,deriv:3 --solver stlsq:threshold=0.05 burgers.h5 -o strong.h5 2>err
  grep -qx 'sindy: warning: 582 samples of 24832 near open ends or with values that are not finite are left out' err || wrong "$(cat err)"
  sindy show --format tsv strong.h5 | awk -F '\t' 'NR > 1 { n++; e = $3 / ($2 == "d2(u)" ? 0.1 : -0.5) - 1; if (e * e > 2.5e-3 ^ 2) exit 1 } END { exit n != 2 }' || wrong "burgers: $(cat err)"
  sindy fit --form strong --lib poly:2,deriv:4 --solver stlsq:threshold=0.3 --quiet kuramoto_sivishinky.h5 -o strong.h5
  sindy show --format tsv strong.h5 | awk -F '\t' 'NR > 1 { n++; e = $3 / ($2 == "d1(u^2)" ? -0.5 : -1) - 1; if (e * e > 1e-2 ^ 2) exit 1 } END { exit n != 3 }' || wrong "ks: $(sindy show strong.h5)"
  [[ $bad == 0 ]]
}

@test "noise has the size that was asked for, and a seed" {
  simulate burgers --grid 64 --members 2 --time 0.2 --save-every 0.002 --quiet -o clean.h5
  noise --level 0.1 --seed 4 clean.h5 -o noisy.h5
  score noisy.h5 --truth clean.h5 -m nrmse --require 'nrmse>0.09' --require 'nrmse<0.11' --quiet
  noise --level 0.1 --seed 4 <clean.h5 -o again.h5
  score again.h5 --truth noisy.h5 -m nrmse --require 'nrmse<1e-300' --quiet
  noise --level 0.1 --seed 5 clean.h5 -o other.h5
  score other.h5 --truth noisy.h5 -m nrmse --require 'nrmse>0.1' --quiet
  noise --level 0 clean.h5 | score - --truth clean.h5 -m nrmse --require 'nrmse<1e-300' --quiet
  run noise clean.h5 -o no.h5
  [[ $status == 64 && $output == *'--level, --sd: found '*', expected one of them, of at least 0'* ]] || wrong "$output"
  run noise --level 0.1 --memory 10k clean.h5 -o no.h5
  [[ $status == 65 && $output == *'--memory'* && ! -e no.h5 ]] || wrong "$output"
  [[ $bad == 0 ]]
}

@test "libraries of terms as they are written" {
  simulate lorenz96 --time 20 --spinup 5 --save-every 0.01 --quiet -o l96.h5
  sindy fit --lib 'poly:1,X[-2]*X[-1],X[-1]*X[+1]' l96.h5 -o found.h5 2>err
  grep -Eqx 'sindy: X_t = [78]\.[0-9]* - (1|0.99[0-9]*) X - (1|0.99[0-9]*) X\[-2\]\*X\[-1\] \+ (1|0.99[0-9]*) X\[-1\]\*X\[\+1\]' err || wrong "$(cat err)"
  rollout found.h5 --ic l96.h5 --time 1 --quiet 2>/dev/null | score --truth <(snapshot --times :1 l96.h5) --require 'nrmse<1e-2' --quiet 2>/dev/null || wrong "it does not run"
  simulate kuramoto-sivashinsky -p L=64 --grid 128 --spinup 50 --time 60 --save-every 0.25 --quiet -o ks.h5
  for form in weak strong; do
    sindy fit --form $form --lib 'u*d1(u),d2(u),d4(u),u^3' ks.h5 -o no-$form.h5 2>err
    [[ $(head -2 err) == 'sindy: --lib: u*d1(u) is 0.5 d1(u^2)'$'\n''sindy: u_t = - '[01]*' d1(u^2) - '*' d2(u) - '*' d4(u)' ]] || wrong "$form: $(cat err)"
  done
  # a term that is known need only be in the library
  simulate lorenz63 --time 10 --save-every 0.001 --quiet -o l.h5
  sindy fit --lib poly:2,y^3 --known 'x = 0; y = 0 y^3; z = 1 x*y' l.h5 -o known.h5 2>err
  grep -qx 'sindy: z_t = - 2.66667 z + 1 x\*y' err || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

@test "what is known is pinned, and the rest found" {
  simulate lorenz63 --time 10 --save-every 0.001 --quiet -o lorenz.h5
  sindy fit --known 'x = 10 y; y = - 1 x*z; z = 0' lorenz.h5 -o known.h5 2>err
  [[ $(head -1 err) == 'sindy: x_t = - 10 x + 10 y' && $(tail -1 err) == 'sindy: 7 of 30 terms, '* ]] || wrong "$(cat err)"
  sindy show --format tsv known.h5 | awk -F '\t' '$1 == "x" && $2 == "y" { exit !($3 == 10 && $4 == 10 && $5 == 10) }' || wrong "not pinned"
  sindy fit --known 'x = y^3; y = 0; z = 0' lorenz.h5 -o no.h5 2>err && wrong 'no failure'
  [[ $(head -1 err) == *'--known: found the term y^3, which --lib poly:2 lacks: add it there' ]] || wrong "$(cat err)"
  sindy fit --known 'x = 10 y' lorenz.h5 -o no.h5 2>err && wrong 'no failure'
  [[ $(head -1 err) == *'--known: equations: found none for y' ]] || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

# theta K: the coefficients of draw K as equations that --known takes.
theta() {
  records found.h5 | awk -v k="$1" '
    NR == FNR { if ($1 == "ensemble" && int($4 / 4) == k) value[$4 % 4] = $5; next }
    FNR == 2 { printf "X =" }
    FNR > 1 { x = value[FNR - 2]; sign = sub("^-", "", x) ? "-" : FNR > 2 ? "+" : ""; printf " %s %s %s", sign, x, ($2 == 1 ? "" : $2) }' - <(sindy show --format tsv found.h5)
}

@test "an ensemble: each run is that of its state with its draw, and scored against its truth" {
  PATH=$SUBGRID_BUILD/tests/cli:$PATH
  simulate lorenz96-two-scale --time 20 --save-every 0.01 --seed 1 --quiet | filter select --vars X --targets -o pairs.h5
  sindy gram --lib poly:3,shared --quiet pairs.h5 -o samples.h5
  sindy solve --solver stlsq:threshold=0 --quiet samples.h5 -o found.h5
  simulate lorenz96-two-scale --members 2 --time 1 --save-every 0.05 --seed 2 --quiet | filter select --vars X -o truth.h5
  rollout found.h5 --ensemble 3 --ic truth.h5 -o three.h5
  rollout found.h5 --ic truth.h5 -o mean.h5
  records three.h5 >all
  [[ $(grep '^initial' all | cut -d ' ' -f 5 | xargs) == '0 0 0 1 1 1' && $(grep '^draw' all | cut -d ' ' -f 5 | xargs) == '0 1 2 0 1 2' ]] || wrong "$(grep '^[id]' all)"
  for k in 0 1 2; do
    sindy solve --known "$(theta $k)" --solver stlsq:threshold=0 --draws 0 --quiet samples.h5 -o one.h5
    rollout one.h5 --ic truth.h5 | records | grep ^X >wanted
    awk -v k=$k '$1 == "X" && $3 % 3 == k { $3 = int($3 / 3); print }' all | cmp - wanted || wrong "draw $k"
    records mean.h5 | grep ^X | cmp -s - wanted && wrong "draw $k is theta"
  done
  # groups are the runs of a member, held against its truth; the pooled error is over all
  score three.h5 --truth truth.h5 -m rmse --group-members 3 --format tsv --quiet >groups
  for i in 0 1; do
    snapshot --members $i truth.h5 --quiet -o t.h5
    snapshot --members $((3 * i)):$((3 * i + 2)) three.h5 --quiet | score --truth t.h5 -m rmse --format tsv --quiet >$i
  done
  sort -g <(sed 1d 0) <(sed 1d 1) -k 3,3 | awk -F '\t' '{ x[NR] = $3 } END { print x[1], x[2] }' >wanted
  awk -F '\t' 'NR == 2 { print $7, $8 }' groups | diff - wanted || wrong "$(cat groups 0 1)"
  # a run for all is a baseline, and so are as many
  for baseline in mean.h5 three.h5; do
    score three.h5 --truth truth.h5 -m rmse --baseline $baseline --group-members 3 --require 'rmse.ratio<2' --require 'rmse.count>=6' --quiet || wrong "$baseline"
  done
  score three.h5 --truth truth.h5 -m rmse --baseline three.h5 --require 'rmse.ratio>=1' --require 'rmse.ratio<=1' --quiet || wrong 'not the same'
  # draws that are all the same are as many runs of one kind: the median is that of one
  sindy solve --known "$(theta 0)" --solver stlsq:threshold=0 --quiet samples.h5 -o one.h5
  rollout one.h5 --ic truth.h5 -o one-run.h5
  rollout one.h5 --ic truth.h5 --ensemble 3 -o same.h5
  for run in one-run same; do plot error --truth truth.h5 --label run $run.h5 -o $run.svg; done
  median() { sed -n '/<title>run</,$p' "$1"; }
  [[ $(median one-run.svg) == *'<path'* ]] && cmp <(median one-run.svg) <(median same.svg) || wrong 'plot error'
  # of members' systems, each its own
  simulate lorenz96 -p F=8 --vary F=8,9 --time 0.2 --save-every 0.05 --quiet -o vary.h5
  rollout found.h5 --ensemble 2 --ic vary.h5 --quiet | records | grep -E '^system_F' | cut -d ' ' -f 5 | xargs >found
  [[ $(cat found) == '8 8 9 9' ]] || wrong "$(cat found)"
  [[ $bad == 0 ]]
}

# Draws of y's equation, y_t = a + b x + c y + d z, scatter as the bounds say: 1.645 standard deviations to either
# side. After one step h the runs have gone h y_t: they part as the draws of a + b x + c y + d z do.
@test "an ensemble spreads as the coefficients are unsure, and what it lacks is refused" {
  PATH=$SUBGRID_BUILD/tests/cli:$PATH
  simulate lorenz63 --time 20 --save-every 0.001 --quiet -o lorenz.h5
  sindy fit --lib poly:1 --solver stlsq:threshold=0 --quiet lorenz.h5 -o found.h5
  rollout found.h5 --ensemble all --ic lorenz.h5 --time 1e-5 --dt 1e-5 --save-every 1e-5 -o all.h5
  records found.h5 >draws; records all.h5 >runs
  awk 'function add(i, x) { n[i]++; sum[i] += x; square[i] += x * x }
    function spread(i) { return sqrt(square[i] / n[i] - (sum[i] / n[i]) ^ 2) }
    NR == FNR && $1 ~ /^[xyz]$/ { if ($2 == 0 && $3 == 0) u[$1] = $5; if ($2 > 0 && $1 == "y") add("run", ($5 - u["y"]) / $2) }
    NR > FNR && ($1 == "low" || $1 == "high") { bound[$1, $4] = $5 }
    NR > FNR && $1 == "ensemble" { j = $4 % 12; add(j, $5); c[j] = $5
      if (j == 7) add("rate", c[4] + c[5] * u["x"] + c[6] * u["y"] + c[7] * u["z"]) }
    END {
      for (j = 4; j < 8; j++) { r = (bound["high", j] - bound["low", j]) / 3.29 / spread(j); print j, r; if (r < 0.75 || r > 1.4) exit 1 }
      r = spread("run") / spread("rate"); print r, n["run"], n["rate"]; exit !(n["run"] == 100 && n["rate"] == 100 && r > 0.999 && r < 1.001) }' runs draws >spread || wrong "$(cat spread)"
  inspect found.h5 | grep -q '^ensemble  *f64  *draw,parameter' || wrong "$(inspect found.h5)"
  [[ $(inspect --format tsv all.h5 | grep -P '^dimension\tmember\tlength') == *$'\t100' ]] || wrong members
  rollout found.h5 --ensemble 100 --ic lorenz.h5 --time 1e-5 --dt 1e-5 --save-every 1e-5 | score --truth all.h5 -m rmse --require 'rmse<=0' --quiet 2>/dev/null || wrong 'all is not 100'
  sindy fit --draws 0 --quiet lorenz.h5 -o none.h5
  while IFS='|' read -r code words command; do
    # shellcheck disable=SC2086
    run rollout $command -o no.h5
    [[ $status == "$code" && ${lines[0]} == *"$words"* && ! -e no.h5 ]] || wrong "$command: $output"
  done <<'TABLE'
65|none.h5: found a model without draws, expected a data set ensemble|none.h5 --ensemble 5 --ic lorenz.h5
65|found.h5: ensemble: found 100 draws, expected at least 101|found.h5 --ensemble 101 --ic lorenz.h5
64|--ensemble: found '0', expected a number of draws or all|found.h5 --ensemble 0 --ic lorenz.h5
64|--ensemble: found 'some', expected a number of draws or all|found.h5 --ensemble some --ic lorenz.h5
64|--ensemble needs a MODEL|--ensemble 2 --ic lorenz.h5
64|--evaluate runs nothing|found.h5 --evaluate --ensemble 2 --ic lorenz.h5
TABLE
  [[ $(rollout none.h5 --ensemble 5 --ic lorenz.h5 2>&1 -o no.h5 | wc -l) == 1 ]] || wrong 'more than a line'
  [[ $bad == 0 ]]
}

# Parameters differ between members, and terms have them as factors.
@test "parameters of the system: one set of equations for all their values" {
  simulate lorenz63 --members 4 --vary rho=24:32 --time 10 --save-every 0.001 --quiet -o lorenz.h5
  while read -r options; do
    sindy fit --lib 'poly:2,rho,x*rho' $options lorenz.h5 -o found.h5 2>err
    head -3 err | diff - <(printf 'sindy: %s\n' 'x_t = - 10 x + 10 y' 'y_t = - 1 y - 1 x*z + 1 rho*x' 'z_t = - 2.66667 z + 1 x*y') || wrong "$options: $(cat err)"
  done <<'TABLE'
--dot fd4
--form weak
TABLE
  # kept, solved again, pinned, bound by laws of coefficients
  sindy gram --lib 'poly:2,rho*x' lorenz.h5 --quiet -o kept.h5
  sindy solve kept.h5 2>&1 >/dev/null | grep -q 'y_t = - 1 y - 1 x\*z + 1 rho\*x' || wrong solve
  sindy solve --known 'x = 0; y = x*rho; z = 0' --quiet kept.h5 | sindy show | grep -q ' 1 rho\*x' || wrong known
  sindy path kept.h5 | grep -q 'rho\*x' || wrong path
  printf 'y: x*rho - x: y = -9\n' >r.law
  sindy solve --constrain ./r.law --quiet kept.h5 | sindy show --format tsv | awk -F '\t' '$2 == "rho*x" { a = $3 } $1 == "x" && $2 == "y" { b = $3 } END { e = a - b + 9; exit !(e * e < 1e-18) }' || wrong law
  # it runs with those of each member, and with others
  rollout found.h5 --ic lorenz.h5 --time 2 --quiet | score --truth <(snapshot --times :2 lorenz.h5) --require 'nrmse<1e-3' --quiet 2>/dev/null || wrong "it does not run"
  sindy show --format latex found.h5 | grep -q '+ 1 \\mathrm{rho} x' || wrong latex
  sindy show --format tsv found.h5 | grep -Pq '^y\trho\*x\t(0.999|1\.000)' || wrong tsv
  sindy show --format c found.h5 -o rate.c
  printf '%s\n' '#include <stdio.h>' 'void rate(const double u[], const double p[], double f[]);' 'int main(void)' '{' 'double f[3];' 'rate((const double[]){1, 2, 3}, (const double[]){20}, f);' 'printf("%.3f %.3f %.3f\n", f[0], f[1], f[2]);' '}' >main.c
  cc -Wall -Wextra -Werror rate.c main.c -o rate
  [[ $(./rate) == '10.000 15.000 -6.000' ]] || wrong "$(cat rate.c; ./rate)"
  simulate lorenz96 --members 4 --vary F=6:10 --time 10 --spinup 3 --save-every 0.01 --quiet | sindy fit --lib poly:2,stencil:2,F,F*X -o l96.h5 2>err
  [[ $(head -1 err) =~ ^'sindy: X_t = - '.*' X - '.*' X[-2]*X[-1] + '.*' X[-1]*X[+1] + '(1|0.99999[0-9]*)' F'$ ]] || wrong "$(cat err)"
  simulate lorenz96 -p F=14 --seed 5 --time 2 --spinup 3 --save-every 0.01 --quiet -o F14.h5
  rollout l96.h5 --ic F14.h5 --quiet | score --truth F14.h5 --require 'nrmse<1e-3' --quiet || wrong "another F"
  # a parameter in front of a derivative goes into it
  simulate burgers --members 4 --vary nu=0.002:0.01 --grid 128 --time 1 --save-every 0.005 --quiet | sindy fit --lib 'poly:3,deriv:2,nu*d2(u)' 2>err >/dev/null
  grep -qx 'sindy: --lib: nu\*d2(u) is d2(nu\*u)' err || wrong "$(cat err)"
  grep -Eq '^sindy: u_t = - 0\.49[89][0-9]* d1\(u\^2\) \+ (0\.99[89][0-9]*|1\.00[01][0-9]*) d2\(nu\*u\)$' err || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

@test "a closure over many forcings runs with that of its data" {
  simulate lorenz96-two-scale --members 4 --vary F=14:22 --time 6 --spinup 2 --save-every 0.01 --quiet | filter select --vars X --targets --quiet -o pairs.h5
  simulate lorenz96-two-scale -p F=24 --time 2 --spinup 2 --seed 9 --save-every 0.01 --quiet | filter select --vars X --targets --quiet -o F24.h5
  sindy fit --lib 'poly:3,shared,F,F*X' --solver stlsq:threshold=0 pairs.h5 --quiet -o closure.h5
  rollout closure.h5 --ic F24.h5 --evaluate --quiet -o tau.h5 2>/dev/null
  score tau.h5 --truth F24.h5 --variables tau_X --require 'nrmse<0.5' --quiet || wrong "worse than half"
  # what it says of F is what its coefficients say: 2 apart
  for F in 24 26; do
    sindy show --format tsv closure.h5 | awk -F '\t' -v F=$F '$2 == "F" { sum += F * $3 } $2 == "F*X" { X = F * $3 } END { printf "%.12g %.12g\n", sum, X }'
  done >by-hand
  awk 'NR == 1 { a = $1; b = $2 } NR == 2 { exit !($1 != a && $2 != b) }' by-hand || wrong "F has no part: $(cat by-hand)"
  rollout closure.h5 --ic F24.h5 --time 1 --quiet -o run.h5 2>/dev/null || wrong "it does not run"
  [[ $bad == 0 ]]
}

# x' = v, v' = -x - v/5 + U/2, U = cos(1.3 t) + cos(0.4 t).
@test "inputs: a driven oscillator is found, and runs with what drives it" {
  awk 'function U(t) { return cos(1.3 * t) + cos(0.4 * t) }
    function f(x, v, t) { return -x - v / 5 + U(t) / 2 }
    BEGIN { print "time,x,v,U"; h = 0.01; x = 1; v = 0
      for (n = 0; n <= 4000; n++) { t = n * h; printf "%.17g,%.17g,%.17g,%.17g\n", t, x, v, U(t)
        k1 = v; l1 = f(x, v, t); k2 = v + h / 2 * l1; l2 = f(x + h / 2 * k1, v + h / 2 * l1, t + h / 2)
        k3 = v + h / 2 * l2; l3 = f(x + h / 2 * k2, v + h / 2 * l2, t + h / 2); k4 = v + h * l3; l4 = f(x + h * k3, v + h * l3, t + h)
        x += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4); v += h / 6 * (l1 + 2 * l2 + 2 * l3 + l4) } }' >drive.csv
  import drive.csv --quiet -o drive.h5
  while read -r options; do
    sindy fit --input U --lib poly:2 $options drive.h5 -o found.h5 2>err
    head -2 err | diff - <(printf 'sindy: %s\n' 'x_t = 1 v' 'v_t = - 1 x - 0.2 v + 0.5 U') || wrong "$options: $(cat err)"
  done <<'TABLE'
--dot fd4
--form weak
TABLE
  sindy gram --input U drive.h5 --quiet -o kept.h5
  sindy solve kept.h5 --quiet | sindy show --format c | grep -q 'void rate(const double u\[\], const double input\[\], double f\[\])' || wrong "C"
  sindy show found.h5 | grep -q '0.5[0-9]* U$\|0.49[0-9]* U$' || wrong text
  # linear between records: the error of a record's step squared
  rollout found.h5 --ic drive.h5 --dt 0.01 --quiet -o run.h5
  score run.h5 --truth drive.h5 --variables x,v --require 'nrmse<1e-4' --quiet >/dev/null || wrong "$(score run.h5 --truth drive.h5 --variables x,v)"
  rollout found.h5 --ic drive.h5 --dt 0.01 --evaluate --quiet -o tau.h5
  sindy fit --dot given --lib poly:1,U --input U --solver stlsq:threshold=0 tau.h5 -o no.h5 2>err && wrong 'its output has no inputs'
  cut -d, -f 1-3 drive.csv | import --quiet -o lack.h5
  simulate lorenz63 --members 2 --vary rho=24:28 --time 1 --save-every 0.01 --quiet -o lorenz.h5
  sindy fit --lib 'poly:2,rho*x' --solver stlsq:threshold=0 lorenz.h5 --quiet -o rho.h5
  printf 'time,x,y,z\n0,1,2,20\n0.1,2,3,21\n' | import --quiet -o no-rho.h5
  simulate lorenz96-two-scale --members 2 --vary F=18:22 --time 2 --save-every 0.1 --quiet | filter select --vars X --targets --quiet -o pairs.h5
  sindy fit --lib 'poly:1,shared,F' --solver stlsq:threshold=0 pairs.h5 --quiet -o closure.h5
  "$SUBGRID_BUILD/tests/cli/states" lorenz96 n=8 bare=1 tau=1 out=bare.h5
  while IFS='@' read -r code line said; do
    run bash -c "$line -o no.h5"
    [[ $status == "$code" && $output == *"$said"* && ! -e no.h5 ]] || wrong "$line: $status $output"
  done <<'TABLE'
65@rollout found.h5 --ic lack.h5 --dt 0.01@lack.h5: found no input U
64@rollout found.h5 --dt 0.01 <drive.h5@found standard input, expected --ic FILE
65@rollout found.h5 --ic drive.h5 --dt 0.01 --time 50@the inputs end at time 40, expected them up to 50
65@sindy fit --input W drive.h5@--input: drive.h5: found no input W
65@sindy fit --input x,v,U drive.h5@found inputs alone
64@sindy fit --lib poly:2,F drive.h5@found 'F', expected a variable of the state
64@sindy fit --lib poly:2,G*x lorenz.h5@expected a variable of the state, or a parameter of its system
65@rollout rho.h5 --ic no-rho.h5 --dt 0.01@closure terms needs the parameter rho, found no system
64@sindy fit --lib 'poly:2,rho*x' --constrain energy lorenz.h5@laws by name are of the state alone
65@sindy trap rho.h5@found equations with inputs or parameters
64@fit-closure --form terms --net poly:1,G*X pairs.h5@expected a variable of the state
65@fit-closure --from closure.h5 bare.h5@needs the parameter F
TABLE
  [[ $bad == 0 ]]
}
