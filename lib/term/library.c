/* library.c -- libraries of terms by name, "poly:3", "poly:2,stencil:1", and as they are written.
 *
 * All products of up to N factors, by degree and then in the order of the factors, each made of
 * the product that lacks its last factor.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "term/part.h"

enum { FACTORS = 4096, DEGREE = 16, ITEM = 256 };

struct library {
    size_t degree, reach, order, terms;
    bool shared, stencil;
};

/* "NAME:N" */
static bool is_count(const char *item, const char *name)
{
    const size_t n = strlen(name);

    return !strncmp(item, name, n) && item[n] == ':';
}

static int parse_count(const char *item, size_t least, size_t most, size_t *to, struct err *err)
{
    if (text_to_size(strchr(item, ':') + 1, to, err) < 0 || *to < least || *to > most)
        return err_set(err, ERR_USAGE, "library: found '%s', expected a number from %zu to %zu",
                       item, least, most);
    return 0;
}

/* A term stays for later: it says only whether components are neighbours of each other. */
static int parse_item(struct library *l, const char *item, struct err *err)
{
    if (!strcmp(item, "shared")) {
        l->shared = true;
        return 0;
    }
    if (is_count(item, "poly"))
        return parse_count(item, 1, DEGREE, &l->degree, err);
    if (is_count(item, "deriv")) {
        l->shared = true;
        return parse_count(item, 1, TERM_ORDER, &l->order, err);
    }
    if (is_count(item, "stencil")) {
        l->stencil = l->shared = true;
        return parse_count(item, 0, FACTORS, &l->reach, err);
    }
    if (strchr(item, ':'))
        return err_set(err, ERR_USAGE, "library: found '%s', expected poly:N, deriv:N, stencil:R, "
                       "shared or a term", item);
    l->terms++;
    l->shared |= strstr(item, "[+") || strstr(item, "[-");
    return 0;
}

/* The next item, up to a comma that is not within brackets: 1; 0 at the end; -1 with err. */
static int next_item(const char **text, char item[], size_t size, struct err *err)
{
    size_t n = 0;
    int depth = 0;

    if (!*text || !**text)
        return 0;
    for (; **text && (depth > 0 || **text != ','); (*text)++) {
        depth += (**text == '[') - (**text == ']');
        if (**text == ' ' && n == 0)
            continue;
        if (n + 1 == size)
            return err_set(err, ERR_USAGE, "library: an item is longer than %zu", size - 1);
        item[n++] = **text;
    }
    while (n > 0 && item[n - 1] == ' ')
        n--;
    item[n] = '\0';
    *text += **text == ',';
    return 1;
}

static int parse(struct library *l, const char *text, struct err *err)
{
    char item[ITEM];
    int more;

    *l = (struct library){0};
    while ((more = next_item(&text, item, sizeof item, err)) > 0)
        if (parse_item(l, item, err) < 0)
            return -1;
    if (more == 0 && l->degree == 0 && l->terms == 0)
        return err_set(err, ERR_USAGE, "library: found neither poly:N nor terms");
    return more;
}

/* The terms that are written, after all others. */
static int add_written(struct terms *t, const char *text, struct err *err)
{
    char item[ITEM];
    int more;

    while ((more = next_item(&text, item, sizeof item, err)) > 0)
        if (!strchr(item, ':') && strcmp(item, "shared") != 0 &&
            terms_parse_term(t, item, err) < 0)
            return err_prefix(err, "library: %s", item);
    return more;
}

/* Node after node of one degree, in the order of their factors. */
struct level {
    size_t node, last; /* last: index of its last factor */
};

/* Factors as nodes, appended to node[]; with neighbours, all of a column and then the next. */
static size_t factors(struct terms *t, const struct library *l, struct level out[],
                      struct err *err)
{
    const size_t side = 2 * l->reach + 1, shifts = t->fields ? grid_stencil(&t->grid, side) : 1;
    size_t n = 0;

    for (size_t c = 0; c < t->ncolumn + t->ninput; c++)
        for (size_t s = 0; s < shifts; s++) {
            struct term_node node = {.op = TERM_COLUMN, .a = c};
            size_t rest = s;
            for (int a = t->grid.rank - 1; t->fields && a >= 0; a--) {
                node.by[a] = (long)(rest % side) - (long)l->reach;
                rest /= side;
            }
            if (n == FACTORS) {
                err_set(err, ERR_USAGE, "library: more than %d factors", FACTORS);
                return SIZE_MAX;
            }
            out[n] = (struct level){terms_new(t, node, err), n};
            if (out[n++].node == SIZE_MAX)
                return SIZE_MAX;
        }
    return n;
}

