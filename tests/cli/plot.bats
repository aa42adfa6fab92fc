# plot: each kind draws, names are safe, bytes repeat, what cannot be drawn is
# refused.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit
  wave=$SUBGRID_BUILD/tests/cli/wave
  "$wave" out=truth.h5
  "$wave" out=run.h5 error=0.01 tau=1
  "$wave" out=other.h5 error=0.05 nan=6
  "$wave" out=plane.h5 ny=3
  "$wave" out=ended.h5 end=4
  "$wave" >truth.sgr
  simulate lorenz63 --time 50 --save-every 0.02 --quiet | mz-memory acc -L 5 --quiet -o acc.h5
  mz-memory solve --lags 4 --quiet acc.h5 -o four.h5
  mz-memory solve --lags 1 --quiet acc.h5 -o markov.h5
  odd=$'it\'s_a `touch pwned` $(touch pwned) "x".h5'
  cp run.h5 "$odd"
  "$wave" modes=0 out=zero.h5
  python3 - <<'P'
import struct
def save(name, value):
    head = "{'descr': '<f8', 'fortran_order': False, 'shape': (5, 2, 8), }"
    head += " " * (118 - 1 - len(head)) + "\n"
    with open(name + ".npy", "wb") as f:
        f.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode())
        for i in range(80):
            f.write(struct.pack("<d", value(i)))
save("one", lambda i: 1.0)
save("large", lambda i: 1e10)
save("near", lambda i: 1 + 1e-9 * (i % 3))
save("nothing", lambda i: float("nan"))
P
  for name in one large near nothing; do
    import $name.npy --axes time,member,x --dt 0.1 --step x=0.1 --allow-nan --quiet -o $name.h5
  done
  mkdir scripts && printf '#!/bin/sh\nexec cat\n' >scripts/gnuplot && chmod +x scripts/gnuplot
  printf 'metric\tvariable\tvalue\tstderr\tbaseline\tratio\nnrmse\tu\t0.1\t0.01\tnan\tnan\nrmse\tu\tinf\tnan\tnan\tnan\n' >scores.tsv
  printf 'closure\tobjective\tmetric\tvalue\nnone\t-\tnrmse\t0.1\ncnn\tderivative\tnrmse\t0.02\n' >study.tsv
  printf 'a\tb\n1\t2\n' >foreign.tsv
  printf 'metric\tvalue\nrmse\t1\t2\n' >ragged.tsv
  echo hello >text
  : >empty
  mkdir dir
}
setup() {
  cd "$BATS_FILE_TMPDIR" || exit
  command -v gnuplot >/dev/null || skip "no gnuplot"
  bad=0
}
wrong() { echo "$*"; bad=1; }

@test "every kind gives a picture, the same bytes each time, anywhere" {
  while read -r name arguments; do
    # shellcheck disable=SC2086
    plot $arguments -o "$name.svg" 2>err || wrong "$arguments: $? $(cat err)"
    [[ ! -s err ]] || wrong "$arguments: $(cat err)"
    # shellcheck disable=SC2086
    (cd "$BATS_FILE_TMPDIR" && LC_ALL=de_DE.UTF-8 HOME=/ plot $arguments >again.svg) && cmp -s "$name.svg" again.svg || wrong "$arguments: other bytes"
    [[ $(head -c 5 "$name.svg") == '<?xml' && $(tail -n 2 "$name.svg") == *'</svg>'* ]] || wrong "$name: no svg"
  done <<<'field field run.h5 other.h5 --truth truth.h5 --member 1 --title Fields
tau field run.h5 --variable tau_u
map field plane.h5 plane.h5 --label one --label two
spectrum spectrum run.h5 plane.h5 --truth truth.h5 --label one --label two
error error run.h5 other.h5 ended.h5 --truth truth.h5
trajectory trajectory run.h5 ended.h5 --truth truth.h5 --points 0,9
profile profile run.h5 --truth truth.h5 --at 0,0.5,1
scores scores scores.tsv
study scores study.tsv --metrics nrmse
kernels memory four.h5 markov.h5 --label 4
markov memory markov.h5'
  for words in 'field.svg truth' 'field.svg other' 'field.svg Fields' 'field.svg u (m s-1)' 'field.svg x (m)' 'map.svg two, t = 1' 'spectrum.svg two' \
    'error.svg ended' 'profile.svg t = 0.5' 'trajectory.svg point 9' 'scores.svg nrmse of u' 'scores.svg inf' 'kernels.svg lag time' 'kernels.svg markov' 'kernels.svg 10' 'markov.svg lag time' 'study.svg cnn, derivative'; do
    grep -qF "${words#* }" "${words%% *}" || wrong "${words%% *}: found no '${words#* }'"
  done
  # bars and lines of two kernels above, two lines of noise below
  [[ $(grep -o 'gnuplot_plot_[0-9][ab]' kernels.svg | sort -u | tr '\n' ' ') == 'gnuplot_plot_1a gnuplot_plot_1b gnuplot_plot_2a gnuplot_plot_2b gnuplot_plot_3a gnuplot_plot_4a ' ]] || wrong kernels
  [[ $(plot --list | cut -f 1 | tr '\n' ' ') == 'error field learning memory profile scores spectrum trajectory ' ]]
  [[ $bad == 0 ]]
}

