/* forecast.c -- data in memory as features, and forecasts of kernels along them. */
#include "tool/forecast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/dense.h"
#include "num/stats.h"
#include "tool/slabs.h"
#include "tool/tool.h"

static void check_step(const struct reader *data, size_t records, double step)
{
    const double found = data->t - data->before;

    if (records > 0 && fabs(found - step) > 1e-3 * step + 1e-9 * fabs(data->t))
        cli_fail(ERR_DATA, "%s: found a step of %.9g before t = %.9g, expected %.9g",
                 io_name(data->in), found, data->t, step);
}

static void append(struct history *h, const double u[], double t)
{
    const size_t size = h->nmember * h->of.m;

    if (!stats_finite(u, h->nmember * h->of.n))
        cli_fail(ERR_DATA, "%s: found a value that is not finite at t = %.9g, expected none",
                 io_name(h->in), t);
    if (h->nrec == h->room) {
        h->room = h->room ? 2 * h->room : 256;
        if (h->room * size * sizeof(double) > 2 * cli.memory)
            cli_fail(ERR_DATA, "%s: found more than %zu records of %zu features, expected no more "
                     "than fit in --memory %zu", io_name(h->in), h->nrec, size, cli.memory);
        double *more = realloc(h->phi, h->room * size * sizeof *more);
        if (!more)
            cli_fail(ERR_INTERNAL, "no memory for %zu records", h->room);
        h->phi = more;
    }
    features_take(&h->of, u);
    memcpy(h->phi + h->nrec++ * size, h->of.phi, size * sizeof *h->phi);
}

void history_open(struct history *h, const char *path, const struct layout *layout,
                  const char *library, double step)
{
    struct reader data;
    struct slabs of;
    struct err err = {0};

    tool_reader(&data, path, "trajectory|pairs");
    *h = (struct history){.in = data.in, .layout = data.d.layout, .nmember = data.d.nmember,
                          .library = library};
    if (layout_alike(&h->layout, layout, &err) < 0)
        cli_fail(ERR_DATA, "%s: %s", io_name(h->in), err.msg);
    features_open(&h->of, layout, h->nmember, library);
    double *u = tool_alloc(h->nmember * h->of.n, sizeof *u);
    while (tool_step(&data)) {
        check_step(&data, h->nrec, step);
        slabs_state(&of, &data, data.d.var, u);
        append(h, u, data.t);
    }
    free(u);
    data.in = NULL;
    reader_close(&data);
}

void history_close(struct history *h)
{
    io_close_in(h->in);
    features_close(&h->of);
    free(h->phi);
    *h = (struct history){0};
}

/* g (d) := the mean plus the kernels times features at t, t - 1, .., `stride` doubles apart, as far
 * back as there are: have of them. */
static void step(const struct forecaster *k, const double phi[], size_t stride, size_t have,
                 double x[], double g[])
{
    memcpy(g, k->mean, k->d * sizeof *g);
    for (size_t l = 0; l < k->h && l < have; l++) {
        const double *at = phi - l * stride;
        for (size_t j = 0; j < k->m; j++)
            x[j] = at[j] - k->mean[j];
        dense_multiply(k->d, k->m, k->Omega + l * k->d * k->m, x, g);
    }
}

void forecast_left(const struct forecaster *k, const struct history *data, size_t i, size_t t,
                   double r[])
{
    const size_t stride = data->nmember * k->m;
    double *x = tool_alloc(k->m, sizeof *x);

    step(k, data->phi + t * stride + i * k->m, stride, t + 1, x, r);
    const double *truth = data->phi + (t + 1) * stride + i * k->m;
    for (size_t j = 0; j < k->d; j++)
        r[j] = truth[j] - r[j];
    free(x);
}

/* One forecast of member i from record t: adds squares of errors and of g about its mean. */
static void forecast(const struct forecaster *k, const struct history *data, struct features *one,
                     size_t i, size_t t, size_t lead, double *past, double wrong[], double of[])
{
    const size_t stride = data->nmember * k->m, have = t + 1 < k->h ? t + 1 : k->h;
    double *g = past + (have + lead) * k->m, *x = g + k->d;

    for (size_t l = 0; l < have; l++)
        memcpy(past + l * k->m, data->phi + (t + 1 - have + l) * stride + i * k->m,
               k->m * sizeof *past);
    for (size_t n = 0; n < lead; n++) {
        const double *truth = data->phi + (t + 1 + n) * stride + i * k->m;
        step(k, past + (have + n - 1) * k->m, k->m, have + n, x, g);
        features_take(one, g);
        memcpy(past + (have + n) * k->m, one->phi, k->m * sizeof *past);
        for (size_t j = 0; j < k->d; j++) {
            wrong[n] += (g[j] - truth[j]) * (g[j] - truth[j]);
            of[n] += (truth[j] - k->mean[j]) * (truth[j] - k->mean[j]);
        }
    }
}

size_t forecast_errors(const struct forecaster *k, const struct history *data, size_t before,
                       size_t lead, double error[])
{
    double *past = tool_alloc((k->h + lead + 1) * k->m + k->d, sizeof *past);
    double *of = tool_alloc(lead, sizeof *of);
    struct features one;
    size_t n = 0;

    features_open(&one, &data->layout, 1, data->library);
    memset(of, 0, lead * sizeof *of);
    memset(error, 0, lead * sizeof *error);
    for (size_t t = before; t + lead < data->nrec; t += lead)
        for (size_t i = 0; i < data->nmember; i++, n++)
            forecast(k, data, &one, i, t, lead, past, error, of);
    for (size_t l = 0; l < lead; l++)
        error[l] = isfinite(error[l]) ? error[l] / of[l] : INFINITY;
    features_close(&one);
    free(past);
    free(of);
    return n;
}
