/* correct.c -- what cheap fields lack of dear ones, as a model or as pairs to learn from.
 *
 *   r = u - w,   r_k ~ sum_d G_dk w_k(t - d E h),   h: time between records
 *
 * w are runs of the coarse model, u the fine states at the same times, on the same grid. Before
 * its first record a run is taken as at rest, as rollout does.
 */
#include "tool/correct.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/inherit.h"
#include "fuse/fuse_gain.h"
#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/tool.h"

struct pair {
    const struct correct_wish *wish;
    struct reader coarse, fine;
    size_t n, nmember;
    size_t delays, apart, kept;  /* kept: records held of the coarse run */
    size_t nrec;
    double first, step;          /* times of the first record, and to the second */
    double *w, *r;               /* (nmember, kept, n), [n] */
    double square;               /* mean r^2, summed over records and members */
};

static void read_delays(struct pair *p, const char *text)
{
    char count[32];
    struct err err = {0};

    p->apart = 1;
    if (text) {
        const char *const colon = strchr(text, ':');
        snprintf(count, sizeof count, "%.*s", colon ? (int)(colon - text) : 31, text);
        if (text_to_size(count, &p->delays, &err) < 0 ||
            (colon && (text_to_size(colon + 1, &p->apart, &err) < 0 || p->apart < 1)))
            cli_fail(ERR_USAGE, "--delays: found '%s', expected D or D:EVERY, whole numbers", text);
    }
    p->kept = p->delays * p->apart + 1;
}

static void open_pair(struct pair *p, const struct correct_wish *wish)
{
    const struct text_list *levels = wish->levels;
    struct err err = {0};

    if (levels->n != 2)
        cli_fail(ERR_USAGE, "found %zu runs, expected two, -l COARSE -l FINE", levels->n);
    *p = (struct pair){.wish = wish};
    read_delays(p, wish->delays);
    tool_reader(&p->coarse, levels->item[0], "trajectory|pairs");
    tool_reader(&p->fine, levels->item[1], "trajectory|pairs");
    if (layout_alike(&p->fine.d.layout, &p->coarse.d.layout, &err))
        cli_fail(ERR_DATA, "%s against %s: %s", io_name(p->fine.in), io_name(p->coarse.in),
                 err.msg);
    if (p->fine.d.nmember != p->coarse.d.nmember)
        cli_fail(ERR_DATA, "%s: found %zu members, expected %zu as in %s", io_name(p->fine.in),
                 p->fine.d.nmember, p->coarse.d.nmember, io_name(p->coarse.in));
    p->n = p->coarse.d.layout.n;
    p->nmember = p->coarse.d.nmember;
    const double need = 8 * (double)p->nmember * (double)p->kept * (double)p->n;
    if (need > (double)cli.memory)
        cli_fail(ERR_USAGE, "--delays: %zu records of the run need %.3g bytes, expected at most "
                 "--memory %zu", p->kept, need, cli.memory);
    p->w = tool_alloc(p->nmember * p->kept * p->n, sizeof *p->w);
    p->r = tool_alloc(p->n, sizeof *p->r);
}

static void close_pair(struct pair *p)
{
    reader_close(&p->coarse);
    reader_close(&p->fine);
    free(p->w);
    free(p->r);
}

/* Both at their next record, at one time; false where the coarse run has ended. */
static bool next(struct pair *p)
{
    if (!tool_step(&p->coarse)) {
        tool_drain(p->coarse.in);
        if (io_status(p->coarse.in) > 0)
            cli_warn("%s: the run blew up at %g: what follows of %s is not used",
                     io_name(p->coarse.in), io_t_end(p->coarse.in), io_name(p->fine.in));
        else if (tool_step(&p->fine))
            cli_warn("%s ends at %g, before %s: what follows is not used", io_name(p->coarse.in),
                     p->coarse.t, io_name(p->fine.in));
        return false;
    }
    const double t = p->coarse.t;
    if (!tool_step(&p->fine))
        cli_fail(ERR_DATA, "%s: found no record at time %g, expected one as in %s",
                 io_name(p->fine.in), t, io_name(p->coarse.in));
    if (p->nrec == 0)
        p->first = t;
    if (p->nrec == 1)
        p->step = t - p->first;
    if (fabs(p->fine.t - t) > 1e-6 * (p->nrec ? p->step : fmax(fabs(t), 1)))
        cli_fail(ERR_DATA, "%s: found a record at time %g, expected %g as in %s",
                 io_name(p->fine.in), p->fine.t, t, io_name(p->coarse.in));
    if (p->delays && p->nrec > 1 && fabs(t - p->coarse.before - p->step) > 1e-6 * p->step)
        cli_fail(ERR_DATA, "%s: found a step of %g before time %g, expected %g as at first",
                 io_name(p->coarse.in), t - p->coarse.before, t, p->step);
    p->nrec++;
    return true;
}

/* The state of a member k records before the last. */
static double *before(const struct pair *p, size_t member, size_t k)
{
    const size_t last = p->nrec - 1;

    return p->w + (member * p->kept + (k > last ? 0 : (last - k) % p->kept)) * p->n;
}

