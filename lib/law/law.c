/* law.c -- laws: table, look-up by name; their rows, reduced. */
#include "law/law.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/registry.h"
#include "num/eliminate.h"

#define X(name) extern const struct law_ops law_##name;
#include "law.inc"
#undef X

static const struct law_ops *const law_table[] = {
#define X(name) &law_##name,
#include "law.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(law, "law")

static const double tiny = 1e-12;

void laws_close(struct law *l)
{
    free(l->C);
    free(l->rhs);
    *l = (struct law){0};
}

int law_append(struct law *l, const double row[], double rhs, struct err *err)
{
    const size_t width = l->p * l->d;
    double *C = realloc(l->C, (l->n + 1) * width * sizeof *C);

    l->C = C ? C : l->C;
    double *all = C ? realloc(l->rhs, (l->n + 1) * sizeof *all) : NULL;
    if (!all)
        return err_set(err, ERR_INTERNAL, "laws: no memory for %zu coefficients", width);
    l->rhs = all;
    memcpy(l->C + l->n * width, row, width * sizeof *row);
    l->rhs[l->n++] = rhs;
    return 0;
}

/* All laws together: what follows from others goes. */
static int reduce(struct law *l, struct err *err)
{
    size_t *pivot = malloc((l->n + 1) * sizeof *pivot);

    if (!pivot)
        return err_set(err, ERR_INTERNAL, "laws: no memory");
    const size_t rank = eliminate(l->n, l->p * l->d, l->C, l->rhs, tiny, pivot);
    free(pivot);
    for (size_t k = rank; k < l->n; k++)
        if (fabs(l->rhs[k]) > 1e3 * tiny)
            return err_set(err, ERR_DATA, "laws contradict each other, or need terms that the "
                           "library lacks");
    l->n = rank;
    return 0;
}

static bool is_law(const char *name)
{
    struct err none;

    return law_find(name, &none) != NULL;
}

/* One by name. */
static int add_named(struct law *l, const char *name, const struct layout *layout,
                     const char *library, struct err *err)
{
    const struct law_ops *ops = law_find(name, err);

    if (!ops)
        return -1;
    if (l->of == LAW_MAP)
        return err_set(err, ERR_USAGE, "%s: found a map, expected rates", name);
    return law_add(l, ops, layout, library, err);
}

int laws_open(struct law *l, const struct layout *layout, const char *library, const char *names,
              enum law_of of, struct err *err)
{
    char item[512];
    struct terms t;
    int more, rc = terms_library(&t, layout, library, err);

    *l = (struct law){.p = t.nterm, .d = t.ncolumn, .of = of};
    while (rc == 0 && (more = text_next(&names, ',', item, sizeof item, err)) != 0) {
        if (more < 0)
            rc = -1;
        else if (is_law(item) || !strpbrk(item, "./"))
            rc = add_named(l, item, layout, library, err);
        else
            rc = law_read(l, &t, item, err);
    }
    terms_close(&t);
    return rc == 0 ? reduce(l, err) : -1;
}
