/* nudging.c -- rollout --nudge. */
#include "tool/nudging.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tool/slabs.h"
#include "tool/tool.h"

enum { UNKNOWNS = 64 }; /* each is a run of its own */

void nudging_check(const struct nudging_wish *wish, const char *ic, bool evaluates, bool draws)
{
    const bool streamed = !ic || !strcmp(ic, "-");

    if (!wish->data && (!isnan(wish->mu) || wish->vars || wish->learn))
        cli_fail(ERR_USAGE, "%s needs --nudge DATA", wish->learn  ? "--learn"
                                                     : wish->vars ? "--nudge-vars"
                                                                  : "--mu");
    if (!wish->learn && (!isnan(wish->every) || wish->log))
        cli_fail(ERR_USAGE, "%s needs --learn NAME", wish->log ? "--log" : "--every");
    if (!wish->data)
        return;
    if (!(wish->mu > 0))
        cli_fail(ERR_USAGE, "--mu: found %g, expected more than 0: the rate at which v is drawn to "
                 "%s", wish->mu, wish->data);
    if (wish->every <= 0)
        cli_fail(ERR_USAGE, "--every: found %g, expected more than 0", wish->every);
    if (evaluates)
        cli_fail(ERR_USAGE, "--evaluate runs nothing: no --nudge");
    if (draws && wish->learn)
        cli_fail(ERR_USAGE, "--learn: found --ensemble, expected one run a member");
    if (streamed && !strcmp(wish->data, "-"))
        cli_fail(ERR_USAGE, "found standard input for --ic and for --nudge, expected a file for "
                 "one");
}

/* Room for one more record of so many numbers: twice as many at powers of two. */
static void grow(struct nudging *g, size_t width)
{
    const size_t most = g->nt ? 2 * g->nt : 1;

    if (g->nt & (g->nt - 1))
        return;
    if (8.0 * (double)most * (double)(width + 1) > (double)cli.memory)
        cli_fail(ERR_USAGE, "--nudge: %zu records of %zu numbers: expected at most --memory %zu",
                 most, width, cli.memory);
    double *t = realloc(g->t, most * sizeof *t), *u = realloc(g->u, most * width * sizeof *u);
    if (!t || !u)
        cli_fail(ERR_INTERNAL, "no memory for %zu records", most);
    g->t = t;
    g->u = u;
}

static void check_finite(const struct reader *data, const double u[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(u[i]))
            cli_fail(ERR_DATA, "%s: found a value that is not finite at t = %g, expected none",
                     io_name(data->in), data->t);
}

/* What data and the run have in common. */
static void check_alike(const struct reader *data, const struct reader *from)
{
    const char *system = head_text(io_head(data->in), NULL, "system");
    const char *expected = head_text(io_head(from->in), NULL, "system");
    struct err err = {0};

    if (system && expected && strcmp(system, expected))
        cli_fail(ERR_DATA, "%s: found states of %s, expected those of %s, as of %s",
                 io_name(data->in), system, expected, io_name(from->in));
    if (layout_alike(&data->d.layout, &from->d.layout, &err) < 0)
        cli_fail(ERR_DATA, "%s: %s, as of %s", io_name(data->in), err.msg, io_name(from->in));
    if (data->d.nmember != 1 && data->d.nmember != from->d.nmember)
        cli_fail(ERR_DATA, "%s: found %zu members, expected 1 or the %zu of %s",
                 io_name(data->in), data->d.nmember, from->d.nmember, io_name(from->in));
}

/* seen: 1 in the variables that are named. */
static void mark(struct nudging *g, const char *names, const struct reader *from)
{
    const struct layout *l = &from->d.layout;
    struct reader_var vars[LAYOUT_VARS];
    struct err err = {0};
    const int n = reader_vars(from, names, vars, &err);

    tool_try(n, &err);
    g->seen = tool_alloc(l->n, sizeof *g->seen);
    memset(g->seen, 0, l->n * sizeof *g->seen);
    for (int k = 0; k < n; k++) {
        const struct var *v = &l->var[vars[k].var];
        if (vars[k].target)
            cli_fail(ERR_USAGE, "--nudge-vars: found %s, expected variables of the state",
                     vars[k].name);
        for (size_t i = 0; i < v->n; i++)
            g->seen[v->offset + i] = 1;
    }
}

