/* penal.c -- what a batch's states say of soft laws, and the gradient of that.
 *
 *   sum_k W_k sum_w of_k(u_w, m(u_w; theta)) / (nwindow n s^2)
 *
 * of the first state of each window.
 */
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"

int learn_penal_check(const struct closure *c, const struct learn_options *opt, struct err *err)
{
    if (opt->npenalty == 0)
        return 0;
    if (closure_memoryless(c, err) < 0 || closure_knows(c, NULL, err) < 0)
        return err_prefix(err, "penalty %s", opt->penalties[0].ops->name);
    if (strcmp(closure_act(c), "add") && strcmp(closure_act(c), "replace"))
        return err_set(err, ERR_USAGE, "penalty %s: found a closure that enters by %s, expected "
                       "one that adds to a right-hand side or replaces it",
                       opt->penalties[0].ops->name, closure_act(c));
    return 0;
}

int learn_penal(const struct objective *o, const struct learn_options *opt, double scale,
                const size_t window[], size_t n, const double theta[], double *loss,
                double dtheta[], struct err *err)
{
    const struct closure *c = o->closure;
    const size_t size = o->data->n;
    const double unit = (double)n * (double)size * scale * scale;
    double *m, *dm, *one, *tape, *work;

    if (opt->npenalty == 0)
        return 0;
    m = malloc((3 * size + c->ntape + c->nwork + 1) * sizeof *m);
    if (!m)
        return err_set(err, ERR_INTERNAL, "learn: no memory for penalties");
    dm = m + size;
    one = dm + size;
    tape = one + size;
    work = tape + c->ntape;
    for (size_t w = 0; w < n; w++) {
        const struct point at = records_point(o->data, window[w], theta);
        struct dpoint d = {.theta = dtheta};

        c->ops->eval(c, &at, m, NULL, tape, work);
        memset(dm, 0, size * sizeof *dm);
        for (size_t k = 0; k < opt->npenalty; k++) {
            const double weight = opt->penalties[k].weight / unit;
            memset(one, 0, size * sizeof *one);
            *loss += weight * opt->penalties[k].ops->of(&c->layout, at.u, m, one);
            for (size_t i = 0; i < size; i++)
                dm[i] += weight * one[i];
        }
        if (dtheta)
            c->ops->adjoint(c, &at, dm, NULL, &d, tape, work);
    }
    free(m);
    return 0;
}
