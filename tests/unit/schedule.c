/* Schedules, obeyed step by step by a run that has nothing but its slots: every step once, in
 * order, and no more steps than the best of all schedules needs. */
#include "model/schedule.h"

#include <stdint.h>
#include <stdlib.h>

#include "../check.h"

/* Obey all of it; the steps of its advances. */
static size_t obey(size_t steps, size_t slots)
{
    size_t *place = malloc((2 * slots + 1) * sizeof *place), *kept = place + slots;
    struct schedule s = schedule_start(steps, slots, place);
    size_t state = 0, left = steps, made = 0, actions = 0;

    for (;;) {
        const struct schedule_action a = schedule_next(&s);
        if (a.kind == SCHEDULE_DONE || ++actions > 4 * steps * steps + 4)
            break;
        switch (a.kind) {
        case SCHEDULE_SAVE:
            check(a.slot < slots && a.from == state);
            kept[a.slot] = state;
            break;
        case SCHEDULE_RESTORE:
            check(a.slot < slots);
            state = kept[a.slot];
            check(a.from == state);
            break;
        case SCHEDULE_ADVANCE:
            check(a.from == state && a.to > a.from && a.to < left);
            made += a.to - a.from;
            state = a.to;
            break;
        default:
            check(a.from == state && a.to == left && a.to == a.from + 1);
            left--;
        }
    }
    check(left == 0);
    check(schedule_next(&s).kind == SCHEDULE_DONE);
    free(place);
    return made;
}

/* t(l, c) = min over m of m + t(m, c) + t(l - m, c - 1), from every schedule there is. */
static void none_takes_fewer_steps(void)
{
    enum { L = 120, C = 12 };
    static size_t t[C + 1][L + 1];

    for (size_t c = 1; c <= C; c++)
        for (size_t l = 2; l <= L; l++) {
            t[c][l] = l * (l - 1) / 2;
            for (size_t m = 1; c > 1 && m < l; m++) {
                const size_t of = m + t[c][m] + t[c - 1][l - m];
                t[c][l] = of < t[c][l] ? of : t[c][l];
            }
            check(obey(l, c) == t[c][l]);
            check(schedule_cost(l, c) == t[c][l]);
        }
}

static double binomial(size_t n, size_t k)
{
    double of = 1;

    for (size_t i = 1; i <= k; i++)
        of = round(of * (double)(n - k + i) / (double)i);
    return of;
}

/* r l - C(c + r, c + 1), with the least r such that l <= C(c + r, c). */
static void long_runs_take_what_the_formula_says(void)
{
    static const size_t steps[] = {2, 3, 64, 1000, 1001, 10240, 54321};
    static const size_t slots[] = {2, 3, 5, 8, 20, 100, 1000};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        for (size_t j = 0; j < sizeof slots / sizeof *slots; j++) {
            const size_t l = steps[i], c = slots[j];
            size_t r = 0;
            while (binomial(c + r, r) < (double)l)
                r++;
            const double t = (double)(r * l) - (r ? binomial(c + r, r - 1) : 0);
            check(schedule_cost(l, c) == (size_t)t);
            check(obey(l, c) == (size_t)t);
        }
}

static void the_ends_are_right(void)
{
    check(obey(0, 0) == 0 && obey(1, 0) == 0 && obey(1, 1) == 0);
    check(schedule_cost(0, 0) == 0 && schedule_cost(1, 0) == 0);
    check(obey(50, 1) == 50 * 49 / 2);
    check(obey(50, 49) == 49);     /* every state kept: none twice before its tape */
    check(obey(50, 5000) == 49);   /* more slots are of no use */
    check(schedule_cost(50, SIZE_MAX) == 49);
    check(schedule_cost((size_t)1 << 20, 1) == ((size_t)1 << 19) * (((size_t)1 << 20) - 1));
}

int main(void)
{
    run(none_takes_fewer_steps);
    run(long_runs_take_what_the_formula_says);
    run(the_ends_are_right);
    return check_end();
}
