# multifidelity-fuse calibrate: parameters from statistics, by files and pipes.

setup() { cd "$BATS_TEST_TMPDIR" || exit; }
fuse() { multifidelity-fuse "$@"; }
# runs E G: tables of y = (a + b, a - 2 b, 0.3 a b) at the members of an ensemble, as G.csv and G.h5
outputs='s,d,p'
runs() {
  fuse calibrate members "$1" | awk -v OFS=, 'NR == 1 { print "a,b,s,d,p"; next } { print $1, $2, $1 + $2, $1 - 2 * $2, 0.3 * $1 * $2 }' OFMT=%.17g CONVFMT=%.17g >"$2.csv"
  import -q --inputs a,b --outputs $outputs "$2.csv" -o "$2.h5"
}
# what the model gives for a = 1.5, b = 0.4
data() {
  printf 'i,s,d,p\n0,1.9,0.7,0.18\n' >data.csv
  import -q --inputs i --outputs $outputs data.csv -o data.h5
}
begin() { fuse calibrate init -q --prior a=normal:mean=0,sd=2 --prior b=lognormal:mean=1,sd=0.5 --obs data.h5 --noise 0.05 --portable "$@"; }
# median of parameter $2 in $1
median() { fuse calibrate show "$1" | awk -v p="$2" '$1 == p { print $2 }'; }
near() { awk "BEGIN { exit !(($1 - $2) ^ 2 <= ($3) ^ 2) }" || { echo "$1 is not $2 to $3"; false; }; }

@test "parameters are found, and the interval has them" {
  data
  begin -o e0.h5
  for i in {0..17}; do
    runs e$i.h5 g
    fuse calibrate step -q e$i.h5 g.h5 -o e$((i + 1)).h5
  done
  near "$(median e18.h5 a)" 1.5 0.05
  near "$(median e18.h5 b)" 0.4 0.05
  fuse calibrate show e18.h5 --part 0.9 | awk '$1 == "a" { n += $3 < 1.5 && 1.5 < $4 } $1 == "b" { n += $3 < 0.4 && 0.4 < $4 } END { exit n != 2 }'
  # the prior: medians of a normal and of a lognormal of mean 1 and deviation 1/2
  fuse calibrate show e0.h5 --part 0.9 | awk '$1 == "a" { n += $5 ^ 2 < 1e-12 && ($7 - 2 * 1.6448536) ^ 2 < 1e-8 } $1 == "b" { n += ($5 - 1 / sqrt(1.25)) ^ 2 < 1e-8 } END { exit n != 2 }'
  # the end has come: what follows is passed on, by its content
  [[ $(inspect e18.h5 | awk '$1 == "time" { print $2 }') == 1 ]]
  runs e18.h5 g
  run fuse calibrate step e18.h5 g.h5 -o e19.h5
  [[ $status == 0 && $output == *'time 1 is the end: the ensemble is passed on'* ]]
  [[ $(median e19.h5 a) == "$(median e18.h5 a)" ]]
}

@test "each method finds them by one loop" {
  data
  for method in uki teki:sec=0 eki; do
    begin --method $method -o e.h5
    for _ in {1..12}; do
      runs e.h5 g
      fuse calibrate step -q e.h5 g.h5 -o next.h5
      mv next.h5 e.h5
    done
    near "$(median e.h5 a)" 1.5 0.1
    near "$(median e.h5 b)" 0.4 0.1
  done
}

@test "tables of some members in any order are as one of all; a stream is as a file" {
  data
  begin -o e0.h5
  runs e0.h5 g
  fuse calibrate step -q e0.h5 g.h5 --portable -o all.h5
  { head -n 1 g.csv; tail -n +12 g.csv | tac; } >late.csv
  head -n 11 g.csv >early.csv
  for part in late early; do import -q --inputs a,b --outputs $outputs $part.csv -o $part.h5; done
  fuse calibrate step -q e0.h5 late.h5 early.h5 --portable -o parts.h5
  import -q --inputs b,a --outputs $outputs g.csv | fuse calibrate step -q e0.h5 --portable -o stream.h5
  for other in parts stream; do
    h5diff all.h5 $other.h5 x x
    h5diff all.h5 $other.h5 v v
  done
  # two runs of a member count by their mean
  { cat g.csv; tail -n +2 g.csv | awk -F, -v OFS=, -v CONVFMT=%.17g -v OFMT=%.17g '{ $3 += 2; print }'; } >twice.csv
  { head -n 1 g.csv; tail -n +2 g.csv | awk -F, -v OFS=, -v CONVFMT=%.17g -v OFMT=%.17g '{ $3 += 1; print }'; } >middle.csv
  for part in twice middle; do
    import -q --inputs a,b --outputs $outputs $part.csv -o $part.h5
    fuse calibrate step -q e0.h5 $part.h5 --portable -o $part-1.h5
  done
  h5diff --delta=1e-10 twice-1.h5 middle-1.h5 v v
}

