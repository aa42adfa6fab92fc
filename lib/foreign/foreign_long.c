/* foreign_long.c -- long tables: a row for each point of a grid, in any order.
 *
 *   t,x,u      u(time, x)         one column of values: a field
 *   t,x,y,u,v  u, v(time, y, x)   several: variables over the same axes
 *
 * The grid is made of all numbers that each column of coordinates has; every point of it
 * needs one row.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "foreign/plan.h"

enum { COORDINATES = 4 };

static const char advice[] = "--axes time,NAME names other columns of coordinates, --axes "
                             "time,component and --dt take rows as records";

/* A row, and the place of its point along each coordinate. */
struct place {
    size_t at[COORDINATES], row;
};

struct lattice {
    int n;                      /* coordinates, time first */
    size_t column[COORDINATES]; /* of the table */
    size_t points[COORDINATES];
    double *x[COORDINATES];     /* [points], rising; owned */
    size_t nvalue, *value;      /* columns of values; owned */
    struct place *place;        /* [rows], in the order of the grid; owned */
};

static int by_number(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static int compare(const struct place *a, const struct place *b)
{
    for (int i = 0; i < COORDINATES; i++)
        if (a->at[i] != b->at[i])
            return a->at[i] < b->at[i] ? -1 : 1;
    return 0;
}

static int by_place(const void *a, const void *b)
{
    const struct place *p = a, *q = b;
    const int order = compare(p, q);

    return order ? order : (p->row > q->row) - (p->row < q->row);
}

/* Whether the column is a coordinate beside time: x, y, z, or one of axes. */
static bool is_coordinate(const char *column, const char *axes)
{
    char name[FOREIGN_NAME];

    if (!axes) /* X is a name of variables */
        return strlen(column) == 1 && strchr("xyz", *column);
    while (text_next(&axes, ',', name, sizeof name, NULL) == 1)
        if (!strcmp(name, column))
            return true;
    return false;
}

/* Which columns are what: time, then coordinates; of the others all, or the one named. */
static int sort_columns(const struct foreign *f, size_t time, const struct foreign_wish *wish,
                        struct lattice *g, struct err *err)
{
    g->value = malloc(f->ncolumn * sizeof *g->value);
    if (!g->value)
        return err_set(err, ERR_INTERNAL, "no memory for %zu columns", f->ncolumn);
    g->column[g->n++] = time;
    for (size_t c = 0; c < f->ncolumn; c++)
        if (c != time && is_coordinate(f->column[c].name, wish->axes) && g->n < COORDINATES)
            g->column[g->n++] = c;
        else if (c != time && (!wish->variable || !strcmp(f->column[c].name, wish->variable)))
            g->value[g->nvalue++] = c;
    return 0;
}

/* The numbers of coordinate i, once each. */
static int find_points(const struct foreign *f, struct lattice *g, int i, struct err *err)
{
    const struct foreign_array *a = &f->array[0];
    double *x = g->x[i] = malloc(a->dim[0] * sizeof *x);

    if (!x)
        return err_set(err, ERR_INTERNAL, "%s: no memory for %zu rows", f->name, a->dim[0]);
    for (size_t r = 0; r < a->dim[0]; r++) {
        x[r] = a->re[r * f->ncolumn + g->column[i]];
        if (!isfinite(x[r]))
            return err_set(err, ERR_DATA, "%s: column %s: found %g in row %zu, expected a "
                           "coordinate", f->name, f->column[g->column[i]].name, x[r], r + 1);
    }
    qsort(x, a->dim[0], sizeof *x, by_number);
    for (size_t r = 0; r < a->dim[0]; r++)
        if (!r || x[r] != x[g->points[i] - 1])
            x[g->points[i]++] = x[r];
    return 0;
}

static int find_places(const struct foreign *f, struct lattice *g, struct err *err)
{
    const struct foreign_array *a = &f->array[0];

    g->place = calloc(a->dim[0], sizeof *g->place);
    if (!g->place)
        return err_set(err, ERR_INTERNAL, "%s: no memory for %zu rows", f->name, a->dim[0]);
    for (size_t r = 0; r < a->dim[0]; r++) {
        g->place[r].row = r;
        for (int i = 0; i < g->n; i++)
            g->place[r].at[i] = (size_t)((double *)bsearch(&a->re[r * f->ncolumn + g->column[i]],
                                                           g->x[i], g->points[i], sizeof *g->x[i],
                                                           by_number) - g->x[i]);
    }
    qsort(g->place, a->dim[0], sizeof *g->place, by_place);
    return 0;
}

/* "t = 0, x = 0.5" of a place. */
static const char *say(const struct foreign *f, const struct lattice *g, const struct place *p,
                       char text[COORDINATES * (FOREIGN_NAME + 32)])
{
    int len = 0;

    for (int i = 0; i < g->n; i++)
        len += sprintf(text + len, "%s%s = %.10g", i ? ", " : "", f->column[g->column[i]].name,
                       g->x[i][p->at[i]]);
    return text;
}

static int need_single(const struct foreign *f, const struct lattice *g, struct err *err)
{
    char text[COORDINATES * (FOREIGN_NAME + 32)];

    for (size_t r = 1; r < f->array[0].dim[0]; r++)
        if (compare(&g->place[r - 1], &g->place[r]) == 0)
            return err_set(err, ERR_DATA, "%s: rows %zu and %zu are both of %s, expected one of "
                           "each point of a grid (%s)", f->name, g->place[r - 1].row + 1,
                           g->place[r].row + 1,
                           say(f, g, &g->place[r], text), advice);
    return 0;
}

/* After need_single. */
static int need_all(const struct foreign *f, const struct lattice *g, struct err *err)
{
    const size_t rows = f->array[0].dim[0];
    struct place due = {{0}, 0};
    char text[COORDINATES * (FOREIGN_NAME + 32)];

    for (size_t r = 0;; r++) {
        int i = g->n - 1;

        if (r == rows || compare(&g->place[r], &due) != 0)
            return err_set(err, ERR_DATA, "%s: found %zu rows and none of %s, expected one of each "
                           "point of a grid (%s)", f->name, rows, say(f, g, &due, text), advice);
        for (; i >= 0 && ++due.at[i] == g->points[i]; i--)
            due.at[i] = 0;
        if (i < 0)
            return 0;
    }
}

/* A vector of that name: coordinate i. */
static int add_vector(struct foreign *f, struct lattice *g, int i, const char *name,
                      struct err *err)
{
    struct foreign_array *a = foreign_add(f, err);

    if (!a)
        return -1;
    *a = (struct foreign_array){.type = "text", .numeric = true, .rank = 1, .dim = {g->points[i]}};
    snprintf(a->name, sizeof a->name, "%s", name);
    a->rounding = f->column[g->column[i]].rounding;
    if (foreign_shape(a, 'C', err) < 0)
        return -1;
    a->re = g->x[i];
    g->x[i] = NULL;
    return 0;
}

/* The table becomes the field over the axes (time, ..., variable). */
static int make_field(struct foreign *f, struct lattice *g, struct err *err)
{
    struct foreign_array *a = &f->array[0];
    const size_t rows = a->dim[0];
    double *u = malloc(rows * g->nvalue * sizeof *u);

    if (!u)
        return err_set(err, ERR_INTERNAL, "%s: no memory for %zu rows", f->name, rows);
    for (size_t r = 0; r < rows; r++)
        for (size_t v = 0; v < g->nvalue; v++)
            u[r * g->nvalue + v] = a->re[g->place[r].row * f->ncolumn + g->value[v]];
    free(a->re);
    a->re = u;
    a->rank = g->n + 1;
    a->dim[g->n] = g->nvalue;
    strcpy(a->axis[g->n], "variable");
    snprintf(a->name, sizeof a->name, "%s", f->column[g->value[0]].name);
    for (int i = 0; i < g->n; i++) {
        char name[LAYOUT_NAME];

        snprintf(name, sizeof name, "%.*s", LAYOUT_NAME - 1,
                 i ? f->column[g->column[i]].name : "time");
        strcpy(f->array[0].axis[i], name);
        f->array[0].dim[i] = g->points[i];
        if (add_vector(f, g, i, name, err) < 0)
            return -1;
    }
    for (size_t v = 0; v < g->nvalue; v++)
        f->column[v] = f->column[g->value[v]];
    f->ncolumn = g->nvalue;
    return foreign_shape(&f->array[0], 'C', err);
}

/* Whether the times are finite and some are of several rows, and there are other coordinates, all
 * that axes name. */
static int is_long(const struct foreign *f, const char *axes, struct lattice *g, struct err *err)
{
    const struct foreign_array *a = &f->array[0];
    int names = 1;

    for (const char *c = axes; c && *c; c++)
        names += *c == ',';
    if (axes && names != g->n)
        return 0;
    for (size_t r = 0; r < a->dim[0]; r++)
        if (!isfinite(a->re[r * f->ncolumn + g->column[0]]))
            return 0;
    if (!f->header || g->n == 1 || find_points(f, g, 0, err) < 0)
        return err->code ? -1 : 0;
    return g->points[0] < a->dim[0];
}

static int lay_out(struct foreign *f, struct lattice *g, const char *variable, struct err *err)
{
    if (variable && !g->nvalue)
        return err_set(err, ERR_USAGE, "%s: no column '%s' for --variable beside those of "
                       "coordinates", f->name, variable);
    for (int i = 1; i < g->n; i++)
        if (find_points(f, g, i, err) < 0)
            return -1;
    if (find_places(f, g, err) < 0 || need_single(f, g, err) < 0 || need_all(f, g, err) < 0)
        return -1;
    return make_field(f, g, err);
}

int foreign_long(struct foreign *f, size_t time, const struct foreign_wish *wish, struct err *err)
{
    struct lattice g = {0};
    int rc = sort_columns(f, time, wish, &g, err);

    if (rc == 0)
        rc = is_long(f, wish->axes, &g, err);
    if (rc == 1 && (g.nvalue || wish->variable))
        rc = lay_out(f, &g, wish->variable, err) < 0 ? -1 : 1;
    else if (rc == 1)
        rc = 0;
    for (int i = 0; i < g.n; i++)
        free(g.x[i]);
    free(g.value);
    free(g.place);
    return rc;
}
