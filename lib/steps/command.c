/* command.c -- one command of bash, run to its end. */
#include "steps/command.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HELD = 9 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* The signals that are passed on: those that are not ignored (nohup, &); and SIGCHLD. */
static void passed_on(sigset_t *set)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction act;

    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (!sigaction(ends[i], NULL, &act) && act.sa_handler != SIG_IGN)
            sigaddset(set, ends[i]);
}

static int start(pid_t *child, const char *command, int out, int log, const sigset_t *mask)
{
    const char *const argv[] = {"bash", "-euo", "pipefail", "-c", command, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t plain;
    int status;

    sigemptyset(&plain);
    sigaddset(&plain, SIGXFSZ); /* tools of ours ignore it */
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                       POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setsigmask(&how, mask);
    posix_spawnattr_setsigdefault(&how, &plain);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    posix_spawn_file_actions_adddup2(&files, log, 2);
    posix_spawn_file_actions_adddup2(&files, log, HELD);
    status = posix_spawnp(child, "bash", &files, &how, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return status;
}

int command_run(const char *command, int out, int log, struct spent *spent, struct err *err)
{
    struct sigaction plain = {.sa_handler = SIG_DFL}, before;
    const double begun = now();
    sigset_t wait_for, mask;
    struct rusage used = {0};
    pid_t child;
    int status = 0, sig;

    passed_on(&wait_for);
    sigaction(SIGCHLD, &plain, &before);
    sigprocmask(SIG_BLOCK, &wait_for, &mask);
    const int failed = start(&child, command, out, log, &mask);
    while (!failed && wait4(child, &status, WNOHANG, &used) == 0)
        if (sigwait(&wait_for, &sig) == 0 && sig != SIGCHLD)
            kill(-child, SIGTERM);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGCHLD, &before, NULL);
    if (failed)
        return err_set(err, ERR_MISSING, "bash: %s", strerror(failed));
    *spent = (struct spent){now() - begun, seconds(used.ru_utime), seconds(used.ru_stime)};
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
