/* axis.c -- one axis: its coordinates and edges, and what two of them have in common. */
#include <math.h>
#include <string.h>

#include "base/coordinates.h"
#include "base/layout.h"

const char *edge_name(enum edge edge)
{
    static const char *const name[] = {
        [EDGE_OPEN] = "open", [EDGE_PERIODIC] = "periodic", [EDGE_WALL] = "wall"};

    return name[edge];
}

bool edge_differs(enum edge a, enum edge b)
{
    return a != b && a != EDGE_OPEN && b != EDGE_OPEN;
}

int axis_uneven(struct axis *axis, const double x[], double period, struct err *err)
{
    const size_t last = axis->n - 1;

    for (size_t i = 0; i <= last; i++)
        if (!isfinite(x[i]) || (i && x[i] <= x[i - 1]))
            return err_set(err, ERR_DATA, "coordinate %s: found %.10g at index %zu, expected it "
                                          "to %s", axis->name, x[i], i,
                           isfinite(x[i]) ? "rise" : "be finite");
    if (axis->edge == EDGE_PERIODIC && !(period > x[last] - x[0] && isfinite(period)))
        return err_set(err, ERR_DATA, "coordinate %s: found a period of %.10g for points from "
                                      "%.10g to %.10g", axis->name, period, x[0], x[last]);
    axis->first = x[0];
    axis->period = axis->edge == EDGE_PERIODIC ? period : 0;
    axis->step = axis->period > 0 ? period / (double)axis->n : (x[last] - x[0]) / (double)last;
    axis->x = coordinates_keep(x, axis->n, err);
    return axis->x ? 0 : -1;
}

/* From centre i to the next one, which may be that of the next period; behind the last one as
 * before it. */
static double step_after(const struct axis *axis, size_t i)
{
    if (i + 1 < axis->n)
        return axis->x[i + 1] - axis->x[i];
    if (axis->edge == EDGE_PERIODIC)
        return axis->period - (axis->x[i] - axis->x[0]);
    return axis->x[i] - axis->x[i - 1];
}

double axis_point(const struct axis *axis, size_t i, int at)
{
    if (axis->x)
        return axis->x[i] + (at ? 0.5 * step_after(axis, i) : 0);
    return axis->first + ((double)i + 0.5 * at) * axis->step;
}

int axis_must_be_even(const struct axis *axis, struct err *err)
{
    double least = INFINITY, most = 0;

    for (size_t i = 0; axis->x && i + 1 < axis->n; i++) {
        least = fmin(least, step_after(axis, i));
        most = fmax(most, step_after(axis, i));
    }
    return axis->x ? err_set(err, ERR_DATA, "axis %s: found steps from %.4g to %.4g, expected "
                                            "uniform ones", axis->name, least, most)
                   : 0;
}

/* Coordinates one by one, from the first on (origin: as they are), to a part of a step. */
static int points_same(const struct axis *a, const struct axis *b, bool origin, struct err *err)
{
    const double tol = (origin ? 1e-9 : 1e-6) * fabs(b->step);
    const double shift = origin ? 0 : b->first - a->first;

    if (a->x == b->x)
        return 0;
    for (size_t i = 0; i < a->n; i++)
        if (!(fabs(axis_point(a, i, 0) + shift - axis_point(b, i, 0)) <= tol))
            return err_set(err, ERR_DATA, "axis %s: found point %zu at %.10g, expected %.10g",
                           a->name, i, axis_point(a, i, 0), axis_point(b, i, 0) - shift);
    return 0;
}

int axis_same(const struct axis *a, const struct axis *b, bool origin, struct err *err)
{
    const double tol = 1e-9 * fabs(b->step);
    const double last_a = axis_point(a, a->n - 1, 0), last_b = axis_point(b, b->n - 1, 0);

    if (strcmp(a->name, b->name) != 0)
        return err_set(err, ERR_DATA, "found axis %s, expected %s", a->name,
                       b->name);
    if (a->n != b->n)
        return err_set(err, ERR_DATA, "axis %s: found %zu points, expected %zu",
                       a->name, a->n, b->n);
    if (!(fabs(a->step - b->step) <= 1e-6 * fabs(b->step)))
        return err_set(err, ERR_DATA, "axis %s: found a step of %.10g, expected %.10g",
                       a->name, a->step, b->step);
    if (edge_differs(a->edge, b->edge))
        return err_set(err, ERR_DATA, "axis %s: found edge %s, expected %s", a->name,
                       edge_name(a->edge), edge_name(b->edge));
    if (origin && !(fabs(a->first - b->first) <= tol && fabs(last_a - last_b) <= tol))
        return err_set(err, ERR_DATA,
                       "axis %s: found coordinates %.10g to %.10g, expected "
                       "%.10g to %.10g",
                       a->name, a->first, last_a, b->first, last_b);
    return points_same(a, b, origin, err);
}
