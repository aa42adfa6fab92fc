/* foreign_plan.c -- the field and its dimensions, by names and lengths. */
#include "foreign/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static const char *const time_names[] = {"t", "tt", "time", "times", "ts", "t-coordinate", NULL};
static const char *const space_names[] = {"x", "y", "z", NULL};
static const char *const point_names[] = {"x", "y", "z", "x-coordinate", "y-coordinate",
                                          "z-coordinate", NULL};

static bool among(const char *name, const char *const names[])
{
    while (*names && strcasecmp(name, *names))
        names++;
    return *names != NULL;
}

bool foreign_is_space(const char *name)
{
    return among(name, space_names);
}

/* "FILE holds ...": what, then the contents, then advice. */
static int refuse(const struct foreign *f, const char *what, const char *advice,
                  struct err *err)
{
    struct text_buf all = {0};

    foreign_contents(f, &all);
    err_set(err, ERR_DATA, "%s: %s; it holds %.600s; %s", f->name, what,
            all.s ? all.s : "nothing", advice);
    text_buf_free(&all);
    return -1;
}

/* One dimension at most that is longer than one. */
static bool is_vector(const struct foreign_array *a)
{
    int longer = 0;

    for (int d = 0; d < a->rank; d++)
        longer += a->dim[d] > 1;
    return a->numeric && !a->complex && a->n && longer <= 1;
}

/* A vector that its name calls times or points. */
static bool is_coordinate(const struct foreign_array *a)
{
    const char *name = foreign_base(a);

    return is_vector(a) && (among(name, time_names) || among(name, point_names));
}

static int by_name(const struct foreign *f, const char *name, const char *option,
                   struct err *err)
{
    struct text_buf all = {0};

    for (size_t i = 0; i < f->narray; i++)
        if (!strcmp(f->array[i].name, name) ||
            (*name == '/' && !strcmp(f->array[i].name, name + 1)))
            return (int)i;
    foreign_contents(f, &all);
    err_set(err, ERR_USAGE, "%s: no array '%s' for %s; it holds %.600s", f->name, name,
            option, all.s ? all.s : "nothing");
    text_buf_free(&all);
    return -1;
}

static int find_field(const struct foreign *f, const struct foreign_wish *wish,
                      struct err *err)
{
    int found = -1;
    bool twice = false;

    if (wish->variable)
        return by_name(f, wish->variable, "--variable", err);
    for (size_t i = 0; i < f->narray; i++) {
        const struct foreign_array *a = &f->array[i];

        if (!a->numeric || a->n <= 1 || is_coordinate(a))
            continue;
        twice = found >= 0 && a->n == f->array[found].n ? true : twice;
        if (found < 0 || a->n > f->array[found].n)
            found = (int)i, twice = false;
    }
    if (found < 0)
        return refuse(f, "found no array of numbers", "expected a field", err);
    if (twice)
        return refuse(f, "found several arrays of the largest size",
                      "--variable NAME says which one is the field", err);
    return found;
}

/* A vector of that length, not excluded, that lies where the first `scope` bytes of `where`
 * say: by name when names are given, else any. -1: none, -2: several. */
static int find_beside(const struct foreign *f, size_t n, const char *const names[],
                       int not_this, int not_that, const char *where, size_t scope)
{
    int found = -1;

    for (size_t i = 0; i < f->narray; i++) {
        const struct foreign_array *a = &f->array[i];

        if ((int)i == not_this || (int)i == not_that || !is_vector(a) || a->n != n ||
            a->scope != scope || memcmp(a->name, where, scope) ||
            (names && !among(foreign_base(a), names)))
            continue;
        if (found >= 0)
            return -2;
        found = (int)i;
    }
    return found;
}

/* Such a vector in the field's own group, else outside of all. */
static int find_vector(const struct foreign *f, size_t n, const char *const names[], int field,
                       int not_that)
{
    const struct foreign_array *a = &f->array[field];
    const int beside = find_beside(f, n, names, field, not_that, a->name, a->scope);

    return beside != -1 || !a->scope ? beside : find_beside(f, n, names, field, not_that, "", 0);
}

