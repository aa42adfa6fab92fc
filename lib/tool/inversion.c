/* inversion.c -- inversions: how they begin, a step by what runs gave. */
#include "tool/inversion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kalman/kalman_noise.h"
#include "tool/tool.h"

/* ---- the beginning ---- */

static void add_priors(struct inversion *of, const struct text_list *priors)
{
    struct err err = {0};

    if (!priors->n)
        cli_fail(ERR_USAGE, "init: found no --prior, expected one for each parameter, as in "
                 "--prior nu=lognormal:mean=0.1,sd=0.05");
    for (size_t i = 0; i < priors->n; i++) {
        tool_try(priors_add(&of->prior, priors->item[i], &err), &err);
        text_add(&of->said, "%s%s", i ? "\n" : "", priors->item[i]);
    }
    priors_names(&of->prior, &of->inputs);
    tool_try(text_buf_ok(&of->inputs, &err), &err);
    tool_try(text_buf_ok(&of->said, &err), &err);
}

/* Standard deviations "S" or "S,S,..", one an output, on the diagonal of L. */
static void set_noise(struct inversion *of, const char *list, size_t d)
{
    char item[TEXT_DOUBLE];
    struct err err = {0};
    const char *rest = list;
    size_t n = 0;

    for (int more; (more = text_next(&rest, ',', item, sizeof item, &err)) != 0; n++) {
        double sd = 0;
        tool_try(more < 0 ? -1 : text_to_double(item, &sd, &err), &err);
        if (!(sd > 0))
            cli_fail(ERR_USAGE, "--noise: found %g, expected more than 0", sd);
        if (n < d)
            of->L[n * d + n] = sd;
    }
    if (n != d && n != 1)
        cli_fail(ERR_USAGE, "--noise: found %zu standard deviations, expected one, or one for each "
                 "of %zu outputs", n, d);
    for (size_t i = n; i < d; i++)
        of->L[i * d + i] = of->L[0];
}

/* Of samples that each run is like one of: the covariance of the mean of n of them, and of that of
 * so many runs. */
static void find_noise(struct inversion *of, const struct table *spread, size_t n,
                       const struct inversion_wish *wish)
{
    const char *shrink = wish->shrink;
    const struct samples *s = &spread->samples;
    double by = 0, *mean = tool_alloc(s->q, sizeof *mean);
    struct err err = {0};

    if (s->n < 2)
        cli_fail(ERR_DATA, "%s: found one sample, expected several, or --noise",
                 io_name(spread->in));
    if (shrink && !strcmp(shrink, "auto"))
        by = NAN;
    else if (shrink)
        tool_try(text_to_double(shrink, &by, &err), &err);
    if (by < 0 || by > 1)
        cli_fail(ERR_USAGE, "--shrink: found %g, expected auto or a number from 0 to 1", by);
    const double used = kalman_noise(s->n, s->q, s->y, by, mean, of->L);
    if (isnan(by))
        cli_note("correlations of the data times %.3g", 1 - used);
    for (size_t i = 0; i < s->q * s->q; i++)
        of->L[i] *= 1 / (double)n + 1 / (double)wish->runs;
    tool_try(kalman_root(s->q, of->L, &err), &err);
    free(mean);
}

/* y: the mean of samples. */
static void take_data(struct inversion *of, const struct table *data)
{
    const struct samples *s = &data->samples;

    of->k.d = s->q;
    of->outputs = strdup(data->outputs);
    of->y = tool_alloc(s->q, sizeof *of->y);
    of->L = tool_alloc(s->q * s->q, sizeof *of->L);
    memset(of->y, 0, s->q * sizeof *of->y);
    memset(of->L, 0, s->q * s->q * sizeof *of->L);
    for (size_t k = 0; k < s->n; k++)
        for (size_t i = 0; i < s->q; i++)
            of->y[i] += s->y[k * s->q + i] / (double)s->n;
}

