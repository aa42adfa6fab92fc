/* equations_left.c -- what equations leave: its variance, and how long it is correlated. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tool/equations.h"
#include "tool/tool.h"

enum { TOLD_MOST = 4 };

static double variance(const struct equations *e, size_t c)
{
    return e->found.report[c].residual / (double)e->of.rows;
}

void equations_find_left(struct equations *e)
{
    const size_t p = e->of.p, d = e->of.d;
    double *v = tool_alloc(p + d, sizeof *v);

    e->left = tool_alloc(d * e->lags.n + 1, sizeof *e->left);
    for (size_t c = 0; c < d; c++) {
        for (size_t i = 0; i < p + d; i++)
            v[i] = i < p ? -e->found.w[c * p + i] : i == p + c;
        for (size_t k = 0; k < e->lags.n; k++)
            e->left[c * e->lags.n + k] = lags_covariance(&e->lags, k, v) / variance(e, c);
    }
    free(v);
}

/* Where the autocorrelation falls to 1/e, its logarithm straight between lags; 0: beyond them. */
static double correlation_time(const struct equations *e, size_t c)
{
    const double *left = e->left + c * e->lags.n, least = exp(-1);
    double before = 1, at = 0;

    for (size_t k = 0; k < e->lags.n; k++) {
        const double lag = e->step * (double)(1u << k);
        if (left[k] <= least && left[k] > 0)
            return at + (lag - at) * (log(before) + 1) / (log(before) - log(left[k]));
        if (!(left[k] > 0))
            return at + (lag - at) * (before - least) / (before - left[k]);
        before = left[k];
        at = lag;
    }
    return 0;
}

void equations_tell_left(const struct equations *e)
{
    for (size_t c = 0; c < e->of.d && c < TOLD_MOST && e->lags.n > 0; c++) {
        const struct sparse_report *r = &e->found.report[c];
        const double time = correlation_time(e, c);
        struct text_buf name = {0};
        terms_print_column(&e->library, c, &name);
        if (time > 0)
            cli_note("%s: %.3g of %.3g is left (rms), correlated over %.3g", name.s,
                     sqrt(variance(e, c)), sqrt(r->norm / (double)e->of.rows), time);
        else
            cli_note("%s: %.3g of %.3g is left (rms), correlated over more than %.3g", name.s,
                     sqrt(variance(e, c)), sqrt(r->norm / (double)e->of.rows),
                     e->step * (double)(1u << (e->lags.n - 1)));
        text_buf_free(&name);
    }
}

void equations_describe_left(const struct equations *e, struct io_head *head)
{
    double *of = tool_alloc(e->of.d, sizeof *of), lag[LAGS_MOST];
    struct err err = {0};

    for (size_t c = 0; c < e->of.d; c++)
        of[c] = variance(e, c);
    tool_try(head_dim(head, "equation", e->of.d, &err), &err);
    tool_try(head_var(head, "residual_variance", IO_F64, "equation", of, NULL,
                      "mean square of what the equations leave", &err), &err);
    for (size_t k = 0; k < e->lags.n; k++)
        lag[k] = e->step * (double)(1u << k);
    if (e->lags.n > 0) {
        tool_try(head_dim(head, "lag", e->lags.n, &err), &err);
        tool_try(head_var(head, "lag", IO_F64, "lag", lag, NULL, "time", &err), &err);
        tool_try(head_var(head, "residual_autocorrelation", IO_F64, "equation,lag", e->left, NULL,
                          "of what the equations leave", &err), &err);
    }
    free(of);
}

void equations_describe_lags(const struct equations *e, struct io_head *head)
{
    struct err err = {0};

    if (e->lags.n == 0)
        return;
    tool_try(head_dim(head, "lag", e->lags.n, &err), &err);
    tool_try(head_dim(head, "lagged", e->lags.m, &err), &err);
    tool_try(head_dim(head, "now", e->lags.m, &err), &err);
    tool_try(head_var(head, "lags", IO_F64, "lag,lagged,now", e->lags.G, NULL,
                      "products of samples 1, 2, 4, .. records apart, last column 1", &err), &err);
}

void equations_load_lags(struct equations *e, struct io_in *in, bool first)
{
    size_t n = 0;
    const size_t size = (e->shards.m + 1) * (e->shards.m + 1);
    double step = NAN;
    double *G = head_find_var(io_head(in), "lags") < 0
                    ? NULL : head_doubles(io_head(in), "lags", &n, NULL);

    head_f64(io_head(in), NULL, "step", &step);
    if (first && G && n > 0 && n % size == 0 && n / size <= LAGS_MOST) {
        e->lags = (struct lags){.m = e->shards.m + 1, .n = n / size, .G = G};
        return;
    }
    if (!first && G && n == e->lags.n * size && fabs(step - e->step) <= 1e-6 * e->step)
        for (size_t i = 0; i < n; i++)
            e->lags.G[i] += G[i];
    else
        lags_close(&e->lags); /* of other steps, or not kept: then of none */
    free(G);
}
