/* features.c -- the features of memory: terms of a library without its constant. */
#include "tool/features.h"

#include <stdlib.h>
#include <string.h>

#include "tool/tool.h"

/* Whether term k of the library is the plain variable (component) k. */
static bool plain(const struct terms *t, size_t k)
{
    const struct term_node *node = &t->node[t->term[k].node];

    return node->op == TERM_COLUMN && node->a == k && !node->by[0] && !node->by[1] && !node->by[2];
}

void features_open(struct features *f, const struct layout *l, size_t nmember,
                   const char *library)
{
    struct terms *t = &f->terms;
    size_t kept = 0;
    struct err err = {0};

    tool_try(terms_library(t, l, library, &err), &err);
    tool_try(terms_ready(t, false, &err), &err);
    if (terms_known(t))
        cli_fail(ERR_USAGE, "--features %s: found inputs or parameters, expected terms of the "
                 "state", library);
    for (size_t k = 0; k < t->nterm; k++)
        if (t->node[t->term[k].node].op != TERM_ONE)
            t->term[kept++] = t->term[k];
    t->nterm = kept;
    for (size_t k = 0; k < t->ncolumn; k++)
        if (k >= t->nterm || !plain(t, k))
            cli_fail(ERR_USAGE, "--features %s: expected a library that begins with all variables "
                     "in their order, as poly:1 does", library);
    f->nmember = nmember;
    f->n = l->n;
    f->m = t->nterm * terms_points(t);
    f->points = t->fields ? terms_points(t) : nmember;
    f->u = tool_alloc(nmember * f->n, sizeof *f->u);
    f->node = tool_alloc(t->nnode * f->points + t->nwork, sizeof *f->node);
    f->phi = tool_alloc(nmember * f->m, sizeof *f->phi);
}

void features_close(struct features *f)
{
    terms_close(&f->terms);
    free(f->u);
    free(f->node);
    free(f->phi);
}

/* Fields member by member; numbers of all at once. */
void features_take(struct features *f, const double u[])
{
    const struct terms *t = &f->terms;
    double *work = f->node + t->nnode * f->points;

    if (t->fields) {
        for (size_t i = 0; i < f->nmember; i++) {
            terms_eval(t, f->points, u + i * f->n, f->points, f->node, work);
            for (size_t k = 0; k < t->nterm; k++)
                memcpy(f->phi + i * f->m + k * f->points, f->node + t->term[k].node * f->points,
                       f->points * sizeof *f->phi);
        }
        return;
    }
    for (size_t i = 0; i < f->nmember; i++)
        for (size_t j = 0; j < f->n; j++)
            f->u[j * f->nmember + i] = u[i * f->n + j];
    terms_eval(t, f->nmember, f->u, f->nmember, f->node, work);
    for (size_t k = 0; k < t->nterm; k++)
        for (size_t i = 0; i < f->nmember; i++)
            f->phi[i * f->m + k] = f->node[t->term[k].node * f->nmember + i];
}