/* The coordinate of a dimension of n points: x, y, z before others. */
static int find_coordinate(const struct foreign *f, size_t n, int field, int time)
{
    const int named = find_vector(f, n, point_names, field, time);

    return named != -1 ? named : find_vector(f, n, NULL, field, time);
}

/* The vector of times, as long as one of the field's dimensions; -1 with err. */
static int find_time(const struct foreign *f, int field,
                     const struct foreign_wish *wish, struct err *err)
{
    const struct foreign_array *a = &f->array[field];
    int found = -1;

    if (wish->time_variable)
        return by_name(f, wish->time_variable, "--time-variable", err);
    for (int d = 0; d < a->rank; d++) {
        const int v = find_vector(f, a->dim[d], time_names, field, -1);

        if (v == -2 || (v >= 0 && found >= 0 && v != found))
            return refuse(f, "found several vectors of times",
                          "--time-variable NAME says which one", err);
        found = v >= 0 ? v : found;
    }
    return found >= 0 ? found
                      : refuse(f, "found no vector of times",
                               "--time-variable NAME, or --axes and --dt, says what time is",
                               err);
}

static void add_axis(struct foreign_plan *p, const char *name, int dim, int coordinate)
{
    struct foreign_axis *axis = &p->axis[p->naxis++];

    snprintf(axis->name, sizeof axis->name, "%.*s", LAYOUT_NAME - 1, name);
    axis->dim = dim;
    axis->coordinate = coordinate;
}

/* Whether nothing says that the field is of several times. */
static bool is_timeless(const struct foreign *f, int field, const struct foreign_wish *wish)
{
    const struct foreign_array *a = &f->array[field];

    if (wish->time_variable || wish->dt)
        return false;
    for (int d = 0; d < a->rank; d++)
        if (a->dim[d] > 1 && find_vector(f, a->dim[d], time_names, field, -1) != -1)
            return false;
    return true;
}

/* One state: there are no times, but coordinates with names of all its dimensions. */
static bool is_state(const struct foreign *f, int field, const struct foreign_wish *wish)
{
    const struct foreign_array *a = &f->array[field];
    int known = 0;

    if (!is_timeless(f, field, wish))
        return false;
    for (int d = 0; d < a->rank; d++) {
        if (a->dim[d] > 1 && find_vector(f, a->dim[d], point_names, field, -1) < 0)
            return false;
        known += a->dim[d] > 1;
    }
    return known > 0;
}

/* "x" of x and of x-coordinate. */
static const char *axis_name(const struct foreign_array *a)
{
    const char *name = foreign_base(a);

    for (int i = 0; space_names[i]; i++)
        if (!strncasecmp(name, space_names[i], 1) && among(name, point_names))
            return space_names[i];
    return name;
}

/* Dimensions told by their lengths alone. */
static int guess_axes(struct foreign_plan *p, const struct foreign *f,
                      const struct foreign_wish *wish, struct err *err)
{
    const struct foreign_array *a = &f->array[p->field];
    const bool state = is_state(f, (int)p->field, wish);
    const int time = state ? -1 : find_time(f, (int)p->field, wish, err);
    int dims = state, time_dim = -1;

    if (time < 0 && !state)
        return -1;
    for (int d = 0; d < a->rank; d++) {
        dims += a->dim[d] > 1;
        if (state || a->dim[d] != f->array[time].n)
            continue;
        if (time_dim >= 0 && a->dim[d] > 1)
            return refuse(f, "found two dimensions as long as the times",
                          "--axes x,time, or so, says which is which", err);
        time_dim = d;
    }
    if (time_dim < 0 && !state)
        return refuse(f, "found no dimension as long as the times",
                      "--time-variable or --axes says what they are", err);
    add_axis(p, "time", time_dim, time);
    for (int d = 0; d < a->rank; d++) {
        const int v = d == time_dim || a->dim[d] == 1
                          ? -1
                          : find_coordinate(f, a->dim[d], (int)p->field, time);

        if (d == time_dim || a->dim[d] == 1)
            continue;
        if (v < 0)
            return refuse(f, v == -1 ? "found no coordinate for a dimension of its field"
                                     : "found several coordinates for one dimension",
                          "--axes x,time, or so, names the dimensions (and --step "
                          "x=NUMBER the distance of points)", err);
        for (int i = 1; i < p->naxis; i++)
            if (p->axis[i].coordinate == v)
                return refuse(f, "found two dimensions of one length",
                              "--axes x,y,time, or so, says which is which", err);
        add_axis(p, dims == 2 || !*foreign_base(&f->array[v]) ? "x" : axis_name(&f->array[v]),
                 d, v);
    }
    return 0;
}

