/* equations.c -- sparse equations of samples: found, told, described. */
#include "tool/equations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "law/law.h"
#include "store/differs.h"
#include "store/ensemble.h"
#include "store/modelfile.h"
#include "tool/tool.h"

enum { SHOWN_MOST = 200, SSR_MOST = 100, CONSTRAINED_MOST = 1200 }; /* terms that are told;
                                                           of which ssr, and laws, are not slow */

/* What is left of a dependent column: rounding, of the samples or of their Gram matrix. */
static const double tiny_qr = 1e-11, tiny_gram = 1e-7;

/* Known coefficients by the names of their terms. */
static void read_known(struct equations *e, const char *text)
{
    const size_t p = e->library.nterm, d = e->library.ncolumn;
    struct terms t;
    struct err err = {0};

    if (terms_open(&t, &e->layout, text, &err) < 0)
        cli_fail(err.code, "--known: %s", err.msg);
    if (t.fields != e->library.fields)
        cli_fail(ERR_USAGE, "--known: found equations of %s, expected %s as in the library",
                 t.fields ? "fields" : "components", t.fields ? "components" : "fields");
    e->known = tool_alloc(p * d, sizeof *e->known);
    memset(e->known, 0, p * d * sizeof *e->known);
    if (t.rewritten.len)
        cli_note("--known: %s", t.rewritten.s);
    for (size_t k = 0; k < t.nterm; k++) {
        struct text_buf name = {0};
        size_t found = p;
        terms_print_node(&t, t.term[k].node, &name);
        for (size_t j = 0; j < p && found == p; j++) {
            struct text_buf other = {0};
            terms_print_node(&e->library, e->library.term[j].node, &other);
            found = name.s && other.s && !strcmp(name.s, other.s) ? j : p;
            text_buf_free(&other);
        }
        if (found == p)
            cli_fail(ERR_USAGE, "--known: found the term %s, which --lib %s lacks: add it "
                     "there", name.s, e->text);
        e->known[t.term[k].target * p + found] = t.term[k].theta;
        text_buf_free(&name);
    }
    terms_close(&t);
}

/* Say how large coefficients are without a solver, and what the first terms would give. */
_Noreturn static void none_left(struct equations *e)
{
    const size_t p = e->of.p;
    struct text_buf term = {0}, path = {0};
    struct solution all;
    size_t most = 0;
    struct err err = {0};

    tool_try(method_parse(&e->method, "stlsq:threshold=0", "wsindy", &err), &err);
    tool_try(solution_find(&all, &e->of, &e->method, &err), &err);
    for (size_t i = 0; i < p * e->of.d; i++)
        most = fabs(all.w[i]) > fabs(all.w[most]) ? i : most;
    terms_print_node(&e->library, e->library.term[most % p].node, &term);
    tool_try(method_parse(&e->method, "frols:terms=3", e->select, &err), &err);
    equations_path(e, &path);
    for (char *at = path.s; at && *at; at++)
        *at = *at == '\t' ? ' ' : *at;
    for (char *line = path.s ? strtok(path.s, "\n") : NULL; line; line = strtok(NULL, "\n"))
        cli_note("%s", line);
    cli_fail(ERR_NO, "%s left none of %zu terms; the largest coefficient of least squares is %.3g, "
             "of %s", e->solver, p, all.w[most], term.s ? term.s : "");
}

/* All equations become one problem, which has to fit into memory. */
static void read_laws(struct equations *e, const char *names)
{
    const size_t width = e->of.p * e->of.d;
    const enum law_of of = !strcmp(e->act, "add") ? LAW_ADDED
                           : !strcmp(e->act, "map") ? LAW_MAP : LAW_RATE;
    struct law law;
    struct err err = {0};

    if (width > CONSTRAINED_MOST)
        cli_fail(ERR_USAGE, "--constrain: found %zu coefficients of all equations together, "
                 "expected at most %d: try shared or stencil:R", width, CONSTRAINED_MOST);
    if (laws_open(&law, &e->layout, e->text, names, of, &err) < 0)
        cli_fail(err.code, "--constrain: %s", err.msg);
    tool_try(constraints_open(&e->constraints, e->of.p, e->of.d, law.n, law.C, law.rhs, &err),
             &err);
    laws_close(&law);
    if (e->known)
        constraints_pin(&e->constraints, e->known);
    constraints_weigh(&e->constraints, e->R);
    e->J = tool_alloc((width + 1) * (width + 1), sizeof *e->J);
    constraints_join(&e->constraints, e->R, e->J);
    e->of.constraints = &e->constraints;
    e->of.J = e->J;
}

