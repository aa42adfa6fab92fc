# multifidelity-fuse calibrate sample: draws from what all runs of an ensemble leave of parameters.

setup() { cd "$BATS_TEST_TMPDIR" || exit; }
fuse() { multifidelity-fuse "$@"; }
outputs='s,d,p'
model() { awk -v OFS=, 'NR == 1 { print "a,b,s,d,p"; next } { print $1, $2, $1 + $2, $1 - 2 * $2, 0.3 * $1 * $2 }' OFMT=%.17g CONVFMT=%.17g; }
# the data of a = 1.5, b = 0.4, and runs of steps 0 to $1 - 1: e0.h5 .. and g0.h5 ..
loop() {
  printf 'i,s,d,p\n0,1.9,0.7,0.18\n' >data.csv
  import -q --inputs i --outputs $outputs data.csv -o data.h5
  fuse calibrate init -q --prior a=normal:mean=0,sd=2 --prior b=lognormal:mean=1,sd=0.5 --obs data.h5 --noise 0.3 --portable -o e0.h5
  for ((i = 0; i < $1; i++)); do
    fuse calibrate members e$i.h5 | model >g$i.csv
    import -q --inputs a,b --outputs $outputs g$i.csv -o g$i.h5
    fuse calibrate step -q e$i.h5 g$i.h5 -o e$((i + 1)).h5
  done
}
near() { awk "BEGIN { exit !(($1 - $2) ^ 2 <= ($3) ^ 2) }" || { echo "$1 is not $2 to $3"; false; }; }

@test "a loop by files ends in the posterior, as a grid has it" {
  loop 3
  run fuse calibrate sample e3.h5 g0.h5 g1.h5 g2.h5 -o p.h5
  [[ $status == 0 && $output == *'60 runs: processes of '*' of 3 outputs'*'10000 draws of 8 chains, acceptance 0.'*'a: '*'R-hat 1.0'*'effective draws '* && $output != *warning* ]]
  # cumulative probabilities of a and b by sums over a grid of normal numbers
  awk 'function end(name, m, of, x,   i, sum, all, k, at) {
      for (i = 0; i <= m; i++) all += of[i]
      split("0.5 0.025 0.975", at, " ")
      for (k = 1; k <= 3; k++) { sum = 0; for (i = 0; sum < at[k] * all; i++) sum += of[i]; printf "%s%.5f", (k > 1 ? " " : name " "), x[i - 1] }
      print "" }
    BEGIN { m = 600; s = sqrt(log(1.25))
      for (i = 0; i <= m; i++) for (j = 0; j <= m; j++) {
        va = -2 + 4 * i / m; vb = -4 + 6 * j / m; a = 2 * va; b = exp(-s * s / 2 + s * vb); xa[i] = a; xb[j] = b
        w = exp(-(va * va + vb * vb + ((a + b - 1.9) ^ 2 + (a - 2 * b - 0.7) ^ 2 + (0.3 * a * b - 0.18) ^ 2) / 0.09) / 2)
        pa[i] += w; pb[j] += w }
      end("a", m, pa, xa); end("b", m, pb, xb) }' >grid
  fuse calibrate show p.h5 >shown
  cat grid shown
  while read -r name median low high; do
    read -r _ m l h pm _ _ < <(grep "^$name" shown)
    near "$m" "$median" 0.03
    near "$l" "$low" 0.07
    near "$h" "$high" 0.07
    [[ $name == b ]] || near "$pm" 0 1e-9
  done <grid
  # a table like any other, which tells how far to trust it
  inspect p.h5 >facts
  grep -qE '^records +10000$' facts
  grep -qE '^outputs +log_posterior$' facts
  for name in acceptance rhat ess chains; do grep -qE "^$name +[0-9]" facts; done
  awk '$1 == "rhat" { exit !($2 > 0.99 && $2 < 1.05) }' facts
}

@test "the same seed gives the same bytes, whatever the threads; runs come as files or a stream" {
  loop 1
  for threads in 1 2; do fuse calibrate sample -q e1.h5 g0.h5 --members 80 --threads $threads --portable --no-history -o t$threads.h5; done
  cmp t1.h5 t2.h5
  fuse calibrate sample -q e1.h5 g0.h5 --members 80 --seed 1 --portable --no-history -o other.h5
  ! h5diff -q t1.h5 other.h5 x x
  # columns by name; the runs are of another ensemble
  import -q --inputs a,b --outputs $outputs g0.csv | fuse calibrate sample -q e1.h5 --members 80 --portable --no-history -o stream.h5
  h5diff t1.h5 stream.h5 x x
  awk -F, -v OFS=, 'NR == 1 { print "b,t,a,s,d,p"; next } { print $2, 7, $1, $3, $4, $5 }' g0.csv >turned.csv
  import -q --inputs b,t,a --outputs $outputs turned.csv -o turned.h5
  fuse calibrate sample -q e1.h5 turned.h5 --members 80 --portable --no-history -o turned-p.h5
  h5diff t1.h5 turned-p.h5 x x
}

