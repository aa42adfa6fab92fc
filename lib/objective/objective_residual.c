/* objective_residual.c -- the errors of a run as residuals, with their derivatives along theta. */
#include <math.h>
#include <string.h>

#include "objective/objective_run.h"

/* A direction for each of theta, and what they take on their way. */
void objective_run_rows(struct objective *o)
{
    const size_t ntheta = o->closure->ntheta;

    o->nrow = (o->length - 1) * o->data->n;
    o->nresidual = ntheta * ntheta + trail_tangent_size(&o->fleet->model[0], ntheta);
}

/* v and D of the saves begin + 1 .. begin + count, from the truth at begin; returns how many are
 * good. unit(ntheta, ntheta): the directions; memory: theirs. */
static size_t run(struct objective_run *r, size_t begin, size_t count, double D[], size_t ld,
                  const double unit[], double memory[])
{
    const size_t n = r->o->data->n;
    const struct trail_along along = {.count = r->o->closure->ntheta, .theta = unit};

    r->begin = begin;
    r->at.u = r->u + begin * r->stride;
    trail_place(&r->trail, r->model, count, r->o->nstep, r->o->budget, r->memory);
    trail_tangent(&r->trail, &r->at, r->t + begin, &along, r->v + begin * n, D + begin * n, ld,
                  memory);
    return objective_run_good(r, count);
}

/* Rows of save j, whose derivatives are unweighted before; returns its norm. */
static double weigh(const struct objective_run *run, size_t j, double w, bool good, double r[],
                    double D[], size_t ld)
{
    const struct layout *l = &run->o->closure->layout;
    const double *truth = run->u + j * run->stride;
    const size_t at = (j - 1) * run->o->data->n;
    double norm = 0;

    for (int k = 0; k < l->nvar; k++) {
        const double weight = w * run->o->weight[k], root = sqrt(weight);
        for (size_t i = l->var[k].offset; i < l->var[k].offset + l->var[k].n; i++) {
            const double size = truth[i] - run->o->mean[k];
            norm += weight * size * size;
            r[at + i] = good ? root * (run->v[at + i] - truth[i]) : 0;
            for (size_t m = 0; m < run->o->closure->ntheta; m++)
                D[m * ld + at + i] = good ? root * D[m * ld + at + i] : 0;
        }
    }
    return norm;
}

double objective_run_residual(const struct objective *o, const struct objective_way *way,
                              size_t window, const double theta[], double r[], double D[],
                              size_t ld, double work[])
{
    const size_t ntheta = o->closure->ntheta, most = way->forcing ? way->forcing : way->saves;
    struct objective_run at = objective_run_of(o, window, way->saves, theta, work);
    double *unit = work + o->nwork, *memory = unit + ntheta * ntheta, norm = 0;

    memset(unit, 0, ntheta * ntheta * sizeof *unit);
    for (size_t i = 0; i < ntheta; i++)
        unit[i * ntheta + i] = 1;
    for (size_t begin = 0; begin < way->saves; begin += most) {
        const size_t left = way->saves - begin, count = left < most ? left : most;
        const size_t good = run(&at, begin, count, D, ld, unit, memory);
        for (size_t j = begin + 1; j <= begin + count; j++)
            norm += weigh(&at, j, objective_run_weight(&at, way, j), j <= begin + good, r, D, ld);
    }
    for (size_t j = way->saves + 1; j < o->length; j++)
        weigh(&at, j, 0, false, r, D, ld);
    return norm;
}
