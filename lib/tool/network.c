/* network.c -- a dense network that another program trained, as a model. */
#include "tool/network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure.h"
#include "net/net.h"
#include "store/modelfile.h"
#include "store/testvector.h"
#include "tool/arrays.h"
#include "tool/tool.h"

enum { LAYERS = 32 };

struct network {
    size_t nlayer, unit[LAYERS + 1]; /* unit[0]: inputs */
    const struct foreign_array *A[LAYERS], *b[LAYERS];
    bool single; /* all are of single precision */
};

static void must_be_one(struct foreign *f, const char *name)
{
    const struct foreign_array *a = arrays_find(f, name, 1);

    for (size_t i = 0; a && i < a->n; i++)
        if (arrays_at(a, i, 0, 0) != 1)
            cli_fail(ERR_DATA, "%s: %s: found %g, expected 1: how others enter is not certain",
                     f->name, name, arrays_at(a, i, 0, 0));
}

static void find_layers(struct foreign *f, struct network *net)
{
    char name[2][16];

    *net = (struct network){.single = true};
    for (size_t l = 0; l < LAYERS; l++) {
        snprintf(name[0], sizeof name[0], "A%zu", l);
        snprintf(name[1], sizeof name[1], "b%zu", l);
        const struct foreign_array *A = net->A[l] = arrays_find(f, name[0], 2);
        const struct foreign_array *b = net->b[l] = arrays_find(f, name[1], 1);
        if (!A && !b)
            break;
        if (!A || !b)
            cli_fail(ERR_DATA, "%s: found no array %s, expected it beside %s", f->name,
                     name[A != NULL], name[A == NULL]);
        if ((l && A->dim[0] != net->unit[l]) || b->dim[0] != A->dim[1])
            cli_fail(ERR_DATA, "%s: %s: found %zu x %zu after %zu units and with %zu biases",
                     f->name, name[0], A->dim[0], A->dim[1], l ? net->unit[l] : A->dim[0],
                     b->dim[0]);
        net->unit[l] = A->dim[0];
        net->unit[l + 1] = A->dim[1];
        net->single &= !strcmp(A->type, "float32") && !strcmp(b->type, "float32");
        net->nlayer++;
    }
    if (!net->nlayer)
        cli_fail(ERR_DATA, "%s: found no arrays A0 and b0, expected those of a dense network",
                 f->name);
    must_be_one(f, "input_norms");
    must_be_one(f, "output_norms");
}

static void check_activation(const char *name)
{
    struct err err = {0};
    const struct net_ops *ops = net_find(name, &err);

    if (!ops)
        cli_fail(ERR_USAGE, "--network: %s", err.msg);
    if (!ops->activation)
        cli_fail(ERR_USAGE, "--network: found %s, expected an activation (relu, tanh, ..)", name);
}

/* The closure with this theta: of each layer w (units, inputs), then b. */
static void open_dense(struct closure *c, const struct network *net, const char *activation)
{
    struct axis axis = {.name = "component", .n = net->unit[0], .step = 1, .index = true};
    struct layout layout = {0};
    struct text_buf program = {0};
    struct err err = {0};

    tool_try(layout_axis(&layout, &axis, &err), &err);
    tool_try(layout_var(&layout, "g", "component", "1", "inputs of the network", &err), &err);
    for (size_t l = 1; l <= net->nlayer; l++)
        text_add(&program, "%sconv %zu 1%s%s", l > 1 ? " | " : "", net->unit[l],
                 l < net->nlayer ? " " : "", l < net->nlayer ? activation : "");
    tool_try(text_buf_ok(&program, &err), &err);
    tool_try(closure_open(c, closure_in("dense", net->single ? "f32" : "f64", &err), &layout, NULL,
                          program.s, 0, &err), &err);
    text_buf_free(&program);
    double *theta = c->theta;
    for (size_t l = 0; l < net->nlayer; l++) {
        for (size_t o = 0; o < net->unit[l + 1]; o++)
            for (size_t i = 0; i < net->unit[l]; i++)
                *theta++ = arrays_at(net->A[l], i, o, 0);
        for (size_t o = 0; o < net->unit[l + 1]; o++)
            *theta++ = arrays_at(net->b[l], o, 0, 0);
    }
}

/* Its own test vector, which it must replay. */
static void take_test(struct foreign *f, const struct closure *c, struct io_head *head)
{
    const struct foreign_array *x = arrays_find(f, "x_test", 1);
    const struct foreign_array *y = arrays_find(f, "y_test", 1);
    struct testvector test = {0};
    struct err err = {0};
    double error;

    if (!x || !y)
        return;
    if (x->n != c->layout.n || y->n != c->nout)
        cli_fail(ERR_DATA, "%s: x_test and y_test: found %zu and %zu values, expected %zu and %zu",
                 f->name, x->n, y->n, c->layout.n, c->nout);
    tool_try(testvector_give(head, c, x->re, y->re, &err), &err);
    tool_try(testvector_open(&test, head, f->name, &err), &err);
    tool_try(testvector_error(&test, &error, &err), &err);
    if (!(error <= test.bound))
        cli_fail(ERR_DATA, "%s: the network gives y_test with an error of %.3g of its rms, "
                           "expected at most %g: is the activation another one?", f->name, error,
                 test.bound);
    cli_note("%s: gives y_test with an error of %.3g of its rms", f->name, error);
    testvector_close(&test);
}

void network_take(struct foreign *from, const char *activation, struct io_head *head)
{
    struct network net;
    struct closure c;
    struct err err = {0};

    check_activation(activation);
    find_layers(from, &net);
    open_dense(&c, &net, activation);
    tool_try(modelfile_describe(head, &c, NULL, &err), &err);
    take_test(from, &c, head);
    closure_close(&c);
}
