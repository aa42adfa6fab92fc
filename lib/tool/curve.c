/* curve.c -- the learning curve of a fit. */
#include "tool/curve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tool/tool.h"

struct curve curve_open(size_t iterations, size_t look)
{
    const size_t cap = iterations / look + 2;

    return (struct curve){.cap = cap,
                          .look = look,
                          .iteration = tool_alloc(cap, sizeof(double)),
                          .loss = tool_alloc(cap, sizeof(double)),
                          .validation = tool_alloc(cap, sizeof(double)),
                          .seen = NAN};
}

void curve_close(struct curve *c)
{
    free(c->iteration);
    free(c->loss);
    free(c->validation);
}

static void add(struct curve *c, const struct learn_report *r)
{
    if (c->n == c->cap)
        return;
    c->iteration[c->n] = (double)r->iter;
    c->loss[c->n] = r->loss;
    c->validation[c->n++] = r->validation;
}

void curve_report(const struct learn_report *r, void *ctx)
{
    struct curve *c = ctx;
    char note[96];

    if (isfinite(r->validation))
        c->seen = r->validation;
    snprintf(note, sizeof note,
             isfinite(c->seen) ? "loss %.3g, validation %.3g" : "loss %.3g", r->loss, c->seen);
    cli_progress((double)r->iter, (double)r->iters, "iterations", note);
    if (r->iter % c->look == 0 || r->iter == r->iters)
        add(c, r);
}

void curve_end(struct curve *c, const struct learn_report *last)
{
    cli_progress_end();
    if (c->n == 0)
        add(c, last);
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
