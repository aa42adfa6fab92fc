/* regress.c -- records to rows of features and targets. */
#include "regress/part.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Doubles of a block of rows: what a cache holds. Records held beside a window, at most. */
enum { BLOCK = 1 << 17, ROWS_LEAST = 64, ROWS_MOST = 2048, AHEAD = 64 };

/* Samples of a block of time, at first; in the weak form those of one window of time. */
enum { SHARD_ROWS = 2048 };

enum { PILOT = 1 << 20, PILOT_LEAST = 64, PILOT_MOST = 1024 }; /* doubles; records */

/* Steps that differ by no more share their weights. */
static const double same = 1e-9;

static int open_window(struct regress *r, const struct regress_wish *wish, struct err *err)
{
    static const struct param none[] = {{0}};
    size_t after = 0;

    r->dot = wish->dot;
    if (wish->dot) {
        const struct param *table = wish->dot->params ? wish->dot->params : none;
        param_defaults(table, r->dot_p);
        if (wish->dot_params &&
            param_apply(table, r->dot_p, wish->dot->name, wish->dot_params, err) < 0)
            return -1;
        wish->dot->reach(r->dot_p, &r->before, &after);
    }
    r->window = r->before + 1 + after;
    return 0;
}

/* Records by which the weak form chooses its windows; a step is all that given ones need. */
static size_t pilot_room(const struct regress *r, size_t state)
{
    const size_t room = PILOT / state;
    bool given = true;

    for (size_t a = 0; a < 1 + (size_t)r->library.grid.rank; a++)
        given &= r->plan.half[a] > 0 || (a > 0 && r->library.grid.index[a - 1]);
    return given ? 2 : room < PILOT_LEAST ? PILOT_LEAST : room > PILOT_MOST ? PILOT_MOST : room;
}

/* Whether nodes are terms in their order, so that they can be evaluated in place. */
static bool aligned(const struct terms *t)
{
    for (size_t i = 0; i < t->nterm; i++)
        if (t->term[i].node != i)
            return false;
    return t->nnode == t->nterm;
}

static int reserve(struct regress *r, struct err *err)
{
    const size_t n = r->library.layout.n, state = r->nmember * r->width;
    const bool fields = r->library.fields;

    r->most = BLOCK / r->m;
    r->most = r->most < ROWS_LEAST ? ROWS_LEAST : r->most > ROWS_MOST ? ROWS_MOST : r->most;
    if (fields)
        r->most = terms_points(&r->library);
    r->room = r->is_weak ? pilot_room(r, state)
                         : r->window + 1 + (state < BLOCK / AHEAD ? AHEAD : BLOCK / state);
    r->t = calloc(r->room + 2 * r->window + n, sizeof *r->t);
    r->u = malloc((r->is_weak ? r->room + 1 : 2 * r->room) * state * sizeof *r->u);
    r->x = malloc((fields ? 1 : r->most * r->width) * sizeof *r->x);
    r->y = malloc(r->most * r->d * sizeof *r->y);
    r->A = malloc((r->most * r->m + r->library.nwork) * sizeof *r->A);
    if (terms_known(&r->library))
        r->wide = malloc(state * sizeof *r->wide);
    if (!aligned(&r->library))
        r->node = malloc(r->most * r->library.nnode * sizeof *r->node);
    if (!r->t || !r->u || !r->x || !r->y || !r->A ||
        (!r->wide && terms_known(&r->library)) || (!r->node && !aligned(&r->library)))
        return err_set(err, ERR_INTERNAL, "regression: no memory for %zu features of %zu values",
                       r->p, state);
    r->w = r->t + r->room;
    r->steps = r->w + r->window;
    r->f = r->steps + r->window;
    r->rate = r->u + r->room * state;
    return 0;
}

int regress_open(struct regress *r, const struct layout *layout, size_t nmember,
                 const struct regress_wish *wish, struct err *err)
{
    *r = (struct regress){.nmember = nmember, .is_weak = wish->weak != NULL,
                          .known = wish->known, .param = wish->param};
    if (wish->weak)
        r->plan = *wish->weak;
    if (terms_library(&r->library, layout, wish->library, err) < 0 ||
        open_window(r, wish, err) < 0)
        return -1;
    if (!r->is_weak && terms_ready(&r->library, true, err) < 0)
        return -1;
    r->p = r->library.nterm;
    r->d = r->library.ncolumn;
    r->m = r->p + r->d;
    r->width = (r->d + terms_known(&r->library)) * terms_points(&r->library);
    assert(!r->library.nparam || r->param);
    if (shards_open(&r->shards, r->m, wish->kind, wish->shards ? wish->shards : 1,
                    wish->weak ? 1 : SHARD_ROWS, err) < 0)
        return -1;
    if (reserve(r, err) < 0)
        return -1;
    return r->dot || r->is_weak ? 0 : lags_open(&r->lags, r->m + 1, nmember *
                                                terms_points(&r->library), r->most, err);
}

