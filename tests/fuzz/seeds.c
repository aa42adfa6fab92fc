/* seeds.c -- seeds DIR: inputs to begin fuzzing with, DIR/frame and DIR/head. */
#include "../io_sample.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "io/frame.h"

static void put(const char *dir, const char *name, const void *bytes, size_t n)
{
    char path[PATH_MAX + 32];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
        exit(ERR_CREATE);
}

int main(int argc, char **argv)
{
    char frame[PATH_MAX], head[PATH_MAX], name[16];
    uint64_t image;
    size_t n;

    if (argc != 2)
        return ERR_USAGE;
    snprintf(frame, sizeof frame, "%s/frame", argv[1]);
    snprintf(head, sizeof head, "%s/head", argv[1]);
    mkdir(argv[1], 0777);
    mkdir(frame, 0777);
    mkdir(head, 0777);
    for (int i = 0; i < 6; i++) {
        const struct io_options opt = {.compress = i & 1};
        uint8_t *s = sample_stream(i, 2, 0, &opt, &n);
        const size_t first = FRAME_PREAMBLE + FRAME_HEADER;
        memcpy(&image, s + FRAME_PREAMBLE + 32, sizeof image);
        snprintf(name, sizeof name, "%d", i);
        put(frame, name, s + first + image, n - first - image);
        if (i == 0)
            put(head, name, s + first, image);
        free(s);
    }
    return 0;
}
