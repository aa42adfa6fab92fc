/* dynamic_smagorinsky.c -- eddy viscosity whose coefficient the resolved scales tell.
 *
 *   sigma_ij = 2 C l^2 |S| S_ij,   C = max(0, <X L, X M>/<X M, X M>),   no theta
 *   L_ij = G (u_i u_j) - Gu_i Gu_j,   M_ij = 2 l^2 (G (|S| S_ij) - a^2 |GS| GS_ij)
 *
 * C is that for which the stress at width l, filtered by G, and the stress at width a l differ by
 * what is resolved, L, in the mean over all points: germano1991 with the least squares of
 * lilly1992, X = 1. In the plane X is the curl of the force, which is all of a stress that the
 * vorticity knows (morinishi2002): stresses themselves are led by the energy that goes to larger
 * scales there, and ask for C < 0. G is a Gaussian of width a l, a = ratio, l = width dx.
 * m_i = d_j sigma_ij.
 */
#include <math.h>
#include <string.h>

#include "closure/closure_eddy.h"
#include "closure/closure_similar.h"

enum { RATIO = FLOW_OWN - 1 };

static const struct param params[] = {
    FLOW_WIDTH(1), {"ratio", 2, 1, 100, "", "a, of the test filter's width to that of the grid"},
    {0}};

static double gain(const struct closure *c, int g, double q)
{
    return g == 1 ? similar_gaussian(c->p[RATIO] * c->p[RATIO] * q) : 1;
}

/* S_ij; G S_ij; u_i; G u_i: where fields begin, and how many stresses there are. */
struct places {
    size_t strain, test_strain, u, test_u, stresses;
};

static struct places places(const struct flow *f)
{
    const size_t r = (size_t)f->rank, m = r * (r + 1) / 2, n = f->n;

    return (struct places){0, m * n, 2 * m * n, (2 * m + r) * n, m};
}

static int list(struct flow *f, struct err *err)
{
    (void)err;
    flow_strains(f, 0);
    flow_strains(f, 1);
    for (int g = 0; g < 2; g++)
        for (int i = 0; i < f->rank; i++)
            flow_velocity(f, i, NULL, g);
    flow_stresses(f, 0);
    f->nwork = 10 * places(f).stresses * f->n + flow_scratch(f);
    return 0;
}

/* All of (stresses, n), in work: |S| S_ij, that of the test scale, L, M and, of planes the first
 * n of them, X L and X M; what is for derivatives, and scratch. */
struct parts {
    size_t m;
    double *eddy, *test, *L, *M, *XL, *XM, *more, *rest;
};

static struct parts parts(const struct flow *f, double work[])
{
    const size_t m = places(f).stresses * f->n;

    return (struct parts){m, work, work + m, work + 2 * m, work + 3 * m, work + 4 * m,
                          work + 5 * m, work + 6 * m, work + 10 * m};
}

/* out_ij += factor x_i y_j */
static void multiply(const struct flow *f, double factor, const double x[], const double y[],
                     double out[])
{
    for (size_t i = 0; i < (size_t)f->rank; i++)
        for (size_t j = i; j < (size_t)f->rank; j++, out += f->n)
            for (size_t p = 0; p < f->n; p++)
                out[p] += factor * x[i * f->n + p] * y[j * f->n + p];
}

static void multiply_adjoint(const struct flow *f, double factor, const double x[],
                             const double g[], double gx[])
{
    for (size_t i = 0; i < (size_t)f->rank; i++)
        for (size_t j = i; j < (size_t)f->rank; j++, g += f->n)
            for (size_t p = 0; p < f->n; p++) {
                gx[i * f->n + p] += factor * g[p] * x[j * f->n + p];
                gx[j * f->n + p] += factor * g[p] * x[i * f->n + p];
            }
}

/* Each of them := G of itself. */
static void filter(const struct flow *f, double stresses[], double work[])
{
    for (size_t s = 0; s < places(f).stresses; s++)
        flow_filter(f, 1, stresses + s * f->n, stresses + s * f->n, work);
}

/* M := 2 l^2 (G eddy - a^2 test), of the parts or of their derivatives */
static void compare(const struct flow *f, const double eddy[], const double test[], double M[],
                    double work[])
{
    const double a = f->closure->p[RATIO], l2 = f->l * f->l;

    memcpy(M, eddy, places(f).stresses * f->n * sizeof *M);
    filter(f, M, work);
    for (size_t p = 0; p < places(f).stresses * f->n; p++)
        M[p] = 2 * l2 * (M[p] - a * a * test[p]);
}

/* out := X of stresses: stresses off the diagonal count twice. */
static void weigh(const struct flow *f, const double stresses[], double out[], double work[])
{
    if (f->rank == 2) {
        flow_curl(f, stresses, out, work);
        return;
    }
    for (size_t i = 0; i < (size_t)f->rank; i++)
        for (size_t j = i; j < (size_t)f->rank; j++, stresses += f->n, out += f->n)
            for (size_t p = 0; p < f->n; p++)
                out[p] = (i == j ? 1 : M_SQRT2) * stresses[p];
}

static void weigh_adjoint(const struct flow *f, const double g[], double stresses[],
                          double work[])
{
    if (f->rank == 2)
        flow_curl_adjoint(f, g, stresses, work);
    else
        weigh(f, g, stresses, work);
}

/* Doubles of what X gives; sums over them. */
static size_t weighed(const struct flow *f)
{
    return f->n * (f->rank == 2 ? 1 : places(f).stresses);
}

static double dot(const struct flow *f, const double x[], const double y[])
{
    double sum = 0;

    for (size_t p = 0; p < weighed(f); p++)
        sum += x[p] * y[p];
    return sum;
}

