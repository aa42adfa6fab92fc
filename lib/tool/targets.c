/* targets.c -- targets from unresolved terms. */
#include "tool/targets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tool/tool.h"

/* tau := fc(ubar) + tau */
static void add_coarse(struct pairs *p, const struct models_wish *wish)
{
    const struct records *r = &p->records;
    struct models coarse = {0};

    models_open(&coarse, p->in, r->nmember, &closure_nothing, wish, NAN);
    double *f = tool_alloc(r->n, sizeof *f);
    double *work = tool_alloc(coarse.fleet.model[0].nwork, sizeof *work);
    for (size_t i = 0; i < records_count(r); i++) {
        const struct model *model = fleet_model(&coarse.fleet, i % r->nmember);
        struct point at = model_point(model, r->t[i / r->nmember]);
        at.u = r->u + i * r->n;
        model_rhs(model, &at, f, work);
        for (size_t k = 0; k < r->n; k++)
            p->tau[i * r->n + k] += f[k];
    }
    free(f);
    free(work);
    models_close(&coarse);
}

/* tau := ubar of the next record; the times have to be as far apart as the first two. */
static void take_next(struct pairs *p)
{
    struct records *r = &p->records;
    const size_t state = r->nmember * r->n;

    if (r->nt < 2)
        cli_fail(ERR_DATA, "%s: found %zu records, expected at least 2 for a map", io_name(p->in),
                 r->nt);
    for (size_t i = 2; i < r->nt; i++)
        if (fabs(r->t[i] - r->t[i - 1] - (r->t[1] - r->t[0])) > 1e-6 * (r->t[1] - r->t[0]))
            cli_fail(ERR_DATA, "%s: found a step of %g before time %g, expected %g for a map",
                     io_name(p->in), r->t[i] - r->t[i - 1], r->t[i], r->t[1] - r->t[0]);
    memcpy(p->tau, p->u + state, (r->nt - 1) * state * sizeof *p->tau);
    r->nt--;
}

void targets_for(struct pairs *pairs, const char *act, const struct models_wish *wish)
{
    if (!strcmp(act, "add") || !strcmp(act, "none"))
        return;
    if (!strcmp(act, "replace"))
        add_coarse(pairs, wish);
    else if (!strcmp(act, "map"))
        take_next(pairs);
    else
        cli_fail(ERR_USAGE, "--act: found %s, expected add, replace or map for targets", act);
}
