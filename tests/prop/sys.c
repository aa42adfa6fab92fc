/* sys.c -- what every system and discretisation must do, on even, odd and
 * smallest grids: round trips, translation, constants, NaN, initial conditions,
 * refusals, lack of memory, threads, lanes, orders. */
#include "sys/sys.h"

#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "model/selftest.h"
#include "num/kernel.h"
#include "num/rng.h"
#include "num/stats.h"

enum { MOST = 17000 };

static const size_t grids[][SYS_AXES] = {{4, 1}, {5, 3}, {16, 14}, {17, 5}, {32, 9}, {1, 16}};

/* u[n] := noise of the size that the system's initial condition has. */
static void noise(const struct sys *sys, uint64_t index, double u[])
{
    struct rng r = rng_open(2, "test", index);
    double size = 0;

    if (sys_initial(sys, NULL, 1, 0, u, NULL) == 0)
        for (size_t i = 0; i < sys->n; i++)
            size += u[i] * u[i] / (double)sys->n;
    for (size_t i = 0; i < sys->n; i++)
        u[i] = (size > 0 ? sqrt(size) : 1) * rng_normal(&r);
}

/* Every form on every grid, work exactly as large as promised. */
static void each(void (*test)(const struct sys *sys, const double u[], double work[]))
{
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++)
        for (const struct sys_form *const *f = (*ops)->forms; *f; f++)
            for (size_t g = 0; g < sizeof grids / sizeof *grids; g++) {
                struct sys sys;
                struct err err = {0};
                size_t grid[SYS_AXES] = {0};
                if ((*f)->single)
                    continue;
                for (int a = 0; a < SYS_AXES && (*ops)->axes[a].name; a++) {
                    const size_t of = (*ops)->axes[a].min, min = (*f)->min > of ? (*f)->min : of;
                    grid[a] = grids[g][a] < min ? min : grids[g][a];
                }
                if (sys_open(&sys, *ops, (*f)->name, NULL, grid, &err)) {
                    check_text(err.msg, "");
                    continue;
                }
                double *u = malloc(sys.n * sizeof *u);
                double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
                noise(&sys, 0, u);
                test(&sys, u, work);
                free(u);
                free(work);
                sys_close(&sys);
            }
}

static void round_trip(const struct sys *sys, const double u[], double work[])
{
    double s[MOST], back[MOST], once[MOST];

    sys_encode(sys, u, s, work);
    sys_decode(sys, s, back, work);
    if (sys->form->truncates) { /* once more loses nothing more */
        check(stats_max_abs(back, sys->n) > 0 && memcmp(back, u, sys->n * sizeof *u));
        sys_encode(sys, back, s, work);
        u = memcpy(once, back, sys->n * sizeof *u);
        sys_decode(sys, s, back, work);
    }
    for (size_t i = 0; i < sys->n; i++)
        check_near(back[i], u[i], 1e-14);
}

static void coding_is_lossless(void)
{
    each(round_trip);
}

/* Move every variable by one point along axis 0. */
static void shift(const struct sys *sys, const double u[], double moved[])
{
    for (int v = 0; v < sys->layout.nvar; v++) {
        const struct var *var = &sys->layout.var[v];
        const size_t row = var->n / sys->grid[0];
        for (size_t i = 0; i < var->n; i++)
            moved[var->offset + (i + row) % var->n] = u[var->offset + i];
    }
}

static void shifted(const struct sys *sys, const double u[], double work[])
{
    double moved[MOST], f[MOST], f_moved[MOST], moved_f[MOST];

    check(sys->ops->law != NULL);
    if (!sys->ops->law || !strstr(sys->ops->law, "translation"))
        return;
    shift(sys, u, moved);
    sys_rhs(sys, 0, u, f, work);
    sys_rhs(sys, 0, moved, moved_f, work);
    shift(sys, f, f_moved);
    const double size = stats_max_abs(f, sys->n);
    check(size > 0);
    for (size_t i = 0; i < sys->n; i++)
        check_near(moved_f[i], f_moved[i], 1e-12 * size);
}

