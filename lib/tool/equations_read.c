/* equations_read.c -- samples of sparse equations from data. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/reader.h"
#include "store/system.h"
#include "tool/equations.h"
#include "tool/slabs.h"
#include "tool/tool.h"

enum { QR_MOST = 256 }; /* features */

/* Doubles of all blocks. */
static const size_t blocks_most = (size_t)1 << 21;

/* The systems of the data, one for all members or one each. */
struct coarse_rate {
    struct sys *sys;
    size_t nsys;
    double *work;
};

static void rate_of(void *of, size_t member, double t, const double u[], double f[])
{
    const struct coarse_rate *c = of;

    sys_rhs(&c->sys[c->nsys > 1 ? member : 0], t, u, f, c->work);
}

static void open_coarse(struct coarse_rate *c, const struct reader *data)
{
    size_t nwork = 1;
    struct err err = {0};

    if (store_open_systems(&c->sys, &c->nsys, io_head(data->in), data->d.nmember, NULL, &err) < 0)
        cli_fail(err.code, "--known coarse: %s: %s", io_name(data->in), err.msg);
    for (size_t i = 0; i < c->nsys; i++)
        nwork = sys_rhs_nwork(&c->sys[i]) > nwork ? sys_rhs_nwork(&c->sys[i]) : nwork;
    c->work = tool_alloc(nwork, sizeof *c->work);
}

static void close_coarse(struct coarse_rate *c)
{
    for (size_t i = 0; i < c->nsys; i++)
        sys_close(&c->sys[i]);
    free(c->sys);
    free(c->work);
}

/* The targets that the data give, or NULL. */
static const int *given(const struct dataset *d)
{
    bool rates = true;

    if (d->targets)
        return d->tau;
    for (int v = 0; v < d->layout.nvar; v++)
        rates &= d->rhs[v] >= 0;
    return rates ? d->rhs : NULL;
}

static void choose_rate(struct equations *e, const struct reader *data, const char *dot,
                        struct regress_wish *wish)
{
    static char name[64];
    struct err err = {0};

    e->dot = dot ? dot : data->d.targets ? "given" : "fd4";
    tool_try(param_split(e->dot, name, sizeof name, &wish->dot_params, &err), &err);
    e->act = "replace";
    if (!strcmp(name, "given")) {
        if (!given(&data->d))
            cli_fail(ERR_DATA, "%s: --dot given: found neither tau_%s nor rhs_%s",
                     io_name(data->in), data->d.layout.var[0].name,
                     data->d.layout.var[0].name);
        e->act = data->d.targets ? "add" : "replace";
        return;
    }
    wish->dot = dot_find(name, &err);
    if (!wish->dot)
        cli_die(&err);
    if (!strcmp(name, "next"))
        e->act = "map";
}

/* to[axis] from "x=25,t=20". */
static void parse_axes(const struct layout *l, const char *option, const char *text,
                       size_t to[WEAK_AXES])
{
    char item[2 * LAYOUT_NAME];
    struct err err = {0};
    int more;

    while (text && (more = text_next(&text, ',', item, sizeof item, &err)) != 0) {
        char *value = more > 0 ? strchr(item, '=') : NULL;
        int axis = -1;
        if (value)
            *value++ = '\0';
        if (value && (!strcmp(item, "t") || !strcmp(item, "time")))
            axis = 0;
        for (int a = 0; value && a < l->var[0].rank; a++)
            if (!strcmp(item, l->axis[l->var[0].axis[a]].name))
                axis = a + 1;
        if (axis < 0 || text_to_size(value, &to[axis], &err) < 0 || to[axis] < 1 ||
            to[axis] > 100000)
            cli_fail(ERR_USAGE, "--%s: found '%s', expected AXIS=N of the axes of %s or t, as in "
                     "x=25,t=20", option, item, l->var[0].name);
    }
}

/* The weak form is for derivatives along axes, and needs the states alone. */
static bool wants_weak(const struct dataset *d, const struct equations_wish *wish,
                       bool derives)
{
    if (wish->form)
        return !strcmp(wish->form, "weak");
    return wish->window || wish->power || wish->stride ||
           (derives && !wish->dot && !d->targets);
}

/* Whether a Gram matrix is to be kept, and the memory that both ways take. */
static bool choose_accum(const char *accum, const char *text, const struct terms *library)
{
    const size_t p = library->nterm, m = p + library->ncolumn;

    if (6 * m * m * sizeof(double) > cli.memory)
        cli_fail(ERR_USAGE, "--lib %s: %zu terms for %zu equations need %.3g bytes, expected at "
                 "most --memory %zu", text, p, m - p,
                 6.0 * (double)m * (double)m * sizeof(double), cli.memory);
    return accum ? !strcmp(accum, "gram") : p > QR_MOST;
}

size_t equations_blocks(const struct terms *library)
{
    const size_t m = library->nterm + library->ncolumn, n = blocks_most / (m * m);

    return n >= SHARDS_MOST ? SHARDS_MOST : n >= 2 * BOOTSTRAP_LEAST ? n : 1;
}

