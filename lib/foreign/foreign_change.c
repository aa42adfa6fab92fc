/* foreign_change.c -- loaded arrays as they should have been written: axes turned around, in other
 * units, without a point that stands twice; coordinates that were written as grids. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "foreign/plan.h"

/* A point repeats another when it is this close, as a part of the largest value. */
static const double SAME = 1e-12;

/* The axis of that name; ERR_USAGE for option: there is none. */
static int find_axis(const struct foreign_plan *plan, const char *option, const char *name,
                     struct err *err)
{
    for (int i = 0; i < plan->naxis; i++)
        if (!strcmp(plan->axis[i].name, name) && plan->axis[i].dim >= 0)
            return i;
    return err_set(err, ERR_USAGE, "%s %s: found no axis of that name; --axes names the dimensions",
                   option, name);
}

/* Where element k, counted over all dimensions but d, begins. */
static size_t line_start(const struct foreign_array *a, int d, size_t k)
{
    size_t at = 0;

    for (int i = a->rank - 1; i >= 0; i--) {
        if (i == d)
            continue;
        at += k % a->dim[i] * a->stride[i];
        k /= a->dim[i];
    }
    return at;
}

static void swap(double *a, double *b)
{
    const double kept = *a;

    *a = *b;
    *b = kept;
}

static void reverse(struct foreign_array *a, int d)
{
    const size_t n = a->dim[d], lines = a->n / n;

    for (size_t k = 0; k < lines; k++) {
        const size_t start = line_start(a, d, k);
        for (size_t i = 0; i < n / 2; i++) {
            const size_t here = start + i * a->stride[d];
            const size_t there = start + (n - 1 - i) * a->stride[d];
            swap(&a->re[here], &a->re[there]);
            if (a->im)
                swap(&a->im[here], &a->im[there]);
        }
    }
}

static void reverse_all(double x[], size_t n)
{
    for (size_t i = 0; i < n / 2; i++)
        swap(&x[i], &x[n - 1 - i]);
}

int foreign_reverse(struct foreign *f, const struct foreign_plan *plan, const char *name,
                    struct err *err)
{
    const int i = find_axis(plan, "--reverse", name, err);

    if (i < 0)
        return -1;
    reverse(&f->array[plan->field], plan->axis[i].dim);
    if (plan->axis[i].coordinate >= 0) {
        struct foreign_array *x = &f->array[plan->axis[i].coordinate];
        reverse_all(x->re, x->n);
    }
    return 0;
}

int foreign_stretch(struct foreign *f, const struct foreign_plan *plan, const char *name,
                    double factor, struct err *err)
{
    const int i = find_axis(plan, "--scale", name, err);

    if (i < 0)
        return -1;
    if (!(factor > 0) || !isfinite(factor))
        return err_set(err, ERR_USAGE, "--scale %s: found %g, expected a positive number", name,
                       factor);
    if (plan->axis[i].coordinate < 0)
        return err_set(err, ERR_USAGE, "--scale %s: found no coordinates to scale; --%s gives them",
                       name, i ? "step" : "dt");
    struct foreign_array *x = &f->array[plan->axis[i].coordinate];
    for (size_t k = 0; k < x->n; k++)
        x->re[k] *= factor;
    x->rounding *= factor;
    return 0;
}

/* One point less along dimension d; the strides stay. */
static void shorten(struct foreign_array *a, int d)
{
    a->n = a->n / a->dim[d] * (a->dim[d] - 1);
    a->dim[d]--;
}

int foreign_drop_last(struct foreign *f, const struct foreign_plan *plan, const char *name,
                      struct err *err)
{
    const int i = find_axis(plan, "--drop-endpoint", name, err);

    if (i < 0)
        return -1;
    struct foreign_array *a = &f->array[plan->field];
    if (a->dim[plan->axis[i].dim] < 2)
        return err_set(err, ERR_DATA, "--drop-endpoint %s: found one point, expected more", name);
    shorten(a, plan->axis[i].dim);
    if (plan->axis[i].coordinate >= 0) {
        struct foreign_array *x = &f->array[plan->axis[i].coordinate];
        for (int d = 0; d < x->rank; d++)
            if (x->dim[d] > 1) {
                shorten(x, d);
                break;
            }
    }
    return 0;
}

bool foreign_repeats(const struct foreign *f, const struct foreign_plan *plan, int i)
{
    const struct foreign_array *a = &f->array[plan->field];
    const int d = plan->axis[i].dim;
    double most = 0, before = 0;

    if (d < 0 || a->dim[d] < 3)
        return false;
    const size_t lines = a->n / a->dim[d], end = (a->dim[d] - 1) * a->stride[d];
    for (size_t k = 0; k < a->n; k++)
        most = fmax(most, fabs(a->re[k]));
    for (size_t k = 0; k < lines; k++) {
        const double *line = a->re + line_start(a, d, k);
        if (!(fabs(line[end] - line[0]) <= SAME * most))
            return false;
        before = fmax(before, fabs(line[end - a->stride[d]] - line[0]));
    }
    return before > SAME * most;
}

/* ---- grids of coordinates ---- */

static bool is_coordinate(const char *name)
{
    static const char *const names[] = {"x", "y", "z", "t", "tt", "time", "times", "ts"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcasecmp(name, names[i]))
            return true;
    return false;
}

static int longer(const struct foreign_array *a)
{
    int n = 0;

    for (int d = 0; d < a->rank; d++)
        n += a->dim[d] > 1;
    return n;
}

static bool alike(const struct foreign_array *a, const struct foreign_array *b)
{
    return a != b && a->rank == b->rank &&
           !memcmp(a->dim, b->dim, (size_t)a->rank * sizeof *a->dim);
}

/* Whether values depend on the index of dimension d alone. */
static bool along(const struct foreign_array *a, int d)
{
    const size_t lines = a->n / a->dim[d];
    double most = 0;

    for (size_t i = 0; i < a->n; i++)
        most = fmax(most, fabs(a->re[i]));
    for (size_t k = 1; k < lines; k++) {
        const double *line = a->re + line_start(a, d, k), *first = a->re + line_start(a, d, 0);
        for (size_t j = 0; j < a->dim[d]; j++)
            if (!(fabs(line[j * a->stride[d]] - first[j * a->stride[d]]) <= SAME * most))
                return false;
    }
    return true;
}

/* The vector along dimension d in place of the grid. */
static int collapse(struct foreign_array *a, int d, struct err *err)
{
    const size_t n = a->dim[d], stride = a->stride[d], start = line_start(a, d, 0);

    for (size_t j = 0; j < n; j++) /* a write never passes what is still to be read */
        a->re[j] = a->re[start + j * stride];
    a->rank = 1;
    a->dim[0] = n;
    return foreign_shape(a, 'C', err);
}

int foreign_grids(struct foreign *f, struct err *err)
{
    for (size_t i = 0; i < f->narray; i++) {
        struct foreign_array *a = &f->array[i];
        bool shared = false;

        if (!a->numeric || a->complex || !is_coordinate(foreign_base(a)) || longer(a) < 2)
            continue;
        for (size_t k = 0; k < f->narray && !shared; k++)
            shared = f->array[k].numeric && alike(&f->array[k], a) &&
                     !is_coordinate(foreign_base(&f->array[k]));
        if (!shared)
            continue;
        if (foreign_load(f, i, err) < 0)
            return -1;
        a = &f->array[i];
        for (int d = 0; d < a->rank; d++)
            if (a->dim[d] > 1 && along(a, d)) {
                if (collapse(a, d, err) < 0)
                    return -1;
                break;
            }
    }
    return 0;
}
