/* closure_waves.c -- layouts that have Fourier modes, and which of these a form resolves. */
#include "closure/closure_waves.h"

#include <math.h>

static const struct axis *axis_of(const struct closure *c, int a)
{
    return &c->layout.axis[c->layout.var[0].axis[a]];
}

static size_t shortest_side(const struct closure *c)
{
    size_t least = axis_of(c, 0)->n;

    for (int a = 1; a < c->layout.var[0].rank; a++)
        if (axis_of(c, a)->n < least)
            least = axis_of(c, a)->n;
    return least;
}

static int admits_modes(const struct closure *c, struct err *err)
{
    const size_t side = shortest_side(c), kept = (side - 1) / 2;

    if (kept == 0)
        return err_set(err, ERR_DATA, "found %zu points, expected at least 3", side);
    if (c->p[WAVES_MODES_P] > (double)kept)
        return err_set(err, ERR_USAGE, "modes = %g: %zu points have %zu", c->p[WAVES_MODES_P], side,
                       kept);
    for (int a = 0; a < c->layout.var[0].rank; a++)
        if (c->p[WAVES_MODES_P] == 0 && (axis_of(c, a)->n - 1) / 2 > kept)
            return err_set(err, ERR_DATA, "axis %s: found %zu points, expected %zu, as many as "
                                          "on the other side (or modes)",
                           axis_of(c, a)->name, axis_of(c, a)->n, side);
    return 0;
}

int waves_admit(const struct closure *c, int most, struct err *err)
{
    struct grid grid;

    if (closure_grid(c, most, &grid, err) != 0)
        return -1;
    if (c->layout.nvar != 1)
        return err_set(err, ERR_DATA, "found %d variables, expected one", c->layout.nvar);
    for (int a = 0; a < grid.rank; a++)
        if (grid.index[a])
            return err_set(err, ERR_DATA, "axis %s counts components: a wave needs a length",
                           axis_of(c, a)->name);
    return admits_modes(c, err);
}

size_t waves_modes(const struct closure *c)
{
    return c->p[WAVES_MODES_P] > 0 ? (size_t)c->p[WAVES_MODES_P] : (shortest_side(c) - 1) / 2;
}

double waves_number(const struct closure *c, int a)
{
    return 2 * M_PI / ((double)axis_of(c, a)->n * axis_of(c, a)->step);
}