/* What is known beside the states. */
static void choose_known(struct reader *data, const char *inputs)
{
    struct err err = {0};

    if (inputs && dataset_inputs(&data->d, io_head(data->in), inputs, io_name(data->in), &err) < 0)
        cli_fail(err.code, "--input: %s", err.msg);
    data->d.layout.param = store_table(io_head(data->in));
}

/* Values of parameters, where the library names some; owned by the caller. */
static double *read_parameters(const struct reader *data, const struct terms *library)
{
    double *p = library->nparam ? tool_alloc(data->d.nmember * PARAM_MAX, sizeof *p) : NULL;
    struct err err = {0};

    if (p && store_parameters(p, io_head(data->in), data->d.nmember, &err) < 0)
        cli_fail(err.code, "%s: %s", io_name(data->in), err.msg);
    return p;
}

static void open_samples(struct equations *e, struct regress *r, const struct reader *data,
                         const struct equations_wish *wish, struct coarse_rate *coarse)
{
    const struct dataset *d = &data->d;
    struct regress_wish samples = {.library = wish->library};
    struct weak_plan plan = {.half = {0}};
    struct terms library;
    struct err err = {0};

    tool_try(terms_library(&library, &d->layout, wish->library, &err), &err);
    samples.kind = choose_accum(wish->accum, wish->library, &library) ? ACCUM_GRAM : ACCUM_QR;
    samples.shards = equations_blocks(&library);
    samples.param = e->param = read_parameters(data, &library);
    const bool derives = library.derives;
    terms_close(&library);
    if (wants_weak(d, wish, derives)) {
        if (wish->dot)
            cli_fail(ERR_USAGE, "--dot and the weak form exclude each other");
        parse_axes(&d->layout, "window", wish->window, plan.half);
        parse_axes(&d->layout, "power", wish->power, plan.power);
        parse_axes(&d->layout, "stride", wish->stride, plan.stride);
        samples.weak = &plan;
        e->dot = "weak";
        e->act = "replace";
    } else {
        choose_rate(e, data, wish->dot, &samples);
    }
    if (wish->coarse && !strcmp(e->act, "map"))
        cli_fail(ERR_USAGE, "--known coarse and maps exclude each other");
    if (wish->coarse && strcmp(e->dot, "given")) {
        open_coarse(coarse, data);
        samples.known = (struct regress_known){rate_of, coarse};
        e->act = "add";
    }
    if (wish->coarse && strcmp(e->act, "add"))
        cli_fail(ERR_USAGE, "--known coarse: found rates of all that moves u, expected the targets "
                 "of pairs, or rates of states");
    tool_try(regress_open(r, &d->layout, d->nmember, &samples, &err), &err);
}

static void read_samples(struct equations *e, struct regress *r, struct reader *data)
{
    const struct dataset *d = &data->d;
    const size_t state = d->nmember * d->layout.n, inputs = d->nmember * d->layout.nin;
    double *u = tool_alloc(2 * state + inputs, sizeof *u);
    double *y = r->dot || r->is_weak ? NULL : u + state + inputs;
    struct slabs of_u, of_y;
    struct err err;
    size_t records = 0;

    while (tool_step(data)) {
        e->first = records ? e->first : data->t;
        e->step = records == 1 ? data->t - e->last : e->step;
        e->last = data->t;
        records++;
        slabs_inputs(&of_u, data, u);
        if (y)
            slabs_state(&of_y, data, given(d), y);
        tool_try(regress_add(r, data->t, u, y, &err), &err);
    }
    free(u);
    if (records < r->window)
        cli_fail(ERR_DATA, "%s: found %zu records, expected at least the %zu of %s",
                 io_name(data->in), records, r->window, e->dot);
    tool_try(regress_end(r, &err), &err);
}

/* "t=20" and so on for every axis that has windows. */
static void print_axes(struct equations *e, const char *option, const size_t half[],
                       const size_t of[])
{
    text_add(&e->windows, "%s--%s t=%zu", e->windows.len ? " " : "", option, of[0]);
    for (int a = 0; a < e->layout.var[0].rank; a++)
        if (half[a + 1] > 0)
            text_add(&e->windows, ",%s=%zu", e->layout.axis[e->layout.var[0].axis[a]].name,
                 of[a + 1]);
}

void equations_read(struct equations *e, const char *path, const struct equations_wish *wish)
{
    struct regress r;
    struct reader data;
    struct coarse_rate coarse = {0};

    *e = (struct equations){.step = NAN, .text = wish->library};
    tool_reader(&data, path, "trajectory|pairs");
    choose_known(&data, wish->inputs);
    e->layout = data.d.layout;
    open_samples(e, &r, &data, wish, &coarse);
    read_samples(e, &r, &data);
    if (r.is_weak) {
        print_axes(e, "window", r.plan.half, r.plan.half);
        print_axes(e, "power", r.plan.half, r.plan.power);
        print_axes(e, "stride", r.plan.half, r.plan.stride);
    }
    e->library = r.library; /* which live on */
    e->shards = r.shards;
    e->lags = r.lags;
    r.lags = (struct lags){0};
    r.library = (struct terms){0};
    r.shards = (struct shards){0};
    regress_close(&r);
    free(e->param);
    e->param = NULL;
    close_coarse(&coarse);
    e->in[e->nin++] = data.in;
    data.in = NULL;
    reader_close(&data);
}
