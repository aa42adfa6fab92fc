/* atomic.c -- temporary name, fsync, rename, fsync of the directory.
 *
 * The names of unfinished files stand in a fixed table, so that a signal
 * handler can remove them.
 */
#include "io/atomic.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/io.h"

enum { SLOTS = 8, TRIES = 100 };

struct atomic {
    char target[PATH_MAX], temporary[PATH_MAX];
    volatile sig_atomic_t live;
};

static struct atomic slots[SLOTS];

void io_emergency(void)
{
    for (int i = 0; i < SLOTS; i++)
        if (slots[i].live)
            unlink(slots[i].temporary);
}

/* The file that path stands for: the end of its symbolic links. */
static int resolve(char target[PATH_MAX], const char *path, struct err *err)
{
    struct stat st;

    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
        if (!realpath(path, target))
            return err_set(err, ERR_CREATE, "cannot create: %s",
                           strerror(errno));
    } else if (strlen(path) >= PATH_MAX) {
        return err_set(err, ERR_CREATE, "cannot create: the path is too long");
    } else {
        strcpy(target, path);
    }
    if (stat(target, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(err, ERR_CREATE, "cannot create: %s",
                       S_ISDIR(st.st_mode) ? "it is a directory"
                                           : "it is no regular file");
    return 0;
}

static int make(struct atomic *a)
{
    uint64_t random;
    int fd = -1;

    for (int i = 0; i < TRIES && fd < 0; i++) {
        if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
            return -1;
        const int n = snprintf(a->temporary, PATH_MAX, "%s.%012llx.tmp", a->target,
                               (unsigned long long)(random & 0xffffffffffffULL));
        if (n < 0 || n >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        a->live = 1;
        fd = open(a->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0) {
            a->live = 0;
            if (errno != EEXIST)
                return -1;
        }
    }
    return fd < 0 ? -1 : close(fd);
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
    if (make(a) != 0) {
        err_set(err, ERR_CREATE, "cannot create: %s", strerror(errno));
        return NULL;
    }
    return a;
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
    sync_directory(a);
    return 0;
}

void atomic_abort(struct atomic *a)
{
    if (!a)
        return;
    unlink(a->temporary);
    a->live = 0;
}
