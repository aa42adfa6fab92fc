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
};

struct kernels {
    struct correlations from;
    const struct memory_ops *ops;
    struct centred about;   /* the moments, and what owns them */
    struct moments of;
    struct memory_fit fit;
    size_t length;          /* lags that are not noise, of all */
    double *part, *left;    /* [from.corr.lags] decrements and noise; owned */
    double *stderror;       /* (h, d, m) owned; NaN: blocks are too few */
    double radius, factor;  /* the largest pole, NaN where features are not the state; what it was
                               multiplied with */
    double n_eff;           /* independent samples */
    double unsteady;        /* means of blocks: variance over what it is by n_eff; about 1 */
    bool noise;
};

void kernels_solve(struct kernels *k, char *const paths[], const struct kernels_wish *wish);
void kernels_tell(const struct kernels *k);
void kernels_write(const struct kernels *k);
void kernels_close(struct kernels *k);

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

/* The model of path, with noise that has the covariance of what it leaves of the data, step by
 * step, at full memory; that covariance and its autocorrelation are told. */
void kernels_noise(const char *path, const char *data);

/* Give the head of a model (d, h and so on as in m) noise of covariance W (d, d). */
void kernels_set_noise(struct io_head *head, const struct kernels_model *m, const double W[]);

/* Steps after which no observable's autocorrelation has its sum left: n_eff = count / that. */
double kernels_memory_time(const struct moments *of);

#endif
