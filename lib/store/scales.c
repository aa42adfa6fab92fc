/* scales.c -- the scales of a closure in the file that holds it. */
#include "store/scales.h"

#include <stdlib.h>

int scales_describe(struct io_head *head, const struct closure *c, struct err *err)
{
    if (!c->ops->scaled || closure_one_scale(c))
        return head_set_f64(head, NULL, "scale_u", c->scale_u[0], err) < 0 ||
                       head_set_f64(head, NULL, "scale_tau", c->scale_tau[0], err) < 0 ? -1 : 0;
    if (head_dim(head, "variable", (size_t)c->layout.nvar, err) < 0 ||
        head_var(head, "scale_u", IO_F64, "variable", c->scale_u, NULL,
                 "size of each variable of the state", err) < 0 ||
        head_var(head, "scale_tau", IO_F64, "variable", c->scale_tau, NULL,
                 "size of what is asked of the closure, of each variable", err) < 0)
        return -1;
    return 0;
}

/* scale[] of all variables. */
static int read_scale(const struct closure *c, const struct io_head *head, const char *name,
                      double scale[], struct err *err)
{
    const size_t nvar = (size_t)c->layout.nvar;
    double *each = NULL;
    size_t n = nvar;

    if (head_f64(head, NULL, name, &scale[0])) {
        for (size_t v = 1; v < nvar; v++)
            scale[v] = scale[0];
    } else if (head_find_var(head, name) >= 0) {
        each = head_doubles(head, name, &n, err);
        if (!each)
            return -1;
    }
    for (size_t v = 0; each && v < n && v < nvar; v++)
        scale[v] = each[v];
    free(each);
    return n == nvar ? 0 : err_set(err, ERR_DATA, "%s: found %zu values, expected %zu, one for "
                                   "each variable", name, n, nvar);
}

int scales_read(struct closure *c, const struct io_head *head, struct err *err)
{
    if (read_scale(c, head, "scale_u", c->scale_u, err) < 0)
        return -1;
    return read_scale(c, head, "scale_tau", c->scale_tau, err);
}
