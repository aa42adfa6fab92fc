/* code.c -- a closure as one C99 file that needs nothing but a C library. */
#include "tool/code.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "net/net.h"
#include "store/modelfile.h"
#include "term/term.h"
#include "tool/tool.h"

/* A form that can be written: its equation; closure_eval and what it calls; doubles of work for
 * each point (NULL: 0). */
struct form_code {
    const char *name, *equation;
    int (*write)(const struct closure *c, struct text_buf *out, struct err *err);
    size_t (*work)(const struct closure *c);
};

const char *code_number(char text[CODE_NUMBER], double x)
{
    snprintf(text, CODE_NUMBER, "%a", x);
    return text;
}

void code_numbers(struct text_buf *out, const char *name, size_t n, const double x[])
{
    char number[CODE_NUMBER];

    text_add(out, "static const double %s[%zu] = {", name, n);
    for (size_t i = 0; i < n; i++)
        text_add(out, "%s%s,", i % 4 ? " " : "\n    ", code_number(number, x[i]));
    text_add(out, "\n};\n");
}

/* Text inside a comment, which it does not end. */
static void add_comment(struct text_buf *out, const char *text)
{
    for (char last = 0; *text; last = *text++)
        text_add(out, "%s%c", (last == '*' && *text == '/') || (last == '/' && *text == '*')
                                  ? " " : "", *text == '\n' ? ' ' : *text);
}

static int write_smagorinsky(const struct closure *c, struct text_buf *out, struct err *err)
{
    const double dx = c->layout.axis[c->layout.var[0].axis[0]].step, l = c->p[0] * dx;
    char step[CODE_NUMBER], square[CODE_NUMBER];

    if (c->layout.var[0].rank != 1)
        return err_set(err, ERR_DATA, "found a flow on %d axes, expected one on a line",
                       c->layout.var[0].rank);
    text_add(out, "\nvoid closure_eval(const double state[], double tau[], const size_t n[], "
                  "double work[])\n{\n    const double dx = %s, l2 = %s;\n",
             code_number(step, dx), code_number(square, l * l));
    text_add(out, "    double s = (state[0] - state[n[0] - 1]) / dx, left;\n"
                  "    double q = l2 * fabs(s) * s;\n\n"
                  "    (void)work;\n"
                  "    for (size_t i = 0; i < n[0]; i++) {\n"
                  "        left = q;\n"
                  "        s = (state[i + 1 < n[0] ? i + 1 : 0] - state[i]) / dx;\n"
                  "        q = l2 * fabs(s) * s;\n"
                  "        tau[i] = theta[0] * ((q - left) / dx);\n"
                  "    }\n}\n");
    return 0;
}

static int write_quadratic(const struct closure *c, struct text_buf *out, struct err *err)
{
    (void)c, (void)err;
    text_add(out, "\nvoid closure_eval(const double state[], double tau[], const size_t n[], "
                  "double work[])\n{\n    const double *row = theta;\n\n"
                  "    (void)n, (void)work;\n"
                  "    for (size_t i = 0; i < CLOSURE_TAU; i++) {\n"
                  "        double sum = *row++;\n"
                  "        for (size_t j = 0; j < CLOSURE_STATE; j++)\n"
                  "            sum += *row++ * state[j];\n"
                  "        for (size_t j = 0; j < CLOSURE_STATE; j++)\n"
                  "            for (size_t k = 0; k <= j; k++)\n"
                  "                sum += *row++ * (state[j] * state[k]);\n"
                  "        tau[i] = sum;\n"
                  "    }\n}\n");
    return 0;
}

/* The function that `sindy show --format c` prints, within the file. */
static int write_terms(const struct closure *c, struct text_buf *out, struct err *err)
{
    const struct terms *t = c->priv;
    struct text_buf rate = {0};

    if (terms_print_c(t, c->theta, !strcmp(closure_act(c), "map"), &rate, err) < 0) {
        text_buf_free(&rate);
        return -1;
    }
    tool_try(text_buf_ok(&rate, err), err);
    char *about = strstr(rate.s, "/* "), *function = strstr(rate.s, "void rate(");
    function[-1] = '\0';
    text_add(out, "\n%s\nstatic %s\nvoid closure_eval(const double state[], double tau[], "
                  "const size_t n[], double work[])\n{\n    (void)work;\n", about, function);
    if (t->fields)
        text_add(out, "    size_t points = 1;\n\n    for (size_t a = 0; a < CLOSURE_RANK; a++)\n"
                      "        points *= n[a];\n    rate(points, state, tau);\n}\n");
    else
        text_add(out, "    (void)n;\n    rate(state, tau);\n}\n");
    text_buf_free(&rate);
    return 0;
}

