# surrogates.awk: errors of surrogates on known functions, beside those of others.
#
#   awk -f surrogates.awk -v form=case -v of='FUNCTION METHOD SEED CHOICE' DUMPS
#   awk -f surrogates.awk -v form=scores CASES >scores.tsv
#   awk -f surrogates.awk -v form=errors|coverage|others REFERENCES CASES >table.tsv
#
# DUMPS is what h5dump says of the data sets y, mean, low and high; CHOICE is the method that the
# model has. A case is a line: FUNCTION METHOD SEED CHOICE, |mean - y| / |y|, the part of y between
# low and high. In scores gp, the dear samples alone, is the baseline. REFERENCES has lines
# `samples FUNCTION INPUTS N..` and `reference FUNCTION ERROR NAME`, where `_` is shown as a blank.
# Tables have means over seeds; `auto / best` is over the least mean of the other methods, `worst`
# the largest ratio of a seed to the least of its own.
BEGIN { OFS = "\t" }
form == "case" && $1 == "DATASET" { gsub(/"/, "", $2); set = $2 }
form == "case" && NF == 1 && $1 ~ /^-?[0-9.]+(e[-+][0-9]+)?,?$/ { at[set, ++count[set]] = $1 + 0 }
form == "case" || !NF { next }
$1 == "samples" { n = $4; for (i = 5; i <= NF; i++) n = n "/" $i; samples[$2] = n; next }
$1 == "reference" {
  if ($2 in least && least[$2] <= $3) next
  least[$2] = $3; whose[$2] = $4; gsub(/_/, " ", whose[$2])
  next
}
{
  if (!($1 in known)) { known[$1]; names[++nname] = $1 }
  if (!($2 in used)) { used[$2]; methods[++nmethod] = $2 }
  if (!($3 in drawn)) { drawn[$3]; seeds[++nseed] = $3 }
  error[$1, $2, $3] = $5; held[$1, $2, $3] = $6
  if ($2 == "auto") choices[$1, $4]++
}
END {
  if (form == "case") show_case()
  else if (form == "scores") show_scores()
  else if (form == "errors") show_errors()
  else if (form == "others") show_others()
  else show_coverage()
}
function mean(a, f, m,    k, sum) {
  for (k = 1; k <= nseed; k++) sum += a[f, m, seeds[k]] / nseed
  return sum
}
function show_case(    i, n, square, norm, inside) {
  n = count["y"]
  if (!n || count["mean"] != n || count["low"] != n || count["high"] != n) exit 65
  for (i = 1; i <= n; i++) {
    square += (at["mean", i] - at["y", i]) ^ 2; norm += at["y", i] ^ 2
    inside += at["low", i] <= at["y", i] && at["y", i] <= at["high", i]
  }
  print of, sqrt(square / norm), inside / n
}
function row(f, m, s, metric, value, baseline) {
  print study, f, m, "-", s, metric, "y", value, "nan", baseline,
    baseline == "nan" ? baseline : value / baseline,
    value, value, 1, baseline == "nan" ? baseline : (value > baseline), value
}
function show_scores(    i, j, k, f, m, s) {
  print "study", "system", "closure", "objective", "seed", "metric", "variable", "value", "stderr",
    "baseline", "ratio", "low", "high", "count", "worse", "median"
  for (i = 1; i <= nname; i++)
    for (j = 1; j <= nmethod; j++)
      for (k = 1; k <= nseed; k++) {
        f = names[i]; m = methods[j]; s = seeds[k]
        row(f, m, s, "nrmse", error[f, m, s], error[f, "gp", s])
        row(f, m, s, "coverage", held[f, m, s], "nan")
      }
}
function show_errors(    i, j, f, m, best, line, chosen) {
  line = "function" OFS "samples"
  for (j = 1; j <= nmethod; j++) line = line OFS methods[j]
  print line, "auto / best", "worst", "auto took"
  for (i = 1; i <= nname; i++) {
    f = names[i]; line = f OFS samples[f]; best = chosen = ""
    for (j = 1; j <= nmethod; j++) {
      m = methods[j]
      line = line OFS sprintf("%.3g", mean(error, f, m))
      if (m != "auto" && (best == "" || mean(error, f, m) < best)) best = mean(error, f, m)
      if ((f, m) in choices) chosen = chosen (chosen ? ", " : "") m " " choices[f, m]
    }
    print line, sprintf("%.2f", mean(error, f, "auto") / best), worst(f), chosen
  }
}
function worst(f,    j, k, best, ratio, most) {
  for (k = 1; k <= nseed; k++) {
    best = ""
    for (j = 1; j <= nmethod; j++)
      if (methods[j] != "auto" && (best == "" || error[f, methods[j], seeds[k]] < best))
        best = error[f, methods[j], seeds[k]]
    ratio = error[f, "auto", seeds[k]] / best
    if (ratio > most) most = ratio
  }
  return sprintf("%.2f", most)
}
function show_coverage(    i, j, f, line) {
  line = "function"
  for (j = 1; j <= nmethod; j++) line = line OFS methods[j]
  print line
  for (i = 1; i <= nname; i++) {
    line = names[i]
    for (j = 1; j <= nmethod; j++)
      line = line OFS sprintf("%.2f", mean(held, names[i], methods[j]))
    print line
  }
}
function show_others(    i, f, e) {
  print "function", "auto", "best of others", "whose", "auto / theirs"
  for (i = 1; i <= nname; i++) {
    f = names[i]; e = mean(error, f, "auto")
    print f, sprintf("%.3g", e), least[f], whose[f], sprintf("%.2f", e / least[f])
  }
}
