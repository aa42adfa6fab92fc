/* score.c -- the metrics: table, look-up by name, and what all of them share. */
#include "score/score.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

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

int score_open(struct score *s, const char *spec, const struct layout *layout,
               int var, size_t nmember, struct err *err)
{
    char name[LAYOUT_NAME];
    const char *args = NULL;

    assert(nmember > 0);
    *s = (struct score){.layout = layout, .var = var, .nmember = nmember,
                        .n = layout->var[var].n};
    if (param_split(spec, name, sizeof name, &args, err) < 0 ||
        !(s->ops = score_find(name, err)))
        return -1;
    param_defaults(s->ops->params, s->p);
    if (param_parse(s->ops->params, s->p, name, args ? args : "", err) < 0 ||
        s->ops->open(s, err) < 0)
        goto fail;
    s->sum = calloc(nmember * s->nsum, sizeof *s->sum);
    if (s->sum)
        return 0;
    err_set(err, ERR_INTERNAL, "%s: no memory for %zu members", name, nmember);
fail:
    score_close(s);
    return -1;
}

void score_close(struct score *s)
{
    if (s->ops && s->ops->close)
        s->ops->close(s);
    free(s->sum);
    *s = (struct score){0};
}

int score_add(struct score *s, const struct score_record *r, struct err *err)
{
    if (s->nrec == 0)
        s->first = r->t;
    s->last = r->t;
    s->nrec++;
    return s->ops->add(s, r, err);
}

void score_result(const struct score *s, double *value, double *error)
{
    const size_t n = s->nmember;
    double mean = 0, spread = 0;

    *value = *error = NAN;
    if (s->nrec == 0)
        return;
    *value = s->ops->value(s, n);
    if (n < 2 || !isfinite(*value))
        return;
    for (size_t j = 0; j < n; j++) {
        const double d = s->ops->value(s, j) - mean;
        mean += d / (double)(j + 1);
        spread += d * d * (double)j / (double)(j + 1);
    }
    *error = sqrt(spread * (double)(n - 1) / (double)n);
}
