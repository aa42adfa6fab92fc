/* law_bench.c -- random states, and the rows of a law from them.
 *
 *   law(sum_j w_j term_j, u^(k)) = 0,  k = 1 .. enough:  the rows span all that holds for all u
 *
 * Coefficients of laws are ratios of small whole numbers, and are rounded to those.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "law/law.h"
#include "num/eliminate.h"

enum { MORE = 8, POINTS_1D = 64, POINTS_2D = 32, POINTS_3D = 16, FRACTIONS = 24 };
static const double tiny = 1e-8;

const double *bench_term(const struct bench *b, size_t j)
{
    return b->node + b->library.term[j].node * b->points;
}

const double *bench_after(const struct bench *b, size_t j)
{
    return b->after + b->library.term[j].node * b->points;
}

void bench_other(struct bench *b)
{
    terms_eval(&b->library, b->points, b->other, b->points, b->after, b->work);
}

static size_t node_degree(const struct terms *t, size_t node)
{
    const struct term_node *n = &t->node[node];

    switch (n->op) {
    case TERM_ONE: return 0;
    case TERM_COLUMN: return 1;
    case TERM_DERIV: return node_degree(t, n->a);
    case TERM_PRODUCT: return node_degree(t, n->a) + node_degree(t, n->b);
    }
    return 0;
}

size_t bench_degree(const struct bench *b, size_t j)
{
    return node_degree(&b->library, b->library.term[j].node);
}

/* The place of a point along an axis. */
static size_t place(const struct grid *g, size_t point, int axis)
{
    for (int a = g->rank - 1; a > axis; a--)
        point /= g->n[a];
    return point % g->n[axis];
}

size_t bench_mirror(const struct bench *b, size_t point)
{
    const struct grid *g = &b->library.grid;
    size_t to = 0;

    for (int a = 0; b->library.fields && a < g->rank; a++)
        to = to * g->n[a] + (g->n[a] - place(g, point, a)) % g->n[a];
    return to;
}

/* The phase of wave w of variable c at a point. */
static double phase_at(const struct bench *b, size_t c, size_t w, size_t point)
{
    const struct grid *g = &b->library.grid;
    double phase = b->phase[c][w];

    for (int a = 0; a < g->rank; a++)
        phase += 2 * M_PI * (double)(b->wave[c][w][a] * (long)place(g, point, a)) /
                 (double)g->n[a];
    return phase;
}

double bench_slope(const struct bench *b, size_t c, int axis, size_t point)
{
    const struct grid *g = &b->library.grid;
    double sum = 0;

    for (size_t w = 0; w < LAW_WAVES; w++)
        sum -= b->amplitude[c][w] * sin(phase_at(b, c, w, point)) * 2 * M_PI *
               (double)b->wave[c][w][axis] / ((double)g->n[axis] * g->dx[axis]);
    return sum;
}

/* Waves so long that no product of them is beyond the grid. */
static void draw_waves(struct bench *b)
{
    const struct grid *g = &b->library.grid;
    size_t degree = 1;

    for (size_t j = 0; j < b->p; j++)
        degree = bench_degree(b, j) + 1 > degree ? bench_degree(b, j) + 1 : degree;
    for (size_t c = 0; c < b->d; c++)
        for (size_t w = 0; w < LAW_WAVES; w++) {
            b->amplitude[c][w] = w ? rng_normal(&b->rng) : 0.5;
            b->phase[c][w] = 2 * M_PI * rng_uniform(&b->rng);
            for (int a = 0; a < g->rank; a++) {
                const size_t most = (g->n[a] / 2 - 1) / degree;
                const size_t k = most < 3 ? (most ? most : 1) : 3;
                b->wave[c][w][a] = w ? (long)rng_below(&b->rng, 2 * k + 1) - (long)k : 0;
            }
        }
}

/* The next state. */
static void draw(struct bench *b)
{
    if (b->smooth)
        draw_waves(b);
    for (size_t c = 0; c < b->d; c++)
        for (size_t i = 0; i < b->points; i++) {
            double sum = b->smooth ? 0 : rng_normal(&b->rng);
            for (size_t w = 0; b->smooth && w < LAW_WAVES; w++)
                sum += b->amplitude[c][w] * cos(phase_at(b, c, w, i));
            b->u[c * b->points + i] = sum;
        }
    terms_eval(&b->library, b->points, b->u, b->points, b->node, b->work);
}

