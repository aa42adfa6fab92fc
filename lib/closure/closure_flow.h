/* closure_flow.h -- closures of flows: fields of a state, a stress made of them, its force.
 *
 *   F = A u,   sigma = c stress(F),   m = B sigma
 *
 * A and B are sums of terms that Fourier modes know,
 *
 *   factor d_x^a d_y^b d_z^c (-lap)^-q G_g(|k|),
 *
 * from variables to fields and from fields to variables: a member of closure/ lists its fields and
 * its stress, and gives what lies between, with its derivatives. The transpose of a term has the
 * sign (-1)^(a + b + c). Fields are those of the points of the state: products alias, as they do
 * in models of large eddies that are run there. The highest modes of even axes take no part, and
 * m has no mean. A variable on faces is brought to the points by exp(-i k_a dx_a/2) for each axis a
 * along which it lies on them, and its force back by the inverse, which is the transpose.
 *
 * A flow is a velocity u, v[, w] on as many periodic axes x, y[, z]; the variable `vorticity` on
 * axes x and y, of which w = v_x - u_y, u = psi_y, v = -psi_x, w = -lap psi; layers of potential
 * vorticity q1, q2, .. on axes x and y, each a flow by itself, whose velocity is the system's
 * affair: forms that ask for it refuse; or one variable on a line, which moves itself, with the
 * flux a u^2/2. sagaut2006.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_FLOW_H
#define SUBGRID_CLOSURE_CLOSURE_FLOW_H

#include "closure/closure.h"

enum { FLOW_TERMS = 64, FLOW_POWER = 4, FLOW_GAINS = 3 };

/* First parameters of members, the second of those with one coefficient c; where they stand. */
#define FLOW_WIDTH(of) {"width", of, 0, 1e6, "grid steps", "width of the filter, in grid steps"}
#define FLOW_COEFFICIENT                                                                     \
    {"coefficient", 0, 0, 1e6, "", "that is known; 0: theta, which is learned"}
enum { FLOW_WIDTH_P, FLOW_COEFFICIENT_P, FLOW_OWN };

enum flow_kind { FLOW_LINE, FLOW_VORTICITY, FLOW_VELOCITY };

struct flow_term {
    int field, var;
    double factor;
    int power[GRID_RANK]; /* of derivatives, along axes as the layout has them */
    int inverse;          /* q, 0 or 1; the mean is 0 then */
    int gain;             /* 0: none; g of gain() */
};

/* A or B. */
struct flow_map {
    bool state; /* of variables of the state, each where it lies; else they are at points */
    int count, fields;
    struct flow_term term[FLOW_TERMS];
    int like[FLOW_TERMS];     /* the first field that has the terms of this one but for a factor: */
    double ratio[FLOW_TERMS]; /* this one is so many of that, and needs no transform */
};

struct flow;

/* What a member brings. in(nin, points), out(nout, points), of the maps; work[nwork] is what it
 * asked for. */
struct flow_ops {
    size_t ntheta; /* of a member with a theta of its own */
    bool alone;    /* it has, or none: c is 1. Else c is theta[0], or the parameter */
    /* Lists fields and stress in f->in and f->out, sets f->nwork, and f->ntheta where it is not
     * that from above. ERR_DATA: not of this flow. */
    int (*list)(struct flow *f, struct err *err);
    void (*close)(struct flow *f); /* frees f->own; NULL: there is nothing */
    /* G_g of q = sum over axes of (k_a l_a)^2, l_a = width dx_a; NULL: no term has one. */
    double (*gain)(const struct closure *c, int g, double q);
    void (*stress)(const struct flow *f, const struct point *at, const double in[],
                   double out[], double work[]);
    /* dout := the derivative along din, and v->theta of those alone (NULL: 0) */
    void (*tangent)(const struct flow *f, const struct point *at, const struct point *v,
                    const double in[], const double din[], double dout[], double work[]);
    /* gin (zeroed), and d->theta of those alone (NULL: not wanted) += the transpose at g */
    void (*adjoint)(const struct flow *f, const struct point *at, const double in[],
                    const double g[], double gin[], struct dpoint *d, double work[]);
};

