/* table.h -- sample tables: inputs and outputs of a model, a record each.
 *
 *   x(sample,input)  y(sample,output)  f64;   key(sample)  i64: what names the sample
 *   attributes: kind = "table", inputs = "a,b", outputs = "c", fidelity (text), cost (of a sample)
 *
 * Samples of two models that have one key are of one input: they are paired by it.
 */
#ifndef SUBGRID_DATA_TABLE_H
#define SUBGRID_DATA_TABLE_H

#include "base/samples.h"
#include "io/io.h"

struct table {
    struct io_in *in;        /* owned, as is what follows */
    struct samples samples;  /* points to what follows */
    double *x, *y;
    uint64_t *key;
    char *inputs, *outputs;  /* names, comma-separated */
    const char *fidelity;    /* of the head, or "" */
};

/* Describe a table in an empty head; cost NaN: not known. */
int table_describe(struct io_head *head, const char *inputs, const char *outputs,
                   const char *fidelity, double cost, struct err *err);

/* Write n samples. */
int table_write(struct io_out *out, size_t n, size_t d, size_t q, const double x[],
                const double y[], const uint64_t key[], struct err *err);

/* Read in, which is the table's from now on, to its end. finite: ERR_DATA with sample and column
 * for a value that is not. close accepts a zeroed or failed one. */
int table_read(struct table *t, struct io_in *in, bool finite, struct err *err);
void table_close(struct table *t);

/* The key of inputs: equal for equal bits (0 and -0 alike). */
uint64_t table_key(size_t d, const double x[]);

#endif
