/* gnuplot.c -- a picture from gnuplot commands, which it reads from and writes
 * to unnamed files in memory: no quoting, no dead-lock of full pipes.
 */
#include "tool/gnuplot.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { IN, OUT, ERRORS, FILES };

static int write_all(int fd, const char *s, size_t len)
{
    while (len) {
        const ssize_t n = write(fd, s, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        s += n;
        len -= (size_t)n;
    }
    return lseek(fd, 0, SEEK_SET) < 0 ? -1 : 0;
}

/* All of fd as a NUL-ended text; NULL when there is no memory. */
static char *read_all(int fd, size_t *size)
{
    const off_t end = lseek(fd, 0, SEEK_END);
    char *text = end < 0 ? NULL : malloc((size_t)end + 1);

    if (!text)
        return NULL;
    for (*size = 0; *size < (size_t)end;) {
        const ssize_t n = pread(fd, text + *size, (size_t)end - *size, (off_t)*size);
        if (n <= 0)
            break;
        *size += (size_t)n;
    }
    text[*size] = '\0';
    return text;
}

/* Start it and wait; its wait status, or -1 with errno. */
static int spawn(const int fd[FILES])
{
    static char name[] = "gnuplot", no_startup[] = "-d";
    static char locale[] = "LC_ALL=C.UTF-8", home[] = "HOME=/nonexistent";
    const char *path = getenv("PATH");
    char search[8192];
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = -1;

    snprintf(search, sizeof search, "PATH=%s", path ? path : "/usr/bin:/bin");
    char *const argv[] = {name, no_startup, NULL};
    char *const environment[] = {locale, home, search, NULL};
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < FILES; i++)
        posix_spawn_file_actions_adddup2(&actions, fd[i], i);
    errno = posix_spawnp(&pid, name, &actions, NULL, argv, environment);
    if (errno == 0)
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

/* The line of gnuplot's complaint that says what is wrong: the last one. */
static const char *complaint(char *text)
{
    size_t len = strlen(text);

    while (len && strchr(" \t\r\n", text[len - 1]))
        text[--len] = '\0';
    const char *line = strrchr(text, '\n');
    line = line ? line + 1 : text;
    return line + strspn(line, " \t");
}

int gnuplot_run(const char *script, size_t len, char **picture, size_t *size,
                struct err *err)
{
    int fd[FILES], rc = 0, status;
    size_t nerrors = 0;
    char *errors = NULL;

    *picture = NULL;
    for (int i = 0; i < FILES; i++)
        fd[i] = memfd_create("gnuplot", MFD_CLOEXEC);
    if (fd[IN] < 0 || fd[OUT] < 0 || fd[ERRORS] < 0 ||
        write_all(fd[IN], script, len) < 0) {
        rc = err_set(err, ERR_IO, "gnuplot: %s", strerror(errno));
        goto done;
    }
    status = spawn(fd);
    *picture = read_all(fd[OUT], size);
    errors = read_all(fd[ERRORS], &nerrors);
    if (status < 0)
        rc = err_set(err, errno == ENOENT ? ERR_MISSING : ERR_INTERNAL,
                     errno == ENOENT
                         ? "gnuplot is not installed: apt-get install gnuplot-nox"
                         : "gnuplot could not be started");
    else if (!*picture || !errors)
        rc = err_set(err, ERR_INTERNAL, "gnuplot: no memory for its picture");
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || *size == 0)
        rc = err_set(err, ERR_INTERNAL, "gnuplot failed: %s", complaint(errors));
done:
    for (int i = 0; i < FILES; i++)
        if (fd[i] >= 0)
            close(fd[i]);
    free(errors);
    if (rc < 0) {
        free(*picture);
        *picture = NULL;
    }
    return rc;
}
