# heat.awk: heat maps of a table of scores over regimes, an SVG with a panel a closure.
#
#   awk -f heat.awk -v metric=nrmse -v home=REGIME scores.tsv >heat.svg
#
# Regimes are the table's systems, NAME:ACROSS,UP, in the order that they come in, of the axes that
# `home` has (of nu=1,n=2: nu and n). A cell has the
# ratio of the metric to that of no closure, the median over seeds; blue is better than none, red
# worse; a cross is on cells where a run blew up; `home`, where training was, has a frame.
function axes(regime) { gsub(/^[^:]*:|=[^,]*/, "", regime); return regime }
BEGIN { FS = "\t"; size = 62; left = 88; top = 40 }
NR == 1 || $3 == "none" || axes($2) != axes(home) { next }
{
  regime = $2; sub(/^[^:]*:/, "", regime); split(regime, at, ",")
  if (!(at[1] in column)) { column[at[1]] = ++columns; across[columns] = at[1] }
  if (!(at[2] in line)) { line[at[2]] = ++lines; up[lines] = at[2] }
  if (!($3 in panel)) { panel[$3] = ++panels; name[panels] = $3 }
  where = panel[$3] SUBSEP column[at[1]] SUBSEP line[at[2]]
}
$6 == "blow-up" && $8 > 0 { lost[where] = 1 }
$6 == metric { value[where, ++n[where]] = $11 }
function median(where,    i, j, v, m, t) {
  m = n[where]
  for (i = 1; i <= m; i++) v[i] = value[where, i] ~ /inf|nan/ ? 1e300 : value[where, i] + 0
  for (i = 2; i <= m; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
  return m ? (v[int((m + 1) / 2)] + v[int(m / 2) + 1]) / 2 : -1
}
# Logarithm of the ratio, from a fourth to four times.
function colour(ratio,    x, full) {
  if (ratio < 0) return "#eeeeee"
  x = ratio > 4 ? 1 : ratio < 0.25 ? -1 : log(ratio) / log(4)
  full = 245 - 150 * (x < 0 ? -x : x)
  return x < 0 ? sprintf("#%02x%02xf5", full, full) : sprintf("#f5%02x%02x", full, full)
}
function text(x, y, what, more) { printf "<text x=\"%d\" y=\"%d\" %s>%s</text>\n", x, y, more, what }
END {
  if (!panels) { print "heat.awk: error: found no scores" >"/dev/stderr"; exit 65 }
  sub(/^[^:]*:/, "", home); split(home, at, ",")
  wide = columns * size + left + 20; high = lines * size + top + 30; per = panels < 3 ? panels : 3
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n", \
    wide * per, high * int((panels + per - 1) / per)
  for (p = 1; p <= panels; p++) {
    x0 = (p - 1) % per * wide + left; y0 = int((p - 1) / per) * high + top
    text(x0, y0 - 24, name[p], "font-weight=\"bold\"")
    for (c = 1; c <= columns; c++) text(x0 + (c - 0.5) * size, y0 - 6, across[c], "text-anchor=\"middle\" font-size=\"11\"")
    for (l = 1; l <= lines; l++) {
      text(x0 - 6, y0 + (l - 0.4) * size, up[l], "text-anchor=\"end\" font-size=\"11\"")
      for (c = 1; c <= columns; c++) {
        where = p SUBSEP c SUBSEP l; r = median(where)
        own = across[c] == at[1] && up[l] == at[2]
        printf "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"%s/>\n", x0 + (c - 1) * size + 1, \
          y0 + (l - 1) * size + 1, size - 2, size - 2, colour(r), own ? " stroke=\"black\" stroke-width=\"2\"" : ""
        text(x0 + (c - 0.5) * size, y0 + (l - 0.4) * size, r < 0 ? "-" : r >= 1e300 ? "&#8734;" : sprintf("%.2g", r), \
          "text-anchor=\"middle\"")
        if (where in lost) text(x0 + (c - 0.12) * size, y0 + (l - 0.75) * size, "&#215;", "text-anchor=\"end\" fill=\"#a00000\" font-weight=\"bold\"")
      }
    }
  }
  print "</svg>"
}
