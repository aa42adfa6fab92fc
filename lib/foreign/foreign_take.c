/* foreign_take.c -- what a trajectory needs of a file, loaded. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "foreign/plan.h"

/* A long table is the field and its coordinates: 1, or 0 when it is none. */
static int take_long(struct foreign *f, struct foreign_wish *wish, const char *time_column,
                     struct err *err)
{
    int rc;
    long time;

    if (foreign_load(f, 0, err) < 0)
        return -1;
    time = foreign_table_column(f, time_column, err);
    rc = time < 0 ? err->code ? -1 : 0 : foreign_long(f, (size_t)time, wish, err);
    if (rc == 1) {
        wish->variable = f->array[0].name;
        wish->axes = NULL;
    }
    return rc;
}

/* Other columns are the components of one field; one of them may hold the times. */
static int take_table(struct foreign *f, struct foreign_wish *wish, const char *time_column,
                      struct err *err)
{
    int rc = take_long(f, wish, time_column, err);

    if (rc)
        return rc;
    rc = foreign_table_time(f, time_column, err);
    if (rc < 0)
        return -1;
    if (rc == 1 && !wish->dt) {
        struct text_buf all = {0};

        foreign_contents(f, &all);
        err_set(err, ERR_DATA, "%s: found no column named t or time in a table of %zu columns; "
                "--time-column or --dt says what time is; it holds %.600s", f->name, f->ncolumn,
                all.s ? all.s : "a table");
        text_buf_free(&all);
        return -1;
    }
    if (wish->variable || wish->time_variable)
        return err_set(err, ERR_USAGE, "--%s: %s is a table, whose columns are one variable; "
                       "--time-column says what time is",
                       wish->variable ? "variable" : "time-variable", f->name);
    wish->variable = "table";
    wish->axes = wish->axes ? wish->axes : "time,component";
    return 0;
}

/* Whether a variable may be called so: letters (of any alphabet), digits, and _ - . behind the
 * first; and is a state then. */
static bool nameable(const char *name)
{
    const unsigned char *c = (const unsigned char *)name;
    const bool letter = isalpha(*c) || *c >= 0x80;

    if (!letter || strlen(name) >= LAYOUT_NAME || !strcmp(name, "time") ||
        !strcmp(name, "member") || !strncmp(name, "tau_", 4) || !strncmp(name, "rhs_", 4))
        return false;
    while (*c && (isalnum(*c) || *c >= 0x80 || strchr("_-.", *c)))
        c++;
    return !*c;
}

static bool all_nameable(const struct foreign *f)
{
    if (!f->header || f->ncolumn > LAYOUT_VARS)
        return false;
    for (size_t i = 0; i < f->ncolumn; i++)
        if (!nameable(f->column[i].name))
            return false;
    return true;
}

/* The last dimension of a long table tells its variables apart and is no axis of the field. */
static int set_apart(const struct foreign *f, struct foreign_plan *plan, struct err *err)
{
    int kept = 0;

    for (int i = 0; i < plan->naxis; i++)
        if (plan->axis[i].dim + 1 == f->array[0].rank)
            plan->variables = plan->axis[i].dim;
        else
            plan->axis[kept++] = plan->axis[i];
    plan->naxis = kept;
    if (!plan->variables || all_nameable(f))
        return 0;
    return err_set(err, ERR_DATA, "%s: found %zu columns of values, expected at most %d with names "
                   "of letters, digits and _-. (--variable NAME takes one)", f->name, f->ncolumn,
                   LAYOUT_VARS);
}

int foreign_take(struct foreign *f, const struct foreign_wish *wish, const char *time_column,
                 struct foreign_plan *plan, struct err *err)
{
    struct foreign_wish own = *wish;
    bool grid;

    if (time_column && !f->ncolumn)
        return err_set(err, ERR_USAGE, "--time-column is for tables; found the format %s",
                       f->ops->name);
    if ((f->ncolumn ? take_table(f, &own, time_column, err) : foreign_grids(f, err)) < 0 ||
        foreign_plan(plan, f, &own, err) < 0 || foreign_load(f, plan->field, err) < 0)
        return -1;
    grid = f->ncolumn && f->array[0].rank > 2;
    if (grid && set_apart(f, plan, err) < 0)
        return -1;
    plan->scalars = f->ncolumn && !grid && !wish->axes && all_nameable(f);
    for (int i = 0; i < plan->naxis; i++)
        if (plan->axis[i].coordinate >= 0 &&
            foreign_load(f, (size_t)plan->axis[i].coordinate, err) < 0)
            return -1;
    return 0;
}
