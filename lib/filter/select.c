/* select.c -- keeps some variables as they are: the slow ones, for instance.
 *
 *   ubar = (u_1, u_3, ...)
 *
 * Axes that no kept variable uses go. The order is that of the data.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "filter/filter.h"

/* keep[i] := variable i is named; each once. */
static int named(const struct filter *f, bool keep[], struct err *err)
{
    const char *list = f->spec.vars;
    char name[LAYOUT_NAME];
    int more;

    while ((more = text_next(&list, ',', name, sizeof name, err)) == 1) {
        const int v = layout_find_var(&f->in, name);

        if (v < 0) {
            struct text_buf known = {0};

            for (int i = 0; i < f->in.nvar; i++)
                text_add(&known, "%s%s", i ? ", " : "", f->in.var[i].name);
            err_set(err, ERR_DATA, "no variable '%s'; the data have %s", name,
                    known.s ? known.s : "others");
            text_buf_free(&known);
            return -1;
        }
        if (keep[v])
            return err_set(err, ERR_USAGE, "variable %s is named twice", name);
        keep[v] = true;
    }
    return more;
}

static int select_open(struct filter *f, struct err *err)
{
    bool keep[LAYOUT_VARS] = {false};

    if (f->spec.coarsen || f->spec.to)
        return err_set(err, ERR_USAGE, "takes no ratio: it keeps variables");
    if (!f->spec.vars || !*f->spec.vars)
        return err_set(err, ERR_USAGE, "no variables to keep are named");
    if (named(f, keep, err) < 0)
        return -1;
    for (int i = 0; i < f->in.nvar; i++)
        if (keep[i] && layout_take(&f->out, &f->in, i, err) < 0)
            return -1;
    return 0;
}

static void select_apply(const struct filter *f, const double u[],
                         double ubar[], double work[])
{
    (void)work;
    for (int i = 0; i < f->out.nvar; i++) {
        const struct var *to = &f->out.var[i];
        const struct var *from = &f->in.var[layout_find_var(&f->in, to->name)];

        memcpy(ubar + to->offset, u + from->offset, to->n * sizeof *u);
    }
}

const struct filter_ops filter_select = {
    .name = "select",
    .brief = "keeps the variables named, the slow ones of a two-scale system say.",
    .source = "sanderse2025",
    .open = select_open,
    .apply = select_apply,
};
