/* seal.h -- the seal of a file: one sum over what its digest does not hold.
 *
 *   seal = XXH3(le64 XXH3(canonical head), le64 records, digest, input_digest, status, t_end,
 *               for each record variable: its chunk's lengths and filters)
 *
 * It is the attribute `head_digest` of files, verified when a file is opened: what says
 * how the records are to be read is right before the first of them is.
 */
#ifndef SUBGRID_IO_SEAL_H
#define SUBGRID_IO_SEAL_H

#include "hdf5/h5.h"

/* The seal that f should bear, whose head is h, with that sum of it (digest.h) and so
 * many records; its end attributes are read from f. 0 or -1 with err. */
int seal_make(hid_t f, const struct io_head *h, uint64_t head, uint64_t nrec,
              uint64_t *seal, struct err *err);

#endif
