/* online.h -- parameters learned while a model runs that is nudged to data (model/nudge.h).
 *
 *   e = P (v - u) at the ends of steps,   w_j = dv/dx_j = (v^j - v)/delta_j
 *   min over c of  sum |e - sum_j w_j c_j|^2,   x := x - c,   v := v - sum_j w_j c_j
 *
 * azouani2014, carlson2020; newey2024 has the update as a step of Newton's method. There w is
 * f_x/mu, what is left of it for a large mu; here a twin v^j runs with x_j + delta_j, nudged
 * alike, so that neither mu, nor which values are observed, nor how x enters matters. Sums are
 * over the second half of each interval, when what the data know has come to the rest, and begin
 * when what v had of another start is exp(-ONLINE_WAIT) of it.
 * All members have the same x; each unknown costs as much as the run. Models with noise, or
 * closures with states of their own, which an update does not keep, are refused.
 */
#ifndef SUBGRID_LEARN_ONLINE_H
#define SUBGRID_LEARN_ONLINE_H

#include "model/fleet.h"

enum { ONLINE_WAIT = 20 };

/* Number `index` of theta, or of the parameters of the system. */
struct online_unknown {
    bool theta;
    size_t index;
};

struct online_wish {
    const struct closure *closure; /* that of the fleet; outlives what is opened, as all here */
    const char *scheme;            /* NULL: the system's */
    const struct nudge *nudge;     /* [nmember] */
    const struct online_unknown *unknown;
    size_t n;        /* of them, >= 1 */
    size_t interval; /* steps between updates */
    size_t memory;   /* bytes, of each fleet */
    void (*tell)(void *ctx, double t, const double x[]); /* after each update; NULL: nobody */
    void *ctx;
};

struct online {
    struct online_wish wish;
    struct fleet *main;  /* not owned */
    struct fleet *twin;  /* [n], owned, as all below */
    const struct sys *from; /* which the systems vary; not owned */
    struct sys *sys;     /* [n + 1]: of the main fleet, and of its twins */
    double *theta;       /* (n + 1, ntheta) */
    double *x, *delta;   /* [n] */
    double *v, *w, *e;   /* (nmember, n of a state); (nmember, n of a state, n); [n of a state] */
    double *R, *row;     /* (n, n + 1), [n + 1]: least squares (num/givens.h) */
    double t0;
    size_t stride;       /* steps between samples */
    size_t nstep;        /* made since t0 */
    bool ended;          /* a member blew up: the run goes on with the last x */
};

/* Whether what is asked for can be learned of the model: ERR_USAGE says why not. */
int online_check(const struct model *model, const struct online_unknown *unknown,
                 struct err *err);

/* Take over a fleet of one model that is started at t and not yet nudged; it is closed before
 * what is opened here. close accepts a zeroed or failed one. */
int online_open(struct online *o, const struct online_wish *wish, struct fleet *fleet, double t,
                struct err *err);
void online_close(struct online *o);

/* Advance the fleet to t1 on so many threads (0: all), with the updates on the way. */
int online_to(struct online *o, double t1, size_t nthread, struct err *err);

#endif
