/* kernels.c -- memory kernels of correlations: solved, judged, told. */
#include "tool/kernels.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory/memory_poles.h"
#include "tool/forecast.h"
#include "tool/tool.h"

static const double stable_most = 0.999; /* poles of a model that was asked to be stable */
static const size_t gram_most = (size_t)1 << 22; /* doubles of what is nice to have */
static const double unsteady_most = 4;   /* beyond which means of blocks are said to differ */

/* Doubles of the products between all lags. */
static double gram_size(const struct kernels *k)
{
    const double n = (double)((k->from.corr.lags + 1) * k->from.corr.m);

    return n * n;
}

/* Which moments a kind needs beside those of the fixed window. */
static int needed(const struct kernels *k)
{
    return !strcmp(k->ops->name, "least-squares") ? CENTRED_GRAM
           : !strcmp(k->ops->name, "yule-walker") ? CENTRED_BIASED : 0;
}

/* And once, of all blocks: with the products between all lags, where they are not many, what is
 * left is that of the sample. */
static int wanted(const struct kernels *k)
{
    const bool gram = k->from.corr.edges && gram_size(k) <= (double)gram_most;

    return needed(k) | (gram ? CENTRED_GRAM : 0);
}

static void check_memory(const struct kernels *k)
{
    const double need = 24 * gram_size(k);

    if (needed(k) & CENTRED_GRAM && need > (double)cli.memory)
        cli_fail(ERR_USAGE, "--kind %s: %zu features at lags up to %zu need %.3g bytes, expected "
                 "at most --memory %zu", k->ops->name, k->from.corr.m, k->from.corr.lags, need,
                 cli.memory);
}

static struct moments moments_of(const struct kernels *k, const struct centred *about)
{
    return (struct moments){.d = k->from.layout.n, .m = about->m, .lags = about->lags,
                            .count = about->count, .C = about->C, .biased = about->biased,
                            .gram = about->gram};
}

/* Moments without a block, or (block = nblock) of all. */
static void take(const struct kernels *k, size_t block, int what, struct centred *about)
{
    const struct corr *c = &k->from.corr;
    struct err err = {0};

    if (centred_open(about, c, block, k->from.centre, what, c->lags, &err) < 0)
        cli_fail(err.code, "%s: %s", io_name(k->from.in[0]), err.msg);
}

double kernels_memory_time(const struct moments *of)
{
    double most = 1;

    for (size_t i = 0; i < of->d; i++) {
        const double variance = of->C[i * (of->m + 1)];
        double time = 1;
        for (size_t l = 1; l <= of->lags && variance > 0; l++) {
            const double rho = of->C[(l * of->m + i) * of->m + i] / variance;
            if (rho <= 0)
                break;
            time += 2 * rho;
        }
        most = fmax(most, time);
    }
    return most;
}

/* Means of blocks about that of all: their mean square over what n_eff gives it. */
static double unsteadiness(const struct kernels *k)
{
    const struct corr *c = &k->from.corr;
    const size_t d = k->of.d;
    double sum = 0, n = 0;

    for (size_t i = 0; i < d && c->nblock > 2; i++) {
        const double variance = k->of.C[i * (k->of.m + 1)];
        const double mean = k->about.mean[i] - c->pilot[i];
        for (size_t b = 0; b < c->nblock && variance > 0; b++) {
            const struct corr_block *block = &c->block[b];
            const double apart = block->s[i] / block->count - mean;
            sum += apart * apart * block->count * k->n_eff / k->about.count / variance;
            n += 1 - block->count / k->about.count;
        }
    }
    return n > 0 ? sum / n : NAN;
}

/* Decrements and noise are those of Mori's kernels, whatever is solved for. */
static void find_length(struct kernels *k)
{
    const size_t lags = k->of.lags;
    struct memory_fit mori = {0};
    struct memory_identities found;
    struct err err = {0};

    k->part = tool_alloc(lags, sizeof *k->part);
    k->left = tool_alloc(lags, sizeof *k->left);
    tool_try(memory_open(&mori, k->of.d, k->of.m, lags, &err), &err);
    tool_try(memory_find("mori", &err)->solve(&k->of, 0, &mori, &err), &err);
    k->length = memory_length(&k->of, lags, mori.Omega, k->part);
    tool_try(memory_check(&k->of, lags, mori.Omega, &found, k->left, &err), &err);
    memory_close(&mori);
}

