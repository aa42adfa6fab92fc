# bench-peers: the table beside other programs (tests/peers), by environments that stand for those
# of pip; nothing is installed.

setup() {
  cd "$BATS_TEST_TMPDIR" || return 1
  peers=$SUBGRID_ROOT/tests/peers
  for name in fake other broken; do printf '# needs: nothing\n' >$name; done
  cat >>fake <<'PYTHON'
from turns import call, command, row, turns
ours, theirs = turns(lambda: command("simulate", "--version"), lambda: call(sum, range(100000)))
row("summing", "1e5", ours, theirs, "fake", "s", 1e-3, 2e-3, "the sum")
PYTHON
  echo 'raise SystemExit("out of order")' >>broken
  for name in fake broken; do
    mkdir -p envs/$name/bin
    ln -s "$(command -v python3)" envs/$name/bin/python3
  done
  echo 'pip install nothing failed' >envs/other.failed
}

@test "a peer that is there has a ratio, others a row not measured with the reason" {
  PEER_TURNS=1 "$peers/run" "$SUBGRID_BUILD" envs ./fake ./other ./broken nowhere >table
  sed -n 1p table | grep -qE '^# [0-9]{4}-[0-9]{2}-[0-9]{2}; '
  head='benchmark size ours peer peer_name ratio unit error_ours error_peer reference'
  [[ $(sed -n 2p table) == "${head// /$'\t'}" ]]
  awk -F'\t' 'NF != 10 && !/^#/ { exit 1 }' table
  awk -F'\t' '$1 == "summing" { found = $4 > 0 && $6 > 0 && $8 == 0.001 } END { exit !found }' table
  [[ $(grep -c $'\tnan\tnan\tnot measured: ' table) == 3 ]]
  grep -q $'^other\t.*not measured: pip install nothing failed$' table
  grep -q $'^broken\t.*not measured: it failed: out of order$' table
  grep -q $'^nowhere\t.*not measured: no envs/nowhere$' table
}

@test "the table of README is that of the measurement, and stays where nothing was measured" {
  printf '%s\n' top '<!-- peers: x -->' old '<!-- end of peers -->' end >page
  printf '# today\nbenchmark\n' >table
  printf 'b\t-\tnan\tnan\tb\tnan\t-\tnan\tnan\tnot measured: no\n' >>table
  "$peers/readme" table page | cmp - page
  "$peers/readme" absent page | cmp - page
  printf 'a\t64\t1\t2\tpeer\t0.5\ts\t1e-3\tnan\texact\n' >>table
  "$peers/readme" table page >new
  grep -qx '| a, 64 | 1 s | peer: 2 | 0.5 | 1e-3 | - | exact |' new
  grep -qx '| b | - | b: - | - | - | - | not measured: no |' new
  grep -qx 'Measured today.' new
  [[ $(sed -n '1p;$p' new | paste -sd,) == top,end ]]
  ! grep -qx old new || false
}

@test "an environment that cannot be made leaves the others, and is no failure" {
  mkdir bin
  printf '#!/bin/sh\nexit 1\n' >bin/python3
  chmod +x bin/python3
  mkdir -p made/other && echo '# needs: nothing' >made/other/needs
  PATH=$PWD/bin:$PATH "$peers/venv" made ./fake ./other 2>/dev/null
  [[ $(<made/fake.failed) == 'python3 -m venv failed' && ! -e made/fake && -e made/other ]]
}
