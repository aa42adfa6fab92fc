/* inputs.h -- a table of what a model is given: names in columns, a row a run.
 *
 * From text (csv, tsv) with the names in its first line, or from our own sample tables and
 * ensembles: x(sample,input), attribute inputs = "a,b".
 */
#ifndef SUBGRID_STORE_INPUTS_H
#define SUBGRID_STORE_INPUTS_H

#include <stddef.h>

#include "base/err.h"

enum { INPUT_NAME = 128 };

struct inputs {
    size_t n, d;                /* rows, columns */
    char (*name)[INPUT_NAME];   /* [d], owned */
    double *x;                  /* (n, d), owned */
};

/* spec: FILE, or FILE:row=K for row K alone, from 0. memory: bytes that it may take. close accepts
 * failed or zeroed ones. */
int inputs_read(struct inputs *to, const char *spec, size_t memory, struct err *err);
void inputs_close(struct inputs *of);

#endif
