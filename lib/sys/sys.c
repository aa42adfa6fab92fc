/* sys.c -- the systems: table, opening, right-hand sides, initial conditions. */
#include "sys/sys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/registry.h"
#include "base/text.h"
#include "num/diagonal.h"

#define X(name) extern const struct sys_ops sys_##name;
#include "sys.inc"
#undef X

static const struct sys_ops *const sys_table[] = {
#define X(name) &sys_##name,
#include "sys.inc"
#undef X
    NULL,
};

static const struct library_need sys_needs[] = {
    LIBRARY_NEED(struct sys_ops, name),
    LIBRARY_NEED(struct sys_ops, brief),
    LIBRARY_NEED(struct sys_ops, equation),
    LIBRARY_NEED(struct sys_ops, about),
    LIBRARY_NEED(struct sys_ops, source),
    LIBRARY_NEED(struct sys_ops, law),
    LIBRARY_NEED(struct sys_ops, params),
    LIBRARY_NEED(struct sys_ops, axes),
    LIBRARY_NEED(struct sys_ops, forms),
    LIBRARY_NEED(struct sys_ops, ics),
    LIBRARY_NEED(struct sys_ops, scheme),
    LIBRARY_NEED(struct sys_ops, variables),
    {0},
};

REGISTRY_DEFINE_OPEN(sys, "system", SYS_ABI)

static const size_t n_max = (size_t)1 << 28; /* doubles of one state */

static int set_form(struct sys *sys, const char *name, struct err *err)
{
    struct text_buf known = {0};

    for (const struct sys_form *const *f = sys->ops->forms; *f; f++) {
        if (!name || strcmp((*f)->name, name) == 0) {
            text_buf_free(&known);
            sys->form = *f;
            return 0;
        }
        text_add(&known, "%s%s", known.len ? ", " : "", (*f)->name);
    }
    err_set(err, ERR_USAGE, "%s: no discretisation '%.60s'; known: %s",
            sys->ops->name, name, known.s ? known.s : "none");
    text_buf_free(&known);
    return -1;
}

static int set_params(struct sys *sys, const double p[], struct err *err)
{
    const struct param *table = sys->ops->params;
    const size_t np = param_count(table);

    param_defaults(table, sys->p);
    for (size_t i = 0; p && i < np; i++)
        if (param_set(table, sys->p, sys->ops->name, table[i].name, p[i], err))
            return -1;
    return 0;
}

static int set_axis(struct sys *sys, int i, size_t n, struct err *err)
{
    const struct sys_axis *a = &sys->ops->axes[i];
    struct axis axis = {.n = n ? n : a->n, .step = 1, .index = !a->length,
                        .edge = a->length || a->cyclic ? EDGE_PERIODIC : EDGE_OPEN};
    const size_t min = sys->form->min > a->min ? sys->form->min : a->min;

    if (axis.n < min || axis.n > n_max)
        return err_set(err, ERR_USAGE,
                       "%s: grid: found %zu points along %s, expected %zu to "
                       "%zu", sys->ops->name, axis.n, a->name, min, n_max);
    if (a->length)
        axis.step = sys->p[param_index(sys->ops->params, a->length)] /
                    (double)axis.n;
    sys->grid[i] = axis.n;
    if (text_copy(axis.name, sizeof axis.name, a->name, err) ||
        text_copy(axis.unit, sizeof axis.unit, a->unit, err))
        return -1;
    return layout_axis(&sys->layout, &axis, err) < 0 ? -1 : 0;
}

static int set_layout(struct sys *sys, const size_t grid[], struct err *err)
{
    for (int i = 0; i < SYS_AXES && sys->ops->axes[i].name; i++)
        if (set_axis(sys, i, grid ? grid[i] : 0, err))
            return -1;
    if (sys->ops->variables(sys, err) < 0)
        return err_prefix(err, "%s", sys->ops->name);
    if (sys->layout.n > n_max)
        return err_set(err, ERR_USAGE,
                       "%s: grid: found %zu values, expected at most %zu",
                       sys->ops->name, sys->layout.n, n_max);
    sys->n = sys->ns = sys->layout.n;
    return 0;
}

static int set_symbol(struct sys *sys, struct err *err)
{
    if (!sys->form->linear)
        return 0;
    sys->symbol = calloc(sys->ns, sizeof *sys->symbol);
    if (!sys->symbol)
        return err_set(err, ERR_INTERNAL, "%s: no memory for n = %zu", sys->ops->name,
                       sys->n);
    sys->form->linear(sys, sys->p, sys->symbol);
    return 0;
}

int sys_open(struct sys *sys, const struct sys_ops *ops, const char *form,
             const double p[], const size_t grid[], struct err *err)
{
    *sys = (struct sys){.ops = ops};
    if (set_form(sys, form, err) || set_params(sys, p, err) ||
        set_layout(sys, grid, err) ||
        (sys->form->open && sys->form->open(sys, err)) || set_symbol(sys, err)) {
        sys_close(sys);
        return -1;
    }
    return 0;
}

/* Whether the plans of a system suit parameters p. */
static bool same_plans(const struct sys *sys, const double p[])
{
    const struct param *table = sys->ops->params;

    for (const struct sys_axis *a = sys->ops->axes; a->name; a++)
        if (a->length && p[param_index(table, a->length)] !=
                             sys->p[param_index(table, a->length)])
            return false;
    for (size_t i = 0; i < param_count(table); i++)
        if (table[i].whole && p[i] != sys->p[i])
            return false;
    return true;
}

