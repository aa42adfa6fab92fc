/* tensors.c -- the Galerkin model of a quadratic system on the modes of a basis. */
#include "model/tensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/rng.h"

struct probe {
    const struct sys *sys;
    const struct filter *phi;
    size_t n, R;
    double size, largest;        /* s; |f| of those so far */
    double *u, *f, *a, *g, *work; /* [n], [n], [R], [R] */
    double *zero, *plus;         /* [R], (R, R): g(0), g(s_j) */
};

static int open_probe(struct probe *p, const struct sys *sys, const struct filter *phi,
                      double size, struct err *err)
{
    const size_t n = sys->n, R = phi->out.n, nf = sys_rhs_nwork(sys);
    const size_t nwork = nf > phi->nwork ? nf : phi->nwork;

    *p = (struct probe){.sys = sys, .phi = phi, .n = n, .R = R, .size = size};
    p->u = calloc(2 * n + 3 * R + R * R + nwork, sizeof *p->u);
    if (!p->u)
        return err_set(err, ERR_INTERNAL, "no memory for tensors of %zu modes", R);
    p->f = p->u + n;
    p->a = p->f + n;
    p->g = p->a + R;
    p->zero = p->g + R;
    p->plus = p->zero + R;
    p->work = p->plus + R * R;
    return 0;
}

/* g := Phi f(t, mean + sum a phi) */
static void probe(struct probe *p, double t, const double a[], double g[])
{
    const struct basis *b = p->phi->spec.basis;
    double sum = 0;

    memcpy(p->u, b->mean, p->n * sizeof *p->u);
    for (size_t r = 0; r < p->R; r++)
        for (size_t i = 0; a[r] != 0 && i < p->n; i++)
            p->u[i] += a[r] * b->modes[r * p->n + i];
    sys_rhs(p->sys, t, p->u, p->f, p->work);
    for (size_t i = 0; i < p->n; i++)
        sum += b->weight[i] * p->f[i] * p->f[i];
    p->largest = fmax(p->largest, sqrt(sum));
    filter_apply_rate(p->phi, p->f, g, p->work);
}

/* g at s (j) + s (k); j alone where k is R; sign of j. */
static const double *at(struct probe *p, double sign, size_t j, size_t k)
{
    memset(p->a, 0, p->R * sizeof *p->a);
    p->a[j] = sign * p->size;
    if (k < p->R)
        p->a[k] = p->size;
    probe(p, 0, p->a, p->g);
    return p->g;
}

static void fill(struct probe *p, double theta[])
{
    const size_t R = p->R, q = 1 + R + R * (R + 1) / 2;
    const double s = p->size;

    probe(p, 0, p->a, p->zero);
    for (size_t i = 0; i < R; i++)
        theta[i * q] = p->zero[i];
    for (size_t j = 0, pair = 1 + R; j < R; j++) {
        double *plus = memcpy(p->plus + j * R, at(p, 1, j, R), R * sizeof *plus);
        for (size_t k = 0; k < j; k++, pair++) {
            const double *both = at(p, 1, j, k), *other = p->plus + k * R;
            for (size_t i = 0; i < R; i++)
                theta[i * q + pair] = (both[i] - plus[i] - other[i] + p->zero[i]) / (s * s);
        }
        const double *minus = at(p, -1, j, R);
        for (size_t i = 0; i < R; i++) {
            theta[i * q + 1 + j] = (plus[i] - minus[i]) / (2 * s);
            theta[i * q + pair] = (plus[i] + minus[i] - 2 * p->zero[i]) / (2 * s * s);
        }
        pair++;
    }
}

/* The model is f at one more point and a later time. */
static int check_quadratic(struct probe *p, const double theta[], struct err *err)
{
    const size_t R = p->R;
    struct rng r = rng_open(1, "tensors", 0);
    double most = 0;

    for (size_t j = 0; j < R; j++)
        p->a[j] = p->size * (1.5 + rng_uniform(&r));
    probe(p, 0.37, p->a, p->g);
    for (size_t i = 0; i < R; i++) {
        double sum = *theta++;
        for (size_t j = 0; j < R; j++)
            sum += *theta++ * p->a[j];
        for (size_t j = 0; j < R; j++)
            for (size_t k = 0; k <= j; k++)
                sum += *theta++ * p->a[j] * p->a[k];
        most = fmax(most, fabs(sum - p->g[i]));
    }
    if (most <= 1e-9 * p->largest)
        return 0;
    return err_set(err, ERR_DATA, "%s: found a right-hand side that is not quadratic: %.3g of it "
                                  "is left at one more point, expected at most 1e-9",
                   p->sys->ops->name, most / p->largest);
}

int tensors_find(const struct sys *sys, const struct filter *phi, double size, double theta[],
                 struct err *err)
{
    struct probe p;

    if (layout_alike(&phi->spec.basis->layout, &sys->layout, err) < 0)
        return err_prefix(err, "%s", sys->ops->name);
    if (open_probe(&p, sys, phi, size, err) < 0)
        return -1;
    fill(&p, theta);
    const int rc = check_quadratic(&p, theta, err);
    free(p.u);
    return rc;
}