void regress_close(struct regress *r)
{
    lags_close(&r->lags);
    terms_close(&r->library);
    weak_close(&r->weak);
    shards_close(&r->shards);
    free(r->t);
    free(r->u);
    free(r->x);
    free(r->y);
    free(r->A);
    free(r->node);
    free(r->wide);
    *r = (struct regress){0};
}

/* A := the terms of columns u. */
static void eval(struct regress *r, size_t rows, const double u[], size_t stride)
{
    double *node = r->node ? r->node : r->A, *work = r->A + r->most * r->m;

    terms_eval(&r->library, rows, u, stride, node, work);
    for (size_t j = 0; r->node && j < r->p; j++)
        memcpy(r->A + j * rows, node + r->library.term[j].node * rows, rows * sizeof *node);
}

/* The rows that are filled go into the triangle. */
static int flush(struct regress *r, struct err *err)
{
    const size_t rows = r->nrow;

    if (rows == 0)
        return 0;
    r->nrow = 0;
    eval(r, rows, r->x, r->most);
    for (size_t c = 0; c < r->d; c++)
        memcpy(r->A + (r->p + c) * rows, r->y + c * r->most, rows * sizeof *r->A);
    lags_add(&r->lags, rows, r->A, rows);
    return shards_add(&r->shards, rows, r->A, rows, err);
}

/* Samples of numbers, u (count, width) and y (count, of which n are targets). */
static int add_rows(struct regress *r, size_t count, const double u[], const double y[],
                    size_t of, struct err *err)
{
    const size_t n = r->library.layout.n;

    while (count > 0) {
        const size_t room = r->most - r->nrow, rows = count < room ? count : room;
        for (size_t c = 0; c < r->width; c++) {
            double *x = r->x + c * r->most + r->nrow;
            for (size_t i = 0; i < rows; i++)
                x[i] = u[i * r->width + c];
        }
        for (size_t c = 0; c < n; c++) {
            double *to = r->y + c * r->most + r->nrow;
            for (size_t i = 0; i < rows; i++)
                to[i] = y[i * of + c];
        }
        r->nrow += rows;
        u += rows * r->width;
        y += rows * of;
        count -= rows;
        if (r->nrow == r->most && flush(r, err) < 0)
            return -1;
    }
    return 0;
}

/* All points of states, likewise. */
static int add_fields(struct regress *r, size_t count, const double u[], const double y[],
                      size_t of, struct err *err)
{
    const size_t points = r->most;

    for (size_t i = 0; i < count; i++) {
        eval(r, points, u + i * r->width, points);
        memcpy(r->A + r->p * points, y + i * of, r->d * points * sizeof *y);
        lags_add(&r->lags, points, r->A, points);
        if (shards_add(&r->shards, points, r->A, points, err) < 0)
            return -1;
    }
    return 0;
}

static int add_samples(struct regress *r, size_t count, const double u[], const double y[],
                       size_t of, struct err *err)
{
    return (r->library.fields ? add_fields : add_rows)(r, count, u, y, of, err);
}

/* Whether w is for the steps of the window that begins at t. */
static bool alike(const struct regress *r, const double t[])
{
    bool same_steps = r->steps[0] > 0; /* they are known */

    for (size_t i = 1; i < r->window; i++)
        same_steps &= fabs(t[i] - t[i - 1] - r->steps[i]) <= same * r->steps[i];
    return same_steps;
}

/* w[] for the window that begins at t. */
static int weigh(struct regress *r, const double t[], struct err *err)
{
    if (alike(r, t))
        return 0;
    r->steps[0] = 1;
    for (size_t i = 1; i < r->window; i++)
        r->steps[i] = t[i] - t[i - 1];
    return r->dot->weights(r->dot_p, t, r->w, err);
}