/* The dimension that the k-th name stands for: all of them, or those that are
 * longer than one. */
static int nth_dim(const struct foreign_array *a, int names, int k)
{
    for (int d = 0; d < a->rank; d++)
        if ((names == a->rank || a->dim[d] > 1) && k-- == 0)
            return d;
    return -1;
}

/* The vector for the axis time of n points: -1 when none is needed, -2 with
 * err. */
static int time_coordinate(const struct foreign *f, int field,
                           const struct foreign_wish *wish, size_t n, struct err *err)
{
    int v;

    v = wish->time_variable ? by_name(f, wish->time_variable, "--time-variable", err)
                            : find_vector(f, n, time_names, field, -1);
    if (v == -1 && !wish->time_variable && wish->dt)
        return -1;
    if (v < 0 && !wish->time_variable)
        refuse(f, "found no vector for the axis time",
               "--time-variable NAME or --dt NUMBER gives the times", err);
    else if (v >= 0 && f->array[v].n != n)
        err_set(err, ERR_DATA, "%s: %s: found %zu times, expected %zu", f->name,
                f->array[v].name, f->array[v].n, n);
    else if (v >= 0)
        return v;
    return -2;
}

/* The vector of that name and length, for x, y and z also the only one of that
 * length; -1 when there is none. */
static int named_coordinate(const struct foreign *f, int field, const char *name,
                            size_t n)
{
    const char *const itself[] = {name, NULL};
    const int time = find_vector(f, n, time_names, field, -1);
    int v = find_vector(f, n, itself, field, time);

    if (v == -1 && foreign_is_space(name))
        v = find_vector(f, n, NULL, field, time);
    return v < 0 ? -1 : v;
}

/* Whether the file names each dimension that is longer than one, one of them time. */
static bool named_axes(const struct foreign_array *a)
{
    int times = 0;

    for (int d = 0; d < a->rank; d++) {
        if (!*a->axis[d] && a->dim[d] > 1)
            return false;
        times += among(a->axis[d], time_names);
    }
    return times == 1;
}

/* Dimensions named by the file; those of one point without a coordinate are left out. */
static int own_axes(struct foreign_plan *p, const struct foreign *f,
                    const struct foreign_wish *wish, struct err *err)
{
    const struct foreign_array *a = &f->array[p->field];

    for (int d = 0; d < a->rank; d++) {
        const bool time = among(a->axis[d], time_names);
        const char *name = time ? "time" : a->axis[d];
        const int v = time ? time_coordinate(f, (int)p->field, wish, a->dim[d], err)
                           : named_coordinate(f, (int)p->field, name, a->dim[d]);

        if (v < -1)
            return -1;
        for (int i = 0; i < p->naxis; i++)
            if (!strcmp(p->axis[i].name, name))
                return refuse(f, "found two dimensions of one name",
                              "--axes x,y,time, or so, says which is which", err);
        if (a->dim[d] > 1 || time)
            add_axis(p, name, d, v);
    }
    return 0;
}