static void translation_commutes(void)
{
    each(shifted);
}

static void constant(const struct sys *sys, const double u[], double work[])
{
    double one[MOST], f[MOST];

    (void)u;
    for (size_t i = 0; i < sys->n; i++)
        one[i] = 0.7;
    sys_rhs(sys, 0, one, f, work);
    for (size_t i = 0; i < sys->n && strstr(sys->ops->law, "constants"); i++)
        check_near(f[i], 0, 1e-9);
}

static void constants_rest(void)
{
    each(constant);
}

/* The sum of f over each variable is round-off. */
static void mean_of(const struct sys *sys, const double u[], double work[])
{
    double f[MOST];

    sys_rhs(sys, 0, u, f, work);
    for (int v = 0; v < sys->layout.nvar && strstr(sys->ops->law, "mean"); v++) {
        const struct var *var = &sys->layout.var[v];
        double sum = 0;
        for (size_t i = 0; i < var->n; i++)
            sum += f[var->offset + i];
        const double most = stats_max_abs(f + var->offset, var->n);
        check_near(sum, 0, 1e-15 * (double)(var->n * var->n) * most);
    }
}

static void means_stay(void)
{
    each(mean_of);
}

static void poisoned(const struct sys *sys, const double u[], double work[])
{
    double bad[MOST], f[MOST], s[MOST];

    for (size_t i = 0; i < sys->n; i += 1 + sys->n / 97) {
        memcpy(bad, u, sys->n * sizeof *bad);
        bad[i] = NAN;
        sys_rhs(sys, 0, bad, f, work);
        check(!stats_finite(f, sys->n));
        sys_encode(sys, bad, s, work);
        check(!stats_finite(s, sys->ns));
    }
}

static void nan_is_reported(void)
{
    each(poisoned);
}

static void shared(const struct sys *sys, const double u[], double work[])
{
    static double f[8][MOST];
    double alone[MOST];
    int equal = 0;

    sys_rhs(sys, 0, u, alone, work);
#pragma omp parallel for num_threads(4) reduction(+ : equal)
    for (int i = 0; i < 8; i++) {
        double *own = malloc(sys_rhs_nwork(sys) * sizeof *own);
        sys_rhs(sys, 0, u, f[i], own);
        equal += memcmp(f[i], alone, sys->n * sizeof *alone) == 0;
        free(own);
    }
    check(equal == 8);
}

static void threads_share_a_system(void)
{
    each(shared);
}

/* Each lane has the bits of the terms of its own state, wherever the others are; all lanes have
 * other states. */
static void in_lanes(const struct sys *sys, const double u[], double work[])
{
    static double all[SYS_LANES * MOST], out[SYS_LANES * MOST];
    double s[MOST], expected[MOST], got[MOST];
    struct sys lanes;

    (void)u;
    if (!sys_has_lanes(sys))
        return;
    check(!sys_lanes(&lanes, sys, NULL));
    double *space = malloc((lanes.nwork + 1) * sizeof *space);
    for (uint64_t l = 0; l < SYS_LANES; l++) {
        noise(sys, l, got);
        sys_encode(sys, got, s, work);
        sys_lanes_set(&lanes, l, s, all);
    }
    lanes.form->terms(&lanes, &(struct point){.t = 0.3, .u = all, .p = sys->p}, out, NULL,
                      space);
    for (size_t l = 0; l < SYS_LANES; l++) {
        double *tape = malloc((sys->ntape + 1) * sizeof *tape);
        sys_lanes_get(&lanes, l, all, s);
        sys->form->terms(sys, &(struct point){.t = 0.3, .u = s, .p = sys->p}, expected, tape,
                         work);
        sys_lanes_get(&lanes, l, out, got);
        check(!memcmp(got, expected, sys->ns * sizeof *got));
        free(tape);
    }
    free(space);
    sys_close(&lanes);
}

