/* inversion_show.c -- what an inversion says of each parameter, and its members as text. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/dense.h"
#include "tool/inversion.h"
#include "tool/tool.h"

/* z with a part of the standard normal between -z and z. */
static double distance(double part)
{
    static struct priors q;
    double z;
    const double at = (1 + part) / 2;

    q = (struct priors){0};
    priors_add(&q, "q=uniform", NULL);
    priors_normals(&q, &at, &z);
    return z;
}

/* g[n] and standard deviations sd[n] of normal numbers of mean m[n] and covariance C (n, n),
 * correlated as the prior has them. */
static void correlate(const struct priors *prior, const double m[], const double C[], double g[],
                      double sd[])
{
    const size_t n = prior->n;
    double *S = tool_alloc(n * n + 2 * n, sizeof *S), *column = S + n * n, *moved = column + n;

    dense_factor(n, C, S);
    priors_correlate(prior, m, g);
    memset(sd, 0, n * sizeof *sd);
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < n; i++)
            column[i] = S[i * n + k];
        priors_correlate(prior, column, moved);
        for (size_t i = 0; i < n; i++)
            sd[i] += moved[i] * moved[i];
    }
    for (size_t i = 0; i < n; i++)
        sd[i] = sqrt(sd[i]);
    free(S);
}

void inversion_show(const struct inversion *of, double part, struct text_buf *out)
{
    const size_t n = of->k.n;
    const double z = distance(part);
    double *mean = tool_alloc(n * n + 3 * n, sizeof *mean), *cov = mean + n, *g = cov + n * n;
    double *sd = g + n;
    const char *list = of->inputs.s;
    char name[PRIOR_NAME + 24];

    kalman_moments(&of->k, of->v, mean, cov);
    correlate(&of->prior, mean, cov, g, sd);
    text_add(out, "parameter\tmedian\tlow\thigh\tprior_median\tprior_low\tprior_high\n");
    for (size_t i = 0; text_next(&list, ',', name, sizeof name, NULL) > 0; i++) {
        text_add(out, "%s", name);
        for (int k = 0; k < 6; k++) {
            const double by = (double[]){0, -z, z}[k % 3];
            text_add(out, "\t%.6g", priors_value(&of->prior, i, k < 3 ? g[i] + by * sd[i] : by));
        }
        text_add(out, "\n");
    }
    free(mean);
}

void inversion_print(const struct inversion *of, struct text_buf *out)
{
    const size_t n = of->k.n;
    char number[TEXT_DOUBLE];

    for (const char *c = of->inputs.s; *c; c++)
        text_add(out, "%c", *c == ',' ? '\t' : *c);
    for (size_t i = 0; i < of->k.members * n; i++)
        text_add(out, "%c%s", i % n ? '\t' : '\n', text_double(number, of->x[i]));
    text_add(out, "\n");
}
