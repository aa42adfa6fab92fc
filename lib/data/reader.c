/* reader.c -- data sets record by record, in step with the truth. */
#include "data/reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Times agree to this part of the step between records. */
static const double SAME = 1e-3;

int reader_open(struct reader *r, struct io_in *in, struct err *err)
{
    *r = (struct reader){.in = in, .walk = {.in = in}};
    if (dataset_shuffled(io_head(in)))
        return err_set(err, ERR_DATA,
                       "%s: found shuffled records, expected them in the order of time",
                       io_name(in));
    return dataset_read(&r->d, io_head(in), io_name(in), err);
}

void reader_close(struct reader *r)
{
    if (r->in)
        io_close_in(r->in);
    *r = (struct reader){0};
}

int reader_next(struct reader *r, struct err *err)
{
    const int more = walk_next(&r->walk, err);

    if (more > 0) {
        r->before = r->t;
        r->t = dataset_time(&r->d, r->in, r->walk.rec);
    }
    return more;
}

/* r has no record left: whether that is the proper end of times that r skips too. */
static bool skips_end(const struct reader *r, const struct reader *truth)
{
    return r->walk.count > 1 && truth->t - r->t < (r->t - r->before) * (1 - SAME);
}

/* r stands on a record at a time that the truth lacks. */
static int wrong_time(const struct reader *r, const struct reader *truth, struct err *err)
{
    const bool first = truth->walk.count == 1;
    const bool before = !first && fabs(r->t - truth->before) < fabs(r->t - truth->t);

    return err_set(err, ERR_DATA, "%s: record %zu: found time %.9g, expected %.9g of %s",
                   io_name(r->in), r->walk.count - 1, r->t, before ? truth->before : truth->t,
                   io_name(truth->in));
}

int reader_follow(struct reader *r, const struct reader *truth, struct err *err)
{
    const int found = r->ahead && !r->walk.ended ? 1 : reader_next(r, err);
    const bool first = truth->walk.count == 1;
    const double step = truth->walk.count > 1 ? truth->t - truth->before : 0;
    const double off = SAME * step + 1e-9 * fabs(truth->t);

    if (found < 0)
        return -1;
    if (found && truth->walk.ended)
        return err_set(err, ERR_DATA, "%s: found a record at time %g, but %s ended at %g",
                       io_name(r->in), r->t, io_name(truth->in), truth->t);
    if (!found && (truth->walk.ended || io_status(r->in) == 1))
        return 0;
    if (!found && !skips_end(r, truth))
        return err_set(err, ERR_DATA,
                       "%s: found %zu records up to time %g, but %s goes on at %g "
                       "and the status is not blow-up",
                       io_name(r->in), r->walk.count, r->t, io_name(truth->in), truth->t);
    if (found && (r->t < truth->t - off || (first && !(r->t <= truth->t + off))))
        return wrong_time(r, truth, err);
    r->ahead = !found || r->t > truth->t + off;
    return 1;
}

const double *reader_values(struct reader *r, const struct reader_var *v, struct err *err)
{
    const int var = v->target ? r->d.tau[v->var] : r->d.var[v->var];
    const double *slab = io_slab_f64(r->in, var, err);

    return slab ? slab + r->walk.rec * r->d.nmember * r->d.layout.var[v->var].n : NULL;
}

int reader_state(struct reader *r, size_t member, double u[], struct err *err)
{
    return dataset_state(&r->d, r->in, r->walk.rec, member, u, false, err);
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

int reader_vars(const struct reader *r, const char *names, struct reader_var vars[],
                struct err *err)
{
    const struct layout *l = &r->d.layout;
    char name[2 * LAYOUT_NAME];
    int n = 0, more = 0;

    for (; !names && n < l->nvar; n++)
        find(r, l->var[n].name, &vars[n]);
    while (names && (more = text_next(&names, ',', name, sizeof name, err)) > 0) {
        if (n == LAYOUT_VARS)
            return err_set(err, ERR_USAGE, "found more than %d variables", LAYOUT_VARS);
        if (!find(r, name, &vars[n++]))
            return err_set(err, ERR_DATA, "%s: found no variable '%s'; the first one is '%s'",
                           io_name(r->in), name, l->var[0].name);
    }
    if (more < 0)
        return -1;
    if (!n)
        return err_set(err, ERR_USAGE, "found no name of a variable, expected NAME,...");
    return n;
}

/* One variable with its axes, for comparison. */
static int only(const struct layout *l, const struct reader_var *v, struct layout *one,
                struct err *err)
{
    *one = (struct layout){0};
    if (layout_take(one, l, v->var, err) < 0)
        return -1;
    return text_copy(one->var[0].name, sizeof one->var[0].name, v->name, err);
}

size_t reader_runs(const struct reader *r, const struct reader *truth)
{
    const struct io_head *head = io_head(r->in);
    const size_t runs = r->d.nmember / truth->d.nmember;
    size_t n = 0;
    double *initial = head_find_var(head, "initial") < 0 ? NULL
                                                         : head_doubles(head, "initial", &n, NULL);
    bool rows = initial && runs * truth->d.nmember == n && n == r->d.nmember;

    for (size_t i = 1; rows && i < n; i++) /* another member begins where one's runs end */
        rows = (initial[i] == initial[i - 1]) == (i % runs > 0);
    free(initial);
    return rows ? runs : 1;
}

int reader_match(const struct reader *r, const struct reader *truth,
                 const struct reader_var vars[], int n, struct reader_var same[],
                 size_t runs, struct err *err)
{
    struct layout a, b;

    if (r->d.nmember != runs * truth->d.nmember)
        return err_set(err, ERR_DATA, "%s: found %zu members, expected %zu of %s",
                       io_name(r->in), r->d.nmember, truth->d.nmember, io_name(truth->in));
    for (int i = 0; i < n; i++) {
        if (!find(r, vars[i].name, &same[i]))
            return err_set(err, ERR_DATA, "%s: found no variable '%s', expected it as in %s",
                           io_name(r->in), vars[i].name, io_name(truth->in));
        if (only(&r->d.layout, &same[i], &a, err) < 0 ||
            only(&truth->d.layout, &vars[i], &b, err) < 0)
            return -1;
        if (layout_same(&a, &b, err) < 0)
            return err_prefix(err, "%s against %s", io_name(r->in), io_name(truth->in));
    }
    return 0;
}
