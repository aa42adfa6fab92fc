/* windows.h -- held records cut into windows, which become members.
 *
 *   out(r, trajectory * nwindow + w) = in(w stride + r, trajectory),  r < length
 *
 * Time starts at 0; the constant start(member) holds the time a window began at.
 */
#ifndef SUBGRID_DATA_WINDOWS_H
#define SUBGRID_DATA_WINDOWS_H

#include "data/cut.h"

struct windows {
    const struct held *held;    /* not owned */
    size_t a, length, stride;   /* the first record used */
    size_t nwindow, trajectories;
    const double *t;            /* times of the records used */
};

/* "W" or "W:STRIDE" of --window; ERR_USAGE unless they are numbers of at least 1. */
int windows_parse(const char *text, size_t *length, size_t *stride, struct err *err);

/* Of records [a, b) of held. ERR_DATA when they are fewer than length, or not
 * equally spaced. */
int windows_open(struct windows *w, const struct held *held, size_t a, size_t b,
                 size_t length, size_t stride, struct err *err);

/* The head of the windows, owned by the caller, also after a failure. */
int windows_describe(const struct windows *w, struct io_head *head, struct err *err);

int windows_write(const struct windows *w, const struct io_head *head,
                  struct io_out *out, struct err *err);

#endif
