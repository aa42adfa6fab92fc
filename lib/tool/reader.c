/* reader.c -- data sets record by record, in step with the truth. */
#include "tool/reader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tool/tool.h"

/* Times agree to this part of the step between records. */
static const double SAME = 1e-3;

void reader_open(struct reader *r, const char *path, const char *kinds)
{
    struct err err = {0};

    *r = (struct reader){.in = tool_open(path, kinds)};
    if (tool_shuffled(r->in))
        cli_fail(ERR_DATA, "%s: found shuffled records, expected them in the order of time",
                 io_name(r->in));
    tool_try(dataset_read(&r->d, io_head(r->in), io_name(r->in), &err), &err);
}

void reader_close(struct reader *r)
{
    io_close_in(r->in);
    r->in = NULL;
}

bool reader_next(struct reader *r)
{
    if (r->ended)
        return false;
    if (++r->rec >= r->nrec) {
        r->rec = 0;
        r->nrec = tool_next(r->in);
        r->ended = r->nrec == 0;
        if (r->ended)
            return false;
    }
    r->before = r->t;
    r->t = dataset_time(&r->d, r->in, r->rec);
    r->count++;
    return true;
}

/* r has no record left: whether that is the proper end of times that r skips too. */
static bool skips_end(const struct reader *r, const struct reader *truth)
{
    return r->count > 1 && truth->t - r->t < (r->t - r->before) * (1 - SAME);
}

bool reader_follow(struct reader *r, const struct reader *truth)
{
    const bool found = (r->ahead && !r->ended) || reader_next(r);
    const double step = truth->count > 1 ? truth->t - truth->before : 0;
    const double off = SAME * step + 1e-9 * fabs(truth->t);

    if (found && truth->ended)
        cli_fail(ERR_DATA, "%s: found a record at time %g, but %s ended at %g",
                 io_name(r->in), r->t, io_name(truth->in), truth->t);
    if (!found && (truth->ended || io_status(r->in) == 1))
        return false;
    if (!found && !skips_end(r, truth))
        cli_fail(ERR_DATA,
                 "%s: found %zu records up to time %g, but %s goes on at %g "
                 "and the status is not blow-up",
                 io_name(r->in), r->count, r->t, io_name(truth->in), truth->t);
    const bool first = truth->count == 1;
    if (found && (r->t < truth->t - off || (first && !(r->t <= truth->t + off))))
        cli_fail(ERR_DATA, "%s: record %zu: found time %.9g, expected %.9g of %s",
                 io_name(r->in), r->count - 1, r->t,
                 !first && fabs(r->t - truth->before) < fabs(r->t - truth->t) ? truth->before
                                                                            : truth->t,
                 io_name(truth->in));
    r->ahead = !found || r->t > truth->t + off;
    return true;
}

const double *reader_values(struct reader *r, int var, bool target)
{
    struct err err = {0};
    const double *slab = io_slab_f64(r->in, target ? r->d.tau[var] : r->d.var[var], &err);

    tool_try(slab ? 0 : -1, &err);
    return slab + r->rec * r->d.nmember * r->d.layout.var[var].n;
}

/* The variable or target of that name, or false. */
static bool find(const struct reader *r, const char *name, struct reader_var *v)
{
    v->target = false;
    v->var = layout_find_var(&r->d.layout, name);
    if (v->var < 0 && strncmp(name, "tau_", 4) == 0) {
        v->var = layout_find_var(&r->d.layout, name + 4);
        v->target = v->var >= 0 && r->d.tau[v->var] >= 0;
        if (!v->target)
            return false;
    }
    snprintf(v->name, sizeof v->name, "%s", name);
    return v->var >= 0;
}

int reader_vars(const struct reader *r, const char *names, struct reader_var vars[])
{
    const struct layout *l = &r->d.layout;
    char name[2 * LAYOUT_NAME];
    struct err err = {0};
    int n = 0, more;

    for (; !names && n < l->nvar; n++)
        find(r, l->var[n].name, &vars[n]);
    while (names && (more = text_next(&names, ',', name, sizeof name, &err))) {
        tool_try(more, &err);
        if (n == LAYOUT_VARS)
            cli_fail(ERR_USAGE, "found more than %d variables", LAYOUT_VARS);
        if (!find(r, name, &vars[n++]))
            cli_fail(ERR_DATA, "%s: found no variable '%s'; the first one is '%s'",
                     io_name(r->in), name, l->var[0].name);
    }
    if (!n)
        cli_fail(ERR_USAGE, "found no name of a variable, expected NAME,...");
    return n;
}

/* One variable with its axes, for comparison. */
static void only(const struct layout *l, const struct reader_var *v, struct layout *one)
{
    struct err err = {0};

    *one = (struct layout){0};
    tool_try(layout_take(one, l, v->var, &err), &err);
    tool_try(text_copy(one->var[0].name, sizeof one->var[0].name, v->name, &err), &err);
}

void reader_match(const struct reader *r, const struct reader *truth,
                  const struct reader_var vars[], int n, struct reader_var same[])
{
    struct layout a, b;
    struct err err = {0};

    if (r->d.nmember != truth->d.nmember)
        cli_fail(ERR_DATA, "%s: found %zu members, expected %zu of %s", io_name(r->in),
                 r->d.nmember, truth->d.nmember, io_name(truth->in));
    for (int i = 0; i < n; i++) {
        if (!find(r, vars[i].name, &same[i]))
            cli_fail(ERR_DATA, "%s: found no variable '%s', expected it as in %s",
                     io_name(r->in), vars[i].name, io_name(truth->in));
        only(&r->d.layout, &same[i], &a);
        only(&truth->d.layout, &vars[i], &b);
        if (layout_same(&a, &b, &err) < 0) {
            err_prefix(&err, "%s against %s", io_name(r->in), io_name(truth->in));
            tool_try(-1, &err);
        }
    }
}

void reader_times(const char *text, double *from, double *to)
{
    char a[TEXT_DOUBLE];
    const char *colon = text ? strchr(text, ':') : NULL;
    struct err err = {0};

    *from = -INFINITY;
    *to = INFINITY;
    if (!text)
        return;
    if (!colon || colon - text >= TEXT_DOUBLE)
        cli_fail(ERR_USAGE, "times: found '%s', expected A:B", text);
    snprintf(a, sizeof a, "%.*s", (int)(colon - text), text);
    if ((*a && text_to_double(a, from, &err) < 0) ||
        (colon[1] && text_to_double(colon + 1, to, &err) < 0)) {
        err_prefix(&err, "times");
        tool_try(-1, &err);
    }
    if (*from > *to)
        cli_fail(ERR_USAGE, "times: found %s, expected the earlier time first", text);
}
