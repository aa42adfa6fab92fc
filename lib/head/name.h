/* name.h -- which names dimensions, variables and attributes may have, and how
 * bytes of a stranger are shown in a message. */
#ifndef SUBGRID_HEAD_NAME_H
#define SUBGRID_HEAD_NAME_H

#include "base/err.h"

enum { NAME_BYTES = 255 };

/* 1 to 255 bytes without '/', newline or other control bytes, neither "." nor
 * "..". 0, or -1 with ERR_DATA; what says of what ("variable"). */
int name_check(const char *name, const char *what, struct err *err);

/* Names that the writer makes itself and the reader keeps to itself: what
 * belongs to HDF5's dimension scales, to netCDF, and to io (subgrid_records,
 * digest, status, ...). They never stand in a head. */
int name_is_reserved(const char *attribute);

/* Copy n bytes to out[size], control bytes written as \xHH, cut when needed. */
char *name_escape(char *out, unsigned long size, const char *bytes,
                  unsigned long n);

#endif
