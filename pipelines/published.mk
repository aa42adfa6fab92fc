# published.mk: what others have published, beside a study's scores, for its reader and the review.
#
#   define published
#   burgers cnn derivative relative-error 0.02237 0.11705 agdestein2023
#   endef
#   $(published-step)
#
# Lines of published.awk: SYSTEM CLOSURE OBJECTIVE METRIC VALUE NONE SOURCE. Makes $R/published.tsv
# of $R/scores.tsv.

published-step = $(call step,published,$R/published.tsv,$R/scores.tsv pipelines/published.awk,\
  awk -f pipelines/published.awk -v study=$(study) {published} $R/scores.tsv >{out})
