/* weak.h -- samples of the weak form: no derivative of the data is taken.
 *
 *   <psi, u_t> = -<psi_t, u>,   <psi, d^a f(u)> = (-1)^|a| <d^a psi, f(u)>
 *   <psi, u_t - g(u)> = -<psi_t, u> - <psi, g(u)>   where g is known,
 *   psi = prod_j (1 - s_j^2)^{p_j},  s_j = (x_j - centre_j)/(m_j dx_j),  |s_j| <= 1
 *
 * over time and all axes; one sample a window, whose centres lie a stride apart. Windows reach
 * over the ends of periodic axes, and stay inside others. Memory: the windows that are open at
 * one time. messenger2021
 */
#ifndef SUBGRID_REGRESS_WEAK_H
#define SUBGRID_REGRESS_WEAK_H

#include "regress/shards.h"
#include "term/term.h"

enum { WEAK_AXES = 1 + GRID_RANK }; /* time, and those of the grid */

/* 0: not given. */
struct weak_plan {
    size_t half[WEAK_AXES];   /* points to either side, m; of components none */
    size_t power[WEAK_AXES];  /* p */
    size_t stride[WEAK_AXES];
};

struct weak {
    const struct terms *library; /* not owned */
    struct weak_plan plan;
    size_t nmember, points, d;
    double dt;
    size_t order[WEAK_AXES];     /* highest derivative along each */
    double *weight[WEAK_AXES];   /* (order + 1, 2 half + 1), signs and steps included */
    size_t count[WEAK_AXES];     /* windows along an axis of the grid */
    size_t nopen, npast;         /* windows open at a time; records since the piece began */
    size_t samples;              /* of a window of time: product of count */
    double *node;                /* (nnode, points) */
    double *sum;                 /* (nmember, nopen, nnode + d, points) */
    double *line, *box, *A;      /* scratch of a contraction; (p + d, samples) */
};

/* Complete a plan: half from where the spectrum of u (nt, nmember, columns), of uniform times,
 * has its corner along each axis, and 0 along those that count components; power so that psi ends
 * smoothly; stride half / 10. ERR_DATA where nothing fits. */
int weak_choose(struct weak_plan *plan, const struct terms *library, size_t nt, size_t nmember,
                const double u[], struct err *err);

/* The test function's derivatives: w[j] := d^order/ds^order (1 - s^2)^power at
 * s = (j - half)/half, j = 0..2 half. */
void weak_bump(size_t half, size_t power, size_t order, double w[]);

/* plan is complete. ERR_DATA where a window is wider than the grid. close accepts zeroed or failed
 * ones. */
int weak_open(struct weak *w, const struct terms *library, size_t nmember,
              const struct weak_plan *plan, double dt, struct err *err);
void weak_close(struct weak *w);

/* Forget the windows that are open: a new piece begins. */
void weak_restart(struct weak *w);

/* The next record, u (nmember, columns), those that are known included (term.h), and what is known
 * of its rates (nmember, n) (NULL: nothing), which is taken off: windows that end there are
 * samples. */
int weak_add(struct weak *w, const double u[], const double known[], struct shards *to,
             struct err *err);

#endif
