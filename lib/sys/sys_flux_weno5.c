/* sys_flux_weno5.c -- traces of fifth order (num/weno5.h), of states or of fluxes. jiang1996. */
#include <string.h>

#include "num/weno5.h"
#include "sys/sys_flux.h"

enum { REACH = 2 }; /* cells on either side */

/* wide[n + 2 REACH] := u[n] with its neighbours around the ends. */
static void widen(size_t n, const double u[], double wide[])
{
    for (size_t i = 0; i < n + 2 * REACH; i++)
        wide[i] = u[(i + n - REACH) % n];
}

static void fifth(const struct sys_flux_trace *trace, size_t n, const double u[], double l[],
                  double r[], double tape[], double work[])
{
    (void)trace, (void)tape;
    widen(n, u, work);
    for (size_t i = 0; i < n; i++)
        l[i] = weno5(work + i, NULL);
    for (size_t i = 0; i < n; i++) {
        const double *c = work + i;
        r[i] = weno5((const double[]){c[4], c[3], c[2], c[1], c[0]}, NULL);
    }
    const double first = r[0]; /* that of cell i is at face i - 1 */
    memmove(r, r + 1, (n - 1) * sizeof *r);
    r[n - 1] = first;
}

/* The derivatives of both traces in the middle one of the cells c: up[5] at its upper face,
 * down[5] at its lower one, in the order of c. */
static void both(const double c[5], double up[5], double down[5])
{
    double mirrored[5] = {0};

    memset(up, 0, 5 * sizeof *up);
    weno5(c, up);
    weno5((const double[]){c[4], c[3], c[2], c[1], c[0]}, mirrored);
    for (int j = 0; j < 5; j++)
        down[j] = mirrored[4 - j];
}

static void fifth_tangent(size_t n, const double u[], const double v[], double l[], double r[],
                          const double tape[], double work[])
{
    double *wide = work, *along = work + n + 2 * REACH;

    (void)tape;
    widen(n, u, wide);
    widen(n, v, along);
    for (size_t i = 0; i < n; i++) {
        const size_t below = i ? i - 1 : n - 1;
        double up[5], down[5];
        both(wide + i, up, down);
        l[i] = r[below] = 0;
        for (int j = 0; j < 5; j++) {
            l[i] += up[j] * along[i + (size_t)j];
            r[below] += down[j] * along[i + (size_t)j];
        }
    }
}

static void fifth_adjoint(size_t n, const double u[], const double l[], const double r[],
                          double du[], const double tape[], double work[])
{
    double *wide = work, *grown = work + n + 2 * REACH;

    (void)tape;
    widen(n, u, wide);
    memset(grown, 0, (n + 2 * REACH) * sizeof *grown);
    for (size_t i = 0; i < n; i++) {
        double up[5], down[5];
        both(wide + i, up, down);
        for (int j = 0; j < 5; j++)
            grown[i + (size_t)j] += up[j] * l[i] + down[j] * r[i ? i - 1 : n - 1];
    }
    for (size_t i = 0; i < n + 2 * REACH; i++)
        du[(i + n - REACH) % n] += grown[i];
}

/* 4 doubles a cell: two widened rows of 4 cells or more. */
static const struct sys_flux_trace
    of_means = {0, 4, false, fifth, fifth_tangent, fifth_adjoint},
    of_points = {0, 4, true, fifth, fifth_tangent, fifth_adjoint};

int sys_flux_weno5(struct sys *sys, struct err *err)
{
    (void)err;
    sys_flux_open(sys, &of_means);
    return 0;
}

int sys_flux_weno5_points(struct sys *sys, struct err *err)
{
    (void)err;
    sys_flux_open(sys, &of_points);
    return 0;
}