void equations_prepare(struct equations *e, const struct equations_aim *aim)
{
    const size_t p = e->library.nterm, d = e->library.ncolumn, m = p + d;
    const size_t rows = shards_rows(&e->shards);
    const bool closure = !strcmp(e->act, "add"), weak = !strcmp(e->dot, "weak");
    const char *solver = weak && e->library.fields ? "best"
                         : closure && p <= SSR_MOST ? "ssr" : "stlsq";
    struct err err = {0};

    e->solver = aim->solver ? aim->solver : solver;
    e->select = aim->select ? aim->select : closure ? "bic" : "wsindy";
    e->laws = aim->laws;
    tool_try(method_parse(&e->method, e->solver, e->select, &err), &err);
    if (rows == 0)
        cli_fail(ERR_DATA, "%s: found no sample without a value that is not finite",
                 io_name(e->in[0]));
    e->R = tool_alloc(m * m, sizeof *e->R);
    tool_try(shards_triangle(&e->shards, e->R, &err), &err);
    if (aim->known)
        read_known(e, aim->known);
    solution_pin(p, d, e->known, e->R);
    e->of = (struct samples){.p = p, .d = d, .rows = rows, .R = e->R, .known = e->known,
                             .tiny = e->shards.kind == ACCUM_GRAM ? tiny_gram : tiny_qr};
    if (aim->laws)
        read_laws(e, aim->laws);
    if (!aim->folds && !e->method.select->folds)
        return;
    tool_try(folds_open(&e->folds, &e->shards, &e->of, &err), &err);
    if (e->method.select->folds && e->folds.n == 0)
        cli_fail(ERR_DATA, "%s: found samples of one block of time, expected several", e->select);
    e->of.fold = e->folds.of;
    e->of.nfold = e->folds.n;
}

void equations_find(struct equations *e, size_t draws, uint64_t seed)
{
    struct err err = {0};

    tool_try(solution_find(&e->found, &e->of, &e->method, &err), &err);
    if (solution_terms(&e->found) == 0)
        none_left(e);
    equations_find_left(e);
    if (draws > 0 && e->shards.n >= BOOTSTRAP_LEAST)
        tool_try(bootstrap_run(&e->sure, &e->shards, &e->found, &e->of, &e->method, draws, seed,
                               &err), &err);
}

void equations_close(struct equations *e)
{
    for (size_t i = 0; i < e->nin; i++)
        io_close_in(e->in[i]);
    terms_close(&e->library);
    shards_close(&e->shards);
    text_buf_free(&e->windows);
    solution_close(&e->found);
    bootstrap_close(&e->sure);
    folds_close(&e->folds);
    constraints_close(&e->constraints);
    free(e->J);
    lags_close(&e->lags);
    free(e->left);
    free(e->known);
    free(e->R);
}

