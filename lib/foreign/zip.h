/* zip.h -- the members of a zip file in memory. */
#ifndef SUBGRID_FOREIGN_ZIP_H
#define SUBGRID_FOREIGN_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct zip {
    const unsigned char *bytes; /* the file, the caller's */
    size_t at, end;             /* of the directory, not yet read */
    size_t begin;               /* where the directory begins; members lie before it */
    uint64_t left;              /* members that it still lists */
};

struct zip_member {
    const char *name;           /* [length], not ended by a zero */
    size_t length;
    const unsigned char *data;  /* [packed] */
    size_t packed, size;        /* bytes in the file, and unpacked */
    uint32_t sum;               /* CRC-32 of what is unpacked */
    int method;                 /* 0 stored, 8 deflated */
    bool encrypted;
};

/* The directory of the file in bytes[size]; ERR_DATA when there is none. */
int zip_open(struct zip *z, const unsigned char *bytes, size_t size, struct err *err);

/* The next member: 1, 0 behind the last one. ERR_DATA: damaged, or it claims more than can be
 * packed into its bytes. */
int zip_next(struct zip *z, struct zip_member *m, struct err *err);

/* Unpack the first n bytes, n <= m->size; the sum is checked when n is all. ERR_DATA: damaged,
 * encrypted, or packed otherwise. */
int zip_read(const struct zip_member *m, unsigned char *out, size_t n, struct err *err);

#endif
