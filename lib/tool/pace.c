/* pace.c -- the step between records, and where some are missing. */
#include "tool/pace.h"

#include <math.h>

#include "tool/tool.h"

bool pace_gap(struct pace *p, const struct reader *data)
{
    const double step = data->t - data->before;

    if (p->records == 1)
        p->step = step;
    if (p->records++ < 2 || fabs(step - p->step) <= 1e-3 * p->step + 1e-9 * fabs(data->t))
        return false;
    if (step < 1.5 * p->step)
        cli_fail(ERR_DATA, "%s: found a step of %.9g before t = %.9g, expected %.9g as between "
                 "the first records", io_name(data->in), step, data->t, p->step);
    p->gaps++;
    return true;
}
