/* inversion.h -- inversions as files: an ensemble, the data, and where the method stands. Any
 * failure ends the program.
 *
 * A file of them (kind = ensemble) is all that the next step needs:
 *   x(sample,input)  parameters of each member    v(sample,input)  as normal numbers (lib/prior)
 *   y(output)        the data                      noise(output,output)  L of its covariance L L^T
 *   attributes: inputs, outputs, prior (a line each), method, seed, iteration, time, until, misfit
 * Runs are sample tables (data/table.h), of all members or of some, whose inputs name them.
 */
#ifndef SUBGRID_TOOL_INVERSION_H
#define SUBGRID_TOOL_INVERSION_H

#include "base/text.h"
#include "data/table.h"
#include "io/io.h"
#include "kalman/kalman.h"
#include "prior/prior.h"

struct inversion {
    struct io_in **in;          /* what it was read from, and runs; NULL-ended, owned */
    struct priors prior;
    struct text_buf said;       /* priors, a line each */
    struct text_buf inputs;     /* names, comma-separated */
    char *outputs, *method;     /* owned */
    struct kalman k;
    double *y, *L, *v, *x;      /* [d], (d, d), (members, n) twice; owned */
    double time, until;         /* algorithm time, and where it ends; infinite: never */
    double misfit;              /* rms of the whitened residuals before the last step; NaN: none */
};

struct inversion_wish {
    const struct text_list *priors;
    const char *data;           /* a sample table: its mean is y */
    const char *noise;          /* deviations, one or one an output; NULL: of the samples */
    const char *spread;         /* samples whose covariance is the noise; NULL: those of data */
    const char *shrink;         /* a number, or auto: of the samples' correlations */
    const char *method;
    size_t runs;                /* of a member in a step, whose outputs' mean counts */
    size_t members;             /* 0: the method's */
    bool exact;                 /* the first ensemble has the moments of the prior */
};

/* At time 0. */
void inversion_init(struct inversion *of, const struct inversion_wish *wish);
void inversion_read(struct inversion *of, struct io_in *in); /* of's from then on */
/* verb: init or step, as the history states it. */
void inversion_write(struct inversion *of, const char *verb);

/* Start an output of `calibrate VERB - HEX.h5..`, of the inputs in[], NULL-ended. */
struct io_out *inversion_create(struct io_head *head, struct io_in *const in[], const char *verb);
void inversion_close(struct inversion *of);

/* take each of these tables, NULL-ended (none: standard input), which have the outputs of the data;
 * at[n]: the columns of the parameters; NULL: the only input is draw, the number of a member. They
 * stay open until the inversion is closed. */
void inversion_runs(struct inversion *of, char *const runs[],
                    void (*take)(const struct inversion *of, const struct table *t,
                                 const size_t at[], void *to), void *to);

/* A step by tables of runs, as inversion_runs has them; h NaN: by the misfits. Told. */
void inversion_step(struct inversion *of, char *const runs[], double h);

/* A table: median and interval of each parameter that holds `part`, and those of its prior; truth
 * "F=8,h=1" or NULL: these too, and the part of the posterior that is nearer to its median, of each
 * and of all together. */
void inversion_show(const struct inversion *of, double part, const char *truth,
                    struct text_buf *out);
/* Its first line, and a row of median, low and high of value i and those of its prior: neither is
 * ended. */
void inversion_show_head(struct text_buf *out);
void inversion_show_row(const char *name, const double found[3], const struct priors *prior,
                        size_t i, double part, struct text_buf *out);

/* Write the model at path with the parameters theta, of as many values, or those of its form that
 * the ensemble seeks: of member `row`; -1: their medians, and where theta alone is sought, that of
 * all members as draws (rollout --ensemble). */
void inversion_model(const struct inversion *of, const char *path, long row);

/* A table: the parameters of each member, to the digits that read back alike. */
void inversion_print(const struct inversion *of, struct text_buf *out);

#endif
