/* equations_show.c -- a model's equations as text. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "law/law_trap.h"
#include "store/modelfile.h"
#include "tool/equations.h"
#include "tool/tool.h"

/* 5 and 95 % of a normal number with standard deviation 1. */
static const double quantile = 1.6448536269514722;

/* A column of the model, NULL where it has none; owned by the caller. */
static double *read_column(const struct io_head *head, const char *name, size_t n)
{
    size_t found = 0;
    double *values = head_find_var(head, name) < 0 ? NULL : head_doubles(head, name, &found, NULL);

    if (values && found != n) {
        free(values);
        return NULL;
    }
    return values;
}

/* One row a term; bounds are those of drawn blocks, or of the standard errors. */
static void print_table(const struct terms *t, const struct modelfile_parts *m,
                        const struct io_head *head, struct text_buf *out)
{
    double *error = read_column(head, "stderror", m->ntheta);
    double *low = read_column(head, "low", m->ntheta), *high = read_column(head, "high", m->ntheta);
    double *inclusion = read_column(head, "inclusion", m->ntheta);

    text_add(out, "target\tterm\tcoefficient\tlow\thigh\tinclusion\n");
    for (size_t k = 0; k < t->nterm; k++) {
        const double side = error ? quantile * error[k] : NAN;
        const double values[] = {m->theta[k], low ? low[k] : m->theta[k] - side,
                                 high ? high[k] : m->theta[k] + side,
                                 inclusion ? inclusion[k] : NAN};
        terms_print_column(t, t->term[k].target, out);
        text_add(out, "\t");
        terms_print_node(t, t->term[k].node, out);
        for (int i = 0; i < 4; i++) {
            char number[TEXT_DOUBLE];
            text_add(out, "\t%s", text_double(number, values[i]));
        }
        text_add(out, "\n");
    }
    free(error);
    free(low);
    free(high);
    free(inclusion);
}

/* The equations of a model file; owned by the caller with in, m->theta. */
static void open_model(const char *path, struct io_in **in, struct modelfile_parts *m,
                       struct terms *t)
{
    struct err err = {0};

    *in = tool_open(path, "model");
    tool_try(modelfile_parts(m, io_head(*in), io_name(*in), &err), &err);
    if (strcmp(m->form, "terms") || !m->net)
        cli_fail(ERR_DATA, "%s: found a model of the form %s, expected terms", io_name(*in),
                 m->form);
    if (terms_open(t, &m->layout, m->net, &err) < 0)
        cli_fail(ERR_DATA, "%s: %s", io_name(*in), err.msg);
    if (m->ntheta != t->nterm)
        cli_fail(ERR_DATA, "%s: theta: found %zu parameters, expected %zu", io_name(*in),
                 m->ntheta, t->nterm);
}

static void close_model(struct io_in *in, struct modelfile_parts *m, struct terms *t)
{
    terms_close(t);
    free(m->theta);
    tool_drain(in);
    io_close_in(in);
}

void equations_show(const char *path, const char *format, struct text_buf *out)
{
    struct io_in *in;
    struct modelfile_parts m;
    struct terms t;
    struct err err = {0};

    open_model(path, &in, &m, &t);
    const bool map = m.act && !strcmp(m.act, "map");
    if (!strcmp(format, "tsv"))
        print_table(&t, &m, io_head(in), out);
    else if (!strcmp(format, "latex"))
        terms_print_latex(&t, m.theta, map, out);
    else if (!strcmp(format, "c"))
        tool_try(terms_print_c(&t, m.theta, map, out, &err), &err);
    else
        terms_print_equations(&t, m.theta, 0, map, out);
    close_model(in, &m, &t);
}

bool equations_trap(const char *path, struct text_buf *out)
{
    struct io_in *in;
    struct modelfile_parts m;
    struct terms t;
    struct trap trap;
    struct err err = {0};

    open_model(path, &in, &m, &t);
    if (!m.act || strcmp(m.act, "replace"))
        cli_fail(ERR_DATA, "%s: found a model that is %s, expected equations of all that moves u",
                 io_name(in), m.act && !strcmp(m.act, "map") ? "a map" : "a closure");
    if (trap_find(&trap, &t, m.theta, &err) < 0)
        cli_fail(err.code, "%s: %s", io_name(in), err.msg);
    const bool trapped = trap.largest < 0;
    text_add(out, "trapped\t%s\n", trapped ? "yes" : trap.bound >= 0 ? "no" : "unknown");
    text_add(out, "eigenvalue\t%.6g\nat_least\t%.6g\n", trap.largest, trap.bound);
    if (trapped)
        text_add(out, "radius\t%.6g\n", trap.radius);
    for (size_t i = 0; i < trap.n; i++) {
        text_add(out, "centre_");
        terms_print_column(&t, i, out);
        text_add(out, "\t%.6g\n", trap.m[i]);
    }
    trap_close(&trap);
    close_model(in, &m, &t);
    return trapped;
}
