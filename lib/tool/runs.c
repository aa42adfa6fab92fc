/* runs.c -- run to the next save, write. */
#include "tool/runs.h"

#include <stdlib.h>
#include <string.h>

#include "tool/tail.h"
#include "tool/tool.h"

void runs_open(struct runs *r, struct fleet *fleet, double t, bool truth,
               const struct io_head *head, struct io_out *out)
{
    struct err err = {0};

    *r = (struct runs){.fleet = fleet, .out = out, .truth = truth, .t = t};
    tool_try(record_open(&r->rec, head, &err), &err);
    r->u = tool_alloc(fleet->n, sizeof *r->u);
    if (r->rec.d.rhs[0] < 0)
        return;
    r->dudt = tool_alloc(fleet->n, sizeof *r->dudt);
    r->work = tool_alloc(fleet->model[0].nwork, sizeof *r->work);
}

void runs_close(struct runs *r)
{
    record_close(&r->rec);
    free(r->u);
    free(r->dudt);
    free(r->work);
}

/* The members as they are, or in the states given[nmember][n]. */
static void write_record(struct runs *r, const double given[])
{
    struct fleet *f = r->fleet;
    struct err err = {0};

    record_time(&r->rec, r->t);
    for (size_t i = 0; i < f->nmember; i++) {
        if (given)
            memcpy(r->u, given + i * f->n, f->n * sizeof *r->u);
        else
            fleet_state(f, i, r->u);
        record_state(&r->rec, i, r->u);
        if (given || r->restarts)
            tool_try(run_recall(&f->run[i], r->t, r->u, &err), &err);
        if (!r->dudt)
            continue;
        struct point at = model_point(fleet_model(f, i), r->t);
        at.theta = f->run[i].at.theta;
        at.u = r->u;
        model_rhs(fleet_model(f, i), &at, r->dudt, r->work);
        record_rhs(&r->rec, i, r->dudt);
    }
    tool_write(r->out, &r->rec);
    r->nrec++;
}

void runs_put(struct runs *r, double t, const double u[])
{
    r->t = t;
    write_record(r, u);
}

/* Of a truth the first to blow up ends the program; the only member leaves its last finite state,
 * where that is later than the last record. */
static void end_truth(struct runs *r)
{
    const long first = fleet_first_failed(r->fleet);
    struct err err;

    if (first < 0)
        return;
    const struct run *run = &r->fleet->run[first];
    err = r->fleet->fail[first];
    err_prefix(&err, "member %ld", first);
    if (err.code != ERR_NUMERIC)
        cli_die(&err);
    if (r->fleet->nmember == 1 && !(run->t <= r->t && r->nrec)) {
        r->t = run->t;
        r->fleet->fail[0].code = 0;
        write_record(r, NULL);
    }
    if (!r->nrec)
        cli_die(&err);
    tool_keep_part(r->out, run->t, &err);
}

/* Else each is said, once. */
static void tell_failed(const struct runs *r, const bool lived[])
{
    const struct err *fail = r->fleet->fail;

    for (size_t i = 0; i < r->fleet->nmember; i++) {
        if (fail[i].code && fail[i].code != ERR_NUMERIC)
            cli_die(&fail[i]);
        if (lived[i] && fail[i].code)
            cli_warn("member %zu blew up: %s", i, fail[i].msg);
    }
}

void runs_to(struct runs *r, double t)
{
    const struct fleet *f = r->fleet;
    bool *lived = tool_alloc(f->nmember, sizeof *lived);
    size_t alive = 0;

    for (size_t i = 0; i < f->nmember; i++)
        alive += lived[i] = !f->fail[i].code;
    if (t > r->t)
        fleet_to(r->fleet, t, cli.threads);
    if (r->truth)
        end_truth(r);
    r->simulated += (t - r->t) * (double)alive;
    r->t = t;
    tell_failed(r, lived);
    write_record(r, NULL);
    free(lived);
}

/* Of the first member whose last state has more than a thousandth of its energy at the end. */
static void caution_grid(const struct fleet *f)
{
    const struct layout *l = &f->model[0].joint.sys->layout;
    double *u = tool_alloc(f->n, sizeof *u);
    const struct axis *axis = NULL;

    for (size_t i = 0; i < f->nmember; i++) {
        fleet_state(f, i, u);
        const double share = tail_of(l, u, &axis);
        if (share > 1e-3) {
            cli_warn("%s: the shortest waves along %s have %.2g of the energy of the strongest "
                     "(member %zu, at the end): %zu points may be too few",
                     f->model[0].joint.sys->ops->name, axis->name, share, i, axis->n);
            break;
        }
    }
    free(u);
}

void runs_caution(const struct fleet *f, bool truth)
{
    struct text_buf out = {0};

    if (truth)
        caution_grid(f);

    for (size_t i = 0; i < f->nmodel && !out.len; i++)
        if (f->tolerance > 0) /* of the grid alone: no step is too long */
            sys_cautions(f->model[i].joint.sys, 0, true, truth, &out);
        else
            model_cautions(&f->model[i], truth, &out);
    if (out.len)
        cli_warn("%s: %s", f->model[0].joint.sys->ops->name, out.s);
    text_buf_free(&out);
}
