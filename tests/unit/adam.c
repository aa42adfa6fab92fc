/* Adam: first steps by hand, a quadratic bowl, decay, parameters. */
#include "optim/optim.h"

#include "../check.h"

static struct optim adam(const char *params, size_t n)
{
    struct optim o;

    check(optim_open(&o, optim_find("adam", NULL), params, n, NULL) == 0);
    return o;
}

/* g = 2, then -1: a1 = 0.2, b1 = 0.004, step rate * 2 / (2 + eps);
 * a2 = 0.08, b2 = 0.004996; ah = 0.08 / 0.19, bh = 0.004996 / 0.001999. */
static void first_steps(void)
{
    struct optim o = adam("rate=0.1", 1);
    double theta = 1, g = 2;

    o.ops->update(&o, 0.1, &g, &theta);
    check_near(theta, 1 - 0.1 * 2 / (2 + 1e-8), 1e-15);
    g = -1;
    o.ops->update(&o, 0.1, &g, &theta);
    const double ah = 0.08 / 0.19, bh = 0.004996 / 0.001999;
    check_near(theta, 1 - 0.1 * 2 / (2 + 1e-8) - 0.1 * ah / (sqrt(bh) + 1e-8),
               1e-14);
    check(o.iter == 2 && o.nstate == 2);
    optim_close(&o);
}

/* J = sum k (theta_k - k)^2 with steepnesses 1..100: the step does not depend on
 * them. */
static void bowl(void)
{
    enum { N = 100 };
    struct optim o = adam(NULL, N);
    double theta[N] = {0}, g[N];

    for (int iter = 0; iter < 4000; iter++) {
        for (int k = 0; k < N; k++)
            g[k] = 2 * (k + 1) * (theta[k] - 0.01 * k);
        o.ops->update(&o, 1e-2 * pow(0.998, iter), g, theta);
    }
    for (int k = 0; k < N; k++)
        check_near(theta[k], 0.01 * k, 1e-4);
    optim_close(&o);
}

static void decay_pulls(void)
{
    struct optim o = adam("decay=0.5", 1);
    double theta = 4, g = 0;

    o.ops->update(&o, 0.1, &g, &theta);
    check_near(theta, 4 * (1 - 0.05), 1e-15);
    optim_close(&o);
}

static void parameters(void)
{
    struct err err = {0};
    struct optim o;

    check(optim_open(&o, optim_find("adam", NULL), "rate=-1", 1, &err) == -1);
    check(strstr(err.msg, "adam: rate") != NULL);
    check(optim_open(&o, optim_find("adam", NULL), "raet=1", 1, &err) == -1);
    check(strstr(err.msg, "did you mean 'rate'") != NULL);
    check(optim_find("adm", &err) == NULL && strstr(err.msg, "'adam'"));
    optim_close(&o);
}

int main(void)
{
    run(first_steps);
    run(bowl);
    run(decay_pulls);
    run(parameters);
    return check_end();
}
