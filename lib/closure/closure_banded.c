/* closure_banded.c -- operators of fields and their latent fields, from entries. */
#include "closure/closure_banded.h"

#include "closure/closure_faces.h"
#include "num/real.h"

struct banded banded_of(const struct closure *c, size_t radius)
{
    const struct net *net = c->priv;
    struct banded s = {.C = (size_t)c->layout.nvar, .N = net->n, .rank = (size_t)net->grid.rank,
                      .radius = radius, .grid = net->grid,
                      .rate = c->scale_tau[0] / c->scale_u[0]};

    s.r = s.rank + 1;
    s.M = s.C * s.r;
    s.pairs = s.M * (s.M - 1) / 2;
    s.near = s.C * s.rank * s.radius * s.r * s.r;
    s.own = s.C * s.r * (s.r + 1) / 2;
    return s;
}

/* ---- entries ---- */

/* Channel k couples value f of a point with value g of the one `shift` further along axis. */
struct entry {
    size_t f, g, shift;
    struct faces axis;
};

/* i of rows of 1, 2, 3 .. numbers: its row and column. */
static void triangle(size_t i, size_t *row, size_t *column)
{
    *row = 0;
    while (i > *row)
        i -= ++*row;
    *column = i;
}

static struct entry between(const struct banded *s, size_t k)
{
    const size_t first = k / (s->r * s->r) / s->rank / s->radius * s->r;
    const size_t axis = k / (s->r * s->r) / s->radius % s->rank;

    return (struct entry){first + k / s->r % s->r, first + k % s->r,
                          1 + k / (s->r * s->r) % s->radius, faces(&s->grid, (int)axis)};
}

static struct entry of_A(const struct banded *s, size_t k)
{
    struct entry e = {.axis = faces(&s->grid, 0)};

    if (k >= s->pairs)
        return between(s, k - s->pairs);
    triangle(k, &e.g, &e.f);
    e.g++;
    return e;
}

static struct entry of_R(const struct banded *s, size_t k)
{
    const size_t each = s->r * (s->r + 1) / 2;
    struct entry e = {.axis = faces(&s->grid, 0)};

    if (k >= s->own)
        return between(s, k - s->own);
    triangle(k % each, &e.f, &e.g);
    e.f += k / each * s->r;
    e.g += k / each * s->r;
    return e;
}

/* ---- the operators; arrays are (M,N), y the entries ---- */

void banded_spread(const struct banded *s, const double u[], const double z[], double rate,
                   double w[])
{
    for (size_t v = 0; v < s->C; v++) {
        double *to = w + v * s->r * s->N;
        const double *of = u + v * s->N;
        for (size_t a = 0; a < s->rank; a++, to += s->N) {
            const struct faces f = faces(&s->grid, (int)a);
            for (size_t k = 0; k < faces_runs(&f, s->N); k++) {
                const struct faces_run r = faces_run(&f, 1, k);
                for (size_t i = 0; i < r.length; i++)
                    to[r.first + i] = rate * f.weight * (of[r.to + i] - of[r.first + i]);
            }
        }
        for (size_t i = 0; i < s->N; i++)
            to[i] = z ? rate * z[v * s->N + i] : 0;
    }
}

void banded_gather(const struct banded *s, const double o[], double rate, double u[], double z[])
{
    for (size_t v = 0; v < s->C; v++) {
        const double *of = o + v * s->r * s->N;
        for (size_t a = 0; a < s->rank; a++, of += s->N) {
            const struct faces f = faces(&s->grid, (int)a);
            for (size_t k = 0; u && k < faces_runs(&f, s->N); k++) {
                const struct faces_run r = faces_run(&f, 1, k);
                double *at = u + v * s->N + r.to;
                for (size_t i = 0; i < r.length; i++)
                    at[i] += rate * f.weight * (of[r.first + i] - of[r.to + i]);
            }
        }
        for (size_t i = 0; z && i < s->N; i++)
            z[v * s->N + i] += rate * of[i];
    }
}

static void add_products(size_t n, double sign, const real y[], const double w[],
                         double *restrict to)
{
    for (size_t i = 0; i < n; i++)
        to[i] += sign * ((double)y[i] * w[i]);
}

/* to_f += y w_g at the further point */
static void forth(const struct banded *s, const struct entry *e, const real y[], const double w[],
                  double to[])
{
    for (size_t k = 0; k < faces_runs(&e->axis, s->N); k++) {
        const struct faces_run r = faces_run(&e->axis, e->shift, k);
        add_products(r.length, 1, y + r.first, w + e->g * s->N + r.to,
                     to + e->f * s->N + r.first);
    }
}

/* to_g -= y w_f of the nearer point */
static void back(const struct banded *s, const struct entry *e, const real y[], const double w[],
                 double to[])
{
    for (size_t k = 0; k < faces_runs(&e->axis, s->N); k++) {
        const struct faces_run r = faces_run(&e->axis, e->shift, k);
        add_products(r.length, -1, y + r.first, w + e->f * s->N + r.first,
                     to + e->g * s->N + r.to);
    }
}

void banded_exchange(const struct banded *s, const real y[], const double w[], double o[])
{
    for (size_t k = 0; k < banded_A(s); k++) {
        const struct entry e = of_A(s, k);
        forth(s, &e, y + k * s->N, w, o);
        back(s, &e, y + k * s->N, w, o);
    }
}

void banded_rows(const struct banded *s, const real y[], const double w[], double r[])
{
    y += banded_A(s) * s->N;
    for (size_t k = 0; k < banded_R(s); k++) {
        const struct entry e = of_R(s, k);
        forth(s, &e, y + k * s->N, w, r);
    }
}

void banded_columns(const struct banded *s, const real y[], const double r[], double o[])
{
    y += banded_A(s) * s->N;
    for (size_t k = 0; k < banded_R(s); k++) {
        const struct entry e = of_R(s, k);
        back(s, &e, y + k * s->N, r, o);
    }
}

/* dy := what the gradients g of o make of one entry */
static void entry_of_A(const struct banded *s, const struct entry *e, const double w[],
                       const double g[], real dy[])
{
    for (size_t i = 0; i < s->N; i++) {
        const size_t to = faces_after(&e->axis, i, e->shift);
        dy[i] = (real)(g[e->f * s->N + i] * w[e->g * s->N + to] -
                       g[e->g * s->N + to] * w[e->f * s->N + i]);
    }
}

static void entry_of_R(const struct banded *s, const struct entry *e, const double w[],
                       const double r[], const double g[], const double gr[], real dy[])
{
    for (size_t i = 0; i < s->N; i++) {
        const size_t to = faces_after(&e->axis, i, e->shift);
        dy[i] = (real)-(g[e->g * s->N + to] * r[e->f * s->N + i] +
                        gr[e->f * s->N + i] * w[e->g * s->N + to]);
    }
}

void banded_entries(const struct banded *s, const double w[], const double r[], const double g[],
                    const double gr[], real dy[])
{
    for (size_t k = 0; k < banded_A(s); k++, dy += s->N) {
        const struct entry e = of_A(s, k);
        entry_of_A(s, &e, w, g, dy);
    }
    for (size_t k = 0; k < banded_R(s); k++, dy += s->N) {
        const struct entry e = of_R(s, k);
        entry_of_R(s, &e, w, r, g, gr, dy);
    }
}
