/* posterior.c -- from runs to draws: calibrate, emulate, sample. cleary2021 */
#include "tool/posterior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chain/chain.h"
#include "kalman/kalman_noise.h"
#include "num/stats.h"
#include "tool/emulator.h"
#include "tool/must.h"
#include "tool/tool.h"

enum { CHAINS = 8, LEAST = 4, WARM = 1000, WARM_EACH = 100, MOST_THIN = 10 };
static const double agreed = 1.05;

/* ---- runs ---- */

/* Runs that are finite and the prior allows: v (count, n), whitened r (count, d). */
struct learnt {
    double *v, *r;
    size_t count, left_out;
};

static void add_runs(const struct inversion *of, const struct table *t, const size_t at[], void *to)
{
    struct learnt *l = to;
    const size_t n = of->k.n, d = of->k.d, room = l->count + t->samples.n;
    double *u = tool_alloc(n, sizeof *u);

    if (!at)
        cli_fail(ERR_DATA, "%s: found the number of a member, expected its parameters (table "
                 "--inputs)", io_name(t->in));
    l->v = realloc(l->v, (room + 1) * n * sizeof *l->v);
    l->r = realloc(l->r, (room + 1) * d * sizeof *l->r);
    if (!l->v || !l->r)
        cli_fail(ERR_INTERNAL, "%s: no memory for %zu runs", io_name(t->in), room);
    for (size_t s = 0; s < t->samples.n; s++) {
        double *v = l->v + l->count * n, *r = l->r + l->count * d;
        for (size_t i = 0; i < n; i++)
            u[i] = t->x[s * t->samples.d + at[i]];
        priors_normals(&of->prior, u, v);
        kalman_whiten(1, d, of->L, of->y, t->y + s * d, r);
        const bool good = stats_finite(v, n) && stats_finite(r, d);
        l->count += good;
        l->left_out += !good;
    }
    free(u);
}

static void learn(struct inversion *of, char *const runs[], struct learnt *from,
                  struct emulator *em)
{
    double error;
    struct err err = {0};

    inversion_runs(of, runs, add_runs, from);
    if (from->left_out)
        cli_warn("%zu of %zu runs are not finite or not of the prior, and left out",
                 from->left_out, from->count + from->left_out);
    tool_try(emulator_fit(em, from->count, of->k.n, of->k.d, from->v, from->r, &err), &err);
    tool_try(emulator_error(em, &error, &err), &err);
    cli_note("%zu runs: processes of %zu directions of %zu outputs, error of a run from the others "
             "up to %.3g (rms, in noises)", from->count, em->kept, of->k.d, error);
}

/* ---- draws ---- */

struct draws {
    struct chain c;
    double *v, *x, *p; /* (all, n) twice, [all]: one chain after the other */
    size_t all;
    double acceptance, rhat, ess;
};

struct asked {
    const struct emulator *em;
    double done, total;
};

static int density(void *ctx, size_t count, const double v[], double out[], struct err *err)
{
    struct asked *a = ctx;

    cli_progress(a->done++, a->total, "steps", NULL);
    return emulator_density(a->em, count, v, out, err);
}

/* From members of the ensemble that are as far apart in it as may be. */
static void draw(const struct inversion *of, const struct emulator *em, struct draws *to)
{
    const size_t n = of->k.n;
    struct chain *c = &to->c;
    struct asked asked = {em, 0, (double)(c->warm + c->draws * c->thin + 1)};
    double *at = tool_alloc(CHAINS * n, sizeof *at);
    struct err err = {0};

    c->density = density;
    c->ctx = &asked;
    for (size_t k = 0; k < CHAINS; k++)
        memcpy(at + k * n, of->v + k * of->k.members / CHAINS * n, n * sizeof *at);
    to->v = tool_alloc(to->all * n, sizeof *to->v);
    to->x = tool_alloc(to->all * n, sizeof *to->x);
    to->p = tool_alloc(to->all, sizeof *to->p);
    tool_try(chain_run(c, at, to->v, to->p, &to->acceptance, &err), &err);
    cli_progress_end();
    for (size_t k = 0; k < to->all; k++)
        priors_values(&of->prior, to->v + k * n, to->x + k * n);
    free(at);
}

/* Draws where a process is less sure than the data. */
static size_t unsure(const struct emulator *em, const struct draws *of)
{
    double *worst = tool_alloc(of->all, sizeof *worst);
    size_t found = 0;
    struct err err = {0};

    tool_try(emulator_unsure(em, of->all, of->v, worst, &err), &err);
    for (size_t k = 0; k < of->all; k++)
        found += worst[k] > 1;
    free(worst);
    return found;
}

/* median, low and high of column i of x (all, n). */
static void quantiles(size_t all, size_t n, const double x[], size_t i, double part,
                      double found[3])
{
    double *column = tool_alloc(all, sizeof *column);

    for (size_t k = 0; k < all; k++)
        column[k] = x[k * n + i];
    found[0] = stats_median(column, all);
    found[1] = stats_quantile(column, all, (1 - part) / 2);
    found[2] = stats_quantile(column, all, (1 + part) / 2);
    free(column);
}