static int count_names(const char *axes)
{
    int n = 1;

    for (; *axes; axes++)
        n += *axes == ',';
    return n;
}

/* Dimensions named by the user, in the order of the file's own indices. */
static int take_axes(struct foreign_plan *p, const struct foreign *f,
                     const struct foreign_wish *wish, struct err *err)
{
    const struct foreign_array *a = &f->array[p->field];
    const char *rest = wish->axes;
    const int names = count_names(wish->axes);
    char name[LAYOUT_NAME];
    int longer = 0, k;

    for (int d = 0; d < a->rank; d++)
        longer += a->dim[d] > 1;
    if (names != a->rank && names != longer)
        return err_set(err, ERR_USAGE, "--axes %s: found %d names, expected %d for %s",
                       wish->axes, names, longer, *a->name ? a->name : f->name);
    for (k = 0; text_next(&rest, ',', name, sizeof name, err) == 1; k++) {
        const int d = nth_dim(a, names, k);
        int v;

        for (int i = 0; i < p->naxis; i++)
            if (!*name || !strcmp(p->axis[i].name, name))
                return err_set(err, ERR_USAGE, "--axes %s: the name '%s' stands twice",
                               wish->axes, name);
        if (d < 0)
            break;
        v = strcmp(name, "time")
                ? named_coordinate(f, (int)p->field, name, a->dim[d])
                : time_coordinate(f, (int)p->field, wish, a->dim[d], err);
        if (v < -1)
            return -1;
        add_axis(p, name, d, v);
    }
    return k == names ? 0
                      : err_set(err, ERR_USAGE, "--axes %s: cannot be read", wish->axes);
}

/* time, member, others as they come, z, y, x. */
static int place(const struct foreign_axis *axis)
{
    static const char *const order[] = {"time", "member", "", "z", "y", "x"};

    for (int i = 0; i < 6; i++)
        if (!strcmp(axis->name, order[i]))
            return i;
    return 2;
}

static void sort_axes(struct foreign_plan *p)
{
    for (int i = 1; i < p->naxis; i++)
        for (int j = i; j > 0 && place(&p->axis[j]) < place(&p->axis[j - 1]); j--) {
            const struct foreign_axis swap = p->axis[j];

            p->axis[j] = p->axis[j - 1];
            p->axis[j - 1] = swap;
        }
}

int foreign_plan(struct foreign_plan *plan, const struct foreign *f,
                 const struct foreign_wish *wish, struct err *err)
{
    const int field = find_field(f, wish, err);

    *plan = (struct foreign_plan){0};
    if (field < 0)
        return -1;
    plan->field = (size_t)field;
    if (!f->array[field].numeric || !f->array[field].n)
        return refuse(f, "the field is no array of numbers, or is empty",
                      "--variable NAME says which one to take", err);
    if ((wish->axes                        ? take_axes
         : named_axes(&f->array[field]) ? own_axes
                                        : guess_axes)(plan, f, wish, err) < 0)
        return -1;
    sort_axes(plan);
    if (strcmp(plan->axis[0].name, "time")) { /* one state */
        if (!is_timeless(f, field, wish))
            return err_set(err, ERR_USAGE, "--axes %s: found no time, expected one dimension "
                                           "of that name", wish->axes);
        add_axis(plan, "time", -1, -1);
        sort_axes(plan);
    }
    if (plan->naxis == 1 || (plan->naxis == 2 && !strcmp(plan->axis[1].name, "member")))
        add_axis(plan, "component", -1, -1);
    return 0;
}

size_t foreign_points(const struct foreign *f, const struct foreign_plan *plan, int i)
{
    const int d = plan->axis[i].dim;

    return d < 0 ? 1 : f->array[plan->field].dim[d];
}

size_t foreign_variables(const struct foreign *f, const struct foreign_plan *plan)
{
    return plan->variables ? f->array[plan->field].dim[plan->variables] : 1;
}
