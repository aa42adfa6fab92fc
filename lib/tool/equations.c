/* equations.c -- sparse equations of a data set. */
#include "tool/equations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/tool.h"

enum { QR_MOST = 256, SHOWN_MOST = 200 }; /* features; terms that are told */

/* What is left of a dependent column: rounding, of the samples or of their Gram matrix. */
static const double tiny_qr = 1e-11, tiny_gram = 1e-7;

/* The targets that the data give, or NULL. */
static const int *given(const struct equations *e)
{
    const struct dataset *d = &e->data.d;
    bool rates = true;

    if (d->targets)
        return d->tau;
    for (int v = 0; v < d->layout.nvar; v++)
        rates &= d->rhs[v] >= 0;
    return rates ? d->rhs : NULL;
}

static void choose_rate(struct equations *e, const char *dot, struct regress_wish *wish)
{
    static char name[64];
    struct err err = {0};

    e->dot = dot ? dot : e->data.d.targets ? "given" : "fd4";
    tool_try(param_split(e->dot, name, sizeof name, &wish->dot_params, &err), &err);
    e->act = "replace";
    if (!strcmp(name, "given")) {
        if (!given(e))
            cli_fail(ERR_DATA, "%s: --dot given: found neither tau_%s nor rhs_%s",
                     io_name(e->data.in), e->data.d.layout.var[0].name,
                     e->data.d.layout.var[0].name);
        e->act = e->data.d.targets ? "add" : "replace";
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
static bool wants_weak(const struct equations *e, const struct equations_wish *wish,
                       bool derives)
{
    if (wish->form)
        return !strcmp(wish->form, "weak");
    return wish->window || wish->power || wish->stride ||
           (derives && !wish->dot && !e->data.d.targets);
}

void equations_open(struct equations *e, const char *path, const struct equations_wish *wish)
{
    struct regress_wish samples = {.library = wish->library};
    struct terms library;
    struct err err = {0};

    *e = (struct equations){.solver = wish->solver, .step = NAN};
    tool_reader(&e->data, path, "trajectory|pairs");
    const struct dataset *d = &e->data.d;
    tool_try(terms_library(&library, &d->layout, wish->library, &err), &err);
    const size_t p = library.nterm, m = p + library.ncolumn;
    const bool derives = library.derives;
    terms_close(&library);
    if (6 * m * m * sizeof(double) > cli.memory)
        cli_fail(ERR_USAGE, "--lib %s: %zu terms for %zu equations need %.3g bytes, expected at "
                 "most --memory %zu", wish->library, p, m - p,
                 6.0 * (double)m * (double)m * sizeof(double), cli.memory);
    const bool gram = wish->accum ? !strcmp(wish->accum, "gram") : p > QR_MOST;
    samples.kind = gram ? ACCUM_GRAM : ACCUM_QR;
    e->tiny = gram ? tiny_gram : tiny_qr;
    if (wants_weak(e, wish, derives)) {
        if (wish->dot)
            cli_fail(ERR_USAGE, "--dot and the weak form exclude each other");
        parse_axes(&d->layout, "window", wish->window, e->plan.half);
        parse_axes(&d->layout, "power", wish->power, e->plan.power);
        parse_axes(&d->layout, "stride", wish->stride, e->plan.stride);
        samples.weak = &e->plan;
        e->dot = "weak";
        e->act = "replace";
    } else {
        choose_rate(e, wish->dot, &samples);
    }
    if (!e->solver)
        e->solver = samples.weak ? "mstls" : "stlsq";
    tool_try(regress_open(&e->samples, &d->layout, d->nmember, &samples, &err), &err);
}

/* All members at the current record; NaN is let through, it makes no sample. */
static void fetch(const struct equations *e, const struct dataset *d, double u[])
{
    struct err err;

    for (size_t i = 0; i < d->nmember; i++)
        tool_try(dataset_state(d, e->data.in, e->data.walk.rec, i, u + i * d->layout.n, true,
                               &err), &err);
}

void equations_read(struct equations *e)
{
    const struct dataset *d = &e->data.d;
    const size_t state = d->nmember * d->layout.n;
    double *u = tool_alloc(2 * state, sizeof *u);
    double *y = e->samples.dot || e->samples.is_weak ? NULL : u + state;
    struct dataset targets = *d;
    struct err err;
    size_t records = 0;

    if (y)
        memcpy(targets.var, given(e), sizeof targets.var);

    while (tool_step(&e->data)) {
        e->first = records ? e->first : e->data.t;
        e->step = records == 1 ? e->data.t - e->last : e->step;
        e->last = e->data.t;
        records++;
        fetch(e, d, u);
        if (y)
            fetch(e, &targets, y);
        tool_try(regress_add(&e->samples, e->data.t, u, y, &err), &err);
    }
    free(u);
    if (records < e->samples.window)
        cli_fail(ERR_DATA, "%s: found %zu records, expected at least the %zu of %s",
                 io_name(e->data.in), records, e->samples.window, e->dot);
}

void equations_find(struct equations *e)
{
    const struct regress *r = &e->samples;
    const struct sparse_ops *ops;
    const char *params;
    char name[64];
    struct err err = {0};

    tool_try(param_split(e->solver, name, sizeof name, &params, &err), &err);
    ops = sparse_find(name, &err);
    if (!ops)
        cli_die(&err);
    e->R = tool_alloc(r->m * r->m, sizeof *e->R);
    tool_try(regress_triangle(&e->samples, e->R, &err), &err);
    e->rows = accum_rows(r->accum);
    if (e->rows == 0)
        cli_fail(ERR_DATA, "%s: found no sample without a value that is not finite, or no %zu "
                 "records in a row", io_name(e->data.in), r->window);
    tool_try(solution_find(&e->found, r->p, r->d, e->R, e->rows, e->tiny, ops, params, &err),
             &err);
    if (solution_terms(&e->found) == 0)
        cli_fail(ERR_NO, "%s left none of %zu terms: lower its threshold", e->solver, r->p);
}

void equations_close(struct equations *e)
{
    reader_close(&e->data);
    regress_close(&e->samples);
    solution_close(&e->found);
    free(e->R);
}

static void tell_dependent(const struct equations *e)
{
    const struct terms *library = &e->samples.library;
    struct err err = {0};

    for (size_t j = 0; j < e->found.p; j++) {
        struct text_buf text = {0};
        if (e->found.independent[j])
            continue;
        tool_try(solution_dependence(&e->found, library, e->R, e->tiny, j, &text, &err), &err);
        cli_warn("a term depends on others and is left out: %s", text.s);
        text_buf_free(&text);
    }
}

/* The coefficients in the order of the program, and their standard errors. */
static double *coefficients(const struct equations *e, const double of[])
{
    double *values = tool_alloc(solution_terms(&e->found), sizeof *values);

    solution_pick(&e->found, of, values);
    return values;
}

static void tell_equations(const struct equations *e)
{
    struct text_buf program = {0}, text = {0};
    double *theta = coefficients(e, e->found.w);
    struct terms t;
    struct err err = {0};

    solution_program(&e->found, &e->samples.library, &program);
    tool_try(text_buf_ok(&program, &err), &err);
    tool_try(terms_open(&t, &e->data.d.layout, program.s, &err), &err);
    terms_print_equations(&t, theta, 6, !strcmp(e->act, "map"), &text);
    tool_try(text_buf_ok(&text, &err), &err);
    for (char *line = strtok(text.s, "\n"); line; line = strtok(NULL, "\n"))
        cli_note("%s", line);
    text_buf_free(&text);
    text_buf_free(&program);
    terms_close(&t);
    free(theta);
}

/* "t=20" and so on for every axis. */
static void print_axes(const struct equations *e, const size_t of[], struct text_buf *out)
{
    const struct layout *l = &e->data.d.layout;

    text_add(out, "t=%zu", of[0]);
    for (int a = 0; a < l->var[0].rank; a++)
        text_add(out, ",%s=%zu", l->axis[l->var[0].axis[a]].name, of[a + 1]);
}

static void tell_windows(const struct equations *e)
{
    struct text_buf text = {0};

    text_add(&text, "--window ");
    print_axes(e, e->samples.plan.half, &text);
    text_add(&text, " --power ");
    print_axes(e, e->samples.plan.power, &text);
    text_add(&text, " --stride ");
    print_axes(e, e->samples.plan.stride, &text);
    if (text.s)
        cli_note("%s", text.s);
    text_buf_free(&text);
}

void equations_tell(const struct equations *e)
{
    const struct regress *r = &e->samples;
    const size_t dropped = accum_dropped(r->accum), terms = solution_terms(&e->found);

    tell_dependent(e);
    for (size_t c = 0; c < e->found.d; c++) {
        struct text_buf name = {0};
        terms_print_column(&r->library, c, &name);
        if (e->found.report[c].terms == 0)
            cli_warn("%s left no term in the equation of %s", e->solver, name.s);
        text_buf_free(&name);
    }
    if (dropped)
        cli_warn("%zu samples of %zu with values that are not finite are left out", dropped,
                 dropped + e->rows);
    if (terms <= SHOWN_MOST)
        tell_equations(e);
    if (r->is_weak)
        tell_windows(e);
    cli_note("%zu of %zu terms, %zu samples, condition %.2g, rates %s", terms,
             e->found.p * e->found.d, e->rows, e->found.condition, e->dot);
}

static void set_number(struct io_head *head, const char *name, double x)
{
    struct err err = {0};

    tool_try(head_set_f64(head, NULL, name, x, &err), &err);
}

/* A number for every parameter. */
static void set_column(struct io_head *head, const char *name, const double values[],
                       const char *about)
{
    struct err err = {0};

    tool_try(head_var(head, name, IO_F64, "parameter", values, NULL, about, &err), &err);
}

void equations_describe(const struct equations *e, struct io_head *head)
{
    const struct io_head *data = io_head(e->data.in);
    double *theta = coefficients(e, e->found.w), *error = coefficients(e, e->found.stderror);
    struct text_buf program = {0};
    struct err err = {0};

    solution_program(&e->found, &e->samples.library, &program);
    tool_try(text_buf_ok(&program, &err), &err);
    /* not opened: derivatives on an open axis can be told, but not run */
    const struct closure c = {.ops = closure_find("terms", &err), .layout = e->data.d.layout,
                              .net = program.s, .act = e->act, .theta = theta,
                              .ntheta = solution_terms(&e->found), .scale_u = 1,
                              .scale_tau = 1};
    tool_try(modelfile_describe(head, &c, data, &err), &err);
    tool_try(head_set_text(head, NULL, "dot", e->dot, &err), &err);
    tool_try(head_set_text(head, NULL, "solver", e->solver, &err), &err);
    set_number(head, "samples", (double)e->rows);
    set_number(head, "condition", e->found.condition);
    if (!strcmp(e->act, "map"))
        set_number(head, "dt", e->step);
    set_column(head, "stderror", error, "standard errors of theta");
    tool_try(store_describe_training(head, data, e->first, e->last, &err), &err);
    text_buf_free(&program);
    free(theta);
    free(error);
}
