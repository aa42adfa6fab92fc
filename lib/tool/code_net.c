/* code_net.c -- closures that are a network of the state, as C99. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/net.h"
#include "tool/code.h"

static const char points_code[] =
    "/* Points of a grid of n. */\n"
    "static size_t points(const size_t n[])\n"
    "{\n"
    "    size_t all = 1;\n\n"
    "    for (size_t a = 0; a < CLOSURE_RANK; a++)\n"
    "        all *= n[a];\n"
    "    return all;\n"
    "}\n";

static const char conv_code[] =
    "/* The line of the last axis that lies d steps of stencil point j away from line r; both are\n"
    " * counted over the other axes, which are periodic. */\n"
    "static size_t line(const size_t n[], size_t size, size_t d, size_t r, size_t j)\n"
    "{\n"
    "    size_t at = 0, stride = 1;\n\n"
    "    for (size_t a = CLOSURE_RANK - 1; a-- > 0; stride *= n[a], r /= n[a], j /= size)\n"
    "        at += (r % n[a] + (j % size + n[a] - size / 2) * d) % n[a] * stride;\n"
    "    return at;\n"
    "}\n\n"
    "/* y (cout, n) := b + the sum over stencils of size points along each axis, d steps apart:\n"
    " * w (cout, cin, size, ..) on x (cin, n); b NULL: 0. Needs n > d (size - 1). */\n"
    "static void conv(const size_t n[], size_t cin, size_t cout, size_t size, size_t d,\n"
    "                 const double w[], const double b[], const double x[], double y[])\n"
    "{\n"
    "    const size_t nx = n[CLOSURE_RANK - 1], all = points(n);\n"
    "    size_t stencil = 1;\n\n"
    "    for (size_t a = 0; a < CLOSURE_RANK; a++)\n"
    "        stencil *= size;\n"
    "    for (size_t o = 0; o < cout; o++, y += all) {\n"
    "        for (size_t i = 0; i < all; i++)\n"
    "            y[i] = b ? b[o] : 0;\n"
    "        for (size_t c = 0; c < cin; c++)\n"
    "            for (size_t j = 0; j < stencil; j++, w++) {\n"
    "                const size_t shift = (j % size + nx - size / 2) * d % nx;\n"
    "                for (size_t r = 0; r < all / nx; r++) {\n"
    "                    const double *from = x + c * all + line(n, size, d, r, j / size) * nx;\n"
    "                    double *to = y + r * nx;\n"
    "                    for (size_t i = 0; i < nx - shift; i++)\n"
    "                        to[i] += *w * from[i + shift];\n"
    "                    for (size_t i = nx - shift; i < nx; i++)\n"
    "                        to[i] += *w * from[i + shift - nx];\n"
    "                }\n"
    "            }\n"
    "    }\n"
    "}\n";

static const char flux_code[] =
    "/* tau (C, n) := differences of the fluxes F (axes, C, n) through upper faces of cells. */\n"
    "static void divergence(const size_t n[], const double F[], double tau[])\n"
    "{\n"
    "    const size_t cells = points(n), values = CLOSURE_VARIABLES * cells;\n"
    "    size_t block = cells;\n\n"
    "    for (size_t i = 0; i < values; i++)\n"
    "        tau[i] = 0;\n"
    "    for (size_t a = 0; a < CLOSURE_RANK; a++, F += values) {\n"
    "        const size_t stride = block / n[a];\n"
    "        for (size_t k = 0; k < values; k += block)\n"
    "            for (size_t i = 0; i < block; i++) {\n"
    "                const size_t before = i < stride ? i + block - stride : i - stride;\n"
    "                tau[k + i] += weight[k / cells * CLOSURE_RANK + a] *\n"
    "                              (F[k + i] - F[k + before]);\n"
    "            }\n"
    "        block = stride;\n"
    "    }\n"
    "}\n";

