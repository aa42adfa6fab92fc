/* planted.h -- for tests: records that a model with a known closure ran to.
 *
 * Members begin in waves of their own and have parameters of their own.
 */
#ifndef SUBGRID_TESTS_PLANTED_H
#define SUBGRID_TESTS_PLANTED_H

#include "check.h"
#include "objective/objective.h"

enum { POINTS = 48, MEMBERS = 3, RECORDS = 7, STEPS = 4 };
static const double dt = 2e-3;

struct planted {
    struct sys sys[MEMBERS];
    struct closure closure;
    struct fleet fleet;
    double t[RECORDS], u[RECORDS * MEMBERS * POINTS];
    struct records records;
};

/* theta[ntheta] is that of the records as far as it goes. */
static inline void planted_with(struct planted *p, const struct sys_ops *ops, const char *form,
                                const char *params_of, const char *net, size_t ntheta,
                                const double theta[])
{
    double params[MEMBERS][PARAM_MAX], first[MEMBERS * POINTS];

    for (size_t i = 0; i < MEMBERS; i++) {
        param_defaults(ops->params, params[i]);
        params[i][0] *= 2 * (double)(i + 1); /* Burgers: nu = 1e-3, 2e-3, 3e-3 */
    }
    check(sys_sweep(p->sys, MEMBERS, ops, NULL, (const double(*)[PARAM_MAX])params,
                    (size_t[SYS_AXES]){POINTS}, NULL) == 0);
    check(closure_open(&p->closure, closure_find(form, NULL), &p->sys[0].layout, params_of, net, 3,
                       NULL) == 0);
    check(ntheta <= p->closure.ntheta);
    memcpy(p->closure.theta, theta, ntheta * sizeof *theta);
    check(fleet_open(&p->fleet, MEMBERS, p->sys, MEMBERS, &p->closure, NULL, dt, SIZE_MAX,
                     NULL) == 0);
    for (size_t i = 0; i < MEMBERS * POINTS; i++)
        first[i] = sin(2 * M_PI * (double)(i % POINTS) / POINTS) + 0.3 * (double)(i / POINTS);
    for (size_t i = 0; ops->ics && i < MEMBERS; i++)
        check(sys_initial(&p->sys[i], NULL, 1, i, first + i * POINTS, NULL) == 0);
    check(fleet_start(&p->fleet, 0.5, first, NULL) == 0);
    for (size_t r = 0; r < RECORDS; r++) {
        p->t[r] = 0.5 + (double)(r * STEPS) * dt;
        check(fleet_to(&p->fleet, p->t[r], 1) == MEMBERS);
        for (size_t i = 0; i < MEMBERS; i++)
            fleet_state(&p->fleet, i, p->u + (r * MEMBERS + i) * POINTS);
    }
    p->records = (struct records){RECORDS, MEMBERS, POINTS, p->t, p->u, NULL};
}

static inline void planted_on(struct planted *p, const struct sys_ops *ops, const char *form,
                              const char *params_of, const char *net, double theta)
{
    planted_with(p, ops, form, params_of, net, net ? 0 : 1, &theta);
}

static inline void planted_open(struct planted *p, const char *form, const char *params_of,
                                const char *net, double theta)
{
    planted_on(p, sys_find("burgers", NULL), form, params_of, net, theta);
}

static inline void planted_close(struct planted *p)
{
    fleet_close(&p->fleet);
    closure_close(&p->closure);
    for (size_t i = 0; i < MEMBERS; i++)
        sys_close(&p->sys[i]);
}

#endif
