/* net.h -- static programs of network operations on periodic grids of one to three axes.
 *
 *   y = op_L( ... op_2(op_1(x; w_1); w_2) ... ; w_L),  x (C,N), w = theta slices
 *
 * Legend: C channels, N points. A program is parsed from one line, operations
 * separated by `|`: "square | conv 8 5 leaky | conv 1 5 nobias". An activation's
 * name at the end of another operation is short for an operation of its own. Value 0 is x,
 * value l the output of operation l = 1..L and the input of the next one; some join an earlier
 * value to it: "conv 8 5 tanh | conv 8 5 tanh | add 2".
 * One file lib/net/NAME.c defines one `const struct net_ops R(net_NAME)` with
 * hand-written forward and adjoint. The tape, one array, holds the output of every
 * operation; weights of all operations lie in one theta[]. Gradients accumulate.
 * Programs run in reals (num/real.h); weights start as doubles, alike in both precisions.
 */
#ifndef SUBGRID_NET_NET_H
#define SUBGRID_NET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/grid.h"
#include "base/text.h"
#include "num/real.h"

#define net_find R(net_find)
#define net_all R(net_all)
#define net_open R(net_open)
#define net_close R(net_close)
#define net_init R(net_init)
#define net_forward R(net_forward)
#define net_tangent R(net_tangent)
#define net_adjoint R(net_adjoint)
#define net_products R(net_products)
#define net_refuse R(net_refuse)
#define net_count R(net_count)

enum { NET_OPS = 64, NET_WORDS = 8, NET_WORD = 32, NET_CHANNELS = 4096 };
enum { NET_WEIGHTS = 1 << 26 }; /* of one program, at most */

/* One operation of a program, sizes fixed at parsing. */
struct net_op {
    const struct net_ops *ops;
    size_t cin, cout, n; /* channels in and out, points of the grid */
    size_t from, cin2;   /* of those that join: the earlier value and its channels; else 0 */
    size_t dx2;          /* its gradient lies in work from here */
    struct grid grid;
    size_t w, nw;        /* its weights are theta[w .. w + nw) */
    size_t y;            /* its output (cout,n) begins at tape[y] */
    size_t arg[4];       /* its own parsed numbers */
    bool stencil;        /* reaches so many points: its weights belong to the steps of the grid */
    real *table;         /* [ntable] what it makes of its numbers once */
};

struct net {
    char *text;           /* canonical program, owned */
    size_t nop, cin, cout, n;
    struct grid grid;     /* of all operations; n is its points */
    size_t ntheta, ntape; /* reals of theta; of the tape of one sample */
    size_t nwork;         /* reals of scratch besides the tape */
    size_t njoin;         /* of these, gradients of earlier values */
    size_t most;          /* reals of the largest value between operations */
    real *tables;         /* of all operations, owned */
    struct net_op op[NET_OPS];
};

/* A word of a program; columns count from 1. */
struct net_word {
    char text[NET_WORD];
    size_t column;
};

struct net_ops {
    const char *name;  /* word in a program; activations are operations too */
    const char *brief;
    const char *usage; /* "conv CHANNELS POINTS [nobias]" */
    bool activation;   /* takes no words, keeps the shape */
    /* Read the words (word[0] is the name) into op->arg, set cout and nw, which
     * are cin and 0 before. NULL: takes no words. */
    int (*parse)(struct net_op *op, const struct net_word word[], size_t nword,
                 struct err *err);
    /* The canonical words after the name, each led by a blank. NULL: none. */
    void (*print)(const struct net_op *op, struct text_buf *out);
    /* w[nw] of operation `index` of a program. NULL when nw = 0. */
    void (*init)(const struct net_op *op, double w[], uint64_t seed,
                 uint64_t index);
    /* y (cout,n) from x (cin,n). */
    void (*forward)(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[]);
    /* dy := (dy/dx) dx + (dy/dw) dw; dw NULL: 0. NULL: the Jacobian is diagonal and has no w
     * (activations): adjoint serves. */
    void (*tangent)(const struct net_op *op, const real w[], const real dw[],
                    const real x[], const real dx[], real dy[], real work[]);
    /* dw += (dy/dw)^T dy; dx := (dy/dx)^T dy; x, y as in forward. dw and dx may be
     * NULL: not wanted. */
    void (*adjoint)(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[]);
    size_t (*nwork)(const struct net_op *op); /* NULL: 0 */
    /* Multiplications with an addition that forward must do. NULL: a few a value. */
    double (*products)(const struct net_op *op);
    /* op->table, zeros at first, is filled when a program is opened. NULL: it has none. */
    size_t (*ntable)(const struct net_op *op);
    void (*tabulate)(const struct net_op *op);
    /* Instead of the three above, of those that join an earlier value, named by the first
     * word: y (cout,n) from x (cin,n) and x2 (cin2,n), linear in both and without w, so that it
     * serves derivatives too; dx (NULL: not wanted) and dx2 := its transpose. */
    void (*join)(const struct net_op *op, const real x[], const real x2[], real y[]);
    void (*part)(const struct net_op *op, const real dy[], real dx[], real dx2[]);
};

const struct net_ops *net_find(const char *name, struct err *err);
const struct net_ops *const *net_all(void);

/* Parse text for inputs of cin channels on a grid. Errors (ERR_USAGE) quote the
 * word and its column. net_close accepts a zeroed net. */
int net_open(struct net *net, const char *text, size_t cin, const struct grid *grid,
             struct err *err);
void net_close(struct net *net);

/* theta[ntheta], the same for a seed on every machine. */
void net_init(const struct net *net, double theta[], uint64_t seed);

/* tape[ntape] := the outputs of all operations on x (cin,n); the result (cout,n) is
 * the returned part of it. A NaN spreads as far as the operations carry it. */
const real *net_forward(const struct net *net, const real theta[],
                          const real x[], real tape[], real work[]);

/* dtape := the derivatives of all outputs along dx and dtheta (NULL: 0), from the tape of the
 * forward call; that of the result is the returned part. */
const real *net_tangent(const struct net *net, const real theta[],
                          const real dtheta[], const real x[], const real dx[],
                          const real tape[], real dtape[], real work[]);

/* dtheta += (dy/dtheta)^T dy and dx := (dy/dx)^T dy from the tape of the forward
 * call; either may be NULL. */
void net_adjoint(const struct net *net, const real theta[], const real x[],
                 const real dy[], real dtheta[], real dx[],
                 const real tape[], real work[]);

/* Multiplications with an addition that forward must do, of the operations that sum over channels
 * or points. */
double net_products(const struct net *net);

/* For parsers: ERR_USAGE "network, column 6, 'x': ..."; a whole number in lo..hi. */
int net_refuse(const struct net_word *word, struct err *err, const char *fmt,
               ...) __attribute__((format(printf, 3, 4)));
int net_count(const struct net_word *word, size_t lo, size_t hi, size_t *value,
              struct err *err);

#endif
