/* sys_lanes.c -- states of one system in step, a state a lane, as one state of another.
 *
 * Schemes do the same to each number, whatever the length of a state: runs of it give each
 * lane the bits of its own run.
 */
#include <stdlib.h>

#include "sys/sys.h"

static void terms(const struct sys *lanes, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct sys *of = lanes->priv;

    (void)tape;
    of->form->terms_lanes(of, at, out, work);
}

static const struct sys_form form = {.name = "lanes", .brief = "states in step", .terms = terms};

bool sys_has_lanes(const struct sys *sys)
{
    return sys->n <= sys->form->lanes;
}

/* Numbers that stay together: pairs where there is a symbol. */
static size_t together(const struct sys *lanes)
{
    return lanes->symbol ? 2 : 1;
}

void sys_lanes_set(const struct sys *lanes, size_t l, const double s[], double all[])
{
    const size_t k = together(lanes), n = lanes->n / SYS_LANES;

    for (size_t i = 0; i < n; i += k)
        for (size_t j = 0; j < k; j++)
            all[i * SYS_LANES + l * k + j] = s[i + j];
}

void sys_lanes_get(const struct sys *lanes, size_t l, const double all[], double s[])
{
    const size_t k = together(lanes), n = lanes->n / SYS_LANES;

    for (size_t i = 0; i < n; i += k)
        for (size_t j = 0; j < k; j++)
            s[i + j] = all[i * SYS_LANES + l * k + j];
}

int sys_lanes(struct sys *lanes, const struct sys *of, struct err *err)
{
    *lanes = *of;
    lanes->form = &form;
    lanes->n = lanes->ns = SYS_LANES * of->ns;
    lanes->ntape = 0;
    lanes->priv = (void *)of;
    lanes->borrowed = true;
    if (!of->symbol)
        return 0;
    lanes->symbol = malloc(lanes->ns * sizeof *lanes->symbol);
    if (!lanes->symbol)
        return err_set(err, ERR_INTERNAL, "%s: no memory for lanes", of->ops->name);
    for (size_t l = 0; l < SYS_LANES; l++)
        sys_lanes_set(lanes, l, of->symbol, lanes->symbol);
    return 0;
}
