/* gradient.c -- relative error of the time-mean squared gradient along the last axis,
 * G = <(du/dx)^2>_{t,i}:
 *
 *   gradient = sum_member |G(v) - G(u)| / sum_member G(u)
 *   du/dx    = (u_{i+1} - u_i) / dx, where dx cancels
 *
 * In one dimension it is the error of the dissipation nu <(du/dx)^2> of both fields at
 * one viscosity, without what a closure takes out. The difference damps the smallest
 * scales, alike in both. Taken member by member, as in energy.c. inf when a member
 * blew up; where the truth is constant, 0 for a prediction that is constant too and inf
 * for any other.
 */
#include "score/score.h"

static const struct axis *last_axis(const struct score *s)
{
    const struct var *var = &s->layout->var[s->var];

    return var->rank ? &s->layout->axis[var->axis[var->rank - 1]] : NULL;
}

static int open(struct score *s, struct err *err)
{
    const struct axis *x = last_axis(s);

    if (!x)
        return err_set(err, ERR_DATA, "gradient: last axis of %s: found none, expected one",
                       s->layout->var[s->var].name);
    if (x->n < 2)
        return err_set(err, ERR_DATA,
                       "gradient: last axis of %s: found %zu points, expected 2 or more",
                       s->layout->var[s->var].name, x->n);
    if (axis_must_be_even(x, err))
        return err_prefix(err, "gradient");
    s->nsum = SCORE_PAIR;
    return 0;
}

/* Sum of the squared differences of u[n], lines along x. */
static double squares(const struct axis *x, size_t n, const double u[])
{
    double sum = 0;

    for (size_t line = 0; line < n; line += x->n)
        for (size_t i = 0; i + (x->edge != EDGE_PERIODIC) < x->n; i++) {
            const double d = u[line + (i + 1) % x->n] - u[line + i];
            sum += d * d;
        }
    return sum;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    const struct axis *x = last_axis(s);

    (void)err;
    for (size_t j = 0; j < s->nmember; j++) {
        s->sum[j * SCORE_PAIR + SCORE_PREDICTION] += squares(x, s->n, r->prediction + j * s->n);
        s->sum[j * SCORE_PAIR + SCORE_TRUTH] += squares(x, s->n, r->truth + j * s->n);
    }
    return 0;
}

const struct score_ops score_gradient = {
    .name = "gradient",
    .brief = "relative error of the time-mean squared gradient along the last axis",
    .additive = true,
    .open = open,
    .add = add,
    .value = score_pairs_apart,
};
