/* kernels_noise.c -- noise for models of memory: what they leave of data, step by step. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure.h"
#include "tool/forecast.h"
#include "tool/kernels.h"
#include "tool/tool.h"

/* Sums over all steps of r(t) r(t)^T, and of r(t + 1) r(t) for each target. */
struct left {
    size_t n;
    double *W, *next, *r, *before;
};

static void add_left(const struct kernels_model *m, const struct history *data, struct left *to)
{
    const struct forecaster by = {m->h, m->d, m->m, m->Omega, m->mean};
    const size_t d = m->d;

    for (size_t i = 0; i < data->nmember; i++)
        for (size_t t = m->h - 1; t + 1 < data->nrec; t++, to->n++) {
            forecast_left(&by, data, i, t, to->r);
            for (size_t a = 0; a < d; a++)
                for (size_t b = 0; b < d; b++)
                    to->W[a * d + b] += to->r[a] * to->r[b];
            for (size_t a = 0; a < d && t >= m->h; a++)
                to->next[a] += to->r[a] * to->before[a];
            memcpy(to->before, to->r, d * sizeof *to->r);
        }
}

/* The largest autocorrelation of what is left, from a step to the next. */
static double largest(const struct left *of, size_t d)
{
    double most = 0;

    for (size_t a = 0; a < d; a++)
        if (of->W[a * (d + 1)] > 0 && fabs(of->next[a] / of->W[a * (d + 1)]) > fabs(most))
            most = of->next[a] / of->W[a * (d + 1)];
    return most;
}

static void write(const struct kernels_model *m, const struct history *data, struct left *of)
{
    struct io_head head;
    struct err err = {0};
    const double correlated = largest(of, m->d);

    for (size_t i = 0; i < m->d * m->d; i++)
        of->W[i] /= (double)of->n;
    tool_try(head_copy(&head, io_head(m->in), &err), &err);
    kernels_set_noise(&head, m, of->W);
    tool_try(head_set_i64(&head, NULL, "noise_samples", (int64_t)of->n, &err), &err);
    tool_try(head_set_f64(&head, NULL, "noise_autocorrelation", correlated, &err), &err);
    for (size_t a = 0, shown = m->d < 8 ? m->d : 8; a < shown; a++)
        cli_note("target %zu: %.4g is left of a step (rms)", a, sqrt(of->W[a * (m->d + 1)]));
    if (fabs(correlated) > 0.2)
        cli_warn("what is left of one step is correlated with that of the next (%.2g): noise that "
                 "is drawn anew at each step is not like it", correlated);
    tool_close(tool_create(&head, (struct io_in *[]){m->in, data->in, NULL}, NULL), 0, NAN);
    head_free(&head);
}

void kernels_noise(const char *path, const char *data)
{
    struct kernels_model m;
    struct history h;
    struct left left = {0};

    kernels_read(&m, path);
    history_open(&h, data, &m.layout, m.library, m.step);
    if (h.nrec < m.h + 2)
        cli_fail(ERR_DATA, "%s: found %zu records, expected more than the %zu lags of %s",
                 io_name(h.in), h.nrec, m.h, io_name(m.in));
    left.W = tool_alloc(m.d * (m.d + 3), sizeof *left.W);
    memset(left.W, 0, m.d * (m.d + 3) * sizeof *left.W);
    left.next = left.W + m.d * m.d;
    left.r = left.next + m.d;
    left.before = left.r + m.d;
    add_left(&m, &h, &left);
    write(&m, &h, &left);
    free(left.W);
    history_close(&h);
    kernels_model_close(&m);
}
