/* mat5.h -- the outer structure of a MAT file of version 5. */
#ifndef SUBGRID_FOREIGN_MAT5_H
#define SUBGRID_FOREIGN_MAT5_H

#include <stddef.h>

#include "base/err.h"

/* Walk the elements of bytes[size]: each must be whole, compressed ones must
 * inflate with the right checksum. *elements: how many there are. ERR_DATA. */
int mat5_check(const unsigned char *bytes, size_t size, size_t *elements,
               struct err *err);

#endif
