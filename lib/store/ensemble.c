/* ensemble.c -- draws of theta to and from model files. */
#include "store/ensemble.h"

#include <math.h>
#include <stdlib.h>

int ensemble_describe(struct io_head *head, const double draws[], size_t n, struct err *err)
{
    if (head_dim(head, "draw", n, err) < 0)
        return -1;
    return head_var(head, "ensemble", IO_F64, "draw,parameter", draws, NULL,
                    "values of theta, each as likely", err) < 0 ? -1 : 0;
}

/* *found draws of as many parameters as theta has, at least so many. */
static int check_shape(const struct io_head *head, size_t ntheta, size_t least, size_t *found,
                       const char *what, struct err *err)
{
    const int v = head_find_var(head, "ensemble");
    const struct io_var *var = v >= 0 ? &head->var[v] : NULL;

    if (!var)
        return err_set(err, ERR_DATA, "%s: found a model without draws, expected a data set "
                       "ensemble", what);
    if (var->record || var->rank != 2 || !head->dim[var->dim[0]].len)
        return err_set(err, ERR_DATA, "%s: ensemble: expected a constant (draw, parameter)", what);
    *found = head->dim[var->dim[0]].len;
    if (head->dim[var->dim[1]].len != ntheta)
        return err_set(err, ERR_DATA, "%s: ensemble: found %zu parameters, expected %zu as in "
                       "theta", what, head->dim[var->dim[1]].len, ntheta);
    if (*found < least)
        return err_set(err, ERR_DATA, "%s: ensemble: found %zu draws, expected at least %zu", what,
                       *found, least);
    return 0;
}

double *ensemble_read(const struct io_head *head, size_t ntheta, size_t *n, const char *what,
                      struct err *err)
{
    size_t found = 0, size;
    double *draws;

    if (check_shape(head, ntheta, *n, &found, what, err) < 0)
        return NULL;
    draws = head_doubles(head, "ensemble", &size, err);
    if (!draws)
        err_prefix(err, "%s", what);
    for (size_t i = 0; draws && i < size; i++)
        if (!isfinite(draws[i])) {
            err_set(err, ERR_DATA, "%s: ensemble: draw %zu: found %g, expected a finite value",
                    what, i / ntheta, draws[i]);
            free(draws);
            return NULL;
        }
    *n = *n ? *n : found;
    return draws;
}
