/* modelfile.h -- closures as files: kind = model.
 *
 *   attributes  kind = "model", form, act, net, params, scale_u, scale_tau,
 *               system, discretisation, parameters, the fit's history
 *   theta(parameter)       f64, flat
 *   axes and variables of the state as empty coordinate variables (layout)
 */
#ifndef SUBGRID_BIND_MODELFILE_H
#define SUBGRID_BIND_MODELFILE_H

#include "closure/closure.h"
#include "io/io.h"
#include "sys/sys.h"

/* Describe a fitted closure in an empty head; system attributes are copied from
 * data (may be NULL). */
int modelfile_describe(struct io_head *head, const struct closure *c,
                       const struct io_head *data, struct err *err);

/* Open the closure that a model's head holds. ERR_DATA when it is another kind
 * of file, an unknown form, or theta has another length. */
int modelfile_read(struct closure *c, const struct io_head *head,
                   const char *what, struct err *err);

/* 0 when the model can act on data described by `data` (same system, layout,
 * discretisation and parameters); ERR_DATA with the first difference else. */
int modelfile_fits(const struct io_head *model, const struct closure *c,
                   const struct io_head *data, struct err *err);

#endif
