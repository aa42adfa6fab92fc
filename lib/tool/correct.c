/* correct.c -- what cheap fields lack of dear ones, as a model or as pairs to learn from.
 *
 *   r = u - w,   r_k ~ sum_d G_dk w_k(t - d E h),   h: time between records
 *
 * w are runs of the coarse model, u the fine states at the same times, on the same grid. Before
 * its first record a run is taken as at rest, as rollout does.
 */
#include "tool/correct.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/inherit.h"
#include "fuse/fuse_gain.h"
#include "tool/correct_pair.h"
#include "tool/correct_pod.h"
#include "tool/tool.h"

static void write_pairs(struct correct_pair *p)
{
    struct io_head head = HEAD_EMPTY;
    struct record rec;
    struct err err = {0};

    tool_try(dataset_describe(&head, &p->coarse.d.layout,
                              p->coarse.d.member ? p->nmember : 0, DATASET_TAU, &err), &err);
    tool_try(inherit_head(&head, io_head(p->coarse.in), &err), &err);
    tool_try(record_open(&rec, &head, &err), &err);
    struct io_out *out = tool_create(&head, (struct io_in *[]){p->coarse.in, p->fine.in, NULL},
                                     NULL);
    while (correct_next(p)) {
        record_time(&rec, p->coarse.t);
        for (size_t i = 0; i < p->nmember; i++) {
            correct_take(p, i);
            record_state(&rec, i, correct_before(p, i, 0));
            record_target(&rec, i, p->r);
        }
        tool_write(out, &rec);
    }
    tool_close(out, 0, NAN);
    record_close(&rec);
    head_free(&head);
}

/* The periodic grid of all variables: what the form asks for. */
static void find_grid(const struct correct_pair *p, struct grid *grid)
{
    struct closure any = {.ops = closure_find("gain", NULL), .layout = p->coarse.d.layout};
    struct err err = {0};

    if (closure_grid(&any, GRID_RANK, grid, &err))
        cli_fail(ERR_DATA, "%s: gain: %s; --map pod takes any layout", io_name(p->coarse.in),
                 err.msg);
}

static void write_gain(struct correct_pair *p)
{
    struct grid grid;
    struct closure c;
    char params[96];
    double dt, left;
    struct err err = {0};

    find_grid(p, &grid);
    struct fuse_gain *gain = fuse_gain_open(&grid, (size_t)p->coarse.d.layout.nvar, p->delays + 1,
                                            &err);
    const double **w = tool_alloc(p->delays + 1, sizeof *w);
    tool_try(gain ? 0 : -1, &err);
    while (correct_next(p))
        for (size_t i = 0; i < p->nmember; i++) {
            correct_take(p, i);
            for (size_t d = 0; d <= p->delays; d++)
                w[d] = correct_before(p, i, d * p->apart);
            fuse_gain_add(gain, w, p->r);
        }
    correct_params(p, params, sizeof params, &dt);
    tool_try(closure_open(&c, closure_find("gain", NULL), &p->coarse.d.layout, params, NULL, 0,
                          &err), &err);
    tool_try(fuse_gain_solve(gain, p->wish->ridge, c.theta, &left, &err), &err);
    correct_model(p, &c, dt, sqrt(left));
    closure_close(&c);
    fuse_gain_close(gain);
    free(w);
}

void correct_write(const struct correct_wish *wish)
{
    struct correct_pair p;

    correct_open(&p, wish);
    if (wish->pairs)
        write_pairs(&p);
    else if (!strcmp(wish->map, "pod"))
        correct_write_pod(&p);
    else
        write_gain(&p);
    correct_close(&p);
}