static void read_data(struct inversion *of, const struct inversion_wish *wish)
{
    struct table data, spread = {0};
    struct err err = {0};

    if (!wish->data)
        cli_fail(ERR_USAGE, "init: found no --obs, expected a sample table of the data");
    if (wish->runs < 1)
        cli_fail(ERR_USAGE, "--runs: found 0, expected 1 or more");
    if (wish->noise && (wish->spread || wish->shrink))
        cli_fail(ERR_USAGE, "init: found --noise and --%s, expected one of them",
                 wish->spread ? "spread" : "shrink");
    of->in = tool_alloc(3, sizeof *of->in);
    memset(of->in, 0, 3 * sizeof *of->in);
    tool_try(table_read(&data, tool_open(wish->data, "table"), true, &err), &err);
    of->in[0] = data.in;
    take_data(of, &data);
    if (wish->spread) {
        tool_try(table_read(&spread, tool_open(wish->spread, "table"), true, &err), &err);
        of->in[1] = spread.in;
        if (strcmp(spread.outputs, data.outputs))
            cli_fail(ERR_DATA, "%s: found outputs %.200s, expected %.200s as in the data",
                     io_name(spread.in), spread.outputs, data.outputs);
    }
    if (wish->noise)
        set_noise(of, wish->noise, of->k.d);
    else
        find_noise(of, wish->spread ? &spread : &data, data.samples.n, wish);
    spread.in = data.in = NULL; /* of's */
    table_close(&spread);
    table_close(&data);
}

void inversion_init(struct inversion *of, const struct inversion_wish *wish)
{
    struct err err = {0};

    *of = (struct inversion){.misfit = NAN, .method = strdup(wish->method)};
    add_priors(of, wish->priors);
    read_data(of, wish);
    const size_t n = of->prior.n;
    tool_try(kalman_open(&of->k, wish->method, n, of->k.d, wish->members, cli.seed, &err), &err);
    const struct kalman *k = &of->k;
    of->until = k->ops->ends ? 1 : INFINITY;
    if (!k->ops->members && k->members <= n)
        cli_warn("%zu members span no more than %zu of %zu parameters", k->members, k->members - 1,
                 n);
    of->v = tool_alloc(k->members * n, sizeof *of->v);
    of->x = tool_alloc(k->members * n, sizeof *of->x);
    tool_try(kalman_first(k, wish->exact, of->v, &err), &err);
}

void inversion_close(struct inversion *of)
{
    for (size_t i = 0; of->in && of->in[i]; i++)
        io_close_in(of->in[i]);
    free(of->in);
    text_buf_free(&of->said);
    text_buf_free(&of->inputs);
    free(of->outputs);
    free(of->method);
    free(of->y);
    free(of->L);
    free(of->v);
    free(of->x);
}

/* ---- a step ---- */

/* The column of each input of the ensemble in the table's; false: there is `draw` alone, the number
 * of the member. */
static bool find_columns(const struct inversion *of, const struct table *t, size_t at[])
{
    char name[PRIOR_NAME + 24], other[PRIOR_NAME + 24];
    const char *list = of->inputs.s;
    struct err err = {0};

    if (!strcmp(t->inputs, "draw") && strcmp(of->inputs.s, "draw"))
        return false;
    for (size_t i = 0; text_next(&list, ',', name, sizeof name, &err) > 0; i++) {
        const char *columns = t->inputs;
        at[i] = t->samples.d;
        for (size_t c = 0; text_next(&columns, ',', other, sizeof other, NULL) > 0; c++)
            if (!strcmp(name, other))
                at[i] = c;
        if (at[i] == t->samples.d)
            cli_fail(ERR_DATA, "%s: found inputs %.200s, expected %s among them", io_name(t->in),
                     t->inputs, name);
    }
    return true;
}

void inversion_runs(struct inversion *of, char *const runs[],
                    void (*take)(const struct inversion *of, const struct table *t,
                                 const size_t at[], void *to), void *to)
{
    size_t n = 0, *at = tool_alloc(of->k.n, sizeof *at);
    struct table t;
    struct err err = {0};

    while (runs[n])
        n++;
    of->in = realloc(of->in, (n + 3) * sizeof *of->in);
    if (!of->in)
        cli_fail(ERR_INTERNAL, "no memory");
    for (size_t i = 0; i < (n ? n : 1); i++) {
        struct io_in *in = of->in[i + 1] = tool_open(n ? runs[i] : NULL, "table");
        of->in[i + 2] = NULL;
        tool_try(table_read(&t, in, false, &err), &err);
        if (strcmp(t.outputs, of->outputs))
            cli_fail(ERR_DATA, "%s: found outputs %.200s, expected %.200s as in the data",
                     io_name(in), t.outputs, of->outputs);
        take(of, &t, find_columns(of, &t, at) ? at : NULL, to);
        t.in = NULL; /* open until the output is written */
        table_close(&t);
    }
    free(at);
}

