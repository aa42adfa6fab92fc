/* flow_force.h -- what a closure of a flow gives at a state, for tests. */
#ifndef SUBGRID_TESTS_FLOW_FORCE_H
#define SUBGRID_TESTS_FLOW_FORCE_H

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "closure/closure.h"

/* m[] of a form; theta NULL: where a fit begins. */
static inline void force(const char *form, const struct layout *l, const char *params,
                  const double theta[], const double u[], double m[])
{
    struct closure c;
    struct err err = {0};

    check(!closure_open(&c, closure_find(form, NULL), l, params, NULL, 0, &err));
    double *tape = malloc((c.ntape + c.nwork) * sizeof *tape);
    c.ops->eval(&c, &(struct point){.u = u, .theta = theta ? theta : c.theta}, m, NULL, tape,
                tape + c.ntape);
    free(tape);
    closure_close(&c);
}

static inline double norm(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (a[i] - (b ? b[i] : 0)) * (a[i] - (b ? b[i] : 0));
    return sqrt(sum);
}

#endif
