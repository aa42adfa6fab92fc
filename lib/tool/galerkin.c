/* galerkin.c -- the tensors of a quadratic model as a model file. */
#include "tool/galerkin.h"

#include <math.h>
#include <string.h>

#include "closure/closure.h"
#include "data/inherit.h"
#include "model/tensors.h"
#include "store/modelfile.h"
#include "store/system.h"
#include "tool/arrays.h"
#include "tool/tool.h"

struct tensors {
    size_t n;
    const struct foreign_array *c, *L, *Q, *H;
};

static size_t pairs(size_t n)
{
    return n * (n + 1) / 2;
}

/* Which of the tensors an array is, by its dimensions; NULL: none. */
static const struct foreign_array **place(struct tensors *t, const struct foreign_array *a)
{
    const size_t n = a->dim[0];

    if (a->rank == 1)
        return &t->c;
    if (a->rank == 3 && a->dim[1] == n && a->dim[2] == n)
        return &t->Q;
    if (a->rank == 2 && a->dim[1] == n && !(n == 1 && t->L))
        return &t->L;
    return a->rank == 2 && a->dim[1] == pairs(n) ? &t->H : NULL;
}

static void take_array(struct tensors *t, struct foreign *f, const char *name)
{
    const struct foreign_array *a = arrays_find(f, name, 0);

    if (!a)
        cli_fail(ERR_USAGE, "--galerkin: %s holds no array %s", f->name, name);
    if (t->n && a->dim[0] != t->n)
        cli_fail(ERR_DATA, "%s: %s: found %zu equations, expected %zu as in the others", f->name,
                 name, a->dim[0], t->n);
    t->n = a->dim[0];
    const struct foreign_array **to = place(t, a);
    if (!to)
        cli_fail(ERR_DATA, "%s: %s: found dimensions of no tensor of %zu equations, expected n, "
                           "n x n, n x n x n or n x n(n+1)/2", f->name, name, t->n);
    if (*to || (to == &t->Q && t->H) || (to == &t->H && t->Q))
        cli_fail(ERR_DATA, "%s: %s: found two tensors of the same order", f->name, name);
    *to = a;
}

/* One row of theta for equation i: the constant, the linear terms, the products. */
static double *fill_row(const struct tensors *t, size_t i, double *theta)
{
    size_t pair = 0;

    *theta++ = t->c ? arrays_at(t->c, i, 0, 0) : 0;
    for (size_t j = 0; j < t->n; j++)
        *theta++ = t->L ? arrays_at(t->L, i, j, 0) : 0;
    for (size_t j = 0; j < t->n; j++)
        for (size_t k = 0; k <= j; k++, pair++) {
            *theta = t->H ? arrays_at(t->H, i, pair, 0) : 0;
            if (t->Q)
                *theta = arrays_at(t->Q, i, j, k) + (j > k ? arrays_at(t->Q, i, k, j) : 0);
            theta++;
        }
    return theta;
}

static void open_model(struct closure *c, size_t n, const char *axis)
{
    struct axis components = {.n = n, .step = 1, .index = true};
    struct layout layout = {0};
    struct err err = {0};

    tool_try(text_copy(components.name, sizeof components.name, axis, &err), &err);
    tool_try(layout_axis(&layout, &components, &err), &err);
    tool_try(layout_var(&layout, "g", axis, "1", "components", &err), &err);
    tool_try(closure_open(c, closure_find("quadratic", &err), &layout, NULL, NULL, 0, &err), &err);
    c->act = "replace";
}

void galerkin_take(struct foreign *from, const struct text_list *names, const char *axis,
                   struct io_head *head)
{
    struct tensors t = {0};
    struct closure c;
    struct err err = {0};

    for (size_t i = 0; i < names->n; i++)
        take_array(&t, from, names->item[i]);
    open_model(&c, t.n, axis);
    double *theta = c.theta;
    for (size_t i = 0; i < t.n; i++)
        theta = fill_row(&t, i, theta);
    tool_try(modelfile_describe(head, &c, NULL, &err), &err);
    closure_close(&c);
}

/* The system of the states that a basis is of. */
static int open_system(struct sys *sys, const struct layout *l, const struct io_head *basis,
                       struct err *err)
{
    struct io_head states = HEAD_EMPTY;
    const int rc = dataset_describe(&states, l, 0, 0, err) < 0 ||
                           inherit_head(&states, basis, err) < 0
                       ? -1
                       : store_open_system(sys, &states, NULL, err);

    head_free(&states);
    return rc;
}

void galerkin_project(const struct filter *phi, const struct io_head *basis, const char *what,
                      struct io_head *head)
{
    struct closure c;
    struct sys sys;
    struct err err = {0};
    double variance;

    open_model(&c, phi->out.n, "component");
    if (!head_f64(basis, NULL, "variance", &variance) || !(variance > 0))
        variance = 1;
    if (open_system(&sys, &phi->in, basis, &err) < 0 ||
        tensors_find(&sys, phi, sqrt(variance), c.theta, &err) < 0) {
        err_prefix(&err, "%s", what);
        cli_die(&err);
    }
    tool_try(modelfile_describe(head, &c, NULL, &err), &err);
    sys_close(&sys);
    closure_close(&c);
}