static void lanes_keep_bits(void)
{
    static const char *const names[] = {"v2", "v3", "v4"};

    for (int l = KERNEL_V2; l < KERNEL_LEVELS; l++)
        if (kernel_limit((enum kernel_level)l) == (enum kernel_level)l)
            each(in_lanes);
        else
            skip(names[l], "this processor has no such instructions");
    kernel_limit(KERNEL_V4);
}

/* ---- derivatives: in the inner product of the fields (sys/sys.h) ---- */

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* f[ns] += what a step of length 1 adds by noise, by given normals: g xi + g dg/ds (xi^2 - 1). a:
 * the numbers of the noise, or their derivative. Normals of number i; of the second term. */
static double kick(size_t i)
{
    return sin(2.3 * (double)i) + 0.4;
}

static void add_noise(const struct sys *sys, const double a[], double f[])
{
    for (size_t i = 0; i < sys->nnoise; i++)
        f[i] += kick(i) * a[i] + (kick(i) * kick(i) - 1) * a[sys->nnoise + i];
}

static void add_noise_at(const struct sys *sys, const struct point *at, double f[])
{
    double a[2 * MOST];

    if (sys->nnoise)
        sys->form->noise(sys, at, a);
    add_noise(sys, a, f);
}

static void add_noise_tangent(const struct sys *sys, const struct point *at,
                              const struct point *along, double f[])
{
    double a[2 * MOST];

    if (sys->nnoise)
        sys->form->noise_tangent(sys, at, along, a);
    add_noise(sys, a, f);
}

static void add_noise_adjoint(const struct sys *sys, const struct point *at, const double g[],
                              struct dpoint *d)
{
    double da[2 * MOST];

    for (size_t i = 0; i < sys->nnoise; i++) {
        da[i] = kick(i) * g[i];
        da[sys->nnoise + i] = (kick(i) * kick(i) - 1) * g[i];
    }
    if (sys->nnoise)
        sys->form->noise_adjoint(sys, at, da, d);
}

/* <w, terms + linear s + noise> at (s; p); w a field. */
static double weighed(const struct sys *sys, const double s[], const double p[],
                      const double w[], double tape[], double work[])
{
    const struct point at = {.t = 0.3, .u = s, .p = p};
    double f[MOST], L[MOST] = {0}, field[MOST];

    sys->form->terms(sys, &at, f, tape, work);
    if (sys->form->linear)
        sys->form->linear(sys, p, L);
    for (size_t i = 0; sys->form->linear && i < sys->ns; i += 2) {
        f[i] += L[i] * s[i] - L[i + 1] * s[i + 1];
        f[i + 1] += L[i] * s[i + 1] + L[i + 1] * s[i];
    }
    add_noise_at(sys, &at, f);
    sys_decode(sys, f, field, work);
    return dot(sys->n, field, w);
}

/* The least distance of central differences along (v, dp), and of what two of them extrapolate
 * to, from slope, relative to size. */
static double least_apart(const struct sys *sys, const double s[], const double v[],
                          const double dp[], const double w[], double slope, double size,
                          double tape[], double work[])
{
    double least = INFINITY, sum[2], before = INFINITY;

    for (double h = 0.1; least >= 1e-8 && h > 1e-9; h /= 4) { /* until they are as near */
        for (int side = 0; side < 2; side++) {
            const double to = side ? -h : h;
            double at[MOST], p[PARAM_MAX];
            for (size_t i = 0; i < sys->ns; i++)
                at[i] = s[i] + to * v[i];
            for (size_t i = 0; i < PARAM_MAX; i++)
                p[i] = sys->p[i] + to * dp[i];
            sum[side] = weighed(sys, at, p, w, tape, work);
        }
        const double found = (sum[0] - sum[1]) / (2 * h);
        least = fmin(least, fabs(found - slope) / size);
        least = fmin(least, fabs((16 * found - before) / 15 - slope) / size);
        before = found;
    }
    return least;
}

static void encoded(const struct sys *sys, uint64_t index, double field[], double s[],
                    double work[])
{
    noise(sys, index, field);
    sys_encode(sys, field, s, work);
}