/* The member's states are read, and r. */
static void take(struct pair *p, size_t member)
{
    double *w = before(p, member, 0);
    double square = 0;
    struct err err = {0};

    tool_try(reader_state(&p->coarse, member, w, &err), &err);
    tool_try(reader_state(&p->fine, member, p->r, &err), &err);
    for (size_t i = 0; i < p->n; i++) {
        p->r[i] -= w[i];
        square += p->r[i] * p->r[i];
    }
    p->square += square / (double)p->n;
}

static void write_pairs(struct pair *p)
{
    const struct io_head *from = io_head(p->coarse.in);
    struct io_head head = HEAD_EMPTY;
    struct record rec;
    struct err err = {0};

    tool_try(dataset_describe(&head, &p->coarse.d.layout,
                              p->coarse.d.member ? p->nmember : 0, DATASET_TAU, &err), &err);
    tool_try(inherit_head(&head, from, &err), &err);
    tool_try(record_open(&rec, &head, &err), &err);
    struct io_out *out = tool_create(&head, (struct io_in *[]){p->coarse.in, p->fine.in, NULL},
                                     NULL);
    while (next(p)) {
        record_time(&rec, p->coarse.t);
        for (size_t i = 0; i < p->nmember; i++) {
            take(p, i);
            record_state(&rec, i, before(p, i, 0));
            record_target(&rec, i, p->r);
        }
        tool_write(out, &rec);
    }
    tool_close(out, 0, NAN);
    record_close(&rec);
    head_free(&head);
}

/* Steps of the model from one delay to the next, and the step of which they are. */
static size_t steps_of(const struct pair *p, double *dt)
{
    const double time = (double)p->apart * p->step;

    if (!head_f64(io_head(p->coarse.in), NULL, "dt", dt) || !(*dt > 0))
        cli_fail(ERR_DATA, "%s: found no step dt, expected a run of the coarse model",
                 io_name(p->coarse.in));
    const double steps = round(time / *dt);
    if (steps < 1 || fabs(steps * *dt - time) > 1e-6 * *dt)
        cli_fail(ERR_DATA, "%s: found records %g apart, expected a whole number of steps of %g",
                 io_name(p->coarse.in), p->step, *dt);
    return (size_t)steps;
}

static void write_model(const struct pair *p, const struct fuse_gain *gain)
{
    const struct io_head *data = io_head(p->coarse.in);
    struct io_head head = HEAD_EMPTY;
    struct closure c;
    char params[96] = "";
    double dt = NAN, left;
    struct err err = {0};

    if (p->delays)
        snprintf(params, sizeof params, "delays=%zu,every=%zu", p->delays, steps_of(p, &dt));
    tool_try(closure_open(&c, closure_find("gain", NULL), &p->coarse.d.layout, params, NULL, 0,
                          &err), &err);
    c.act = "observe";
    tool_try(fuse_gain_solve(gain, p->wish->ridge, c.theta, &left, &err), &err);
    const double count = (double)(p->nrec * p->nmember), rms = sqrt(p->square / count);
    cli_note("%zu records of %zu runs differ by %.4g (rms), of which %.3g is left", p->nrec,
             p->nmember, rms, sqrt(left));
    tool_try(modelfile_describe(&head, &c, data, &err), &err);
    if (p->delays) {
        const char *scheme = head_text(data, NULL, "scheme");
        tool_try(head_set_f64(&head, NULL, "dt", dt, &err), &err);
        if (scheme)
            tool_try(head_set_text(&head, NULL, "scheme", scheme, &err), &err);
    }
    tool_try(store_describe_training(&head, data, p->first, p->coarse.t, &err), &err);
    tool_try(head_set_f64(&head, NULL, "difference", rms, &err), &err);
    tool_try(head_set_f64(&head, NULL, "left", sqrt(left), &err), &err);
    tool_close(tool_create(&head, (struct io_in *[]){p->coarse.in, p->fine.in, NULL}, NULL), 0,
               NAN);
    head_free(&head);
    closure_close(&c);
}

/* The periodic grid of all variables: what the form asks for. */
static void find_grid(const struct pair *p, struct grid *grid)
{
    struct closure any = {.ops = closure_find("gain", NULL), .layout = p->coarse.d.layout};
    struct err err = {0};

    if (closure_grid(&any, GRID_RANK, grid, &err))
        cli_fail(ERR_DATA, "%s: gain: %s", io_name(p->coarse.in), err.msg);
}

void correct_write(const struct correct_wish *wish)
{
    struct pair p;
    struct grid grid;
    struct err err = {0};

    open_pair(&p, wish);
    if (wish->pairs) {
        write_pairs(&p);
        close_pair(&p);
        return;
    }
    find_grid(&p, &grid);
    struct fuse_gain *gain = fuse_gain_open(&grid, (size_t)p.coarse.d.layout.nvar, p.delays + 1,
                                            &err);
    const double **w = tool_alloc(p.delays + 1, sizeof *w);
    tool_try(gain ? 0 : -1, &err);
    while (next(&p))
        for (size_t i = 0; i < p.nmember; i++) {
            take(&p, i);
            for (size_t d = 0; d <= p.delays; d++)
                w[d] = before(&p, i, d * p.apart);
            fuse_gain_add(gain, w, p.r);
        }
    write_model(&p, gain);
    fuse_gain_close(gain);
    free(w);
    close_pair(&p);
}
