/* sys.h -- equations: du/dt = f(u; p), discretised, on a grid.
 *
 *   ds/dt = symbol * s + terms(t, s; p),   u = decode(s), s = encode(u), symbol = linear(p)
 *
 * Stochastic equations, in the sense of Ito, add g(t, s; p) dW, of diagonal noise: each of the
 * first nnoise numbers of s has a Wiener process of its own.
 *
 * s[ns] is the internal state that steppers advance (grid values or Fourier
 * coefficients), u[n] the physical state as its layout says. symbol is the
 * diagonal of the stiff linear part (complex, one per coefficient) or NULL.
 * One file lib/sys/NAME.c defines one `const struct sys_ops sys_NAME` with one
 * or more discretisations ("forms"); the Makefile finds it.
 * Everything is const after sys_open: threads share a system and bring their
 * own work[nwork].
 *
 * Gradients with respect to s are the encoded gradients with respect to u, that is, taken in
 * the inner product of the fields, <a, b> = sum_j decode(a)_j decode(b)_j. In it decode is
 * the transpose of encode and encode that of decode, (i k)^* = -i k, and symbol^* is its
 * conjugate (symbols are real where a mode is its own mirror): no half spectrum is weighed
 * but in linear_adjoint.
 */
#ifndef SUBGRID_SYS_SYS_H
#define SUBGRID_SYS_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/layout.h"
#include "base/library.h"
#include "base/param.h"
#include "base/point.h"
#include "base/text.h"

/* SYS_SHORT: most values of states in lanes that a step of rk4 keeps in the nearest cache. */
enum { SYS_AXES = 3, SYS_LANES = 8, SYS_SHORT = 144 };

/* One number of each lane. */
typedef double sys_row __attribute__((vector_size(SYS_LANES * sizeof(double)), aligned(8)));

struct sys {
    const struct sys_ops *ops;
    const struct sys_form *form;
    double p[PARAM_MAX];      /* values of ops->params; what is evaluated is at->p, in which
                                 those that set the length of an axis stay as they are here */
    size_t grid[SYS_AXES];    /* points along each of ops->axes */
    struct layout layout;     /* the physical state u */
    size_t n, ns;             /* doubles of u and of s */
    size_t nnoise;            /* numbers of s with noise; 0: the equations are not stochastic */
    size_t ntape;             /* doubles that terms leave for their derivatives */
    size_t nwork;             /* doubles of scratch for any call below */
    double *symbol;           /* ns/2 complex (re, im) pairs of p, or NULL; owned */
    void *priv;               /* owned by the form; nothing in it depends on p, but for lengths
                                 of axes and whole numbers */
    bool borrowed;            /* priv is another system's */
};

/* An axis of the equation. length: the parameter that holds its period, NULL
 * for an index axis (Lorenz-96 sectors). */
struct sys_axis {
    const char *name; /* NULL ends the table */
    size_t n, min;    /* default and smallest number of points */
    const char *length, *unit;
    bool cyclic;      /* an index axis that closes on itself; a length is a
                         period anyway */
};

/* One discretisation. */
struct sys_form {
    const char *name;  /* key of --discretisation */
    const char *brief;
    bool kinked;       /* derivatives of f jump (limiters): schemes may show order 2 alone */
    bool single;       /* products in single precision: laws and derivatives hold to 1e-5 */
    size_t min;        /* fewest points along each axis, where more than the equation's */
    bool truncates;    /* s holds less than u can: decode(encode(u)) is a projection of u */

    /* Set ns, nnoise, ntape, nwork, priv; layout and n are already set and ns = n.
     * NULL: nothing to set. close accepts a half-open system. */
    int (*open)(struct sys *sys, struct err *err);
    void (*close)(struct sys *sys);

    /* symbol[ns] for the parameters p, zero before. NULL: there is none. */
    void (*linear)(const struct sys *sys, const double p[], double symbol[]);

