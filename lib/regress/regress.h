/* regress.h -- the samples of a regression, out of records: features of a state, its rate.
 *
 *   A = [term_1(u) .. term_p(u)],   y = sum_i w_i u(t_i) ~ du/dt at the same time
 *
 * or both in the weak form (weak.h). Records come one by one; a window of them is held for the
 * rate, a block of rows for the products, and triangles of [A y] (shards.h): memory does not
 * depend on their number. On a grid every point is a sample, and the equations of all points
 * are one.
 */
#ifndef SUBGRID_REGRESS_REGRESS_H
#define SUBGRID_REGRESS_REGRESS_H

#include "dot/dot.h"
#include "regress/lags.h"
#include "regress/shards.h"
#include "regress/weak.h"
#include "term/term.h"

/* What is known of the rate, and taken off it: f[n] of a state u[n] of a member at time t. */
struct regress_known {
    void (*rate)(void *of, size_t member, double t, const double u[], double f[]);
    void *of; /* not owned */
};

struct regress_wish {
    const char *library;         /* text of terms_library */
    const struct dot_ops *dot;   /* NULL: targets are given */
    const char *dot_params;      /* "points=11", or NULL */
    enum accum_kind kind;
    size_t shards;               /* blocks of time, at most: 1 to SHARDS_MOST */
    const struct weak_plan *weak; /* NULL: the strong form; else dot is not used */
    struct regress_known known;  /* rate NULL: nothing; where targets are given it is not used */
    const double *param;         /* (nmember, PARAM_MAX) of the system, where the library names
                                    some; not owned */
};

struct regress {
    struct terms library;        /* features are its terms */
    size_t p, d, m;              /* features, targets, both */
    size_t nmember;
    size_t gaps;                 /* where a new piece of the trajectories began */
    struct shards shards;
    struct lags lags;            /* of targets that are given */
    double step;                 /* of those lags; 0: not known */
    size_t width;                /* doubles of all columns of a state, those that are known after
                                    it: of n where there are none */
    const double *param;         /* as wished */
    double *wide;                /* (nmember, width) of a record; NULL: it is the record */
    /* the rate */
    const struct dot_ops *dot;
    double dot_p[PARAM_MAX];
    size_t before, window, room; /* records before the one whose rate it is, of all, and held */
    size_t nrec, done;           /* records of this piece that are held; windows that are samples */
    double *t, *u;               /* [room], (room, nmember, width) */
    double *w, *steps;           /* [window] weights and, of the times they are for, steps */
    double *rate;                /* (room, nmember, width) behind u */
    struct regress_known known;
    double *f;                   /* [n] of it */
    /* the weak form */
    bool is_weak;
    struct weak_plan plan;       /* complete once weak is open */
    struct weak weak;            /* opened when room records, or the first piece, are held */
    /* rows */
    size_t most, nrow;           /* of a block: room and filled */
    double *x, *y, *A;           /* (columns, most), (d, most), (m, most) */
    double *node;                /* (nnode, most) where nodes are not the terms in their order */
};

/* ERR_USAGE for a library or parameters that cannot be; ERR_DATA where the state does not fit. */
int regress_open(struct regress *r, const struct layout *layout, size_t nmember,
                 const struct regress_wish *wish, struct err *err);
void regress_close(struct regress *r);

/* One record: u (nmember, n and the layout's nin) and, where targets are given, y (nmember, n);
 * values that are not finite
 * make no sample. Times rise; a step of more than twice the one before begins a new piece, over
 * whose edge no rate is taken. */
int regress_add(struct regress *r, double t, const double u[], const double y[],
                struct err *err);

/* After the last record: all samples are in r->shards. ERR_DATA where the weak form never had
 * records enough to choose its windows. */
int regress_end(struct regress *r, struct err *err);

#endif
