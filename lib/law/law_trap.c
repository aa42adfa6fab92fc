/* law_trap.c -- whether a quadratic system is trapped. bland1981 has the ellipsoid method. */
#include "law/law_trap.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 200000, MOST = 64 };
static const double conserves = 1e-9, near = 1e-6, far = 1000;

/* c, L, Q and room of a search. */
struct quadratic {
    size_t n;
    double *c, *L, *Q;     /* [n], (n, n), (n, n, n): u_t[i] = c_i + L_ij u_j + Q_ijk u_j u_k */
    double *A, *lambda, *g; /* (n, n) A_m and then its eigenvectors, [n], [n] slope */
    double *P, *Pg, *m;    /* (n, n) ellipsoid, [n], [n] */
};

static int reserve(struct quadratic *q, size_t n, struct err *err)
{
    *q = (struct quadratic){.n = n, .c = calloc(n * n * n + 3 * n * n + 5 * n, sizeof *q->c)};
    if (!q->c)
        return err_set(err, ERR_INTERNAL, "trap: no memory for %zu variables", n);
    q->L = q->c + n;
    q->Q = q->L + n * n;
    q->A = q->Q + n * n * n;
    q->lambda = q->A + n * n;
    q->g = q->lambda + n;
    q->P = q->g + n;
    q->Pg = q->P + n * n;
    q->m = q->Pg + n;
    return 0;
}

/* The variables of a node, at most two. */
static int factors(const struct terms *t, size_t node, size_t of[2], size_t *n, struct err *err)
{
    const struct term_node *at = &t->node[node];

    if (at->op == TERM_ONE)
        return 0;
    if (at->op == TERM_PRODUCT)
        return factors(t, at->a, of, n, err) < 0 ? -1 : factors(t, at->b, of, n, err);
    if (*n == 2)
        return err_set(err, ERR_DATA, "found a product of more than two variables, expected "
                       "equations up to degree 2");
    of[(*n)++] = at->a;
    return 0;
}

static int read_terms(struct quadratic *q, const struct terms *t, const double theta[],
                      struct err *err)
{
    const size_t n = q->n;

    for (size_t k = 0; k < t->nterm; k++) {
        const size_t i = t->term[k].target;
        size_t of[2], count = 0;
        if (factors(t, t->term[k].node, of, &count, err) < 0)
            return -1;
        if (count == 0)
            q->c[i] += theta[k];
        else if (count == 1)
            q->L[i * n + of[0]] += theta[k];
        else
            for (int half = 0; half < 2; half++)
                q->Q[(i * n + of[half]) * n + of[!half]] += theta[k] / 2;
    }
    return 0;
}

/* sum over the places of i, j and k, which u.Q(u, u) has as the coefficient of u_i u_j u_k. */
static int check_energy(const struct quadratic *q, double *size, struct err *err)
{
    const size_t n = q->n;
    double defect = 0;

    *size = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (size_t k = 0; k < n; k++) {
                const double sum = q->Q[(i * n + j) * n + k] + q->Q[(j * n + k) * n + i] +
                                   q->Q[(k * n + i) * n + j];
                defect = fmax(defect, fabs(sum));
                *size = fmax(*size, fabs(q->Q[(i * n + j) * n + k]));
            }
    if (defect <= conserves * *size)
        return 0;
    return err_set(err, ERR_DATA, "found quadratic terms that do not conserve energy (by %.3g), "
                   "expected those of --constrain energy", defect);
}

/* The largest eigenvalue of A_m, and its slope g along m. */
static int largest(struct quadratic *q, const double m[], double *value, struct err *err)
{
    const size_t n = q->n;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = (q->L[i * n + j] + q->L[j * n + i]) / 2;
            for (size_t k = 0; k < n; k++)
                sum += (q->Q[(i * n + j) * n + k] + q->Q[(j * n + i) * n + k]) * m[k];
            q->A[i * n + j] = sum;
        }
    if (LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)n, q->A, (lapack_int)n,
                      q->lambda) != 0)
        return err_set(err, ERR_NUMERIC, "trap: dsyev failed");
    const double *v = q->A + (n - 1) * n;
    *value = q->lambda[n - 1];
    for (size_t k = 0; k < n; k++) {
        q->g[k] = 0;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                q->g[k] += 2 * v[i] * v[j] * q->Q[(i * n + j) * n + k];
    }
    return 0;
}

