/* signal.c -- how a process ends: signals, closed pipes, unwritten output. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/part.h"

static void (*volatile on_signal)(void);
static char temporary[4096];
static volatile sig_atomic_t has_temporary;
static volatile sig_atomic_t holding, held; /* whether signals wait; the one that does */

static void handle(int sig);

static void install(int sig)
{
    struct sigaction act = {.sa_handler = handle, .sa_flags = (int)SA_RESETHAND};

    sigfillset(&act.sa_mask);
    sigaction(sig, &act, NULL);
}

/* Installed with SA_RESETHAND: the signal raised here, blocked until the handler
 * returns, then meets its default action. */
static void handle(int sig)
{
    if (holding && !held && sig != SIGPIPE) {
        held = sig;
        install(sig); /* the second one is not held */
        return;
    }
    if (has_temporary)
        unlink(temporary);
    if (on_signal)
        on_signal();
    if (sig != SIGPIPE)
        cli_progress_signal();
    raise(sig);
}

/* A process started without standard descriptors would open its files there and
 * write messages into them; these stand-ins refuse to be used. */
static void fill_descriptors(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

/* Nothing that was printed may be lost in silence. */
static void check_stdout(void)
{
    int failed = ferror(stdout);

    errno = 0;
    failed |= fflush(stdout);
    if (fclose(stdout) && errno != EBADF)
        failed = 1;
    if (!failed || errno == EPIPE)
        return;
    dprintf(2, "%s: error: standard output: %s\n", cli_tool->name,
            errno ? strerror(errno) : "writing failed");
    _exit(ERR_IO);
}

void cli_signals(void)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    struct sigaction old;

    fill_descriptors();
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        sigaction(ends[i], NULL, &old);
        if (old.sa_handler != SIG_IGN || ends[i] == SIGPIPE)
            install(ends[i]); /* nohup and & keep their say */
    }
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is a failed write */
    atexit(check_stdout);
}

void cli_on_signal(void (*handler)(void))
{
    on_signal = handler;
}

void cli_hold_signals(bool hold)
{
    holding = hold;
    if (!hold && held)
        cli_end_by(held);
}

int cli_held_signal(void)
{
    return held;
}

void cli_end_by(int sig)
{
    holding = 0;
    raise(sig);
}

void cli_temporary(const char *path)
{
    has_temporary = 0;
    if (!path || strlen(path) >= sizeof temporary)
        return;
    strcpy(temporary, path);
    has_temporary = 1;
}
