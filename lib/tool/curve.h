/* curve.h -- the learning curve of a fit: told as progress, kept in the model file. */
#ifndef SUBGRID_TOOL_CURVE_H
#define SUBGRID_TOOL_CURVE_H

#include "head/head.h"
#include "learn/learn.h"

struct curve {
    size_t n, cap, look;                    /* points; updates between two */
    double *iteration, *loss, *validation;  /* [cap], owned */
    double seen;                            /* the last look at the validation data, or NaN */
};

/* Room for the points of so many updates. Ends the program without memory. */
struct curve curve_open(size_t iterations, size_t look);
void curve_close(struct curve *c);

/* The report of struct learn_options; ctx is the curve. */
void curve_report(const struct learn_report *r, void *ctx);

/* A fit that had no updates has one point. */
void curve_end(struct curve *c, const struct learn_report *last);

/* iteration(look), loss(look), validation(look) of a model. Ends the program on failure. */
void curve_describe(const struct curve *c, struct io_head *head);

#endif
