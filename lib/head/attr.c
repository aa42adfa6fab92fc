/* attr.c -- attributes of a head: set, find, remove; the provenance chain. */
#include <stdlib.h>
#include <string.h>

#include "head/head.h"
#include "head/name.h"

struct list {
    size_t *n;
    struct io_attr **attr;
};

/* The attributes of variable var, or the global ones; 0, or -1 when there is
 * no such variable. */
static int list_of(struct io_head *h, const char *var, struct list *list)
{
    if (!var) {
        *list = (struct list){&h->nattr, &h->attr};
        return 0;
    }
    const int i = head_find_var(h, var);
    if (i < 0)
        return -1;
    *list = (struct list){&h->var[i].nattr, &h->var[i].attr};
    return 0;
}

static const struct io_attr *find(const struct io_head *h, const char *var,
                                  const char *name)
{
    const int i = var ? head_find_var(h, var) : -1;

    if (var && i < 0)
        return NULL;
    const size_t n = var ? h->var[i].nattr : h->nattr;
    const struct io_attr *attr = var ? h->var[i].attr : h->attr;
    for (size_t k = 0; k < n; k++)
        if (strcmp(attr[k].name, name) == 0)
            return &attr[k];
    return NULL;
}

/* The attribute of that name, made when it is new; its text is dropped. */
static struct io_attr *claim(struct io_head *h, const char *var,
                             const char *name, struct err *err)
{
    struct list list;

    if (list_of(h, var, &list) != 0) {
        err_set(err, ERR_DATA, "no variable '%.60s' to bear attribute '%.60s'",
                var, name);
        return NULL;
    }
    struct io_attr *a = (struct io_attr *)find(h, var, name);
    if (a) {
        free(a->text);
        a->text = NULL;
        return a;
    }
    if (name_check(name, "attribute", err) != 0)
        return NULL;
    char *own = strdup(name);
    a = own ? realloc(*list.attr, (*list.n + 1) * sizeof *a) : NULL;
    if (!a) {
        free(own);
        err_set(err, ERR_INTERNAL, "out of memory");
        return NULL;
    }
    *list.attr = a;
    a += (*list.n)++;
    *a = (struct io_attr){.name = own, .type = IO_ATTR_I64};
    return a;
}

int head_set_text(struct io_head *h, const char *var, const char *name,
                  const char *text, struct err *err)
{
    char *own = strdup(text);
    struct io_attr *a = own ? claim(h, var, name, err) : NULL;

    if (!own)
        return err_set(err, ERR_INTERNAL, "out of memory");
    if (!a) {
        free(own);
        return -1;
    }
    a->type = IO_ATTR_TEXT;
    a->text = own;
    return 0;
}

int head_set_f64(struct io_head *h, const char *var, const char *name,
                 double x, struct err *err)
{
    struct io_attr *a = claim(h, var, name, err);

    if (!a)
        return -1;
    a->type = IO_ATTR_F64;
    a->f64 = x;
    return 0;
}

int head_set_i64(struct io_head *h, const char *var, const char *name,
                 int64_t x, struct err *err)
{
    struct io_attr *a = claim(h, var, name, err);

    if (!a)
        return -1;
    a->type = IO_ATTR_I64;
    a->i64 = x;
    return 0;
}

void head_unset(struct io_head *h, const char *var, const char *name)
{
    struct list list;
    struct io_attr *a = (struct io_attr *)find(h, var, name);

    if (!a || list_of(h, var, &list) != 0)
        return;
    free(a->name);
    free(a->text);
    const size_t after = (size_t)(*list.attr + *list.n - (a + 1));
    memmove(a, a + 1, after * sizeof *a);
    (*list.n)--;
}

const char *head_text(const struct io_head *h, const char *var,
                      const char *name)
{
    const struct io_attr *a = find(h, var, name);

    return a && a->type == IO_ATTR_TEXT ? a->text : NULL;
}

bool head_f64(const struct io_head *h, const char *var, const char *name,
              double *x)
{
    const struct io_attr *a = find(h, var, name);

    if (!a || a->type == IO_ATTR_TEXT)
        return false;
    *x = a->type == IO_ATTR_F64 ? a->f64 : (double)a->i64;
    return true;
}

bool head_i64(const struct io_head *h, const char *var, const char *name,
              int64_t *x)
{
    const struct io_attr *a = find(h, var, name);

    if (!a || a->type != IO_ATTR_I64)
        return false;
    *x = a->i64;
    return true;
}

int head_history(struct io_head *h, const char *line, struct err *err)
{
    const char *before = head_text(h, NULL, "history");

    if (!before)
        return head_set_text(h, NULL, "history", line, err);
    const size_t n = strlen(before), m = strlen(line);
    char *both = malloc(n + m + 2);
    if (!both)
        return err_set(err, ERR_INTERNAL, "out of memory");
    memcpy(both, before, n);
    both[n] = '\n';
    memcpy(both + n + 1, line, m + 1);
    const int rc = head_set_text(h, NULL, "history", both, err);
    free(both);
    return rc;
}
