/* closure_galerkin.c -- the memory terms that analytic forms of Galerkin systems share.
 *
 * The images of v, w, e, f, and of what moves them, lie on the m points of products. From n points
 * to m the transpose is n/m times the way back, of which the weights cancel but for theta.
 */
#include "closure/closure_galerkin.h"

#include <stdlib.h>
#include <string.h>

void galerkin_close(struct closure *c)
{
    struct galerkin *g = c->priv;

    if (!g)
        return;
    quadratic_close(g->q);
    free(g);
    c->priv = NULL;
}

/* Products reach 3N (v w), with R2 4N (w^2) and are kept to N; v e reaches 3N, kept to 2N. */
int galerkin_open(struct closure *c, int order, struct err *err)
{
    if (waves_admit(c, 2, err) != 0)
        return -1;
    struct galerkin *g = c->priv = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_INTERNAL, "no memory");
    const int rank = c->layout.var[0].rank;
    const int *axis = c->layout.var[0].axis;
    const size_t n[] = {c->layout.axis[axis[0]].n, c->layout.axis[axis[rank - 1]].n};
    const double unit[] = {waves_number(c, 0), waves_number(c, rank - 1)};
    g->second = order == 2;
    g->q = quadratic_open(rank, n, unit, c->p[GALERKIN_FACTOR_P], waves_modes(c),
                          g->second ? 5 : 4, err);
    if (!g->q)
        return -1;
    g->nfield = (size_t)g->q->parts * g->q->m;
    c->ntape = (g->second ? 4 : 2) * g->nfield;
    c->nwork = g->q->n + g->q->nmodes + 6 * g->nfield + g->q->nwork;
    return 0;
}

struct galerkin_scratch galerkin_scratch(const struct galerkin *g, double work[])
{
    struct galerkin_scratch s = {.points = work, .modes = work + g->q->n};

    s.image = s.modes + g->q->nmodes;
    s.spare = s.image + g->nfield;
    s.more = s.spare + g->nfield;
    s.work = s.more + 4 * g->nfield;
    return s;
}

void galerkin_pass(const struct galerkin *g, enum quadratic_map gather, size_t first,
                   size_t last, enum quadratic_map spread, double field[],
                   const struct galerkin_scratch *s)
{
    quadratic_gather(g->q, gather, field, s->modes, s->work);
    quadratic_cut(g->q, first, last, s->modes);
    quadratic_spread(g->q, spread, s->modes, field, s->work);
}

/* A product := the image of its T on F, on G; and the transposes of both. */
static void resolve(const struct galerkin *g, double field[], const struct galerkin_scratch *s)
{
    galerkin_pass(g, QUADRATIC_TERM, 0, g->q->N, QUADRATIC_IMAGE, field, s);
}

static void leave(const struct galerkin *g, double field[], const struct galerkin_scratch *s)
{
    galerkin_pass(g, QUADRATIC_TERM, g->q->N + 1, 2 * g->q->N, QUADRATIC_IMAGE, field, s);
}

static void resolve_back(const struct galerkin *g, double field[],
                         const struct galerkin_scratch *s)
{
    galerkin_pass(g, QUADRATIC_IMAGE, 0, g->q->N, QUADRATIC_TERM, field, s);
}

static void leave_back(const struct galerkin *g, double field[],
                       const struct galerkin_scratch *s)
{
    galerkin_pass(g, QUADRATIC_IMAGE, g->q->N + 1, 2 * g->q->N, QUADRATIC_TERM, field, s);
}

/* a -= b, a += weight b, <a, b> */
static void subtract(size_t n, double a[], const double b[])
{
    for (size_t j = 0; j < n; j++)
        a[j] -= b[j];
}

static void add_times(size_t n, double weight, const double b[], double a[])
{
    for (size_t j = 0; j < n; j++)
        a[j] += weight * b[j];
}

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t j = 0; j < n; j++)
        sum += a[j] * b[j];
    return sum;
}

/* out := weight a b, and its transpose. */
static void product(const struct galerkin *g, double weight, const double a[], const double b[],
                    double out[])
{
    memset(out, 0, g->nfield * sizeof *out);
    quadratic_multiply(g->q, weight, a, b, out);
}

static void product_transposed(const struct galerkin *g, double weight, const double a[],
                               const double db[], double out[])
{
    memset(out, 0, g->nfield * sizeof *out);
    quadratic_multiply_transposed(g->q, weight, a, db, out);
}

void galerkin_eval(const struct closure *c, const double u[], double tape[], double work[])
{
    const struct galerkin *g = c->priv;
    const struct galerkin_scratch s = galerkin_scratch(g, work);
    double *v = tape, *w = v + g->nfield, *e = w + g->nfield, *f = e + g->nfield;

    quadratic_read(g->q, u, s.modes, s.work);
    quadratic_spread(g->q, QUADRATIC_IMAGE, s.modes, v, s.work);
    product(g, 0.5, v, v, w);
    leave(g, w, &s);
    if (!g->second)
        return;
    product(g, 0.5, v, v, e);
    resolve(g, e, &s);
    subtract(g->nfield, e, w);
    product(g, 1, v, e, f);
    leave(g, f, &s);
}

/* out := v f - w^2, of which T is R2. */
static void second(const struct galerkin *g, const double tape[], double out[])
{
    const double *v = tape, *w = v + g->nfield, *f = w + 2 * g->nfield;

    product(g, 1, v, f, out);
    quadratic_multiply(g->q, -1, w, w, out);
}