    /* out[ns] := f(s; p) - linear(p) s of s = at->u and p = at->p. A NaN in s gives NaN in
     * out. tape[ntape] is always there. */
    void (*terms)(const struct sys *sys, const struct point *at, double out[],
                  double tape[], double work[]);
    /* out[ns] := the derivative of terms along v->u[ns] and v->p (NULL: 0), with the tape
     * that terms left at the same point. */
    void (*tangent)(const struct sys *sys, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[]);
    /* d->u += (d terms/ds)^* g, d->p += (d terms/dp)^* g: the transposes in the inner
     * product of the fields, to round-off. */
    void (*adjoint)(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[]);
    /* dsymbol := (d linear/dp) dp, and dp += (d linear/dp)^* dsymbol, where the latter
     * is conj(s) g of a gradient g. NULL: no parameter but lengths of axes is in the symbol. */
    void (*linear_tangent)(const struct sys *sys, const double p[], const double dp[],
                           double dsymbol[]);
    void (*linear_adjoint)(const struct sys *sys, const double p[], const double dsymbol[],
                           double dp[]);

    /* Where nnoise > 0: a[2][nnoise] := g and g dg/ds, g_i(t, s_i; p) of number i of s = at->u;
     * its derivative along v->u and v->p (NULL: 0); and the transpose, where da[2][nnoise] are
     * products of a gradient as of linear_adjoint's. */
    void (*noise)(const struct sys *sys, const struct point *at, double a[]);
    void (*noise_tangent)(const struct sys *sys, const struct point *at, const struct point *v,
                          double a[]);
    void (*noise_adjoint)(const struct sys *sys, const struct point *at, const double da[],
                          struct dpoint *d);

    /* s[ns] from u[n] and back; both linear; NULL: s = u. */
    void (*encode)(const struct sys *sys, const double u[], double s[],
                   double work[]);
    void (*decode)(const struct sys *sys, const double s[], double u[],
                   double work[]);

    /* Terms of SYS_LANES states in step, each with the bits of terms, where n <= lanes:
     * at->u and out are (ns/2, SYS_LANES) pairs where there is a symbol, else (ns, SYS_LANES). */
    size_t lanes;
    void (*terms_lanes)(const struct sys *sys, const struct point *at, double out[],
                        double work[]);
};

/* A named family of initial conditions: (seed, member) gives the same function
 * of x on every grid. */
struct sys_ic {
    const char *name; /* NULL ends the table */
    const char *brief, *source;
    const struct param *params;
    int (*fill)(const struct sys *sys, const double p[], uint64_t seed,
                uint64_t member, double u[], struct err *err);
    bool fixed;       /* the same for all seeds and members */
};

struct sys_ops {
    const char *name;      /* full words, hyphens: the command line's name */
    const char *brief;     /* one sentence for --list */
    const char *equation;  /* plain text, one equation a line */
    const char *about;     /* behaviour, limits, good values */
    const char *source;    /* key in references.bib */
    const char *law;       /* what f keeps, with the default parameters: "translation,
                              constants (are at rest), mean", or "-" */
    const struct param *params;
    const struct sys_axis *axes;
    const struct sys_form *const *forms; /* NULL-ended, first is the default */
    const struct sys_ic *ics;            /* first is the default */
    const char *scheme;    /* default stepper */
    double dt;             /* default step for the default grid */
    const char *coarse;    /* system of the resolved variables after `filter
                              select` ("lorenz96"); NULL: itself */

    /* Add the variables over the axes, which sys->layout already has. Negative
     * with err on failure. */
    int (*variables)(struct sys *sys, struct err *err);

    /* Append what steps dt of an explicit scheme, or of one that treats the symbol exactly,
     * cannot do here, with the number and its limit ("nu dt/dx^2 = 2 is beyond .."); with
     * truth also what the grid does not resolve. Sentences are parted by "; ", from what is in
     * out, too. NULL: nothing more is known than the symbol says. */
    void (*cautions)(const struct sys *sys, double dt, bool explicit_, bool truth,
                     struct text_buf *out);

