/* inversion_model.c -- models with what an inversion seeks: theta, or parameters of the form. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure.h"
#include "store/ensemble.h"
#include "store/modelfile.h"
#include "store/testvector.h"
#include "tool/inversion.h"
#include "tool/must.h"
#include "tool/tool.h"

/* Take away what tells of another theta. */
static void forget(struct io_head *head)
{
    static const char *const vars[] = {"test_input", "test_output", "ensemble"};
    static const char *const dims[] = {"test_in", "test_out", "draw"};
    struct err err = {0};

    for (int i = 0; i < 3; i++)
        if (head_find_var(head, vars[i]) >= 0)
            tool_try(head_drop_var(head, vars[i], &err), &err);
    for (int i = 0; i < 3; i++)
        if (head_find_dim(head, dims[i]) >= 0)
            tool_try(head_drop_dim(head, dims[i], &err), &err);
}

/* Set parameter `name` of the model's form in its head. */
static void set_parameter(struct io_head *head, struct io_in *in, const char *name, double value)
{
    struct err err = {0};
    const struct closure_ops *ops = closure_find(must_text(in, "form"), &err);
    const char *old = head_text(head, NULL, "parameters");
    struct text_buf text = {0};
    double p[PARAM_MAX];

    tool_try(ops ? 0 : -1, &err);
    param_defaults(ops->params, p);
    if ((old && param_parse(ops->params, p, ops->name, old, &err) < 0) ||
        param_set(ops->params, p, ops->name, name, value, &err) < 0)
        cli_fail(ERR_DATA, "%s: %s; or theta", io_name(in), err.msg);
    param_print(ops->params, p, &text);
    tool_try(text_buf_ok(&text, &err), &err);
    tool_try(head_set_text(head, NULL, "parameters", text.s, &err), &err);
    text_buf_free(&text);
}

/* Where theta stands among the ensemble's values, and whether anything else does; -1: it is none
 * of them. Other parameters are set to u. */
static long set_others(const struct inversion *of, struct io_head *head, struct io_in *in,
                       const double u[], bool *others)
{
    long at = -1;

    *others = false;
    for (size_t i = 0, k = 0; i < of->prior.count; k += (size_t)of->prior.of[i++].p[PRIOR_N]) {
        const struct prior *one = &of->prior.of[i];
        if (!strcmp(one->name, "theta")) {
            at = (long)k;
        } else if (one->p[PRIOR_N] > 1) {
            cli_fail(ERR_DATA, "%s: found %s[0] and more, expected theta or parameters of the form",
                     io_name(in), one->name);
        } else {
            set_parameter(head, in, one->name, u[k]);
            *others = true;
        }
    }
    return at;
}

/* theta of the head := u, of as many values. */
static void set_theta(const struct inversion *of, struct io_head *head, struct io_in *in, size_t n,
                      const double u[])
{
    const int v = head_find_var(head, "theta");
    size_t named = 0;

    for (size_t i = 0; i < of->prior.count; i++)
        if (!strcmp(of->prior.of[i].name, "theta"))
            named = (size_t)of->prior.of[i].p[PRIOR_N];
    if (named != n || v < 0 || head->var[v].size != n * sizeof(double))
        cli_fail(ERR_DATA, "%s: found a theta of %zu parameters, expected %zu as in the ensemble "
                 "(--prior theta=normal:n=%zu)", io_name(in), n, named, n);
    memcpy(head->var[v].data, u, n * sizeof *u);
}

/* theta of all members, as draws. */
static void add_draws(const struct inversion *of, struct io_head *head, size_t at, size_t n)
{
    const size_t J = of->k.members;
    double *draws = tool_alloc(J * n, sizeof *draws);
    struct err err = {0};

    for (size_t j = 0; j < J; j++)
        memcpy(draws + j * n, of->x + j * of->k.n + at, n * sizeof *draws);
    tool_try(ensemble_describe(head, draws, J, &err), &err);
    free(draws);
}

void inversion_model(const struct inversion *of, const char *path, long row)
{
    const size_t n = of->k.n;
    struct io_in *in = tool_open(path, "model");
    struct io_head head;
    struct closure c;
    struct err err = {0};
    double *u = tool_alloc(n * n + 2 * n, sizeof *u), *mean = u + n, *cov = mean + n;
    bool others;

    tool_drain(in);
    if (row >= (long)of->k.members)
        cli_fail(ERR_USAGE, "found row %ld, expected less than %zu", row, of->k.members);
    kalman_moments(&of->k, of->v, mean, cov);
    priors_values(&of->prior, mean, u);
    if (row >= 0)
        memcpy(u, of->x + (size_t)row * n, n * sizeof *u);
    tool_try(head_copy(&head, io_head(in), &err), &err);
    forget(&head);
    const long at = set_others(of, &head, in, u, &others);
    tool_try(modelfile_read(&c, &head, NULL, io_name(in), &err), &err);
    if (at >= 0) {
        set_theta(of, &head, in, c.ntheta, u + at);
        memcpy(c.theta, u + at, c.ntheta * sizeof *u);
    }
    tool_try(testvector_describe(&head, &c, &err), &err);
    if (at >= 0 && !others && row < 0)
        add_draws(of, &head, (size_t)at, c.ntheta);
    tool_close(inversion_create(&head, (struct io_in *[]){in, of->in[0], NULL}, "model"), 0, NAN);
    closure_close(&c);
    head_free(&head);
    io_close_in(in);
    free(u);
}
