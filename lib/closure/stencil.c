/* stencil.c -- corrections of numerical fluxes whose weights a network gives: learned stencils.
 *
 *   m_v[i] = scale_tau sum_a (dx_0 / dx_a) (F_av[i] - F_av[i - 1 along a]),   x = ubar / scale_u
 *   F_av[i] = sum_{k < width} (a_k[i] x_v[j_k] + b_k[i] x_v[j_k]^2)
 *   a = A - mean_k A,   b = B - mean_k B,   (A, B) = net(x; theta)
 *
 * on periodic grids of one to three axes a. F_av[i], of the variable v through the upper face of
 * cell i, is made of the cells j_k = i + k + 1 - width / 2 along a; its A_k is channel
 * 2 (a C + v) width + k of the network, C variables, its B_k the one width further. Weights of a
 * sum of zero make F vanish where a state is constant, whatever theta: the scheme that is
 * corrected stays consistent, and its sums are kept. A network says by shapes which neighbours a
 * flux is made of; how large it is, the state itself says. Steps are in units of dx_0, so that
 * theta has no unit. Limits: products of a variable with itself alone.
 * closure_stencil and closure_stencil_f32 are made of this one file.
 * barsinai2019 (weights from a network), mcgreivy2023 (of fluxes, as a correction)
 */
#include "closure/closure_faces.h"
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_stencil_f32;

enum { WIDTH, LEAST = 2, MOST = 16 };

static const struct param params[] = {
    {"width", 6, LEAST, MOST, "", "cells that a flux is made of, as many on either side: even",
     .whole = true},
    {0}};

/* One variable along one axis: weight k of face i at k points + i, of x and then of its square. */
struct stencil {
    struct faces axis;
    size_t points, width, var;
    size_t weights; /* where its weights begin among the channels' values */
    double per_u;   /* x = per_u u */
    double scale;
};

static struct stencil stencil(const struct closure *c, int axis, int var)
{
    const struct net *net = c->priv;
    const size_t width = (size_t)c->p[WIDTH];
    struct stencil s = {.axis = faces(&net->grid, axis), .points = net->grid.points,
                        .width = width, .var = (size_t)var * net->grid.points,
                        .per_u = 1 / c->scale_u[var]};

    s.scale = c->scale_tau[var] * s.axis.weight;
    s.weights = 2 * width * s.points * (size_t)(axis * c->layout.nvar + var);
    return s;
}

#define EACH_STENCIL(c, s)                                                           \
    (int a_ = 0, rank_ = ((const struct net *)(c)->priv)->grid.rank; a_ < rank_; a_++) \
        for (int v_ = 0; v_ < (c)->layout.nvar; v_++)                                \
            for (struct stencil s = stencil(c, a_, v_), *once_ = &s; once_; once_ = NULL)

static int open_stencil(struct closure *c, struct err *err)
{
    if (closure_net_open(c, err) != 0)
        return -1;
    const struct net *net = c->priv;
    const size_t width = (size_t)c->p[WIDTH];
    if (width % 2)
        return err_set(err, ERR_USAGE, "width: found %zu, expected an even number", width);
    for (int a = 0; a < net->grid.rank; a++)
        if (net->grid.n[a] < width)
            return err_set(err, ERR_DATA, "found an axis of %zu points, expected at least the "
                           "width, %zu", net->grid.n[a], width);
    c->nwork += net->grid.points;
    return closure_net_gives(c, 2 * width * (size_t)(net->grid.rank * c->layout.nvar),
                             "cell of width, its value and square, of each variable along each "
                             "axis", err);
}

/* ---- faces ---- */

/* The face above cell i, place `at` of its axis, and the cells j[width] that it is made of. */
struct face {
    size_t i, at, inner, j[MOST];
};

static void reach(const struct stencil *s, struct face *f)
{
    const size_t n = s->axis.n, begin = f->i - f->at * s->axis.stride, half = s->width / 2;

    for (size_t k = 0; k < s->width; k++) {
        const size_t to = f->at + k + 1; /* half too far */
        f->j[k] = begin + (to < half ? to + n - half : to - half < n ? to - half : to - half - n) *
                              s->axis.stride;
    }
}

static struct face first(const struct stencil *s)
{
    struct face f = {0};

    reach(s, &f);
    return f;
}

static void next(const struct stencil *s, struct face *f)
{
    f->i++;
    if (++f->inner == s->axis.stride) {
        f->inner = 0;
        f->at = f->at + 1 < s->axis.n ? f->at + 1 : 0;
    }
    reach(s, f);
}

#define EACH_FACE(s, f) (struct face f = first(s); (f).i < (s)->points; next(s, &(f)))

/* w[2 width] := the weights of a face, less their means. */
static void centred(const struct stencil *s, const real y[], size_t i, double w[])
{
    for (int kind = 0; kind < 2; kind++, w += s->width, y += s->width * s->points) {
        double sum = 0;
        for (size_t k = 0; k < s->width; k++)
            sum += w[k] = (double)y[k * s->points + i];
        for (size_t k = 0; k < s->width; k++)
            w[k] -= sum / (double)s->width;
    }
}

