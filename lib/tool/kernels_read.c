/* kernels_read.c -- memory kernels from model files, shown as a table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/modelfile.h"
#include "tool/kernels.h"
#include "tool/must.h"
#include "tool/tool.h"

void kernels_read(struct kernels_model *m, const char *path)
{
    struct modelfile_parts parts;
    struct err err = {0};

    *m = (struct kernels_model){.in = tool_open(path, "model"), .step = NAN};
    tool_drain(m->in);
    tool_try(modelfile_parts(&parts, io_head(m->in), io_name(m->in), &err), &err);
    free(parts.theta);
    m->kind = head_text(io_head(m->in), NULL, "kernels");
    if (strcmp(parts.form, "memory") || !m->kind || !parts.net)
        cli_fail(ERR_DATA, "%s: found a model of the form %s, expected kernels of memory, as "
                 "mz-memory solve writes", io_name(m->in), parts.form);
    m->layout = parts.layout;
    m->library = strdup(parts.net);
    head_f64(io_head(m->in), NULL, "dt", &m->step);
    m->h = must_length(m->in, "lag");
    m->d = must_length(m->in, "target");
    m->m = must_length(m->in, "feature");
    m->shifts = must_length(m->in, "shift") - 1;
    if (m->d != m->layout.n || m->m < m->d || m->h > m->shifts)
        cli_fail(ERR_DATA, "%s: found %zu targets, %zu features and %zu lags of %zu, expected %zu "
                 "targets among the features", io_name(m->in), m->d, m->m, m->h, m->shifts,
                 m->layout.n);
    m->Omega = must_values(m->in, "Omega", m->h * m->d * m->m);
    m->stderror = must_values(m->in, "Omega_stderr", m->h * m->d * m->m);
    m->W = must_values(m->in, "W", m->d * m->d);
    m->C = must_values(m->in, "C", (m->shifts + 1) * m->m * m->m);
    m->mean = must_values(m->in, "mean", m->m);
    m->part = must_values(m->in, "decrement", m->shifts);
    m->left = must_values(m->in, "noise", m->shifts);
}

void kernels_model_close(struct kernels_model *m)
{
    io_close_in(m->in);
    free(m->library);
    free(m->Omega);
    free(m->stderror);
    free(m->W);
    free(m->C);
    free(m->mean);
    free(m->part);
    free(m->left);
    *m = (struct kernels_model){0};
}

static double length(size_t n, const double x[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sqrt(sum);
}

double kernels_size(const struct kernels_model *m, size_t lag)
{
    return length(m->d * m->m, m->Omega + lag * m->d * m->m);
}

double kernels_size_error(const struct kernels_model *m, size_t lag)
{
    return length(m->d * m->m, m->stderror + lag * m->d * m->m);
}

void kernels_show(const char *path, struct text_buf *out)
{
    struct kernels_model m;

    kernels_read(&m, path);
    text_add(out, "lag\ttime\tOmega\tOmega_stderr\tdecrement\tnoise\n");
    for (size_t l = 0; l < m.h; l++) {
        const double values[] = {(double)l * m.step, kernels_size(&m, l),
                                 kernels_size_error(&m, l), m.part[l], m.left[l]};
        text_add(out, "%zu", l);
        for (int i = 0; i < 5; i++)
            text_add(out, "\t%.6g", values[i]);
        text_add(out, "\n");
    }
    kernels_model_close(&m);
}