static void tell_dependent(const struct equations *e)
{
    const struct terms *library = &e->library;
    struct err err = {0};

    for (size_t j = 0; j < e->found.p; j++) {
        struct text_buf text = {0};
        if (e->found.independent[j])
            continue;
        tool_try(solution_dependence(&e->of, library, j, &text, &err), &err);
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

    solution_program(&e->found, &e->library, &program);
    tool_try(text_buf_ok(&program, &err), &err);
    tool_try(terms_open(&t, &e->layout, program.s, &err), &err);
    terms_print_equations(&t, theta, 6, !strcmp(e->act, "map"), &text);
    tool_try(text_buf_ok(&text, &err), &err);
    for (char *line = strtok(text.s, "\n"); line; line = strtok(NULL, "\n"))
        cli_note("%s", line);
    text_buf_free(&text);
    text_buf_free(&program);
    terms_close(&t);
    free(theta);
}

void equations_tell(const struct equations *e)
{
    const size_t dropped = e->shards.dropped, terms = solution_terms(&e->found);
    const size_t rows = e->found.rows;

    tell_dependent(e);
    if (e->library.rewritten.len)
        cli_note("--lib: %s", e->library.rewritten.s);
    for (size_t c = 0; c < e->found.d; c++) {
        struct text_buf name = {0};
        terms_print_column(&e->library, c, &name);
        if (e->found.report[c].terms == 0)
            cli_warn("%s left no term in the equation of %s", e->solver, name.s);
        text_buf_free(&name);
    }
    if (dropped)
        cli_warn("%zu samples of %zu %swith values that are not finite are left out", dropped,
                 dropped + rows, e->library.finite ? "near open ends or " : "");
    if (terms <= SHOWN_MOST)
        tell_equations(e);
    equations_tell_left(e);
    if (e->windows.len)
        cli_note("%s", e->windows.s);
    cli_note("%zu of %zu terms, %zu samples, condition %.2g, rates %s", terms,
             e->found.p * e->found.d, rows, e->found.condition, e->dot);
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

/* What a model and samples both state: state, system, rates, times. */
static void describe(const struct equations *e, const struct closure *c, struct io_head *head)
{
    const struct io_head *data = io_head(e->in[0]);
    struct err err = {0};

    tool_try(modelfile_describe(head, c, data, &err), &err);
    tool_try(head_set_text(head, NULL, "dot", e->dot, &err), &err);
    tool_try(head_set_text(head, NULL, "library", e->text, &err), &err);
    if (e->windows.len)
        tool_try(head_set_text(head, NULL, "windows", e->windows.s, &err), &err);
    if (!strcmp(e->act, "map"))
        set_number(head, "dt", e->step);
    tool_try(store_describe_training(head, data, e->first, e->last, &err), &err);
}

void equations_describe(const struct equations *e, struct io_head *head)
{
    double *theta = coefficients(e, e->found.w), *error = coefficients(e, e->found.stderror);
    struct text_buf program = {0};
    struct err err = {0};

    solution_program(&e->found, &e->library, &program);
    tool_try(text_buf_ok(&program, &err), &err);
    /* not opened: derivatives on an open axis can be told, but not run */
    const struct closure c = {.ops = closure_find("terms", &err), .layout = e->layout,
                              .net = program.s, .act = e->act, .theta = theta,
                              .ntheta = solution_terms(&e->found), .scale_u = {1},
                              .scale_tau = {1}};
    describe(e, &c, head);
    tool_try(head_set_text(head, NULL, "solver", e->solver, &err), &err);
    tool_try(head_set_text(head, NULL, "select", e->select, &err), &err);
    if (e->laws)
        tool_try(head_set_text(head, NULL, "laws", e->laws, &err), &err);
    set_number(head, "samples", (double)e->found.rows);
    set_number(head, "condition", e->found.condition);
    if (strcmp(e->dot, "weak"))
        equations_describe_left(e, head);
    set_column(head, "stderror", error, "standard errors of theta, of independent samples");
    for (int i = 0; e->sure.low && i < 3; i++) {
        const double *const all[] = {e->sure.low, e->sure.high, e->sure.inclusion};
        double *values = coefficients(e, all[i]);
        set_column(head, (const char *[]){"low", "high", "inclusion"}[i], values,
                   (const char *[]){"5 % quantiles of theta over blocks of time drawn again",
                                    "95 % quantiles", "part of the draws with the term"}[i]);
        free(values);
    }
    if (e->sure.ndraw)
        tool_try(ensemble_describe(head, e->sure.theta, e->sure.ndraw, &err), &err);
    text_buf_free(&program);
    free(theta);
    free(error);
}

void equations_describe_samples(const struct equations *e, struct io_head *head)
{
    const struct shards *s = &e->shards;
    double *rows = tool_alloc(s->n + 1, sizeof *rows);
    struct err err = {0};
    const struct closure c = {.ops = closure_find("terms", &err), .layout = e->layout,
                              .net = (char *)e->text, .act = e->act, .scale_u = {1},
                              .scale_tau = {1}};

    for (size_t i = 0; i < s->n; i++)
        rows[i] = (double)s->rows[i];
    describe(e, &c, head);
    tool_try(head_set_text(head, NULL, "kind", "samples", &err), &err);
    tool_try(head_set_text(head, NULL, "accum", s->kind == ACCUM_GRAM ? "gram" : "qr", &err),
             &err);
    set_number(head, "dropped", (double)s->dropped);
    set_number(head, "step", e->step);
    tool_try(head_dim(head, "block", s->n, &err), &err);
    tool_try(head_dim(head, "column", s->m, &err), &err);
    tool_try(head_dim(head, "row", s->m, &err), &err);
    tool_try(head_var(head, "rows", IO_F64, "block", rows, NULL, "samples of a block", &err),
             &err);
    tool_try(head_var(head, "matrix", IO_F64, "block,column,row", s->M, NULL,
                      s->kind == ACCUM_GRAM ? "A^T A of features and targets"
                                            : "R of A = Q R of features and targets", &err), &err);
    equations_describe_lags(e, head);
    free(rows);
}