/* Cut the ellipsoid (m, P) where the value is no less than here; returns sqrt(g.P g). */
static double cut(struct quadratic *q)
{
    const size_t n = q->n;
    const double d = (double)n;
    double length = 0;

    for (size_t i = 0; i < n; i++) {
        q->Pg[i] = 0;
        for (size_t j = 0; j < n; j++)
            q->Pg[i] += q->P[i * n + j] * q->g[j];
        length += q->g[i] * q->Pg[i];
    }
    length = sqrt(fmax(length, 0));
    if (!(length > 0))
        return 0;
    for (size_t i = 0; i < n; i++)
        q->m[i] -= q->Pg[i] / (length * (d + 1));
    for (size_t i = 0; i < n * n; i++) {
        const double pair = q->Pg[i / n] * q->Pg[i % n] / (length * length);
        q->P[i] = n > 1 ? d * d / (d * d - 1) * (q->P[i] - 2 / (d + 1) * pair) : q->P[i] / 4;
    }
    return length;
}

/* |c + L m + Q(m, m)| / |largest| */
static double radius(const struct quadratic *q, const double m[], double value)
{
    const size_t n = q->n;
    double square = 0;

    for (size_t i = 0; i < n; i++) {
        double sum = q->c[i];
        for (size_t j = 0; j < n; j++) {
            sum += q->L[i * n + j] * m[j];
            for (size_t k = 0; k < n; k++)
                sum += q->Q[(i * n + j) * n + k] * m[j] * m[k];
        }
        square += sum * sum;
    }
    return sqrt(square) / fabs(value);
}

static int search(struct trap *trap, struct quadratic *q, double reach, double scale,
                  struct err *err)
{
    const size_t n = q->n;

    trap->largest = INFINITY;
    trap->bound = -INFINITY;
    for (size_t i = 0; i < n; i++)
        q->P[i * n + i] = reach * reach;
    for (int step = 0; step < STEPS; step++) {
        double value = 0;
        if (largest(q, q->m, &value, err) < 0)
            return -1;
        if (value < trap->largest) {
            trap->largest = value;
            memcpy(trap->m, q->m, n * sizeof *q->m);
        }
        const double length = cut(q);
        trap->bound = fmax(trap->bound, value - length);
        if (length == 0 || trap->largest - trap->bound <= near * scale)
            break;
    }
    trap->radius = radius(q, trap->m, trap->largest);
    return 0;
}

int trap_find(struct trap *trap, const struct terms *t, const double theta[], struct err *err)
{
    struct quadratic q;
    double quadratic = 0, linear = 0;

    *trap = (struct trap){.n = t->ncolumn};
    if (t->fields || t->ncolumn > MOST)
        return err_set(err, ERR_DATA, "found %s, expected equations of up to %d numbers",
                       t->fields ? "equations of fields" : "more", MOST);
    if (terms_known(t))
        return err_set(err, ERR_DATA, "found equations with inputs or parameters, expected "
                       "variables alone");
    if (reserve(&q, t->ncolumn, err) < 0)
        return -1;
    trap->m = calloc(trap->n + 1, sizeof *trap->m);
    int rc = trap->m ? read_terms(&q, t, theta, err)
                     : err_set(err, ERR_INTERNAL, "trap: no memory");
    if (rc == 0)
        rc = check_energy(&q, &quadratic, err);
    for (size_t i = 0; i < q.n * q.n; i++)
        linear = fmax(linear, fabs(q.L[i]));
    if (rc == 0)
        rc = search(trap, &q, quadratic > 0 ? far * fmax(linear, 1e-300) / quadratic : 1,
                    linear, err);
    free(q.c);
    return rc;
}

void trap_close(struct trap *trap)
{
    free(trap->m);
    *trap = (struct trap){0};
}