/* Take what is known off the rates of count records from one on. */
static void take_off(struct regress *r, size_t first, size_t count)
{
    const size_t n = r->library.layout.n, from = first + r->before;

    for (size_t k = 0; r->known.rate && k < count * r->nmember; k++) {
        double *rate = r->rate + k * r->width;
        r->known.rate(r->known.of, k % r->nmember, r->t[from + k / r->nmember],
                      r->u + (from * r->nmember + k) * r->width, r->f);
        for (size_t i = 0; i < n; i++)
            rate[i] -= r->f[i];
    }
}

/* The samples of all windows of the records that are held, those of like steps together. */
static int add_windows(struct regress *r, struct err *err)
{
    const size_t state = r->nmember * r->width;
    const size_t count = r->nrec < r->window ? 0 : r->nrec + 1 - r->window;

    while (r->done < count) {
        const double *u = r->u + r->done * state;
        size_t n = 1;
        if (weigh(r, r->t + r->done, err) < 0)
            return -1;
        while (r->done + n < count && alike(r, r->t + r->done + n))
            n++;
        memset(r->rate, 0, n * state * sizeof *r->rate);
        for (size_t k = 0; k < r->window; k++)
            for (size_t i = 0; i < n * state; i++)
                r->rate[i] += r->w[k] * u[k * state + i];
        take_off(r, r->done, n);
        if (add_samples(r, n * r->nmember, u + r->before * state, r->rate,
                        r->width, err) < 0)
            return -1;
        r->done += n;
    }
    return 0;
}

bool regress_gap(const struct regress *r, double t)
{
    const size_t last = r->nrec;

    return last > 1 && t - r->t[last - 1] > 2 * (r->t[last - 1] - r->t[last - 2]) * (1 + same);
}

/* Hold one more record; where there is no room, or a new piece begins, what is held makes samples
 * first. */
static int push(struct regress *r, double t, const double u[], struct err *err)
{
    const size_t state = r->nmember * r->width, last = r->nrec;
    const size_t keep = r->window - 1 > 2 ? r->window - 1 : 2;
    const bool gap = regress_gap(r, t);

    if ((gap || last == r->room) && add_windows(r, err) < 0)
        return -1;
    if (gap) {
        r->gaps++;
        r->nrec = r->done = 0;
    } else if (last == r->room) {
        memmove(r->t, r->t + last - keep, keep * sizeof *r->t);
        memmove(r->u, r->u + (last - keep) * state, keep * state * sizeof *r->u);
        r->nrec = keep;
        r->done = keep + 1 - r->window;
    }
    r->t[r->nrec] = t;
    double *to = r->u + r->nrec++ * state;
    for (size_t i = 0; i < state; i++)
        to[i] = u[i];
    return 0;
}

/* Of targets that are given; lags are not over records that are not one step apart. */
static int add_given(struct regress *r, double t, const double u[], const double y[],
                     struct err *err)
{
    const double step = t - r->t[0];

    if (r->nrec > 0) {
        r->step = r->step > 0 ? r->step : step;
        if (fabs(step - r->step) > REGRESS_UNIFORM * r->step) {
            if (flush(r, err) < 0)
                return -1;
            lags_restart(&r->lags);
        }
    }
    r->t[0] = t;
    r->nrec = 1;
    return add_samples(r, r->nmember, u, y, r->library.layout.n, err);
}

/* A record with all its columns. */
static const double *widen(struct regress *r, const double u[])
{
    const struct layout *l = &r->library.layout;

    for (size_t i = 0; r->wide && i < r->nmember; i++) {
        const double *state = u + i * (l->n + l->nin);
        terms_gather(&r->library, state, state + l->n,
                     r->param ? r->param + i * PARAM_MAX : NULL, r->wide + i * r->width);
    }
    return r->wide ? r->wide : u;
}

int regress_add(struct regress *r, double t, const double u[], const double y[],
                struct err *err)
{
    u = widen(r, u);
    if (r->is_weak)
        return regress_add_weak(r, t, u, err);
    return r->dot ? push(r, t, u, err) : add_given(r, t, u, y, err);
}

int regress_end(struct regress *r, struct err *err)
{
    if (r->is_weak && !r->weak.library && regress_open_weak(r, err) < 0)
        return -1;
    if (r->dot && add_windows(r, err) < 0)
        return -1;
    return flush(r, err) < 0 ? -1 : shards_end(&r->shards, err);
}
