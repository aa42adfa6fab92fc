/* dataset.c -- heads and layouts: reading and describing states, moving records. */
#include "data/dataset.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_prefix(const char *s, const char *prefix)
{
    return !strncmp(s, prefix, strlen(prefix));
}

/* Append head variable v to the layout. */
static int add_state(struct dataset *d, const struct io_head *head, int v,
                     const char *what, struct err *err)
{
    const struct io_var *var = &head->var[v];
    const char *unit = head_text(head, var->name, "units");
    const char *long_name = head_text(head, var->name, "long_name");
    char axes[LAYOUT_AXES * (LAYOUT_NAME + 1)] = "";
    size_t len = 0;
    int i;

    for (i = d->member ? 2 : 1; i < var->rank; i++) {
        const char *name = head->dim[var->dim[i]].name;
        struct axis axis;

        if (layout_find_axis(&d->layout, name) < 0 &&
            (dataset_axis(&axis, head, var->dim[i], what, err) < 0 ||
             layout_axis(&d->layout, &axis, err) < 0))
            return -1;
        len += (size_t)snprintf(axes + len, sizeof axes - len, "%s%s",
                                len ? "," : "", name);
    }
    i = layout_var(&d->layout, var->name, axes, unit ? unit : "1",
                   long_name ? long_name : var->name, err);
    if (i < 0 || dataset_place(&d->layout.var[i], &d->layout, head, err) < 0)
        return err_prefix(err, "%s", what);
    d->var[i] = v;
    return 0;
}

/* Head index of PREFIX + NAME of layout variable i, of the same shape, or -1. */
static int companion(const struct dataset *d, const struct io_head *head,
                     const char *prefix, int i)
{
    char name[2 * LAYOUT_NAME];
    int v;

    snprintf(name, sizeof name, "%s%s", prefix, d->layout.var[i].name);
    v = head_find_var(head, name);
    if (v < 0 || !head->var[v].record ||
        head->var[v].rank != head->var[d->var[i]].rank ||
        memcmp(head->var[v].dim, head->var[d->var[i]].dim,
               (size_t)head->var[v].rank * sizeof head->var[v].dim[0]))
        return -1;
    return v;
}

/* Whether a variable is (time, member[, axes...]). */
static bool has_members(const struct io_head *head, const struct io_var *var)
{
    const int member = head_find_dim(head, "member");

    return member >= 0 && var->rank >= 2 && var->dim[1] == member;
}

/* How many axes a variable of states may have: scalars have none, fields at least one; -1 for
 * what is no state. Beside members a scalar has them, too. */
static int axes_of(const struct io_head *head, const struct io_var *var)
{
    const int axes = var->rank - 1 - has_members(head, var);

    if (!var->record || (var->type != IO_F64 && var->type != IO_F32) || var->rank < 1 ||
        var->dim[0] != head->record_dim || has_prefix(var->name, "tau_") ||
        has_prefix(var->name, "rhs_"))
        return -1;
    if (axes == 0 && (head_find_dim(head, var->name) >= 0 ||
                      has_members(head, var) != (head_find_dim(head, "member") >= 0)))
        return -1;
    return axes;
}

/* Series over time beside fields are no part of the state. */
static bool has_fields(const struct io_head *head)
{
    for (size_t v = 0; v < head->nvar; v++)
        if (axes_of(head, &head->var[v]) > 0)
            return true;
    return false;
}

