/* differs.c -- attributes of two heads side by side. */
#include "store/differs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/dataset.h"
#include "store/system.h"

static void add(struct text_buf *out, const char *name, const char *a, const char *b)
{
    text_add(out, "%s%s %s against %s", out->len ? ", " : "", name, a, b);
}

static void texts(const struct io_head *a, const struct io_head *b, const char *name,
                  struct text_buf *out)
{
    const char *x = head_text(a, NULL, name), *y = head_text(b, NULL, name);

    if (x && y && strcmp(x, y) != 0)
        add(out, name, x, y);
}

/* Least and greatest value of a number or of a parameter that members have each. */
static bool range(const struct io_head *h, const char *name, double *lo, double *hi)
{
    size_t n;
    double *x;

    if (head_f64(h, NULL, name, lo)) {
        *hi = *lo;
        return true;
    }
    if (head_find_var(h, name) < 0 || !(x = head_doubles(h, name, &n, NULL)))
        return false;
    *lo = INFINITY;
    *hi = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        *lo = fmin(*lo, x[i]);
        *hi = fmax(*hi, x[i]);
    }
    free(x);
    return n > 0;
}

/* A number that a calls `in_a` and b `in_b`. */
static void numbers(const struct io_head *a, const char *in_a, const struct io_head *b,
                    const char *in_b, const char *name, struct text_buf *out)
{
    char text[2][2 * TEXT_DOUBLE + 4], value[TEXT_DOUBLE];
    double lo[2], hi[2];

    if (!range(a, in_a, &lo[0], &hi[0]) || !range(b, in_b, &lo[1], &hi[1]))
        return;
    if (fabs(lo[0] - lo[1]) <= 1e-12 * fabs(lo[0]) && fabs(hi[0] - hi[1]) <= 1e-12 * fabs(hi[0]))
        return;
    for (int i = 0; i < 2; i++) {
        strcpy(text[i], text_double(value, lo[i]));
        if (hi[i] > lo[i])
            strcat(strcat(text[i], " to "), text_double(value, hi[i]));
    }
    add(out, name, text[0], text[1]);
}

static void points(const struct io_head *a, const struct io_head *b, const char *axis,
                   struct text_buf *out)
{
    const int i = head_find_dim(a, axis), j = head_find_dim(b, axis);

    if (i >= 0 && j >= 0 && a->dim[i].len != b->dim[j].len)
        text_add(out, "%s%zu against %zu points along %s", out->len ? ", " : "",
                 a->dim[i].len, b->dim[j].len, axis);
}

static const struct sys_ops *system_of(const struct io_head *h)
{
    const char *name = head_text(h, NULL, "system");

    return name ? sys_find(name, NULL) : NULL;
}

void store_differs(const struct io_head *a, const struct io_head *b, struct text_buf *out)
{
    const struct sys_ops *ops = system_of(a);

    texts(a, b, "system", out);
    texts(a, b, "discretisation", out);
    texts(a, b, "filter", out);
    numbers(a, "width", b, "width", "width", out);
    for (size_t i = 0; ops && i < param_count(ops->params); i++) {
        const char *name = ops->params[i].name;
        char in_a[STORE_NAME], in_b[STORE_NAME];

        numbers(a, store_parameter(a, name, in_a), b, store_parameter(b, name, in_b), name, out);
    }
    for (int i = 0; ops && i < SYS_AXES && ops->axes[i].name; i++)
        points(a, b, ops->axes[i].name, out);
}

/* ---- states that were learned from ---- */

/* First and last of the members that h keeps; 0, 0 where it has none. */
static void members(const struct io_head *h, double *first, double *last)
{
    if (!range(h, "member", first, last))
        *first = *last = 0;
}

int store_describe_training(struct io_head *model, const struct io_head *data, double from,
                           double to, struct err *err)
{
    double first, last;
    int64_t seed;

    if (!head_i64(data, NULL, "seed", &seed))
        return 0;
    members(data, &first, &last);
    return head_set_i64(model, NULL, "train_seed", seed, err) < 0 ||
                   head_set_f64(model, NULL, "train_from", from, err) < 0 ||
                   head_set_f64(model, NULL, "train_to", to, err) < 0 ||
                   head_set_i64(model, NULL, "train_first", (int64_t)first, err) < 0 ||
                   head_set_i64(model, NULL, "train_last", (int64_t)last, err) < 0
               ? -1
               : 0;
}

int store_copy_training(struct io_head *to, const struct io_head *model, struct err *err)
{
    static const char *const whole[] = {"train_seed", "train_first", "train_last"},
                      *const numbers[] = {"train_from", "train_to"};
    int rc = 0;

    for (size_t i = 0; i < 3 && rc == 0; i++) {
        int64_t x;
        if (head_i64(model, NULL, whole[i], &x))
            rc = head_set_i64(to, NULL, whole[i], x, err);
    }
    for (size_t i = 0; i < 2 && rc == 0; i++) {
        double x;
        if (head_f64(model, NULL, numbers[i], &x))
            rc = head_set_f64(to, NULL, numbers[i], x, err);
    }
    return rc;
}

bool store_seen(const struct io_head *model, const struct io_head *data, double from)
{
    int64_t trained, seed, least, most;
    double begin, end, first, last;

    if (system_of(model) != system_of(data) || !head_i64(model, NULL, "train_seed", &trained) ||
        !head_i64(data, NULL, "seed", &seed) || seed != trained ||
        !head_f64(model, NULL, "train_from", &begin) ||
        !head_f64(model, NULL, "train_to", &end) ||
        !head_i64(model, NULL, "train_first", &least) ||
        !head_i64(model, NULL, "train_last", &most))
        return false;
    members(data, &first, &last);
    return from >= begin && from <= end && first <= (double)most && last >= (double)least;
}
