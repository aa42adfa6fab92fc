/* narma.h -- memory on what the step of a known model leaves,
 *
 *   z(t + dt) = (v(t + dt) - Psi(v(t))) / dt,   Psi: the step dt of the coarse model of the data
 *
 * regressed on states of the present and past and on its own past, in one pass: models that
 * correct each step. Any failure ends the program.
 *
 * A file of them (kind = model, act = correct) holds beside theta
 *
 *   z_rms(part)      root mean square of z: of the modes k = 1.., or of the values of a state
 *   residual(part)   and of what a step leaves of it
 */
#ifndef SUBGRID_TOOL_NARMA_H
#define SUBGRID_TOOL_NARMA_H

#include "num/accum.h"
#include "tool/models.h"
#include "tool/pace.h"

struct narma_wish {
    const char *features; /* "modes", "modes,aim": the form narma; else a library of terms, the form
                             memory. NULL: as suits the data */
    size_t lags, own;     /* steps whose states, and whose z, enter */
    double ridge;         /* as if features bore white noise of that part of their variance */
    bool noise;           /* runs draw what is left */
};

/* Least squares in `groups` parts: of K modes each its own, of values of a state all one. */
struct narma {
    const struct narma_wish *wish;
    const char *library;    /* NULL: modes */
    size_t past;            /* steps that a sample knows before its own */
    bool aim;               /* of these, with those of an inertial manifold */
    struct reader data;
    struct closure form;    /* whose latent state is the past; without noise */
    struct models coarse;
    struct pace pace;
    double first, last;     /* times of the data */
    size_t groups, p, targets; /* p columns of features, then the targets */
    size_t rows;            /* of a group that a member has at once */
    size_t seen;            /* rows of all members, in all */
    struct accum **sum;     /* [groups] owned */
    double *R;              /* (groups, p + targets, p + targets) their triangles; owned */
    double *X;              /* (groups, targets, p) coefficients; owned */
    double *rms, *left;     /* (groups, targets) of z and what is left of it; owned */
    double *W;              /* (groups, targets, targets) covariance of the latter; owned */
};

/* Of the data at path (NULL: standard input), read to their end. */
void narma_fit(struct narma *f, const char *path, const struct narma_wish *wish);
void narma_tell(const struct narma *f);
void narma_write(const struct narma *f);
void narma_close(struct narma *f);

/* X, rms, left and W out of the sums. */
void narma_solve(struct narma *f);

#endif
