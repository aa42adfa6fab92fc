/* kernels_write.c -- memory kernels as models that run. */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/dense.h"
#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/kernels.h"
#include "tool/tool.h"

/* mean, mean phi, Omega, S where there is noise, as closure/memory.c has them. */
static double *parameters(const struct kernels *k, size_t *n)
{
    const size_t d = k->of.d, m = k->of.m, size = k->fit.h * d * m;
    const size_t noise = k->noise ? d * d : 0;
    double *theta = tool_alloc(d + m + size + noise, sizeof *theta), *at = theta;

    memcpy(at, k->about.mean, d * sizeof *at);
    memcpy(at += d, k->about.mean, m * sizeof *at);
    memcpy(at += m, k->fit.Omega, size * sizeof *at);
    if (k->noise)
        dense_factor(d, k->fit.W, at + size);
    *n = d + m + size + noise;
    return theta;
}

void kernels_set_noise(struct io_head *head, const struct kernels_model *m, const double W[])
{
    const size_t kept = m->d + m->m + m->h * m->d * m->m, n = kept + m->d * m->d;
    size_t found = 0;
    struct text_buf text = {0};
    struct err err = {0};
    double *old = head_doubles(head, "theta", &found, &err);
    double *theta = tool_alloc(n, sizeof *theta);

    if (!old || found < kept)
        cli_fail(ERR_DATA, "%s: found %zu values of theta, expected %zu", io_name(m->in), found,
                 kept);
    memcpy(theta, old, kept * sizeof *theta);
    dense_factor(m->d, W, theta + kept);
    tool_try(head_drop_var(head, "theta", &err), &err);
    tool_try(head_drop_dim(head, "parameter", &err), &err);
    tool_try(head_dim(head, "parameter", n, &err), &err);
    tool_try(head_var(head, "theta", IO_F64, "parameter", theta, NULL, NULL, &err), &err);
    text_add(&text, "lags=%zu,own=0,noise=1", m->h);
    tool_try(text_buf_ok(&text, &err), &err);
    tool_try(head_set_text(head, NULL, "parameters", text.s, &err), &err);
    text_buf_free(&text);
    free(old);
    free(theta);
}

static void set_number(struct io_head *head, const char *name, double x)
{
    struct err err = {0};

    tool_try(head_set_f64(head, NULL, name, x, &err), &err);
}

static void add(struct io_head *head, const char *name, const char *dims, const double values[],
                const char *about)
{
    struct err err = {0};

    tool_try(head_var(head, name, IO_F64, dims, values, NULL, about, &err), &err);
}

static void describe_kernels(const struct kernels *k, struct io_head *head)
{
    const size_t length[] = {k->fit.h, k->of.d, k->of.m, k->of.d, k->of.lags + 1, k->of.m,
                             k->of.lags};
    static const char *const dims[] = {"lag", "target", "feature", "other", "shift", "now",
                                       "past"};
    struct err err = {0};

    for (int i = 0; i < 7; i++)
        tool_try(head_dim(head, dims[i], length[i], &err), &err);
    add(head, "Omega", "lag,target,feature", k->fit.Omega,
        "g(t + dt) = sum_l Omega_l phi(g(t - l dt)) + W, about means");
    add(head, "Omega_stderr", "lag,target,feature", k->stderror,
        "standard errors of Omega, by leaving out blocks of time");
    add(head, "W", "target,other", k->fit.W, "covariance of W");
    add(head, "C", "shift,feature,now", k->of.C, "<phi(t + shift) phi(t)^T> about the mean");
    add(head, "mean", "feature", k->about.mean, "of phi");
    add(head, "decrement", "past", k->part,
        "part of <g^2> that a lag explains, by Mori's projection");
    add(head, "noise", "past", k->left, "part of <g^2> that is left, by Mori's projection");
}

static void describe(const struct kernels *k, struct io_head *head)
{
    const struct correlations *from = &k->from;
    const struct io_head *data = io_head(from->in[0]);
    struct err err = {0};
    size_t ntheta;
    double *theta = parameters(k, &ntheta);
    const struct closure memory = {.ops = closure_find("memory", &err), .layout = from->layout,
                                   .net = from->library, .p = {(double)k->fit.h, 0, k->noise},
                                   .act = "map", .theta = theta, .ntheta = ntheta, .scale_u = {1},
                                   .scale_tau = {1}};

    tool_try(modelfile_describe(head, &memory, data, &err), &err);
    tool_try(head_set_text(head, NULL, "kernels", k->ops->name, &err), &err);
    set_number(head, "dt", from->step);
    set_number(head, "n_base", k->of.count);
    set_number(head, "n_eff", k->n_eff);
    set_number(head, "rank", (double)k->fit.rank);
    set_number(head, "condition", k->fit.condition);
    set_number(head, "spectral_radius", k->radius);
    set_number(head, "unsteadiness", k->unsteady);
    set_number(head, "blocks", (double)from->corr.nblock);
    tool_try(store_describe_training(head, data, from->first, from->last, &err), &err);
    describe_kernels(k, head);
    if (k->K)
        kernels_describe_continuous(k, head);
    free(theta);
}

void kernels_write(const struct kernels *k)
{
    struct io_head head = HEAD_EMPTY;

    describe(k, &head);
    tool_close(tool_create(&head, k->from.in, NULL), 0, NAN);
    head_free(&head);
}