struct flow {
    const struct closure *closure;
    const struct flow_ops *ops;
    enum flow_kind kind;
    size_t layers;            /* of potential vorticity; 0: the state is one flow */
    bool velocity;            /* the member asks for it */
    int rank;
    int axis[GRID_RANK];      /* of x, y, z in the order of the grid */
    int var[GRID_RANK];       /* of the components of a velocity */
    double l;                 /* width of the filter: the root of the product of */
    double l_a[GRID_RANK];    /* its widths along x, y, z */
    struct grid grid;
    size_t n, nhat, nwork;    /* points; doubles of a spectrum; the member's scratch */
    size_t ntheta;            /* of a member with a theta of its own */
    void *own;                /* the member's */
    struct flow_map in, out, curl;
    double *table;            /* powers of wavenumbers, half steps, gains, 1/k^2; owned */
    double *power[GRID_RANK]; /* [FLOW_POWER + 1][indices] */
    double *half[GRID_RANK];  /* [2 indices] exp(i k_a dx_a/2), (cos, sin) */
    double *gain[FLOW_GAINS], *inverse; /* [nhat/2]; NULL: not needed */
    struct sheet *sheet;      /* of planes that have it; then fft is NULL */
    struct fft *fft;
};

/* ---- for members: their lists. Each returns the number of its field in the map. d: derivatives
 * along x, y, z (NULL: none). ---- */

int flow_velocity(struct flow *f, int i, const int d[], int gain);
int flow_vorticity(struct flow *f, const int d[], int gain); /* of planes */
/* A symmetric stress: m_i += d_j sigma_ij, and m_j += d_i sigma_ij for j other than i. */
int flow_stress(struct flow *f, int i, int j, int gain);
/* m of the vorticity += d of that field, of planes. */
int flow_source(struct flow *f, const int d[]);

/* out[n] := G_g field[n], its own transpose; work[flow_scratch()]. */
void flow_filter(const struct flow *f, int gain, const double field[], double out[],
                 double work[]);
size_t flow_scratch(const struct flow *f);

/* Of planes: out[n] := the curl of the force of stresses (xx, xy, yy); stresses := the
 * transpose of that at g[n]. work[flow_scratch()]. */
void flow_curl(const struct flow *f, const double stresses[], double out[], double work[]);
void flow_curl_adjoint(const struct flow *f, const double g[], double stresses[], double work[]);

/* All velocity gradients u_i,j as fields i rank + j of in, which is empty, and the symmetric
 * stresses sigma_ij, i <= j, as fields of out in this order, with that gain. */
void flow_gradients(struct flow *f);
/* The next fields of in: strain rates S_ij = (u_i,j + u_j,i)/2, i <= j, with that gain. */
void flow_strains(struct flow *f, int gain);
void flow_stresses(struct flow *f, int gain);

/* Whether a layout is layers of potential vorticity. */
bool flow_is_layers(const struct layout *l);

/* ---- members of struct closure_ops, which open with a struct flow_ops ---- */

int flow_open(struct closure *c, const struct flow_ops *ops, struct err *err);
void flow_close(struct closure *c);
void flow_eval(const struct closure *c, const struct point *at, double m[], double dz[],
               double tape[], double work[]);
void flow_tangent(const struct closure *c, const struct point *at, const struct point *v,
                  double dm[], double ddz[], const double tape[], double work[]);
void flow_adjoint(const struct closure *c, const struct point *at, const double dm[],
                  const double ddz[], struct dpoint *d, const double tape[], double work[]);
/* Of those with one coefficient: and of those whose c is not to be negative. */
bool flow_constrain(const struct closure *c, double theta[]);
/* Real transforms of the grid that flow_eval takes beside those of the member's own. */
size_t flow_transforms(const struct closure *c);
void flow_features(const struct closure *c, const struct point *at, double A[], double work[]);

#endif
