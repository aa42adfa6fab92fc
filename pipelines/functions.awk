# functions.awk: samples of the functions that surrogates of several fidelities are tried on.
#
#   awk -f functions.awk -v name=currin -v seed=1 -v counts='12 5' -v level=0 >samples.csv
#
# Columns x1.. and y. Levels count from the cheapest, with so many samples each: one in each
# part of every input for level 0 (a Latin hypercube), the first of these for the others. Level
# `truth` is the dearest function at 1000 random points. Random numbers are Lehmer's, modulo
# 2^31 - 1, and powers are products, so that every awk makes the same bytes. perdikaris2017
# (pedagogical, branin-p), cutajar2019 (the others)
BEGIN {
  pi = atan2(0, -1)
  split(".05 100 63070 990 63.1 700 1120 9855", well_low)
  split(".15 50000 115600 1110 116 820 1680 12045", well_high)
  split("3 10 30 .1 10 35 3 10 30 .1 10 35", narrow)
  split(".3689 .1170 .2673 .4699 .4387 .7470 .1091 .8732 .5547 .0381 .5743 .8828", centre)
  split("1 1.2 3 3.2", height); split(".01 -.01 -.1 .1", change)
  split("pedagogical 1 currin 2 branin-c 2 branin-p 2 hartmann3 3 park 4 borehole 8", of)
  for (i = 1; i in of && of[i] != name; i += 2) ;
  if (!(i in of)) { print "functions.awk: no function " name | "cat >&2"; exit 65 }
  d = of[i + 1]
  for (j = 1; j <= d; j++) { low[j] = 0; high[j] = 1 }
  if (name == "branin-c") { low[1] = -5; high[1] = 0; low[2] = 10; high[2] = 15 }
  if (name == "branin-p") { low[1] = -5; high[1] = 10; low[2] = 0; high[2] = 15 }
  levels = split(counts, count, " ")
  state = 1000 * seed + d
  for (i = 0; i < 20; i++) uniform()
  design(count[1])
  n = level == "truth" ? 1000 : count[level + 1]
  for (j = 1; j <= d; j++) printf "x%d,", j
  print "y"
  for (i = 1; i <= n; i++) {
    for (j = 1; j <= d; j++) {
      x[j] = low[j] + (high[j] - low[j]) * (level == "truth" ? uniform() : at[i, j])
      printf "%.15g,", x[j]
    }
    printf "%.15g\n", value(level == "truth" ? 0 : levels - 1 - level)
  }
}
function uniform() { state = (48271 * state) % 2147483647; return state / 2147483647 }
function design(n,    i, j, k, other, order) {
  for (j = 1; j <= d; j++) {
    for (i = 1; i <= n; i++) order[i] = i - 1
    for (i = n; i > 1; i--) {
      k = 1 + int(i * uniform())
      other = order[i]; order[i] = order[k]; order[k] = other
    }
    for (i = 1; i <= n; i++) at[i, j] = (order[i] + uniform()) / n
  }
}
function square(a) { return a * a }
# At x, `below` levels below the dearest.
function value(below) {
  if (name == "currin") return below ? currin_low(x[1], x[2]) : currin(x[1], x[2])
  if (name == "park") return below ? park_low() : park()
  if (name == "borehole") return (below ? flow(5, 1.5) : flow(2 * pi, 1)) / 100
  if (name == "branin-c") return branin_below(x[1], x[2], below) / 100
  if (name == "branin-p") return branin_below(x[1], x[2], below)
  if (name == "hartmann3") return hartmann(below)
  return below ? sin(8 * pi * x[1]) : (x[1] - sqrt(2)) * square(sin(8 * pi * x[1]))
}
function currin(a, b) {
  return (b > 0 ? 1 - exp(-0.5 / b) : 1) * \
    (((2300 * a + 1900) * a + 2092) * a + 60) / (((100 * a + 500) * a + 4) * a + 20)
}
function currin_low(a, b,    least) {
  least = b > 0.05 ? b - 0.05 : 0
  return (currin(a + 0.05, b + 0.05) + currin(a + 0.05, least) + \
          currin(a - 0.05, b + 0.05) + currin(a - 0.05, least)) / 4
}
function park() {
  return x[1] / 2 * (sqrt(1 + (x[2] + square(x[3])) * x[4] / square(x[1])) - 1) + \
    (x[1] + 3 * x[4]) * exp(1 + sin(x[3]))
}
function park_low() {
  return (1 + sin(x[1]) / 10) * park() - 2 * x[1] + square(x[2]) + square(x[3]) + 0.5
}
# Through a borehole: w is its radius and that of its influence, transmissivity and head of the
# aquifer above, the same below, length, conductivity.
function flow(front, more,    j, w, lr) {
  for (j = 1; j <= 8; j++) w[j] = well_low[j] + x[j] * (well_high[j] - well_low[j])
  lr = log(w[2] / w[1])
  return front * w[3] * (w[4] - w[6]) / \
    (lr * (more + 2 * w[7] * w[3] / (lr * square(w[1]) * w[8]) + w[3] / w[5]))
}
function branin_below(a, b, below) {
  if (below == 2) return branin_below(1.2 * (a + 2), 1.2 * (b + 2), 1) - 3 * b + 1
  if (below) return 10 * sqrt(branin_below(a - 2, b - 2, 0)) + 2 * (a - 0.5) - 3 * (3 * b - 1) - 1
  return square(-1.275 * a * a / (pi * pi) + 5 * a / pi + b - 6) + (10 - 5 / (4 * pi)) * cos(a) + 10
}
function hartmann(below,    i, j, k, sum, far) {
  for (i = 1; i <= 4; i++) {
    far = 0
    for (j = 1; j <= 3; j++) { k = 3 * (i - 1) + j; far += narrow[k] * square(x[j] - centre[k]) }
    sum += (height[i] + below * change[i]) * exp(-far)
  }
  return sum
}
