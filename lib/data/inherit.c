/* inherit.c -- what a data set made from another one takes over from it. */
#include "data/inherit.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct io_attr *find_attr(const struct io_attr attr[], size_t n,
                                       const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(attr[i].name, name))
            return &attr[i];
    return NULL;
}

static int set_attr(struct io_head *head, const char *var,
                    const struct io_attr *a, struct err *err)
{
    if (a->type == IO_ATTR_TEXT)
        return head_set_text(head, var, a->name, a->text, err);
    if (a->type == IO_ATTR_F64)
        return head_set_f64(head, var, a->name, a->f64, err);
    return head_set_i64(head, var, a->name, a->i64, err);
}

int inherit_attrs(struct io_head *head, const char *var,
                  const struct io_head *from, struct err *err)
{
    const int v = var ? head_find_var(head, var) : -1;
    const int w = var ? head_find_var(from, var) : -1;
    const size_t n = var ? from->var[w].nattr : from->nattr;
    const struct io_attr *attr = var ? from->var[w].attr : from->attr;

    for (size_t i = 0; i < n; i++) {
        const bool has = var ? find_attr(head->var[v].attr, head->var[v].nattr,
                                         attr[i].name) != NULL
                             : find_attr(head->attr, head->nattr, attr[i].name) != NULL;

        if (!has && set_attr(head, var, &attr[i], err) < 0)
            return -1;
    }
    return 0;
}

/* Names of v's dimensions, comma-separated, when head has them in the same
 * lengths. */
static bool fits(const struct io_head *head, const struct io_head *from,
                 const struct io_var *v, struct text_buf *dims)
{
    for (int i = 0; i < v->rank; i++) {
        const struct io_dim *dim = &from->dim[v->dim[i]];
        const int d = head_find_dim(head, dim->name);

        if (d < 0 || head->dim[d].len != dim->len)
            return false;
        text_add(dims, "%s%s", i ? "," : "", dim->name);
    }
    return true;
}

static int constant(struct io_head *head, const struct io_head *from,
                    const struct io_var *v, struct err *err)
{
    const int w = head_find_var(head, v->name);
    struct text_buf dims = {0};
    int rc = 0;

    if (w >= 0) {
        struct io_var *own = &head->var[w];

        if (!strcmp(v->name, "member") && !own->record && own->type == v->type &&
            own->size == v->size)
            memcpy(own->data, v->data, v->size);
    } else if (fits(head, from, v, &dims)) {
        rc = head_var(head, v->name, v->type, dims.s ? dims.s : "", v->data, NULL, NULL,
                      err);
    }
    text_buf_free(&dims);
    return rc < 0 ? -1 : 0;
}

int inherit_head(struct io_head *head, const struct io_head *from,
                 struct err *err)
{
    for (size_t i = 0; i < from->nvar; i++) {
        const struct io_var *v = &from->var[i];

        if (!v->record && constant(head, from, v, err) < 0)
            return -1;
        if (head_find_var(head, v->name) >= 0 &&
            inherit_attrs(head, v->name, from, err) < 0)
            return -1;
    }
    return inherit_attrs(head, NULL, from, err);
}
