/* lock.c -- the lock of a step: flock on its NAME.log. */
#include "steps/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int lock_open(const char *base, struct err *err)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s.log", base);
    const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        err_set(err, ERR_CREATE, "%s: cannot create: %s", path, strerror(errno));
    return fd;
}

enum lock lock_take(int lock, bool wait)
{
    int status;

    do
        status = flock(lock, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
    while (status < 0 && errno == EINTR);
    return status == 0 ? LOCK_HELD : errno == EWOULDBLOCK ? LOCK_BUSY : LOCK_NONE;
}

void lock_close(int lock)
{
    close(lock);
}
