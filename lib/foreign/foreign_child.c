/* foreign_child.c -- a child process that may crash, and a pipe from it. */
#include "foreign/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CPU_SECONDS = 600 };

/* Bytes of address space in use, or 0. */
static size_t address_space(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");

    if (f) {
        if (fscanf(f, "%lu", &pages) != 1)
            pages = 0;
        fclose(f);
    }
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void confine(size_t memory)
{
    const size_t used = address_space();
    struct rlimit limit = {used + memory, used + memory};
    const int null = open("/dev/null", O_WRONLY);

    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    if (used && limit.rlim_cur > memory)
        setrlimit(RLIMIT_AS, &limit);
    limit = (struct rlimit){CPU_SECONDS, CPU_SECONDS};
    setrlimit(RLIMIT_CPU, &limit); /* a loop without end is damage too */
    limit = (struct rlimit){0, 0};
    setrlimit(RLIMIT_CORE, &limit);
    if (null >= 0)
        dup2(null, STDERR_FILENO);
}

int child_start(struct child *c, int (*work)(int fd, void *arg), void *arg,
                size_t memory, struct err *err)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return err_set(err, ERR_INTERNAL, "pipe: %s", strerror(errno));
    c->pid = fork();
    if (c->pid == 0) {
        close(ends[0]);
        confine(memory);
        _exit(work(ends[1], arg) == 0 ? 0 : 1);
    }
    close(ends[1]);
    c->fd = ends[0];
    if (c->pid > 0)
        return 0;
    close(ends[0]);
    return err_set(err, ERR_INTERNAL, "fork: %s", strerror(errno));
}

int child_send(int fd, const void *from, size_t n)
{
    for (const char *p = from; n;) {
        const ssize_t put = write(fd, p, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        p += put;
        n -= (size_t)put;
    }
    return 0;
}

int child_receive(struct child *c, void *to, size_t n)
{
    size_t done = 0;

    while (done < n) {
        const ssize_t got = read(c->fd, (char *)to + done, n - done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return done || got < 0 ? -1 : 0;
        done += (size_t)got;
    }
    return 1;
}

bool child_end(struct child *c)
{
    int status = -1;
    char more;

    if (child_receive(c, &more, 1) != 0)
        kill(c->pid, SIGKILL);
    close(c->fd);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
