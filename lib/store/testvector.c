/* testvector.c -- what a closure gives of one state, in the file that holds it. */
#include "store/testvector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "num/rng.h"
#include "store/modelfile.h"

/* Whether m is told by theta and the state alone. */
static bool is_told(const struct closure *c)
{
    return c->ntheta && closure_memoryless(c, NULL) == 0 && closure_knows(c, NULL, NULL) == 0 &&
           !c->nnoise;
}

/* The same variables with n[a] points along axis a. */
static int resize(struct layout *to, const struct layout *l, const size_t n[], struct err *err)
{
    struct layout from = *l;

    *to = (struct layout){.param = l->param};
    for (int a = 0; a < l->naxis; a++)
        from.axis[a].n = n[a];
    for (int v = 0; v < l->nvar; v++)
        if (layout_take(to, &from, v, err) < 0)
            return -1;
    return 0;
}

/* The layout of the test: the closure's own, or one with fewer points along its longest axes.
 * Of c only ops and layout are read. */
static int choose(struct layout *to, const struct closure *c, struct err *err)
{
    size_t n[LAYOUT_AXES], most = TESTVECTOR_MOST;

    *to = c->layout;
    while (to->n > TESTVECTOR_MOST && c->ops->any_grid && most > 1) {
        for (int a = 0; a < c->layout.naxis; a++)
            n[a] = c->layout.axis[a].n < most ? c->layout.axis[a].n : most;
        if (resize(to, &c->layout, n, err) < 0)
            return -1;
        most /= 2;
    }
    return 0;
}

/* m[nout] of c at u[n]. */
static int evaluate(const struct closure *c, const double u[], double m[], struct err *err)
{
    double *room = calloc(c->ntape + c->nwork + 1, sizeof *room);
    const struct point at = {.t = 1, .dt = 1, .u = u, .theta = c->theta};

    if (!room)
        return err_set(err, ERR_INTERNAL, "no memory");
    c->ops->eval(c, &at, m, NULL, room, room + c->ntape);
    free(room);
    return 0;
}

static bool all_finite(size_t n, const double x[])
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

static int write(struct io_head *head, const struct closure *c, const double u[],
                 const double m[], struct err *err)
{
    const struct layout *l = &c->layout;
    struct text_buf grid = {0}, units = {0};
    int rc = -1;

    for (int a = 0; a < l->naxis; a++)
        text_add(&grid, "%s%s=%zu", a ? "," : "", l->axis[a].name, l->axis[a].n);
    for (int v = 0; v < l->nvar; v++)
        text_add(&units, "%s%s in %s", v ? ", " : "", l->var[v].name,
                 l->var[v].unit[0] ? l->var[v].unit : "1");
    if (text_buf_ok(&grid, err) == 0 && text_buf_ok(&units, err) == 0 &&
        head_dim(head, "test_in", l->n, err) >= 0 &&
        head_dim(head, "test_out", c->nout, err) >= 0 &&
        head_var(head, "test_input", IO_F64, "test_in", u, NULL, "a state", err) >= 0 &&
        head_set_text(head, "test_input", "grid", grid.s ? grid.s : "", err) >= 0 &&
        head_set_text(head, "test_input", "variables", units.s, err) >= 0 &&
        head_var(head, "test_output", IO_F64, "test_out", m, NULL,
                 "what the closure gives of test_input", err) >= 0)
        rc = 0;
    text_buf_free(&grid);
    text_buf_free(&units);
    return rc;
}

/* Of c, on the grid of the test. */
static int describe(struct io_head *head, const struct closure *c, struct err *err)
{
    const size_t n = c->layout.n;
    struct rng rng = rng_open(0, "test-vector", 0);
    double *u = malloc((n + c->nout + 1) * sizeof *u), *m = u + n;
    int rc;

    if (!u)
        return err_set(err, ERR_INTERNAL, "no memory");
    for (int v = 0; v < c->layout.nvar; v++) /* uniform, of variance 1 */
        for (size_t i = 0; i < c->layout.var[v].n; i++)
            u[c->layout.var[v].offset + i] = c->scale_u[v] * 2 * 1.7320508075688772 *
                                             (rng_uniform(&rng) - 0.5);
    rc = evaluate(c, u, m, err);
    if (rc == 0 && all_finite(c->nout, m))
        rc = write(head, c, u, m, err);
    free(u);
    return rc;
}