@test "runs that the prior does not allow are left out; too few draws, and runs elsewhere, are told" {
  loop 1
  { cat g0.csv; echo '1,-1,0,3,-0.3'; } >more.csv
  import -q --inputs a,b --outputs $outputs more.csv -o more.h5
  run fuse calibrate sample e0.h5 more.h5 --members 400 --portable -o p.h5
  [[ $status == 0 && $output == *'warning: 1 of 21 runs are not finite or not of the prior, and left out'*'20 runs: '* ]]
  fuse calibrate sample -q e0.h5 g0.h5 --members 400 --portable -o without.h5
  h5diff p.h5 without.h5 x x
  run fuse calibrate sample e0.h5 g0.h5 --members 32 -o few.h5
  [[ $status == 0 && $output == *'warning: found an R-hat of '*', expected at most 1.05: the chains do not agree'* ]]
  # a curve that runs at one end do not show
  awk 'BEGIN { print "a,b,s,d,p"; for (i = 0; i < 9; i++) print -4 + i / 8 ",1," 2 * sin(3 * i / 8) ",0,0" }' >far.csv
  import -q --inputs a,b --outputs $outputs far.csv -o far.h5
  run fuse calibrate sample e0.h5 far.h5 --members 800 -o far-p.h5
  [[ $status == 0 && $output == *'% of the draws the processes are less sure than the data: more runs are needed there'* ]]
}

@test "an equation is calibrated from its statistics, and runs that blew up are left out" {
  simulate lorenz96 --grid 12 -p F=8 --spinup 5 --time 200 --save-every 0.1 --dt 0.05 -q | snapshot --window 20 -q |
    fuse table --outputs X,X^2 -o truth.h5
  fuse calibrate init -q --prior F=lognormal:mean=10,sd=4 --obs truth.h5 -o e0.h5
  for i in {0..5}; do
    simulate lorenz96 --grid 12 --params e$i.h5 --spinup 5 --time 20 --save-every 0.1 --dt 0.05 --keep-going -q |
      fuse table --outputs X,X^2 -o g$i.h5
    fuse calibrate step -q e$i.h5 g$i.h5 -o e$((i + 1)).h5
  done
  run fuse calibrate sample e6.h5 g?.h5 -o p.h5
  [[ $status == 0 && $output == *'60 runs: processes of 2 directions of 2 outputs'* && $output != *warning* ]]
  near "$(fuse calibrate show p.h5 | awk '$1 == "F" { print $2 }')" 8 0.5
  # steps far too long: no number comes of some members
  simulate lorenz96 --grid 12 --params e0.h5 --time 20 --save-every 1 --dt 0.2 --scheme rk4 --keep-going -q | fuse table --outputs X,X^2 -o rough.h5
  run fuse calibrate sample e6.h5 g?.h5 rough.h5 --members 80 -o x.h5
  [[ $status == 0 && $output == *' of 70 runs are not finite or not of the prior, and left out'* ]]
}

@test "what is refused" {
  loop 1
  head -n 4 g0.csv >few.csv
  import -q --inputs a,b --outputs $outputs few.csv -o few.h5
  import -q --inputs a,b --outputs s,d g0.csv -o short.h5
  import -q --inputs a --outputs $outputs g0.csv -o one.h5
  awk -F, -v OFS=, 'NR > 1 { $3 = 1; $4 = 2; $5 = 3 } { print }' g0.csv >same.csv
  import -q --inputs a,b --outputs $outputs same.csv -o same.h5
  sed 's/^a,/draw,/' g0.csv >draw.csv
  import -q --inputs draw --outputs $outputs draw.csv -o draw.h5
  while IFS='|' read -r code says command; do
    [[ $code ]] || continue
    run bash -c "multifidelity-fuse calibrate $command"
    [[ $status == "$code" && $output == *"$says"* ]] || { echo "$command: $status: $output"; false; }
  done <<'END'
64|calibrate sample: found no ensemble, expected it and all runs|sample
65|found 3 runs, expected 4 or more for 2 parameters|sample e0.h5 few.h5 -o x.h5
65|found outputs s,d, expected s,d,p as in the data|sample e0.h5 short.h5 -o x.h5
65|found inputs a, expected b among them|sample e0.h5 one.h5 -o x.h5
65|found kind table, expected ensemble|sample g0.h5 g0.h5 -o x.h5
65|found kind ensemble, expected table|sample e0.h5 e0.h5 -o x.h5
65|differ by less than 0.1 of their noise: they say nothing of the parameters|sample e0.h5 same.h5 -o x.h5
64|--members: found 5 draws, expected 25 or more|sample e0.h5 g0.h5 --members 5 -o x.h5
65|samples of outputs s,d,p, expected draws of calibrate sample, of log_posterior|show g0.h5
65|found kind table, expected ensemble|members g0.h5
65|found the number of a member, expected its parameters (table --inputs)|sample e0.h5 draw.h5 -o x.h5
64|--truth: found draws, expected an ensemble|show g0.h5 --truth a=1
END
  [[ ! -e x.h5 ]]
}