@test "members without a run, and those that failed, are drawn anew" {
  data
  begin -o e0.h5
  runs e0.h5 g
  head -n 18 g.csv >some.csv
  import -q --inputs a,b --outputs $outputs some.csv -o some.h5
  run fuse calibrate step e0.h5 some.h5 -o e1.h5
  [[ $status == 0 && $output == *'3 of 20 members have no run'*'3 of 20 members failed, and are drawn anew from the others'* ]]
  [[ $(inspect e1.h5 | awk '$1 == "records" { print $2 }') == 20 ]]
}

@test "an equation is calibrated from its statistics, members that blow up included" {
  simulate lorenz96 --grid 12 -p F=8 --spinup 5 --time 200 --save-every 0.1 --dt 0.05 -q | snapshot --window 200 -q |
    fuse table --outputs X,X^2 -o truth.h5
  fuse calibrate init -q --prior F=lognormal:mean=10,sd=4 --obs truth.h5 -o e0.h5
  for i in {0..14}; do
    simulate lorenz96 --grid 12 --params e$i.h5 --spinup 5 --time 20 --save-every 0.1 --dt 0.05 --keep-going -q |
      fuse table --outputs X,X^2 | fuse calibrate step -q e$i.h5 -o e$((i + 1)).h5
  done
  near "$(median e15.h5 F)" 8 0.4
  # an ensemble in a file as a stream is the same
  fuse calibrate init -q --prior F=lognormal:mean=10,sd=4 --obs truth.h5 >e.sgr
  cmp <(simulate lorenz96 --grid 12 --params e.sgr --time 0.1 -q) <(simulate lorenz96 --grid 12 --params e0.h5 --time 0.1 -q)
  # a member alone is a row of the ensemble; its run is known by its parameter
  for k in {0..9}; do
    simulate lorenz96 --grid 12 --params e0.h5:row=$k --spinup 5 --time 20 --save-every 0.1 --dt 0.05 -q |
      fuse table --inputs F --outputs X,X^2 -o g$k.h5
  done
  fuse calibrate step -q e0.h5 g?.h5 -o alone.h5
  [[ $(inspect alone.h5 | awk '$1 == "iteration" { print $2 }') == 1 ]]
  # steps far too long: some members blow up, and the others go on
  run bash -c "simulate lorenz96 --grid 12 --params e0.h5 --time 20 --save-every 1 --dt 0.2 --scheme rk4 --keep-going |
    multifidelity-fuse table --outputs X,X^2 | multifidelity-fuse calibrate step e0.h5 -o rough.h5"
  [[ $status == 0 && $output == *'blew up'*'members failed, and are drawn anew from the others'* ]]
}

@test "noise of samples, and correlations of few" {
  printf 'i,s,d,p\n' >few.csv
  awk 'BEGIN { srand(4); for (i = 0; i < 3; i++) print i "," rand() "," rand() "," rand() }' >>few.csv
  import -q --inputs i --outputs s,d,p few.csv -o few.h5
  run fuse calibrate init --prior a=normal --obs few.h5 -o e.h5
  [[ $status == 65 && $output == *'found an eigenvalue of '*' of its correlations, expected more than 0'*'--shrink auto'* ]]
  [[ ! -e e.h5 ]]
  run fuse calibrate init --prior a=normal --obs few.h5 --shrink auto -o e.h5
  [[ $status == 0 && $output == *'correlations of the data times 0.'* || $output == *'correlations of the data times 0'* ]]
  # without correlations: standard deviations times sqrt(1 + 1/3)
  fuse calibrate init -q --prior a=normal --obs few.h5 --shrink 1 --portable -o diagonal.h5
  h5dump -w 1 -y -m %.17g -d noise diagonal.h5 | grep -E '^ *-?[0-9]' | tr -d ' ,' | paste - - - >noise
  tail -n +2 few.csv | awk -F, 'NR == FNR { for (j = 2; j < 5; j++) { m[j] += $j / 3; q[j] += $j ^ 2 / 3 } next }
    { j = FNR + 1; sd = sqrt((q[j] - m[j] ^ 2) * 3 / 2 * 4 / 3); split($0, f, " "); bad += (f[FNR] - sd) ^ 2 > 1e-20 }
    END { exit bad || FNR != 3 }' - noise
  # of eight runs a member: 1/3 + 1/8 in place of 1 + 1/3
  fuse calibrate init -q --prior a=normal --obs few.h5 --shrink 1 --runs 8 --portable -o eight.h5
  first() { h5dump -w 1 -y -m %.17g -d noise "$1" | grep -E '^ *-?[0-9]' | tr -d ' ,' | head -n 1; }
  near "$(first eight.h5)" "$(first diagonal.h5) * sqrt((1 / 3 + 1 / 8) / (1 + 1 / 3))" 1e-12
}