/* NaN: not known. */
static void check_end(const struct nudging *g, double t)
{
    const double end = g->t[g->nt - 1];

    if (end < t - 1e-9 * fabs(t))
        cli_fail(ERR_DATA, "--nudge: the data end at time %g, expected them up to %g", end, t);
}

void nudging_open(struct nudging *g, const struct nudging_wish *wish, const struct closure *c,
                  const struct course *course)
{
    const struct reader *from = &course->data;
    const size_t n = from->d.layout.n;
    struct reader data;
    struct slabs of;

    *g = (struct nudging){0};
    if (!wish->data)
        return;
    tool_reader(&data, wish->data, "trajectory|pairs");
    models_inputs(c, data.in, &data.d);
    check_alike(&data, from);
    g->nmember = data.d.nmember;
    for (const size_t width = g->nmember * n; tool_step(&data); g->nt++) {
        grow(g, width);
        g->t[g->nt] = data.t;
        slabs_state(&of, &data, data.d.var, g->u + g->nt * width);
        check_finite(&data, g->u + g->nt * width, width);
    }
    if (!g->nt)
        cli_fail(ERR_DATA, "%s: found no record", io_name(data.in));
    if (g->t[0] > course->t0 + 1e-9 * fabs(course->t0))
        cli_fail(ERR_DATA, "%s: the data begin at time %g, expected them from %g on",
                 io_name(data.in), g->t[0], course->t0);
    check_end(g, course->t0 + course->duration);
    if (wish->vars)
        mark(g, wish->vars, from);
    g->of = tool_alloc(from->d.nmember, sizeof *g->of);
    for (size_t m = 0; m < from->d.nmember; m++)
        g->of[m] = (struct nudge){wish->mu,
                                  {g->nt, n, g->nmember * n, g->t, g->u + m % g->nmember * n},
                                  g->seen};
    reader_close(&data);
}

void nudging_close(struct nudging *g)
{
    online_close(&g->online);
    free(g->t);
    free(g->u);
    free(g->seen);
    free(g->of);
    free(g->unknown);
    free(g->name);
    *g = (struct nudging){0};
}

static void write_line(const struct nudging *g, double t, const double x[])
{
    char text[TEXT_DOUBLE];

    if (!g->log)
        return;
    fputs(text_double(text, t), g->log);
    for (size_t j = 0; j < g->online.wish.n; j++)
        fprintf(g->log, "\t%s", text_double(text, x[j]));
    fputc('\n', g->log);
}

static void tell(void *nudging, double t, const double x[])
{
    struct nudging *g = nudging;

    write_line(g, t, x);
    g->nupdate++;
}

static void open_log(struct nudging *g, const char *path, double t)
{
    g->path = path;
    if (!path)
        return;
    tool_not_output(path);
    g->log = fopen(path, "w");
    if (!g->log)
        cli_fail(ERR_CREATE, "--log %s: cannot create: %s", path, strerror(errno));
    fputs("time", g->log);
    for (size_t j = 0; j < g->online.wish.n; j++)
        fprintf(g->log, "\t%s", g->name[j]);
    fputc('\n', g->log);
    write_line(g, t, g->online.x);
}

static void add_unknown(struct nudging *g, size_t *n, bool theta, size_t index, const char *name)
{
    if (*n == UNKNOWNS)
        cli_fail(ERR_USAGE, "--learn: found more than %d numbers: each costs a run of its own",
                 UNKNOWNS);
    for (size_t j = 0; j < *n; j++)
        if (!strcmp(g->name[j], name))
            cli_fail(ERR_USAGE, "--learn: found %s twice", name);
    g->unknown[*n] = (struct online_unknown){theta, index};
    snprintf(g->name[(*n)++], sizeof *g->name, "%s", name);
}

