/* terms.c -- equations as they are written: sums of terms with coefficients theta.
 *
 *   m_v = sum_k theta_k term_k(ubar)
 *
 * The program (closure.net) is the equations, or a library of terms for all of them
 * (term/term.h). On a grid it acts at every point alike; components of an index axis can have
 * equations of their own, and then nothing is translated. Coefficients in the text are where
 * theta starts. Linear in theta. Terms may have parameters of the system and inputs as factors.
 * brunton2016
 */
#include <stdlib.h>
#include <string.h>

#include "base/signal.h"
#include "closure/closure.h"
#include "term/term.h"

static void close_terms(struct closure *c)
{
    if (c->priv)
        terms_close(c->priv);
    free(c->priv);
    c->priv = NULL;
}

/* Doubles of all columns, and of inputs, where some are known; else the state is all. */
static size_t ncolumns(const struct terms *t)
{
    return terms_known(t) ? (t->ncolumn + terms_known(t)) * terms_points(t) + t->layout.nin : 0;
}

/* All columns at a point, or a derivative of it: in work, which begins with them, or u itself. */
static const double *columns(const struct terms *t, const struct point *at, double work[])
{
    double *inputs = work + ncolumns(t) - t->layout.nin;

    if (!terms_known(t))
        return at->u;
    if (at->input)
        signal_at(at->input, at->t, inputs);
    terms_gather(t, at->u, at->input ? inputs : NULL, at->p, work);
    return work;
}

/* Tape: the nodes at every point; work: all columns, as many nodes, scratch of derivatives. */
static int open_terms(struct closure *c, struct err *err)
{
    struct terms *t = c->priv = calloc(1, sizeof *t);
    struct text_buf text = {0};

    if (!t)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (terms_open(t, &c->layout, c->net, err) < 0)
        return -1;
    struct grid grid;
    if (t->fields && closure_grid(c, GRID_RANK, &grid, err) < 0)
        return -1;
    if (terms_ready(t, false, err) < 0)
        return -1;
    terms_print(t, &text);
    if (text_buf_ok(&text, err) < 0)
        return -1;
    free(c->net);
    c->net = text.s;
    c->ntheta = t->nterm;
    c->ntape = t->nnode * terms_points(t);
    c->nwork = ncolumns(t) + c->ntape + t->nwork;
    for (size_t k = 0; k < t->nparam; k++)
        c->reads[t->param[k]] = true;
    return 0;
}

static void init(const struct closure *c, double theta[], uint64_t seed)
{
    const struct terms *t = c->priv;

    (void)seed;
    for (size_t k = 0; k < t->nterm; k++)
        theta[k] = t->term[k].theta;
}

/* out := sum_k theta_k node_k (+)= */
static void combine(const struct terms *t, const double theta[], const double node[],
                    double out[])
{
    const size_t points = terms_points(t);

    for (size_t k = 0; k < t->nterm; k++) {
        const double *column = node + t->term[k].node * points;
        double *m = out + t->term[k].target * points;
        for (size_t i = 0; i < points; i++)
            m[i] += theta[k] * column[i];
    }
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct terms *t = c->priv;
    const size_t points = terms_points(t);

    (void)dz;
    memset(m, 0, c->layout.n * sizeof *m);
    terms_eval(t, points, columns(t, at, work), points, tape, work + ncolumns(t));
    combine(t, at->theta, tape, m);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct terms *t = c->priv;
    double *node = work + ncolumns(t);

    (void)ddz;
    memset(dm, 0, c->layout.n * sizeof *dm);
    terms_tangent(t, tape, columns(t, v, work), node, node + c->ntape);
    combine(t, at->theta, node, dm);
    if (v->theta)
        combine(t, v->theta, tape, dm);
}

static void features(const struct closure *c, const struct point *at, double A[],
                     double work[])
{
    const struct terms *t = c->priv;
    const size_t points = terms_points(t);
    double *node = work + ncolumns(t);

    memset(A, 0, c->layout.n * c->ntheta * sizeof *A);
    terms_eval(t, points, columns(t, at, work), points, node, node + c->ntape);
    for (size_t k = 0; k < t->nterm; k++)
        for (size_t i = 0; i < points; i++)
            A[(t->term[k].target * points + i) * c->ntheta + k] =
                node[t->term[k].node * points + i];
}

/* d += what the nodes' gradient says of the columns. */
static void adjoint_columns(const struct terms *t, const double tape[], double gnode[],
                            struct dpoint *d, double column[], double work[])
{
    const size_t n = t->layout.n, points = terms_points(t);
    const double *g = column + n + t->ninput * points;

    if (!terms_known(t)) {
        if (d->u)
            terms_adjoint(t, tape, gnode, d->u, work);
        return;
    }
    memset(column, 0, ncolumns(t) * sizeof *column);
    terms_adjoint(t, tape, gnode, column, work);
    for (size_t i = 0; d->u && i < n; i++)
        d->u[i] += column[i];
    for (size_t k = 0; d->p && k < t->nparam; k++)
        for (size_t i = 0; i < points; i++)
            d->p[t->param[k]] += g[k * points + i];
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct terms *t = c->priv;
    const size_t points = terms_points(t);
    double *node = work + ncolumns(t);

    (void)ddz;
    memset(node, 0, c->ntape * sizeof *node);
    for (size_t k = 0; k < t->nterm; k++) {
        const double *g = dm + t->term[k].target * points;
        const double *column = tape + t->term[k].node * points;
        double *gnode = node + t->term[k].node * points, sum = 0;
        for (size_t i = 0; i < points; i++) {
            sum += g[i] * column[i];
            gnode[i] += at->theta[k] * g[i];
        }
        if (d->theta)
            d->theta[k] += sum;
    }
    adjoint_columns(t, tape, node, d, work, node + c->ntape);
}

const struct closure_ops closure_terms = {
    .name = "terms",
    .brief = "equations as they are written, or a library of terms",
    .source = "brunton2016",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .net = "poly:3,shared",
    .open = open_terms,
    .close = close_terms,
    .init = init,
    .eval = eval,
    .tangent = tangent,
    .features = features,
    .adjoint = adjoint,
};