/* Operations besides conv: a function of c channels of n points each, and how it is called. */
static const struct op_code {
    const char *name, *body;
    bool joins; /* reads an earlier value z of c2 channels too */
} op_codes[] = {
    {"tanh", "        y[i] = tanh(x[i]);\n", false},
    {"relu", "        y[i] = x[i] < 0 ? 0 : x[i];\n", false},
    {"leaky", "        y[i] = x[i] > 0 ? x[i] : 0.01 * x[i];\n", false},
    {"gelu", "        y[i] = x[i] * (1 + erf(x[i] * 0.70710678118654752440)) / 2;\n", false},
    {"silu", "        y[i] = x[i] / (1 + exp(-x[i]));\n", false},
    {"softplus", "        y[i] = (x[i] < 0 ? 0 : x[i]) + log1p(exp(-fabs(x[i])));\n", false},
    {"square", "        y[i] = x[i], y[values + i] = x[i] * x[i];\n", false},
    {"mean", NULL, false},
    {"add", "        y[i] = x[i] + z[i];\n", true},
    {"concat", NULL, true},
};

static const char mean_code[] =
    "static void op_mean(size_t n, size_t c, const double x[], double y[])\n"
    "{\n"
    "    for (; c > 0; c--, x += n, y += n) {\n"
    "        double mean = 0;\n"
    "        for (size_t i = 0; i < n; i++)\n"
    "            mean += x[i] / (double)n;\n"
    "        for (size_t i = 0; i < n; i++)\n"
    "            y[i] = x[i] - mean;\n"
    "    }\n"
    "}\n";

static const char concat_code[] =
    "static void op_concat(size_t n, size_t c, const double x[], size_t c2, const double z[],\n"
    "                      double y[])\n"
    "{\n"
    "    for (size_t i = 0; i < c * n; i++)\n"
    "        y[i] = x[i];\n"
    "    for (size_t i = 0; i < c2 * n; i++)\n"
    "        y[c * n + i] = z[i];\n"
    "}\n";

static const struct op_code *find(const char *name)
{
    for (size_t k = 0; k < sizeof op_codes / sizeof *op_codes; k++)
        if (!strcmp(op_codes[k].name, name))
            return &op_codes[k];
    return NULL;
}

/* The function of one operation. */
static void define(const struct op_code *op, struct text_buf *out)
{
    text_add(out, "\n");
    if (!strcmp(op->name, "mean"))
        text_add(out, "%s", mean_code);
    else if (!strcmp(op->name, "concat"))
        text_add(out, "%s", concat_code);
    else
        text_add(out, "static void op_%s(size_t values, const double x[], %sdouble y[])\n"
                      "{\n    for (size_t i = 0; i < values; i++)\n%s}\n",
                 op->name, op->joins ? "const double z[], " : "", op->body);
}

/* The functions of all operations, each once. */
static int define_all(const struct net *net, struct text_buf *out, struct err *err)
{
    bool conv = false;

    for (size_t l = 0; l < net->nop; l++) {
        const char *name = net->op[l].ops->name;
        const struct op_code *op = find(name);
        bool before = false;

        for (size_t k = 0; k < l; k++)
            before |= net->op[k].ops == net->op[l].ops;
        if (!strcmp(name, "conv"))
            conv = true;
        else if (!op)
            return err_set(err, ERR_DATA, "found the network operation %s, expected one that is "
                                          "known in C", name);
        else if (!before)
            define(op, out);
    }
    if (conv)
        text_add(out, "\n%s", conv_code);
    return 0;
}

/* conv 8 5 dilate=2 nobias */
static void call_conv(const struct net_op *op, size_t l, struct text_buf *out)
{
    struct text_buf words = {0};
    size_t size = 0, d = 1;

    op->ops->print(op, &words);
    const char *text = words.s ? words.s : "", *dilate = strstr(text, "dilate=");
    sscanf(text, "%*u %zu", &size);
    if (dilate)
        sscanf(dilate, "dilate=%zu", &d);
    const size_t kernel = op->cin * op->cout * grid_stencil(&op->grid, size);
    text_add(out, "    conv(n, %zu, %zu, %zu, %zu, theta + %zu, ", op->cin, op->cout, size, d,
             op->w);
    if (op->nw > kernel)
        text_add(out, "theta + %zu, ", op->w + kernel);
    else
        text_add(out, "NULL, ");
    text_add(out, "v%zu, v%zu);\n", l, l + 1);
    text_buf_free(&words);
}