static void fit(const struct kernels *k, const struct moments *of, struct memory_fit *to)
{
    struct err err = {0};

    if (k->ops->solve(of, k->ridge, to, &err) < 0)
        cli_fail(err.code, "%s: %s", io_name(k->from.in[0]), err.msg);
}

/* The mean error of forecasts with h lags over `lead` steps. */
static double validate(const struct kernels *k, const struct history *data, size_t h, size_t lead)
{
    struct memory_fit to = {0};
    double *error = tool_alloc(lead, sizeof *error), mean = 0;
    struct err err = {0};

    tool_try(memory_open(&to, k->of.d, k->of.m, h, &err), &err);
    fit(k, &k->of, &to);
    const struct forecaster by = {h, k->of.d, k->of.m, to.Omega, k->about.mean};
    const size_t n = forecast_errors(&by, data, k->of.lags, lead, error);
    if (!n)
        cli_fail(ERR_DATA, "--validate: %s: found %zu records, expected more than %zu, for the "
                 "past and a forecast", io_name(data->in), data->nrec, k->of.lags + lead);
    for (size_t l = 0; l < lead; l++)
        mean += error[l] / (double)lead;
    cli_note("--validate: %.4g with %zu lags", mean, h);
    memory_close(&to);
    free(error);
    return mean;
}

/* Of 1, 2, 3, 4, 6, 8, 12, .. lags, and those that are not noise, the ones that forecast best. */
static size_t best_lags(const struct kernels *k, const struct kernels_wish *wish, size_t length)
{
    const double forget = ceil(kernels_memory_time(&k->of));
    const size_t lead = wish->lead > 0 ? (size_t)ceil(wish->lead / k->from.step - 1e-9)
                                       : (size_t)fmin(forget, 200);
    struct history data;
    size_t best = length;

    history_open(&data, wish->validate, &k->from.layout, k->from.library, k->from.step);
    cli_note("--validate: mean square error of forecasts of 1 to %zu steps, over the variance:",
             lead);
    double least = validate(k, &data, length, lead);
    for (size_t h = 1; h <= k->of.lags; h = h < 4 ? h + 1 : h & (h - 1) ? h / 3 * 4 : h / 2 * 3) {
        const double error = h == length ? least : validate(k, &data, h, lead);
        best = error < least ? h : best;
        least = fmin(error, least);
    }
    history_close(&data);
    return best;
}

static size_t lags_of(const struct kernels *k, const struct kernels_wish *wish)
{
    size_t h = k->length ? k->length : 1;
    struct err err = {0};

    if (!wish->lags || !strcmp(wish->lags, "auto"))
        return wish->validate ? best_lags(k, wish, h) : h;
    tool_try(text_to_size(wish->lags, &h, &err), &err);
    if (h < 1 || h > k->of.lags)
        cli_fail(ERR_USAGE, "--lags: found %zu, expected 1 to %zu, up to which %s holds "
                 "correlations", h, k->of.lags, io_name(k->from.in[0]));
    return h;
}

void kernels_jackknife(const struct kernels *k, int what, size_t n,
                       void (*find)(const struct kernels *k, const struct moments *of, double x[]),
                       double stderror[])
{
    const size_t blocks = k->from.corr.nblock;
    double *x = tool_alloc(blocks * n, sizeof *x);

    for (size_t b = 0; b < blocks && blocks > 1; b++) {
        struct centred about;
        take(k, b, what, &about);
        const struct moments of = moments_of(k, &about);
        find(k, &of, x + b * n);
        centred_close(&about);
        cli_progress((double)b + 1, (double)blocks, "blocks", NULL);
    }
    cli_progress_end();
    memory_jackknife(blocks > 1 ? blocks : 0, n, x, stderror);
    free(x);
}

static void find_kernels(const struct kernels *k, const struct moments *of, double Omega[])
{
    struct memory_fit again = {0};
    struct err err = {0};

    tool_try(memory_open(&again, of->d, of->m, k->fit.h, &err), &err);
    fit(k, of, &again);
    memcpy(Omega, again.Omega, again.h * of->d * of->m * sizeof *Omega);
    memory_close(&again);
}

