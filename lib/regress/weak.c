/* weak.c -- windows of the weak form, summed over time as records come and then over the axes.
 *
 *   sum_{node}(x) = sum_t phi(t) node(x, t),   sample = sum_x phi^(a)(x) sum_{node}(x)
 */
#include "regress/weak.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 8 };

static size_t width(const struct weak *w, int axis)
{
    return 2 * w->plan.half[axis] + 1;
}

static size_t axes(const struct weak *w)
{
    return 1 + (size_t)w->library->grid.rank;
}

/* Grid axis a of the library is axis a + 1 here. */
static bool periodic(const struct weak *w, size_t a)
{
    return w->library->grid.edge[a - 1] == EDGE_PERIODIC;
}

static int check_axes(const struct weak *w, struct err *err)
{
    const struct layout *l = &w->library->layout;
    const struct var *v = &l->var[0];

    for (size_t a = 1; a < axes(w); a++) {
        const struct axis *axis = &l->axis[v->axis[a - 1]];
        if (axis_must_be_even(axis, err) < 0)
            return -1;
        if (width(w, (int)a) > axis->n)
            return err_set(err, ERR_DATA, "weak form: axis %s: found %zu points, expected at "
                           "least the %zu of a window", axis->name, axis->n, width(w, (int)a));
        if (w->plan.power[a] < w->order[a]) /* or parts that are integrated do not vanish */
            return err_set(err, ERR_USAGE, "weak form: axis %s: found power %zu, expected at "
                           "least %zu, the highest derivative", axis->name, w->plan.power[a],
                           w->order[a]);
    }
    return 0;
}

/* weight[axis][order][j] := (-1)^order phi^(order) / (m dx)^order */
static int set_weights(struct weak *w, int axis, double step, struct err *err)
{
    const size_t n = width(w, axis);

    w->weight[axis] = malloc((w->order[axis] + 1) * n * sizeof(double));
    if (!w->weight[axis])
        return err_set(err, ERR_INTERNAL, "weak form: no memory");
    for (size_t d = 0; d <= w->order[axis]; d++) {
        double *to = w->weight[axis] + d * n;
        if (n == 1)
            to[0] = 1;
        else
            weak_bump(w->plan.half[axis], w->plan.power[axis], d, to);
        for (size_t j = 0; n > 1 && j < n; j++)
            to[j] *= pow(-1 / ((double)w->plan.half[axis] * step), (double)d);
    }
    return 0;
}

static int reserve(struct weak *w, struct err *err)
{
    const struct terms *t = w->library;
    const size_t columns = t->nnode + w->d;
    size_t most = 0;

    for (size_t a = 1; a < axes(w); a++) {
        const size_t n = t->grid.n[a - 1] + width(w, (int)a);
        most = n > most ? n : most;
    }
    w->node = calloc(t->nnode * w->points, sizeof *w->node);
    w->sum = calloc(w->nmember * w->nopen * columns * w->points, sizeof *w->sum);
    w->line = malloc((most + 2 * w->points) * sizeof *w->line);
    w->box = w->line ? w->line + most : NULL;
    w->A = malloc((t->nterm + w->d) * w->samples * sizeof *w->A);
    if (!w->node || !w->sum || !w->line || !w->A)
        return err_set(err, ERR_INTERNAL, "weak form: no memory for %zu windows of %zu points",
                       w->nmember * w->nopen, w->points);
    return 0;
}

int weak_open(struct weak *w, const struct terms *library, size_t nmember,
              const struct weak_plan *plan, double dt, struct err *err)
{
    *w = (struct weak){.library = library, .plan = *plan, .nmember = nmember, .dt = dt,
                       .points = terms_points(library), .d = library->ncolumn, .samples = 1};
    w->order[0] = 1;
    for (size_t i = 0; i < library->nnode; i++)
        for (size_t a = 1; library->node[i].op == TERM_DERIV && a < axes(w); a++)
            if ((size_t)library->node[i].by[a - 1] > w->order[a])
                w->order[a] = (size_t)library->node[i].by[a - 1];
    if (check_axes(w, err) < 0 || set_weights(w, 0, dt, err) < 0)
        return -1;
    for (size_t a = 1; a < axes(w); a++) {
        const size_t n = library->grid.n[a - 1], last = periodic(w, a) ? n - 1
                                                                       : n - width(w, (int)a);
        w->count[a] = last / w->plan.stride[a] + 1;
        w->samples *= w->count[a];
        if (set_weights(w, (int)a, library->grid.dx[a - 1], err) < 0)
            return -1;
    }
    w->nopen = (width(w, 0) - 1) / w->plan.stride[0] + 1;
    return reserve(w, err);
}

void weak_close(struct weak *w)
{
    for (int a = 0; a < WEAK_AXES; a++)
        free(w->weight[a]);
    free(w->node);
    free(w->sum);
    free(w->line);
    free(w->A);
    *w = (struct weak){0};
}

