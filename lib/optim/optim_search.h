/* optim_search.h -- how far to go along a line: to where the strong Wolfe conditions hold,
 *
 *   f(a) <= f(0) + c1 a f'(0),   |f'(a)| <= c2 |f'(0)|,   f(a) = f(theta + a d)
 */
#ifndef SUBGRID_OPTIM_OPTIM_SEARCH_H
#define SUBGRID_OPTIM_OPTIM_SEARCH_H

#include "optim/optim.h"

/* A place on the line. */
struct optim_place {
    double a, f, slope; /* slope = f'(a) */
};

struct optim_line {
    const struct optim_problem *problem;
    size_t ntheta;
    const double *theta, *d;   /* [ntheta] where it starts; its direction */
    struct optim_place origin; /* a = 0, slope < 0 */
    double c1, c2;             /* 0 < c1 < c2 < 1 */
    double *at, *dtheta;       /* [ntheta] theta + a d, and the gradient there, at the last a */
};

/* Beginning with the step length a > 0: 1, and the last a, at which f was had, is *found; 0: none
 * was found; -1 with err. Where f is not finite the step was too long. */
int optim_search(const struct optim_line *line, double a, struct optim_place *found,
                 struct err *err);

#endif
