/* choice.c -- which records of a data set are kept. */
#include "data/choice.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

struct choice choice_all(void)
{
    return (struct choice){.from = -INFINITY, .until = INFINITY, .every = 1, .hi = 1};
}

/* One "NAME=SHARE"; sum is of the shares before it. 0, or -1 with err. */
static int add_part(struct choice *c, char *item, const char *take, double *sum,
                    struct err *err)
{
    char *value = strchr(item, '=');
    double share;

    if (!value || value == item || text_to_double(value + 1, &share, NULL) < 0 ||
        !(share > 0))
        return err_set(err, ERR_USAGE, "--split: found '%s', expected NAME=SHARE with a share "
                       "above 0", item);
    *value = '\0';
    if (!strcmp(item, take)) {
        if (c->lo <= c->hi)
            return err_set(err, ERR_USAGE, "--split: the part %s is named twice", item);
        c->lo = *sum;
        c->hi = *sum + share;
    }
    *sum += share;
    return 0;
}

int choice_split(struct choice *c, const char *split, const char *take, struct err *err)
{
    const char *list = split;
    char item[128];
    double sum = 0;
    int more;

    c->lo = 2, c->hi = 0;
    while ((more = text_next(&list, ',', item, sizeof item, err)) == 1)
        if (add_part(c, item, take, &sum, err) < 0)
            return -1;
    if (more < 0)
        return -1;
    if (!(sum <= 1 + 1e-9))
        return err_set(err, ERR_USAGE, "--split: the shares add up to %g, expected at most 1",
                       sum);
    if (c->lo > c->hi)
        return err_set(err, ERR_USAGE, "--take: found '%s', expected a part of '%s'", take,
                       split);
    return 0;
}

int choice_keeps(struct choice *c, double t, struct err *err)
{
    const double tol = 1e-9 * fabs(t);

    if (!isfinite(t))
        return err_set(err, ERR_DATA, "the time of record %zu is not finite", c->seen);
    c->earliest = c->seen && c->earliest < t ? c->earliest : t;
    c->latest = c->seen && c->latest > t ? c->latest : t;
    c->seen++;
    if (!(t >= c->from - tol && t <= c->until + tol) || c->inside++ % c->every)
        return 0;
    c->kept++;
    return 1;
}

int choice_part(const struct choice *c, size_t n, size_t *a, size_t *b, struct err *err)
{
    *a = (size_t)llround((double)n * c->lo);
    *b = (size_t)llround((double)n * c->hi);
    *a += *a == 0 ? 0 : c->gap < n ? c->gap : n;
    if (*b > n)
        *b = n;
    if (n && *a >= *b)
        return err_set(err, ERR_DATA, "the part of %zu records is empty", n);
    return 0;
}
