# snapshot: what is selected, in what order, and what is refused.
# Inputs come from `states` (a state at time t is 1 + t times the first), outputs
# are read as lines NAME TIME MEMBER INDEX VALUE by `records`.

setup() {
  PATH=$SUBGRID_BUILD/tests/cli:$PATH
  cd "$BATS_TEST_TMPDIR" || exit
  bad=0
}
wrong() { echo "$*"; bad=1; }

# same NAME WANTED GOT: two texts in files.
same() { diff "$2" "$3" >diff.txt || { wrong "$1:"; head -n 6 diff.txt; }; }

@test "records, members and splits are those asked for" {
  states lorenz96 n=4 nt=10 members=4 tau=1 vary=1 out=in.h5
  records in.h5 >all
  # options | an awk condition on T (record, counted from 0) and t
  while IFS='|' read -r options keep; do
    awk "\$2 == \"-\" || \$1 == \"status\" { next }
         { t = \$2; T = t / 0.5 } $keep" all >wanted
    # shellcheck disable=SC2086
    for input in in.h5 -; do
      [[ $input == - ]] && from=pipe || from=in.h5
      if [[ $input == - ]]; then snapshot in.h5 | snapshot $options 2>err >out.sgr; else snapshot $options in.h5 2>err >out.sgr; fi ||
        { wrong "$options ($from): $(cat err)"; continue; }
      records out.sgr | awk '$2 != "-" && $1 != "status"' >got
      same "$options ($from)" wanted got
    done
  done <<'TABLE'
|1
--times 1:2.5|t >= 1 && t <= 2.5
--times :1|t <= 1
--times 4:|t >= 4
--times :|1
--times 1:1|t == 1
--every 3|T % 3 == 0
--times 0.5: --every 4|T % 4 == 1
--split train=.8,test=.2 --take train|T < 8
--split train=.8,test=.2 --take test|T >= 8
--split a=.25,b=.25 --take b|T >= 3 && T < 5
--every 2 --split a=.6,b=.4 --take b|T == 6 || T == 8
--times 1: --split a=.5,b=.5 --take a|T >= 2 && T < 6
TABLE
  # members are counted anew from 0 by the reader of the dump
  for range in 1:2 1 :0 2:; do
    snapshot --members $range in.h5 -o out.h5 || wrong "--members $range"
    lo=${range%%:*} hi=${range##*:}
    awk -v lo="${lo:-0}" -v hi="${hi:-3}" '$3 == "-" && $1 != "system_F" || $3 >= lo && $3 <= hi {
      if ($3 != "-") $3 -= lo; print }' all | grep -v '^status' >wanted
    records out.h5 | grep -v '^status' >got
    # constants over member are one value each: their place is the member, too
    same "--members $range" wanted got
  done
  [[ $bad == 0 ]]
}

@test "--gap leaves records out where a part follows another" {
  states lorenz96 n=4 nt=10 members=3 out=in.h5
  for case in "a|0 0.5 1 1.5" "b|3.5 4 4.5"; do
    snapshot in.h5 --split a=.4,b=.6 --take "${case%|*}" --gap 3 | records | awk '$1 == "X" { print $2 }' | sort -gu | tr '\n' ' ' >got
    [[ $(cat got) == "${case#*|} " ]] || wrong "$case: $(cat got)"
  done
  [[ $bad == 0 ]]
}