static bool is_length(const struct sys_ops *ops, size_t i)
{
    for (const struct sys_axis *a = ops->axes; a->name; a++)
        if (a->length && param_index(ops->params, a->length) == (int)i)
            return true;
    return false;
}

static void transposed(const struct sys *sys, const double u[], double work[])
{
    const struct sys_form *form = sys->form;
    double s[MOST], v[MOST], g[MOST], vfield[MOST], w[MOST], out[MOST], field[MOST];
    double du[MOST] = {0}, dsymbol[MOST] = {0}, dp[PARAM_MAX] = {0}, none[PARAM_MAX] = {0};
    double zero[MOST] = {0}, dL[MOST], *tape = malloc((2 * sys->ntape + 1) * sizeof *tape);
    double *other = tape + sys->ntape; /* of other points */
    const struct point at = {.t = 0.3, .u = s, .p = sys->p};

    sys_encode(sys, u, s, work);
    encoded(sys, 1, vfield, v, work);
    encoded(sys, 2, w, g, work);
    form->terms(sys, &at, out, tape, work);
    form->tangent(sys, &at, &(struct point){.u = v}, out, tape, work);
    add_noise_tangent(sys, &at, &(struct point){.u = v}, out);
    sys_decode(sys, out, field, work);
    const double forth = dot(sys->n, w, field);
    double size = sqrt(dot(sys->n, w, w) * dot(sys->n, field, field));
    size = size > 0 ? size : 1; /* all may be in the symbol */
    form->adjoint(sys, &at, g, &(struct dpoint){.u = du, .p = dp}, tape, work);
    add_noise_adjoint(sys, &at, g, &(struct dpoint){.u = du, .p = dp});
    sys_decode(sys, du, field, work);
    check_near((dot(sys->n, vfield, field) - forth) / size, 0, 1e-13);

    double linear = 0; /* what the symbol adds */
    for (size_t i = 0; sys->symbol && i < sys->ns; i += 2) {
        out[i] = sys->symbol[i] * v[i] - sys->symbol[i + 1] * v[i + 1];
        out[i + 1] = sys->symbol[i] * v[i + 1] + sys->symbol[i + 1] * v[i];
        dsymbol[i] = s[i] * g[i] + s[i + 1] * g[i + 1];
        dsymbol[i + 1] = s[i] * g[i + 1] - s[i + 1] * g[i];
    }
    if (sys->symbol) {
        sys_decode(sys, out, field, work);
        linear = dot(sys->n, w, field);
    }
    check(least_apart(sys, s, v, none, w, forth + linear, size + fabs(linear), other, work) <
          1e-8);
    if (form->linear_adjoint)
        form->linear_adjoint(sys, sys->p, dsymbol, dp);
    for (size_t i = 0; i < param_count(sys->ops->params); i++) {
        double along[PARAM_MAX] = {0};
        if (is_length(sys->ops, i) || sys->ops->params[i].whole) {
            check(dp[i] == 0);
            continue;
        }
        check(fabs(dp[i]) > 0);
        along[i] = sys->p[i] != 0 ? fabs(sys->p[i]) : size / fabs(dp[i]);
        form->tangent(sys, &at, &(struct point){.u = zero, .p = along}, out, tape, work);
        add_noise_tangent(sys, &at, &(struct point){.u = zero, .p = along}, out);
        memset(dL, 0, sizeof dL);
        if (form->linear_tangent)
            form->linear_tangent(sys, sys->p, along, dL);
        for (size_t j = 0; sys->symbol && j < sys->ns; j += 2) {
            out[j] += dL[j] * s[j] - dL[j + 1] * s[j + 1];
            out[j + 1] += dL[j] * s[j + 1] + dL[j + 1] * s[j];
        }
        sys_decode(sys, out, field, work);
        check_near(dot(sys->n, field, w) / (dp[i] * along[i]), 1, 1e-11);
        check(least_apart(sys, s, zero, along, w, dp[i] * along[i],
                          fabs(dp[i] * along[i]) + size / 10, other, work) < 1e-8);
    }

    memcpy(field, du, sizeof field); /* gradients accumulate; what is not wanted is left */
    form->adjoint(sys, &at, g, &(struct dpoint){.u = du}, tape, work);
    form->adjoint(sys, &at, g, &(struct dpoint){0}, tape, work);
    add_noise_adjoint(sys, &at, g, &(struct dpoint){.u = du});
    add_noise_adjoint(sys, &at, g, &(struct dpoint){0});
    for (size_t i = 0; i < sys->ns; i++)
        check_near(du[i], 2 * field[i], 1e-12 * (1 + fabs(field[i])));
    free(tape);
}

