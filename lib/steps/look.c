/* look.c -- files as they are: size and time at a glance, contents by digest (Collet's XXH3). */
#include "steps/look.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { PIECE = 1 << 16 };

struct seen look(const char *path)
{
    struct stat is;

    if (stat(path, &is) < 0 || !S_ISREG(is.st_mode))
        return (struct seen){.bytes = -1};
    return (struct seen){is.st_size, is.st_mtim.tv_sec, is.st_mtim.tv_nsec};
}

static void to_text(char digest[DIGEST], XXH128_hash_t hash)
{
    static const char digits[] = "0123456789abcdef";
    XXH128_canonical_t c;

    XXH128_canonicalFromHash(&c, hash);
    for (int i = 0; i < 16; i++) {
        digest[2 * i] = digits[c.digest[i] >> 4];
        digest[2 * i + 1] = digits[c.digest[i] & 15];
    }
    digest[DIGEST - 1] = '\0';
}

void digest_bytes(char digest[DIGEST], const char *bytes, size_t n)
{
    to_text(digest, XXH3_128bits(bytes, n));
}

int digest_file(char digest[DIGEST], const char *path, struct err *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    char piece[PIECE];
    XXH3_state_t state;
    ssize_t n = fd < 0 ? -1 : 0;

    XXH3_128bits_reset(&state);
    while (fd >= 0 && (n = read(fd, piece, sizeof piece)) != 0) {
        if (n < 0 && errno != EINTR)
            break;
        if (n > 0)
            XXH3_128bits_update(&state, piece, (size_t)n);
    }
    if (n < 0)
        err_set(err, ERR_OPEN, "%s: cannot read: %s", path, strerror(errno));
    else
        to_text(digest, XXH3_128bits_digest(&state));
    if (fd >= 0)
        close(fd);
    return n < 0 ? -1 : 0;
}

/* The slot that holds name, or the free one where it belongs. */
static size_t *slot_of(const struct paths *p, const char *name)
{
    size_t i = (size_t)XXH3_64bits(name, strlen(name)) & (p->nslot - 1);

    while (p->slot[i] && strcmp(p->path[p->slot[i] - 1].name, name))
        i = (i + 1) & (p->nslot - 1);
    return p->slot + i;
}

/* Twice the slots, at most half of which are taken. */
static int grow(struct paths *p, struct err *err)
{
    const size_t cap = p->nslot ? p->nslot : 64;
    struct path *path = realloc(p->path, cap * sizeof *path);
    size_t *slot = calloc(2 * cap, sizeof *slot);

    if (path)
        p->path = path;
    if (!path || !slot) {
        free(slot);
        return err_set(err, ERR_INTERNAL, "no memory for %zu paths", cap);
    }
    free(p->slot);
    p->slot = slot;
    p->nslot = 2 * cap;
    for (size_t i = 0; i < p->n; i++)
        *slot_of(p, p->path[i].name) = i + 1;
    return 0;
}

int paths_find(struct paths *p, const char *name, size_t *at, struct err *err)
{
    size_t *slot;
    char *own;

    if (2 * p->n >= p->nslot && grow(p, err) < 0)
        return -1;
    slot = slot_of(p, name);
    if (!*slot) {
        if (!(own = strdup(name)))
            return err_set(err, ERR_INTERNAL, "no memory for a path");
        p->path[p->n++] = (struct path){.name = own, .now = look(name)};
        *slot = p->n;
    }
    *at = *slot - 1;
    return 0;
}

void paths_free(struct paths *p)
{
    for (size_t i = 0; i < p->n; i++)
        free((char *)p->path[i].name);
    free(p->path);
    free(p->slot);
    *p = (struct paths){0};
}

void path_look(struct path *p)
{
    const struct seen now = look(p->name);

    if (!seen_same(now, p->now))
        p->digest[0] = '\0';
    p->now = now;
}

void path_known(struct path *p, struct seen seen, const char *digest)
{
    if (!p->digest[0] && p->now.bytes >= 0 && seen_same(seen, p->now))
        memcpy(p->digest, digest, DIGEST);
}

int path_digest(struct path *p, struct err *err)
{
    if (p->now.bytes < 0 || p->digest[0])
        return 0;
    return digest_file(p->digest, p->name, err);
}
