/* files.c -- whole files, folders, copies: what steps do with them besides digests. */
#include "steps/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 16, TAIL = 12 };

static int read_all(int fd, struct text_buf *out, size_t size)
{
    out->s = malloc(size + 1);
    out->cap = size + 1;
    while (out->s) {
        if (out->cap - out->len < 2) {
            char *more = realloc(out->s, 2 * out->cap + PIECE);

            if (!more)
                return -1;
            out->s = more;
            out->cap = 2 * out->cap + PIECE;
        }
        const ssize_t n = read(fd, out->s + out->len, out->cap - out->len - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n > 0)
            out->len += (size_t)n;
        out->s[out->len] = '\0';
        if (n <= 0)
            return n < 0 ? -1 : 0;
        if (out->len == size) /* as it was told: no second call */
            return 0;
    }
    return -1;
}

int files_read(const char *path, struct text_buf *out, struct err *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat is;
    int status;

    *out = (struct text_buf){0};
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0 || fstat(fd, &is) < 0)
        status = -1;
    else
        status = read_all(fd, out, (size_t)is.st_size);
    if (status < 0) {
        err_set(err, ERR_OPEN, "%s: cannot read: %s", path, strerror(errno));
        text_buf_free(out);
    }
    if (fd >= 0)
        close(fd);
    return status;
}

static int write_all(int fd, const char *s, size_t n)
{
    while (n) {
        const ssize_t done = write(fd, s, n);

        if (done < 0 && errno != EINTR)
            return -1;
        s += done < 0 ? 0 : done;
        n -= done < 0 ? 0 : (size_t)done;
    }
    return 0;
}

int files_write(const char *path, const char *temp, const struct text_buf *text, struct err *err)
{
    const int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int status;

    if (fd < 0)
        return err_set(err, ERR_CREATE, "%s: cannot create: %s", temp, strerror(errno));
    status = write_all(fd, text->s, text->len);
    if (close(fd) < 0)
        status = -1;
    if (status == 0 && strcmp(temp, path))
        status = rename(temp, path);
    if (status == 0)
        return 0;
    err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(errno));
    unlink(temp);
    return -1;
}

int files_folders(const char *path, struct err *err)
{
    char name[PATH_MAX];
    char *slash;

    if (text_copy(name, sizeof name, path, err) < 0 || !(slash = strrchr(name, '/')))
        return strlen(path) < sizeof name ? 0 : -1;
    *slash = '\0';
    if (!mkdir(name, 0777) || errno == EEXIST)
        return 0;
    for (char *at = strchr(name + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        if (mkdir(name, 0777) < 0 && errno != EEXIST)
            break;
        *at = '/';
    }
    if (mkdir(name, 0777) < 0 && errno != EEXIST)
        return err_set(err, ERR_CREATE, "%s: cannot create: %s", name, strerror(errno));
    return 0;
}

static int copy(const char *from, const char *to)
{
    const int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = -1, status = -1;
    char piece[PIECE];
    struct stat is;
    ssize_t n;

    if (in >= 0 && !fstat(in, &is))
        out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, is.st_mode & 0777);
    if (out >= 0) {
        status = 0;
        while (status == 0 && (n = read(in, piece, sizeof piece)) != 0)
            status = n < 0 ? -1 : write_all(out, piece, (size_t)n);
        if (close(out) < 0)
            status = -1;
    }
    if (in >= 0)
        close(in);
    return status;
}

int files_put(const char *from, const char *to)
{
    unlink(to);
    return link(from, to) == 0 ? 0 : copy(from, to);
}

void files_tail(const char *path, struct text_buf *out)
{
    struct text_buf all;
    const char *from;
    int lines = 0;

    if (files_read(path, &all, NULL) < 0 || !all.len)
        return;
    if (all.s[all.len - 1] == '\n')
        all.s[--all.len] = '\0';
    for (from = all.s + all.len; from > all.s; from--)
        if (from[-1] == '\n' && ++lines == TAIL)
            break;
    for (const char *end; from; from = *end ? end + 1 : NULL) {
        end = from + strcspn(from, "\n");
        text_append(out, "  ", 2);
        text_append(out, from, (size_t)(end - from));
        text_append(out, "\n", 1);
    }
    text_buf_free(&all);
}

void files_remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *e;

    while (dir && (e = readdir(dir)))
        unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
    rmdir(folder);
}