/* out += sum_i theta_i r_i, R_i = T_F r_i */
static void add_sum(const struct galerkin *g, const double theta[], const double tape[],
                    double out[], double spare[])
{
    quadratic_multiply(g->q, theta[0], tape, tape + g->nfield, out);
    if (!g->second)
        return;
    second(g, tape, spare);
    add_times(g->nfield, theta[1], spare, out);
}

/* out[n] := T_F of a product */
static void finish(const struct galerkin *g, const double field[], double out[],
                   const struct galerkin_scratch *s)
{
    quadratic_gather(g->q, QUADRATIC_TERM, field, s->modes, s->work);
    quadratic_write(g->q, s->modes, out, s->work);
}

void galerkin_sum(const struct closure *c, const double theta[], const double tape[],
                  double out[], double work[])
{
    const struct galerkin *g = c->priv;
    const struct galerkin_scratch s = galerkin_scratch(g, work);

    memset(s.image, 0, g->nfield * sizeof *s.image);
    add_sum(g, theta, tape, s.image, s.spare);
    finish(g, s.image, out, &s);
}

/* dr += theta times the derivative of v f - w^2 along dv and dw */
static void tangent_second(const struct galerkin *g, double theta, const double dv[],
                           const double dw[], double dr[], const double tape[],
                           const struct galerkin_scratch *s)
{
    const double *v = tape, *w = v + g->nfield, *e = w + g->nfield, *f = e + g->nfield;
    double *de = s->image, *df = s->spare, *sum = s->image;

    product(g, 1, v, dv, de);
    resolve(g, de, s);
    subtract(g->nfield, de, dw);
    product(g, 1, dv, e, df);
    quadratic_multiply(g->q, 1, v, de, df);
    leave(g, df, s);
    product(g, 1, dv, f, sum);
    quadratic_multiply(g->q, 1, v, df, sum);
    quadratic_multiply(g->q, -2, w, dw, sum);
    add_times(g->nfield, theta, sum, dr);
}

void galerkin_tangent(const struct closure *c, const double theta[], const double du[],
                      const double dtheta[], const double tape[], double out[], double work[])
{
    const struct galerkin *g = c->priv;
    const struct galerkin_scratch s = galerkin_scratch(g, work);
    const double *v = tape, *w = v + g->nfield;
    double *dv = s.more, *dw = dv + g->nfield, *dr = dw + g->nfield;

    quadratic_read(g->q, du, s.modes, s.work);
    quadratic_spread(g->q, QUADRATIC_IMAGE, s.modes, dv, s.work);
    product(g, 1, v, dv, dw);
    leave(g, dw, &s);
    product(g, 1, dv, w, s.image);
    quadratic_multiply(g->q, 1, v, dw, s.image);
    memset(dr, 0, g->nfield * sizeof *dr);
    add_times(g->nfield, theta[0], s.image, dr);
    if (g->second)
        tangent_second(g, theta[1], dv, dw, dr, tape, &s);
    if (dtheta)
        add_sum(g, dtheta, tape, dr, s.spare);
    finish(g, dr, out, &s);
}

static void adjoint_theta(const struct galerkin *g, const double dr[], double dtheta[],
                          const double tape[], double spare[])
{
    const double *v = tape, *w = v + g->nfield;
    const double n = (double)g->q->n, m = (double)g->q->m;

    product_transposed(g, 1, v, dr, spare);
    dtheta[0] += dot(g->nfield, spare, w) * n / m;
    if (!g->second)
        return;
    second(g, tape, spare);
    dtheta[1] += dot(g->nfield, dr, spare) * n / m;
}

/* What R2 adds to dv and dw, by way of df and de. */
static void adjoint_second(const struct galerkin *g, double theta, const double dr[],
                           double dv[], double dw[], const double tape[],
                           const struct galerkin_scratch *s)
{
    const double *v = tape, *w = v + g->nfield, *e = w + g->nfield, *f = e + g->nfield;
    double *df = s->image, *de = s->spare;

    quadratic_multiply_transposed(g->q, theta, f, dr, dv);
    quadratic_multiply_transposed(g->q, -2 * theta, w, dr, dw);
    product_transposed(g, theta, v, dr, df);
    leave_back(g, df, s);
    product_transposed(g, 1, v, df, de);
    quadratic_multiply_transposed(g->q, 1, e, df, dv);
    subtract(g->nfield, dw, de);
    resolve_back(g, de, s);
    quadratic_multiply_transposed(g->q, 1, v, de, dv);
}

void galerkin_adjoint(const struct closure *c, const double theta[], const double dm[],
                      double du[], double dtheta[], const double tape[], double work[])
{
    const struct galerkin *g = c->priv;
    const struct galerkin_scratch s = galerkin_scratch(g, work);
    const double *v = tape, *w = v + g->nfield;
    double *dr = s.more, *dv = dr + g->nfield, *dw = dv + g->nfield;

    quadratic_read(g->q, dm, s.modes, s.work);
    quadratic_spread(g->q, QUADRATIC_TERM, s.modes, dr, s.work);
    if (dtheta)
        adjoint_theta(g, dr, dtheta, tape, s.spare);
    if (!du)
        return;
    product_transposed(g, theta[0], w, dr, dv);
    product_transposed(g, theta[0], v, dr, dw);
    if (g->second)
        adjoint_second(g, theta[1], dr, dv, dw, tape, &s);
    leave_back(g, dw, &s);
    quadratic_multiply_transposed(g->q, 1, v, dw, dv);
    quadratic_gather(g->q, QUADRATIC_IMAGE, dv, s.modes, s.work);
    quadratic_write(g->q, s.modes, s.points, s.work);
    add_times(g->q->n, 1, s.points, du);
}
