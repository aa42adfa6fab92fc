# filter: coarse values, targets, what is carried over, and what is refused.
# The numbers are proved in tests/prop/filter.c and tests/exact/commutator.c; here
# each one has to arrive in its place. `states` makes inputs, `records` prints
# NAME TIME MEMBER INDEX VALUE.

setup() {
  PATH=$SUBGRID_BUILD/tests/cli:$PATH
  cd "$BATS_TEST_TMPDIR" || exit
  bad=0
}
wrong() { echo "$*"; bad=1; }
awk() { command awk -v OFMT=%.12g -v CONVFMT=%.12g "$@"; }

# near NAME WANTED GOT: the same lines, numbers to 1e-6 of the largest.
near() {
  paste -d ' ' "$2" "$3" | awk '
    { n++; if ($1 != $6 || $2 != $7 || $3 != $8 || $4 != $9) { bad++; print }
      d = $5 - $10; a = d < 0 ? -d : d; s = $5 < 0 ? -$5 : $5
      if (a > worst) worst = a; if (s > size) size = s }
    END { if (bad || !n || !(worst <= 1e-6 * size)) { print n " lines, apart by " worst; exit 1 } }' >diff.txt ||
    { wrong "$1:"; head -n 5 diff.txt; }
}

@test "box means and Burgers targets of every member and time" {
  states burgers n=32 members=3 nt=40 vary=1 out=in.h5
  records in.h5 >all
  awk '$1 == "u" { v[$2, $3, $4] = $5; t[$2] }
    END { for (a in t) for (m = 0; m < 3; m++) for (j = 0; j < 8; j++) {
      s = 0; for (i = 4 * j; i < 4 * j + 4; i++) s += v[a, m, i] / 4
      print "u", a, m, j, s } }' all | sort -k2,2g -k3,3n -k4,4n >ubar
  # tau by the central form of both grids, nu = 5e-4 (m + 1)
  awk 'function f(l, c, r, dx, nu) { return -(r * r - l * l) / (4 * dx) + nu * (r - 2 * c + l) / (dx * dx) }
    $1 == "u" { v[$2, $3, $4] = $5; t[$2] }
    END { for (a in t) for (m = 0; m < 3; m++) { nu = 5e-4 * (m + 1)
      for (j = 0; j < 8; j++) { s[j] = 0; g[j] = 0
        for (i = 4 * j; i < 4 * j + 4; i++) { s[j] += v[a, m, i] / 4
          g[j] += f(v[a, m, (i + 31) % 32], v[a, m, i], v[a, m, (i + 1) % 32], 1 / 32, nu) / 4 } }
      for (j = 0; j < 8; j++)
        print "tau_u", a, m, j, g[j] - f(s[(j + 7) % 8], s[j], s[(j + 1) % 8], 1 / 8, nu) } }' all |
    sort -k2,2g -k3,3n -k4,4n >tau
  filter box --coarsen 4 in.h5 -o plain.h5 || wrong plain
  filter box --to 8 --targets in.h5 -o pairs.h5 || wrong targets
  records plain.h5 | grep '^u ' >got; near "ubar" ubar got
  records pairs.h5 | grep '^u ' >got; near "ubar of pairs" ubar got
  records pairs.h5 | grep '^tau_u ' >got; near "tau" tau got
  records plain.h5 | grep '^x ' >got
  awk 'BEGIN { for (j = 0; j < 8; j++) print "x - -", j, (4 * j + 1.5) / 32 }' >wanted
  near "coordinates" wanted got
  records pairs.h5 | grep '^L\|^system_nu ' >got
  grep '^system_nu ' all >wanted; near "nu of each member" wanted got
  # the same bytes by file and pipe, by any number of threads
  for t in 1 2 5; do
    filter box --to 8 --targets --threads $t in.h5 >t$t.sgr
    cmp t$t.sgr t1.sgr || wrong "--threads $t"
  done
  snapshot in.h5 | filter box --to 8 --targets | records | grep -v status >got
  records pairs.h5 | grep -v status | cmp - got || wrong "pipe"
  filter box --to 8 --targets --discretisation jameson in.h5 | records | grep '^tau_u' >got
  cmp -s got tau && wrong "the coarse form does not matter"
  [[ $bad == 0 ]]
}