int sys_vary(struct sys *sys, const struct sys *like, const double p[], struct err *err)
{
    if (!same_plans(like, p))
        return sys_open(sys, like->ops, like->form->name, p, like->grid, err);
    *sys = *like;
    sys->borrowed = true;
    sys->symbol = NULL;
    if (set_params(sys, p, err) || set_symbol(sys, err)) {
        sys_close(sys);
        return -1;
    }
    return 0;
}

int sys_sweep(struct sys sys[], size_t n, const struct sys_ops *ops, const char *form,
              const double p[][PARAM_MAX], const size_t grid[], struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if ((i ? sys_vary(&sys[i], &sys[0], p[i], err)
               : sys_open(&sys[i], ops, form, p[i], grid, err)) == 0)
            continue;
        while (i > 0)
            sys_close(&sys[--i]);
        return -1;
    }
    return 0;
}

/* Whether axis a is there and as long as the first. */
static bool same_length(const struct sys_ops *ops, int a)
{
    const struct sys_axis *axis = ops->axes;

    return a < SYS_AXES && axis[a].name && axis[0].length && axis[a].length &&
           !strcmp(axis[0].length, axis[a].length);
}

int sys_parse_grid(const struct sys_ops *ops, const char *text, size_t grid[],
                   struct err *err)
{
    const char *rest = text;
    char item[32];
    int more, i = 0;

    memset(grid, 0, SYS_AXES * sizeof *grid);
    for (; (more = text_next(&rest, 'x', item, sizeof item, err)) == 1; i++) {
        if (i == SYS_AXES || !ops->axes[i].name)
            return err_set(err, ERR_USAGE, "--grid: found '%s', expected %d numbers for %s",
                           text, i, ops->name);
        if (text_to_size(item, &grid[i], err) || !grid[i])
            return err_set(err, ERR_USAGE,
                           "--grid: found '%s', expected N[xM[xK]], whole numbers > 0", text);
    }
    for (int a = 1; more == 0 && i == 1 && same_length(ops, a); a++)
        grid[a] = grid[0];
    return more;
}

void sys_close(struct sys *sys)
{
    if (sys->form && sys->form->close && !sys->borrowed)
        sys->form->close(sys);
    free(sys->symbol);
    *sys = (struct sys){0};
}

void sys_encode(const struct sys *sys, const double u[], double s[],
                double work[])
{
    if (sys->form->encode)
        sys->form->encode(sys, u, s, work);
    else
        memcpy(s, u, sys->n * sizeof *s);
}

void sys_decode(const struct sys *sys, const double s[], double u[],
                double work[])
{
    if (sys->form->decode)
        sys->form->decode(sys, s, u, work);
    else
        memcpy(u, s, sys->n * sizeof *u);
}

size_t sys_rhs_nwork(const struct sys *sys)
{
    return 2 * sys->ns + sys->ntape + sys->nwork;
}

void sys_rhs(const struct sys *sys, double t, const double u[], double dudt[],
             double work[])
{
    double *s = work, *ds = s + sys->ns, *tape = ds + sys->ns, *rest = tape + sys->ntape;
    const struct point at = {.t = t, .u = s, .p = sys->p};

    sys_encode(sys, u, s, rest);
    sys->form->terms(sys, &at, ds, tape, rest);
    diagonal_add(sys->ns, 1, sys->symbol, s, ds);
    sys_decode(sys, ds, dudt, rest);
}

static const struct sys_ic *find_ic(const struct sys_ops *ops,
                                    const char *name, struct err *err)
{
    struct text_buf known = {0};

    for (const struct sys_ic *ic = ops->ics; ic->name; ic++) {
        if (strcmp(ic->name, name) == 0) {
            text_buf_free(&known);
            return ic;
        }
        text_add(&known, "%s%s", known.len ? ", " : "", ic->name);
    }
    err_set(err, ERR_USAGE, "%s: no initial condition '%s'; known: %s",
            ops->name, name, known.s ? known.s : "none");
    text_buf_free(&known);
    return NULL;
}

int sys_initial(const struct sys *sys, const char *spec, uint64_t seed,
                uint64_t member, double u[], struct err *err)
{
    const struct sys_ic *ic = sys->ops->ics;
    const char *rest = NULL;
    char name[LAYOUT_NAME];
    double p[PARAM_MAX];

    if (spec && (param_split(spec, name, sizeof name, &rest, err) ||
                 !(ic = find_ic(sys->ops, name, err))))
        return -1;
    param_defaults(ic->params, p);
    if (param_apply(ic->params, p, ic->name, rest ? rest : "", err) ||
        ic->fill(sys, p, seed, member, u, err))
        return err_prefix(err, "%s: initial condition", sys->ops->name);
    return 0;
}

double sys_dx(const struct sys *sys, int axis)
{
    return sys->layout.axis[axis].step;
}

void sys_cautions(const struct sys *sys, double dt, bool explicit_, bool truth,
                  struct text_buf *out)
{
    double most = 0;

    for (size_t i = 0; sys->symbol && i < sys->ns; i += 2)
        most = fmax(most, dt * hypot(sys->symbol[i], sys->symbol[i + 1]));
    if (explicit_ && most > 2.785) /* of rk4, along the real axis */
        text_add(out, "dt times the fastest linear rate = %.3g is beyond 2.785, the limit of "
                 "explicit steps", most);
    if (sys->ops->cautions)
        sys->ops->cautions(sys, dt, explicit_, truth, out);
}