@test "what is perfect, constant, nothing or of one time is drawn too" {
  for name in zero one large near nothing truth; do
    for kind in field trajectory profile spectrum "error --truth $name.h5" "field --errors --truth $name.h5" "trajectory --times 0:0"; do
      # shellcheck disable=SC2086
      plot $kind $name.h5 -o even.svg 2>err && [[ ! -s err ]] && grep -q '</svg>' even.svg || wrong "$kind $name: $(cat err)"
    done
  done
  plot error truth.h5 --truth truth.h5 | grep -q 'no error beyond rounding' || wrong "a perfect run"
  plot error zero.h5 --truth truth.h5 -o even.svg || wrong "of a constant run"
  plot error run.h5 --truth zero.h5 -o even.svg || wrong "of a truth without size"
  [[ $bad == 0 ]]
}

# A gnuplot that gives back what it is told.
told() { PATH=$PWD/scripts:$PATH plot "$@" --format svg; }
block() { sed -n "/^\$$1 << END/,/^END/p" | sed '1d;$d'; }

@test "--errors draws v - u: nothing for the truth, the error that a run has" {
  [[ $(told field truth.h5 --truth truth.h5 --errors | block field1 | tr ' ' '\n' | sort -u) == 0 ]]
  # 0.01 exp(4 t) cos(6 pi x), a row a time
  told field run.h5 --truth truth.h5 --errors --member 2 | block field1 | awk '
    { for (i = 1; i <= NF; i++) { d = $i - 0.01 * exp(0.4 * (NR - 1)) * cos(6 * 3.14159265 * (i - 1) / 64); if (d * d > 1e-12) bad++; n++ } }
    END { print n, bad; exit !(n == 704 && !bad) }'
  # the truth itself is drawn as it is
  cmp <(told field run.h5 --truth truth.h5 --errors | block field0) <(told field run.h5 --truth truth.h5 | block field0)
  # where a run has ended there is nothing
  told field ended.h5 --truth truth.h5 --errors | block field1 | awk 'END { exit NR > 5 }'
}

@test "an error has the middle half of members as a band, to where half of them are lost" {
  # of three members one is lost from record 6 on
  told error other.h5 --truth truth.h5 | block error1 | awk '
    NR == 1 { next }
    $3 != "nan" { n++; bad += !($2 <= $3 && ($4 == "nan" || $3 <= $4)); lost += $4 == "nan" }
    END { print n, bad, lost; exit !(n == 10 && !bad && lost == 5) }'
  # of three the quartiles are half-way to the median: those of each member alone tell
  noise --level 0.1 --seed 1 --quiet truth.h5 -o noisy.h5
  for i in 0 1 2; do
    for data in noisy truth; do snapshot $data.h5 --members $i --quiet -o $data-$i.h5; done
    told error noisy-$i.h5 --truth truth-$i.h5 | block error1 | cut -d ' ' -f 3 >alone-$i
  done
  paste -d ' ' alone-0 alone-1 alone-2 <(told error noisy.h5 --truth truth.h5 | block error1) | awk '
    { for (i = 1; i <= 3; i++) e[i] = $i
      for (i = 1; i < 3; i++) for (j = i + 1; j <= 3; j++) if (e[j] < e[i]) { x = e[i]; e[i] = e[j]; e[j] = x }
      n++; apart += e[3] > 1.001 * e[1]
      bad += off($5, (e[1] + e[2]) / 2) || off($6, e[2]) || off($7, (e[2] + e[3]) / 2) }
    function off(a, b) { return (a - b) ^ 2 > 1e-10 * b * b }
    END { print n, apart, bad; exit !(n == 11 && apart == n && !bad) }' || wrong quartiles
  told error run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 --truth truth.h5 | grep -q filledcurves
  ! told error run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 --truth truth.h5 | grep -q filledcurves
  [[ $bad == 0 ]]
}

@test "more curves than colours have other dashes: no two alike" {
  runs=(run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5 run.h5)
  for kind in error spectrum profile trajectory; do
    [[ $(told $kind "${runs[@]}" --truth truth.h5 | grep -o 'lw [0-9.]* dt [0-9] lc rgb [^ ]*' | sort | uniq -c | sort -rn | awk '{ print $1; exit }') == 1 ]] || wrong $kind
  done
  [[ $bad == 0 ]]
}

