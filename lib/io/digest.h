/* digest.h -- the content digest: one number for a data set, whatever carries
 * it and however it is cut into blocks.
 *
 *   content = XXH3(le64(XXH3(canonical head)), le64(XXH3(bytes of variable 1)), ..)
 *   input   = XXH3(le64(content of input 1), ..), 0 without inputs
 *
 * The canonical head (STREAM.md) is what a head says, free of HDF5's bytes. In
 * version 1.0 the HEAD image stood in its place: readers of that put its sum in `head`.
 */
#ifndef SUBGRID_IO_DIGEST_H
#define SUBGRID_IO_DIGEST_H

#include <stdint.h>

#include "io/io.h"
#include "io/sum.h"

struct digest {
    uint64_t head;   /* XXH3 of the canonical head */
    size_t n;        /* record variables */
    struct sum *var; /* owned; the running sum of each */
};

/* Start for a data set of head h; -1 when h is too large (ERR_DATA) or memory lacks. */
int digest_start(struct digest *d, const struct io_head *h, struct err *err);
void digest_add(struct digest *d, size_t i, const void *bytes, size_t n);
uint64_t digest_end(const struct digest *d);
void digest_free(struct digest *d);

/* NULL-ended inputs, all read to their end. */
uint64_t digest_inputs(struct io_in *const inputs[]);

enum { DIGEST_TEXT = 17 };

/* A digest as 16 hexadecimal digits, as attributes hold it; and back (-1 when
 * text is none). */
char *digest_print(char text[DIGEST_TEXT], uint64_t digest);
int digest_parse(const char *text, uint64_t *digest);

#endif
