# published.awk: what others have published, beside a study's scores.
#
#   awk -f published.awk -v study=NAME PUBLISHED scores.tsv >published.tsv
#
# PUBLISHED has lines `SYSTEM CLOSURE OBJECTIVE METRIC VALUE NONE SOURCE`, the first four as the
# scores have them, SOURCE a key of lib/references.bib. NONE is what was published of no closure,
# by which VALUE is divided, as ours is by ours, where states or units differ; `-`: values are
# compared. Ours is the median over the seeds, with its range; `as good` is a published value within
# that range, or 5 % away from it. Of a metric with several variables that of the state counts.
function better(metric, a, b) { return metric ~ /^(vpt|correlation-time)/ ? a > b : a < b }
function sort_seeds(key, n,    i, j, t) {
  for (i = 2; i <= n; i++) for (j = i; j > 1 && seen[key, j] < seen[key, j - 1]; j--) { t = seen[key, j]; seen[key, j] = seen[key, j - 1]; seen[key, j - 1] = t }
}
function number(x) { return x ~ /inf/ ? 1e300 : x + 0 }
FNR == 1 { nfile++ }
nfile == 1 && NF {
  if (NF != 7) { printf "published.awk: %s: found %d words, expected 7: %s\n", FILENAME, NF, $0 >"/dev/stderr"; failed = 1; exit 65 }
  line[++nline] = $0
  next
}
nfile == 2 && FNR == 1 { FS = "\t"; $0 = $0; for (i = 1; i <= NF; i++) at[$i] = i; next }
nfile == 2 && $at["variable"] !~ /^tau_/ {
  key = $at["system"] " " $at["closure"] " " $at["objective"] " " $at["metric"]
  k = ++count[key]
  seen[key, k] = number($at["value"]); of[key, k] = $at["ratio"]
}
END {
  if (failed) exit 65
  print "study\tsystem\tclosure\tobjective\tmetric\tpublished\tours\tlow\thigh\twords\tsource"
  for (i = 1; i <= nline; i++) {
    split(line[i], w, " ")
    key = w[1] " " w[2] " " w[3] " " w[4]
    n = count[key]
    if (w[6] != "-") for (k = 1; k <= n; k++) seen[key, k] = number(of[key, k])
    sort_seeds(key, n)
    theirs = w[6] == "-" ? w[5] + 0 : w[5] / w[6]
    printf "%s\t%s\t%s\t%s\t%s%s\t%.4g\t", study, w[1], w[2], w[3], w[4], (w[6] == "-" ? "" : ", over no closure's"), theirs
    if (!n) { printf "nan\tnan\tnan\tnot run\t%s\n", w[7]; continue }
    ours = n % 2 ? seen[key, (n + 1) / 2] : (seen[key, n / 2] + seen[key, n / 2 + 1]) / 2
    low = seen[key, 1]; high = seen[key, n]
    words = (theirs >= low && theirs <= high) || (ours <= 1.05 * theirs && theirs <= 1.05 * ours) ? "as good" : better(w[4], ours, theirs) ? "better" : "worse"
    printf "%.4g\t%.4g\t%.4g\t%s\t%s\n", ours, low, high, words, w[7]
  }
}
