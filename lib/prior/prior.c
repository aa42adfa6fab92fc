/* prior.c -- priors: table, what was said of each parameter, maps of all. */
#include "prior/prior.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/registry.h"

#define X(name) extern const struct prior_ops prior_##name;
#include "prior.inc"
#undef X

static const struct prior_ops *const prior_table[] = {
#define X(name) &prior_##name,
#include "prior.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(prior, "distribution")

static int check_name(const struct priors *to, const char *name, struct err *err)
{
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_')
            return err_set(err, ERR_USAGE, "found a parameter '%s', expected letters, digits and _",
                           name);
    for (size_t i = 0; i < to->count; i++)
        if (!strcmp(to->of[i].name, name))
            return err_set(err, ERR_USAGE, "found two priors of %s, expected one", name);
    return *name ? 0 : err_set(err, ERR_USAGE, "found a prior without a parameter");
}

int priors_add(struct priors *to, const char *text, struct err *err)
{
    struct prior *of = &to->of[to->count];
    const char *equals = strchr(text, '='), *params;
    char left[PRIOR_NAME], kind[PRIOR_NAME];

    if (!equals || (size_t)(equals - text) >= sizeof left)
        return err_set(err, ERR_USAGE, "found '%.80s', expected NAME=DISTRIBUTION[:k=v,..], as in "
                       "nu=lognormal:mean=0.1,sd=0.05", text);
    if (to->count == PRIORS_MAX)
        return err_set(err, ERR_USAGE, "found more than %d priors", PRIORS_MAX);
    memcpy(left, text, (size_t)(equals - text));
    left[equals - text] = '\0';
    if (check_name(to, left, err) < 0 ||
        param_split(equals + 1, kind, sizeof kind, &params, err) < 0)
        return -1;
    memcpy(of->name, left, sizeof left);
    of->ops = prior_find(kind, err);
    if (!of->ops)
        return err_prefix(err, "%s", left);
    param_defaults(of->ops->params, of->p);
    if ((params && param_parse(of->ops->params, of->p, left, params, err) < 0) ||
        (of->ops->check && of->ops->check(of->p, left, err) < 0))
        return -1;
    to->count++;
    to->n += (size_t)of->p[PRIOR_N];
    return 0;
}

void priors_names(const struct priors *of, struct text_buf *to)
{
    for (size_t i = 0; i < of->count; i++) {
        const size_t n = (size_t)of->of[i].p[PRIOR_N];
        for (size_t j = 0; j < n; j++) {
            text_add(to, "%s%s", i || j ? "," : "", of->of[i].name);
            if (n > 1)
                text_add(to, "[%zu]", j);
        }
    }
}

static double likeness(const struct prior *of) /* c */
{
    return of->p[PRIOR_LENGTH] > 0 ? exp(-1 / of->p[PRIOR_LENGTH]) : 0;
}

void priors_correlate(const struct priors *of, const double v[], double g[])
{
    for (size_t i = 0, at = 0; i < of->count; i++) {
        const double c = likeness(&of->of[i]), rest = sqrt(1 - c * c);
        for (size_t j = 0; j < (size_t)of->of[i].p[PRIOR_N]; j++, at++)
            g[at] = j ? c * g[at - 1] + rest * v[at] : v[at];
    }
}

double priors_value(const struct priors *of, size_t i, double g)
{
    const struct prior *one = of->of;

    for (; i >= (size_t)one->p[PRIOR_N]; one++)
        i -= (size_t)one->p[PRIOR_N];
    return one->ops->value(one->p, g);
}

void priors_values(const struct priors *of, const double v[], double u[])
{
    priors_correlate(of, v, u);
    for (size_t i = 0, at = 0; i < of->count; i++)
        for (size_t j = 0; j < (size_t)of->of[i].p[PRIOR_N]; j++, at++)
            u[at] = of->of[i].ops->value(of->of[i].p, u[at]);
}

void priors_normals(const struct priors *of, const double u[], double v[])
{
    for (size_t i = 0, at = 0; i < of->count; i++) {
        const struct prior *one = &of->of[i];
        const double c = likeness(one), rest = sqrt(1 - c * c);
        double before = 0;
        for (size_t j = 0; j < (size_t)one->p[PRIOR_N]; j++, at++) {
            const double g = one->ops->normal(one->p, u[at]);
            v[at] = j ? (g - c * before) / rest : g;
            before = g;
        }
    }
}
