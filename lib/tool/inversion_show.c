/* inversion_show.c -- what an inversion says of each parameter, and its members as text. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/dense.h"
#include "num/stats.h"
#include "tool/inversion.h"
#include "tool/tool.h"

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

/* The part of a chi^2 distribution of n degrees of freedom below x:
 *   P_{n+2} = P_n - (x/2)^{n/2} exp(-x/2) / Gamma(n/2 + 1),   P_0 = 1, P_1 = erf(sqrt(x/2)) */
static double chi_squared(size_t n, double x)
{
    double part = n % 2 ? erf(sqrt(x / 2)) : 1;

    for (size_t k = n % 2; k < n; k += 2)
        part -= exp((double)k / 2 * log(x / 2) - x / 2 - lgamma((double)k / 2 + 1));
    return x > 0 ? fmax(part, 0) : 0;
}

/* v[n] of the values "F=8,h=1", which have to be all. */
static void read_truth(const struct inversion *of, const char *truth, double u[], double v[])
{
    char item[PRIOR_NAME + 64], name[PRIOR_NAME + 24];
    size_t found = 0;
    struct err err = {0};

    while (text_next(&truth, ',', item, sizeof item, &err) > 0) {
        char *value = strchr(item, '=');
        const char *list = of->inputs.s;
        size_t i = 0;
        if (value)
            *value++ = '\0';
        while (text_next(&list, ',', name, sizeof name, NULL) > 0 && strcmp(name, item))
            i++;
        if (i == of->k.n || !value)
            cli_fail(ERR_USAGE, "--truth: found %s, expected NAME=VALUE of %.200s", item,
                     of->inputs.s);
        tool_try(text_to_double(value, &u[i], &err), &err);
        found++;
    }
    if (found != of->k.n)
        cli_fail(ERR_USAGE, "--truth: found %zu values, expected one of each of %.200s", found,
                 of->inputs.s);
    priors_normals(&of->prior, u, v);
    for (size_t i = 0; i < of->k.n; i++)
        if (!isfinite(v[i]))
            cli_fail(ERR_USAGE, "--truth: found %g for value %zu of %.200s, expected what its "
                     "prior allows", u[i], i, of->inputs.s);
}

/* (v - m)^T C^-1 (v - m), C (n, n) */
static double distance_squared(size_t n, const double C[], const double m[], const double v[])
{
    double *S = tool_alloc(n * n + n, sizeof *S), *z = S + n * n, sum = 0;

    dense_factor(n, C, S);
    for (size_t i = 0; i < n; i++) { /* S z = v - m */
        z[i] = v[i] - m[i];
        for (size_t k = 0; k < i; k++)
            z[i] -= S[i * n + k] * z[k];
        z[i] /= S[i * n + i];
        sum += z[i] * z[i];
    }
    free(S);
    return sum;
}

void inversion_show_head(struct text_buf *out)
{
    text_add(out, "parameter\tmedian\tlow\thigh\tprior_median\tprior_low\tprior_high");
}

void inversion_show_row(const char *name, const double found[3], const struct priors *prior,
                        size_t i, double part, struct text_buf *out)
{
    const double z = -stats_normal_below((1 - part) / 2), by[3] = {0, -z, z};

    text_add(out, "%s", name);
    for (int k = 0; k < 3; k++)
        text_add(out, "\t%.6g", found[k]);
    for (int k = 0; k < 3; k++)
        text_add(out, "\t%.6g", priors_value(prior, i, by[k]));
}

void inversion_show(const struct inversion *of, double part, const char *truth,
                    struct text_buf *out)
{
    const size_t n = of->k.n;
    const double z = -stats_normal_below((1 - part) / 2);
    double *mean = tool_alloc(n * n + 6 * n, sizeof *mean), *cov = mean + n, *g = cov + n * n;
    double *sd = g + n, *u = sd + n, *v = u + n, *gv = v + n;
    const char *list = of->inputs.s;
    char name[PRIOR_NAME + 24];

    kalman_moments(&of->k, of->v, mean, cov);
    correlate(&of->prior, mean, cov, g, sd);
    if (truth) {
        read_truth(of, truth, u, v);
        priors_correlate(&of->prior, v, gv);
    }
    inversion_show_head(out);
    text_add(out, "%s\n", truth ? "\ttruth\tpart" : "");
    for (size_t i = 0; text_next(&list, ',', name, sizeof name, NULL) > 0; i++) {
        double found[3];
        for (int k = 0; k < 3; k++)
            found[k] = priors_value(&of->prior, i, g[i] + (double[]){0, -z, z}[k] * sd[i]);
        inversion_show_row(name, found, &of->prior, i, part, out);
        if (truth)
            text_add(out, "\t%.6g\t%.4g", u[i], chi_squared(1, (gv[i] - g[i]) * (gv[i] - g[i]) /
                                                               (sd[i] * sd[i])));
        text_add(out, "\n");
    }
    if (truth)
        text_add(out, "all\tnan\tnan\tnan\tnan\tnan\tnan\tnan\t%.4g\n",
                 chi_squared(n, distance_squared(n, cov, mean, v)));
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
