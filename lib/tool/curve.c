/* curve.c -- the learning curve of a fit. */
#include "tool/curve.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool/tool.h"

struct curve curve_open(size_t look, const char *log)
{
    struct curve c = {.look = look, .seen = NAN};

    if (!log)
        return c;
    if (strcmp(log, "-"))
        c.log = fopen(log, "a");
    else if (tool_to_stdout())
        cli_fail(ERR_USAGE, "--log -: the model is on standard output; name a file for one");
    else
        c.log = fdopen(dup(STDOUT_FILENO), "a");
    if (!c.log)
        cli_fail(ERR_CREATE, "--log %s: %s", log, strerror(errno));
    return c;
}

void curve_close(struct curve *c)
{
    if (c->log && fclose(c->log) != 0)
        cli_warn("--log: %s", strerror(errno));
    free(c->iteration);
    *c = (struct curve){0};
}

/* Twice the room: the three arrays lie one behind the other. */
static void grow(struct curve *c)
{
    const size_t cap = c->cap ? 2 * c->cap : 64, n = c->n * sizeof(double);
    double *more = tool_alloc(3 * cap, sizeof *more);

    if (c->n) {
        memcpy(more, c->iteration, n);
        memcpy(more + cap, c->loss, n);
        memcpy(more + 2 * cap, c->validation, n);
    }
    free(c->iteration);
    c->cap = cap;
    c->iteration = more;
    c->loss = more + cap;
    c->validation = more + 2 * cap;
}

void curve_add(struct curve *c, double iteration, double loss, double validation)
{
    if (c->n == c->cap)
        grow(c);
    c->iteration[c->n] = iteration;
    c->loss[c->n] = loss;
    c->validation[c->n++] = validation;
}

/* ,"name":x, null where x is no number */
static void log_number(FILE *to, const char *name, double x)
{
    char text[TEXT_DOUBLE];

    fprintf(to, ",\"%s\":%s", name, isfinite(x) ? text_double(text, x) : "null");
}

static void add(struct curve *c, const struct learn_report *r, bool kept)
{
    if (kept)
        curve_add(c, (double)r->iter, r->loss, r->validation);
    if (!c->log)
        return;
    fprintf(c->log, "{\"iteration\":%zu", r->iter);
    log_number(c->log, "loss", r->loss);
    log_number(c->log, "gradient", r->grad_norm);
    log_number(c->log, "rate", r->rate);
    log_number(c->log, "validation", r->validation);
    fputs("}\n", c->log);
    fflush(c->log);
}

void curve_report(struct curve *c, const struct learn_report *r, bool kept)
{
    char note[96];

    if (isfinite(r->validation))
        c->seen = r->validation;
    int n = snprintf(note, sizeof note, "loss %.3g, gradient %.2g", r->loss, r->grad_norm);
    if (isfinite(c->seen) && n > 0 && n < (int)sizeof note)
        snprintf(note + n, sizeof note - (size_t)n, ", validation %.3g", c->seen);
    cli_progress((double)r->iter, (double)r->iters, "iterations", note);
    if (r->iter % c->look == 0 || r->iter == r->iters)
        add(c, r, kept);
}

void curve_end(struct curve *c, const struct learn_report *last, bool kept)
{
    cli_progress_end();
    if (kept && (c->n == 0 || c->iteration[c->n - 1] < (double)last->iter))
        add(c, last, true);
}

static void describe(struct io_head *head, const char *name, const double values[],
                     const char *about)
{
    struct err err = {0};

    tool_try(head_var(head, name, IO_F64, "look", values, NULL, about, &err), &err);
}

void curve_describe(const struct curve *c, struct io_head *head)
{
    struct err err = {0};

    tool_try(head_dim(head, "look", c->n, &err), &err);
    describe(head, "iteration", c->iteration, "updates of theta");
    describe(head, "loss", c->loss, "objective of the batch");
    describe(head, "validation", c->validation, "objective of the validation data");
}
