# pays.awk: what learned schemes cost, beside schemes of the textbooks at equal error.
#
#   awk -f pays.awk -v metric=mae -v of=burgers NAME-models.tsv.. scores.tsv.. >pays.tsv
#   awk -f pays.awk -v metric=mae -v of=burgers -v form=picture scores.tsv >front.svg
#
# Systems are those of the tables that are named so, or so and -N, of N cells, from few to many;
# NAME-models.tsv is of NAME, models.tsv of `of`. Schemes of the textbooks are none and none-NAME.
# Each has a curve of error against cost over N, straight between its points in logarithms, and that
# of none beyond the last two. The table has, for each learned scheme, the cheapest of these curves
# at its error, and after how many units of simulated time its training has paid: seconds of
# training over what is saved in a unit. Values are medians over seeds; errors are of states. Of a
# time until a forecast is lost (vpt, correlation-time) the error is its inverse.
BEGIN { FS = OFS = "\t" }
FNR == 1 { file = FILENAME; sub(/.*\//, "", file); sub(/-?models\.tsv$/, "", file); if (file == "") file = of; models = $NF == "seconds"; next }
models { if ($5 != "nan") seconds[file, $1 ", " $2, ++nsecond[file, $1 ", " $2]] = $5; next }
($2 == of || index($2, of "-") == 1) && ($6 == metric && $7 !~ /^tau_/ || $6 == "cost") {
  row = $3 ($4 == "-" ? "" : ", " $4)
  if (!($2 in known)) { known[$2]; at[++nat] = $2 }
  if (!(row in seen)) { seen[row]; rows[++nrow] = row; textbook[row] = $3 ~ /^none/ }
  v[$6, $2, row, ++count[$6, $2, row]] = $6 == metric && lasts() ? ($8 > 0 ? 1 / $8 : "inf") : $8
}
function lasts() { return metric ~ /^(vpt|correlation-time)/ }
function median(a, key, n,    i, j, t, x) {
  for (i = 1; i <= n; i++) x[i] = a[key, i] ~ /inf|nan/ ? 1e300 : a[key, i] + 0
  for (i = 2; i <= n; i++) for (j = i; j > 1 && x[j] < x[j - 1]; j--) { t = x[j]; x[j] = x[j - 1]; x[j - 1] = t }
  return n ? (x[int((n + 1) / 2)] + x[int(n / 2) + 1]) / 2 : -1
}
# The cost of a scheme at an error; -1: it has no two points. beyond: it is past them.
function cost_at(row, e,    k, s) {
  beyond = 0
  if (nat < 2) return -1
  for (k = 1; k < nat - 1 && error[at[k + 1], row] > e; k++) ;
  beyond = e < error[at[nat], row] || e > error[at[1], row]
  if (error[at[k], row] <= 0 || error[at[k + 1], row] <= 0 || error[at[k], row] <= error[at[k + 1], row]) return -1
  s = log(e / error[at[k], row]) / log(error[at[k + 1], row] / error[at[k], row])
  return cost[at[k], row] * exp(s * log(cost[at[k + 1], row] / cost[at[k], row]))
}
END {
  if (!nat) { print "pays.awk: no system " of "-N in the table" | "cat >&2"; exit 65 }
  for (i = 1; i <= nat; i++)
    for (r = 1; r <= nrow; r++) {
      error[at[i], rows[r]] = median(v, metric SUBSEP at[i] SUBSEP rows[r], count[metric, at[i], rows[r]])
      cost[at[i], rows[r]] = median(v, "cost" SUBSEP at[i] SUBSEP rows[r], count["cost", at[i], rows[r]])
    }
  if (form == "picture") picture(); else table()
}
function table(    i, r, t, e, c, best, which, far, train) {
  print "system", "closure", metric, "cost", "at equal error", "over its own", "training, s", "paid after"
  for (i = 1; i <= nat; i++)
    for (r = 1; r <= nrow; r++) {
      if (textbook[rows[r]] || !count[metric, at[i], rows[r]]) continue
      e = error[at[i], rows[r]]; best = -1
      if (e > 1e100) { print at[i], rows[r], "lost", "-", "-", "-", "-", "never"; continue }
      for (t = 1; t <= nrow; t++) {
        if (!textbook[rows[t]]) continue
        c = cost_at(rows[t], e)
        if (c < 0 || (beyond && rows[t] != "none")) continue
        if (best < 0 || (far && !beyond) || (far == beyond && c < best)) { best = c; which = rows[t]; far = beyond }
      }
      train = median(seconds, at[i] SUBSEP rows[r], nsecond[at[i], rows[r]])
      c = cost[at[i], rows[r]]
      if (which == "none") which = "what it corrects"
      sub(/^none-/, "", which)
      print at[i], rows[r], sprintf("%.3g", lasts() ? 1 / e : e), sprintf("%.2g", c),
        (best > 0 ? sprintf("%.2g (%s%s)", best, which, far ? ", beyond" : "") : "-"),
        (best > 0 ? sprintf("%.2g", best / c) : "-"), (train >= 0 ? sprintf("%.2g", train) : "-"),
        (best <= c ? "never" : train >= 0 ? sprintf("%.2g", train / (best - c)) : "-")
    }
}
function lg(x) { return log(x) / log(10) }
function floor(x,    i) { i = int(x); return i > x ? i - 1 : i }
function px(c) { return left + (lg(c) - x0) / (x1 - x0) * width }
function py(e) { return top + (y1 - lg(e)) / (y1 - y0) * height }
function picture(    i, r, c, e, k, colours, points, path, shade, ink) {
  left = 70; top = 20; width = 460; height = 320
  split("#777777 #111111 #999999 #bbbbbb", shade, " "); split("#d95f02 #e6ab02 #1b9e77 #7570b3 #e7298a #66a61e", ink, " ")
  x0 = y0 = 1e9; x1 = y1 = -1e9
  for (i = 1; i <= nat; i++)
    for (r = 1; r <= nrow; r++) {
      c = cost[at[i], rows[r]]; e = error[at[i], rows[r]]
      if (c <= 0 || e <= 0 || e > 1e3) continue
      if (floor(lg(c)) < x0) x0 = floor(lg(c)); if (floor(lg(c)) + 1 > x1) x1 = floor(lg(c)) + 1
      if (floor(lg(e)) < y0) y0 = floor(lg(e)); if (floor(lg(e)) + 1 > y1) y1 = floor(lg(e)) + 1
    }
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 400\" font-family=\"sans-serif\" font-size=\"12\">\n"
  printf "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#444\"/>\n", left, top, width, height
  for (k = x0; k <= x1; k++)
    printf "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#ddd\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">1e%d</text>\n", px(10 ^ k), px(10 ^ k), top, top + height, px(10 ^ k), top + height + 16, k
  for (k = y0; k <= y1; k++)
    printf "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">1e%d</text>\n", left, left + width, py(10 ^ k), py(10 ^ k), left - 6, py(10 ^ k) + 4, k
  printf "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">CPU seconds a unit of time</text>\n", left + width / 2, top + height + 36
  printf "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n", top + height / 2, metric
  for (r = 1; r <= nrow; r++) {
    colours = textbook[rows[r]] ? shade[++nshade] : ink[++nink]
    points = path = ""
    for (i = 1; i <= nat; i++) {
      c = cost[at[i], rows[r]]; e = error[at[i], rows[r]]
      if (c <= 0 || e <= 0 || e > 1e3) continue
      path = path sprintf("%s%.1f,%.1f", path == "" ? "" : " ", px(c), py(e))
      points = points sprintf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", px(c), py(e), colours)
    }
    printf "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s/>%s\n", path, colours, textbook[rows[r]] ? "" : " stroke-dasharray=\"5 3\"", points
    printf "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>\n", left + width + 20, top + 18 * r, colours, left + width + 30, top + 18 * r + 4, rows[r]
  }
  print "</svg>"
}