# The places of labels are those of the svg: they begin 7 pixels a letter before its right edge.
@test "labels of any length stand inside the picture" {
  for kind in error spectrum profile trajectory; do
    for labels in 'a b c d' 'none cubic quartic' 'smagorinsky linear cnn' 'dynamic-memory finite-memory renormalised' 'a-label-of-thirty-four-letters-here b c'; do
      runs=() names=()
      for name in $labels; do runs+=(run.h5) names+=(--label "$name"); done
      plot $kind "${runs[@]}" "${names[@]}" --truth truth.h5 -o labels.svg
      for name in $labels; do grep -B 1 "<text>$name<" labels.svg; done | awk -F '[(,)]' -v kind="$kind" '
        /translate/ { x = $2; y = $3 }
        /<text>/ { text = $0; gsub(/.*<text>|<.*/, "", text); n++; if (y < 12 || x + 7 * length(text) > 400) { print kind, text, x, y; bad = 1 } }
        END { exit bad || n < 3 }' || wrong "$kind $labels"
    done
  done
  [[ $bad == 0 ]]
}

@test "a profile at the end is of the last record of the truth" {
  told profile run.h5 --truth truth.h5 --at 0.5,end | block line0_1 >end
  cmp end <(told profile run.h5 --truth truth.h5 --at 1 | block line0_0)
  [[ $(told profile ended.h5 --truth truth.h5 --at end | block line1_0) == 'nan nan' ]]
}

# Forced from rest the flow is a function of y: every line of the map has one colour.
@test "a map has y upwards and x to the right, at its last time" {
  simulate kolmogorov -p F=1 --ic taylor-green:max=0 --grid 12x40 --time 0.5 --save-every 0.1 --quiet -o shear.h5
  plot field shear.h5 -o shear.svg && grep -qF 'shear, t = 0.5' shear.svg
  # every line is of one shade
  plot field shear.h5 --format text | python3 -c '
import sys
rows = [line.rstrip("\n")[10:] for line in open(0, encoding="utf-8")][1:-2]
assert len(rows) > 10 and all(len(set(row)) == 1 for row in rows) and len(set(row[0] for row in rows)) == 2, rows'
}

# Beltrami's flow at its start: v = cos z + sin(x)/2, where z = pi within -1.5 and -0.5.
@test "a cube is drawn as its middle slice across the first axis" {
  simulate navier-stokes --ic abc:a=1,b=0.5,c=0 --grid 16 --dt 1e-6 --time 1e-6 --save-every 1e-6 --quiet -o cube.h5
  plot field cube.h5 --variable v --format text >slice
  [[ $(head -n 1 slice) == *'cube, t = 1e-06, z = 3.14' && $(tail -n 1 slice) == *'v  -1.5 '*' -0.5' ]] || wrong "$(<slice)"
  # x to the right, where v changes; y upwards
  python3 -c '
import sys
rows = [line.rstrip("\n")[10:] for line in sys.stdin][1:-2]
assert len(rows) > 10 and len(set(rows)) == 1 and len(set(rows[0])) > 2, rows' <slice
  [[ $bad == 0 ]]
}

@test "colours of a map are of the time that is shown" {
  simulate kolmogorov -p nu=0.1 --ic taylor-green --grid 16 --time 5 --save-every 1 --quiet -o decay.h5
  # 1 at the beginning, exp(-2 nu t) at the end
  [[ $(plot field decay.h5 --format text | tail -n 1) == *'  -0.368 '*' 0.368' ]]
}

@test "a panel names its point where there are several" {
  simulate lorenz63 --time 1 --quiet -o l63.h5
  [[ $(plot trajectory l63.h5 --format svg) != *'point 0'* ]]
  plot trajectory run.h5 --points 0 --format svg | grep -q 'point 0'
}

# u = t + 4 x at t = 0, 1, 2 and x = 0 .. 7: x upwards, t to the right, two values of x a line.
@test "text: blocks of two pixels in colours, one shade a character without them" {
  python3 -c 'print("t,a,b,c,d,e,f,g,h"); [print(t, *[t + 4 * x for x in range(8)], sep=",") for t in range(3)]' >ramp.csv
  import ramp.csv --axes time,x --step x=1 --name u --quiet -o ramp.h5
  plot field ramp.h5 --format text >mono
  ! grep -q $'\033' mono
  [[ $(head -n 1 mono) == *ramp && $(tail -n 1 mono) == *'u  0 '*' 30' ]] || wrong "$(<mono)"
  for line in ' +7 █+' ' +0 +' ' +x ▒+'; do
    LC_ALL=C.UTF-8 grep -qE "^$line\$" mono || wrong "$line: $(<mono)"
  done
  on() { TERM=xterm-256color "$@" script -qec 'stty cols 34 rows 7; plot field ramp.h5' /dev/null </dev/null | tr -d '\r'; }
  # viridis at 28/30 above 24/30 at the upper left, 6/30 above 2/30 at the lower right
  on env COLORTERM=truecolor >all
  [[ $(sed -n 2p all) == '        7 '$'\033[38;2;210;226;41m\033[48;2;124;209;79m▀'* ]] || wrong "$(sed -n 2p all)"
  [[ $(sed -n 5p all) == *$'\033[38;2;64;67;134m\033[48;2;70;24;106m▀\033[0m' ]] || wrong "$(sed -n 5p all)"
  [[ $(on env COLORTERM= | grep -c '38;5;') -ge 4 && $(on env NO_COLOR=1 | grep -c '38;') == 0 ]]
  [[ $bad == 0 ]]
}

