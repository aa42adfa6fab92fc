/* kernels_check.c -- whether kernels of memory are what they say. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory/memory_poles.h"
#include "num/dense.h"
#include "tool/kernels.h"
#include "tool/must.h"
#include "tool/tool.h"

static const double exact = 1e-9;        /* what rounding leaves of an identity, at most */
static const double unsteady_most = 4;   /* means of blocks may differ so much too much */
static const double independent_least = 30;

/* One line; whether it holds. A NaN, what cannot be told, holds. */
static bool line(struct text_buf *out, const char *name, double value, const char *than,
                 double bound)
{
    const bool holds = isnan(value) || (*than == '<' ? value <= bound : value >= bound);

    text_add(out, "%s\t%.6g\t%s %.3g\t%s\n", name, value, *than == '<' ? "<=" : ">=", bound,
             isnan(value) ? "unknown" : holds ? "yes" : "no");
    return holds;
}

/* From one state, and nothing before it, forecasts with all the memory are C(n) C(0)^-1 g: with
 * C(0) in place of g they are C(n). The largest difference, in standard deviations. */
static double forecast_defect(const struct kernels_model *m)
{
    const size_t d = m->d, size = d * d;
    double *G = tool_alloc((m->h + 1) * size, sizeof *G), most = 0;

    if (m->m != d || strcmp(m->kind, "mori")) {
        free(G);
        return NAN;
    }
    memset(G, 0, (m->h + 1) * size * sizeof *G);
    memcpy(G, m->C, size * sizeof *G);
    for (size_t n = 1; n <= m->h; n++)
        for (size_t l = 0; l < n; l++)
            for (size_t i = 0; i < d; i++)
                dense_transpose(d, d, G + (n - 1 - l) * size, m->Omega + l * size + i * d,
                                G + n * size + i * d);
    for (size_t n = 0; n <= m->h; n++)
        for (size_t i = 0; i < size; i++) {
            const double unit = sqrt(m->C[i / d * (d + 1)] * m->C[i % d * (d + 1)]);
            if (unit > 0)
                most = fmax(most, fabs(G[n * size + i] - m->C[n * size + i]) / unit);
        }
    free(G);
    return most;
}

/* What is left is orthogonal to all the past that is remembered: sum_l Omega_l C(k - l) = C(k + 1),
 * k < h, by the moments of a stationary process, C(-k) = C(k)^T. The largest defect. */
static double normal_defect(const struct kernels_model *m)
{
    const size_t d = m->d, M = m->m;
    double most = 0, *x = tool_alloc(M, sizeof *x);

    for (size_t k = 0; k < m->h; k++)
        for (size_t i = 0; i < d; i++) {
            memset(x, 0, M * sizeof *x);
            for (size_t l = 0; l < m->h; l++) {
                const double *row = m->Omega + (l * d + i) * M;
                if (k >= l)
                    dense_transpose(M, M, m->C + (k - l) * M * M, row, x);
                else
                    dense_multiply(M, M, m->C + (l - k) * M * M, row, x);
            }
            for (size_t j = 0; j < M; j++) {
                const double unit = sqrt(m->C[i * (M + 1)] * m->C[j * (M + 1)]);
                const double due = m->C[((k + 1) * M + i) * M + j];
                if (unit > 0)
                    most = fmax(most, fabs(x[j] - due) / unit);
            }
        }
    free(x);
    return most;
}

/* What the ends of trajectories leave of stationarity: a few large values a trajectory. */
static double end_effects(const struct kernels *k, size_t h)
{
    double ends = 0;

    for (size_t i = 0; i < k->from.corr.nrun; i++)
        ends += corr_ends(&k->from.corr, i) ? k->from.corr.run[i].weight : 0;
    return 10 * (double)h * ends / k->of.count;
}

/* The identities of the sample that the correlations hold. */
static bool check_sample(const struct kernels_model *m, char *const paths[], struct text_buf *out)
{
    struct kernels k = {0};
    struct memory_identities found;
    struct err err = {0};
    bool ok = true;

    correlations_load(&k.from, paths);
    const struct corr *c = &k.from.corr;
    const double n = (double)((c->lags + 1) * c->m);
    if (c->m != m->m || c->lags < m->h || strcmp(k.from.library, m->library))
        cli_fail(ERR_DATA, "%s: found %zu features (%s) at lags up to %zu, expected %zu (%s) up to "
                 "%zu as in %s", io_name(k.from.in[0]), c->m, k.from.library, c->lags, m->m,
                 m->library, m->h, io_name(m->in));
    if (24 * n * n > (double)cli.memory)
        cli_fail(ERR_USAGE, "check: %zu features at lags up to %zu need %.3g bytes, expected at "
                 "most --memory %zu", c->m, c->lags, 24 * n * n, cli.memory);
    tool_try(centred_open(&k.about, c, c->nblock, k.from.centre, CENTRED_GRAM, c->lags, &err),
             &err);
    k.of = (struct moments){.d = m->d, .m = m->m, .lags = c->lags, .count = k.about.count,
                            .C = k.about.C, .gram = k.about.gram};
    tool_try(memory_check(&k.of, m->h, m->Omega, &found, NULL, &err), &err);
    const double bound = end_effects(&k, m->h);
    ok &= line(out, "orthogonality of the sample", found.orthogonality, "<", exact);
    ok &= line(out, "fluctuation-dissipation", found.dissipation, "<", bound);
    ok &= line(out, "Pythagoras", found.pythagoras, "<", bound);
    ok &= line(out, "moments at all times", found.stationarity, "<", bound);
    centred_close(&k.about);
    correlations_close(&k.from);
    return ok;
}

bool kernels_check(const char *path, char *const paths[], struct text_buf *out)
{
    struct kernels_model m;
    struct memory_identities found;
    double radius = NAN;
    bool ok = true;
    struct err err = {0};

    kernels_read(&m, path);
    const struct moments of = {.d = m.d, .m = m.m, .lags = m.shifts, .C = m.C};
    const bool mori = !strcmp(m.kind, "mori");
    text_add(out, "check\tvalue\texpected\tholds\n");
    tool_try(memory_check(&of, m.h, m.Omega, &found, NULL, &err), &err);
    if (mori) {
        ok &= line(out, "orthogonality", found.orthogonality, "<", exact);
        ok &= line(out, "forecast from one state", forecast_defect(&m), "<", exact);
    } else {
        ok &= line(out, "orthogonality to all the past", normal_defect(&m), "<", 0.1);
    }
    if (mori && paths[0])
        ok &= check_sample(&m, paths, out);
    ok &= line(out, "means of blocks (variance ratio)", may_number(m.in, "unsteadiness"), "<",
               unsteady_most);
    ok &= line(out, "independent samples", may_number(m.in, "n_eff"), ">", independent_least);
    if (m.m == m.d)
        tool_try(memory_radius(m.d, m.h, m.Omega, &radius, &err), &err);
    ok &= line(out, "spectral radius", radius, "<", 1);
    kernels_model_close(&m);
    return ok;
}