static void derivatives_are_transposes(void)
{
    each(transposed);
}

/* On shared plans, and on its own where a length differs: the same bits as opened alone. */
static void varied(const struct sys *sys, const double u[], double work[])
{
    for (size_t i = 0; i < param_count(sys->ops->params); i++) {
        const struct param *of = &sys->ops->params[i];
        double p[PARAM_MAX], f[MOST], expected[MOST];
        struct sys shared, alone;
        memcpy(p, sys->p, sizeof p);
        p[i] = !of->whole ? p[i] * 1.25 + 0.01 : p[i] > of->lo ? p[i] - 1 : p[i] + 1;
        check(!sys_open(&alone, sys->ops, sys->form->name, p, sys->grid, NULL));
        check(!sys_vary(&shared, sys, p, NULL));
        check(shared.borrowed == (!is_length(sys->ops, i) && !of->whole));
        sys_rhs(&alone, 0.2, u, expected, work);
        sys_rhs(&shared, 0.2, u, f, work);
        check(!memcmp(f, expected, sys->n * sizeof *f));
        sys_close(&shared);
        sys_close(&alone);
        p[i] = NAN;
        struct err err = {0};
        check(sys_vary(&shared, sys, p, &err) == -1 && err.code == ERR_USAGE);
        sys_close(&shared);
    }
}

static void members_share_plans(void)
{
    each(varied);
}

/* What value i of variables of rows of `row` values is of the fine state v, which has twice as
 * many: that of the same point, or the mean over the same face. */
static double of_fine(const struct layout *l, size_t row, size_t i, const double v[])
{
    const struct var *var = l->var;
    const size_t at = i / row * 2 * row + i % row;

    while (i >= var->offset + var->n)
        var++;
    return !var_on_faces(var) ? v[at] : var->at[0] ? v[at + row] : (v[at] + v[at + row]) / 2;
}

static void initial_conditions(void)
{
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++)
        for (const struct sys_ic *ic = (*ops)->ics; ic->name; ic++) {
            const size_t coarse[SYS_AXES] = {24, 14, 8}, fine[SYS_AXES] = {48, 14, 8};
            double u[MOST], again[MOST], other[MOST], v[MOST];
            struct sys a, b;
            check(!sys_open(&a, *ops, NULL, NULL, coarse, NULL));
            check(!sys_open(&b, *ops, NULL, NULL, fine, NULL));
            check(!sys_initial(&a, ic->name, 1, 2, u, NULL));
            check(!sys_initial(&a, ic->name, 1, 2, again, NULL));
            check(!sys_initial(&a, ic->name, 1, 3, other, NULL));
            check(!sys_initial(&b, ic->name, 1, 2, v, NULL));
            const bool spaced = (*ops)->axes[0].length != NULL;
            const size_t row = spaced ? a.layout.var[0].n / coarse[0] : 0;
            check(stats_finite(u, a.n));
            check((stats_max_abs(u, a.n) > 0) == (strcmp(ic->name, "rest") != 0));
            check(memcmp(u, again, a.n * sizeof *u) == 0);
            const bool random = memcmp(u, other, a.n * sizeof *u) != 0;
            check(random == !ic->fixed);
            for (size_t i = 0; i < a.n && spaced; i++)
                check_near(u[i], of_fine(&a.layout, row, i, v), 1e-13);
            if ((*ops)->exact && !strcmp((*ops)->exact_ic, ic->name)) {
                check(!(*ops)->exact(&a, 0, again, NULL));
                for (size_t i = 0; i < a.n; i++)
                    check_near(again[i], u[i], 1e-15);
            }
            sys_close(&a);
            sys_close(&b);
        }
}

