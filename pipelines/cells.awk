# cells.awk: a study's table of scores of one system, a line a closure and objective: what a cell of
# the review shows (scores cells).
#
#   awk -f pivot.awk -f page.awk -f cells.awk -v form=cells scores.tsv
#
# The metric is the first one of a state that has ratios to no closure, as in the verdict of the
# study's page: ratio is its median over the seeds, low and high their range, value that of the
# metric, cost the ratio of the costs of a run, lost and runs the runs lost, over all seeds, of how
# many; best: 1 of the best closure; words are the metric's. Nothing, where nothing has ratios.
function of_seeds(a, r, c, sign) { return extreme(a, rows[r] SUBSEP cols[c], count[rows[r], cols[c]], sign) }
function known_or(x, other) { return x == "" ? other : x }
END {
  if (form == "cells" && !bad && rows[1] == "none" && (c = deciding())) {
    b = leader(ratio, c)
    for (r = 1; r <= nrow; r++)
      printf "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n", front, form_of[r], known_or(goal[r], "-"), \
        name[c], of[c], r == 1 ? 1 : cell(ratio, r, c), r == 1 ? 1 : of_seeds(ratio, r, c, -1), r == 1 ? 1 : of_seeds(ratio, r, c, 1), \
        cell(value, r, c), r == 1 ? 1 : cost_ratio(r), lost[rows[r]] + 0.5, all[rows[r]], count[rows[r], cols[c]], \
        (r > 1 && r == b), tolower(substr(words(name[c]), 1, 1)) substr(words(name[c]), 2)
  }
}