/* C(n + degree, degree), or more than TERM_MOST. */
static double count(size_t n, size_t degree)
{
    double c = 1;

    for (size_t k = 1; k <= degree; k++)
        c *= (double)(n + k) / (double)k;
    return c;
}

/* Terms of one degree more than those of level[n], into next. */
static int raise(struct terms *t, const struct level factor[], size_t nfactor,
                 const struct level level[], size_t n, struct level next[], size_t *nnext,
                 struct err *err)
{
    *nnext = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t f = level[i].last; f < nfactor; f++) {
            const struct term_node node = {TERM_PRODUCT, level[i].node, factor[f].node, {0}};
            const size_t made = terms_new(t, node, err);
            if (made == SIZE_MAX || terms_add(t, 0, made, 1, err) < 0)
                return -1;
            next[(*nnext)++] = (struct level){made, f};
        }
    return 0;
}

static int build(struct terms *t, const struct library *l, struct err *err)
{
    struct level *room, *level, *next;
    size_t n = FACTORS, nnext;
    int rc = -1;

    room = malloc((FACTORS + 2 * (size_t)TERM_MOST) * sizeof *room);
    if (!room)
        return err_set(err, ERR_INTERNAL, "library: no memory");
    level = room + FACTORS;
    next = level + TERM_MOST;
    if (terms_add(t, 0, terms_new(t, (struct term_node){.op = TERM_ONE}, err), 1, err) < 0 ||
        (n = factors(t, l, room, err)) == SIZE_MAX)
        goto out;
    if (count(n, l->degree) > TERM_MOST) {
        err_set(err, ERR_USAGE, "library: poly:%zu of %zu factors has %.3g terms, expected at "
                "most %d", l->degree, n, count(n, l->degree), TERM_MOST);
        goto out;
    }
    memcpy(level, room, n * sizeof *level);
    const size_t nfactor = n;
    for (size_t i = 0; i < n; i++)
        if (terms_add(t, 0, room[i].node, 1, err) < 0)
            goto out;
    for (size_t degree = 2; degree <= l->degree; degree++) {
        struct level *keep = level;
        if (raise(t, room, nfactor, level, n, next, &nnext, err) < 0)
            goto out;
        n = nnext;
        level = next;
        next = keep;
    }
    rc = 0;
out:
    free(room);
    return rc;
}

/* All derivatives up to an order of all terms but 1, by order, then along the last axis first. */
static int derive(struct terms *t, size_t most, struct err *err)
{
    const size_t n = t->nterm;
    const int rank = t->grid.rank;

    for (size_t total = 1; total <= most; total++)
        for (size_t code = 0; code <= (rank > 1 ? total : 0); code++)
            for (size_t rest = 0; rest <= (rank > 2 ? total - code : 0); rest++) {
                long order[GRID_RANK] = {0};
                order[0] = (long)(rank > 1 ? code : total);
                if (rank > 1)
                    order[1] = (long)(rank > 2 ? rest : total - code);
                if (rank > 2)
                    order[2] = (long)(total - code - rest);
                for (size_t i = 1; i < n; i++)
                    if (terms_add(t, 0, terms_derivative(t, t->term[i].node, order, err), 1,
                                  err) < 0)
                        return -1;
            }
    return 0;
}

int terms_library(struct terms *t, const struct layout *layout, const char *text,
                  struct err *err)
{
    struct library l;

    *t = (struct terms){0};
    if (parse(&l, text, err) < 0)
        return -1;
    const bool fields = layout->nvar > 0 && layout->var[0].rank > 0 &&
                        (l.shared || terms_are_fields(layout));
    if (terms_begin(t, layout, fields, err) < 0)
        return -1;
    if (l.stencil && !fields)
        return err_set(err, ERR_USAGE, "library: stencil: the state has no axis");
    for (int a = 0; fields && a < t->grid.rank; a++)
        if (2 * l.reach + 1 > t->grid.n[a])
            return err_set(err, ERR_USAGE, "library: stencil:%zu needs %zu points, found %zu",
                           l.reach, 2 * l.reach + 1, t->grid.n[a]);
    if (l.order && !fields)
        return err_set(err, ERR_USAGE, "library: deriv: the state has no axis");
    for (int a = 0; l.order && a < t->grid.rank; a++)
        if (t->grid.index[a])
            return err_set(err, ERR_USAGE, "library: deriv: axis %s counts components",
                           layout->axis[layout->var[0].axis[a]].name);
    if ((l.degree && build(t, &l, err) < 0) || (l.order && derive(t, l.order, err) < 0))
        return -1;
    return l.terms ? add_written(t, text, err) : 0;
}
