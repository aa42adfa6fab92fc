/* kernels_continuous.c -- memory kernels in continuous time.
 *
 *   dg/dt = A g + int_0^t K(s) g(t - s) ds + F,   C' = A C + int_0^t K(s) C(t - s) ds
 *
 * (memory/memory_volterra.h), C' and C'' by differences of order 6 through t = 0, where
 * C(-t) = C(t)^T, and of one side at the last lags.
 */
#include <stdlib.h>
#include <string.h>

#include "memory/memory_volterra.h"
#include "tool/kernels.h"
#include "tool/must.h"
#include "tool/tool.h"

enum { POINTS = 7, BEFORE = POINTS / 2 }; /* of a difference, and of them before its middle */

/* K (k->times, d, d) */
static void find(const struct kernels *k, const struct moments *of, double K[])
{
    const size_t d = of->d, dd = d * d, n = of->lags + 1, all = n + BEFORE;
    double *from = tool_alloc(3 * all * dd, sizeof *from), *C = from + BEFORE * dd;
    double *C1 = C + all * dd, *C2 = C1 + all * dd;
    struct err err = {0};

    memcpy(C, of->C, n * dd * sizeof *C);
    for (size_t l = 1; l <= BEFORE; l++)
        for (size_t e = 0; e < dd; e++)
            from[(BEFORE - l) * dd + e] = C[l * dd + e % d * d + e / d];
    memory_derivative(1, POINTS, all, dd, k->from.step, from, C1 - BEFORE * dd);
    memory_derivative(2, POINTS, all, dd, k->from.step, from, C2 - BEFORE * dd);
    const int rc = !strcmp(k->volterra, "first")
                       ? memory_volterra_first(d, n, k->from.step, C, C1, K, &err)
                       : memory_volterra_second(d, n, k->from.step, C, C1, C2, K, &err);
    if (rc < 0)
        cli_fail(err.code, "%s: %s", io_name(k->from.in[0]), err.msg);
    free(from);
}

void kernels_solve_continuous(struct kernels *k)
{
    if (k->of.m != k->of.d)
        cli_fail(ERR_USAGE, "--continuous: found features beside the variables, expected "
                 "--features poly:1");
    if (k->of.lags < BEFORE)
        cli_fail(ERR_DATA, "--continuous: found correlations at lags up to %zu, expected %d or "
                 "more", k->of.lags, BEFORE);
    k->times = k->of.lags + (strcmp(k->volterra, "first") != 0);
    const size_t n = k->times * k->of.d * k->of.d;
    k->K = tool_alloc(n, sizeof *k->K);
    k->K_stderror = tool_alloc(n, sizeof *k->K_stderror);
    find(k, &k->of, k->K);
    kernels_jackknife(k, 0, n, find, k->K_stderror);
}

void kernels_describe_continuous(const struct kernels *k, struct io_head *head)
{
    const double first = !strcmp(k->volterra, "first") ? 0.5 : 0;
    double *at = tool_alloc(k->times, sizeof *at);
    struct err err = {0};

    for (size_t i = 0; i < k->times; i++)
        at[i] = ((double)i + first) * k->from.step;
    tool_try(head_dim(head, "K_time", k->times, &err), &err);
    tool_try(head_var(head, "K_time", IO_F64, "K_time", at, NULL, "times of K", &err), &err);
    tool_try(head_var(head, "K", IO_F64, "K_time,target,feature", k->K, NULL,
                      "dg/dt = A g + int_0^t K(s) g(t - s) ds + F, about means", &err), &err);
    tool_try(head_var(head, "K_stderr", IO_F64, "K_time,target,feature", k->K_stderror, NULL,
                      "standard errors of K, by leaving out blocks of time", &err), &err);
    tool_try(head_set_text(head, NULL, "volterra", k->volterra, &err), &err);
    free(at);
}

/* "P", or "X[3]" of several. */
static void add_name(const struct layout *l, size_t i, struct text_buf *out)
{
    int v = 0;

    while (i >= l->var[v].offset + l->var[v].n)
        v++;
    text_add(out, "\t%s", l->var[v].name);
    if (l->var[v].n > 1)
        text_add(out, "[%zu]", i - l->var[v].offset);
}

void kernels_show_continuous(const char *path, struct text_buf *out)
{
    struct kernels_model m;

    kernels_read(&m, path);
    if (head_find_dim(io_head(m.in), "K_time") < 0)
        cli_fail(ERR_DATA, "%s: found no kernels in continuous time, expected a model of mz-memory "
                 "solve --continuous", io_name(m.in));
    const size_t times = must_length(m.in, "K_time"), n = times * m.d * m.d;
    double *at = must_values(m.in, "K_time", times), *K = must_values(m.in, "K", n);
    double *stderror = must_values(m.in, "K_stderr", n);
    text_add(out, "time\ttarget\tfeature\tK\tK_stderr\n");
    for (size_t i = 0; i < n; i++) {
        text_add(out, "%.6g", at[i / m.d / m.d]);
        add_name(&m.layout, i / m.d % m.d, out);
        add_name(&m.layout, i % m.d, out);
        text_add(out, "\t%.6g\t%.6g\n", K[i], stderror[i]);
    }
    free(at);
    free(K);
    free(stderror);
    kernels_model_close(&m);
}