static void call(const struct net_op *op, size_t l, struct text_buf *out)
{
    const char *name = op->ops->name;

    if (!strcmp(name, "conv"))
        call_conv(op, l, out);
    else if (!strcmp(name, "concat"))
        text_add(out, "    op_concat(N, %zu, v%zu, %zu, v%zu, v%zu);\n", op->cin, l, op->cin2,
                 op->from, l + 1);
    else if (!strcmp(name, "mean"))
        text_add(out, "    op_mean(N, %zu, v%zu, v%zu);\n", op->cin, l, l + 1);
    else if (op->ops->join)
        text_add(out, "    op_%s(%zu * N, v%zu, v%zu, v%zu);\n", name, op->cin, l, op->from,
                 l + 1);
    else
        text_add(out, "    op_%s(%zu * N, v%zu, v%zu);\n", name, op->cin, l, l + 1);
}

size_t code_net_work(const struct closure *c)
{
    const struct net *net = c->priv;

    return net->cin + net->ntape / net->n;
}

/* dx_0 / dx_a of every axis, times scale_tau of every variable. */
static void define_flux(const struct closure *c, struct text_buf *out)
{
    const struct grid *grid = &((const struct net *)c->priv)->grid;
    double weight[LAYOUT_VARS * GRID_RANK], *to = weight;

    for (int v = 0; v < c->layout.nvar; v++)
        for (int a = 0; a < grid->rank; a++)
            *to++ = c->scale_tau[v] * grid->dx[0] / grid->dx[a];
    text_add(out, "\n/* scale_tau dx_0 / dx_a, of each variable */\n");
    code_numbers(out, "weight", (size_t)(to - weight), weight);
    text_add(out, "\n%s", flux_code);
}

/* Loops over channels with the scale of each variable, or of all of the same: `before` it and
 * `after` it in the statement. of_m: over those of m, which has so many channels. */
static void scale_loops(const struct closure *c, bool of_m, size_t channels, const char *before,
                        const char *after, struct text_buf *out)
{
    const double *scale = of_m ? c->scale_tau : c->scale_u;
    const bool one = closure_one_scale(c) || (of_m && c->nout != c->layout.n);
    const size_t each = one ? 1 : c->layout.n / channels; /* values of a channel */
    char number[CODE_NUMBER];

    for (int v = 0; v < (one ? 1 : c->layout.nvar); v++) {
        const struct var *var = &c->layout.var[v];
        text_add(out, "    for (size_t i = %zu", var->offset / each);
        text_add(out, "%s; i < %zu * N; i++)\n        %s%s%s;\n", v ? " * N" : "",
                 one ? channels : (var->offset + var->n) / each, before,
                 code_number(number, scale[v]), after);
    }
}

int code_net(const struct closure *c, struct text_buf *out, struct err *err)
{
    const struct net *net = c->priv;
    const bool flux = !strcmp(c->ops->name, "flux");
    char given[32];

    text_add(out, "\n%s", points_code);
    if (define_all(net, out, err) < 0)
        return -1;
    if (flux)
        define_flux(c, out);
    text_add(out, "\nvoid closure_eval(const double state[], double tau[], const size_t n[], "
                  "double work[])\n{\n"
                  "    const size_t N = points(n);\n"
                  "    double *const v0 = work");
    for (size_t l = 0; l < net->nop; l++)
        text_add(out, ",\n           *const v%zu = work + %zu * N", l + 1,
                 net->cin + net->op[l].y / net->n);
    text_add(out, ";\n\n");
    scale_loops(c, false, net->cin, "v0[i] = state[i] / ", "", out);
    for (size_t l = 0; l < net->nop; l++)
        call(&net->op[l], l, out);
    snprintf(given, sizeof given, " * v%zu[i]", net->nop);
    if (flux)
        text_add(out, "    divergence(n, v%zu, tau);\n", net->nop);
    else
        scale_loops(c, true, net->cout, "tau[i] = ", given, out);
    text_add(out, "}\n");
    return 0;
}
