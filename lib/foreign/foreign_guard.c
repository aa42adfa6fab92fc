/* foreign_guard.c -- the guard of HDF5 content, run in a child process. */
#include "foreign/guard.h"

#include <string.h>

#include "foreign/child.h"

enum { USER_BLOCK = 512, SLACK = 256 << 20 };

struct job {
    const struct foreign *f;
    foreign_guard *guard;
};

/* At the start, or behind a user block of 512, 1024, 2048, ... bytes. */
static bool has_hdf5(const unsigned char *bytes, size_t size)
{
    static const unsigned char signature[8] = "\x89HDF\r\n\x1a\n";

    for (size_t at = 0; at < size && size - at >= sizeof signature;
         at = at ? 2 * at : USER_BLOCK)
        if (!memcmp(bytes + at, signature, sizeof signature))
            return true;
    return false;
}

/* In the child: send what the guard says. */
static int send_verdict(int fd, void *arg)
{
    const struct job *job = arg;
    struct err err = {0};

    if (job->guard(job->f->bytes, job->f->size, &err) == 0)
        err.code = 0;
    return child_send(fd, &err, sizeof err);
}

int guard_check(struct foreign *f, foreign_guard *guard, struct err *err)
{
    struct job job = {f, guard};
    struct err verdict = {0};
    struct child child;
    bool said;

    if (!guard || !has_hdf5(f->bytes, f->size))
        return 0;
    if (child_start(&child, send_verdict, &job, f->size + SLACK, err) < 0)
        return -1;
    said = child_receive(&child, &verdict, sizeof verdict) > 0;
    if (!child_end(&child) || !said)
        return err_set(err, ERR_DATA, "damaged: its HDF5 cannot be walked through");
    verdict.msg[sizeof verdict.msg - 1] = '\0';
    if (verdict.code)
        return err_set(err, verdict.code, "%s", verdict.msg);
    f->confined = true;
    return 0;
}
