/* Model forms in single precision: near those in double, and chosen by name. */
#include "closure_bench.h"

/* One network program in both precisions: m, its derivative and its gradients. False: the form
 * does not take it. */
static bool compare_precisions(const struct closure_ops *ops, const char *program)
{
    enum { MOST_THETA = 20000 };
    const struct layout l = line(POINTS, 1, false, true);
    double m[2][MOST], dm[2][MOST], du[2][MOST] = {0}, w[MOST], v[MOST];
    const char *last = program ? strstr(program, "conv 1 ") : NULL;
    char entries[128];
    const char *net = program;
    static double dtheta[2][MOST_THETA];
    size_t ntheta = 0, nout = 0;

    if (last && !strcmp(ops->name, "skew")) {
        snprintf(entries, sizeof entries, "%.*sconv 12 %s", (int)(last - program), program,
                 last + strlen("conv 1 "));
        net = entries;
    }
    fill(MOST, w, 8);
    fill(POINTS, v, 9);
    memset(dtheta, 0, sizeof dtheta);
    for (int k = 0; k < 2; k++) {
        struct bench b;
        const bool takes = set_up(&b, k ? ops : ops->f32, &l, NULL, net);
        check(takes || !k);
        if (!takes)
            return false;
        check((nout = b.c.nout + b.c.nlatent) <= MOST);
        check((ntheta = b.c.ntheta) <= MOST_THETA && is_f32(b.c.ops) == !k);
        eval(&b);
        memcpy(m[k], b.m, nout * sizeof *m[k]);
        b.c.ops->tangent(&b.c, &b.at, &(struct point){.u = v}, dm[k], dm[k] + b.c.nout, b.tape,
                         b.work);
        b.c.ops->adjoint(&b.c, &b.at, w, w + b.c.nout,
                         &(struct dpoint){.u = du[k], .theta = dtheta[k]}, b.tape, b.work);
        tear_down(&b);
    }
    check_near(apart(nout, m[0], m[1]), 0, 1e-5);
    check_near(apart(nout, dm[0], dm[1]), 0, 1e-5);
    check_near(apart(POINTS, du[0], du[1]), 0, 1e-5);
    check_near(apart(ntheta, dtheta[0], dtheta[1]), 0, 1e-5);
    check(memcmp(m[0], m[1], nout * sizeof *m[0]) != 0); /* or it was double twice */
    return true;
}

static void f32_is_near_f64(void)
{
    static const char *const programs[] = {
        NULL, "conv 8 3 tanh | square | conv 1 5 nobias", "conv 5 3 relu | conv 1 3",
        "conv 4 3 gelu | conv 9 11 silu | conv 1 3", "conv 4 3 softplus | conv 1 45",
        "mean | conv 4 3 tanh | conv 4 5 dilate=3 tanh | add 2 | concat input | conv 1 3"};
    const int all = sizeof programs / sizeof *programs;

    for (const struct closure_ops *const *ops = closure_all(); *ops; ops++) {
        check(!is_f32(*ops) && ((*ops)->precision != NULL) == ((*ops)->f32 != NULL));
        int compared = 0;
        for (int k = 0; (*ops)->f32 && k < all; k++)
            compared += compare_precisions(*ops, programs[k]);
        check(!(*ops)->f32 || compared == all || compared == 1); /* or its default alone */
    }
}

static void precisions_are_chosen_by_name(void)
{
    struct err err = {0};

    check(closure_in("cnn", NULL, NULL) == closure_find("cnn", NULL));
    check(closure_in("cnn", "f64", NULL) == closure_find("cnn", NULL));
    check(closure_in("cnn", "f32", NULL) == closure_find("cnn", NULL)->f32);
    check(closure_in("linear", "f64", NULL) == closure_find("linear", NULL));
    check(!closure_in("linear", "f32", &err) && err.code == ERR_USAGE);
    check_text(err.msg, "closure linear: found precision f32, expected f64: it has no network "
                        "in f32");
    check(!closure_in("cnn", "f16", &err) && err.code == ERR_USAGE);
    check_text(err.msg, "found precision 'f16', expected f64 or f32");
}

int main(void)
{
    run(f32_is_near_f64);
    run(precisions_are_chosen_by_name);
    return check_end();
}
