/* pod.h -- proper orthogonal decomposition: the modes that hold most of the variance.
 *
 *   x_s ~ mean + sum_r a_sr phi_r,   <phi_r, phi_q> = delta_rq,   sd_r^2 = mean_s a_sr^2
 *
 * of any number of samples, one after the other: when there are as many as there is room for, the
 * principal rows (principal.h) of all so far take their place, half of the room at most, beside a
 * row for the move of the mean. So all is exact, to round-off, whose rank is half of the room;
 * what else is left out is known. sirovich1987, ross2008
 */
#ifndef SUBGRID_NUM_POD_H
#define SUBGRID_NUM_POD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct pod {
    size_t n, room;       /* numbers of a sample; rows of x, but one */
    size_t count;         /* samples so far */
    bool centred, accurate;
    size_t kept, rows;    /* of x: principal rows of earlier samples, and then samples */
    double *x;            /* (room + 1, n); after the end the modes (found, n); owned */
    double *mean;         /* [n]; 0 when not centred */
    double *sd;           /* [room + 1], by falling values */
    size_t found;
    double variance;      /* of all: sum of sd^2 */
    double lost;          /* of it, for want of room */
};

/* centred: about their mean, else about 0; accurate: as principal.h says. room >= 4. */
int pod_open(struct pod *p, size_t n, size_t room, bool centred, bool accurate, struct err *err);
void pod_close(struct pod *p); /* accepts a zeroed or failed one */

/* One more sample, u[n]. */
int pod_add(struct pod *p, const double u[], struct err *err);

/* The modes, of length 1, the first of the largest numbers of each positive. found: the fewest
 * that hold `part` of the variance, at most `most` and as many as are not round-off, of the first
 * sd or of the mean. At least one sample. */
int pod_end(struct pod *p, size_t most, double part, struct err *err);

#endif