/* C, and the parts it is made of; MM: <X M, X M>, as a sum. */
static double find(const struct flow *f, const double in[], const struct parts *w, double *MM)
{
    const struct places at = places(f);

    eddy_stress(f, 1, in + at.strain, w->eddy);
    eddy_stress(f, 1, in + at.test_strain, w->test);
    compare(f, w->eddy, w->test, w->M, w->rest);
    memset(w->L, 0, w->m * sizeof *w->L);
    multiply(f, 1, in + at.u, in + at.u, w->L);
    filter(f, w->L, w->rest);
    multiply(f, -1, in + at.test_u, in + at.test_u, w->L);
    weigh(f, w->L, w->XL, w->rest);
    weigh(f, w->M, w->XM, w->rest);
    *MM = dot(f, w->XM, w->XM);
    const double C = *MM > 0 ? dot(f, w->XL, w->XM) / *MM : 0;
    return C < 0 ? 0 : C;
}

static void stress(const struct flow *f, const struct point *at, const double in[], double out[],
                   double work[])
{
    const struct parts w = parts(f, work);
    double MM;
    const double C = find(f, in, &w, &MM);

    (void)at;
    for (size_t p = 0; p < w.m; p++)
        out[p] = 2 * C * f->l * f->l * w.eddy[p];
}

/* dC = (<X dL, X M> + <X (L - 2 C M), X dM>)/<X M, X M> */
static void tangent(const struct flow *f, const struct point *at, const struct point *v,
                    const double in[], const double din[], double dout[], double work[])
{
    const struct parts w = parts(f, work);
    const struct places of = places(f);
    double MM, *deddy = w.more, *dtest = deddy + w.m, *dL = dtest + w.m, *dM = dL + w.m;
    const double C = find(f, in, &w, &MM);
    double dC = 0;

    (void)at, (void)v;
    eddy_tangent(f, 1, in + of.strain, din + of.strain, deddy);
    eddy_tangent(f, 1, in + of.test_strain, din + of.test_strain, dtest);
    compare(f, deddy, dtest, dM, w.rest);
    memset(dL, 0, w.m * sizeof *dL);
    multiply(f, 1, in + of.u, din + of.u, dL);
    multiply(f, 1, din + of.u, in + of.u, dL);
    filter(f, dL, w.rest);
    multiply(f, -1, in + of.test_u, din + of.test_u, dL);
    multiply(f, -1, din + of.test_u, in + of.test_u, dL);
    if (C > 0) {
        double *XdL = deddy, *XdM = dtest;
        memcpy(w.L, deddy, w.m * sizeof *w.L); /* X L is known */
        weigh(f, dL, XdL, w.rest);
        weigh(f, dM, XdM, w.rest);
        dC = (dot(f, XdL, w.XM) + dot(f, w.XL, XdM) - 2 * C * dot(f, w.XM, XdM)) / MM;
        deddy = w.L;
    }
    for (size_t p = 0; p < w.m; p++)
        dout[p] = 2 * f->l * f->l * (C * deddy[p] + dC * w.eddy[p]);
}

/* gL = gC X* X M/<X M, X M>,  gM = gC X* X (L - 2 C M)/<X M, X M>; X L and X M are lost. */
static void due(const struct flow *f, const struct parts *w, double C, double each, double gL[],
                double gM[])
{
    for (size_t p = 0; p < weighed(f); p++) {
        const double L = w->XL[p], M = w->XM[p];
        w->XL[p] = each * M;
        w->XM[p] = each * (L - 2 * C * M);
    }
    weigh_adjoint(f, w->XL, gL, w->rest);
    weigh_adjoint(f, w->XM, gM, w->rest);
}

static void adjoint(const struct flow *f, const struct point *at, const double in[],
                    const double g[], double gin[], struct dpoint *d, double work[])
{
    const struct parts w = parts(f, work);
    const struct places of = places(f);
    double MM, *gL = w.more, *gM = gL + w.m;
    const double C = find(f, in, &w, &MM), l2 = f->l * f->l, a = f->closure->p[RATIO];
    double gC = 0;

    (void)at, (void)d;
    eddy_adjoint(f, 2 * C * l2, in + of.strain, g, gin + of.strain);
    if (!(C > 0))
        return;
    for (size_t p = 0; p < w.m; p++)
        gC += 2 * l2 * g[p] * w.eddy[p];
    due(f, &w, C, gC / MM, gL, gM);
    multiply_adjoint(f, -1, in + of.test_u, gL, gin + of.test_u);
    filter(f, gL, w.rest);
    multiply_adjoint(f, 1, in + of.u, gL, gin + of.u);
    eddy_adjoint(f, -2 * l2 * a * a, in + of.test_strain, gM, gin + of.test_strain);
    filter(f, gM, w.rest);
    eddy_adjoint(f, 2 * l2, in + of.strain, gM, gin + of.strain);
}

static const struct flow_ops ops = {.alone = true, .list = list, .gain = gain, .stress = stress,
                                    .tangent = tangent, .adjoint = adjoint};

static int open_dynamic(struct closure *c, struct err *err)
{
    return flow_open(c, &ops, err);
}

const struct closure_ops closure_dynamic_smagorinsky = {
    .name = "dynamic-smagorinsky",
    .brief = "eddy viscosity whose coefficient the resolved scales tell, no theta",
    .source = "germano1991",
    .any_grid = true,
    .law = "translation to rounding, momentum, dissipation",
    .act = "add",
    .params = params,
    .open = open_dynamic,
    .close = flow_close,
    .eval = flow_eval,
    .tangent = flow_tangent,
    .adjoint = flow_adjoint,
};
