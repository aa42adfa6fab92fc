/* score.c -- the metrics: table and look-up by name. */
#include "score/score.h"

#include "base/registry.h"

#define X(name) extern const struct score_ops score_##name;
#include "score.inc"
#undef X

static const struct score_ops *const score_table[] = {
#define X(name) &score_##name,
#include "score.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(score, "metric")
