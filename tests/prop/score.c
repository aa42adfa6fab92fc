/* score.c -- what holds for every metric: each case loops over all of them. */
#include "../check.h"

#include <malloc.h>
#include <stdlib.h>

#include "score/score.h"

/* An ensemble: RUNS members in a row have one truth, enough for an interval of 90 %. */
enum { NX = 12, RUNS = 19, NMEMBER = 3 * RUNS, NREC = 20, N = NX * NMEMBER };

/* What is done to the random prediction and truth before they are scored. */
struct change {
    double noise;           /* of the prediction */
    double scale, shift;    /* of both fields; of time */
    bool reversed;          /* members in the opposite order */
    double bad;             /* put into member 1 from half the run on */
    bool has_bad;
};
static const struct change plain = {.noise = 0.3, .scale = 1};

static struct layout field(void)
{
    struct layout l = {0};
    struct axis x = {.name = "x", .n = NX, .step = 0.5, .edge = EDGE_PERIODIC};

    layout_axis(&l, &x, NULL);
    layout_var(&l, "u", "x", "", "", NULL);
    return l;
}

/* Uniform in (-1, 1), the same for the same indices. */
static double noise(size_t rec, size_t member, size_t i, size_t which)
{
    unsigned long long h =
        ((rec * 1009 + member) * 1013 + i) * 2 + which + 0x9e3779b97f4a7c15ULL;

    h ^= h >> 33, h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33, h *= 0xc4ceb9fe1a85ec53ULL;
    h ^= h >> 33;
    return (double)(h >> 11) * 0x1p-52 - 1;
}

static void fill(size_t rec, const struct change *c, double v[], double u[])
{
    for (size_t j = 0; j < NMEMBER; j++) {
        const size_t k = c->reversed ? NMEMBER - 1 - j : j;
        for (size_t i = 0; i < NX; i++) {
            u[j * NX + i] = c->scale * noise(rec, k / RUNS, i, 0);
            v[j * NX + i] =
                u[j * NX + i] + c->scale * c->noise * noise(rec, k, i, 1);
        }
        if (c->has_bad && k == 1 && rec >= NREC / 2)
            v[j * NX + 3] = c->bad;
    }
}

/* Records from, .. to - 1. */
static int feed(struct score *s, size_t from, size_t to, const struct change *c, struct err *err)
{
    double v[N], u[N];

    for (size_t rec = from; rec < to; rec++) {
        const double t = c->shift + 0.25 * (double)rec;
        fill(rec, c, v, u);
        if (score_add(s, &(struct score_record){t, v, u}, err) < 0)
            return -1;
    }
    return 0;
}

/* nan, and no error, where the metric says that there is none. */
static double number_of_best(const struct score_ops *ops, const struct change *c, double *error,
                             double *best)
{
    const struct layout l = field();
    struct score s;
    struct blocks each;

    check(score_open(&s, ops->name, &l, 0, NMEMBER, RUNS, NULL) == 0);
    check(blocks_open(&each, NMEMBER, NULL, 0, NULL) == 0);
    check(feed(&s, 0, NREC, c, NULL) == 0);
    const double value = score_value(&s, 0, NMEMBER);
    *error = score_error(&s, &each);
    *best = s.best;
    check(isnan(value) == (score_enough(&s, NULL) < 0));
    blocks_close(&each);
    score_close(&s);
    return value;
}

static double number(const struct score_ops *ops, const struct change *c, double *error)
{
    double best;

    return number_of_best(ops, c, error, &best);
}

/* Times until something; larger is better. */
static bool is_time(const struct score_ops *ops)
{
    return ops->never != NULL;
}

static bool is(const struct score_ops *ops, const char *name)
{
    return strcmp(ops->name, name) == 0;
}

#define EACH(ops) \
    (const struct score_ops *const *p_ = score_all(), *ops; (ops = *p_); p_++)

static void perfection_is_perfect(void)
{
    const struct change perfect = {.scale = 1};
    double error, best;

    for EACH(ops) {
        const double value = number_of_best(ops, &perfect, &error, &best);
        if (is(ops, "log-score")) { /* runs that are equal have no density */
            check(isnan(value));
            continue;
        }
        check_near(value, is_time(ops) ? (NREC - 1) * 0.25 : best, 1e-12);
        check_near(error, 0, 1e-12);
    }
}

/* What is only of the truth's place among the runs. */
static bool is_relative(const struct score_ops *ops)
{
    return is(ops, "spread-skill") || is(ops, "rank") || is(ops, "coverage") ||
           is(ops, "conformal");
}

static void errors_are_seen(void)
{
    const struct change large = {.noise = 3, .scale = 1};
    double error;

    for EACH(ops)
        if (!is(ops, "blow-up") && !is_relative(ops))
            check(number(ops, &large, &error) != number(ops, &plain, &error));
}

static void order_of_members_is_nothing(void)
{
    struct change reversed = plain;
    double a, b;

    reversed.reversed = true;
    for EACH(ops) {
        check_near(number(ops, &reversed, &a), number(ops, &plain, &b), 1e-13);
        check_near(a, b, 1e-13);
    }
}