@test "windows become members, shuffles are permutations" {
  states lorenz96 n=4 nt=10 members=3 vary=1 out=in.h5
  records in.h5 | awk '$1 == "X"' >all
  for case in "4:3 3 4" "5 2 5" "10 1 10" "1:9 2 1" "3:1 8 3"; do
    read -r window n length <<<"$case"
    stride=${window##*:}
    snapshot --window "$window" in.h5 -o out.h5 || wrong "--window $window"
    awk -v n="$n" -v s="$stride" -v l="$length" '{
      for (w = 0; w < n; w++) { r = $2 / 0.5 - w * s
        if (r >= 0 && r < l) print "X", r * 0.5, $3 * n + w, $4, $5 } }' all |
      sort -k2,2n -k3,3n -k4,4n >wanted
    records out.h5 >dump
    awk '$1 == "X"' dump >got
    same "--window $window" wanted got
    awk -v n="$n" -v s="$stride" 'BEGIN { for (i = 0; i < 3 * n; i++) print i % n * s * 0.5 }' >wanted
    awk '$1 == "start" { print $5 }' dump >got
    same "start of --window $window" wanted got
    awk -v n="$n" 'BEGIN { for (i = 0; i < 3 * n; i++) print 8 * (int(i / n) + 1) }' >wanted
    awk '$1 == "system_F" { print $5 }' dump >got
    same "F of --window $window" wanted got
  done
  # windows of windows keep the first start; data without members get some
  snapshot --window 5 in.h5 | snapshot --window 2:3 | records | awk '$1 == "start" { print $5 }' |
    tr '\n' ' ' >got
  echo -n "0 1.5 2.5 4 0 1.5 2.5 4 0 1.5 2.5 4 " >wanted
  same "windows of windows" wanted got
  states lorenz96 n=4 nt=4 members=0 | snapshot --window 2 | records |
    awk '$1 == "X" && $4 == 0 { print $2, $3, $5 }' >got
  states lorenz96 n=4 nt=4 members=0 | records |
    awk '$1 == "X" && $4 == 0 { v[$2 * 2] = $5 } END {
      print 0, 0, v[0]; print 0, 1, v[2]; print 0.5, 0, v[1]; print 0.5, 1, v[3] }' >wanted
  same "no members" wanted got

  for seed in 1 2; do
    snapshot --shuffle --seed "$seed" in.h5 -o s$seed.h5 || wrong "--shuffle"
    snapshot --shuffle --seed "$seed" in.h5 -o again.h5
    cmp s$seed.h5 again.h5 || wrong "seed $seed: another order"
    records s$seed.h5 | awk '$1 == "X"' >order$seed
    sort order$seed >got; sort all >wanted
    same "--shuffle --seed $seed" wanted got
  done
  cmp -s order1 order2 && wrong "seeds 1 and 2: the same order"
  cmp -s order1 all && wrong "seed 1: the order of the input"
  [[ $bad == 0 ]]
}

@test "a blow-up at the end is passed on, one that was cut off is not" {
  states lorenz96 n=4 end=1 out=in.h5
  for case in "|1" "--times 1:|1" "--times :1|0" "--every 2|1" "--every 3|0" \
              "--split a=.5,b=.5 --take b|1" "--window 2|0" "--shuffle|0"; do
    # shellcheck disable=SC2086
    snapshot ${case%|*} in.h5 | records | grep status >got
    [[ $(cat got) == "status ${case#*|} "* ]] || wrong "${case%|*}: $(cat got)"
  done
  [[ $bad == 0 ]]
}

@test "types, attributes and history stay" {
  states lorenz96 n=4 tau=1 | snapshot --store f32 -o f32.h5
  snapshot f32.h5 --times 1: -o out.h5
  ncdump -h out.h5 >head
  for line in "float X(time, member, k)" "float tau_X(time, member, k)" ':kind = "pairs"' \
              ':comment = "made for a test"' ':system = "lorenz96"' 'snapshot 0.1.0 1 .*--store=f32'; do
    grep -q -- "$line" head || wrong "no $line"
  done
  [[ $(records out.h5 | grep -c '^X') == 24 ]] || wrong "f32: $(records out.h5 | head -n 3)"
  [[ $bad == 0 ]]
}

