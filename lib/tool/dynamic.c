/* dynamic.c -- the dynamic modes of the records that a tool meets, as a file. */
#include "tool/dynamic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/inherit.h"
#include "num/dmd.h"
#include "tool/tool.h"

void dynamic_open(struct dynamic *s, const struct cut *cut, size_t most, bool accurate)
{
    *s = (struct dynamic){.most = most, .accurate = accurate};
    states_open(&s->states, cut);
}

void dynamic_close(struct dynamic *s)
{
    states_close(&s->states);
    free(s->x);
    free(s->t);
}

/* Numbers of a record. */
static size_t width(const struct dynamic *s)
{
    return s->states.data.nmember * s->states.data.layout.n;
}

static void grow(struct dynamic *s)
{
    const size_t bytes = width(s) * sizeof *s->x;

    s->room += s->room / 2 + 16;
    if (2 * s->records * bytes > cli.memory) /* dmd_find has a copy */
        cli_fail(ERR_DATA, "%s: found more than %zu records, all that --memory %zu holds; snapshot "
                 "--pod and filter project make them small", io_name(s->states.cut->in),
                 s->records, cli.memory);
    s->x = realloc(s->x, s->room * bytes);
    s->t = realloc(s->t, s->room * sizeof *s->t);
    if (!s->x || !s->t)
        cli_fail(ERR_INTERNAL, "no memory for %zu records", s->room);
}

void dynamic_add(void *dynamic)
{
    struct dynamic *s = dynamic;
    const size_t n = s->states.data.layout.n, r = s->records;

    if (r == s->room)
        grow(s);
    s->t[r] = states_time(&s->states);
    const double dt = s->t[r > 0] - s->t[0];
    if (r > 1 && !(fabs(s->t[r] - s->t[r - 1] - dt) <= 1e-6 * dt))
        cli_fail(ERR_DATA, "%s: found records %.10g and %.10g apart, expected equal steps",
                 io_name(s->states.cut->in), dt, s->t[r] - s->t[r - 1]);
    for (size_t member = 0; member < s->states.data.nmember; member++) {
        states_take(&s->states, member);
        memcpy(s->x + r * width(s) + member * n, s->states.u, n * sizeof *s->x);
    }
    s->records++;
}

static void add_var(struct io_head *head, const struct layout *l, const struct var *v,
                    const char *part)
{
    char name[LAYOUT_NAME + 4], dims[(LAYOUT_AXES + 1) * (LAYOUT_NAME + 1)] = "mode";
    struct err err = {0};

    for (int i = 0; i < v->rank; i++)
        strcat(strcat(dims, ","), l->axis[v->axis[i]].name);
    snprintf(name, sizeof name, "%s_%s", v->name, part);
    tool_try(head_var(head, name, IO_F64, dims, NULL, "1", NULL, &err), &err);
    tool_try(dataset_set_place(head, name, l, v, &err), &err);
}

static void describe(const struct dynamic *s, struct io_head *head)
{
    const struct dataset *d = &s->states.data;
    const char *dims = d->member ? "mode,member" : "mode";
    struct err err = {0};

    tool_try(head_records(head, "mode", "1", "mode", &err), &err);
    tool_try(dataset_axes(head, &d->layout, &err), &err);
    if (d->member)
        tool_try(head_dim(head, "member", d->nmember, &err), &err);
    for (int v = 0; v < d->layout.nvar; v++) {
        add_var(head, &d->layout, &d->layout.var[v], "re");
        add_var(head, &d->layout, &d->layout.var[v], "im");
    }
    tool_try(head_var(head, "growth", IO_F64, "mode", NULL, "1", "rate of growth", &err), &err);
    tool_try(head_var(head, "frequency", IO_F64, "mode", NULL, "1", "angular frequency", &err),
             &err);
    tool_try(head_var(head, "amplitude", IO_F64, dims, NULL, "1", "modulus at t0", &err), &err);
    tool_try(head_var(head, "phase", IO_F64, dims, NULL, "1", "argument at t0", &err), &err);
    tool_try(head_set_text(head, NULL, "kind", "modes", &err), &err);
    tool_try(head_set_f64(head, NULL, "t0", s->t[0], &err), &err);
    tool_try(inherit_head(head, io_head(s->states.cut->in), &err), &err);
}

/* Slabs of one mode, in the order of describe: part[2][n], and four rates. */
static void write_mode(const struct dynamic *s, const struct dmd *d, size_t k, struct io_out *out,
                       double *part[2], double *modulus, double *phase)
{
    const struct layout *l = &s->states.data.layout;
    const double number = (double)k, dt = s->t[1] - s->t[0];
    const double complex rate = clog(d->lambda[k]) / dt;
    const double growth = creal(rate), frequency = cimag(rate);
    const size_t nmember = s->states.data.nmember;
    const void *slab[2 * LAYOUT_VARS + 5];
    struct err err = {0};
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        part[0][i] = creal(d->phi[k * l->n + i]) / s->states.scale[i];
        part[1][i] = cimag(d->phi[k * l->n + i]) / s->states.scale[i];
    }
    for (size_t m = 0; m < nmember; m++) {
        modulus[m] = cabs(d->b[k * nmember + m]);
        phase[m] = carg(d->b[k * nmember + m]);
    }
    slab[n++] = &number;
    for (int v = 0; v < 2 * l->nvar; v++)
        slab[n++] = part[v % 2] + l->var[v / 2].offset;
    slab[n++] = &growth;
    slab[n++] = &frequency;
    slab[n++] = modulus;
    slab[n] = phase;
    tool_try(io_write(out, 1, slab, &err), &err);
}

struct io_out *dynamic_write(struct dynamic *s)
{
    const size_t n = s->states.data.layout.n, nmember = s->states.data.nmember;
    struct io_in *in = s->states.cut->in;
    double *part = tool_alloc(2 * n + 2 * nmember, sizeof *part);
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    struct dmd d;

    if (dmd_find(&d, n, s->records * nmember, nmember, s->x, s->most, s->accurate, &err) < 0) {
        err_prefix(&err, "%s", io_name(in));
        cli_die(&err);
    }
    cli_note("%zu dynamic modes of %zu records", d.found, s->records);
    describe(s, &head);
    struct io_out *out = tool_create(&head, (struct io_in *[]){in, NULL}, NULL);
    for (size_t k = 0; k < d.found; k++)
        write_mode(s, &d, k, out, (double *[]){part, part + n}, part + 2 * n,
                   part + 2 * n + nmember);
    dmd_close(&d);
    free(part);
    head_free(&head);
    return out;
}
