/* checkpoint.h -- a fit that is cut short and taken up again: its state, in a file beside its
 * output, OUTPUT.checkpoint.
 *
 * Written every so many seconds, and on SIGINT, SIGTERM and SIGHUP before they end the program:
 * whole under its name or not at all. From a checkpoint a fit goes on to the bytes that it would
 * have come to undisturbed. kind = checkpoint:
 *
 *   fit                                 attribute: options and digests of the data
 *   iterations, refused, .., least      attributes: struct learn_state
 *   state(number)                       its x
 *   draws(draw, parameter)              theta of fits that have ended (--ensemble)
 *   error_train, error_validation       attributes: of the first of them
 *   iteration, loss, validation(look)   the learning curve
 */
#ifndef SUBGRID_TOOL_CHECKPOINT_H
#define SUBGRID_TOOL_CHECKPOINT_H

#include "learn/learn.h"
#include "tool/curve.h"

struct checkpoint {
    char *path, *fit;         /* owned; path NULL: none is written */
    double every, last;       /* seconds between two; when the last one was */
    bool warned;
    struct curve *curve;      /* not owned */
    const double *draws;      /* (ndraw, ntheta) of fits that have ended; not owned */
    size_t ndraw, ntheta;
    double error[2];          /* of the first of them, on training and validation data; or NaN */
};

/* Of a fit, told by a text, with a file beside the output every so many seconds. */
void checkpoint_open(struct checkpoint *c, const char *fit, double every, struct curve *curve);

/* Take up what the file holds: its state (x owned by the caller), draws (ndraw <= most, ntheta)
 * into draws[], its learning curve. False: there is no file. Ends the program with ERR_DATA when
 * it is of another fit. */
bool checkpoint_resume(struct checkpoint *c, struct learn_state *s, double draws[], size_t most);

/* Write one where it is time or a signal waits, which then ends the program; signals wait from
 * the first state to the last one. What cannot be written is told once. */
void checkpoint_save(struct checkpoint *c, const struct learn_state *s, bool last);

/* The fit has ended and its output is there: remove the file. */
void checkpoint_close(struct checkpoint *c);

#endif
