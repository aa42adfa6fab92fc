/* flow_faces.c -- closures of flows on staggered grids: a velocity on faces is the same flow. */
#include <math.h>
#include <stdlib.h>

#include "../flow_force.h"
#include "num/rng.h"

enum { MOST = 2 * 20 * 24 };

/* A periodic box, z, y, x or y, x, with a velocity at points. */
static struct layout box(int rank, const size_t n[])
{
    static const char *const axes[] = {"z", "y", "x"}, *const names[] = {"u", "v", "w"};
    struct layout l = {0};

    for (int a = 0; a < rank; a++) {
        struct axis axis = {.n = n[a], .step = 0.1 * (a + 1), .edge = EDGE_PERIODIC};
        strcpy(axis.name, axes[3 - rank + a]);
        check(layout_axis(&l, &axis, NULL) == a);
    }
    for (int v = 0; v < rank; v++)
        check(layout_var(&l, names[v], rank == 3 ? "z,y,x" : "y,x", "", "", NULL) == v);
    return l;
}

/* out[total] := x half a step on along an axis of n points, by its interpolant without the highest
 * mode of even n. */
static void half_step(size_t n, size_t stride, size_t total, const double x[], double out[])
{
    for (size_t p = 0; p < total; p++) {
        const size_t i = p / stride % n;
        out[p] = 0;
        for (size_t j = 0; j < n; j++) {
            double weight = 1;
            for (size_t k = 1; 2 * k < n; k++)
                weight += 2 * cos(2 * M_PI * (double)k * ((double)i + 0.5 - (double)j) / (double)n);
            out[p] += weight / (double)n * x[p - i * stride + j * stride];
        }
    }
}

/* Each component of u on faces along its own axis. */
static void to_faces(const struct layout *l, const double u[], double faces[])
{
    for (int v = 0; v < l->nvar; v++) {
        const size_t at = l->var[v].offset, n = l->var[v].n;
        const int axis = l->nvar - 1 - v; /* x is the last one */
        size_t stride = 1;
        for (int a = axis + 1; a < l->naxis; a++)
            stride *= l->axis[a].n;
        half_step(l->axis[axis].n, stride, n, u + at, faces + at);
    }
}

static struct layout on_faces(const struct layout *l)
{
    struct layout to = *l;

    for (int v = 0; v < l->nvar; v++)
        to.var[v].at[l->nvar - 1 - v] = 1;
    return to;
}

/* A velocity on faces: the force is that of the same flow at points, brought to the faces. */
static void faces_and_points_agree(void)
{
    static const struct {
        const char *form, *params;
        double theta[2];
        bool plane; /* alone */
    } all[] = {{"smagorinsky", NULL, {0.7}, false}, {"leith", NULL, {0.7}, true},
               {"dynamic-smagorinsky", "ratio=3", {0}, false}, {"gradient", NULL, {0.9}, false},
               {"gradient", "order=4", {0.9}, false}, {"similarity", NULL, {0.9}, false},
               {"deconvolution", "order=2", {0.9}, false}, {"backscatter", NULL, {0.7, 0.3}, true},
               {"tensor-basis", NULL, {0}, true}};
    const struct layout two = box(2, (const size_t[]){20, 24});
    const struct layout three = box(3, (const size_t[]){5, 6, 8});
    double u[MOST], faces[MOST], m[MOST], expected[MOST], got[MOST];
    struct rng r = rng_open(7, "flow", 0);

    for (size_t i = 0; i < MOST; i++)
        u[i] = rng_normal(&r); /* of which the dynamic coefficient is positive */
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        for (int cubes = 0; cubes < (all[k].plane ? 1 : 2); cubes++) {
            const struct layout *l = cubes ? &three : &two, other = on_faces(l);
            const double *theta = all[k].theta[0] > 0 ? all[k].theta : NULL;
            force(all[k].form, l, all[k].params, theta, u, m);
            to_faces(l, m, expected);
            to_faces(l, u, faces);
            force(all[k].form, &other, all[k].params, theta, faces, got);
            check(norm(l->n, expected, NULL) > 0);
            check_near(norm(l->n, got, expected) / norm(l->n, expected, NULL), 0, 1e-12);
        }
}

int main(void)
{
    run(faces_and_points_agree);
    return check_end();
}
