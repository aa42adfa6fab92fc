/* surrogate.h -- surrogates of models: fitted to sample tables, written, read, asked, judged. Any
 * failure ends the program.
 *
 * A file of them (kind = surrogate) holds for output k and level l the arrays of lib/fuse as
 * outputK_levelL_NAME; attributes method, parameters, inputs, outputs.
 */
#ifndef SUBGRID_TOOL_SURROGATE_H
#define SUBGRID_TOOL_SURROGATE_H

#include "base/text.h"
#include "data/table.h"
#include "fuse/fuse.h"

enum { SURROGATE_OUTPUTS = 64 };

struct surrogate {
    struct io_in *in[FUSE_LEVELS + 1]; /* tables, or the model; NULL-ended, owned */
    char *inputs, *outputs;            /* names, comma-separated; owned */
    const char *method;                /* "gp", "ar1", .. of the first output */
    char *params;                      /* owned, or NULL */
    size_t d, q;
    struct fuse_model model[SURROGATE_OUTPUTS];
    double *low, *high;                /* [d] range of the dear samples; owned */
};

/* Of tables from the cheapest to the dearest; method a name of lib/fuse, or auto: of each output
 * the one of the least leave-one-out density. What fits say is told. */
void surrogate_fit(struct surrogate *s, const struct text_list *levels, const char *method,
                   const char *params);
void surrogate_write(const struct surrogate *s);
void surrogate_read(struct surrogate *s, const char *path);
void surrogate_close(struct surrogate *s);

/* Write mean, variance, low, high and extrapolated (sample, output) at the inputs of a table. */
void surrogate_predict(const struct surrogate *s, const char *path, double part);

/* A table: leave-one-out errors of each output. */
void surrogate_cv(const struct surrogate *s, struct text_buf *out);

#endif
