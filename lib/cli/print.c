/* print.c -- a text result to standard output or, atomically, to -o FILE.
 *
 * A regular file is replaced by rename(2) from a temporary name in its own
 * directory, so that it is either the old one or complete; a device or a FIFO
 * is written to. A symbolic link stays one, also when its target is not there. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "cli/part.h"

static int write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        const ssize_t n = write(fd, text, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        text += n;
        len -= (size_t)n;
    }
    return 0;
}

/* Make the rename last: sync the directory of path. */
static void sync_directory(const char *path)
{
    char copy[4096];
    int fd;

    snprintf(copy, sizeof copy, "%s", path);
    fd = open(dirname(copy), O_RDONLY | O_DIRECTORY);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

/* The permissions that creating a file gives. */
static mode_t usual_mode(void)
{
    const mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

/* A file beside path: without a name where the file system has such, so that a writer
 * that is killed leaves nothing, else under the temporary name. */
static int create(const char *path, mode_t mode, char temporary[PATH_MAX], bool *named)
{
    char folder[PATH_MAX];
    const int n = (int)path_folder(path);
    int fd;

    snprintf(folder, sizeof folder, "%.*s", n, path);
    fd = open(n ? folder : ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    *named = fd < 0;
    return fd >= 0 ? fd : mkstemp(temporary);
}

/* Give the file at fd the temporary name, unless it has it. */
static int name_it(int fd, char temporary[PATH_MAX], bool named)
{
    char self[64];

    if (named)
        return 0;
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    snprintf(strrchr(temporary, '.'), 8, ".%06x", (unsigned)getpid() & 0xffffff);
    cli_temporary(temporary);
    unlink(temporary); /* of a writer that was killed here, with this number */
    return linkat(AT_FDCWD, self, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW);
}

static void replace(const char *path, mode_t mode, const char *text, size_t len)
{
    static const char blot[] = ".XXXXXX";
    char temporary[PATH_MAX];
    bool named = false;
    int fd, n;

    n = snprintf(temporary, sizeof temporary, "%.*s%s",
                 (int)path_stem(path, sizeof blot - 1), path, blot);
    errno = ENAMETOOLONG;
    fd = n < (int)sizeof temporary ? create(path, mode, temporary, &named) : -1;
    if (fd < 0)
        cli_fail(ERR_CREATE, "%s: cannot create: %s", path,
                 errno == EISDIR ? "it is a directory" : strerror(errno));
    if (named)
        cli_temporary(temporary);
    if (write_all(fd, text, len) || fchmod(fd, mode) || fsync(fd) ||
        name_it(fd, temporary, named) || close(fd) || rename(temporary, path)) {
        const int why = errno;

        unlink(temporary);
        cli_fail(ERR_IO, "%s: %s", path, strerror(why));
    }
    cli_temporary(NULL);
    sync_directory(path);
}

static void write_into(const char *path, const char *text, size_t len)
{
    const int fd = open(path, O_WRONLY);

    if (fd < 0)
        cli_fail(ERR_CREATE, "%s: cannot create: %s", path,
                 errno == EISDIR ? "it is a directory" : strerror(errno));
    if (write_all(fd, text, len) || close(fd))
        cli_fail(ERR_IO, "%s: %s", path, strerror(errno));
}

void cli_show(const char *text, size_t len)
{
    if (fflush(stdout) || write_all(1, text, len))
        cli_fail(ERR_IO, "standard output: %s", strerror(errno));
}

void cli_print(const char *text, size_t len)
{
    char target[PATH_MAX];
    struct stat st;

    if (!cli.output || !strcmp(cli.output, "-"))
        cli_show(text, len);
    else if (stat(cli.output, &st) == 0 && !S_ISREG(st.st_mode))
        write_into(cli.output, text, len);
    else if (path_target(target, cli.output))
        cli_fail(ERR_CREATE, "%s: cannot create: %s", cli.output, strerror(errno));
    else
        replace(target, stat(target, &st) ? usual_mode() : st.st_mode & 0777, text, len);
}