static void find_errors(struct kernels *k)
{
    const size_t n = k->fit.h * k->of.d * k->of.m;

    k->stderror = tool_alloc(n, sizeof *k->stderror);
    kernels_jackknife(k, needed(k), n, find_kernels, k->stderror);
}

/* The poles, brought within the circle where that is asked for. */
static void find_poles(struct kernels *k, bool stable)
{
    struct err err = {0};

    k->radius = NAN;
    k->factor = 1;
    if (k->of.m != k->of.d) {
        if (stable)
            cli_fail(ERR_USAGE, "--stable: found features beside the variables, whose models have "
                     "no poles, expected --features poly:1");
        return;
    }
    if (stable) {
        tool_try(memory_shrink(k->of.d, k->fit.h, k->fit.Omega, stable_most, &k->factor, &err),
                 &err);
        if (k->factor < 1 && k->of.gram)
            tool_try(memory_left_sample(&k->of, k->fit.h, k->fit.Omega, k->fit.W, &err), &err);
        else if (k->factor < 1)
            tool_try(memory_left(k->of.d, k->of.m, k->fit.h, k->fit.Omega,
                                 k->of.biased ? k->of.biased : k->of.C, k->fit.W, &err), &err);
    }
    tool_try(memory_radius(k->of.d, k->fit.h, k->fit.Omega, &k->radius, &err), &err);
    if (stable && !(k->radius < 1))
        cli_fail(ERR_NUMERIC, "--stable: found a spectral radius of %.9g after all, expected less "
                 "than 1", k->radius);
}

void kernels_solve(struct kernels *k, char *const paths[], const struct kernels_wish *wish)
{
    struct err err = {0};

    *k = (struct kernels){.ops = memory_find(wish->kind, &err), .ridge = wish->ridge,
                          .noise = wish->noise, .volterra = wish->volterra};
    if (!k->ops)
        cli_die(&err);
    correlations_load(&k->from, paths);
    check_memory(k);
    take(k, k->from.corr.nblock, wanted(k), &k->about);
    k->of = moments_of(k, &k->about);
    k->n_eff = k->of.count / kernels_memory_time(&k->of);
    k->unsteady = unsteadiness(k);
    find_length(k);
    tool_try(memory_open(&k->fit, k->of.d, k->of.m, lags_of(k, wish), &err), &err);
    fit(k, &k->of, &k->fit);
    find_errors(k);
    find_poles(k, wish->stable);
    if (wish->volterra)
        kernels_solve_continuous(k);
}

void kernels_close(struct kernels *k)
{
    centred_close(&k->about);
    memory_close(&k->fit);
    free(k->part);
    free(k->left);
    free(k->stderror);
    free(k->K);
    free(k->K_stderror);
    correlations_close(&k->from);
}

static double trace(size_t d, const double A[], size_t ld)
{
    double sum = 0;

    for (size_t i = 0; i < d; i++)
        sum += A[i * (ld + 1)];
    return sum;
}

void kernels_tell(const struct kernels *k)
{
    const struct moments *of = &k->of;
    const double left = trace(of->d, k->fit.W, of->d) / trace(of->d, of->C, of->m);

    cli_note("%s: %zu lags of %zu features; %.6g samples, %.3g independent; %.3g of the variance "
             "is left after a step", k->ops->name, k->fit.h, of->m, of->count, k->n_eff, left);
    if (k->fit.rank < k->fit.of)
        cli_warn("features depend on each other: rank %zu of %zu", k->fit.rank, k->fit.of);
    if (k->length >= of->lags)
        cli_note("memory is still above its noise at lag %zu: correlations at more lags would show "
                 "where it ends", of->lags - 1);
    if (k->unsteady > unsteady_most)
        cli_warn("not stationary: means of blocks of time differ %.3g times as much as they "
                 "should (variance)", k->unsteady);
    if (k->factor < 1)
        cli_note("--stable: poles were multiplied by %.6g", k->factor);
    if (!(k->radius < 1) && !isnan(k->radius))
        cli_warn("spectral radius %.9g: runs of this model grow; --stable prevents that",
                 k->radius);
    else if (!isnan(k->radius))
        cli_note("spectral radius %.9g: stable", k->radius);
}