int dataset_read(struct dataset *d, const struct io_head *head,
                 const char *what, struct err *err)
{
    const int member = head_find_dim(head, "member");
    const bool fields = has_fields(head);

    memset(d, 0, sizeof *d);
    if (head->record_dim < 0 || strcmp(head->dim[head->record_dim].name, "time"))
        return err_set(err, ERR_DATA, "%s: found %s, expected records along time", what,
                       head->record_dim < 0 ? "no records"
                                            : head->dim[head->record_dim].name);
    d->time = head_find_var(head, "time");
    if (d->time < 0 || !head->var[d->time].record)
        return err_set(err, ERR_DATA, "%s: the time dimension has no coordinate", what);
    for (size_t v = 0; v < head->nvar; v++) {
        const struct io_var *var = &head->var[v];
        const int axes = axes_of(head, var);
        const bool has = has_members(head, var);

        if (axes < fields)
            continue;
        if (d->layout.nvar && has != d->member)
            return err_set(err, ERR_DATA, "%s: some variables have members, %s does%s",
                           what, var->name, has ? "" : " not");
        d->member = has;
        if (add_state(d, head, (int)v, what, err) < 0)
            return -1;
    }
    if (!d->layout.nvar)
        return err_set(err, ERR_DATA,
                       "%s: found no state variable, expected one over (time[, member][, axes])",
                       what);
    d->nmember = d->member ? head->dim[member].len : 1;
    if (!d->nmember || !d->layout.n)
        return err_set(err, ERR_DATA, "%s: its states are empty", what);
    d->targets = true;
    for (int i = 0; i < d->layout.nvar; i++) {
        d->tau[i] = companion(d, head, "tau_", i);
        d->rhs[i] = companion(d, head, "rhs_", i);
        d->targets = d->targets && d->tau[i] >= 0;
    }
    return 0;
}

/* Add record variable PREFIX + name of layout variable var. */
static int describe_var(struct io_head *head, const struct layout *layout,
                        const struct var *var, bool member, const char *prefix,
                        const char *meaning, struct err *err)
{
    char name[2 * LAYOUT_NAME], long_name[2 * LAYOUT_NAME + 32];
    char dims[(LAYOUT_AXES + 2) * (LAYOUT_NAME + 1)];
    size_t len = (size_t)snprintf(dims, sizeof dims, "time%s", member ? ",member" : "");

    for (int i = 0; i < var->rank; i++)
        len += (size_t)snprintf(dims + len, sizeof dims - len, ",%s",
                                layout->axis[var->axis[i]].name);
    snprintf(name, sizeof name, "%s%s", prefix, var->name);
    snprintf(long_name, sizeof long_name, "%s%s", meaning, var->long_name);
    return head_var(head, name, IO_F64, dims, NULL, *prefix ? NULL : var->unit,
                    long_name, err) < 0
               ? -1
               : dataset_set_place(head, name, layout, var, err);
}

bool dataset_shuffled(const struct io_head *head)
{
    const char *order = head_text(head, NULL, "order");

    return order && !strcmp(order, "shuffled");
}

int dataset_describe(struct io_head *head, const struct layout *layout,
                     size_t nmember, int extra, struct err *err)
{
    if (head_records(head, "time", "1", "time", err) < 0)
        return -1;
    if (nmember) {
        int64_t *index = malloc(nmember * sizeof *index);
        int rc = index ? 0 : err_set(err, ERR_INTERNAL, "out of memory");

        for (size_t i = 0; index && i < nmember; i++)
            index[i] = (int64_t)i;
        if (rc == 0 && (head_dim(head, "member", nmember, err) < 0 ||
                        head_var(head, "member", IO_I64, "member", index, NULL,
                                 "ensemble member", err) < 0))
            rc = -1;
        free(index);
        if (rc < 0)
            return -1;
    }
    if (dataset_axes(head, layout, err) < 0)
        return -1;
    for (int i = 0; i < layout->nvar; i++) {
        const struct var *var = &layout->var[i];

        if (describe_var(head, layout, var, nmember > 0, "", "", err) < 0 ||
            (extra & DATASET_TAU &&
             describe_var(head, layout, var, nmember > 0, "tau_",
                          "unresolved term of ", err) < 0) ||
            (extra & DATASET_RHS &&
             describe_var(head, layout, var, nmember > 0, "rhs_",
                          "time derivative of ", err) < 0))
            return -1;
    }
    return head_set_text(head, NULL, "kind",
                         extra & DATASET_TAU ? "pairs" : "trajectory", err);
}