@test "Lorenz: select keeps X, and its target is the coupling" {
  states lorenz96-two-scale members=2 out=in.h5
  records in.h5 | awk '$1 == "Y" { s[$2 " " $3 " " int($4 / 32)] += $5 }
    END { for (k in s) print "tau_X", k, -s[k] }' | sort -k2,2g -k3,3n -k4,4n >wanted
  filter select --vars X --targets in.h5 -o out.h5 || wrong select
  records out.h5 >dump
  grep '^tau_X' dump >got; near tau wanted got
  grep '^[XY] ' dump >got; records in.h5 | grep '^X ' >wanted; near X wanted got
  ncdump -h out.h5 >head
  for line in ':system = "lorenz96" ;' ':discretisation = "ode"' ':system_F = 20' ':filter = "select"'; do
    grep -q -- "$line" head || wrong "no $line"
  done
  grep -q 'j = \|:width\|:coarsen' head && wrong "what has no meaning stays"
  filter select --vars X in.h5 -o plain.h5 && ncdump -h plain.h5 | grep -q ':system = "lorenz96" ;' || wrong plain
  filter select --vars Y in.h5 -o fast.h5 && records fast.h5 | grep -q '^Y' || wrong "select Y"
  [[ $bad == 0 ]]
}

@test "heads: coarse grid, attributes, status; data of no system; rhs" {
  states burgers n=64 end=1 rhs=1 out=in.h5
  for case in "gaussian 4 16 5 0" "spectral 2 32 - 0" "box 8 8 1 0.0546875" "gaussian 4 16 2.5 0 --width 2.5"; do
    read -r kind R m width x0 more <<<"$case"
    # shellcheck disable=SC2086
    filter "$kind" --coarsen "$R" --targets $more in.h5 -o out.h5 || { wrong "$case"; continue; }
    ncdump -h out.h5 >head
    for line in "x = $m ;" ":filter = \"$kind\"" ":coarsen = ${R}LL" ':kind = "pairs"' \
        ':tau_sign = "add to the coarse right-hand side"' ':discretisation = "central"' \
        ':comment = "made for a test"' 'x:period = 1' "filter 0.1.0 2 $kind" ':status = "blow-up"' \
        ':t_end = 2' "double rhs_u(time, member, x)"; do
      grep -q -- "$line" head || wrong "$case: no $line"
    done
    [[ $width == - ]] || grep -q ":width = $width" head || wrong "$case: width"
    [[ $(records out.h5 | awk '$1 == "x" && $4 == 0 { print $5 }') == "$x0" ]] || wrong "$case: x0"
    # rhs = 2 u was made for the full data, so it holds for the filtered ones
    records out.h5 | awk '$1 == "u" { $1 = "rhs_u"; $5 *= 2; print }' >wanted
    records out.h5 | grep '^rhs_u' >got
    near "$case: rhs" wanted got
  done
  states burgers n=64 bare=1 | filter box -c 4 | records | grep -q '^u 0.5 1 15 ' || wrong "bare data"
  states burgers n=64 members=0 | filter box -c 4 -t | records | grep -q '^tau_u 0.5 - 15 ' || wrong "no members"
  files=$(cd "$SUBGRID_ROOT/lib/filter" && ls ./*.c | sed -n 's/^..//; s/[.]c$//; /^filter/d; y/_/-/; p')
  [[ $(filter --list | cut -f1 | sort) == "$(sort <<<"$files")" ]] || wrong "--list"
  [[ $bad == 0 ]]
}

@test "a plane flow: stress, strain and transfer of every member and time" {
  states kolmogorov n=32 rhs=1 out=in.h5
  filter box --coarsen 4 --emit transfer,stress in.h5 -o out.h5 || wrong emit
  filter box --coarsen 4 --emit stress,strain,transfer --threads 3 in.h5 -o three.h5 || wrong all
  records out.h5 >got
  [[ $(cut -d ' ' -f 1 got | sort -u | tr '\n' ' ') == \
    "member status stress_xx stress_xy stress_yy time transfer vorticity x y " ]] || wrong variables
  for v in vorticity stress_xx stress_yy transfer; do
    # a state is 1 + t times the first one, what is made of it a power of that
    case $v in vorticity) power=1 ;; transfer) power=3 ;; *) power=2 ;; esac
    grep "^$v " got >some
    awk -v power=$power '$2 == 0 { first[$3, $4] = $5 }
      { $5 = first[$3, $4] * (1 + $2) ^ power; print }' some >wanted
    near "$v" wanted some
    awk '$5 > 1e-6 || $5 < -1e-6 { n++ } END { exit !n }' some || wrong "$v is zero"
    records three.h5 | grep "^$v " | cmp - some || wrong "$v with others, by three threads"
  done
  filter box --coarsen 4 in.h5 | records | grep '^vorticity' | cmp - <(grep '^vorticity' got) || wrong vorticity
  ncdump -h three.h5 >head
  for line in 'stress_xx(time, member, y, x)' 'strain_yy(time, member, y, x)' ':kind = "trajectory"' \
      ':stress_sign = "filtered product minus product of the filtered"' \
      ':transfer_sign = "out of the filtered flow"'; do
    grep -q -- "$line" head || wrong "no $line"
  done
  [[ $bad == 0 ]]
}

@test "bad input is refused in one line, with its exit code, and leaves nothing" {
  states burgers n=60 out=in.h5
  states burgers n=60 nan=2 out=nan.h5
  states burgers n=60 bare=1 out=bare.h5
  states burgers n=60 tau=1 out=pairs.h5
  states lorenz96-two-scale out=two.h5
  states kolmogorov n=32 out=flow.h5
  snapshot in.h5 | head -c 1500 >cut.sgr
  : >nothing
  echo hello, this is text >text
  mkdir -p dir
  while IFS='|' read -r code args message; do
    # shellcheck disable=SC2086
    timeout 20 filter $args -o out.h5 >out 2>err </dev/null && got=0 || got=$?
    [[ $got == "$code" ]] || wrong "$args: exit $got, expected $code: $(cat err)"
    grep -qF -- "filter: error: $message" err || wrong "$args: $(cat err), expected $message"
    [[ $(grep -c error err) == 1 && ! -s out && ! -e out.h5 ]] || wrong "$args: left something"
  done <<'TABLE'
64|boks --coarsen 4 in.h5|no filter 'boks'; did you mean 'box'?
65|box --coarsen 8 in.h5|box: 60 points along x are not a multiple of coarsen = 8
65|box --to 7 in.h5|box: 60 points along x are not a multiple of to = 7
65|spectral --to 120 in.h5|spectral: to = 120 exceeds the 60 points along x
64|box in.h5|box: no ratio: expected coarsen or to, of at least 1
64|box --coarsen 0 in.h5|box: no ratio: expected coarsen or to, of at least 1
64|box --coarsen 2 --to 30 in.h5|box: found both coarsen = 2 and to = 30, expected one
64|box --coarsen -2 in.h5|
64|box --coarsen 4 --width 1.1 in.h5|box: a width of 1.1 coarse cells is 4.4 fine points, expected a whole number
64|box --coarsen 4 --width 0 in.h5|box: found a width of 0 coarse cells, expected > 0
64|box --coarsen 4 --width -1 in.h5|box: found a width of -1 coarse cells, expected > 0
64|spectral --coarsen 4 --width 2 in.h5|spectral: takes no width
64|box --coarsen 4 --vars u in.h5|box: takes no variables: it keeps all of them
64|select in.h5|select: no variables to keep are named
65|select --vars Z two.h5|select: no variable 'Z'; the data have X, Y
65|box --coarsen 2 two.h5|box: found no space axis in the data, expected one
65|select --vars Y --targets two.h5|two.h5: filtered lorenz96: found variable Y, expected X
65|box --coarsen 4 --emit stress in.h5|in.h5: found no variable vorticity over periodic axes x and y
64|box --coarsen 4 --emit stresses flow.h5|--emit: found 'stresses', expected velocity, stress, strain or transfer
64|box --coarsen 4 --emit stress --targets flow.h5|found both --targets and --emit, expected one
64|box --coarsen 4 --targets --discretisation upwind in.h5|coarse model: burgers: no discretisation 'upwind'; known: central, jameson, spectral
64|box --coarsen 20 --targets in.h5|coarse model: burgers: grid: found 3 points along x, expected 4 to
65|box --coarsen 4 --targets bare.h5|bare.h5: the data name no system; `import --system
65|box --coarsen 4 pairs.h5|pairs.h5: found the target tau_u, expected the full data, which have none
65|box --coarsen 4 nan.h5|nan.h5: u of member 0 at time 1: found nan, expected a finite value
66|box --coarsen 4 missing.h5|missing.h5
66|box --coarsen 4 dir|dir
65|box --coarsen 4 nothing|nothing
65|box --coarsen 4 text|text
65|box --coarsen 4 cut.sgr|cut.sgr
64|box --bogus in.h5|
64|box in.h5 in.h5|
64||
TABLE
  filter box -c 4 in.h5 -o in.h5 2>err && got=0 || got=$?
  [[ $got == 64 ]] && records in.h5 >/dev/null || wrong "output equal to input: $got"
  filter box -c 4 in.h5 -o missing/out.h5 2>err && got=0 || got=$?
  [[ $got == 73 ]] || wrong "no such directory: $got"
  filter box -c 4 in.h5 2>err >/dev/full && got=0 || got=$?
  [[ $got == 74 ]] || wrong "full: $got"
  filter box -c 4 in.h5 2>err | true
  [[ ! -s err ]] || wrong "closed pipe: $(cat err)"
  [[ -z $(find . -name '.*out.h5*') ]] || wrong "left: $(find .)"
  [[ $bad == 0 ]]
}

@test "memory does not grow with the length" {
  [[ $SUBGRID_BUILD != */asan ]] || skip "the sanitizer needs terabytes of addresses"
  # 130 MB of records under a limit 48 MB above what ten records need.
  limited() { # MEGABYTES RECORDS
    states burgers n=4096 members=1 nt="$2" |
      (ulimit -v $(($1 << 10)); OMP_STACKSIZE=1M exec filter box -c 16 -t --threads 2 >/dev/null 2>err)
  }
  for ((k = 64; k < 4096; k += 32)); do limited $k 10 && break; done
  limited $((k + 48)) 4000 || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

