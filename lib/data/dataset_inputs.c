/* dataset_inputs.c -- variables of a data set that are known, and have no equation. */
#include <string.h>

#include "base/text.h"
#include "data/dataset.h"

/* A series beside fields, as an input without axes. */
static int add_series(struct dataset *d, const struct io_head *head, const char *name,
                      const char *what, struct err *err)
{
    const int v = head_find_var(head, name), member = head_find_dim(head, "member");
    const struct io_var *var = v < 0 ? NULL : &head->var[v];

    if (!var || !var->record || (var->type != IO_F64 && var->type != IO_F32) ||
        !(var->rank == 1 || (var->rank == 2 && var->dim[1] == member)) ||
        var->dim[0] != head->record_dim)
        return err_set(err, ERR_DATA, "%s: found no input %s, expected a variable over "
                       "(time[, member][, axes])", what, name);
    const int i = layout_input(&d->layout, name, "", err);
    if (i >= 0)
        d->var[i] = v;
    return i;
}

/* to := the variables of d that are no inputs. */
static int take_states(struct dataset *to, const struct dataset *d, const bool input[],
                       const char *what, struct err *err)
{
    *to = *d;
    to->layout = (struct layout){.param = d->layout.param};
    to->targets = true;
    for (int v = 0; v < d->layout.nvar; v++) {
        if (input[v])
            continue;
        const int i = layout_take(&to->layout, &d->layout, v, err);
        if (i < 0)
            return -1;
        to->var[i] = d->var[v];
        to->tau[i] = d->tau[v];
        to->rhs[i] = d->rhs[v];
        to->targets = to->targets && to->tau[i] >= 0;
    }
    return to->layout.nvar ? 0 : err_set(err, ERR_DATA, "%s: found inputs alone, expected a state "
                                         "beside them", what);
}

int dataset_inputs(struct dataset *d, const struct io_head *head, const char *names,
                   const char *what, struct err *err)
{
    const char *list = names;
    char name[LAYOUT_NAME];
    bool input[LAYOUT_VARS] = {false};
    struct dataset to;
    int more;

    while ((more = text_next(&list, ',', name, sizeof name, err)) == 1) {
        const int v = layout_find_var(&d->layout, name);
        if (v >= 0)
            input[v] = true;
    }
    if (more < 0 || take_states(&to, d, input, what, err) < 0)
        return -1;
    while (text_next(&names, ',', name, sizeof name, err) == 1) {
        const int v = layout_find_var(&d->layout, name);
        const int i = v < 0 ? add_series(&to, head, name, what, err)
                            : layout_take_input(&to.layout, &d->layout, v, err);
        if (i < 0)
            return -1;
        if (v >= 0)
            to.var[i] = d->var[v];
    }
    *d = to;
    return 0;
}
