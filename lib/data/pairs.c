/* pairs.c -- all states of a data set, with their targets where there are any, in memory. */
#include "data/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/walk.h"

int pairs_open(struct pairs *p, struct io_in *in, bool needs_targets, struct err *err)
{
    *p = (struct pairs){.in = in, .series = -1};
    if (dataset_read(&p->d, io_head(in), io_name(in), err) < 0)
        return -1;
    for (int v = 0; needs_targets && v < p->d.layout.nvar; v++)
        if (p->d.tau[v] < 0)
            return err_set(err, ERR_DATA,
                           "%s: found no target tau_%s; `filter --targets` makes targets",
                           io_name(in), p->d.layout.var[v].name);
    p->records = (struct records){.nmember = p->d.nmember, .n = p->d.layout.n};
    return 0;
}

void pairs_close(struct pairs *p)
{
    if (p->in)
        io_close_in(p->in);
    free(p->t);
    free(p->u);
    free(p->tau);
    free(p->weight);
    free(p->p);
    *p = (struct pairs){0};
}

int pairs_weigh(struct pairs *p, const char *name, struct err *err)
{
    const struct io_head *head = io_head(p->in);
    const int v = head_find_var(head, name);

    for (int i = 0; i < p->d.layout.nvar; i++)
        if (v >= 0 && p->d.var[i] == v)
            return err_set(err, ERR_DATA, "%s: %s is part of the state, expected a series beside "
                           "it", io_name(p->in), name);
    if (v < 0 || v == p->d.time || !head->var[v].record || head->var[v].rank != 1)
        return err_set(err, ERR_DATA, "%s: found no series %s (time)", io_name(p->in), name);
    p->series = v;
    return 0;
}

/* x := room for so many records of count doubles. */
static int resize(double **x, size_t room, size_t count)
{
    double *more = realloc(*x, room * count * sizeof *more);

    if (!more)
        return -1;
    *x = more;
    return 0;
}

/* Room for one more record. */
static int grow(struct pairs *p, size_t memory, struct err *err)
{
    const size_t state = p->records.nmember * p->records.n;
    const size_t most = memory / ((p->d.targets ? 2 : 1) * state * sizeof *p->u);
    const size_t twice = p->room ? 2 * p->room : 64, room = twice < most ? twice : most;

    if (p->records.nt < p->room)
        return 0;
    if (p->room >= most)
        return err_set(err, ERR_DATA, "%s: found more than %zu samples, all that --memory %zu "
                       "holds; raise it", io_name(p->in), most * p->records.nmember, memory);
    if (resize(&p->t, room, 1) < 0 || resize(&p->u, room, state) < 0 ||
        (p->d.targets && resize(&p->tau, room, state) < 0) ||
        (p->series >= 0 && resize(&p->weight, room, 1) < 0))
        return err_set(err, ERR_INTERNAL, "%s: no memory for %zu samples", io_name(p->in),
                       room * p->records.nmember);
    p->room = room;
    return 0;
}

/* The weight of record r of the block is that of record k. */
static int add_weight(struct pairs *p, size_t r, size_t k, struct err *err)
{
    const double *w = io_slab_f64(p->in, p->series, err);

    if (!w)
        return -1;
    if (!(w[r] >= 0) || !isfinite(w[r]))
        return err_set(err, ERR_DATA, "%s: %s at time %g: found %g, expected a weight of 0 or more",
                       io_name(p->in), io_head(p->in)->var[p->series].name, p->t[k], w[r]);
    p->weight[k] = w[r];
    return 0;
}

/* Record r of the block. */
static int add(struct pairs *p, size_t r, struct err *err)
{
    const size_t n = p->records.n, nmember = p->records.nmember, k = p->records.nt;

    for (size_t i = 0; i < nmember; i++) {
        const size_t at = (k * nmember + i) * n;
        if (dataset_state(&p->d, p->in, r, i, p->u + at, false, err) < 0)
            return -1;
        if (p->d.targets && dataset_target(&p->d, p->in, r, i, p->tau + at, err) < 0)
            return -1;
    }
    p->t[k] = dataset_time(&p->d, p->in, r);
    if (p->series >= 0 && add_weight(p, r, k, err) < 0)
        return -1;
    p->from = k ? fmin(p->from, p->t[k]) : p->t[k];
    p->to = k ? fmax(p->to, p->t[k]) : p->t[k];
    p->records.nt++;
    return 0;
}

int pairs_read(struct pairs *p, size_t memory, struct err *err)
{
    struct walk walk = {.in = p->in};
    int more;

    while ((more = walk_next(&walk, err)) > 0)
        if (grow(p, memory, err) < 0 || add(p, walk.rec, err) < 0)
            return -1;
    if (more < 0)
        return -1;
    if (p->records.nt == 0)
        return err_set(err, ERR_DATA, "%s: found no records", io_name(p->in));
    p->records.t = p->t;
    p->records.u = p->u;
    p->records.tau = p->tau;
    p->records.weight = p->weight;
    for (size_t k = 0; p->weight && p->weight[k] == 0;)
        if (++k == p->records.nt)
            return err_set(err, ERR_DATA, "%s: found the weight 0 of all records", io_name(p->in));
    return 0;
}

int pairs_refuse_overlap(const struct pairs *train, const struct pairs *other,
                         struct err *err)
{
    const size_t n = train->records.n, count = records_count(&other->records);
    const size_t probe[] = {0, count / 2, count - 1};

    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < records_count(&train->records); i++)
            if (memcmp(train->u + i * n, other->u + probe[k] * n, n * sizeof *train->u) == 0)
                return err_set(err, ERR_DATA, "%s: sample %zu is sample %zu of the training "
                               "data: expected others", io_name(other->in), probe[k], i);
    return 0;
}
