/* closure_noise.c -- what forms with noise learn from what a mean leaves over, in order of time. */
#include "closure/closure_noise.h"

#include <math.h>
#include <stdlib.h>

static int check(const struct records *r, double *interval, struct err *err)
{
    if (!r->tau)
        return err_set(err, ERR_DATA, "found states alone, expected targets, of which noise is "
                       "what the mean leaves over");
    if (r->nt < 2 || !r->t)
        return err_set(err, ERR_DATA, "found %zu records, expected at least 2, to know how noise "
                       "goes on", r->nt);
    *interval = (r->t[r->nt - 1] - r->t[0]) / (double)(r->nt - 1);
    for (size_t k = 1; k < r->nt; k++)
        if (!(fabs(r->t[k] - r->t[k - 1] - *interval) <= 1e-6 * *interval))
            return err_set(err, ERR_DATA, "found records %g and %g apart, expected one distance, "
                           "over which noise goes on", r->t[k] - r->t[k - 1], *interval);
    return 0;
}

double *noise_residuals(const struct closure *c, const struct records *r, const double theta[],
                        double *interval, struct err *err)
{
    const size_t count = records_count(r) * r->n;
    double *left, *work;

    if (check(r, interval, err) < 0)
        return NULL;
    left = malloc(count * sizeof *left);
    work = malloc((c->ntape + c->nwork + 1) * sizeof *work);
    if (!left || !work) {
        err_set(err, ERR_INTERNAL, "no memory for %zu residuals", count);
        free(left);
        left = NULL;
    }
    for (size_t i = 0; left && i < records_count(r); i++) {
        const struct point at = records_point(r, i, theta);
        double *to = left + i * r->n;
        c->ops->eval(c, &at, to, NULL, work, work + c->ntape);
        for (size_t j = 0; j < r->n; j++)
            to[j] = r->tau[i * r->n + j] - to[j];
    }
    free(work);
    return left;
}

double noise_time(double phi, double interval)
{
    const double most = 1 - 1e-9;

    return phi > 0 ? -interval / log(phi < most ? phi : most) : 0;
}

double noise_phi(double T, double dt)
{
    return T > 0 ? exp(-dt / T) : 0;
}

double noise_phi_slope(double T, double dt)
{
    return T > 0 ? exp(-dt / T) * dt / (T * T) : 0;
}
