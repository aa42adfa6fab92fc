/* path.c -- what an output's name stands for, as the shell's > has it. */
#include "base/path.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS = 40 };

size_t path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash + 1 - path) : 0;
}

size_t path_stem(const char *path, size_t more)
{
    const size_t at = path_folder(path), n = strlen(path + at);

    return at + (n + more > NAME_MAX ? NAME_MAX - more : n);
}

/* target := what the symbolic link at target says; 0, or -1 with errno. */
static int follow(char target[PATH_MAX])
{
    char to[PATH_MAX];
    const ssize_t n = readlink(target, to, sizeof to);
    const size_t at = n > 0 && to[0] != '/' ? path_folder(target) : 0;

    if (n < 0)
        return -1;
    if (at + (size_t)n >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(target + at, to, (size_t)n);
    target[at + (size_t)n] = '\0';
    return 0;
}

int path_target(char target[PATH_MAX], const char *path)
{
    struct stat st;

    if (strlen(path) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(target, path);
    for (int i = 0; lstat(target, &st) == 0 && S_ISLNK(st.st_mode); i++) {
        if (i == LINKS)
            errno = ELOOP;
        if (i == LINKS || follow(target) != 0)
            return -1;
    }
    return 0;
}
