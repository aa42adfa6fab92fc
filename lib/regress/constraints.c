/* constraints.c -- what coefficients of all equations must keep together. */
#include "regress/constraints.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int constraints_open(struct constraints *c, size_t p, size_t d, size_t n, const double C[],
                     const double rhs[], struct err *err)
{
    *c = (struct constraints){.p = p, .d = d, .n = n};
    c->C = malloc((n * p * d + 1) * sizeof *c->C);
    c->rhs = malloc((n + d + 1) * sizeof *c->rhs);
    if (!c->C || !c->rhs)
        return err_set(err, ERR_INTERNAL, "constraints: no memory for %zu of %zu coefficients", n,
                       p * d);
    c->weight = c->rhs + n;
    memcpy(c->C, C, n * p * d * sizeof *C);
    memcpy(c->rhs, rhs, n * sizeof *rhs);
    for (size_t k = 0; k < d; k++)
        c->weight[k] = 1;
    return 0;
}

void constraints_close(struct constraints *c)
{
    free(c->C);
    free(c->rhs);
    *c = (struct constraints){0};
}

void constraints_pin(struct constraints *c, const double known[])
{
    for (size_t k = 0; k < c->n; k++)
        for (size_t i = 0; i < c->p * c->d; i++)
            c->rhs[k] -= c->C[k * c->p * c->d + i] * known[i];
}

void constraints_weigh(struct constraints *c, const double R[])
{
    const size_t m = c->p + c->d;

    for (size_t k = 0; k < c->d; k++) {
        double sum = 0;
        for (size_t i = 0; i <= c->p + k; i++)
            sum += R[(c->p + k) * m + i] * R[(c->p + k) * m + i];
        c->weight[k] = sum > 0 ? 1 / sqrt(sum) : 1;
    }
}

void constraints_join(const struct constraints *c, const double R[], double J[])
{
    const size_t p = c->p, m = p + c->d, all = p * c->d, n = all + 1;
    double rest = 0;

    memset(J, 0, n * n * sizeof *J);
    for (size_t k = 0; k < c->d; k++) {
        const double *y = R + (p + k) * m, w = c->weight[k];
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i <= j; i++)
                J[(k * p + j) * n + k * p + i] = w * R[j * m + i];
        for (size_t i = 0; i < p; i++)
            J[all * n + k * p + i] = w * y[i];
        for (size_t i = p; i <= p + k; i++)
            rest += w * y[i] * w * y[i];
    }
    J[all * n + all] = sqrt(rest);
}