    /* Exact solution u[n] at time t from the initial condition exact_ic, or
     * NULL; what --selftest compares with. */
    const char *exact_ic;
    int (*exact)(const struct sys *sys, double t, double u[], struct err *err);
};

/* name: one of the table, or of a shared library of the user's (base/library.h), whose source is
 * like those of lib/sys and ends with SYS_LIBRARY(sys_NAME). */
enum { SYS_ABI = 3 }; /* goes up with every change of this file that libraries can see */
#define SYS_LIBRARY(of) \
    const struct library subgrid_sys_library = {SYS_ABI, sizeof(struct sys_ops), &(of)};
const struct sys_ops *sys_find(const char *name, struct err *err);
const struct sys_ops *const *sys_all(void); /* NULL-ended, by name */

/* That an explicit step takes the symbol too far, and the cautions of the equation. */
void sys_cautions(const struct sys *sys, double dt, bool explicit_, bool truth,
                  struct text_buf *out);

/* Open a system. form NULL: the default; p NULL: defaults; grid NULL or
 * grid[i] = 0: the default. Refuses values outside the tables (ERR_USAGE). The
 * result is owned by the caller; sys_close accepts a zeroed or failed one. */
int sys_open(struct sys *sys, const struct sys_ops *ops, const char *form,
             const double p[], const size_t grid[], struct err *err);
void sys_close(struct sys *sys);

/* Open the system and form of `like`, on its grid, with other parameters: on the plans of
 * like, which is to outlive it, where these have the same lengths of axes and whole numbers;
 * else on its own. Many members of a sweep have one plan then. */
int sys_vary(struct sys *sys, const struct sys *like, const double p[], struct err *err);

/* Open sys[n], one for each p[n]: the first as sys_open, the others varied from it. On failure
 * none is open. */
int sys_sweep(struct sys sys[], size_t n, const struct sys_ops *ops, const char *form,
              const double p[][PARAM_MAX], const size_t grid[], struct err *err);

/* No equations, du/dt = 0, of any layout: what maps run on. It is in no registry, data do not name
 * it. */
void sys_still(struct sys *sys, const struct layout *layout);
bool sys_is_still(const struct sys *sys);

/* SYS_LANES states of one system, which is to outlive it, as the state of one: no grid. The
 * state of lane l goes in, and out; sys_close closes it. -1: no memory. */
bool sys_has_lanes(const struct sys *sys);
int sys_lanes(struct sys *lanes, const struct sys *of, struct err *err);
void sys_lanes_set(const struct sys *lanes, size_t l, const double s[], double all[]);
void sys_lanes_get(const struct sys *lanes, size_t l, const double all[], double s[]);

/* "64" or "8x32" as points along the axes of ops: grid[SYS_AXES]. One number is for all sides of
 * a square or a cube; 0 for other axes not named. */
int sys_parse_grid(const struct sys_ops *ops, const char *text, size_t grid[],
                   struct err *err);

/* f(u) in physical space: dudt[n] from u[n]; work[sys_rhs_nwork()], which also
 * is enough for the two below. */
size_t sys_rhs_nwork(const struct sys *sys);
void sys_rhs(const struct sys *sys, double t, const double u[], double dudt[],
             double work[]);

/* Encode and decode with the identity filled in. */
void sys_encode(const struct sys *sys, const double u[], double s[],
                double work[]);
void sys_decode(const struct sys *sys, const double s[], double u[],
                double work[]);

/* Fill u[n] from "NAME" or "NAME:k=v,..." (NULL: the default), at t = 0. */
int sys_initial(const struct sys *sys, const char *spec, uint64_t seed,
                uint64_t member, double u[], struct err *err);

/* Grid step of axis i. */
double sys_dx(const struct sys *sys, int axis);

#endif