@test "the noise of others: one sample is the data, many tell how far from it runs are" {
  awk 'BEGIN { srand(4); print "i,s,d,p"; for (i = 0; i < 9; i++) print i "," rand() "," rand() "," rand() }' >many.csv
  import -q --inputs i --outputs s,d,p many.csv -o many.h5
  head -n 2 many.csv >one.csv
  import -q --inputs i --outputs s,d,p one.csv -o one.h5
  fuse calibrate init -q --prior a=normal --obs one.h5 --spread many.h5 --portable -o one-e.h5
  fuse calibrate init -q --prior a=normal --obs many.h5 --portable -o many-e.h5
  numbers() { h5dump -w 1 -y -m %.17g -d "$2" "$1" | sed -n '/DATA {/,/}/{p;/}/q}' | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
  # twice the covariance of a sample, and 1 + 1/9 times it
  paste <(numbers one-e.h5 noise) <(numbers many-e.h5 noise) | awk '$1 != 0 { n++; bad += ($1 / $2 - sqrt(2 / (1 + 1 / 9))) ^ 2 > 1e-20 } END { exit bad || n != 6 }'
  near "$(numbers one-e.h5 y | head -n 1)" "$(sed -n '2s/^0,\([^,]*\),.*/\1/p' one.csv)" 1e-12
}

@test "what is refused" {
  data
  begin -o e0.h5
  runs e0.h5 g
  import -q --inputs a,b --outputs s,d g.csv -o short.h5
  import -q --inputs a --outputs $outputs g.csv -o one.h5
  awk -F, -v OFS=, -v CONVFMT=%.17g 'NR > 1 { $1 += 0.125 } { print }' g.csv >other.csv
  import -q --inputs a,b --outputs $outputs other.csv -o other.h5
  head -n 2 g.csv >lone.csv
  import -q --inputs a,b --outputs $outputs lone.csv -o lone.h5
  while IFS='|' read -r code says command; do
    [[ $code ]] || continue
    run bash -c "multifidelity-fuse calibrate $command"
    [[ $status == "$code" && $output == *"$says"* ]] || { echo "$command: $status: $output"; false; }
  done <<'END'
64|calibrate: found nothing, expected init, step, show, members, model or sample|
64|calibrate: found run, expected init, step, show, members, model or sample|run
64|found no --prior, expected one for each parameter|init --obs data.h5 -o x.h5
64|found no --obs, expected a sample table of the data|init --prior a=normal -o x.h5
64|a: no distribution 'norml'; did you mean 'normal'?|init --prior a=norml --obs data.h5 -o x.h5
64|a: found sd = 0, expected more than 0|init --prior a=normal:sd=0 --obs data.h5 --noise 1 -o x.h5
65|found one sample, expected several, or --noise|init --prior a=normal --obs data.h5 -o x.h5
64|--noise: found 2 standard deviations, expected one, or one for each of 3 outputs|init --prior a=normal --obs data.h5 --noise 1,2 -o x.h5
64|found --noise and --spread, expected one of them|init --prior a=normal --obs data.h5 --noise 1 --spread data.h5 -o x.h5
65|found outputs s,d, expected s,d,p as in the data|init --prior a=normal --obs data.h5 --spread short.h5 -o x.h5
64|--runs: found 0, expected 1 or more|init --prior a=normal --obs data.h5 --runs 0 -o x.h5
64|--noise: found 0, expected more than 0|init --prior a=normal --obs data.h5 --noise 0 -o x.h5
64|found 1 members, expected 2 or more|init --prior a=normal --obs data.h5 --noise 1 --members 1 -o x.h5
64|uki: found 7 members, expected 3 for 1 parameters|init --prior a=normal --obs data.h5 --noise 1 --members 7 --method uki -o x.h5
64|no method of inversion 'gp'|init --prior a=normal --obs data.h5 --noise 1 --method gp -o x.h5
0|2 members span no more than 1 of 2 parameters|init --prior a=normal:n=2 --obs data.h5 --noise 1 --members 2 -o x.h5
64|found no ensemble, expected it and its runs|step
65|found kind table, expected ensemble|step g.h5 g.h5 -o x.h5
65|found kind ensemble, expected table|step e0.h5 e0.h5 -o x.h5
65|found outputs s,d, expected s,d,p as in the data|step e0.h5 short.h5 -o x.h5
65|found inputs a, expected b among them|step e0.h5 one.h5 -o x.h5
65|found no run of its 20 members: the tables are of another ensemble|step e0.h5 other.h5 -o x.h5
65|found 1 of 20 members that did not fail, expected 2 or more|step e0.h5 lone.h5 -o kept.h5
64|--dt: found -1, expected more than 0|step e0.h5 g.h5 --dt -1 -o x.h5
64|expected one ensemble|show e0.h5 e0.h5
64|--truth: found -1 for value 1 of a,b, expected what its prior allows|show e0.h5 --truth a=0,b=-1
64|--truth: found 1 values, expected one of each of a,b|show e0.h5 --truth a=0
64|--truth: found c, expected NAME=VALUE of a,b|show e0.h5 --truth c=1
END
  [[ ! -e kept.h5 ]]
}

@test "a closure's coefficient from statistics of runs beats what the unresolved term gives it" {
  simulate burgers -p nu=1e-3 --grid 256 --members 8 --time 0.5 --save-every 0.02 -q | filter box --coarsen 8 --targets -q -o all.h5
  snapshot all.h5 --members 0:3 -q -o train.h5
  snapshot all.h5 --members 4:7 -q -o test.h5
  fit-closure --form smagorinsky train.h5 -q -o priori.h5
  fuse table --outputs 'u^2,u*u[+1],u*u[+4]' train.h5 -q -o seen.h5
  fuse calibrate init --prior theta=lognormal:mean=0.1,sd=0.1 --obs seen.h5 --noise 1e-3 -q -o c0.h5
  for i in {0..4}; do
    fuse calibrate model priori.h5 c$i.h5 -q -o m$i.h5
    rollout m$i.h5 --ensemble all --ic train.h5 -q | fuse table --outputs 'u^2,u*u[+1],u*u[+4]' -q |
      fuse calibrate step c$i.h5 -q -o c$((i + 1)).h5
  done
  fuse calibrate model priori.h5 c5.h5 -q --portable -o model.h5
  error() { rollout "$@" --ic test.h5 -q | score --truth test.h5 --metric nrmse --metric energy --format tsv -q; }
  paste <(error priori.h5) <(error model.h5) | awk -F '\t' 'NR > 1 { n++; bad += !($14 < 0.8 * $3) } END { exit !(n == 2 && !bad) }'
  # theta is the median, and its draws are the members
  near "$(h5dump -w 1 -y -m %.17g -d theta model.h5 | grep -E '^ *[0-9]')" "$(median c5.h5 theta)" 1e-5
  fuse calibrate members c5.h5 | tail -n +2 | cmp - <(h5dump -w 1 -y -m %.17g -d ensemble model.h5 | grep -E '^ *[0-9]' | tr -d ' ,' | awk '{ printf "%.17g\n", $1 }' | while read -r x; do python3 -c "print(repr(float('$x')))"; done)
  # one member alone is a run of that draw, and its table says so
  fuse calibrate model priori.h5 c4.h5 --row 3 -q -o one.h5
  rollout one.h5 --ic train.h5 -q | snapshot --members 0:0 -q --portable -o alone.h5
  rollout m4.h5 --ensemble all --ic train.h5 -q | snapshot --members 3:3 -q --portable -o drawn.h5
  values() { h5dump -w 1 -y -m %.17g -d u "$1" | sed -n '/DATA {/,/}/{p;/}/q}'; }
  cmp <(values alone.h5) <(values drawn.h5)
  fuse table --inputs draw=3 --outputs 'u^2,u*u[+1],u*u[+4]' alone.h5 -q -o g.h5
  run fuse calibrate step c4.h5 g.h5 -o no.h5
  [[ $status == 65 && $output == *'9 of 10 members have no run'*'found 1 of 10 members that did not fail'* ]]
  run fuse calibrate model priori.h5 c4.h5 --row 10 -o no.h5
  [[ $status == 64 && $output == *'found row 10, expected less than 10'* ]]
}

@test "parameters of a form, and models that an ensemble is not of" {
  simulate burgers --grid 64 --time 0.1 --save-every 0.02 -q | filter box --coarsen 4 --targets -q -o pairs.h5
  data
  fit-closure --form smagorinsky --param width=2 pairs.h5 -q -o model.h5
  fuse calibrate init --prior width=uniform:low=1,high=3 --obs data.h5 --noise 1 -q -o w.h5
  fuse calibrate model model.h5 w.h5 --row 0 -q -o one.h5
  want=$(fuse calibrate members w.h5 | sed -n 2p)
  inspect one.h5 | grep "^parameters .*width=$want"
  fuse calibrate init --prior wdth=uniform:low=1,high=3 --obs data.h5 --noise 1 -q -o bad.h5
  run fuse calibrate model model.h5 bad.h5 -o no.h5
  [[ $status == 65 && $output == *"no parameter 'wdth'; did you mean 'width'?; or theta"* ]]
  fuse calibrate init --prior theta=normal:n=3 --obs data.h5 --noise 1 -q -o long.h5
  run fuse calibrate model model.h5 long.h5 -o no.h5
  [[ $status == 65 && $output == *'found a theta of 1 parameters, expected 3 as in the ensemble'* ]]
}