@test "sample warns of what aliases, and of nothing else" {
  /usr/bin/python3 - <<'P'
import numpy as np
x = 2 * np.pi * np.arange(32) / 32
t = np.arange(5)[:, None]
for name, a in ("much", 0.2), ("little", 0.05):
    np.save(name + ".npy", np.cos(3 * x + t) + np.where(t == 3, a, 0) * np.cos(13 * x))
P
  for name in much little; do
    import $name.npy --axes time,x --dt 1 --step x=0.03125 --periodic x -q -o $name.h5
  done
  filter sample --coarsen 2 much.h5 -o a.h5 2>err
  [[ $(<err) == 'filter: warning: sample: 0.038 of the variance of '*' (member 0 at time 3) is in modes that 16 points along x do not carry'* ]]
  filter sample --coarsen 2 much.h5 --threads 1 -q -o b.h5
  for quiet in 'sample --coarsen 2 little.h5' 'sample --coarsen 1 much.h5' 'gaussian-spectral --coarsen 2 much.h5'; do
    # shellcheck disable=SC2086
    filter $quiet -o c.h5 2>err
    [[ ! -s err ]]
  done
  simulate lorenz96 --time 0.1 --save-every 0.1 -o l.h5
  filter sample --coarsen 2 l.h5 -o d.h5 2>err
  [[ ! -s err ]]
}
