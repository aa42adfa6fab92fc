/* term.h -- terms of equations: products of variables, as text and as numbers.
 *
 *   f_v = sum_k theta_k term_k,   term = 1 | x | x*y | x^2*z | X[3]*X[4] | u*u[+1] | d2(u^2) ..
 *
 * A library may name what is known beside the state (base/layout.h): inputs like variables, and
 * parameters of the system by their own names, F*X, where no variable or input is called so.
 * Their columns follow those of the state and have no equations.
 *
 * Legend: P points. On a grid a term is a field: a column of P values, with u[+1] the
 * neighbour one point on (NaN beyond an open end) and d2(u) its second derivative; on more axes
 * than one derivatives name theirs, dxxy(u). Without a grid, or where the components of an index
 * axis are variables of their own (X[3]), P is the number of states that are evaluated at once.
 * Products are a graph: what two terms share is multiplied once.
 */
#ifndef SUBGRID_TERM_TERM_H
#define SUBGRID_TERM_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/layout.h"
#include "base/param.h"
#include "base/text.h"

enum { TERM_MOST = 1 << 20, TERM_ORDER = 16 }; /* at most: nodes, and terms of a library; orders */

enum term_op { TERM_ONE, TERM_COLUMN, TERM_PRODUCT, TERM_DERIV };

/* ONE; COLUMN: column a, moved by so many points along each axis; PRODUCT: nodes a and b, both
 * before it; DERIV: of node a, by so many orders along each axis. */
struct term_node {
    enum term_op op;
    size_t a, b;
    long by[GRID_RANK];
};

/* One summand: theta times the node in the equation of a target, a column. */
struct term {
    size_t target, node;
    double theta; /* as the text has it; 1 where it has none */
};

struct terms {
    struct layout layout;
    bool fields;            /* columns are variables on their grid, else single numbers */
    struct grid grid;       /* where fields */
    size_t ncolumn;         /* columns; targets are as many */
    size_t ninput;          /* columns of inputs after them */
    size_t nparam;          /* columns of parameters after those, in the order of the text */
    int param[PARAM_MAX];   /* which of the layout's they are */
    size_t nnode, nterm;
    bool derives;           /* there are derivatives */
    bool ready, finite;     /* derivatives can be taken; by differences */
    struct fft *fft;        /* by which spectral ones are */
    size_t nwork;           /* doubles of scratch of the calls below */
    struct term_node *node; /* owned */
    struct term *term;      /* owned; by target, those of a target in the order of the text */
    struct text_buf rewritten; /* "u*d1(u) is 0.5 d1(u^2); ..": what the text had otherwise */
};

/* Equations, or a library of terms for every target, on a state:
 *   "x = 10 y - 10 x; y = 28 x - y - x*z; z = x*y - 2.5 z"   (left: x or x_t; 0: no term)
 *   "poly:2", "poly:2,shared", "poly:2,stencil:1", "poly:2,deriv:4"
 * poly:N all products of up to N factors; deriv:N all their derivatives up to that order; and terms
 * as they are written: "poly:2,X[-2]*X[-1]". u^a*d1(u^b) is taken as b/(a + b) d1(u^(a + b)), and
 * nu*d2(u), of a parameter, as d2(nu*u); other products with derivatives are refused. Products of
 * poly have inputs as factors too, but no parameters.
 * Variables with a grid are fields; along an index axis
 * each component is a column of its own, unless `shared` (one equation for all) or stencil:R
 * (with R neighbours to either side), or the equations, say otherwise. ERR_USAGE tells the
 * column of the text. close accepts zeroed or failed ones. */
int terms_open(struct terms *t, const struct layout *layout, const char *text, struct err *err);

/* The library alone: its terms once, all with target 0. */
int terms_library(struct terms *t, const struct layout *layout, const char *text,
                  struct err *err);
void terms_close(struct terms *t);

/* Append one column's name, one node ("x^2*z"), all equations without numbers, which terms_open
 * reads. */
void terms_print_column(const struct terms *t, size_t column, struct text_buf *out);
void terms_print_node(const struct terms *t, size_t node, struct text_buf *out);
void terms_print(const struct terms *t, struct text_buf *out);

/* The equations with theta[nterm], to so many digits (0: as many as read back alike), one a
 * line: "x_t = -10 x + 10 y", or "x(n+1) = .." for maps. */
void terms_print_equations(const struct terms *t, const double theta[], int digits, bool map,
                           struct text_buf *out);

/* The same as LaTeX, and as a C function; ERR_DATA for neighbours on more than one axis there. */
void terms_print_latex(const struct terms *t, const double theta[], bool map,
                       struct text_buf *out);
int terms_print_c(const struct terms *t, const double theta[], bool map, struct text_buf *out,
                  struct err *err);

/* Points of a column of one state: those of the grid, or 1. */
size_t terms_points(const struct terms *t);

/* Make ready to take derivatives: spectral ones where all axes are periodic, else central
 * differences of order 4, which are NaN near ends that are open. ERR_DATA for axes that are not
 * uniform, and for open ones unless `ends` allows them: what runs needs all points. */
int terms_ready(struct terms *t, bool ends, struct err *err);

/* Columns that are known, without equations; all of one state, (columns, points), out of u[n], of
 * inputs[nin] and of p[PARAM_MAX] (NULL: 0): an input without axes is the same at all points. */
size_t terms_known(const struct terms *t);
void terms_gather(const struct terms *t, const double u[], const double inputs[],
                  const double p[], double columns[]);

/* node (nnode, points) := all nodes of columns u[c * stride + i], those that are known included;
 * of one state, stride is terms_points. Only columns without a grid may have other points than one
 * state has. Before terms_ready derivatives are left out. */
void terms_eval(const struct terms *t, size_t points, const double u[], size_t stride,
                double node[], double work[]);

/* Of one state on periodic axes: dnode along du; and du += the transpose of the gradient gnode,
 * which is lost. du has all columns. */
void terms_tangent(const struct terms *t, const double node[], const double du[],
                   double dnode[], double work[]);
void terms_adjoint(const struct terms *t, const double node[], double gnode[], double du[],
                   double work[]);

#endif
