# Progress on a terminal: of the tools of a pipe the last one shows it, on one line.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  command -v script >/dev/null || skip "no script, which makes a terminal"
  simulate burgers -p nu=0.01 --grid 512 --time 0.08 --save-every 1e-4 >run # 3.3 MB, frames of 1 MB
}

# What a terminal gets of a command line whose input, run, comes in pieces.
screen() {
  echo 'for i in 1 2 3; do head -c 1000000; sleep 0.3; done <run; tail -c +3000001 run' >slowly
  TERM=xterm script -qec "bash slowly | $1" /dev/null </dev/null >screen
  tr -d '\n' <screen | tr '\r' '\n' | sed '/^$/d' >updates
}

@test "one tool of a pipe shows progress, whatever the tools" {
  for last in 'noise --level 0.1 -o out.h5' 'filter box --coarsen 2 >out.h5' 'inspect -o text'; do
    screen "filter box --coarsen 2 | snapshot --every 2 | $last"
    [[ $(wc -l <updates) -ge 2 ]]
    if grep -vE "^${last%% *}: [0-9.k]+ records, [0-9.k]+ records/s, [0-9]+:[0-9]{2} *$" updates; then false; fi
    [[ $(wc -l <screen) == 1 ]]
  done
}

@test "a tool alone, or one that writes no stream into the pipe, shows its own" {
  screen 'filter box --coarsen 2 -o out.h5 | cat'
  [[ $(wc -l <updates) -ge 2 && $(grep -c '^filter: ' updates) == "$(wc -l <updates)" ]]
  screen 'filter box --coarsen 2 --progress never -o out.h5'
  [[ ! -s screen ]]
  screen 'filter box --coarsen 2 --progress always | noise --level 0.1 -q >out.h5' # lines, no bar
  grep -q '^filter: 801 records, ' updates
  if grep -q $'\r.*filter' screen; then false; fi
}

@test "messages of the tools before it do not run into the bar" {
  head -c 2500000 run >cut && head -c 1000000 /dev/zero >>cut && mv cut run
  screen 'filter box --coarsen 2 | noise --level 0.1 -o out.h5' || true
  grep -q '^noise: [0-9]* records' updates # there was a bar
  # what is seen: of each line the part behind the last return, or erased before
  sed 's/\r$//; s/.*\r//' screen >seen
  grep -q $'^\e\\[Kfilter: error: standard input: ' seen
  grep -q '^noise: error: standard input: upstream failed: ' seen
  [[ $(wc -l <seen) == 2 ]]
}