static const struct form_code forms[] = {
    {"linear", "tau_v[i] = sum_c sum_j theta_vcj u_c[i + j - r] + theta0_v", code_net,
     code_net_work},
    {"cnn", "tau = scale_tau net(u / scale_u; theta)", code_net, code_net_work},
    {"flux", "tau_v[i] = scale_tau sum_a (dx_0 / dx_a) (F_av[i] - F_av[i - 1 along a]), "
             "F = net(u / scale_u; theta)", code_net, code_net_work},
    {"dense", "tau = scale_tau net(u / scale_u; theta), of all values of the state at one point",
     code_net, code_net_work},
    {"smagorinsky", "tau = d/dx (theta l^2 |u_x| u_x)", write_smagorinsky, NULL},
    {"quadratic", "tau_i = c_i + sum_j L_ij u_j + sum_j sum_k<=j H_ijk u_j u_k, theta = (c, L, H) "
                  "of each i", write_quadratic, NULL},
    {"terms", "tau_v = sum_k theta_k term_k(u)", write_terms, NULL},
};
enum { FORMS = sizeof forms / sizeof *forms };

/* End the program: this model cannot be written, and what can. */
static _Noreturn void refuse(int code, const char *what, const char *found)
{
    struct text_buf names = {0};

    for (int k = 0; k < FORMS; k++)
        text_add(&names, "%s%s", k == 0 ? "" : k + 1 < FORMS ? ", " : " and ", forms[k].name);
    cli_fail(code, "%s: %s; forms that are known in C: %s without derivatives", what, found,
             names.s ? names.s : "");
}

static const struct form_code *find(const struct closure *c, const char *what)
{
    char found[64];

    for (int k = 0; k < FORMS; k++)
        if (!strcmp(forms[k].name, c->ops->name))
            return &forms[k];
    snprintf(found, sizeof found, "found a model of the form %s", c->ops->name);
    refuse(ERR_DATA, what, found);
}

/* The grid that closure_eval is told the points of; of equations of numbers rank 0. */
static struct grid grid_of(const struct closure *c, const struct form_code *form)
{
    struct grid grid = {0};

    if (form->write == code_net)
        return ((const struct net *)c->priv)->grid;
    if (form->write != write_terms || ((const struct terms *)c->priv)->fields)
        layout_grid_shared(&c->layout, GRID_RANK, &grid, NULL);
    return grid;
}

/* "64, 32" */
static void add_sizes(struct text_buf *out, const struct grid *grid)
{
    for (int a = 0; a < grid->rank; a++)
        text_add(out, "%s%zu", a ? ", " : "", grid->n[a]);
    if (grid->rank == 0)
        text_add(out, "0");
}

/* The variables in their order, with their units and axes. */
static void add_state(struct text_buf *out, const struct layout *l, const struct io_head *head)
{
    const char *units = head_text(head, "test_input", "variables");
    char step[TEXT_DOUBLE];

    text_add(out, " * state and tau hold these variables one after the other, each row-major over "
                  "its axes\n * (the last one is contiguous); tau is in the units of the data of "
                  "the fit:\n");
    for (int v = 0; v < l->nvar; v++) {
        text_add(out, " *   %s (", l->var[v].name);
        for (int a = 0; a < l->var[v].rank; a++)
            text_add(out, "%s%s", a ? ", " : "", l->axis[l->var[v].axis[a]].name);
        text_add(out, ")");
        for (int a = 0; a < l->var[v].rank; a++)
            if (l->var[v].at[a])
                text_add(out, ", on the upper faces of cells along %s",
                         l->axis[l->var[v].axis[a]].name);
        text_add(out, "\n");
    }
    if (units) {
        text_add(out, " * The state is ");
        add_comment(out, units);
        text_add(out, ".\n");
    }
    for (int a = 0; a < l->naxis; a++) {
        const struct axis *axis = &l->axis[a];
        text_add(out, " * Axis %s: %zu points, ", axis->name, axis->n);
        if (axis->index)
            text_add(out, "which are components");
        else
            text_add(out, "%s apart (unit ", text_double(step, axis->step));
        add_comment(out, axis->index ? "" : axis->unit[0] ? axis->unit : "1");
        text_add(out, axis->index ? "" : ")");
        text_add(out, ", %s\n", edge_name(axis->edge));
    }
}