@test "png, text, streams, sizes and names" {
  plot field run.h5 -o f.png && [[ $(head -c 4 f.png | od -An -tx1) == ' 89 50 4e 47' ]]
  plot error run.h5 --truth truth.h5 --format text | grep -q 'time t'
  plot spectrum <truth.sgr | grep -q '<svg'
  plot field run.h5 --size 300x200 | grep -q 'width="300" height="200"'
  plot field ./*pwned*.h5 run.h5 -o odd.svg
  grep -qF 'touch pwned' odd.svg
  plot error ./*pwned*.h5 --truth truth.h5 -l "'; system 'touch pwned'; #" --title '`touch pwned`' -o odd.svg
  [[ ! -e pwned ]]
}

@test "what cannot be drawn is refused: one line, the right code, no file" {
  while IFS='|' read -r code message arguments; do
    found=0
    # shellcheck disable=SC2086
    plot $arguments -o out.svg 2>err </dev/null || found=$?
    [[ $found == "$code" ]] || wrong "$arguments: exit $found, expected $code"
    [[ $(grep -c 'plot: error: ' err) == 1 && $(wc -l <err) -le 2 ]] || wrong "$arguments: $(cat err)"
    grep -qF -- "$message" err || wrong "$arguments: found '$(cat err)', expected '$message'"
    [[ -z $(compgen -G 'out.svg*' || compgen -G '.out*') ]] || wrong "$arguments: left something"
  done <<<'64|did you mean '\''field'\''|fiel run.h5
64|expected at least 1|
64|--truth is missing|error run.h5
64|--truth is missing|field run.h5 --errors
65|the truth has 8|field run.h5 --truth one.h5 --errors
64|found 2 labels for 1 inputs|field run.h5 -l a -l b
64|expected WxH|field run.h5 --size 5
64|later times last|profile run.h5 --at 1,0.5
64|'\''x'\'' is not a number|profile run.h5 --at x
65|expected below 64|trajectory run.h5 --points 64
65|expected member 3 among them|field run.h5 --member 3
65|found 1 space axes, plane.h5 has 2|field plane.h5 run.h5
65|found no record at time 7 or later|profile run.h5 --at 0.5,7
65|found no variable '\''w'\''|field run.h5 --variable w
65|found no record|field run.h5 --times 5:6
65|found 2 axes, expected 1|error plane.h5 --truth truth.h5
65|text|field text
65|empty|spectrum empty
65|found kind pairs, expected model|learning run.h5
65|found kind pairs, expected model|memory run.h5
65|found no columns metric and value|scores foreign.tsv
65|line 2: found 3 columns, expected 2|scores ragged.tsv
65|found nothing in it|scores empty
65|found no scores of the metrics asked for|scores scores.tsv --metrics vpt
66|missing.h5|field missing.h5
66|missing.tsv|scores missing.tsv
66|dir|field dir'
  found=0
  plot field run.h5 -o out.jpg 2>err || found=$?
  [[ $found == 64 ]] || wrong "jpg: $found"
  found=0
  plot field run.h5 -o run.h5 2>err || found=$?
  [[ $found == 64 ]] || wrong "output equal to input: $found"
  plot field run.h5 --format svg >/dev/null || wrong "the input was lost"
  mkdir -p bin && ln -sf "$SUBGRID_BUILD/bin/plot" bin/plot
  found=0
  PATH=$PWD/bin plot field run.h5 >out 2>err || found=$?
  [[ $found == 69 && $(<err) == 'plot: error: gnuplot is not installed: apt-get install gnuplot-nox' ]] || wrong "no gnuplot: $found $(<err)"
  [[ $bad == 0 ]]
}

@test "memory is bounded: a run of 130 MB in 100 MB" {
  (ulimit -v 100000; plot --version >/dev/null 2>&1) || skip "this build needs more address space"
  "$SUBGRID_BUILD/tests/cli/wave" nx=4096 members=4 nt=1000 modes=0 dt=0.001 error=0.1 |
    (ulimit -v 100000; plot spectrum) | grep -q '<svg'
}
