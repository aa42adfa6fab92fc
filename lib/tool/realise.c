/* realise.c -- memory kernels as hidden variables, models that run. */
#include "tool/realise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "memory/memory_noise.h"
#include "memory/memory_poles.h"
#include "tool/kernels.h"
#include "tool/realise_write.h"
#include "tool/tool.h"

static const double radius_most = 0.999; /* of what was asked to be stable */
static const double kept_least = 1e-12;  /* singular values below are rounding */
enum { TOLD = 8 };                       /* numbers of a kind */

/* out (h, d, m) := kernels, or their errors, of observables of variance 1. */
static double *scaled(const struct realised *z, const double kernels[])
{
    const size_t d = z->m.d, m = z->m.m, n = z->h * d * m;
    double *out = tool_alloc(n, sizeof *out);

    for (size_t k = 0; k < n; k++)
        out[k] = kernels[k] * z->size[k % m] / z->size[k / m % d];
    return out;
}

static void take_lags(struct realised *z, const char *lags)
{
    struct err err = {0};

    z->h = z->m.h;
    if (lags && strcmp(lags, "auto"))
        tool_try(text_to_size(lags, &z->h, &err), &err);
    if (z->m.h < 3)
        cli_fail(ERR_DATA, "%s: found kernels of %zu lags, expected at least 3: solve --lags L",
                 io_name(z->m.in), z->m.h);
    if (z->h < 3 || z->h > z->m.h)
        cli_fail(ERR_USAGE, "--lags: found %zu, expected 3 to %zu as in %s", z->h, z->m.h,
                 io_name(z->m.in));
}

/* Singular values above the noise's. */
static size_t rank_above(const struct realised *z)
{
    size_t r = 0;

    while (r < z->hidden.count && z->hidden.singular[r] > z->floor)
        r++;
    return r;
}

static size_t rank_of(const struct realised *z, const char *rank)
{
    size_t r = 0;
    struct err err = {0};

    if (rank && strcmp(rank, "auto")) {
        tool_try(text_to_size(rank, &r, &err), &err);
        if (r < 1)
            cli_fail(ERR_USAGE, "--rank: found %zu, expected 1 or more", r);
        return r;
    }
    if (isnan(z->floor))
        cli_fail(ERR_DATA, "%s: found kernels without standard errors, expected those of several "
                 "blocks of time, or --rank R", io_name(z->m.in));
    r = rank_above(z);
    if (r == 0)
        cli_fail(ERR_DATA, "%s: found %.3g as the largest singular value of the kernels, no more "
                 "than their noise has (%.3g): they tell of no memory", io_name(z->m.in),
                 z->hidden.singular[0], z->floor);
    return r;
}

/* hidden := of that rank, in the observables' own units. */
static void find_hidden(struct realised *z, const char *rank)
{
    const size_t d = z->m.d, m = z->m.m;
    double *Omega = scaled(z, z->m.Omega), *stderror = scaled(z, z->m.stderror);
    struct err err = {0};

    z->floor = memory_realise_floor(d, m, z->h, stderror);
    tool_try(memory_realise(d, m, z->h, Omega, kept_least, 1, &z->hidden, &err), &err);
    const size_t r = rank_of(z, rank);
    memory_realisation_close(&z->hidden);
    tool_try(memory_realise(d, m, z->h, Omega, kept_least, r, &z->hidden, &err), &err);
    if (z->hidden.r < r)
        cli_fail(ERR_USAGE, "--rank: found %zu, expected at most %zu, which %zu lags of %s have", r,
                 z->hidden.r, z->h, io_name(z->m.in));
    for (size_t k = 0; k < r * m; k++)
        z->hidden.B[k] /= z->size[k % m];
    for (size_t k = 0; k < d * r; k++)
        z->hidden.C[k] *= z->size[k / r];
    free(Omega);
    free(stderror);
}

static void find_poles(struct realised *z)
{
    const size_t n = z->m.d + z->hidden.r;
    struct err err = {0};

    z->radius = NAN;
    if (z->m.m != z->m.d)
        return;
    tool_try(memory_realisation_poles(&z->hidden, z->m.Omega, z->re, z->im, &err), &err);
    z->radius = 0;
    for (size_t i = 0; i < n; i++)
        z->radius = fmax(z->radius, hypot(z->re[i], z->im[i]));
}

static void stabilise(struct realised *z)
{
    if (z->radius <= radius_most)
        return;
    z->factor = radius_most / z->radius;
    memory_noise_scale(&z->hidden, z->m.Omega, z->factor);
}

static void find_noise(struct realised *z, bool stable)
{
    double factor = 1;
    struct err err = {0};
    const int rc = stable ? memory_noise_stable(&z->hidden, z->m.Omega, z->m.C, &factor, &z->noise,
                                                &err)
                          : memory_noise(&z->hidden, z->m.Omega, z->m.C, &z->noise, &err);

    if (rc < 0 && err.code == ERR_NUMERIC && !stable)
        cli_fail(err.code, "%s: %s; other --lags, another --rank or --stable may do",
                 io_name(z->m.in), err.msg);
    if (rc < 0)
        cli_fail(err.code, "%s: %s", io_name(z->m.in), err.msg);
    z->factor *= factor;
}

