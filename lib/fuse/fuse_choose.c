/* fuse_choose.c -- which surrogate predicts each dear sample best from the others.
 *
 *   density = mean_i -log t_nu(y_i; mean_i, variance_i),   nu = n - 1 - p,
 *
 * of the n - 1 other samples and p terms of a trend: rasmussen2006 eq. 5.10, where the variance is
 * found from the samples too. With the normal density of that variance one sample that is far out
 * decides, where samples are few.
 */
#include "fuse/fuse_choose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuse/fuse_level.h"
#include "num/stats.h"

/* -log density of Student's t about e = 0. */
static double density(double e, double variance, double nu)
{
    return lgamma(nu / 2) - lgamma((nu + 1) / 2) + log(nu * acos(-1) * variance) / 2 +
           (nu + 1) / 2 * log1p(e * e / (nu * variance));
}

int fuse_judge(const struct fuse_model *model, struct fuse_judged *to, struct err *err)
{
    const size_t n = fuse_samples(model), p = model->level[model->nlevel - 1]->p;
    const double part = 1 / (double)n, nu = n > p + 2 ? (double)(n - 1 - p) : 1;
    double *y = malloc(3 * n * sizeof *y), *mean = y + n, *variance = mean + n, of = 0;
    struct fuse_judged j = {.n = n};

    if (!y)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu samples", n);
    const int rc = fuse_loo(model, y, mean, variance, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        of += part * y[i];
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const double e = y[i] - mean[i], v = variance[i] > 0 ? variance[i] : 1e-300;
        j.rmse += part * e * e;
        j.spread += part * (y[i] - of) * (y[i] - of);
        j.density += part * density(e, v, nu);
        j.crps += part * stats_normal_crps(mean[i], sqrt(variance[i]), y[i]);
        j.largest = fmax(j.largest, fabs(e) / sqrt(v));
        j.within += part * (e * e < 4 * v);
    }
    j.rmse = sqrt(j.rmse);
    j.spread = sqrt(j.spread);
    *to = j;
    free(y);
    return rc;
}

int fuse_choose(struct fuse_model *best, const char *params, const struct samples *const levels[],
                size_t nlevel, size_t output, struct fuse_trial trials[], size_t *ntrial,
                struct err *err)
{
    const bool said = params && strstr(params, "noise=");
    struct fuse_model like[2] = {{0}}; /* without noise and with it */
    struct text_buf noisy = {0};
    double least = INFINITY;

    *best = (struct fuse_model){0};
    *ntrial = 0;
    text_add(&noisy, "%s%snoise=1", params ? params : "", params ? "," : "");
    int rc = text_buf_ok(&noisy, err);
    for (const struct fuse_ops *const *ops = fuse_all(); rc == 0 && *ops; ops++)
        for (int noise = 0; noise < (said ? 1 : 2) && *ntrial < FUSE_TRIALS; noise++) {
            struct fuse_trial *t = &trials[(*ntrial)++];
            struct fuse_model one;
            *t = (struct fuse_trial){.ops = *ops};
            if (fuse_fit_like(&one, *ops, noise ? noisy.s : params, levels, nlevel, output,
                              like[noise].ops ? &like[noise] : NULL, &t->err) != 0) {
                if (t->err.code != ERR_USAGE)
                    continue;
                *err = t->err; /* what no data can mend */
                rc = -1;
                break;
            }
            t->noise = one.p[FUSE_NOISE] > 0;
            if (!like[noise].ops && one.nlevel == nlevel && nlevel > 1)
                fuse_like(&like[noise], &one, NULL); /* without it, it takes longer */
            if (fuse_judge(&one, &t->judged, &t->err) == 0 && t->judged.density < least) {
                fuse_close(best);
                *best = one;
                least = t->judged.density;
            } else {
                fuse_close(&one);
            }
        }
    for (int noise = 0; noise < 2; noise++)
        fuse_close(&like[noise]);
    text_buf_free(&noisy);
    return rc != 0 || isfinite(least) ? rc
               : err_set(err, ERR_DATA, "fuse: found no method that these samples allow");
}
