/* family.c -- the tools that belong to this one: where they are, what they say. */
#include "tool/family.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The directory of this program, without a final slash; "." when unknown. */
static const char *own_directory(void)
{
    static char path[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    char *slash = n > 0 ? memrchr(path, '/', (size_t)n) : NULL;

    if (!slash)
        return ".";
    *slash = '\0';
    return path;
}

static bool runs(char path[PATH_MAX], const char *dir, size_t len,
                 const char *prefix, const char *name)
{
    snprintf(path, PATH_MAX, "%.*s/%s%s", (int)len, dir, prefix, name);
    return access(path, X_OK) == 0;
}

bool family_find(const char *const known[], const char *name, char path[PATH_MAX])
{
    const char *dir = own_directory(), *search = getenv("PATH");

    if (strchr(name, '/') || !*name)
        return false;
    if (runs(path, dir, strlen(dir), "subgrid-", name))
        return true;
    for (const char *const *t = known; *t; t++)
        if (!strcmp(*t, name) && runs(path, dir, strlen(dir), "", name))
            return true;
    for (; search && *search; search += *search == ':') {
        const size_t len = strcspn(search, ":");

        if (len && runs(path, search, len, "subgrid-", name))
            return true;
        search += len;
    }
    return false;
}

int family_ask(const char *path, const char *option, pid_t *child)
{
    int end[2];

    if (pipe(end))
        return -1;
    *child = fork();
    if (*child == 0) {
        dup2(end[1], 1);
        close(end[0]);
        close(end[1]);
        execl(path, path, option, (char *)NULL);
        _exit(127);
    }
    close(end[1]);
    if (*child > 0)
        return end[0];
    close(end[0]);
    return -1;
}
