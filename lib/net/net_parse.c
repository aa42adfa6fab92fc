/* net_parse.c -- network programs from text, and their canonical text.
 *
 *   program   := operation { "|" operation }
 *   operation := NAME WORD... [ACTIVATION]
 *
 * An activation at the end of another operation becomes an operation of its own.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/net.h"
#include "num/real.h"

int net_refuse(const struct net_word *word, struct err *err, const char *fmt,
               ...)
{
    char what[256];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(err, ERR_USAGE, "network, column %zu, '%s': %s",
                   word->column, word->text, what);
}

int net_count(const struct net_word *word, size_t lo, size_t hi, size_t *value,
              struct err *err)
{
    uint64_t n;

    if (text_to_u64(word->text, &n, NULL) != 0 || n < lo || n > hi)
        return net_refuse(word, err, "expected a whole number from %zu to %zu",
                          lo, hi);
    *value = (size_t)n;
    return 0;
}

/* The words of text[at..end), which does not begin with a blank. */
static int split(const char *text, size_t at, size_t end,
                 struct net_word word[], size_t *nword, struct err *err)
{
    *nword = 0;
    while (at < end) {
        struct net_word w = {.column = at + 1};
        size_t len = 0;
        while (at + len < end && !isspace((unsigned char)text[at + len]))
            len++;
        memcpy(w.text, text + at, len < NET_WORD ? len : NET_WORD - 1);
        if (len >= NET_WORD)
            return net_refuse(&w, err, "so long a word has no meaning here");
        if (*nword == NET_WORDS)
            return net_refuse(&w, err, "found more than %d words, expected '|'",
                              NET_WORDS);
        word[(*nword)++] = w;
        for (at += len; at < end && isspace((unsigned char)text[at]);)
            at++;
    }
    return 0;
}

static const struct net_ops *activation(const char *name)
{
    const struct net_ops *ops = net_find(name, NULL);

    return ops && ops->activation ? ops : NULL;
}

/* The earlier value that an operation joins: what entered the last N before it, word[1], or
 * `input`, what entered the program. */
static int second_input(const struct net *net, struct net_op *op, const struct net_word word[],
                        size_t nword, struct err *err)
{
    uint64_t back = net->nop;

    if (nword < 2)
        return net_refuse(word, err, "expected %s", op->ops->usage);
    if (nword > 2)
        return net_refuse(&word[2], err, "expected an activation or '|'");
    if (strcmp(word[1].text, "input") != 0 &&
        (text_to_u64(word[1].text, &back, NULL) != 0 || back < 1 || back > net->nop))
        return net->nop == 0
                   ? net_refuse(&word[1], err, "expected input, as it comes first")
                   : net_refuse(&word[1], err, "expected input, or a whole number from 1 to %zu, "
                                               "the operations before it", net->nop);
    op->from = net->nop - (size_t)back;
    op->cin2 = op->from ? net->op[op->from - 1].cout : net->cin;
    op->dx2 = net->njoin;
    return 0;
}

/* Append one operation; its input is what the program gives so far. */
static int append(struct net *net, const struct net_ops *ops,
                  const struct net_word word[], size_t nword, struct err *err)
{
    struct net_op op = {.ops = ops,
                        .cin = net->cout,
                        .cout = net->cout,
                        .n = net->n,
                        .grid = net->grid,
                        .w = net->ntheta,
                        .y = net->ntape};

    if (net->nop == NET_OPS)
        return net_refuse(word, err, "more than %d operations", NET_OPS);
    if (nword > 1 && !ops->parse)
        return net_refuse(&word[1], err, "%s takes no such word", ops->name);
    if (ops->join && second_input(net, &op, word, nword, err) != 0)
        return -1;
    if (ops->parse && ops->parse(&op, word, nword, err) != 0)
        return -1;
    if (op.cout > NET_CHANNELS)
        return net_refuse(word, err, "gives %zu channels, at most %d", op.cout,
                          NET_CHANNELS);
    if (op.nw > NET_WEIGHTS - net->ntheta)
        return net_refuse(word, err, "more than %d weights", NET_WEIGHTS);
    net->op[net->nop++] = op;
    net->cout = op.cout;
    net->ntheta += op.nw;
    net->ntape += op.cout * op.n;
    net->njoin += op.cin2 * op.n;
    if (op.cout * op.n > net->most)
        net->most = op.cout * op.n;
    return 0;
}

static int operation(struct net *net, const char *text, size_t at, size_t end,
                     struct err *err)
{
    struct net_word word[NET_WORDS] = {0};
    const struct net_ops *ops, *after = NULL;
    struct err why;
    size_t nword;

    while (at < end && isspace((unsigned char)text[at]))
        at++;
    if (at == end)
        return err_set(err, ERR_USAGE,
                       "network, column %zu: expected an operation", at + 1);
    if (split(text, at, end, word, &nword, err) != 0)
        return -1;
    ops = net_find(word[0].text, &why);
    if (!ops)
        return err_set(err, ERR_USAGE, "network, column %zu: %s",
                       word[0].column, why.msg);
    if (nword > 1)
        after = activation(word[nword - 1].text);
    if (append(net, ops, word, nword - (after != NULL), err) != 0)
        return -1;
    return after ? append(net, after, &word[nword - 1], 1, err) : 0;
}

static int print(struct net *net, struct err *err)
{
    struct text_buf out = {0};

    for (size_t l = 0; l < net->nop; l++) {
        const struct net_op *op = &net->op[l];
        const char *before = " | ";
        if (l == 0)
            before = "";
        else if (op->ops->activation && !op[-1].ops->activation)
            before = " ";
        text_add(&out, "%s%s", before, op->ops->name);
        if (op->ops->join && op->from > 0)
            text_add(&out, " %zu", l - op->from);
        else if (op->ops->join)
            text_add(&out, " input");
        if (op->ops->print)
            op->ops->print(op, &out);
    }
    if (text_buf_ok(&out, err) != 0) {
        text_buf_free(&out);
        return -1;
    }
    net->text = out.s;
    return 0;
}

/* What operations look up while they run. */
static int tabulate(struct net *net, struct err *err)
{
    size_t all = 0;

    for (size_t l = 0; l < net->nop; l++)
        all += net->op[l].ops->ntable ? net->op[l].ops->ntable(&net->op[l]) : 0;
    if (all == 0)
        return 0;
    real *next = net->tables = calloc(all, sizeof *next);
    if (!next)
        return err_set(err, ERR_INTERNAL, "no memory");
    for (size_t l = 0; l < net->nop; l++) {
        struct net_op *op = &net->op[l];
        if (!op->ops->ntable)
            continue;
        op->table = next;
        op->ops->tabulate(op);
        next += op->ops->ntable(op);
    }
    return 0;
}

int net_open(struct net *net, const char *text, size_t cin, const struct grid *grid,
             struct err *err)
{
    size_t most = 0;

    *net = (struct net){.cin = cin, .cout = cin, .n = grid->points, .grid = *grid,
                        .most = cin * grid->points};
    for (size_t at = 0, end;; at = end + 1) {
        end = at + strcspn(text + at, "|");
        if (operation(net, text, at, end, err) != 0)
            return -1;
        if (text[end] == '\0')
            break;
    }
    for (size_t l = 0; l < net->nop; l++) {
        const struct net_op *op = &net->op[l];
        const size_t need = op->ops->nwork ? op->ops->nwork(op) : 0;
        most = need > most ? need : most;
    }
    net->nwork = net->njoin + 2 * net->most + most;
    return tabulate(net, err) == 0 ? print(net, err) : -1;
}
