/* atomic.c -- temporary name, fsync, rename, fsync of the directory.
 *
 * The names of unfinished files stand in a fixed table, so that a signal handler can
 * remove them. What a writer leaves that was killed is removed by the next writer of the
 * same target: a living one holds a lock on its temporary file. (Files without a name,
 * O_TMPFILE, would leave nothing, but HDF5 does not write to them.)
 */
#include "io/atomic.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "io/io.h"

/* A temporary name is that of the target, shortened where need be, a blot of random
 * digits between dots, and "tmp". */
enum { SLOTS = 8, TRIES = 100, DIGITS = 12, BLOT = 1 + DIGITS + 4 };

struct atomic {
    char target[PATH_MAX], temporary[PATH_MAX];
    int lock; /* descriptor that holds the lock on the temporary file */
    volatile sig_atomic_t live;
};

static struct atomic slots[SLOTS];

void io_emergency(void)
{
    for (int i = 0; i < SLOTS; i++)
        if (slots[i].live)
            unlink(slots[i].temporary);
}

/* The file that path stands for: the end of its symbolic links, there or not. */
static int resolve(char target[PATH_MAX], const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(err, ERR_CREATE, "cannot create: %s",
                       S_ISDIR(st.st_mode)
                           ? "it is a directory"
                           : "it is no regular file (without -o a stream is written)");
    if (path_target(target, path) != 0)
        return err_set(err, ERR_CREATE, "cannot create: %s", strerror(errno));
    return 0;
}

/* Is name, of a file beside the target, one of its temporary names? */
static bool is_temporary(const struct atomic *a, const char *name)
{
    const size_t at = path_folder(a->target), n = path_stem(a->target, BLOT) - at;

    return strlen(name) == n + BLOT && memcmp(name, a->target + at, n) == 0 &&
           name[n] == '.' && strspn(name + n + 1, "0123456789abcdef") == DIGITS &&
           strcmp(name + n + 1 + DIGITS, ".tmp") == 0;
}

/* Remove what killed writers of this target left. */
static void clear_dead(const struct atomic *a)
{
    const size_t at = path_folder(a->target);
    char path[PATH_MAX];
    struct dirent *entry;

    snprintf(path, sizeof path, "%.*s", (int)at, a->target);
    DIR *dir = opendir(at ? path : ".");
    while (dir && (entry = readdir(dir))) {
        if (!is_temporary(a, entry->d_name) ||
            at + strlen(entry->d_name) >= sizeof path)
            continue;
        strcpy(path + at, entry->d_name);
        const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
            unlink(path);
        if (fd >= 0)
            close(fd);
    }
    if (dir)
        closedir(dir);
}

/* Is the file at path still the one behind fd? */
static bool stands(int fd, const char *path)
{
    struct stat a, b;

    return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* Create and lock the temporary file. Another writer may remove it before it is locked,
 * as if dead: then again. File systems without locks have none. */
static int make(struct atomic *a)
{
    const size_t n = path_stem(a->target, BLOT);
    uint64_t random;

    for (int i = 0; i < TRIES; i++) {
        if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
            return -1;
        if (n + BLOT >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        snprintf(a->temporary, PATH_MAX, "%.*s.%012llx.tmp", (int)n, a->target,
                 (unsigned long long)(random & 0xffffffffffffULL));
        a->live = 1;
        a->lock = open(a->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (a->lock < 0) {
            a->live = 0;
            if (errno != EEXIST)
                return -1;
            continue;
        }
        (void)!flock(a->lock, LOCK_EX);
        if (stands(a->lock, a->temporary))
            return 0;
        a->live = 0;
        close(a->lock);
    }
    errno = EEXIST;
    return -1;
}

struct atomic *atomic_begin(const char *path, struct err *err)
{
    struct atomic *a = NULL;

    for (int i = 0; i < SLOTS && !a; i++)
        if (!slots[i].live)
            a = &slots[i];
    if (!a) {
        err_set(err, ERR_INTERNAL, "more than %d files at a time", SLOTS);
        return NULL;
    }
    if (resolve(a->target, path, err) != 0)
        return NULL;
    clear_dead(a);
    if (make(a) != 0) {
        err_set(err, ERR_CREATE, "cannot create: %s", strerror(errno));
        return NULL;
    }
    return a;
}

void io_remove(const char *path)
{
    struct atomic a = {0};

    if (resolve(a.target, path, &(struct err){0}) != 0)
        return;
    clear_dead(&a);
    unlink(a.target);
}

const char *atomic_name(const struct atomic *a)
{
    return a->temporary;
}

static int sync_path(const char *path, int flags)
{
    const int fd = open(path, flags | O_CLOEXEC);

    if (fd < 0)
        return -1;
    const int rc = fsync(fd), why = errno;
    close(fd);
    errno = why;
    return rc;
}

int atomic_suffix(struct atomic *a, const char *suffix, struct err *err)
{
    const size_t n = strlen(a->target), more = strlen(suffix);

    if (n + 1 + more >= sizeof a->target)
        return err_set(err, ERR_CREATE, "cannot create: %s", strerror(ENAMETOOLONG));
    a->target[n] = '.';
    memcpy(a->target + n + 1, suffix, more + 1);
    return 0;
}

/* The directory's fsync is asked for; file systems that refuse it are many. */
static void sync_directory(const struct atomic *a)
{
    char dir[PATH_MAX];
    char *slash;

    strcpy(dir, a->target);
    slash = strrchr(dir, '/');
    if (!slash)
        strcpy(dir, ".");
    else
        slash[slash == dir] = '\0';
    sync_path(dir, O_RDONLY | O_DIRECTORY);
}

int atomic_commit(struct atomic *a, struct err *err)
{
    if (sync_path(a->temporary, O_RDONLY) != 0 ||
        rename(a->temporary, a->target) != 0) {
        err_set(err, ERR_IO, "cannot finish: %s", strerror(errno));
        atomic_abort(a);
        return -1;
    }
    a->live = 0;
    close(a->lock);
    sync_directory(a);
    return 0;
}

void atomic_abort(struct atomic *a)
{
    if (!a)
        return;
    unlink(a->temporary);
    a->live = 0;
    close(a->lock);
}
