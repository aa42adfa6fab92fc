/* eval.c -- columns of terms, their derivative and its transpose. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "term/part.h"

/* Whether a node is a column where it stands. */
static bool still(const struct term_node *n)
{
    return !n->by[0] && !n->by[1] && !n->by[2];
}

/* Where point i of a moved column lies in the column; SIZE_MAX beyond an end that is no period. */
static size_t source(const struct grid *g, const long by[], size_t i)
{
    size_t point = 0, stride = 1;

    for (int a = g->rank - 1; a >= 0; a--) {
        const long n = (long)g->n[a];
        const long at = (long)(i % g->n[a]) + by[a];
        if ((at < 0 || at >= n) && g->edge[a] != EDGE_PERIODIC)
            return SIZE_MAX;
        point += (size_t)((at % n + n) % n) * stride;
        stride *= g->n[a];
        i /= g->n[a];
    }
    return point;
}

static void copy_column(const struct terms *t, const struct term_node *n, size_t points,
                        const double column[], double out[])
{
    if (still(n)) {
        memcpy(out, column, points * sizeof *out);
        return;
    }
    for (size_t i = 0; i < points; i++) {
        const size_t from = source(&t->grid, n->by, i);
        out[i] = from == SIZE_MAX ? NAN : column[from];
    }
}

void terms_eval(const struct terms *t, size_t points, const double u[], size_t stride,
                double node[], double work[])
{
    for (size_t k = 0; k < t->nnode; k++) {
        const struct term_node *n = &t->node[k];
        double *restrict out = node + k * points;
        const double *a = node + n->a * points, *b = node + n->b * points;

        if (n->op == TERM_ONE)
            for (size_t i = 0; i < points; i++)
                out[i] = 1;
        else if (n->op == TERM_COLUMN)
            copy_column(t, n, points, u + n->a * stride, out);
        else if (n->op == TERM_DERIV && t->ready)
            (t->finite ? terms_difference : terms_derive)(t, n->by, 1, a, out, work);
        else if (n->op == TERM_PRODUCT)
            for (size_t i = 0; i < points; i++)
                out[i] = a[i] * b[i];
    }
}

void terms_tangent(const struct terms *t, const double node[], const double du[],
                   double dnode[], double work[])
{
    const size_t points = terms_points(t);

    for (size_t k = 0; k < t->nnode; k++) {
        const struct term_node *n = &t->node[k];
        const size_t a = n->a * points, b = n->b * points;
        double *out = dnode + k * points;

        if (n->op == TERM_ONE)
            memset(out, 0, points * sizeof *out);
        else if (n->op == TERM_COLUMN)
            copy_column(t, n, points, du + n->a * points, out);
        else if (n->op == TERM_DERIV)
            terms_derive(t, n->by, 1, dnode + a, out, work);
        else
            for (size_t i = 0; i < points; i++)
                out[i] = dnode[a + i] * node[b + i] + node[a + i] * dnode[b + i];
    }
}

/* gnode of what is derived += the transpose. */
static void adjoint_derive(const struct terms *t, const struct term_node *n, const double g[],
                           double ga[], double work[])
{
    const long total = n->by[0] + n->by[1] + n->by[2];
    double *out = work + terms_derive_nwork(&t->grid);

    terms_derive(t, n->by, total % 2 ? -1 : 1, g, out, work);
    for (size_t i = 0; i < t->grid.points; i++)
        ga[i] += out[i];
}

void terms_adjoint(const struct terms *t, const double node[], double gnode[], double du[],
                   double work[])
{
    const size_t points = terms_points(t);

    for (size_t k = t->nnode; k-- > 0;) {
        const struct term_node *n = &t->node[k];
        const size_t a = n->a * points, b = n->b * points;
        const double *g = gnode + k * points;

        if (n->op == TERM_DERIV)
            adjoint_derive(t, n, g, gnode + a, work);
        for (size_t i = 0; n->op == TERM_PRODUCT && i < points; i++) {
            gnode[a + i] += g[i] * node[b + i];
            gnode[b + i] += g[i] * node[a + i];
        }
        for (size_t i = 0; n->op == TERM_COLUMN && i < points; i++)
            du[a + (still(n) ? i : source(&t->grid, n->by, i))] += g[i];
    }
}
