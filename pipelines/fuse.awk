# fuse.awk: tables of the studies of multifidelity-fuse.
#
#   awk -f fuse.awk -v form=correlations -v ratio=R REFERENCES D-W-plan.tsv...
#   awk -f fuse.awk -v form=realised -v all=MEAN -v random=D -v window=W LINES
#
# correlations: a line a plan, with the gain of two models whose costs differ by R, beside the
# references "D W correlation gain". realised: of estimates (lines of estimate without their head)
# the root mean square errors against MEAN, and those that they tell.
BEGIN {
  FS = "\t"; OFS = "\t"
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
END {
  if (form == "realised" && NR)
    print random, window, sprintf("%.3g", sqrt(fused / NR)), sprintf("%.3g", sqrt(told / NR)), sprintf("%.3g", sqrt(plain / NR)), sprintf("%.3g", sqrt(alone / NR))
}
