/* sys_still.c -- no equations: du/dt = 0 on any layout.
 *
 * What runs maps and right-hand sides that were learned on states that follow no system known
 * here.
 */
#include <math.h>
#include <string.h>

#include "sys/sys.h"

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    (void)at, (void)tape, (void)work;
    memset(out, 0, sys->ns * sizeof *out);
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[])
{
    (void)at, (void)v, (void)tape, (void)work;
    memset(out, 0, sys->ns * sizeof *out);
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    (void)sys, (void)at, (void)g, (void)d, (void)tape, (void)work;
}

static const struct sys_form form = {
    .name = "none", .brief = "nothing moves", .terms = terms, .tangent = tangent,
    .adjoint = adjoint};

static const struct param params[] = {{NULL}};
static const struct sys_axis axes[] = {{NULL}};
static const struct sys_form *const forms[] = {&form, NULL};

static const struct sys_ops ops = {
    .name = "no system", .brief = "nothing moves", .equation = "du/dt = 0", .law = "-",
    .params = params, .axes = axes, .forms = forms, .scheme = "rk4", .dt = NAN};

void sys_still(struct sys *sys, const struct layout *layout)
{
    *sys = (struct sys){.ops = &ops, .form = &form, .layout = *layout, .n = layout->n,
                        .ns = layout->n};
}

bool sys_is_still(const struct sys *sys)
{
    return sys->ops == &ops;
}