static void refuses(const struct sys_ops *ops, const char *form, const double p[],
                    const size_t grid[], const char *word)
{
    struct sys sys;
    struct err err = {0};

    check(sys_open(&sys, ops, form, p, grid, &err) == -1);
    check(err.code == ERR_USAGE);
    check(strstr(err.msg, ops->name) && strstr(err.msg, word));
    sys_close(&sys);
}

static void absurd_is_refused(void)
{
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++) {
        const struct param *params = (*ops)->params;
        double p[PARAM_MAX], u[MOST];
        for (size_t i = 0; i < param_count(params); i++) {
            const double bad[] = {NAN, INFINITY, -1e300,
                                  params[i].lo > 0 ? 0 : -1e9};
            for (int b = 0; b < 4; b++) {
                param_defaults(params, p);
                p[i] = bad[b];
                refuses(*ops, NULL, p, NULL, params[i].name);
            }
        }
        size_t number[SYS_AXES], axes = 0;
        while (axes < SYS_AXES && (*ops)->axes[axes].name)
            axes++;
        const size_t few[SYS_AXES] = {(*ops)->axes[0].min - 1};
        const size_t many[SYS_AXES] = {(size_t)1 << 40, 1};
        const size_t product[SYS_AXES] = {(size_t)1 << 20, (size_t)1 << 20};
        if (axes) {
            if (few[0] > 0) /* 0 is the default */
                refuses(*ops, NULL, NULL, few, "grid");
            refuses(*ops, NULL, NULL, many, "grid");
        } else {
            check(sys_parse_grid(*ops, "8", number, NULL) == -1);
        }
        if (axes > 1)
            refuses(*ops, NULL, NULL, product, "grid");
        refuses(*ops, "nonsense", NULL, NULL, "nonsense");

        struct sys sys;
        struct err err = {0};
        check(!sys_open(&sys, *ops, NULL, NULL, grids[2], NULL));
        check(sys_initial(&sys, "nonsense", 0, 0, u, &err) && err.code == ERR_USAGE);
        check(sys_initial(&sys, (*ops)->ics->params ? "" : "x", 0, 0, u, &err));
        sys_close(&sys);
    }
    struct sys sys;
    struct err err = {0};
    double u[8];
    check(!sys_open(&sys, sys_find("burgers", NULL), NULL, NULL,
                    (size_t[SYS_AXES]){8}, NULL));
    check(sys_initial(&sys, "fourier:kmax=4", 0, 0, u, &err) && strstr(err.msg, "kmax"));
    check(sys_initial(&sys, "fourier:kmax=1.5", 0, 0, u, &err));
    sys_close(&sys);
}

/* One number is for all axes of one length. */
static void squares_have_equal_sides(void)
{
    size_t n[SYS_AXES];

    check(!sys_parse_grid(sys_find("navier-stokes", NULL), "20", n, NULL));
    check(n[0] == 20 && n[1] == 20 && n[2] == 20);
    check(!sys_parse_grid(sys_find("navier-stokes", NULL), "20x24", n, NULL));
    check(n[0] == 20 && n[1] == 24 && n[2] == 0);
    check(!sys_parse_grid(sys_find("lorenz96-two-scale", NULL), "8", n, NULL));
    check(n[0] == 8 && n[1] == 0);
    check(!sys_parse_grid(sys_find("burgers", NULL), "64", n, NULL) && n[0] == 64 && n[1] == 0);
}

