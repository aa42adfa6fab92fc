# review.mk: every study on one page: closures and objectives against systems, what others have
# published beside ours, what stands behind each number.
#
# Read after all studies. It takes those that make a table scores.tsv; the matrix shows that table,
# or what the study names instead, review.STUDY := TABLES. published.tsv is that of published.mk.

study := review
reviewed      := $(foreach s,$(sort $(studies)),$(if $(maker.results/$s$(small)/scores.tsv),$s))
review-tables := $(foreach s,$(reviewed),$(or $(review.$s),results/$s$(small)/scores.tsv))
review-others := $(foreach s,$(reviewed),$(if $(maker.results/$s$(small)/published.tsv),results/$s$(small)/published.tsv))
review-awk     = awk -f pipelines/review.awk -v small=$(small) -v form=$1

# ---- what stands behind a study --------------------------------------------------
define behind
title = Behind $s: commands, files, time
text = Every step that led to the scores and pictures of this study, as it was run from the project's folder; what begins with # is the text of the parameter files. Sizes, CPU time and dates are of the last run.
endef
$(foreach s,$(reviewed),$(call step,$s,$R/$s$(small).html $R/$s$(small).tsv $R/parts/$s$(small).html,\
  results/$s$(small)/scores.tsv results/$s$(small)/index.html pipelines/behind.awk pipelines/page,\
  find results/$s$(small)/.steps -name '*.ok' | LC_ALL=C sort | xargs cat |\
    awk -f pipelines/behind.awk -v list=$R/$s$(small).tsv >$R/parts/$s$(small).html ;\
  pipelines/page --config {behind} --html $R/parts/$s$(small).html >$R/$s$(small).html))
behinds := $(foreach s,$(reviewed),$R/$s$(small).tsv)

# ---- the parts -------------------------------------------------------------------
$(call step,cells,$R/cells.tsv,$(review-tables) pipelines/scores pipelines/pivot.awk pipelines/page.awk pipelines/cells.awk,\
  pipelines/scores cells $(review-tables) >{out})
$(call step,matrix,$R/parts/matrix.html,$R/cells.tsv $(behinds) pipelines/review.awk,\
  $(call review-awk,matrix) $(behinds) $R/cells.tsv >{out})
$(call step,published,$R/parts/published.html,$(review-others) pipelines/review.awk,\
  $(call review-awk,published) $(review-others) >{out})
$(call step,about,$R/about.tsv,$(wildcard pipelines/*.mk),\
  sed -n 's/^study-\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p ; s/^demo:.*## \(.*\)/demo\t\1/p' {in} >{out})
$(call step,studies,$R/parts/studies.html,$R/about.tsv $(behinds) $(reviewed:%=results/%$(small)/index.html) pipelines/review.awk,\
  $(call review-awk,studies) $R/about.tsv $(behinds) $(reviewed:%=results/%$(small)/index.html) >{out})

define page
title = A living review of closures
text = Every study of this project, remade by one command, make review$(if $(small), SMALL=1), and compared in one place: what a closure gains, how sure that is, what it costs, and whether it is stable. Each number leads to the commands and files behind it.
$(if $(small),text = This is the small variant: few runs$(,) short fits. It shows that everything works; for figures to quote run make review.)
heading matrix = Closures and objectives against systems
caption matrix = The error of a run over that of no closure (or$(,) for times$(,) the gain: larger is better), the median over the seeds of what begins at random$(,) below it their range; the cost of a run over that of no closure$(,) one digit; runs that were lost$(,) of all seeds. Shaded: the best of its column. Columns differ in metric, data and training; compare down a column.
heading published = Beside what others have
caption published = Published values$(,) in the published norm$(,) and$(,) of surrogates$(,) the best of other programs. as good: within the range over our seeds$(,) or 5 %. Where states are drawn anew or units differ$(,) ratios to no closure are compared. Departures from the published set-up are told on the page of each study.
heading studies = The studies
endef
$(call step,page,$R/index.html,$(patsubst %,$R/parts/%.html,matrix published studies) pipelines/page,\
  pipelines/page --config {page} $(patsubst %,--html $R/parts/%.html,matrix published studies) >{out})
study-review: $R/index.html
review: all study-gallery study-review ## every study, and all of them on one page: results/review/index.html
.PHONY: review