@test "bad input is refused in one line, with its exit code, and leaves nothing" {
  states lorenz96 n=4 out=in.h5
  states lorenz96 n=4 nan=2 out=nan.h5
  states lorenz96 n=4 nt=0 out=empty.h5
  states lorenz96 n=4 members=0 out=one.h5
  snapshot in.h5 | head -c 700 >cut.sgr
  : >nothing
  echo hello, this is text >text
  mkdir -p dir readonly
  while IFS='|' read -r code args message; do
    # shellcheck disable=SC2086
    timeout 20 snapshot $args -o out.h5 >out 2>err </dev/null && got=0 || got=$?
    [[ $got == "$code" ]] || wrong "$args: exit $got, expected $code: $(cat err)"
    grep -qF -- "snapshot: error: $message" err || wrong "$args: $(cat err), expected $message"
    [[ $(grep -c error err) == 1 && ! -s out && ! -e out.h5 ]] || wrong "$args: left something"
  done <<'TABLE'
65|--times 5:6 in.h5|in.h5: no record with time in 5:6; the data cover 0:2
65|--times :-1 in.h5|in.h5: no record with time in :-1; the data cover 0:2
64|--times 2:1 in.h5|--times: found '2:1', expected the earlier time first
64|--times 2 in.h5|--times: found '2', expected A:B
64|--times a:b in.h5|--times: 'a' is not a number
64|--times 1:nan in.h5|--times: 'nan' is not a number
64|--every 0 in.h5|--every: found 0, expected at least 1
64|--every -1 in.h5|
65|--members 2 in.h5|in.h5: no members 2; the data have 0:1
65|--members 0:7 in.h5|in.h5: no members 0:7; the data have 0:1
64|--members 1:0 in.h5|--members: found '1:0', expected the lower one first
64|--members x in.h5|--members: found 'x', expected A:B or A
64|--members 0:1:2 in.h5|--members: found '0:1:2', expected A:B or A
65|--members 0 one.h5|one.h5: found no members, which --members chooses from
64|--split a=.8 in.h5|found only --split, expected --split and --take together
64|--take a in.h5|found only --take, expected --split and --take together
64|--split a=.8,b=.3 --take a in.h5|--split: the shares add up to 1.1, expected at most 1
64|--split a=.8,b=.2 --take c in.h5|--take: found 'c', expected a part of 'a=.8,b=.2'
64|--split a=.5,a=.5 --take a in.h5|--split: the part a is named twice
64|--split a=-1,b=2 --take b in.h5|--split: found 'a=-1', expected NAME=SHARE with a share above 0
64|--gap 2 in.h5|--gap: found 2, expected --split with it
65|--split a=.5,b=.5 --take b --gap 3 in.h5|in.h5: the part b of 5 records is empty
64|--split a --take a in.h5|--split: found 'a', expected NAME=SHARE with a share above 0
65|--split a=.01,b=.9 --take a in.h5|in.h5: the part a of 5 records is empty
64|--window 0 in.h5|--window: found '0', expected numbers of at least 1
64|--window 2:0 in.h5|--window: found '2:0', expected numbers of at least 1
64|--window x in.h5|--window: found 'x', expected W or W:STRIDE
64|--window 2: in.h5|--window: found '2:', expected W or W:STRIDE
64|--window 2 --shuffle in.h5|--window and --shuffle exclude each other
65|--window 6 in.h5|in.h5: --window: found 5 records, expected 6 or more
65|--shuffle --memory 100 in.h5|in.h5: what is asked for holds more than 1 records of 72 bytes in memory
65|nan.h5|nan.h5: X of member 0 at time 1 is not finite
65|--window 2 nan.h5|nan.h5: X of member 0 at time 1 is not finite
65|empty.h5|empty.h5: found no records
65|--shuffle empty.h5|empty.h5: found no records
65|--split a=.5,b=.5 --take a empty.h5|empty.h5: found no records
66|missing.h5|missing.h5
66|dir|dir
65|nothing|nothing
65|text|text
65|cut.sgr|cut.sgr
64|--bogus in.h5|
64|in.h5 in.h5|
TABLE
  snapshot --times :0.5 nan.h5 >/dev/null || wrong "a NaN that was cut off is refused"
  snapshot in.h5 -o in.h5 2>err && got=0 || got=$?
  [[ $got == 64 ]] && records in.h5 >/dev/null || wrong "output equal to input: $got"
  snapshot in.h5 -o missing/out.h5 2>err && got=0 || got=$?
  [[ $got == 73 ]] || wrong "no such directory: $got"
  snapshot in.h5 2>err >/dev/full && got=0 || got=$?
  [[ $got == 74 ]] || wrong "full: $got"
  [[ -z $(find . -name '*tmp*' -o -name '.*out.h5*') ]] || wrong "left: $(find .)"
  [[ $bad == 0 ]]
}

