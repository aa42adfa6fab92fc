/* Conformance of schedules: begin, end, bounds; what each says of itself. */
#include "schedule/schedule.h"

#include "../check.h"

static void factors_are_shares(void)
{
    for (const struct schedule_ops *const *ops = schedule_all(); *ops; ops++) {
        struct schedule s;
        double before = 1;

        check(schedule_open(&s, (*ops)->name, NULL) == 0);
        check(schedule_factor(&s, 0) == 1);
        for (int k = 0; k < 100; k++) {
            const double f = schedule_factor(&s, k / 100.);
            check(f > 0 && f <= before);
            before = f;
        }
    }
}

static void each_by_its_formula(void)
{
    struct schedule s;
    struct err err = {0};

    check(schedule_open(&s, NULL, NULL) == 0 && schedule_factor(&s, 0.7) == 1);
    check(schedule_open(&s, "exponential:last=1e-4", NULL) == 0);
    check_near(schedule_factor(&s, 0.5), 1e-2, 1e-16);
    check(schedule_open(&s, "cosine:warmup=0.2,last=0.5", NULL) == 0);
    check_near(schedule_factor(&s, 0), 0.01, 0);
    check_near(schedule_factor(&s, 0.1), 0.5, 1e-15);
    check_near(schedule_factor(&s, 0.2), 1, 0);
    check_near(schedule_factor(&s, 0.6), 0.75, 1e-15);
    check_near(schedule_factor(&s, 1), 0.5, 1e-15);
    check(schedule_open(&s, "cosin", &err) == -1 && strstr(err.msg, "did you mean 'cosine'"));
    check(schedule_open(&s, "cosine:warmup=1", &err) == -1 && strstr(err.msg, "warmup"));
    check(schedule_open(&s, "constant:last=1", &err) == -1);
}

int main(void)
{
    run(factors_are_shares);
    run(each_by_its_formula);
    return check_end();
}