/* The layout with axes of our own: periodic, and as long as needed. */
static int own_layout(struct layout *to, const struct layout *from, struct err *err)
{
    const int rank = from->naxis;

    *to = (struct layout){0};
    for (int a = 0; a < from->naxis; a++) {
        struct axis axis = from->axis[a];
        const size_t n = rank > 2 ? POINTS_3D : rank > 1 ? POINTS_2D : POINTS_1D;
        axis.n = axis.index && axis.n > n ? axis.n : n;
        axis.x = NULL;
        axis.first = 0;
        axis.step = axis.index ? 1 : 2 * M_PI / (double)n;
        axis.edge = EDGE_PERIODIC;
        if (layout_axis(to, &axis, err) < 0)
            return -1;
    }
    for (int v = 0; v < from->nvar; v++) {
        const struct var *var = &from->var[v];
        struct text_buf axes = {0};
        for (int a = 0; a < var->rank; a++)
            text_add(&axes, "%s%s", a ? "," : "", from->axis[var->axis[a]].name);
        const int rc = layout_var(to, var->name, axes.s ? axes.s : "", "1", var->name, err);
        text_buf_free(&axes);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static void bench_close(struct bench *b)
{
    terms_close(&b->library);
    free(b->u);
}

static int bench_open(struct bench *b, const struct layout *layout, const char *library,
                      struct err *err)
{
    struct layout own;

    *b = (struct bench){.rng = rng_open(1, "law", 0)};
    if (terms_library(&b->library, layout, library, err) < 0)
        return -1;
    if (terms_known(&b->library))
        return err_set(err, ERR_USAGE, "laws by name are of the state alone: found a library with "
                       "inputs or parameters");
    if (b->library.fields) {
        terms_close(&b->library);
        if (own_layout(&own, layout, err) < 0 ||
            terms_library(&b->library, &own, library, err) < 0)
            return -1;
    }
    if (terms_ready(&b->library, false, err) < 0)
        return -1;
    b->smooth = b->library.derives;
    b->p = b->library.nterm;
    b->d = b->library.ncolumn;
    b->points = terms_points(&b->library);
    const size_t state = b->d * b->points, nodes = b->library.nnode * b->points;
    b->u = calloc(2 * (state + nodes) + b->library.nwork + 1, sizeof *b->u);
    if (!b->u)
        return err_set(err, ERR_INTERNAL, "laws: no memory for %zu terms", b->p);
    b->other = b->u + state;
    b->node = b->other + state;
    b->after = b->node + nodes;
    b->work = b->after + nodes;
    return 0;
}

/* size[p] := the largest value of each term so far. */
static void measure(const struct bench *b, double size[])
{
    for (size_t j = 0; j < b->p; j++)
        for (size_t i = 0; i < b->points; i++)
            size[j] = fmax(size[j], fabs(bench_term(b, j)[i]));
}

static double tidy(double x)
{
    const double whole = round(x * FRACTIONS) / FRACTIONS;

    return fabs(x - whole) < tiny ? whole : x;
}

/* Rows of states, in units of the terms' sizes, to equations that hold for all states. */
static int keep(struct law *l, const struct law_ops *ops, size_t rows, double C[], double rhs[],
                const double size[], struct err *err)
{
    const size_t width = l->p * l->d;
    size_t *pivot = malloc(rows * sizeof *pivot), rank;
    int rc = 0;

    if (!pivot)
        return err_set(err, ERR_INTERNAL, "laws: no memory");
    for (size_t k = 0; k < rows; k++)
        for (size_t i = 0; i < width; i++) {
            double *c = C + k * width + i;
            *c = size[i % l->p] > 0 ? *c / size[i % l->p] : 0;
            *c = fabs(*c) < tiny ? 0 : *c; /* rounding of what cancels */
        }
    rank = eliminate(rows, width, C, rhs, tiny, pivot);
    for (size_t k = rank; k < rows; k++)
        if (fabs(rhs[k]) > tiny)
            rc = err_set(err, ERR_DATA, "%s: the library lacks terms that the law needs",
                         ops->name);
    for (size_t k = 0; rc == 0 && k < rank; k++) {
        const double unit = size[pivot[k] % l->p];
        for (size_t i = 0; i < width; i++)
            C[k * width + i] = tidy(C[k * width + i] * size[i % l->p] / unit);
        rc = law_append(l, C + k * width, tidy(rhs[k] / unit), err);
    }
    free(pivot);
    return rc;
}

int law_add(struct law *l, const struct law_ops *ops, const struct layout *layout,
            const char *library, struct err *err)
{
    const size_t width = l->p * l->d;
    struct bench b;
    double *C = NULL;
    int rc = bench_open(&b, layout, library, err);

    if (rc == 0 && ops->check)
        rc = ops->check(&b, err);
    if (rc == 0) {
        const size_t count = ops->count(&b), rows = width + count * MORE;
        C = calloc(rows * (width + 1) + l->p, sizeof *C);
        double *rhs = C ? C + rows * width : NULL, *size = C ? rhs + rows : NULL;
        if (!C)
            rc = err_set(err, ERR_INTERNAL, "laws: no memory for %zu coefficients", width);
        for (size_t k = 0; rc == 0 && k + count <= rows; k += count) {
            draw(&b);
            measure(&b, size);
            ops->state(&b, C + k * width, rhs + k);
        }
        if (rc == 0 && l->of == LAW_ADDED)
            memset(rhs, 0, rows * sizeof *rhs);
        if (rc == 0)
            rc = keep(l, ops, rows, C, rhs, size, err);
    }
    free(C);
    bench_close(&b);
    return rc;
}