static void hunger_is_survived(void)
{
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++)
        for (const struct sys_form *const *f = (*ops)->forms; *f; f++)
            for (long n = 1;; n++) {
                struct sys sys;
                struct err err = {0};
                starve(n);
                const int rc = sys_open(&sys, *ops, (*f)->name, NULL, grids[2], &err);
                const bool short_of = starved;
                starve(0);
                check(rc == 0 || err.code == ERR_INTERNAL);
                sys_close(&sys);
                if (!short_of)
                    break;
            }
}

/* Planes and cubes of no more points than these: orders in dt are those of any grid. */
static const size_t *small_grid(const struct sys_ops *ops)
{
    static const size_t plane[SYS_AXES] = {64, 64}, cube[SYS_AXES] = {12, 12, 12};
    const struct sys_axis *axes = ops->axes;

    if (!axes[0].name || !axes[0].length || !axes[1].name)
        return NULL;
    return axes[2].name ? cube : plane;
}

static void orders(void)
{
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++) {
        struct selftest_row rows[SELFTEST_ROWS];
        struct err err = {0};
        const int n = selftest(*ops, NULL, NULL, small_grid(*ops), rows, &err);
        check(n > 0);
        for (int i = 0; i < n; i++)
            if (!rows[i].pass)
                check_text(rows[i].test, (*ops)->name);
    }
}

/* Of forms in single precision: close to the one that is named like it, but not the same; and the
 * transpose of the tangent. Any level, any grid. */
static void single_is_close(void)
{
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++)
        for (const struct sys_form *const *form = (*ops)->forms; *form; form++)
            for (size_t g = 0; (*form)->single && g < sizeof grids / sizeof *grids; g++) {
                char name[64];
                size_t grid[SYS_AXES] = {24 + 5 * g, 30 + grids[g][0]};
                struct sys sys, full;
                double u[MOST], s[MOST], v[MOST], w[MOST], f[MOST], exact[MOST], du[MOST] = {0};
                snprintf(name, sizeof name, "%.*s", (int)strcspn((*form)->name, "f") - 1,
                         (*form)->name);
                check(!sys_open(&sys, *ops, (*form)->name, NULL, grid, NULL));
                check(!sys_open(&full, *ops, name, NULL, grid, NULL));
                double *work = malloc((sys_rhs_nwork(&sys) + sys_rhs_nwork(&full)) * sizeof *work);
                noise(&sys, 0, u);
                sys_rhs(&full, 0, u, exact, work);
                sys_rhs(&sys, 0, u, f, work);
                const double size = stats_max_abs(exact, sys.n);
                check(memcmp(f, exact, sys.n * sizeof *f));
                for (size_t i = 0; i < sys.n; i++)
                    check_near(f[i] / size, exact[i] / size, 2e-6);
                const struct point at = {.u = s, .p = sys.p};
                sys_encode(&sys, u, s, work);
                encoded(&sys, 1, u, v, work);
                encoded(&sys, 2, exact, w, work);
                sys.form->tangent(&sys, &at, &(struct point){.u = v}, f, NULL, work);
                sys.form->adjoint(&sys, &at, w, &(struct dpoint){.u = du}, NULL, work);
                sys_decode(&sys, f, v, work);
                sys_decode(&sys, du, f, work);
                const double forth = dot(sys.n, exact, v), back = dot(sys.n, u, f);
                check_near((forth - back) / sqrt(dot(sys.n, v, v) * dot(sys.n, exact, exact)), 0,
                           1e-6);
                free(work);
                sys_close(&sys);
                sys_close(&full);
            }
}

int main(void)
{
    run(single_is_close);
    run(squares_have_equal_sides);
    run(coding_is_lossless);
    run(translation_commutes);
    run(constants_rest);
    run(means_stay);
    run(nan_is_reported);
    run(threads_share_a_system);
    run(lanes_keep_bits);
    run(derivatives_are_transposes);
    run(members_share_plans);
    run(initial_conditions);
    run(absurd_is_refused);
    if (STARVES)
        run(hunger_is_survived);
    else
        skip("hunger_is_survived", "not under the address sanitizer");
    run(orders);
    return check_end();
}