/* F[points] := fluxes of weights y at u. */
static void fluxes(const struct stencil *s, const real y[], const double u[], double F[])
{
    double w[2 * MOST];

    for EACH_FACE (s, f) {
        double sum = 0;
        centred(s, y + s->weights, f.i, w);
        for (size_t k = 0; k < s->width; k++) {
            const double x = s->per_u * u[s->var + f.j[k]];
            sum += (w[k] + w[s->width + k] * x) * x;
        }
        F[f.i] = sum;
    }
}

/* F[points] += their derivative along v at fixed weights. */
static void along(const struct stencil *s, const real y[], const double u[], const double v[],
                  double F[])
{
    double w[2 * MOST];

    for EACH_FACE (s, f) {
        double sum = 0;
        centred(s, y + s->weights, f.i, w);
        for (size_t k = 0; k < s->width; k++) {
            const double x = s->per_u * u[s->var + f.j[k]];
            sum += (w[k] + 2 * w[s->width + k] * x) * s->per_u * v[s->var + f.j[k]];
        }
        F[f.i] += sum;
    }
}

/* du += (NULL: not wanted) the transpose of that, of dF[points]. */
static void along_back(const struct stencil *s, const real y[], const double u[],
                       const double dF[], double du[])
{
    double w[2 * MOST];

    for EACH_FACE (s, f) {
        if (!du)
            break;
        centred(s, y + s->weights, f.i, w);
        for (size_t k = 0; k < s->width; k++) {
            const size_t j = s->var + f.j[k];
            du[j] += (w[k] + 2 * w[s->width + k] * s->per_u * u[j]) * s->per_u * dF[f.i];
        }
    }
}

/* dy := the transpose of what fluxes make of weights. */
static void weights_back(const struct stencil *s, const double u[], const double dF[], real dy[])
{
    real *one = dy + s->weights, *two = one + s->width * s->points;

    for EACH_FACE (s, f) {
        double sum[2] = {0};
        for (size_t k = 0; k < s->width; k++) {
            const double x = s->per_u * u[s->var + f.j[k]];
            sum[0] += x / (double)s->width;
            sum[1] += x * x / (double)s->width;
        }
        for (size_t k = 0; k < s->width; k++) {
            const double x = s->per_u * u[s->var + f.j[k]];
            one[k * s->points + f.i] = (real)(dF[f.i] * (x - sum[0]));
            two[k * s->points + f.i] = (real)(dF[f.i] * (x * x - sum[1]));
        }
    }
}

/* m += the differences of fluxes; dF := the transpose. */
static void differences(const struct stencil *s, const double F[], double m[])
{
    for (size_t i = 0; i < s->points; i++)
        m[s->var + i] += s->scale * (F[i] - F[faces_before(&s->axis, i, 1)]);
}

static void differences_back(const struct stencil *s, const double dm[], double dF[])
{
    for (size_t i = 0; i < s->points; i++)
        dF[i] = s->scale * (dm[s->var + i] - dm[s->var + faces_after(&s->axis, i, 1)]);
}

/* ---- the closure; work: fluxes, that of the network ---- */

static size_t points(const struct closure *c)
{
    return ((const struct net *)c->priv)->grid.points;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const real *y = closure_net_eval(c, at, tape, work + points(c));

    (void)dz;
    memset(m, 0, c->layout.n * sizeof *m);
    for EACH_STENCIL (c, s) {
        fluxes(&s, y, at->u, work);
        differences(&s, work, m);
    }
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const real *y = closure_net_given(c, tape);
    const real *dy = closure_net_tangent(c, at, v, tape, work + points(c));

    (void)ddz;
    memset(dm, 0, c->layout.n * sizeof *dm);
    for EACH_STENCIL (c, s) {
        fluxes(&s, dy, at->u, work);
        along(&s, y, at->u, v->u, work);
        differences(&s, work, dm);
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const real *y = closure_net_given(c, tape);
    double *rest = work + points(c);
    real *dy = closure_net_dy(c, rest);

    (void)ddz;
    for EACH_STENCIL (c, s) {
        differences_back(&s, dm, work);
        weights_back(&s, at->u, work, dy);
        along_back(&s, y, at->u, work, d->u);
    }
    closure_net_adjoint(c, at, d, tape, rest);
}

const struct closure_ops R(closure_stencil) = {
    .name = "stencil",
    .brief = "differences of fluxes made of a state's values and squares by a network's weights",
    .source = "barsinai2019",
    .any_grid = true,
    .law = "translation, momentum, constants",
    .act = "add",
    .net = "conv 32 5 relu | conv 32 5 relu | conv 12 5",
    .params = params,
    .scaled = true,
    .precision = REAL_NAME,
    .f32 = &closure_stencil_f32,
    .open = open_stencil,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
