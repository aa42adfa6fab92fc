/* faces.c -- filters of flows on staggered grids: divergence. */
#include "filter/filter.h"

#include <stdlib.h>

#include "../check.h"
#include "num/stats.h"
#include "sys/sys.h"

enum { NZ = 6, NY = 12, NX = 18, MOST = 3 * NZ * NY * NX };

/* A box of nz x ny x nx cells with a velocity on the faces along each axis, and p in cells. */
static struct layout box(void)
{
    const size_t n[3] = {NZ, NY, NX};
    struct layout l = {0};

    for (int a = 0; a < 3; a++) {
        const struct axis axis = {.name = {"zyx"[a]}, .n = n[a], .step = 0.5 + a, .first = 7,
                                  .edge = EDGE_PERIODIC};
        check(layout_axis(&l, &axis, NULL) == a);
    }
    for (int a = 0; a < 3; a++) {
        const char name[2] = {"wvu"[a]};
        check(layout_var(&l, name, "z,y,x", "1", "", NULL) == a);
        l.var[a].at[a] = 1;
    }
    check(layout_var(&l, "p", "z,y,x", "1", "", NULL) == 3);
    return l;
}

/* div[] := the divergence of the first three (two) variables in cells. */
static void divergence(const struct layout *l, const double u[], double div[])
{
    for (size_t i = 0; i < l->var[0].n; i++) {
        size_t stride = 1;
        div[i] = 0;
        for (int a = l->naxis - 1; a >= 0; a--) {
            const size_t n = l->axis[a].n, k = i / stride % n;
            const int v = l->naxis == 2 ? 1 - a : a; /* a plane's are u, v */
            const double *w = u + l->var[v].offset;
            div[i] += (w[i] - w[k ? i - stride : i + (n - 1) * stride]) / l->axis[a].step;
            stride *= n;
        }
    }
}

static void fill(double u[], size_t n, unsigned seed)
{
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        u[i] = (double)(seed >> 8) / (1 << 23) - 1;
    }
}

/* Noise in three dimensions: the divergence of its means over faces is the mean over cells of its
 * divergence, which p holds; of means over volumes it is not. */
static void divergence_commutes(void)
{
    for (size_t R = 2; R <= 3; R++)
        for (int face = 0; face < 2; face++) {
            const struct layout l = box();
            const struct filter_spec spec = {.coarsen = R};
            double u[MOST / 3 * 4], ubar[MOST / 6], div[MOST / 3], apart = 0;
            struct filter f;

            check(!filter_open(&f, filter_find(face ? "face" : "volume", NULL), &l, &spec, NULL));
            double *work = malloc(f.nwork * sizeof *work);
            fill(u, MOST, 3);
            divergence(&l, u, u + l.var[3].offset);
            filter_apply(&f, u, ubar, work);
            divergence(&f.out, ubar, div);
            for (size_t i = 0; i < f.out.var[3].n; i++)
                apart = fmax(apart, fabs(div[i] - ubar[f.out.var[3].offset + i]));
            check(face ? apart < 1e-14 : apart > 0.05);
            free(work);
            filter_close(&f);
        }
}

/* A flow without divergence has none on the coarse grid, whose own layout its layout is; on it the
 * filtered force and initial vortices are those of the coarse system. */
static void coarse_flows_have_no_divergence(void)
{
    for (size_t R = 2; R <= 4; R++) {
        const size_t grid[SYS_AXES] = {36, 48}, few[SYS_AXES] = {36 / R, 48 / R};
        const struct filter_spec spec = {.coarsen = R};
        static double u[2 * 36 * 48], ubar[36 * 48], other[36 * 48], div[36 * 48];
        struct filter f;
        struct sys fine, coarse;

        const struct sys_ops *ops = sys_find("navier-stokes-mac", NULL);
        const double p[PARAM_MAX] = {0, 0, 1.5, 2, 3};
        check(!sys_open(&fine, ops, NULL, p, grid, NULL));
        check(!sys_open(&coarse, ops, NULL, p, few, NULL));
        check(!sys_initial(&fine, "random:kmax=5", 3, 1, u, NULL));
        for (int face = 0; face < 2; face++) {
            check(!filter_open(&f, filter_find(face ? "face" : "volume", NULL), &fine.layout,
                               &spec, NULL));
            check(!layout_same(&f.out, &coarse.layout, NULL));
            double *work = malloc((f.nwork + sys_rhs_nwork(&fine)) * sizeof *work);
            filter_apply(&f, u, ubar, work);
            divergence(&f.out, ubar, div);
            const double most = stats_max_abs(div, f.out.n / 2);
            check(face ? most < 1e-13 : most > 0.05);
            if (face) {
                double rest[2 * 36 * 48] = {0}, force[2 * 36 * 48];
                sys_rhs(&fine, 0, rest, force, work);
                filter_apply(&f, force, ubar, work);
                sys_rhs(&coarse, 0, rest, other, work);
                for (size_t i = 0; i < coarse.n; i++)
                    check_near(ubar[i], other[i], 1e-14);
                check(!sys_initial(&fine, "taylor-green:U=1", 0, 0, force, NULL));
                check(!sys_initial(&coarse, "taylor-green:U=1", 0, 0, other, NULL));
                filter_apply(&f, force, ubar, work);
                for (size_t i = 0; i < coarse.n; i++)
                    check_near(ubar[i], other[i], 1e-14);
            }
            free(work);
            filter_close(&f);
        }
        sys_close(&fine);
        sys_close(&coarse);
    }
}

int main(void)
{
    run(divergence_commutes);
    run(coarse_flows_have_no_divergence);
    return check_end();
}
