/* What every distribution does: conformance of the registry; moments, quantiles, correlation. */
#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"
#include "prior/prior.h"

/* Settings with which each may be used; of a member that is not here, the defaults. */
static const char *settings(const char *name)
{
    return !strcmp(name, "normal")      ? "mean=-3,sd=2"
           : !strcmp(name, "lognormal") ? "mean=0.2,sd=0.3"
           : !strcmp(name, "uniform")   ? "low=-2,high=5"
           : !strcmp(name, "bounded")   ? "low=1,high=4,middle=1.5,width=1.2"
                                        : "n=1";
}

static struct priors of(const char *text)
{
    static struct priors p;
    struct err err = {0};

    p = (struct priors){0};
    check(priors_add(&p, text, &err) == 0);
    check_text(err.msg, "");
    return p;
}

static struct priors member(const struct prior_ops *ops, const char *more)
{
    char text[200];

    snprintf(text, sizeof text, "a=%s:%s%s", ops->name, settings(ops->name), more);
    return of(text);
}

#define EACH(ops) for (const struct prior_ops *const *ops = prior_all(); *ops; ops++)

static void values_rise_and_go_back(void)
{
    EACH(ops) {
        static struct priors p;
        double before = -INFINITY;
        p = member(*ops, "");
        for (double v = -6; v <= 6; v += 0.25) {
            double u, back;
            priors_values(&p, &v, &u);
            priors_normals(&p, &u, &back);
            check(u > before);
            check_near(back, v, 1e-8);
            before = u;
        }
        const double nothing = NAN;
        double u;
        priors_values(&p, &nothing, &u);
        check(isnan(u));
    }
}

/* (1/N) sum over the middles of N equal parts of probability, by uniform's own map. */
static void moments(const struct priors *p, double *mean, double *sd)
{
    static struct priors parts;
    const int N = 20000;
    double one = 0, two = 0;

    parts = of("q=uniform");
    for (int i = 0; i < N; i++) {
        const double q = (i + 0.5) / N;
        double v, u;
        priors_normals(&parts, &q, &v);
        priors_values(p, &v, &u);
        one += u / N;
        two += u * u / N;
    }
    *mean = one;
    *sd = sqrt(two - one * one);
}

static void moments_are_those_that_were_asked_for(void)
{
    static struct priors p;
    double mean, sd;

    p = of("a=normal:mean=-3,sd=2");
    moments(&p, &mean, &sd);
    check_near(mean, -3, 1e-9);
    check_near(sd, 2, 1e-3);
    p = of("a=lognormal:mean=0.2,sd=0.1");
    moments(&p, &mean, &sd);
    check_near(mean, 0.2, 1e-5);
    check_near(sd, 0.1, 1e-3);
    p = of("a=uniform:low=-2,high=4");
    moments(&p, &mean, &sd);
    check_near(mean, 1, 1e-9);
    check_near(sd, 6 / sqrt(12), 1e-6);
    p = of("a=bounded:low=1,high=4,middle=1.5,width=1");
    double middle;
    priors_values(&p, &(double){0}, &middle);
    check_near(middle, 1.5, 1e-15);
}

/* Draws of a vector: correlation exp(-|i - j|/length), and v to u to v. */
static void values_of_a_vector_are_alike(void)
{
    enum { N = 6, DRAWS = 40000 };
    static struct priors p;
    double v[N], u[N], back[N], sum[N][N] = {{0}};
    struct rng rng = rng_open(3, "test", 0);

    EACH(ops) {
        p = member(*ops, ",n=6,length=2");
        check(p.n == N);
        for (size_t i = 0; i < N; i++)
            v[i] = rng_normal(&rng);
        priors_values(&p, v, u);
        priors_normals(&p, u, back);
        for (size_t i = 0; i < N; i++)
            check_near(back[i], v[i], 1e-12);
    }
    p = of("a=normal:mean=1,sd=3,n=6,length=2");
    for (int k = 0; k < DRAWS; k++) {
        for (size_t i = 0; i < N; i++)
            v[i] = rng_normal(&rng);
        priors_values(&p, v, u);
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < N; j++)
                sum[i][j] += (u[i] - 1) * (u[j] - 1) / DRAWS;
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            check_near(sum[i][j], 9 * exp(-abs(i - j) / 2.0), 0.2);
}

static void names_are_in_order(void)
{
    static struct priors p;
    struct text_buf names = {0};

    p = (struct priors){0};
    check(priors_add(&p, "F=normal", NULL) == 0);
    check(priors_add(&p, "theta=normal:n=3", NULL) == 0);
    check(priors_add(&p, "h=uniform:low=1,high=2", NULL) == 0);
    priors_names(&p, &names);
    check_text(names.s, "F,theta[0],theta[1],theta[2],h");
    text_buf_free(&names);
    check(p.n == 5);
    const double v[] = {1, 0, 2, 0, 0};
    double u[5];
    priors_values(&p, v, u);
    check_near(u[0], 1, 0);
    check_near(u[2], 2, 0);
    check_near(u[4], 1.5, 1e-15);
}

static void what_is_refused(void)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"F", "found 'F', expected NAME=DISTRIBUTION[:k=v,..], as in nu=lognormal:mean=0.1"},
        {"F=", "found ''"},
        {"F=norml", "F: no distribution 'norml'; did you mean 'normal'?"},
        {"F=normal:sd=0", "F: found sd = 0, expected more than 0"},
        {"F=lognormal:mean=0", "F: found mean = 0 and sd = 1, expected more than 0"},
        {"F=uniform:low=1", "F: found high = 1, expected more than low = 1"},
        {"F=bounded:middle=2", "F: found middle = 2, expected it between low = 0 and high = 1"},
        {"F=bounded:width=0", "F: found width = 0, expected more than 0"},
        {"F=normal:spread=1", "F: no parameter 'spread'"},
        {"a b=normal", "found a parameter 'a b', expected letters, digits and _"},
        {"=normal", "found a prior without a parameter"},
        {"taken=normal", "found two priors of taken, expected one"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        static struct priors p;
        struct err err = {0};
        p = of("taken=normal");
        check(priors_add(&p, bad[i].text, &err) == -1);
        err.msg[strlen(bad[i].says)] = '\0';
        check_text(err.msg, bad[i].says);
        check(err.code == ERR_USAGE);
        check(p.count == 1 && p.n == 1);
    }
}

int main(void)
{
    run(values_rise_and_go_back);
    run(moments_are_those_that_were_asked_for);
    run(values_of_a_vector_are_alike);
    run(names_are_in_order);
    run(what_is_refused);
    return check_end();
}
