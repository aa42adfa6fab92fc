/* io_check.c -- a whole data set against its digest. */
#include "io/in.h"

int io_check(const char *path, uint64_t *stored, uint64_t *found,
             struct err *err)
{
    const struct io_options opt = {.edited = true};
    struct io_in *in = io_open(path, &opt, err);
    long n = 1;
    int differs = 0;

    *stored = *found = 0;
    while (in && n > 0)
        n = io_next(in, 0, err);
    if (!in || n < 0) {
        io_close_in(in);
        return -1;
    }
    *found = digest_end(&in->sums);
    const bool stated = in_stated(in, stored);
    differs = *stored != *found || in->broken ? 1 : !stated ? 2 : 0;
    io_close_in(in);
    return differs;
}