static void add_about(struct text_buf *out, const struct form_code *form, const struct closure *c,
                      const struct io_head *head)
{
    const struct act_ops *act = act_find(closure_act(c), NULL);
    const char *system = head_text(head, NULL, "system");

    text_add(out, "/* A closure of the form %s, written by `subgrid export`.\n *\n *   %s\n",
             form->name, form->equation);
    if (c->net) {
        text_add(out, " *   %s: ", strcmp(form->name, "terms") ? "net" : "terms");
        add_comment(out, c->net);
        text_add(out, "\n");
    }
    text_add(out, " *\n * How it enters the model: %s, %s.\n", act->name, act->brief);
    if (system) {
        text_add(out, " * Fitted for the system ");
        add_comment(out, system);
        text_add(out, ".\n");
    }
}

/* Comments, sizes, theta. */
static void add_top(struct text_buf *out, const struct form_code *form, const struct closure *c,
                    const struct testvector *test, const struct io_head *head)
{
    const struct layout *l = &c->layout;
    const struct grid grid = grid_of(c, form);

    add_state(out, l, head);
    text_add(out, " *\n * closure_eval: tau := the closure at state, with all scales. n: points of "
                  "each axis,\n * those of the fit (CLOSURE_GRID)%s.\n"
                  " * work: CLOSURE_WORK numbers for each point, or NULL where that is 0. Nothing\n"
                  " * is kept: threads may call it at once.\n *\n"
                  " * cc -std=c99 -O2 -DCLOSURE_TEST FILE -lm makes a program that ends with 0\n"
                  " * where the closure gives what it gave where it was learned.\n */\n",
             c->ops->any_grid && grid.rank ? ", or others with the same steps" : "");
    text_add(out, "#include <math.h>\n#include <stddef.h>\n\n#define CLOSURE_VARIABLES %d\n"
                  "#define CLOSURE_RANK %d\n#define CLOSURE_GRID {", l->nvar, grid.rank);
    add_sizes(out, &grid);
    text_add(out, "}\n#define CLOSURE_STATE %zu /* numbers of state on that grid */\n"
                  "#define CLOSURE_TAU %zu /* and of tau */\n#define CLOSURE_WORK %zu\n\n"
                  "void closure_eval(const double state[], double tau[], const size_t n[], "
                  "double work[]);\n", l->n, c->nout, form->work ? form->work(&test->closure) : 0);
    if (form->write == write_terms)
        return;
    double *theta = tool_alloc(c->ntheta, sizeof *theta);
    const bool single = c->ops->precision && !strcmp(c->ops->precision, "f32");
    for (size_t k = 0; k < c->ntheta; k++)
        theta[k] = single ? (double)(float)c->theta[k] : c->theta[k];
    text_add(out, "\n");
    code_numbers(out, "theta", c->ntheta, theta);
    free(theta);
}

/* main: the model's own test vector. */
static void add_test(struct text_buf *out, const struct form_code *form,
                     const struct testvector *t)
{
    const struct closure *c = &t->closure;
    const struct grid grid = grid_of(c, form);
    const size_t work = form->work ? form->work(c) : 0;

    text_add(out, "\n#ifdef CLOSURE_TEST\n#include <stdio.h>\n\n");
    code_numbers(out, "test_input", c->layout.n, t->input);
    code_numbers(out, "test_output", c->nout, t->output);
    text_add(out, "\nint main(void)\n{\n"
                  "    static double tau[%zu], work[%zu];\n"
                  "    static const size_t n[] = {", c->nout,
             work * grid.points + 1);
    add_sizes(out, &grid);
    text_add(out, "};\n"
                  "    const size_t values = sizeof tau / sizeof *tau;\n"
                  "    double most = 0, square = 0;\n\n"
                  "    closure_eval(test_input, tau, n, work);\n"
                  "    for (size_t i = 0; i < values; i++) {\n"
                  "        const double off = fabs(tau[i] - test_output[i]);\n"
                  "        if (off > most || isnan(off))\n"
                  "            most = off;\n"
                  "        square += test_output[i] * test_output[i];\n"
                  "    }\n"
                  "    if (square > 0)\n"
                  "        most /= sqrt(square / (double)values);\n"
                  "    printf(\"error %%.3g of the rms, at most %g\\n\", most);\n"
                  "    return !(most <= %g);\n}\n#endif\n", t->bound, t->bound);
}

void code_write(const struct io_head *head, const char *what, struct text_buf *out)
{
    struct testvector test;
    struct closure c;
    struct err err = {0};

    tool_try(modelfile_read(&c, head, NULL, what, &err), &err);
    const struct form_code *form = find(&c, what);
    tool_try(testvector_open(&test, head, what, &err), &err);
    add_about(out, form, &c, head);
    add_top(out, form, &c, &test, head);
    if (form->write(&test.closure, out, &err) < 0)
        refuse(err.code, what, err.msg);
    add_test(out, form, &test);
    tool_try(text_buf_ok(out, &err), &err);
    testvector_close(&test);
    closure_close(&c);
}
