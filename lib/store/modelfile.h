/* modelfile.h -- closures as files: kind = model.
 *
 *   form, act, net, parameters   attributes: the closure (parameters "cs=0.1,..")
 *   precision                     attribute: "f32", where the network runs in it
 *   scale_u, scale_tau            normalisation (store/scales.h)
 *   state                         attribute: "u(x)" or "X(k) Y(k,j)", the layout; "u(x+)" on faces
 *   inputs                        attribute: what else it is a function of, likewise; may be absent
 *   system, discretisation, ...   attributes: what it was fitted for
 *   x, k, ...                     coordinates of the state's axes
 *   theta(parameter)              f64, flat; absent when there is none
 *   test_input, test_output       a state and what the closure gives of it (store/testvector.h);
 *                                 may be absent
 *   ensemble(draw, parameter)     f64, other values of theta (store/ensemble.h); may be absent
 */
#ifndef SUBGRID_STORE_MODELFILE_H
#define SUBGRID_STORE_MODELFILE_H

#include "base/text.h"
#include "closure/closure.h"
#include "io/io.h"
#include "sys/sys.h"

/* Describe a fitted closure in an empty head; system attributes are copied from
 * data (may be NULL). */
int modelfile_describe(struct io_head *head, const struct closure *c,
                       const struct io_head *data, struct err *err);

/* Open the closure that a model's head holds, on the grid it was fitted on or (grid not
 * NULL) on that of another layout of the same variables. ERR_DATA when it is another kind
 * of file, an unknown form, or theta has another length. */
int modelfile_read(struct closure *c, const struct io_head *head,
                   const struct layout *grid, const char *what, struct err *err);

/* What a model says, whether or not its form could be opened: on an open axis nobody knows
 * derivatives, but can read of them. Texts belong to the head, theta to the caller. */
struct modelfile_parts {
    struct layout layout;
    const char *form, *net, *act; /* net and act NULL where there is none */
    double *theta;
    size_t ntheta;
};
int modelfile_parts(struct modelfile_parts *m, const struct io_head *head, const char *what,
                    struct err *err);

/* 0 when the model can act on states of this layout (variables, sizes, steps) of the
 * data's system, 1 when it can once it is read again on their grid, of which its form is
 * independent; ERR_DATA with the first difference else. differs (may be NULL) gets what
 * else is not as it was at the fit (store/differs.h): that is generalisation, which a tool
 * says but does not refuse. */
int modelfile_fits(const struct io_head *model, const struct closure *c,
                   const struct io_head *data, const struct layout *layout,
                   struct text_buf *differs, struct err *err);

#endif
