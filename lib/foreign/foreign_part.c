/* foreign_part.c -- the real values of a loaded field: what is real but for rounding, or the part
 * of a complex one that is asked for. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "foreign/plan.h"

/* An imaginary part below this part of the largest value is rounding. */
static const double IMAGINARY = 1e-5;

/* The largest real and imaginary part; any: not finite ones are passed over, else ERR_DATA. */
static int look_over(const struct foreign *f, const struct foreign_array *a, bool any,
                     double most[2], struct err *err)
{
    most[0] = most[1] = 0;
    for (size_t i = 0; i < a->n; i++) {
        if (!any && (!isfinite(a->re[i]) || (a->im && !isfinite(a->im[i]))))
            return err_set(err, ERR_DATA, "%s: %s: found %g at element %zu in the file's order, "
                           "expected finite values (--allow-nan takes them)", f->name, a->name,
                           isfinite(a->re[i]) ? a->im[i] : a->re[i], i);
        most[0] = fmax(most[0], fabs(a->re[i]));
        most[1] = fmax(most[1], a->im ? fabs(a->im[i]) : 0);
    }
    return 0;
}

/* The imaginary part as the second half along one more dimension, which tells variables apart. */
static int join(struct foreign *f, struct foreign_plan *plan, struct err *err)
{
    struct foreign_array *a = &f->array[plan->field];

    if (a->rank == FOREIGN_RANK)
        return err_set(err, ERR_DATA, "%s: %s: --part both: found rank %d, expected less", f->name,
                       a->name, a->rank);
    double *grown = realloc(a->re, 2 * a->n * sizeof *grown);
    if (!grown)
        return err_set(err, ERR_INTERNAL, "%s: %s: no memory for %zu values", f->name, a->name,
                       2 * a->n);
    a->re = grown;
    memcpy(a->re + a->n, a->im, a->n * sizeof *a->im);
    plan->variables = a->rank++;
    a->dim[plan->variables] = 2;
    a->stride[plan->variables] = a->n;
    a->n *= 2;
    return 0;
}

int foreign_part(struct foreign *f, struct foreign_plan *plan, const char *part, bool any,
                 struct text_buf *notes, struct err *err)
{
    struct foreign_array *a = &f->array[plan->field];
    double most[2];

    if (look_over(f, a, any, most, err) < 0)
        return -1;
    if (part && !a->im && strcmp(part, "real"))
        return err_set(err, ERR_USAGE, "--part %s: %s: %s is of type %s, expected complex values",
                       part, f->name, a->name, a->type);
    if (!part && most[1] > IMAGINARY * most[0])
        return err_set(err, ERR_DATA, "%s: %s: found complex values with imaginary parts up to "
                       "%g beside real ones up to %g, expected real values (--part real, "
                       "imaginary, absolute or both takes them)", f->name, a->name, most[1],
                       most[0]);
    if (!part && most[1] > 0)
        text_add(notes, "%s: %s: imaginary parts up to %g are left out (real parts up to %g)\n",
                 f->name, a->name, most[1], most[0]);
    if (part && !strcmp(part, "both") && join(f, plan, err) < 0)
        return -1;
    for (size_t i = 0; part && a->im && i < a->n; i++)
        if (!strcmp(part, "imaginary"))
            a->re[i] = a->im[i];
        else if (!strcmp(part, "absolute"))
            a->re[i] = hypot(a->re[i], a->im[i]);
    free(a->im);
    a->im = NULL;
    a->complex = false;
    return 0;
}
