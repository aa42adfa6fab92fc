/* adopt_walk.c -- the records of an adopted field. */
#include <math.h>
#include <stdlib.h>

#include "store/adopt.h"

int adopt_components(struct io_head *head, const struct foreign *f, const char *field,
                     struct err *err)
{
    struct text_buf names = {0};
    int rc;

    if (!f->header || f->array[0].rank > 2) /* a long table has none */
        return 0;
    for (size_t i = 0; i < f->ncolumn; i++)
        text_add(&names, "%s%s", i ? "," : "", f->column[i].name);
    rc = text_buf_ok(&names, err);
    if (rc == 0)
        rc = head_set_text(head, field, "components", names.s, err);
    text_buf_free(&names);
    return rc;
}

/* Where value j of a record (variable, member, axes...) is, after time's part. */
static size_t offset(const struct foreign *f, const struct foreign_plan *plan, size_t j)
{
    const struct foreign_array *a = &f->array[plan->field];
    size_t at = 0;

    for (int i = plan->naxis - 1; i > 0; i--) {
        const int d = plan->axis[i].dim;

        if (d >= 0)
            at += j % a->dim[d] * a->stride[d];
        j /= foreign_points(f, plan, i);
    }
    return at + (plan->variables ? j * a->stride[plan->variables] : 0);
}

int adopt_walk_open(struct adopt_walk *w, const struct foreign *f,
                    const struct foreign_plan *plan, double dt, struct err *err)
{
    *w = (struct adopt_walk){f, plan, dt, .nt = foreign_points(f, plan, 0)};
    w->n = f->array[plan->field].n / w->nt;
    w->offset = malloc((w->n + 1) * sizeof *w->offset);
    if (!w->offset)
        return err_set(err, ERR_INTERNAL, "%s: no memory for a record", f->name);
    for (size_t j = 0; j < w->n; j++)
        w->offset[j] = offset(f, plan, j);
    return 0;
}

void adopt_walk_close(struct adopt_walk *w)
{
    free(w->offset);
    *w = (struct adopt_walk){0};
}

void adopt_fetch(const struct adopt_walk *w, size_t r, struct record *rec)
{
    const struct foreign_array *a = &w->f->array[w->plan->field];
    const struct foreign_axis *time = &w->plan->axis[0];
    const double *at = a->re + (time->dim < 0 ? 0 : r * a->stride[time->dim]);
    const size_t each = w->n / (size_t)rec->d.layout.nvar;

    const double *t = time->coordinate < 0 ? NULL : w->f->array[time->coordinate].re;
    const double first = t && isfinite(t[0]) ? t[0] : 0;
    record_time(rec, !isnan(w->dt) ? first + (double)r * w->dt : t ? t[r] : 0);
    for (size_t j = 0; j < w->n; j++)
        rec->slab[rec->of[rec->d.var[j / each]]][j % each] = at[w->offset[j]];
}
