/* closure_banded.h -- operators of fields and their latent fields, from entries: a part of skew.c.
 *
 *   B (u, z): at each point the differences of u_v to the next point along every axis, in steps of
 *   dx_0, and z_v; A and R, banded, act on these values.
 *
 * Arrays are (M,N), entries y (count_A + count_R, N), reals. C variables, r values of each at a
 * point, M of all.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_BANDED_H
#define SUBGRID_CLOSURE_CLOSURE_BANDED_H

#include "closure/closure_net.h"

#define banded_of R(banded_of)
#define banded_spread R(banded_spread)
#define banded_gather R(banded_gather)
#define banded_exchange R(banded_exchange)
#define banded_rows R(banded_rows)
#define banded_columns R(banded_columns)
#define banded_entries R(banded_entries)

struct banded {
    size_t C, r, M, N, radius, rank;
    size_t pairs, near, own; /* channels of A at a point, of A or R between, of R at a point */
    struct grid grid;
    double rate;             /* scale_tau / scale_u */
};

/* Of a form whose network is open. */
struct banded banded_of(const struct closure *c, size_t radius);

/* Channels of A, before those of R. */
static inline size_t banded_A(const struct banded *s)
{
    return s->pairs + s->near;
}

static inline size_t banded_R(const struct banded *s)
{
    return s->own + s->near;
}

/* w := rate B (u, z); z NULL: 0. And (u, z) += rate B^T o; NULL: not wanted. */
void banded_spread(const struct banded *s, const double u[], const double z[], double rate,
                   double w[]);
void banded_gather(const struct banded *s, const double o[], double rate, double u[], double z[]);

/* o += (A - A^T) w;  r += R w;  o -= R^T r */
void banded_exchange(const struct banded *s, const real y[], const double w[], double o[]);
void banded_rows(const struct banded *s, const real y[], const double w[], double r[]);
void banded_columns(const struct banded *s, const real y[], const double r[], double o[]);

/* dy := the gradient of <g, (A - A^T) w - R^T R w>, with r = R w and gr = R g */
void banded_entries(const struct banded *s, const double w[], const double r[], const double g[],
                    const double gr[], real dy[]);

#endif
