# fuse.awk: tables of the studies of multifidelity-fuse.
#
#   awk -f fuse.awk -v form=correlations -v ratio=R REFERENCES D-W-plan.tsv...
#   awk -f fuse.awk -v form=realised -v all=MEAN -v random=D -v window=W LINES
#   awk -f fuse.awk -v form=scores -v study=NAME -v lots=N REALISED
#
# correlations: a line a plan, with the gain of two models whose costs differ by R, beside the
# references "D W correlation gain". realised: of estimates (lines of estimate without their head)
# the root mean square errors against MEAN, and those that they tell. scores: these as a study's
# table, the dear runs alone as what has no closure.
BEGIN {
  FS = "\t"; OFS = "\t"
  if (form == "scores")
    print "study", "system", "closure", "objective", "seed", "metric", "variable", "value", "stderr", "baseline", "ratio", "low", "high", "count", "worse", "median"
  if (form == "correlations")
    print "random", "window", "correlation", "low", "high", "gain", "reference correlation", "reference gain", "choice"
}
function gain(r, c,    g) { g = sqrt(1 - r * r) + sqrt(r * r * c); return sprintf("%.3g", 1 / g / g) }
form == "correlations" && FILENAME == ARGV[1] { split($0, a, " "); reference[a[1] "-" a[2]] = a[3] OFS a[4]; next }
form == "correlations" && FNR == 1 { name = FILENAME; sub(/.*\//, "", name); sub(/-plan\.tsv$/, "", name); next }
form == "correlations" && $1 == "cheap" {
  split(name, part, "-")
  print part[1], part[2], $3, $4, $5, gain($3, 1 / ratio), name in reference ? reference[name] : "-" OFS "-", $6 ? "mfmc" : "plain"
}
form == "realised" { fused += ($2 - all) ^ 2; told += $3 ^ 2; plain += ($4 - all) ^ 2; alone += $5 ^ 2 }
form == "scores" && FNR > 1 { score("none", $5, $5); score("mfmc", $3, $5) }
function score(closure, error, alone,    q) {
  q = alone > 0 ? error / alone : "nan"
  print study, "lorenz96-two-scale:" $1 ",window=" $2, closure, "-", 1, "rmse", "mean(X^2)", error, "nan", alone, q, q, q, lots, (q > 1), q
}
END {
  if (form == "realised" && NR)
    print random, window, sprintf("%.3g", sqrt(fused / NR)), sprintf("%.3g", sqrt(told / NR)), sprintf("%.3g", sqrt(plain / NR)), sprintf("%.3g", sqrt(alone / NR))
}
