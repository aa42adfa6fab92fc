/* net.h -- static programs of network operations on periodic grids.
 *
 *   y = op_L( ... op_2(op_1(x; w_1); w_2) ... ; w_L),  x (C,N), w = theta slices
 *
 * Legend: B batch, C channels, N points. A program is parsed from one line,
 * operations separated by `|`: "square | conv 8 5 leaky | conv 1 5 nobias".
 * One file lib/net/NAME.c defines one `const struct net_ops net_NAME` with
 * hand-written forward and adjoint. The tape is one array in work[]; weights of
 * all operations lie in one theta[]. Gradients accumulate.
 */
#ifndef SUBGRID_NET_NET_H
#define SUBGRID_NET_NET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { NET_OPS = 32 };

/* One operation of a program, sizes fixed at parsing. */
struct net_op {
    const struct net_ops *ops;
    size_t cin, cout, n;  /* channels in and out, points */
    size_t w, nw;         /* its weights are theta[w .. w + nw) */
    size_t y, ny;         /* its output (cout,n) is tape[y .. y + ny) */
    long arg[4];          /* its own parsed numbers */
};

struct net {
    char *text;           /* canonical program, owned */
    size_t nop, cin, cout, n;
    size_t ntheta, ntape; /* doubles of theta; of the tape of one sample */
    size_t nwork;         /* doubles of scratch besides the tape */
    struct net_op op[NET_OPS];
};

struct net_ops {
    const char *name;    /* word in a program; activations are operations too */
    const char *brief;
    const char *usage;   /* "conv CHANNELS POINTS [ACTIVATION] [nobias]" */
    /* Read the words after the name (argc of them, argv[0] = name) into
     * op->arg, set cout, nw. */
    int (*parse)(struct net_op *op, int argc, char *argv[], struct err *err);
    void (*init)(const struct net_op *op, double w[], uint64_t seed,
                 uint64_t index); /* NULL when nw = 0 */
    /* y (cout,n) from x (cin,n). */
    void (*forward)(const struct net_op *op, const double w[],
                    const double x[], double y[], double work[]);
    /* dw += (dy/dw)^T dy; dx := (dy/dx)^T dy; x, y as in forward. */
    void (*adjoint)(const struct net_op *op, const double w[],
                    const double x[], const double y[], const double dy[],
                    double dw[], double dx[], double work[]);
    size_t (*nwork)(const struct net_op *op); /* NULL: 0 */
};

const struct net_ops *net_find(const char *name, struct err *err);
const struct net_ops *const *net_all(void);

/* Parse text for inputs of cin channels on n points. Errors quote the word and
 * its column. */
int net_open(struct net *net, const char *text, size_t cin, size_t n,
             struct err *err);
void net_close(struct net *net);

void net_init(const struct net *net, double theta[], uint64_t seed);

/* y (cout,n) = net(x (cin,n)); tape[ntape] is kept for the adjoint. */
void net_forward(const struct net *net, const double theta[], const double x[],
                 double y[], double tape[], double work[]);

/* dtheta += (dy/dtheta)^T dy and dx := (dy/dx)^T dy, (dx may be NULL) from the
 * tape of the forward call. */
void net_adjoint(const struct net *net, const double theta[], const double x[],
                 const double dy[], double dtheta[], double dx[],
                 const double tape[], double work[]);

#endif
