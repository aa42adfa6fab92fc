/* What model forms state of themselves, in each precision that they have: laws, NaN, projections on
 * what theta may be, and that the future changes nothing. */
#include "closure_pulses.h"

#include <complex.h>
#include <float.h>

#include "closure/closure_flow.h"
#include "num/kernel.h"

/* to := a state turned along every axis. */
static void turn(const struct layout *l, const double from[], double to[])
{
    static const size_t move[GRID_RANK] = {5, 1, 3};

    for (size_t k = 0; k < l->n; k++) {
        size_t i = k, point = 0, stride = 1;
        for (int a = l->var[0].rank - 1; a >= 0; a--) {
            const size_t n = l->axis[l->var[0].axis[a]].n;
            point += (i + move[a]) % n * stride;
            stride *= n;
            i /= n;
        }
        to[i * stride + point] = from[k];
    }
}

/* The same of fields that are not a state: of each variable by itself. */
static void turn_all(const struct layout *l, size_t n, const double from[], double to[])
{
    struct layout one = *l;

    one.n = l->var[0].n;
    for (size_t i = 0; i + one.n <= n; i += one.n)
        turn(&one, from + i, to + i);
}

static bool translated(const struct bench *b, size_t n, const double x[], const double turned[])
{
    /* smagorinsky takes differences on a line, Fourier modes elsewhere */
    const bool line = b->c.layout.var[0].rank == 1 && !strcmp(b->c.ops->name, "smagorinsky");
    if (line || !strstr(b->c.ops->law, "translation to rounding"))
        return memcmp(x, turned, n * sizeof *x) == 0;
    return apart(n, x, turned) <= b->near * 1e-13;
}

/* Latent states that are fields are turned with the state; held ones are fields too. */
static void translation_of(struct bench *b)
{
    const struct layout *l = &b->c.layout;
    double *before = malloc((b->nx + b->c.nout) * sizeof *before);
    double *turned = malloc(2 * (b->nx + b->c.nout) * sizeof *turned);
    double *next = turned + b->nx + b->c.nout;
    double noise[MOST];

    memcpy(noise, b->xi, l->n * sizeof *noise);
    check(b->nx % l->var[0].n == 0 && b->nm % l->var[0].n == 0);
    turn_all(l, b->nm, b->m, turned);
    if (b->c.nheld) {
        shift(b);
        turn_all(l, b->c.nheld, b->m, next);
    }
    memcpy(before, b->x, b->nx * sizeof *before);
    turn_all(l, b->nx, before, b->x);
    turn_all(l, l->n, noise, b->xi);
    eval(b);
    check(translated(b, b->nm, b->m, turned));
    if (b->c.nheld) {
        shift(b);
        check(translated(b, b->c.nheld, b->m, next));
    }
    memcpy(b->xi, noise, l->n * sizeof *noise);
    free(before);
    free(turned);
}

/* The sum of each variable over the grid is round-off, of theta of either sign, however large. */
static void momentum_of(struct bench *b)
{
    const struct layout *l = &b->c.layout;
    static const double sizes[] = {1, -1, 1e3, -1e6};
    bool moves = b->c.ntheta == 0;

    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        fill(b->c.ntheta, b->c.theta, 11);
        for (size_t k = 0; k < b->c.ntheta; k++)
            b->c.theta[k] *= sizes[s];
        if (b->c.ops->constrain)
            b->c.ops->constrain(&b->c, b->c.theta);
        eval(b);
        for (int v = 0; v < l->nvar; v++) {
            const double *m = b->m + l->var[v].offset;
            double sum = 0, most = 0;
            for (size_t i = 0; i < l->var[v].n; i++) {
                sum += m[i];
                most = fmax(most, fabs(m[i]));
            }
            check_near(sum, 0, (double)l->var[v].n * DBL_EPSILON * most);
            moves |= most > 0;
        }
    }
    check(moves);
}

/* Rate of the energy, or of the sum of half the squares of what is there: <u, m>; of a vorticity
 * energy is <psi, m>, -lap psi = w, with what is highest left out, by direct sums. */
static double work_of(const struct bench *b, bool energy)
{
    const struct layout *l = &b->c.layout;
    double sum = 0;

    if (!energy || strcmp(l->var[0].name, "vorticity"))
        return dot(l->n, b->u, b->m);
    const long n[2] = {(long)l->axis[0].n, (long)l->axis[1].n};
    for (long k = -((n[0] - 1) / 2); k <= (n[0] - 1) / 2; k++)
        for (long j = -((n[1] - 1) / 2); j <= (n[1] - 1) / 2; j++) {
            const double x = 2 * M_PI * (double)k / ((double)n[0] * l->axis[0].step);
            const double y = 2 * M_PI * (double)j / ((double)n[1] * l->axis[1].step);
            double complex w = 0, m = 0;
            for (long p = 0; p < n[0] * n[1]; p++) {
                const double turn = (double)(k * (p / n[1])) / (double)n[0] +
                                    (double)(j * (p % n[1])) / (double)n[1];
                w += b->u[p] * cexp(-2 * M_PI * I * turn);
                m += b->m[p] * cexp(-2 * M_PI * I * turn);
            }
            if (k || j)
                sum += creal(conj(w) * m) / (x * x + y * y) / (double)(n[0] * n[1]);
        }
    return sum;
}

/* The sum of the squares of each variable, or of all with z, falls, of theta of either sign,
 * however large; it is that of the fluxes that fall, in units of them. */
