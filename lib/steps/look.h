/* look.h -- files as they are: size and time at a glance, contents by digest.
 *
 * A digest is the 128-bit XXH3 of all bytes, in 32 hexadecimal digits (what `xxhsum -H2` prints).
 * It tells files apart that differ by chance; who wants two files of one digest can make them.
 */
#ifndef SUBGRID_STEPS_LOOK_H
#define SUBGRID_STEPS_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { DIGEST = 33 }; /* bytes of its text */
#define DIGEST_KIND "xxh128"

struct seen {
    int64_t bytes, s, ns; /* bytes -1: there is no such file */
};
static inline bool seen_same(struct seen a, struct seen b)
{
    return a.bytes == b.bytes && a.s == b.s && a.ns == b.ns;
}
struct seen look(const char *path);

/* The digest of a file, or of bytes. 0, or -1 with ERR_OPEN. */
int digest_file(char digest[DIGEST], const char *path, struct err *err);
void digest_bytes(char digest[DIGEST], const char *bytes, size_t n);

struct record_file;
/* Paths, each once, looked at when they were first named. */
struct path {
    const char *name; /* owned */
    struct seen now;
    char digest[DIGEST]; /* of now; "" not known */
    /* of the caller: number + 1 of what makes it, 0 none; what a record tells of it, and whose */
    size_t maker;
    const struct record_file *recorded;
    size_t of;
};
struct paths {
    size_t n, nslot;
    struct path *path;
    size_t *slot; /* number + 1; 0 free */
};
/* *at := the number of name; 0, or -1 with err. */
int paths_find(struct paths *p, const char *name, size_t *at, struct err *err);
void paths_free(struct paths *p);

/* Look at it again; a digest is forgotten where size or time is another. */
void path_look(struct path *p);

/* Tell what a record saw: its digest is known if the file is as it was. */
void path_known(struct path *p, struct seen seen, const char *digest);

/* p->digest, read from the file only if it is not known; "" where there is none. 0, or -1. */
int path_digest(struct path *p, struct err *err);

#endif