int testvector_describe(struct io_head *head, const struct closure *c, struct err *err)
{
    struct layout layout;
    struct closure on_test;
    struct err why = {0};
    int rc = 0;

    if (!c->ntheta)
        return 0;
    if (choose(&layout, c, err) < 0)
        return -1;
    if (layout.n > TESTVECTOR_MOST)
        return 0;
    if (modelfile_read(&on_test, head, &layout, "model", &why) < 0) {
        if (why.code != ERR_INTERNAL) /* its stencil is larger, its axes have ends */
            return 0;
        return err_set(err, why.code, "%s", why.msg);
    }
    if (is_told(&on_test))
        rc = describe(head, &on_test, err);
    closure_close(&on_test);
    return rc;
}

int testvector_give(struct io_head *head, const struct closure *c, const double u[],
                    const double m[], struct err *err)
{
    if (head_find_var(head, "test_input") >= 0 &&
        (head_drop_var(head, "test_input", err) < 0 ||
         head_drop_var(head, "test_output", err) < 0 ||
         head_drop_dim(head, "test_in", err) < 0 || head_drop_dim(head, "test_out", err) < 0))
        return -1;
    return write(head, c, u, m, err);
}

/* The layout that an attribute `grid` says, of a model's. */
static int read_grid(struct layout *to, const struct layout *l, const char *text,
                     const char *what, struct err *err)
{
    char item[2 * LAYOUT_NAME];
    size_t n[LAYOUT_AXES];
    int rc;

    for (int a = 0; a < l->naxis; a++)
        n[a] = l->axis[a].n;
    while ((rc = text_next(&text, ',', item, sizeof item, err)) == 1) {
        char *number = strchr(item, '=');
        if (number)
            *number++ = '\0';
        const int a = layout_find_axis(l, item);
        if (a < 0 || !number || text_to_size(number, &n[a], NULL) < 0 || !n[a] ||
            n[a] > l->axis[a].n)
            return err_set(err, ERR_DATA, "%s: test_input: found grid '%s', expected AXIS=POINTS "
                                          "of the model's axes", what, item);
    }
    return rc < 0 ? -1 : resize(to, l, n, err);
}

/* Values of a variable of the head, n of them; owned by the caller. */
static double *read_values(const struct io_head *head, const char *name, size_t n,
                           const char *what, struct err *err)
{
    size_t found;
    double *x = head_doubles(head, name, &found, err);

    if (x && found == n)
        return x;
    if (x)
        err_set(err, ERR_DATA, "%s: %s: found %zu values, expected %zu", what, name, found, n);
    free(x);
    return NULL;
}

int testvector_open(struct testvector *t, const struct io_head *head, const char *what,
                    struct err *err)
{
    const char *grid = head_text(head, "test_input", "grid");
    struct closure own;
    struct layout layout;
    int rc;

    *t = (struct testvector){0};
    if (head_find_var(head, "test_input") < 0 || head_find_var(head, "test_output") < 0)
        return err_set(err, ERR_DATA, "%s: found no test vector, expected test_input and "
                                      "test_output", what);
    if (modelfile_read(&own, head, NULL, what, err) < 0)
        return -1;
    rc = read_grid(&layout, &own.layout, grid ? grid : "", what, err);
    closure_close(&own);
    if (rc < 0 || modelfile_read(&t->closure, head, &layout, what, err) < 0)
        return -1;
    if (!is_told(&t->closure))
        return err_set(err, ERR_DATA, "%s: found a test vector of a closure that the state alone "
                                      "does not tell", what);
    t->input = read_values(head, "test_input", t->closure.layout.n, what, err);
    t->output = t->input ? read_values(head, "test_output", t->closure.nout, what, err) : NULL;
    t->bound = t->closure.ops->precision && !strcmp(t->closure.ops->precision, "f32") ? 1e-5
                                                                                      : 1e-12;
    return t->output ? 0 : -1;
}

void testvector_close(struct testvector *t)
{
    if (t->closure.ops)
        closure_close(&t->closure);
    free(t->input);
    free(t->output);
    *t = (struct testvector){0};
}

int testvector_error(const struct testvector *t, double *error, struct err *err)
{
    const size_t n = t->closure.nout;
    double *m = malloc((n + 1) * sizeof *m), most = 0, square = 0;

    if (!m)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (evaluate(&t->closure, t->input, m, err) < 0) {
        free(m);
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        const double off = fabs(m[i] - t->output[i]);
        if (off > most || isnan(off))
            most = off; /* a NaN stays: nothing is more */
        square += t->output[i] * t->output[i];
    }
    const double rms = sqrt(square / (double)n);
    *error = rms > 0 ? most / rms : most;
    free(m);
    return 0;
}