static void units_are_respected(void)
{
    struct change scaled = plain;
    double a, b;

    scaled.scale = 1e4;
    scaled.shift = 100;
    for EACH(ops) {
        const bool has_unit = is(ops, "mae") || is(ops, "rmse") || is(ops, "crps") ||
                              is(ops, "energy-score") || is(ops, "conformal-width");
        const double factor = has_unit ? 1e4 : 1, more = is(ops, "log-score") ? log(1e4) : 0;
        check_near((number(ops, &scaled, &a) - more) / factor, number(ops, &plain, &b), 1e-12);
        check_near(a / factor, b, 1e-12);
    }
}

/* NaN, infinity and an overflow of the square. */
static void blow_up_is_never_silent(void)
{
    const double bad[] = {NAN, INFINITY, -INFINITY, 1e200};
    struct change c = plain;
    double error;

    c.has_bad = true;
    for (size_t i = 0; i < 4; i++)
        for EACH(ops) {
            c.bad = bad[i];
            const double value = number(ops, &c, &error);
            if (is_time(ops))
                check(value < number(ops, &plain, &error));
            else if (is(ops, "blow-up"))
                check_near(value, isfinite(bad[i]) ? 0 : 1.0 / NMEMBER, 1e-15);
            else
                check(value == INFINITY && isnan(error));
        }
}

static void nothing_seen_is_nan(void)
{
    const struct layout l = field();
    struct score s;

    for EACH(ops) {
        check(score_open(&s, ops->name, &l, 0, NMEMBER, RUNS, NULL) == 0);
        check(isnan(score_value(&s, 0, NMEMBER)));
        check(isnan(score_error(&s, &(struct blocks){2, (size_t[]){0, 2, NMEMBER}, 1})));
        score_close(&s);
    }
}

/* What is said to be additive: all records without the first ones are the last ones. */
static void sums_over_records_add_up(void)
{
    enum { FIRST = 8 };
    const struct layout l = field();
    struct score all, first, last;

    for EACH(ops) {
        if (!ops->additive)
            continue;
        struct score *const each[] = {&all, &first, &last};
        for (size_t i = 0; i < 3; i++)
            check(score_open(each[i], ops->name, &l, 0, NMEMBER, RUNS, NULL) == 0);
        check(feed(&all, 0, NREC, &plain, NULL) == 0);
        check(feed(&first, 0, FIRST, &plain, NULL) == 0);
        check(feed(&last, FIRST, NREC, &plain, NULL) == 0);
        for (size_t i = 0; i < NMEMBER * all.nsum; i++)
            all.sum[i] -= first.sum[i];
        all.nrec -= first.nrec;
        check_near(score_value(&all, 0, NMEMBER), score_value(&last, 0, NMEMBER), 1e-12);
        for (size_t i = 0; i < 3; i++)
            score_close(each[i]);
    }
}

static size_t allocated(void)
{
    const struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

static void memory_is_bounded(void)
{
    const struct layout l = field();
    struct score s;
    double v[N], u[N];

    for EACH(ops) {
        check(score_open(&s, ops->name, &l, 0, RUNS, RUNS, NULL) == 0);
        const size_t before = allocated();
        for (size_t rec = 0; rec < 60000; rec++) {
            for (size_t i = 0; i < N; i++)
                u[i] = 1, v[i] = 1 + 1e-3 * (double)rec;
            check(score_add(&s, &(struct score_record){(double)rec, v, u},
                            NULL) == 0);
        }
        check(allocated() < before + (8 << 20));
        score_close(&s);
    }
}

#ifdef __SANITIZE_ADDRESS__
static void lack_of_memory_is_survived(void)
{
}
#else
/* The fail-th allocation from now on returns NULL. */
static long fail = -1;
void *__libc_calloc(size_t n, size_t size);
void *__libc_malloc(size_t size);
void *__libc_realloc(void *p, size_t size);
void *calloc(size_t n, size_t size)
{
    return fail >= 0 && fail-- == 0 ? NULL : __libc_calloc(n, size);
}
void *malloc(size_t size)
{
    return fail >= 0 && fail-- == 0 ? NULL : __libc_malloc(size);
}
void *realloc(void *p, size_t size)
{
    return fail >= 0 && fail-- == 0 ? NULL : __libc_realloc(p, size);
}

static void lack_of_memory_is_survived(void)
{
    const struct layout l = field();
    struct score s;
    struct err err;

    for EACH(ops) {
        int rc = -1;
        for (long nth = 0; rc < 0; nth++) {
            fail = nth;
            rc = score_open(&s, ops->name, &l, 0, RUNS, RUNS, &err) < 0 ||
                         feed(&s, 0, 2, &plain, &err) < 0 ? -1 : 0;
            fail = -1;
            check(rc == 0 || err.code == ERR_INTERNAL);
            check(nth < 100);
            score_close(&s);
        }
    }
}
#endif

int main(void)
{
    run(perfection_is_perfect);
    run(errors_are_seen);
    run(order_of_members_is_nothing);
    run(units_are_respected);
    run(blow_up_is_never_silent);
    run(nothing_seen_is_nan);
    run(sums_over_records_add_up);
    run(memory_is_bounded);
    run(lack_of_memory_is_survived);
    return check_end();
}