/* Steps after which z has forgotten all but a millionth of what it was taken to be. */
static size_t find_past(const struct realised *z)
{
    const size_t r = z->hidden.r, d = z->m.d;
    double *M = tool_alloc(r * r, sizeof *M), radius;
    struct err err = {0};

    memcpy(M, z->hidden.A, r * r * sizeof *M);
    for (size_t k = 0; z->noise.G && k < r * r; k++)
        for (size_t i = 0; i < d; i++)
            M[k] -= z->noise.G[k / r * d + i] * z->hidden.C[i * r + k % r];
    tool_try(memory_radius(r, 1, M, &radius, &err), &err);
    free(M);
    return radius < 1 ? (size_t)fmin(ceil(log(1e-6) / log(fmax(radius, 1e-6))), 10000) : 10000;
}

/* The count largest of x, descending, as text; x is lost. */
static void add_largest(struct text_buf *out, size_t n, double x[])
{
    for (size_t k = 0; k < n && k < TOLD; k++) {
        size_t at = k;
        for (size_t i = k; i < n; i++)
            at = x[i] > x[at] ? i : at;
        const double most = x[at];
        x[at] = x[k];
        text_add(out, "%s%.4g", k ? ", " : "", x[k] = most);
    }
    text_add(out, n > TOLD ? ", .." : "");
}

static void tell(const struct realised *z)
{
    const size_t n = z->m.d + z->hidden.r, above = rank_above(z);
    double *x = tool_alloc(n + z->hidden.count, sizeof *x);
    struct text_buf text = {0};
    struct err err = {0};
    size_t times = 0;

    memcpy(x, z->hidden.singular, z->hidden.count * sizeof *x);
    add_largest(&text, z->hidden.count, x);
    tool_try(text_buf_ok(&text, &err), &err);
    cli_note("%zu hidden variables of %zu lags; singular values %s; that of noise is about %.3g",
             z->hidden.r, z->h, text.s, z->floor);
    if (z->hidden.r > above)
        cli_warn("%zu of %zu hidden variables are no more than noise of the kernels",
                 z->hidden.r - above, z->hidden.r);
    text_buf_free(&text);
    for (size_t i = 0; i < n && !isnan(z->radius); i++)
        if (z->im[i] >= 0)
            x[times++] = -z->m.step / log(hypot(z->re[i], z->im[i]));
    text = (struct text_buf){0};
    add_largest(&text, times, x);
    tool_try(text_buf_ok(&text, &err), &err);
    if (times)
        cli_note("times of decay %s", text.s);
    text_buf_free(&text);
    free(x);
    if (z->factor < 1)
        cli_note("--stable: poles were multiplied by %.6g", z->factor);
    if (z->radius >= 1)
        cli_warn("spectral radius %.9g: runs of this model grow; --stable prevents that",
                 z->radius);
    else if (!isnan(z->radius))
        cli_note("spectral radius %.9g: stable", z->radius);
    if (z->noise.S)
        cli_note("noise is at least %.4g of the variance in a step", z->noise.least);
}

static void check_wish(const struct kernels_model *m, const struct realise_wish *wish)
{
    if ((wish->noise || wish->stable) && m->m != m->d)
        cli_fail(ERR_USAGE, "--%s: %s: found %zu features beside the variables, expected none",
                 wish->noise ? "noise" : "stable", io_name(m->in), m->m - m->d);
    if (wish->noise && strcmp(m->kind, "mori"))
        cli_fail(ERR_USAGE, "--noise: %s: found kernels of %s, expected those of mori, which tell "
                 "the correlations", io_name(m->in), m->kind);
}

void realise(const char *path, const struct realise_wish *wish)
{
    struct realised z = {.factor = 1};

    kernels_read(&z.m, path);
    check_wish(&z.m, wish);
    take_lags(&z, wish->lags);
    z.size = tool_alloc(z.m.m, sizeof *z.size);
    for (size_t k = 0; k < z.m.m; k++)
        z.size[k] = z.m.C[k * (z.m.m + 1)] > 0 ? sqrt(z.m.C[k * (z.m.m + 1)]) : 1;
    find_hidden(&z, wish->rank);
    z.re = tool_alloc(2 * (z.m.d + z.hidden.r), sizeof *z.re);
    z.im = z.re + z.m.d + z.hidden.r;
    find_poles(&z);
    if (wish->stable)
        stabilise(&z);
    if (wish->noise)
        find_noise(&z, wish->stable);
    z.past = find_past(&z);
    find_poles(&z);
    tell(&z);
    realised_write(&z);
    memory_noise_close(&z.noise);
    memory_realisation_close(&z.hidden);
    kernels_model_close(&z.m);
    free(z.size);
    free(z.re);
}
