/* curve.h -- the learning curve of a fit: told as progress, logged, kept in the model file. */
#ifndef SUBGRID_TOOL_CURVE_H
#define SUBGRID_TOOL_CURVE_H

#include <stdio.h>

#include "head/head.h"
#include "learn/learn.h"

struct curve {
    size_t n, cap, look;                    /* points; updates between two */
    double *iteration, *loss, *validation;  /* [cap], owned */
    double seen;                            /* the last look at the validation data, or NaN */
    FILE *log;                              /* a JSON object a point; NULL: none */
};

/* log NULL: none; else a file that is appended to, or - for standard output. Ends the program
 * where it cannot be. */
struct curve curve_open(size_t look, const char *log);
void curve_close(struct curve *c);

/* One more point. */
void curve_add(struct curve *c, double iteration, double loss, double validation);

/* Tell of an update; every look-th and the last are logged, and points where they are kept. */
void curve_report(struct curve *c, const struct learn_report *r, bool kept);

/* The end of a fit is a point, even of one without updates. */
void curve_end(struct curve *c, const struct learn_report *last, bool kept);

/* iteration(look), loss(look), validation(look) of a model. Ends the program on failure. */
void curve_describe(const struct curve *c, struct io_head *head);

#endif
