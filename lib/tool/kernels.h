/* kernels.h -- memory kernels of correlations: solved, judged, told, written as models that run.
 * Any failure ends the program.
 *
 * A file of them (kind = model, form = memory) holds beside theta
 *
 *   Omega(lag,target,feature)         g(t + dt) = sum_l Omega_l phi(g(t - l dt)) + W, about means
 *   Omega_stderr(lag,target,feature)  by leaving out blocks of time
 *   W(target,other)                   covariance of W
 *   C(shift,feature,now)              <phi(t + shift) phi(t)^T> about the mean
 *   decrement(past), noise(past)      what each lag of Mori's kernels takes off |W|^2, what is
 *                                     left; over |g|^2
 *   K(K_time,target,feature)          dg/dt = A g + int_0^t K(s) g(t - s) ds + F, about means; with
 *                                     K_time(K_time) and K_stderr, where they were asked for
 */
#ifndef SUBGRID_TOOL_KERNELS_H
#define SUBGRID_TOOL_KERNELS_H

#include "corr/centred.h"
#include "memory/memory.h"
#include "memory/memory_check.h"
#include "tool/correlations.h"

/* Texts as the options give them; NULL where not. */
struct kernels_wish {
    const char *kind;     /* a name of memory/ */
    const char *lags;     /* "auto" (NULL) or a number */
    double ridge;
    bool stable;          /* poles within the circle, or none */
    bool noise;           /* runs draw W */
    const char *validate; /* data by whose forecasts auto chooses */
    double lead;          /* time of those; NaN: until observables forget */
    const char *volterra; /* kernels in continuous time too: "second" or "first" (kind of Volterra
                             equation, memory/memory_volterra.h); NULL: none */
};

struct kernels {
    struct correlations from;
    const struct memory_ops *ops;
    struct centred about;   /* the moments, and what owns them */
    struct moments of;
    double ridge;
    struct memory_fit fit;
    size_t length;          /* lags that are not noise, of all */
    double *part, *left;    /* [from.corr.lags] decrements and noise; owned */
    double *stderror;       /* (h, d, m) owned; NaN: blocks are too few */
    double radius, factor;  /* the largest pole, NaN where features are not the state; what it was
                               multiplied with */
    double n_eff;           /* independent samples */
    double unsteady;        /* means of blocks: variance over what it is by n_eff; about 1 */
    bool noise;
    const char *volterra;   /* as wished */
    size_t times;           /* of K, the first at 0 (second) or half a step (first) */
    double *K, *K_stderror; /* (times, d, d) owned; NULL: not wished */
};

void kernels_solve(struct kernels *k, char *const paths[], const struct kernels_wish *wish);
void kernels_tell(const struct kernels *k);
void kernels_write(const struct kernels *k);
void kernels_close(struct kernels *k);

/* stderror[n] of the x[n] that `find` makes of moments, by leaving out blocks of time; what: those
 * moments (corr/centred.h) that it needs. NaN: blocks are too few. */
void kernels_jackknife(const struct kernels *k, int what, size_t n,
                       void (*find)(const struct kernels *k, const struct moments *of, double x[]),
                       double stderror[]);

/* K and its errors, of variables alone, by k->volterra; kernels_solve calls it where wished. And
 * into the head of a model. */
void kernels_solve_continuous(struct kernels *k);
void kernels_describe_continuous(const struct kernels *k, struct io_head *head);

/* A model as a file holds it. */
struct kernels_model {
    struct io_in *in;       /* owned, with all that follows */
    struct layout layout;
    char *library;
    const char *kind;       /* "mori", .. */
    size_t d, m, h, shifts; /* C reaches up to shifts lags */
    double step;
    double *Omega, *stderror, *W, *C, *mean, *part, *left; /* as above; [shifts] */
};
void kernels_read(struct kernels_model *m, const char *path);
void kernels_model_close(struct kernels_model *m);

/* Frobenius norms of Omega at a lag < h and of its standard errors. */
double kernels_size(const struct kernels_model *m, size_t lag);
double kernels_size_error(const struct kernels_model *m, size_t lag);

/* What Mori's identities, the forecasts from one state, stationarity and poles say of a model, and
 * where correlations are given (paths NULL-ended) of their sample: a table. Whether all holds. */
bool kernels_check(const char *path, char *const paths[], struct text_buf *out);

/* Kernels, their errors, decrements and the noise that is left, a line a lag. */
void kernels_show(const char *path, struct text_buf *out);

/* K and its errors, a line an entry and time. */
void kernels_show_continuous(const char *path, struct text_buf *out);

/* The model of path, with noise that has the covariance of what it leaves of the data, step by
 * step, at full memory; that covariance and its autocorrelation are told. */
void kernels_noise(const char *path, const char *data);

/* Give the head of a model (d, h and so on as in m) noise of covariance W (d, d). */
void kernels_set_noise(struct io_head *head, const struct kernels_model *m, const double W[]);

/* Steps after which no observable's autocorrelation has its sum left: n_eff = count / that. */
double kernels_memory_time(const struct moments *of);

#endif