/* Names of parameters; theta is all of the closure's. */
static size_t find_unknowns(struct nudging *g, const char *names, const struct sys_ops *ops,
                            const struct closure *c)
{
    char name[LAYOUT_NAME], number[LAYOUT_NAME];
    double p[PARAM_MAX];
    struct err err = {0};
    size_t n = 0;

    while (tool_more(text_next(&names, ',', name, sizeof name, &err), &err)) {
        const int i = ops ? param_index(ops->params, name) : -1;
        if (!strcmp(name, "theta") && i < 0 && c->ntheta == 0)
            cli_fail(ERR_USAGE, "--learn theta: found no closure with theta, expected a MODEL");
        for (size_t k = 0; !strcmp(name, "theta") && i < 0 && k < c->ntheta; k++) {
            snprintf(number, sizeof number, "theta%zu", k);
            add_unknown(g, &n, true, k, number);
        }
        if (i >= 0)
            add_unknown(g, &n, false, (size_t)i, name);
        else if (strcmp(name, "theta")) {
            if (ops)
                param_set(ops->params, p, ops->name, name, 0, &err);
            cli_fail(ERR_USAGE, "--learn: %s", ops ? err.msg : "the run has no equations");
        }
    }
    if (!n)
        cli_fail(ERR_USAGE, "--learn: found no name, expected parameters or theta");
    return n;
}

/* Steps between updates: `every`, or so long that a half of it is time to wait. */
static size_t interval(const struct nudging_wish *wish, double dt)
{
    const double every = isnan(wish->every) ? 2 * ONLINE_WAIT / wish->mu : wish->every;
    const double steps = fmax(round(every / dt), 1);

    if (!isnan(wish->every) && fabs(steps * dt - every) > 1e-6 * every)
        cli_fail(ERR_USAGE, "--every: found %g, expected a whole number of steps of %g", every,
                 dt);
    return (size_t)steps;
}

static void start_learning(struct nudging *g, const struct nudging_wish *wish, struct models *m,
                           const struct closure *c, double t)
{
    const struct sys *sys = &m->sys[0];
    struct err err = {0};

    if (m->nsys > 1)
        cli_fail(ERR_USAGE, "--learn: found members with parameters of their own, expected the "
                 "same of all");
    g->unknown = tool_alloc(UNKNOWNS, sizeof *g->unknown);
    g->name = tool_alloc(UNKNOWNS, sizeof *g->name);
    const size_t n = find_unknowns(g, wish->learn, sys_is_still(sys) ? NULL : sys->ops, c);
    const struct online_wish online = {.closure = c, .scheme = m->scheme, .nudge = g->of,
                                       .unknown = g->unknown, .n = n,
                                       .interval = interval(wish, m->dt), .memory = cli.memory,
                                       .tell = tell, .ctx = g};
    for (size_t j = 0; j < n; j++)
        if (online_check(&m->fleet.model[0], &g->unknown[j], &err) < 0)
            cli_fail(err.code, "--learn: %s", err.msg);
    tool_try(online_open(&g->online, &online, &m->fleet, t, &err), &err);
    open_log(g, wish->log, t);
}

void nudging_start(struct nudging *g, const struct nudging_wish *wish, struct models *m,
                   const struct closure *c, size_t ndraw, double t)
{
    if (!g->of)
        return;
    if (m->fleet.model[0].act->observes)
        cli_fail(ERR_USAGE, "--nudge: found a MODEL that adds to what is recorded of a state, "
                 "expected one whose states are those of the data");
    fleet_nudge(&m->fleet, g->of, ndraw);
    if (wish->learn)
        start_learning(g, wish, m, c, t);
}

void nudging_to(struct nudging *g, double t)
{
    struct err err = {0};

    if (g->of)
        check_end(g, t);
    if (!g->online.wish.n)
        return;
    tool_try(online_to(&g->online, t, cli.threads, &err), &err);
    if (g->online.ended && !g->told)
        cli_warn("--learn: a run blew up before time %g: nothing is learned from then on", t);
    g->told = g->online.ended;
}

void nudging_end(struct nudging *g)
{
    struct text_buf found = {0};
    char text[TEXT_DOUBLE];
    struct err err = {0};

    if (!g->online.wish.n)
        return;
    for (size_t j = 0; j < g->online.wish.n; j++)
        text_add(&found, "%s%s = %s", j ? ", " : "", g->name[j],
                 text_double(text, g->online.x[j]));
    tool_try(text_buf_ok(&found, &err), &err);
    if (g->nupdate)
        cli_note("learned: %s", found.s);
    else
        cli_warn("--learn: the run ended before its first update, after %g: nothing was learned",
                 (double)g->online.wish.interval * g->online.main->model[0].dt);
    text_buf_free(&found);
    if (g->log && fclose(g->log))
        cli_fail(ERR_IO, "--log %s: cannot write: %s", g->path, strerror(errno));
    g->log = NULL;
}
