/* closure_echo.c -- the random network of an echo state network, the same at every point. */
#include "closure/closure_echo.h"

#include <math.h>
#include <stdlib.h>

#include "num/rng.h"

/* |W^3000 x| / |W^1000 x| to the power 1/2000; r[2 size]. */
static double radius_of(const struct echo *g, double r[])
{
    double *next = r + g->size, log_growth = 0;

    for (size_t s = 0; s < g->size; s++)
        r[s] = 1;
    for (size_t k = 0; k < 3000; k++) {
        double square = 0;
        for (size_t s = 0; s < g->size; s++) {
            next[s] = 0;
            for (size_t l = s * g->links; l < (s + 1) * g->links; l++)
                next[s] += g->W[l] * r[g->from[l]];
            square += next[s] * next[s];
        }
        if (!(square > 0))
            return 0;
        for (size_t s = 0; s < g->size; s++)
            r[s] = next[s] / sqrt(square);
        log_growth += k < 1000 ? 0 : 0.5 * log(square);
    }
    return exp(log_growth / 2000);
}

int echo_draw(struct echo *g, double rho, double gain, uint64_t seed, struct err *err)
{
    struct rng rng = rng_open(seed, "reservoir", 0);
    const size_t links = g->size * g->links, inputs = g->size * (1 + g->inputs);

    g->from = malloc(links * sizeof *g->from);
    g->W = malloc((links + inputs + 2 * g->size) * sizeof *g->W);
    if (!g->from || !g->W)
        return err_set(err, ERR_INTERNAL, "no memory for a reservoir of %zu values", g->size);
    g->Win = g->W + links;
    for (size_t l = 0; l < links; l++) {
        g->from[l] = (size_t)rng_below(&rng, g->size);
        g->W[l] = rng_normal(&rng);
    }
    for (size_t l = 0; l < inputs; l++)
        g->Win[l] = gain * (2 * rng_uniform(&rng) - 1);
    const double radius = radius_of(g, g->Win + inputs);
    for (size_t l = 0; radius > 0 && l < links; l++)
        g->W[l] *= rho / radius;
    return 0;
}

void echo_close(struct echo *g)
{
    free(g->from);
    free(g->W);
    g->from = NULL;
    g->W = NULL;
}

void echo_drive(const struct echo *g, size_t n, double one, const double x[], const double r[],
                double a[])
{
    for (size_t s = 0; s < g->size; s++, a += n) {
        const double *in = g->Win + s * (1 + g->inputs);
        for (size_t i = 0; i < n; i++)
            a[i] = one * in[0];
        for (size_t j = 0; j < g->inputs; j++)
            echo_add(n, in[1 + j], x + j * n, a);
        for (size_t l = s * g->links; r && l < (s + 1) * g->links; l++)
            echo_add(n, g->W[l], r + g->from[l] * n, a);
    }
}

void echo_adjoint(const struct echo *g, size_t n, const double ga[], double gx[], double gr[])
{
    for (size_t s = 0; s < g->size; s++, ga += n) {
        const double *in = g->Win + s * (1 + g->inputs);
        for (size_t j = 0; j < g->inputs; j++)
            echo_add(n, in[1 + j], ga, gx + j * n);
        for (size_t l = s * g->links; gr && l < (s + 1) * g->links; l++)
            echo_add(n, g->W[l], ga, gr + g->from[l] * n);
    }
}