/* Each parameter, told; the worst of them. */
static void judge(const struct inversion *of, double part, struct draws *d)
{
    const char *list = of->inputs.s;
    char name[PRIOR_NAME + 24];
    struct chain_judged is;
    struct err err = {0};

    d->rhat = -INFINITY;
    d->ess = INFINITY;
    for (size_t i = 0; text_next(&list, ',', name, sizeof name, NULL) > 0; i++) {
        double found[3];
        tool_try(chain_judge(CHAINS, d->c.draws, d->c.n, d->x, i, &is, &err), &err);
        quantiles(d->all, d->c.n, d->x, i, part, found);
        cli_note("%s: %.6g (%.6g to %.6g), R-hat %.3f, effective draws %.0f", name, found[0],
                 found[1], found[2], is.rhat, is.ess);
        d->rhat = is.rhat <= d->rhat ? d->rhat : is.rhat; /* a NaN stays */
        d->ess = is.ess >= d->ess ? d->ess : is.ess;
    }
    if (!(d->rhat <= agreed))
        cli_warn("found an R-hat of %.3f, expected at most %.2f: the chains do not agree (more "
                 "draws by --members, or more runs where the posterior is)", d->rhat, agreed);
}

/* ---- files ---- */

static void write_draws(const struct inversion *of, const struct draws *d)
{
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    uint64_t *key = tool_alloc(d->all, sizeof *key);

    for (size_t k = 0; k < d->all; k++)
        key[k] = table_key(d->c.n, d->x + k * d->c.n);
    tool_try(table_describe(&head, of->inputs.s, "log_posterior", NULL, NAN, &err), &err);
    tool_try(head_set_text(&head, NULL, "prior", of->said.s, &err), &err);
    tool_try(head_set_i64(&head, NULL, "chains", CHAINS, &err), &err);
    tool_try(head_set_f64(&head, NULL, "acceptance", d->acceptance, &err), &err);
    tool_try(head_set_f64(&head, NULL, "rhat", d->rhat, &err), &err);
    tool_try(head_set_f64(&head, NULL, "ess", d->ess, &err), &err);
    struct io_out *out = inversion_create(&head, of->in, "sample");
    tool_try(table_write(out, d->all, d->c.n, 1, d->x, d->p, key, &err), &err);
    tool_close(out, 0, NAN);
    head_free(&head);
    free(key);
}

void posterior_sample(struct inversion *of, char *const runs[], size_t draws, double part)
{
    const size_t n = of->k.n, each = (draws + CHAINS - 1) / CHAINS;
    struct draws d = {.c = {n, CHAINS, WARM + WARM_EACH * n, each, n < MOST_THIN ? n : MOST_THIN,
                            cli.seed, NULL, NULL},
                      .all = CHAINS * each};
    struct learnt from = {0};
    struct emulator em;

    if (each < LEAST)
        cli_fail(ERR_USAGE, "--members: found %zu draws, expected %d or more", draws,
                 CHAINS * (LEAST - 1) + 1);
    learn(of, runs, &from, &em);
    draw(of, &em, &d);
    cli_note("%zu draws of %d chains, acceptance %.2f", d.all, CHAINS, d.acceptance);
    judge(of, part, &d);
    const size_t out = unsure(&em, &d);
    if (out > d.all / 20)
        cli_warn("at %.0f %% of the draws the processes are less sure than the data: more runs are "
                 "needed there", 100 * (double)out / (double)d.all);
    write_draws(of, &d);
    emulator_close(&em);
    free(from.v);
    free(from.r);
    free(d.v);
    free(d.x);
    free(d.p);
}

void posterior_show(struct io_in *in, double part, struct text_buf *out)
{
    static struct priors prior;
    struct table t;
    char name[PRIOR_NAME + 24], line[512];
    struct err err = {0};

    tool_try(table_read(&t, in, true, &err), &err);
    if (strcmp(t.outputs, "log_posterior") || !t.samples.n)
        cli_fail(ERR_DATA, "%s: found %zu samples of outputs %.200s, expected draws of calibrate "
                 "sample, of log_posterior", io_name(in), t.samples.n, t.outputs);
    const char *said = must_text(in, "prior"), *list = t.inputs;
    for (int more; (more = text_next(&said, '\n', line, sizeof line, &err)) != 0;)
        if (more < 0 || priors_add(&prior, line, &err) < 0)
            cli_fail(ERR_DATA, "%s: %s", io_name(in), err.msg);
    if (prior.n != t.samples.d)
        cli_fail(ERR_DATA, "%s: found %zu inputs and priors of %zu, expected as many", io_name(in),
                 t.samples.d, prior.n);
    inversion_show_head(out);
    text_add(out, "\n");
    for (size_t i = 0; text_next(&list, ',', name, sizeof name, NULL) > 0; i++) {
        double found[3];
        quantiles(t.samples.n, t.samples.d, t.x, i, part, found);
        inversion_show_row(name, found, &prior, i, part, out);
        text_add(out, "\n");
    }
    table_close(&t);
}
