/* usage.c -- usage COMMAND...: run it; print the CPU seconds and the MiB that it took. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

int main(int argc, char **argv)
{
    struct rusage use;
    int status;

    if (argc < 2)
        return 64;
    const pid_t child = fork();
    if (child == 0) {
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &use) < 0 || status != 0)
        return 70;
    printf("%.4f %.1f\n", seconds(use.ru_utime) + seconds(use.ru_stime),
           (double)use.ru_maxrss / 1024);
    return 0;
}
