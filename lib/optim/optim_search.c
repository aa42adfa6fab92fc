/* optim_search.c -- a step length by bracketing and cubic interpolation.
 *
 * nocedal2006 algorithms 3.5 (bracket) and 3.6 (zoom), eq. 3.59.
 */
#include "optim/optim_search.h"

#include <math.h>

enum { TRIALS = 30 };
static const double longer = 2, tenth = 0.1; /* growth of the bracket; nearness to its ends */

/* f there; one that is not finite is infinite, without a slope. */
static int look(const struct optim_line *l, double a, struct optim_place *p, struct err *err)
{
    *p = (struct optim_place){.a = a};
    for (size_t i = 0; i < l->ntheta; i++)
        l->at[i] = l->theta[i] + a * l->d[i];
    if (l->problem->value(l->problem->ctx, l->at, &p->f, l->dtheta, err) != 0)
        return -1;
    for (size_t i = 0; i < l->ntheta; i++)
        p->slope += l->dtheta[i] * l->d[i];
    if (!isfinite(p->f) || !isfinite(p->slope))
        *p = (struct optim_place){a, INFINITY, NAN};
    return 0;
}

static bool too_high(const struct optim_line *l, const struct optim_place *p)
{
    return !(p->f <= l->origin.f + l->c1 * p->a * l->origin.slope);
}

static bool flat(const struct optim_line *l, const struct optim_place *p)
{
    return fabs(p->slope) <= -l->c2 * l->origin.slope;
}

/* Where the cubic through both has its minimum, not too near to either: the middle where there is
 * no such cubic. */
static double between(const struct optim_place *p, const struct optim_place *q)
{
    const double width = q->a - p->a, margin = tenth * fabs(width);
    const double d1 = p->slope + q->slope - 3 * (p->f - q->f) / (p->a - q->a);
    const double d2 = copysign(sqrt(d1 * d1 - p->slope * q->slope), width);
    const double a = q->a - width * (q->slope + d2 - d1) / (q->slope - p->slope + 2 * d2);
    const double lo = fmin(p->a, q->a) + margin, hi = fmax(p->a, q->a) - margin;

    return isfinite(a) ? fmin(fmax(a, lo), hi) : p->a + width / 2;
}

/* lo: the lowest place so far that is not too high; a minimum lies between lo and hi. */
static int zoom(const struct optim_line *l, struct optim_place lo, struct optim_place hi,
                struct optim_place *found, struct err *err)
{
    for (int trial = 0; trial < TRIALS && lo.a != hi.a; trial++) {
        struct optim_place p;

        if (look(l, between(&lo, &hi), &p, err) != 0)
            return -1;
        if (too_high(l, &p) || p.f >= lo.f) {
            hi = p;
            continue;
        }
        if (flat(l, &p)) {
            *found = p;
            return 1;
        }
        if (p.slope * (hi.a - lo.a) >= 0)
            hi = lo;
        lo = p;
    }
    return 0;
}

int optim_search(const struct optim_line *line, double a, struct optim_place *found,
                 struct err *err)
{
    struct optim_place before = line->origin;

    for (int trial = 0; trial < TRIALS; trial++) {
        struct optim_place p;

        if (look(line, a, &p, err) != 0)
            return -1;
        if (too_high(line, &p) || (trial > 0 && p.f >= before.f))
            return zoom(line, before, p, found, err);
        if (flat(line, &p)) {
            *found = p;
            return 1;
        }
        if (p.slope >= 0)
            return zoom(line, p, before, found, err);
        before = p;
        a *= longer;
    }
    return 0;
}