/* Copy one member of the variables at head indices v[] out of record r. */
static int gather(const struct dataset *d, const int v[], struct io_in *in,
                  size_t r, size_t member, double u[], bool allow_nan,
                  struct err *err)
{
    for (int i = 0; i < d->layout.nvar; i++) {
        const struct var *var = &d->layout.var[i];
        const double *slab = io_slab_f64(in, v[i], err), *from;

        if (!slab)
            return -1;
        from = slab + (r * d->nmember + member) * var->n;
        for (size_t j = 0; !allow_nan && j < var->n; j++)
            if (!isfinite(from[j]))
                return err_set(err, ERR_DATA,
                               "%s: %s of member %zu at time %g: found %g, expected a finite value",
                               io_name(in), io_head(in)->var[v[i]].name, member,
                               dataset_time(d, in, r), from[j]);
        memcpy(u + var->offset, from, var->n * sizeof *u);
    }
    return 0;
}

int dataset_state(const struct dataset *d, struct io_in *in, size_t r,
                  size_t member, double u[], bool allow_nan, struct err *err)
{
    return gather(d, d->var, in, r, member, u, allow_nan, err);
}

int dataset_target(const struct dataset *d, struct io_in *in, size_t r,
                   size_t member, double tau[], struct err *err)
{
    return gather(d, d->tau, in, r, member, tau, false, err);
}

double dataset_time(const struct dataset *d, struct io_in *in, size_t r)
{
    const double *time = io_slab_f64(in, d->time, NULL);

    return time ? time[r] : NAN;
}

int record_open(struct record *rec, const struct io_head *head, struct err *err)
{
    memset(rec, 0, sizeof *rec);
    if (dataset_read(&rec->d, head, "output", err) < 0)
        return -1;
    rec->of = malloc(head->nvar * sizeof *rec->of);
    rec->slab = calloc(head->nvar, sizeof *rec->slab);
    if (!rec->of || !rec->slab)
        goto memory;
    for (size_t v = 0; v < head->nvar; v++) {
        rec->of[v] = -1;
        if (!head->var[v].record)
            continue;
        rec->of[v] = (int)rec->nslab;
        rec->slab[rec->nslab] =
            calloc(head->var[v].size / io_type_size(head->var[v].type) + 1, sizeof(double));
        if (!rec->slab[rec->nslab++])
            goto memory;
    }
    return 0;
memory:
    record_close(rec);
    return err_set(err, ERR_INTERNAL, "out of memory for one record of the output");
}

void record_close(struct record *rec)
{
    for (size_t i = 0; rec->slab && i < rec->nslab; i++)
        free(rec->slab[i]);
    free(rec->slab);
    free(rec->of);
    memset(rec, 0, sizeof *rec);
}

void record_time(struct record *rec, double t)
{
    rec->slab[rec->of[rec->d.time]][0] = t;
}

static void scatter(struct record *rec, const int v[], size_t member,
                    const double u[])
{
    for (int i = 0; i < rec->d.layout.nvar; i++) {
        const struct var *var = &rec->d.layout.var[i];

        memcpy(rec->slab[rec->of[v[i]]] + member * var->n, u + var->offset,
               var->n * sizeof *u);
    }
}

void record_state(struct record *rec, size_t member, const double u[])
{
    scatter(rec, rec->d.var, member, u);
}

void record_target(struct record *rec, size_t member, const double tau[])
{
    scatter(rec, rec->d.tau, member, tau);
}

void record_rhs(struct record *rec, size_t member, const double dudt[])
{
    scatter(rec, rec->d.rhs, member, dudt);
}

int record_write(struct record *rec, struct io_out *out, struct err *err)
{
    return io_write(out, 1, (const void *const *)rec->slab, err);
}