void weak_restart(struct weak *w)
{
    w->npast = 0;
    memset(w->sum, 0, w->nmember * w->nopen * (w->library->nnode + w->d) * w->points *
                          sizeof *w->sum);
}

/* sum_j a_j b_j in LANES sums, whatever the vectors. */
static double dot(size_t n, const double a[], const double b[])
{
    double sum[LANES] = {0}, total = 0;
    size_t j = 0;

    for (; j + LANES <= n; j += LANES)
        for (size_t l = 0; l < LANES; l++)
            sum[l] += a[j + l] * b[j + l];
    for (; j < n; j++)
        sum[j % LANES] += a[j] * b[j];
    for (size_t l = 0; l < LANES; l++)
        total += sum[l];
    return total;
}

/* One line of an axis, from x a step `step` apart, as it is seen by all windows along it. */
static void contract_line(const struct weak *w, size_t a, size_t order, const double x[],
                          size_t step, double out[])
{
    const size_t n = w->library->grid.n[a - 1], m = width(w, (int)a);
    const size_t shift = periodic(w, a) ? n - w->plan.half[a] % n : 0;

    for (size_t i = 0; i < n + (periodic(w, a) ? m : 0); i++)
        w->line[i] = x[(i + shift) % n * step];
    for (size_t k = 0; k < w->count[a]; k++)
        out[k * step] = dot(m, w->weight[a] + order * m, w->line + k * w->plan.stride[a]);
}

/* out[samples] := in[points] with the derivative of psi, axis after axis, the last one first. The
 * points of axes that are done lie as windows. */
static void contract(const struct weak *w, const long order[], const double in[], double out[])
{
    const struct grid *g = &w->library->grid;
    const double *from = in;
    double *to = w->box;
    size_t inner = 1, outer = w->points;

    if (g->rank == 0) /* states without a grid */
        memcpy(out, in, w->points * sizeof *out);
    for (size_t a = (size_t)g->rank; a >= 1; a--) {
        const size_t n = g->n[a - 1];
        outer /= n;
        to = a == 1 ? out : from == w->box ? w->box + w->points : w->box;
        for (size_t o = 0; o < outer; o++)
            for (size_t i = 0; i < inner; i++)
                contract_line(w, a, (size_t)order[a - 1], from + o * n * inner + i, inner,
                              to + o * w->count[a] * inner + i);
        inner *= w->count[a];
        from = to;
    }
}

/* The samples of a window of time whose sums are complete. */
static int finish(struct weak *w, double sum[], struct shards *to, struct err *err)
{
    static const long none[GRID_RANK];
    const struct terms *t = w->library;

    for (size_t f = 0; f < t->nterm; f++) {
        const struct term_node *n = &t->node[t->term[f].node];
        const bool derived = n->op == TERM_DERIV;
        contract(w, derived ? n->by : none, sum + (derived ? n->a : t->term[f].node) * w->points,
                 w->A + f * w->samples);
    }
    for (size_t c = 0; c < w->d; c++)
        contract(w, none, sum + (t->nnode + c) * w->points,
                 w->A + (t->nterm + c) * w->samples);
    memset(sum, 0, (t->nnode + w->d) * w->points * sizeof *sum);
    return shards_add(to, w->samples, w->A, w->samples, err);
}

/* Add record j of a window of one member. */
static void add_record(struct weak *w, size_t j, const double u[], const double known[],
                       double sum[])
{
    const struct terms *t = w->library;
    const size_t points = w->points;
    const double phi = w->weight[0][j], slope = w->weight[0][width(w, 0) + j];

    for (size_t k = 0; k < t->nnode; k++) {
        const double *node = w->node + k * points;
        double *to = sum + k * points;
        if (t->node[k].op == TERM_DERIV)
            continue;
        for (size_t i = 0; i < points; i++)
            to[i] += phi * node[i];
    }
    for (size_t i = 0; i < w->d * points; i++)
        sum[t->nnode * points + i] += slope * u[i];
    for (size_t i = 0; known && i < w->d * points; i++)
        sum[t->nnode * points + i] -= phi * known[i];
}

int weak_add(struct weak *w, const double u[], const double known[], struct shards *to,
             struct err *err)
{
    const struct terms *t = w->library;
    const size_t n = t->layout.n, width = (t->ncolumn + terms_known(t)) * w->points;
    const size_t block = (t->nnode + w->d) * w->points;
    const size_t stride = w->plan.stride[0], last = 2 * w->plan.half[0], now = w->npast++;

    for (size_t i = 0; i < w->nmember; i++) {
        terms_eval(t, w->points, u + i * width, w->points, w->node, NULL);
        for (size_t back = 0; back < w->nopen; back++) {
            const size_t k = now / stride - back; /* window k begins at record k stride */
            if (back > now / stride || now - k * stride > last)
                continue;
            double *sum = w->sum + (i * w->nopen + k % w->nopen) * block;
            add_record(w, now - k * stride, u + i * width, known ? known + i * n : NULL, sum);
            if (now - k * stride == last && finish(w, sum, to, err) < 0)
                return -1;
        }
    }
    return 0;
}
