/* unresolved.c -- full and coarse systems of a data set, and their unresolved terms. */
#include "tool/unresolved.h"

#include <stdlib.h>

#include "store/system.h"
#include "tool/tool.h"

void unresolved_open(struct unresolved *u, struct io_in *in, size_t nmember,
                     const struct filter *phi, const char *form)
{
    struct err err = {0};
    int rc = store_open_systems(&u->fine, &u->nsys, io_head(in), nmember, NULL, &err);

    u->coarse = tool_alloc(u->nsys, sizeof *u->coarse);
    u->term = tool_alloc(u->nsys, sizeof *u->term);
    for (size_t i = 0; rc == 0 && i < u->nsys; i++) {
        const struct sys *like = i ? &u->coarse[0] : NULL;

        rc = commutator_coarse(&u->coarse[i], &u->fine[i], phi, form, like, &err);
        if (rc == 0)
            rc = commutator_open(&u->term[i], &u->fine[i], phi, &u->coarse[i], &err);
    }
    if (rc < 0 && err.code == ERR_DATA)
        err_prefix(&err, "%s", io_name(in));
    tool_try(rc, &err);
}

void unresolved_close(struct unresolved *u)
{
    for (size_t i = u->nsys; i-- > 0;) { /* the first has the plans */
        sys_close(&u->fine[i]);
        sys_close(&u->coarse[i]);
    }
    free(u->fine);
    free(u->coarse);
    free(u->term);
}

void unresolved_describe(const struct unresolved *u, const struct filter *phi,
                         struct io_head *head)
{
    const char *name = head_text(head, NULL, "system");
    const struct sys_ops *ops = name ? sys_find(name, NULL) : NULL;
    struct err err = {0};

    if (u->nsys) {
        tool_try(head_set_text(head, NULL, "system", u->coarse->ops->name, &err), &err);
        tool_try(head_set_text(head, NULL, "discretisation", u->coarse->form->name, &err), &err);
    } else if (phi->spec.basis || phi->out.nvar < phi->in.nvar) {
        head_unset(head, NULL, "system");
        head_unset(head, NULL, "discretisation");
        if (phi->spec.basis)
            head_unset(head, NULL, "scheme");
        if (ops && ops->coarse && !phi->spec.basis)
            tool_try(head_set_text(head, NULL, "system", ops->coarse, &err), &err);
    }
}
