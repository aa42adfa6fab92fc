/* forcing.c -- inputs of a closure along a run. */
#include "tool/forcing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tool/models.h"
#include "tool/slabs.h"
#include "tool/tool.h"

/* Room for one more record: twice as many at powers of two. */
static void grow(struct forcing *f, size_t width)
{
    const size_t most = f->nt ? 2 * f->nt : 1;

    if (f->nt & (f->nt - 1))
        return;
    if (8.0 * (double)most * (double)(width + 1) > (double)cli.memory)
        cli_fail(ERR_USAGE, "inputs of %zu records of %zu numbers: expected at most --memory %zu",
                 most, width, cli.memory);
    double *t = realloc(f->t, most * sizeof *t), *x = realloc(f->x, (most * width + 1) * sizeof *x);
    if (!t || !x)
        cli_fail(ERR_INTERNAL, "no memory for inputs of %zu records", most);
    f->t = t;
    f->x = x;
}

/* Append a record; u (nmember, n + nin). */
static void append(struct forcing *f, const struct reader *data, const double u[])
{
    const struct layout *l = &data->d.layout;

    grow(f, f->nmember * l->nin);
    f->t[f->nt] = data->t;
    for (size_t m = 0; m < f->nmember; m++)
        for (size_t i = 0; i < l->nin; i++) {
            const double x = u[m * (l->n + l->nin) + l->n + i];
            if (!isfinite(x))
                cli_fail(ERR_DATA, "%s: an input of member %zu at time %g: found %g, expected a "
                         "finite value", io_name(data->in), m, data->t, x);
            f->x[(f->nt * f->nmember + m) * l->nin + i] = x;
        }
    f->nt++;
}

void forcing_open(struct forcing *f, const char *path, const struct closure *c)
{
    struct reader data;
    struct slabs of;

    *f = (struct forcing){0};
    if (c->layout.ninput == 0)
        return;
    if (!path || !strcmp(path, "-"))
        cli_fail(ERR_USAGE, "found standard input, expected --ic FILE: the model has inputs, which "
                 "are read before it runs");
    tool_reader(&data, path, "trajectory|pairs");
    models_inputs(c, data.in, &data.d);
    const struct layout *l = &data.d.layout;
    if (l->nin != c->layout.nin)
        cli_fail(ERR_DATA, "%s: found inputs of %zu numbers, expected %zu", io_name(data.in),
                 l->nin, c->layout.nin);
    f->nmember = data.d.nmember;
    double *u = tool_alloc(f->nmember * (l->n + l->nin), sizeof *u);
    while (tool_step(&data)) {
        slabs_inputs(&of, &data, u);
        append(f, &data, u);
    }
    free(u);
    f->of = tool_alloc(f->nmember, sizeof *f->of);
    for (size_t m = 0; m < f->nmember; m++)
        f->of[m] = (struct signal){f->nt, l->nin, f->nmember * l->nin, f->t, f->x + m * l->nin};
    reader_close(&data);
}

void forcing_check(const struct forcing *f, double t0, double duration)
{
    const double end = t0 + duration;

    if (f->nt && end > f->t[f->nt - 1] + 1e-9 * fabs(end))
        cli_fail(ERR_DATA, "the inputs end at time %g, expected them up to %g", f->t[f->nt - 1],
                 end);
}

void forcing_close(struct forcing *f)
{
    free(f->t);
    free(f->x);
    free(f->of);
    *f = (struct forcing){0};
}