/* Runs by member: sums of outputs g (members, d), and how many. */
struct gathered {
    double *g;
    size_t *count, strays;
};

/* at NULL: the only input is the member's number. */
static void add_runs(const struct inversion *of, const struct table *t, const size_t at[],
                     void *sums)
{
    const size_t n = of->k.n, d = of->k.d;
    struct gathered *to = sums;

    for (size_t s = 0; s < t->samples.n; s++) {
        const double *x = t->x + s * t->samples.d;
        bool known = false;
        for (size_t j = 0; j < of->k.members; j++) {
            bool same = at || x[0] == (double)j;
            for (size_t i = 0; at && i < n && same; i++)
                same = x[at[i]] == of->x[j * n + i];
            if (!same)
                continue;
            known = true;
            to->count[j]++;
            for (size_t i = 0; i < d; i++)
                to->g[j * d + i] += t->y[s * d + i];
        }
        to->strays += !known;
    }
}

/* g (members, d): means of each member's runs, NaN where it has none. */
static double *gather(struct inversion *of, char *const runs[])
{
    const size_t J = of->k.members, d = of->k.d;
    struct gathered to = {tool_alloc(J * d, sizeof *to.g), tool_alloc(J, sizeof *to.count), 0};
    size_t none = 0;

    memset(to.g, 0, J * d * sizeof *to.g);
    memset(to.count, 0, J * sizeof *to.count);
    inversion_runs(of, runs, add_runs, &to);
    for (size_t j = 0; j < J; j++) {
        none += !to.count[j];
        for (size_t i = 0; i < d; i++)
            to.g[j * d + i] = to.count[j] ? to.g[j * d + i] / (double)to.count[j] : NAN;
    }
    if (none == J)
        cli_fail(ERR_DATA, "found no run of its %zu members: the tables are of another ensemble",
                 J);
    if (to.strays)
        cli_warn("%zu runs are of no member, and left out", to.strays);
    if (none)
        cli_warn("%zu of %zu members have no run", none, J);
    free(to.count);
    return to.g;
}

/* Root mean square of the residuals of members that did not fail. */
static double misfit(size_t members, size_t d, const double r[])
{
    double sum = 0;
    size_t n = 0;

    for (size_t j = 0; j < members; j++) {
        double of = 0;
        for (size_t i = 0; i < d; i++)
            of += r[j * d + i] * r[j * d + i] / (double)d;
        if (isfinite(of)) {
            sum += of;
            n++;
        }
    }
    return sqrt(sum / (double)n);
}

void inversion_step(struct inversion *of, char *const runs[], double h)
{
    const size_t J = of->k.members, d = of->k.d;
    const double left = of->until - of->time;
    struct err err = {0};
    size_t failed;

    double *g = gather(of, runs), *r = tool_alloc(J * d, sizeof *r);
    if (!(left > 1e-12)) {
        cli_note("time %g is the end: the ensemble is passed on", of->time);
        goto done;
    }
    kalman_whiten(J, d, of->L, of->y, g, r);
    h = isnan(h) ? kalman_length(&of->k, r, left) : fmin(h, left);
    tool_try(kalman_step(&of->k, isnan(h) ? 1 : h, r, of->v, &failed, &err), &err);
    of->misfit = misfit(J, d, r);
    of->k.iteration++;
    of->time = h == left ? of->until : of->time + h;
    if (failed)
        cli_warn("%zu of %zu members failed, and are drawn anew from the others", failed, J);
    cli_note("step %zu: length %.3g to time %.3g, misfit of the runs %.3g (rms, in noises)",
             of->k.iteration, h, of->time, of->misfit);
done:
    free(g);
    free(r);
}