@test "memory does not grow with the length" {
  [[ $SUBGRID_BUILD != */asan ]] || skip "the sanitizer needs terabytes of addresses"
  # 130 MB of records under a limit 48 MB above what ten records need.
  limited() { # KILOBYTES nt ARGS
    states burgers n=4096 members=1 nt="$2" | (ulimit -v "$1"; exec snapshot "${@:3}" >/dev/null 2>err)
  }
  least() { # the smallest limit, to 32 MB, under which 10 records pass
    local few=64 k=4096
    while ((k - few > 32)); do
      if limited $(((few + k) / 2 << 10)) 10; then k=$(((few + k) / 2)); else few=$(((few + k) / 2)); fi
    done
    echo "$k"
  }
  k=$(($(least) + 48))
  for args in "--times :" "--every 3" "--times 2:1e9 --every 2"; do
    # shellcheck disable=SC2086
    limited $((k << 10)) 4000 $args || wrong "$args: $(cat err)"
  done
  limited $((k << 10)) 4000 --shuffle && wrong "the limit does not bite"
  [[ $bad == 0 ]]
}

@test "--with: members of several files are one" {
  cd "$BATS_TEST_TMPDIR" || exit
  simulate burgers -p L=1 --vary nu=2e-3,3e-3,2e-3 --grid 64 --ic fourier:kmax=5 --members 3 --dt 1e-3 --time 0.1 --save-every 0.02 -q | filter box --coarsen 2 --targets -q -o all.h5
  snapshot all.h5 --members 0 -q -o a.h5
  snapshot all.h5 --members 1: -q -o b.h5
  snapshot a.h5 --with b.h5 -q --portable -o ab.h5
  snapshot all.h5 -q --portable -o plain.h5
  for name in u tau_u system_nu time x; do h5diff plain.h5 ab.h5 $name $name; done
  [[ $(inspect ab.h5) == *'tau_sign'*'coarsen'* || $(inspect ab.h5) == *'coarsen'*'tau_sign'* ]]
  # one parameter for all; a stream first; three files
  snapshot a.h5 | snapshot --with b.h5 --with a.h5 -q -o four.h5
  snapshot four.h5 --members 3 -q -o last.h5
  snapshot a.h5 --with last.h5 -q -o same.h5
  [[ $(inspect same.h5) == *'system_nu '*'0.002'* ]]
  simulate burgers -p nu=2e-3 --grid 64 --ic fourier:kmax=5 --dt 1e-3 --time 0.1 --save-every 0.02 -q -o fine.h5
  filter box --coarsen 2 fine.h5 -q -o states.h5
  filter box --coarsen 4 --targets fine.h5 -q -o coarse.h5
  simulate kdv --grid 32 --time 0.1 --save-every 0.02 -q -o kdv.h5
  snapshot a.h5 --times 0.04: -q -o late.h5
  snapshot a.h5 --times :0.04 -q -o early.h5
  while IFS='|' read -r code says command; do
    [[ $code ]] || continue
    run bash -c "snapshot $command -q -o no.h5"
    [[ $status == "$code" && $output == *"$says"* ]] || { echo "$command: $status: $output"; false; }
    [[ ! -e no.h5 ]]
  done <<'END2'
64|--with: found another selection|a.h5 --with b.h5 --every 2
65|found system kdv, expected burgers as in a.h5|a.h5 --with kdv.h5
65|axis x: found 16 points, expected 32, as in a.h5|a.h5 --with coarse.h5
65|found without targets, expected them as in a.h5|a.h5 --with states.h5
65|late.h5: found a record at time 0.04, expected 0 as in a.h5|a.h5 --with late.h5
65|early.h5: found fewer records than a.h5 has|a.h5 --with early.h5
END2
}