static void squares_of(struct bench *b)
{
    const struct layout *l = &b->c.layout;
    static const double sizes[] = {1e6, -1e3, -1, 1};
    const bool latent = b->c.nlatent > 0;

    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        fill(b->c.ntheta, b->c.theta, 11);
        for (size_t k = 0; k < b->c.ntheta; k++)
            b->c.theta[k] *= sizes[s];
        eval(b);
        for (int v = 0; v < (latent ? 1 : l->nvar); v++) {
            const size_t at = latent ? 0 : l->var[v].offset, n = latent ? b->nx : l->var[v].n;
            const double size = sqrt(dot(n, b->u + at, b->u + at) * dot(n, b->m + at, b->m + at));
            check(size > 0 && dot(n, b->u + at, b->m + at) <= 1e-13 * size);
        }
    }
}

/* Nothing is done to what is the same everywhere. */
static void constants_of(struct bench *b, double most)
{
    const struct layout *l = &b->c.layout;

    for (int v = 0; v < l->nvar; v++)
        for (size_t i = 0; i < l->var[v].n; i++)
            b->u[l->var[v].offset + i] = 0.7 - v;
    eval(b);
    for (size_t i = 0; i < l->n; i++)
        check_near(b->m[i], 0, 1e-14 * most);
}

static void laws_of(struct bench *b)
{
    const char *law = b->c.ops->law;
    double most = 0;

    check(law != NULL);
    if (!law)
        return;
    eval(b);
    for (size_t i = 0; i < b->c.nout; i++)
        most = fmax(most, fabs(b->m[i]));
    if (strstr(law, "squares"))
        squares_of(b);
    if (strstr(law, "dissipation of enstrophy"))
        check((strcmp(b->c.layout.var[0].name, "vorticity") && !flow_is_layers(&b->c.layout)) ||
              work_of(b, false) < -1e-6 * most);
    else if (strstr(law, "dissipation") && !strstr(law, "squares"))
        check(work_of(b, true) <= 1e-14 * most);
    if (strstr(law, "translation"))
        translation_of(b);
    if (strstr(law, "momentum"))
        momentum_of(b);
    if (strstr(law, "constants"))
        constants_of(b, most);
}

static void laws_hold(void)
{
    for (int level = KERNEL_V2; level < KERNEL_LEVELS; level++) {
        kernel_limit((enum kernel_level)level);
        each(laws_of);
    }
}

static void nan_of(struct bench *b)
{
    size_t found = 0;

    b->u[7] = NAN;
    eval(b);
    for (size_t i = 0; i < b->c.layout.n; i++)
        found += isnan(b->m[i]);
    check(found > 0 || b->c.ntheta == 0);
}

static void nan_stays(void)
{
    each(nan_of);
}

static void constrain_of(struct bench *b)
{
    if (!b->c.ops->constrain || (b->c.ops->settle && !b->c.nsettled))
        return;
    double once[64];
    const size_t p = b->c.ntheta;
    for (size_t i = 0; i < p; i++)
        b->c.theta[i] = -1 - (double)i;
    check(b->c.ops->constrain(&b->c, b->c.theta));
    memcpy(once, b->c.theta, p * sizeof *once);
    check(!b->c.ops->constrain(&b->c, b->c.theta));
    check(memcmp(once, b->c.theta, p * sizeof *once) == 0);
}

static void constrain_projects(void)
{
    each(constrain_of);
}

/* Without R energy is exchanged, to round-off, of weights of any size; a conv of one point has
 * them first and the biases after them. */
static void skew_keeps_energy(void)
{
    enum { K = 12, A = 5 };
    const struct layout l = line(POINTS, 1, false, EDGE_PERIODIC);

    for (double size = 1; size < 1e10; size *= 1e3) {
        struct bench b;
        check(set_up(&b, closure_find("skew", NULL), &l, NULL, "conv 12 1"));
        for (size_t i = 0; i < b.c.ntheta; i++)
            b.c.theta[i] *= (i < 2 * K ? i / 2 : i - 2 * K) < A ? size : 0;
        eval(&b);
        const double m = sqrt(dot(b.nm, b.m, b.m)), x = sqrt(dot(b.nx, b.x, b.x));
        check(m > 0.1 * size);
        check_near(dot(b.nx, b.x, b.m) / (m * x), 0, 1e-15);
        tear_down(&b);
    }
}

static void skew_laws_of(struct bench *b)
{
    squares_of(b);
    eval(b);
    translation_of(b);
    momentum_of(b);
}

static void skew_of_any_radius_keeps_laws(void)
{
    each_skew(skew_laws_of);
}

/* A state changes nothing that was given before it; and something after it, if there is a
 * memory. */
static void causality_of(struct bench *b)
{
    const size_t n = b->c.layout.n, nout = b->c.nout;
    double *u = malloc(PULSES * (n + 2 * nout) * sizeof *u), *m = u + PULSES * n;
    double *other = m + PULSES * nout;

    fill(PULSES * n, u, 21);
    remember(b, u, m);
    for (size_t k = 0; k < PULSES; k++) {
        const double was = u[k * n + 3];
        u[k * n + 3] += 0.5;
        remember(b, u, other);
        u[k * n + 3] = was;
        check(memcmp(m, other, k * nout * sizeof *m) == 0);
        const bool later = memcmp(m + (k + 1) * nout, other + (k + 1) * nout,
                                  (PULSES - k - 1) * nout * sizeof *m) != 0;
        check(later || b->c.nlatent + b->c.nheld == 0 || b->c.ntheta == 0 || b->c.nnoise > 0 ||
              k != 1); /* some remember nothing but their noise */
    }
    free(u);
}

static void the_future_changes_nothing(void)
{
    each(causality_of);
}

int main(void)
{
    run(laws_hold);
    run(nan_stays);
    run(constrain_projects);
    run(skew_keeps_energy);
    run(skew_of_any_radius_keeps_laws);
    run(the_future_changes_nothing);
    return check_end();
}
