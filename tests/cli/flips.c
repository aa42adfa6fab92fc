/* flips.c -- single flipped bits of a data set, read as tools read it:
 *
 *   flips FILE COUNT
 *
 * Flips COUNT bits in turn, spread over all bytes of FILE, and reads the result to its
 * end. Prints how many were refused, gave the same head and records, were taken though
 * head or records differ ("silent"), and how many ended the reader ("died"); each silent
 * one on stderr. Readings are in child processes of at most 10 s each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hdf5/image.h"
#include "io/io.h"
#include "io/sum.h"

enum { REFUSED, SAME, SILENT, DIED, OUTCOMES };

/* Sum over head, records, status and end; false when it cannot be read. */
static bool content(const char *path, uint64_t *sum)
{
    struct err err = {0};
    struct io_in *in = io_open(path, NULL, &err);
    const struct io_head *h = in ? io_head(in) : NULL;
    void *image = NULL;
    size_t size;
    long n = -1;
    struct sum s;

    if (in && image_encode(h, &image, &size, &err) == 0) {
        sum_start(&s);
        sum_add(&s, image, size);
        while ((n = io_next(in, 0, &err)) > 0)
            for (size_t v = 0; v < h->nvar; v++)
                if (h->var[v].record)
                    sum_add(&s, io_slab(in, (int)v), (size_t)n * h->var[v].size);
        const double t_end = io_status(in) ? io_t_end(in) : 0;
        const int status = io_status(in);
        sum_add(&s, &status, sizeof status);
        sum_add(&s, &t_end, sizeof t_end);
        *sum = sum_end(&s);
    }
    free(image);
    io_close_in(in);
    return n == 0;
}

/* Flip bit `bit` of byte `at` of the open file, or back. */
static void flip(FILE *f, long at, int bit)
{
    fseek(f, at, SEEK_SET);
    const int c = fgetc(f) ^ (1 << bit);
    fseek(f, at, SEEK_SET);
    fputc(c, f);
    fflush(f);
}

/* In a child: flips first .. count, one outcome a byte to the pipe. */
static void readings(const char *path, FILE *f, long size, long first, long count,
                     uint64_t right, int to)
{
    for (long k = first; k < count; k++) {
        const long at = (long)((double)k * (double)size / (double)count);
        const int bit = (int)((k * 5 + k / 8) % 8);
        uint64_t found = right;
        alarm(10);
        flip(f, at, bit);
        const bool taken = content(path, &found);
        flip(f, at, bit);
        const char outcome = !taken ? REFUSED : found == right ? SAME : SILENT;
        if (outcome == SILENT)
            fprintf(stderr, "silent: byte %ld, bit %d\n", at, bit);
        if (write(to, &outcome, 1) != 1)
            _exit(1);
    }
}

int main(int argc, char **argv)
{
    long count = argc == 3 ? atol(argv[2]) : 0, done = 0, size, tally[OUTCOMES] = {0};
    uint64_t right = 0;
    FILE *f = count > 0 ? fopen(argv[1], "r+b") : NULL;

    if (!f || !content(argv[1], &right)) {
        fprintf(stderr, "usage: flips FILE COUNT, FILE a sound data set\n");
        return 64;
    }
    fseek(f, 0, SEEK_END);
    size = ftell(f);
    while (done < count) {
        char outcome;
        int ends[2], status;
        if (pipe(ends) != 0)
            return 70;
        const pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
            readings(argv[1], f, size, done, count, right, ends[1]);
            _exit(0);
        }
        close(ends[1]);
        for (; read(ends[0], &outcome, 1) == 1; done++)
            tally[(int)outcome]++;
        close(ends[0]);
        waitpid(child, &status, 0);
        if (status != 0) { /* the flip under way ended it: flip it back */
            const long at = (long)((double)done * (double)size / (double)count);
            fprintf(stderr, "died: byte %ld, status %#x\n", at, (unsigned)status);
            flip(f, at, (int)((done * 5 + done / 8) % 8));
            tally[DIED]++;
            done++;
        }
    }
    fclose(f);
    printf("refused %ld\nsame %ld\nsilent %ld\ndied %ld\n", tally[REFUSED], tally[SAME],
           tally[SILENT], tally[DIED]);
    return 0;
}
