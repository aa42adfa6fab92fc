# coverage.awk: how often posteriors have the truth.
#
#   awk -f coverage.awk -v part=0.9 show.tsv.. >coverage.tsv
#
# Of tables of `multifidelity-fuse calibrate show --truth`: for each parameter, and for all together,
# in how many repetitions the truth is within the part of the posterior about its median, medians
# over the repetitions of its median and interval, and of the prior's.
BEGIN { FS = OFS = "\t" }
FNR == 1 { n++; next }
{
  if (!($1 in seen)) { seen[$1]; name[++names] = $1 }
  inside[$1] += $9 + 0 <= part
  for (c = 2; c <= 8; c++) v[$1, c, n] = $c
}
function median(key, c,    i, j, t, x) {
  for (i = 1; i <= n; i++) x[i] = v[key, c, i] + 0
  for (i = 2; i <= n; i++) for (j = i; j > 1 && x[j] < x[j - 1]; j--) { t = x[j]; x[j] = x[j - 1]; x[j - 1] = t }
  return (x[int((n + 1) / 2)] + x[int(n / 2) + 1]) / 2
}
END {
  if (!n) { print "coverage.awk: no tables" | "cat >&2"; exit 65 }
  print "parameter", "truth", "median", "low", "high", "prior low", "prior high", "inside", "of"
  for (i = 1; i <= names; i++) {
    k = name[i]
    if (v[k, 2, 1] == "nan") { print k, "-", "-", "-", "-", "-", "-", inside[k], n; continue }
    print k, v[k, 8, 1], sprintf("%.4g", median(k, 2)), sprintf("%.4g", median(k, 3)), sprintf("%.4g", median(k, 4)),
      sprintf("%.4g", median(k, 6)), sprintf("%.4g", median(k, 7)), inside[k], n
  }
}
