/* Samples of regressions: rates and features by hand, pieces, gaps; the weak form against sums
 * over its windows and against equations whose solutions are known. */
#include "regress/regress.h"
#include "regress/solution.h"

#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"

enum { P_MOST = 64 };

/* Scalars x, y. */
static struct layout scalars(void)
{
    struct layout l = {0};

    check(layout_var(&l, "x", "", "", "", NULL) == 0);
    check(layout_var(&l, "y", "", "", "", NULL) == 1);
    return l;
}

/* u on axes of so many points. */
static struct layout field(int rank, const size_t n[], enum edge edge)
{
    static const char *const axes[] = {"y", "x"};
    struct layout l = {0};

    for (int a = 0; a < rank; a++) {
        struct axis axis = {.n = n[a], .step = 2 * M_PI / (double)n[a], .edge = edge};
        strcpy(axis.name, axes[2 - rank + a]);
        check(layout_axis(&l, &axis, NULL) == a);
    }
    check(layout_var(&l, "u", rank == 1 ? "x" : "y,x", "", "", NULL) == 0);
    return l;
}

/* ---- the strong form ---- */

static double x_of(double t, size_t member)
{
    return exp(-0.5 * t) * (1 + (double)member);
}

static double y_of(double t, size_t member)
{
    return sin(t + (double)member);
}

/* Add `count` records from record `first` on, a step 0.1 apart. */
static void add_records(struct regress *r, size_t first, size_t count, bool poison)
{
    for (size_t k = first; k < first + count; k++) {
        const double t = 0.1 * (double)k;
        double u[4];
        for (size_t i = 0; i < 2; i++) {
            u[2 * i] = x_of(t, i);
            u[2 * i + 1] = poison && k == first + 4 && i == 1 ? NAN : y_of(t, i);
        }
        check(regress_add(r, t, u, NULL, NULL) == 0);
    }
}

static int triangle(struct regress *r, double R[], struct err *err)
{
    return regress_end(r, err) < 0 ? -1 : shards_triangle(&r->shards, R, err);
}

/* |column c of A|^2 */
static double square(const double R[], size_t m, size_t c)
{
    double sum = 0;

    for (size_t i = 0; i <= c; i++)
        sum += R[c * m + i] * R[c * m + i];
    return sum;
}

static void rates_and_features_by_hand(void)
{
    const struct layout l = scalars();
    const struct regress_wish wish = {.library = "poly:2", .dot = dot_find("fd2", NULL)};
    struct regress r;
    double R[8 * 8], expected[8] = {0};

    check(regress_open(&r, &l, 2, &wish, NULL) == 0 && r.p == 6 && r.d == 2 && r.m == 8);
    add_records(&r, 0, 3000, false);
    check(triangle(&r, R, NULL) == 0 && shards_rows(&r.shards) == 2 * 2998);
    for (size_t k = 1; k < 2999; k++)
        for (size_t i = 0; i < 2; i++) {
            const double t = 0.1 * (double)k, x = x_of(t, i), y = y_of(t, i);
            const double dx = (x_of(t + 0.1, i) - x_of(t - 0.1, i)) / 0.2;
            const double dy = (y_of(t + 0.1, i) - y_of(t - 0.1, i)) / 0.2;
            const double row[] = {1, x, y, x * x, x * y, y * y, dx, dy};
            for (size_t c = 0; c < 8; c++)
                expected[c] += row[c] * row[c];
        }
    for (size_t c = 0; c < 8; c++)
        check_near(square(R, 8, c) / expected[c], 1, 1e-11);
    regress_close(&r);
}

/* F of each member and an input at each record are columns like those of the state, in both
 * forms: as if they were variables of their own. */
static void known_columns_are_columns(void)
{
    static const struct param table[] = {{.name = "F"}, {0}};
    struct layout l = scalars(), wide = scalars();
    struct weak_plan plan = {{7}, {4}, {3}};
    double p[2 * PARAM_MAX] = {0};

    l.param = table;
    p[0] = 2, p[PARAM_MAX] = -3;
    check(layout_input(&l, "G", "", NULL) == 2);
    check(layout_var(&wide, "G", "", "", "", NULL) == 2);
    check(layout_var(&wide, "F", "", "", "", NULL) == 3);
    for (int weak = 0; weak < 2; weak++) {
        const struct regress_wish wish = {.library = "1,x,y,G,F,F*x*G",
                                          .dot = dot_find("fd4", NULL), .param = p,
                                          .weak = weak ? &plan : NULL};
        struct regress r, s;
        double R[64], S[100];
        check(regress_open(&r, &l, 2, &wish, NULL) == 0 && r.p == 6 && r.d == 2);
        check(regress_open(&s, &wide, 2, &wish, NULL) == 0 && s.p == 6 && s.d == 4);
        for (size_t k = 0; k < 500; k++) {
            const double t = 0.1 * (double)k;
            double u[6], v[8];
            for (size_t i = 0; i < 2; i++) {
                const double of[] = {x_of(t, i), y_of(t, i), cos(3 * t) + (double)i, p[i * PARAM_MAX]};
                memcpy(u + 3 * i, of, 3 * sizeof *u);
                memcpy(v + 4 * i, of, 4 * sizeof *v);
            }
            check(regress_add(&r, t, u, NULL, NULL) == 0 && regress_add(&s, t, v, NULL, NULL) == 0);
        }
        check(triangle(&r, R, NULL) == 0 && triangle(&s, S, NULL) == 0);
        check(shards_rows(&r.shards) == shards_rows(&s.shards) && shards_rows(&r.shards) > 100);
        for (size_t c = 0; c < 8; c++)
            for (size_t i = 0; i <= c; i++)
                check_near(fabs(R[c * 8 + i]), fabs(S[c * 10 + i]), 1e-10 * sqrt(square(R, 8, c)));
        regress_close(&r);
        regress_close(&s);
    }
}

static void pieces_are_kept_apart(void)
{
    const struct layout l = scalars();
    const struct regress_wish wish = {.library = "poly:1", .dot = dot_find("fd4", NULL)};
    struct regress r;

    check(regress_open(&r, &l, 2, &wish, NULL) == 0);
    add_records(&r, 0, 10, false);
    add_records(&r, 100, 9, true); /* 5 windows; member 1 loses those with the NaN, all of them */
    add_records(&r, 200, 4, false); /* shorter than a window */
    add_records(&r, 300, 100, false);
    double R[25];
    check(triangle(&r, R, NULL) == 0 && r.gaps == 3);
    check(shards_rows(&r.shards) == 2 * 6 + 5 + 2 * 96 && r.shards.dropped == 5);
    regress_close(&r);
}

/* Given targets; all points of a grid are samples of one equation. */
static void points_are_samples(void)
{
    const size_t n = 12;
    const struct layout l = field(1, &n, EDGE_PERIODIC);
    const struct regress_wish wish = {.library = "poly:1,stencil:1"};
    struct regress r;
    struct solution s;
    struct method method;
    double R[25], u[12], y[12];
    struct rng random = rng_open(1, "test", 2);

    check(regress_open(&r, &l, 1, &wish, NULL) == 0 && r.p == 4 && r.d == 1);
    for (int k = 0; k < 40; k++) {
        for (size_t i = 0; i < n; i++)
            u[i] = rng_normal(&random);
        for (size_t i = 0; i < n; i++)
            y[i] = 0.5 * u[(i + n - 1) % n] - 2 * u[i] + 0.25;
        check(regress_add(&r, k, u, y, NULL) == 0);
    }
    check(triangle(&r, R, NULL) == 0 && shards_rows(&r.shards) == 40 * n);
    check(method_parse(&method, "stlsq", "wsindy", NULL) == 0);
    check(solution_find(&s, &(struct samples){.p = 4, .d = 1, .rows = 480, .R = R, .tiny = 1e-11},
                        &method, NULL) == 0);
    struct text_buf text = {0};
    solution_program(&s, &r.library, &text);
    check_text(text.s, "u = 1 + u[-1] + u");
    check_near(s.w[0], 0.25, 1e-12);
    check_near(s.w[1], 0.5, 1e-12);
    check_near(s.w[2], -2, 1e-12);
    text_buf_free(&text);
    solution_close(&s);
    regress_close(&r);
}

/* ---- the weak form ---- */

/* phi and its slope, (1 - s^2)^p, at point j of a window. */
static double phi(size_t half, size_t p, size_t j)
{
    const double s = (double)j / (double)half - 1;

    return pow(1 - s * s, (double)p);
}

static void bumps_have_their_derivatives(void)
{
    enum { HALF = 200, N = 2 * HALF + 1 };
    double w[5][N];

    for (size_t d = 0; d < 5; d++)
        weak_bump(HALF, 6, d, w[d]);
    for (size_t j = 0; j < N; j++)
        check_near(w[0][j], phi(HALF, 6, j), 1e-14);
    for (size_t d = 1; d < 5; d++) /* by differences, on all but the ends */
        for (size_t j = 2; j + 2 < N; j++) {
            const double *f = w[d - 1] + j;
            const double slope = (8 * (f[1] - f[-1]) - (f[2] - f[-2])) / 12 * HALF;
            check_near(w[d][j], slope, 1e-3 * pow(12, (double)d));
        }
    for (size_t j = 0; j < N; j++) /* even and odd */
        check_near(w[3][j], -w[3][N - 1 - j], 1e-9);
    weak_bump(3, 2, 4, w[0]); /* (1 - s^2)^2 = s^4 - 2 s^2 + 1 */
    for (size_t j = 0; j < 7; j++)
        check_near(w[0][j], 24, 1e-12);
}

/* One sample of a random field, as its sum. */
static void a_sample_is_its_sum(void)
{
    enum { NX = 20, NT = 9, HX = 4, HT = 3, PX = 5, PT = 4 };
    const size_t n = NX;
    for (int edge = EDGE_OPEN; edge <= EDGE_PERIODIC; edge++) {
        const struct layout l = field(1, &n, (enum edge)edge);
        const struct weak_plan plan = {.half = {HT, HX}, .power = {PT, PX}, .stride = {2, 3}};
        const struct regress_wish wish = {.library = "poly:2,deriv:2", .weak = &plan};
        struct regress r;
        double u[NT][NX], dphi[2 * HX + 1], slope[2 * HT + 1], R[8 * 8], expected[8] = {0};
        struct rng random = rng_open(1, "test", 3);
        const double dx = l.axis[0].step, dt = 0.25;
        size_t windows = 0;

        check(regress_open(&r, &l, 1, &wish, NULL) == 0 && r.p == 7);
        for (size_t k = 0; k < NT; k++) {
            for (size_t i = 0; i < NX; i++)
                u[k][i] = rng_normal(&random);
            check(regress_add(&r, dt * (double)k, u[k], NULL, NULL) == 0);
        }
        check(triangle(&r, R, NULL) == 0);
        weak_bump(HX, PX, 1, dphi);
        weak_bump(HT, PT, 1, slope);
        for (size_t t0 = 0; t0 + 2 * HT < NT; t0 += 2)
            for (size_t c = 0; c < NX; c += 3) {
                double du = 0, square_of = 0, y = 0;
                const size_t x0 = edge == EDGE_PERIODIC ? c + NX - HX : c;
                if (edge == EDGE_OPEN && c + 2 * HX >= NX)
                    continue;
                windows++;
                for (size_t k = 0; k <= 2 * HT; k++)
                    for (size_t j = 0; j <= 2 * HX; j++) {
                        const double at = u[t0 + k][(x0 + j) % NX];
                        square_of += phi(HT, PT, k) * phi(HX, PX, j) * at * at;
                        du -= phi(HT, PT, k) * dphi[j] / (HX * dx) * at;
                        y -= slope[k] / (HT * dt) * phi(HX, PX, j) * at;
                    }
                expected[2] += square_of * square_of;
                expected[3] += du * du;
                expected[7] += y * y;
            }
        check(shards_rows(&r.shards) == windows);
        check_near(square(R, 8, 2) / expected[2], 1, 1e-12); /* u^2 */
        check_near(square(R, 8, 3) / expected[3], 1, 1e-12); /* d1(u) */
        check_near(square(R, 8, 7) / expected[7], 1, 1e-12); /* the rate */
        regress_close(&r);
    }
}

/* u_t = -0.1 u_x + 0.1 lap u of decaying waves, as many as tell the derivatives apart. */
static double wave(double t, double x, double y, bool plane)
{
    static const int waves[][2] = {{1, 2}, {2, 3}, {3, 1}, {1, 1}, {2, 1}, {3, -2}, {1, -3}};
    double u = 0;

    for (size_t i = 0; i < sizeof waves / sizeof *waves; i++) {
        const int k = waves[i][0], l = plane ? waves[i][1] : 0;
        u += exp(-0.1 * (k * k + l * l) * t) * cos(k * (x - 0.1 * t) + l * y + k + l * l);
    }
    return u;
}

/* What is known of the rate: 0.3 u, n = *of. */
static void growth(void *of, size_t member, double t, const double u[], double f[])
{
    const size_t n = *(const size_t *)of;

    (void)member, (void)t;
    for (size_t i = 0; i < n; i++)
        f[i] = 0.3 * u[i];
}

static void find(const struct layout *l, size_t gap, bool known, double near)
{
    static const double truth[] = {-0.3, -0.1, 0.1, 0.1};
    size_t n = l->n;
    const struct regress_wish wish = {.library = "poly:3,deriv:4",
                                      .weak = &(struct weak_plan){.half = {0}},
                                      .known = {known ? growth : NULL, &n}};
    const size_t nx = l->axis[l->naxis - 1].n;
    struct regress r;
    struct solution s;
    struct method method;
    double R[P_MOST * P_MOST], *u = malloc(l->n * sizeof *u);
    struct text_buf text = {0};
    struct err err = {0};

    check(regress_open(&r, l, 1, &wish, NULL) == 0 && r.m <= P_MOST);
    for (size_t k = 0; k < 120; k++) {
        const double t = 0.05 * (double)(k < 70 ? k : k + gap);
        for (size_t i = 0; i < l->n; i++)
            u[i] = wave(t, l->axis[l->naxis - 1].step * (double)(i % nx),
                        l->axis[0].step * (double)(i / nx), l->naxis > 1);
        check(regress_add(&r, t, u, NULL, &err) == 0);
        check_text(err.msg, "");
    }
    check(r.gaps == (gap > 0));
    check(triangle(&r, R, NULL) == 0);
    check(method_parse(&method, "mstls", "wsindy", NULL) == 0);
    const struct samples of = {.p = r.p, .d = 1, .rows = shards_rows(&r.shards), .R = R,
                               .tiny = 1e-11};
    check(solution_find(&s, &of, &method, &err) == 0);
    solution_program(&s, &r.library, &text);
    check_text(text.s, known ? "u = u + d1(u) + d2(u)"
                       : l->naxis > 1 ? "u = dx(u) + dxx(u) + dyy(u)" : "u = d1(u) + d2(u)");
    for (size_t j = 0, k = known ? 0 : 1; j < r.p; j++)
        if (s.w[j] != 0)
            check_near(s.w[j], truth[k++], near);
    text_buf_free(&text);
    solution_close(&s);
    regress_close(&r);
    free(u);
}

static void equations_are_found(void)
{
    const size_t line[] = {64}, plane[] = {24, 48};
    const struct layout periodic = field(1, line, EDGE_PERIODIC), open = field(1, line, EDGE_OPEN);
    const struct layout flat = field(2, plane, EDGE_PERIODIC);

    find(&periodic, 0, false, 1e-7);
    find(&periodic, 0, true, 1e-7);
    find(&periodic, 50, false, 1e-7);
    find(&open, 0, false, 1e-7);
    find(&flat, 0, false, 1e-7);
}

/* However many blocks, and however they were paired, they make the same triangle, in the order of
 * time; taken apart and put together they are the same too. */
static void blocks_make_the_whole(void)
{
    const struct layout l = scalars();
    double whole[64], R[64], early = 0;

    for (size_t most = 1; most <= SHARDS_MOST; most *= 2) {
        const struct regress_wish wish = {.library = "poly:2", .dot = dot_find("fd2", NULL),
                                          .shards = most};
        struct regress r;
        struct shards taken;
        check(regress_open(&r, &l, 2, &wish, NULL) == 0);
        add_records(&r, 0, 40000, false);
        check(triangle(&r, most == 1 ? whole : R, NULL) == 0);
        check(r.shards.n <= most + 1 && (most < 4 || r.shards.n > most / 2));
        check(shards_rows(&r.shards) == 2 * 39998);
        check(shards_open(&taken, r.m, ACCUM_QR, 1, 1, NULL) == 0);
        for (size_t i = 0; i < r.shards.n; i++)
            check(shards_take(&taken, r.shards.rows[i], r.shards.M + i * 64, NULL) == 0);
        double again[64];
        check(shards_triangle(&taken, again, NULL) == 0 && shards_rows(&taken) == 2 * 39998);
        check(memcmp(again, most == 1 ? whole : R, sizeof again) == 0);
        check(shards_join(&taken, (most + 1) / 2, NULL) == 0 && taken.n <= (most + 1) / 2);
        check(shards_triangle(&taken, again, NULL) == 0 && shards_rows(&taken) == 2 * 39998);
        for (size_t c = 0; c < 64; c++)
            check_near(again[c], whole[c], 1e-11 * (1 + fabs(whole[c])));
        for (size_t c = 0; most > 1 && c < 64; c++)
            check_near(R[c], whole[c], 1e-11 * (1 + fabs(whole[c])));
        if (most == SHARDS_MOST) /* exp(-t/2) lives in the first block alone */
            early = square(r.shards.M, 8, 1) / square(whole, 8, 1);
        shards_close(&taken);
        regress_close(&r);
    }
    check_near(early, 1, 1e-12);
}

/* Windows of time alone, where there is no axis: x_t = -0.3 x + y, y_t = -x - 0.3 y. */
static void numbers_have_a_weak_form(void)
{
    const struct layout l = scalars();
    const struct weak_plan plan = {.half = {40}, .power = {8}, .stride = {7}};
    const struct regress_wish wish = {.library = "poly:2", .weak = &plan};
    struct regress r;
    struct solution s;
    struct method method;
    double R[64];

    check(regress_open(&r, &l, 2, &wish, NULL) == 0);
    for (size_t k = 0; k < 400; k++) {
        const double t = 0.02 * (double)k, c = exp(-0.3 * t) * cos(t), d = exp(-0.3 * t) * sin(t);
        check(regress_add(&r, t, (const double[]){c, -d, 2 * d, 2 * c}, NULL, NULL) == 0);
    }
    check(triangle(&r, R, NULL) == 0 && shards_rows(&r.shards) == 2 * ((400 - 81) / 7 + 1));
    const struct samples of = {.p = 6, .d = 2, .rows = shards_rows(&r.shards), .R = R,
                               .tiny = 1e-11};
    check(method_parse(&method, "stlsq", "wsindy", NULL) == 0);
    check(solution_find(&s, &of, &method, NULL) == 0 && solution_terms(&s) == 4);
    check_near(s.w[1], -0.3, 1e-8);
    check_near(s.w[2], 1, 1e-8);
    check_near(s.w[6 + 1], -1, 1e-8);
    check_near(s.w[6 + 2], -0.3, 1e-8);
    solution_close(&s);
    regress_close(&r);
}

/* 1000 t and the member. */
static void clock_of(void *of, size_t member, double t, const double u[], double f[])
{
    (void)of, (void)u;
    f[0] = f[1] = 1000 * t + (double)member;
}

/* What is known is taken off at the time, and of the member, that the rate is of: of x = t and y =
 * member the rates are then 1 - 1000 x - y and -1000 x - y, to rounding. */
static void known_rates_are_of_their_time(void)
{
    const struct layout l = scalars();
    const struct regress_wish wish = {.library = "poly:1", .dot = dot_find("fd2", NULL),
                                      .known = {clock_of, NULL}};
    struct regress r;
    struct solution s;
    struct method method;
    double R[25];

    check(regress_open(&r, &l, 2, &wish, NULL) == 0);
    for (size_t k = 0; k < 500; k++) {
        const double t = 0.1 * (double)k;
        check(regress_add(&r, t, (const double[]){t, 0, t, 1}, NULL, NULL) == 0);
    }
    check(triangle(&r, R, NULL) == 0 && shards_rows(&r.shards) == 2 * 498);
    const struct samples of = {.p = 3, .d = 2, .rows = 2 * 498, .R = R, .tiny = 1e-11};
    check(method_parse(&method, "stlsq:threshold=1e-6", "wsindy", NULL) == 0);
    check(solution_find(&s, &of, &method, NULL) == 0 && solution_terms(&s) == 5);
    check_near(s.w[0], 1, 1e-8);
    check_near(s.w[1], -1000, 1e-8);
    check_near(s.w[2], -1, 1e-8);
    check_near(s.w[3 + 1], -1000, 1e-8);
    check_near(s.w[3 + 2], -1, 1e-8);
    solution_close(&s);
    regress_close(&r);
}

/* Products of samples 1, 2, .. records apart are those summed by hand: over members, not over a
 * gap, nor with values that are not finite. */
static void residuals_are_correlated(void)
{
    enum { RECORDS = 300, GAP = 120, HOLE = 50 };
    static double u[RECORDS][4], y[RECORDS][4];
    const double w[3] = {0.2, -1, 0.5};
    const struct layout l = scalars();
    struct rng rng = rng_open(2, "test", 6);
    struct regress r;

    check(regress_open(&r, &l, 2, &(struct regress_wish){.library = "poly:1"}, NULL) == 0);
    check(r.lags.n == LAGS_MOST && r.lags.m == 3 + 2 + 1);
    for (size_t k = 0; k < RECORDS; k++) {
        for (size_t i = 0; i < 4; i++) {
            u[k][i] = rng_normal(&rng);
            y[k][i] = (k ? 0.8 * y[k - 1][i] : 0) + rng_normal(&rng);
        }
        const double keep = y[k][2];
        y[k][2] = k == HOLE ? NAN : keep; /* of the second member */
        check(regress_add(&r, 0.1 * (double)(k < GAP ? k : k + 1), u[k], y[k], NULL) == 0);
        y[k][2] = keep;
    }
    check(regress_end(&r, NULL) == 0);
    check_near(r.step, 0.1, 1e-12);
    for (size_t lag = 0; lag < LAGS_MOST; lag++) {
        double sum = 0, v[5] = {-w[0], -w[1], -w[2], 0, 1};
        size_t n = 0;
        for (size_t k = (size_t)1 << lag; k < RECORDS; k++)
            for (size_t i = 0; i < 2; i++) {
                const size_t from = k - ((size_t)1 << lag);
                double e[2];
                if ((from < GAP && k >= GAP) || (i == 1 && (from == HOLE || k == HOLE)))
                    continue;
                for (int end = 0; end < 2; end++) {
                    const double *at = u[end ? k : from] + 2 * i;
                    e[end] = y[end ? k : from][2 * i + 1] - w[0] - w[1] * at[0] - w[2] * at[1];
                }
                sum += e[0] * e[1];
                n++;
            }
        check(r.lags.G[lag * 36 + 35] == (double)n);
        check_near(lags_covariance(&r.lags, lag, v), sum / (double)n, 1e-12);
    }
    regress_close(&r);
}

static void what_cannot_be_is_refused(void)
{
    const size_t n = 12;
    const struct layout l = field(1, &n, EDGE_OPEN);
    const struct weak_plan wide = {.half = {2, 6}}, none = {.half = {0}};
    struct regress_wish wish = {.library = "poly:1,deriv:1", .weak = &wide};
    double u[12] = {0}, R[16];
    struct regress r;
    struct err err = {0};

    check(regress_open(&r, &l, 1, &wish, &err) == 0);
    check(regress_add(&r, 0, u, NULL, &err) == 0 && regress_add(&r, 1, u, NULL, &err) == 0);
    check(triangle(&r, R, &err) == -1 && err.code == ERR_DATA);
    check(strstr(err.msg, "axis x: found 12 points, expected at least the 13") != NULL);
    regress_close(&r);

    const struct weak_plan rough = {.half = {2, 4}, .power = {2, 1}};
    wish = (struct regress_wish){.library = "poly:1,deriv:2", .weak = &rough};
    check(regress_open(&r, &l, 1, &wish, &err) == 0);
    check(regress_add(&r, 0, u, NULL, &err) == 0 && regress_add(&r, 1, u, NULL, &err) == 0);
    check(triangle(&r, R, &err) == -1 && err.code == ERR_USAGE);
    check(strstr(err.msg, "found power 1, expected at least 2, the highest derivative") != NULL);
    regress_close(&r);

    wish.weak = &none;
    check(regress_open(&r, &l, 1, &wish, &err) == 0);
    for (int k = 0; k < 20; k++)
        check(regress_add(&r, k < 15 ? k : k + 0.2, u, NULL, &err) == 0);
    check(triangle(&r, R, &err) == -1 && strstr(err.msg, "found a step of 1.2"));
    regress_close(&r);

    wish = (struct regress_wish){.library = "poly:1,deriv:1", .dot = dot_find("fd2", NULL)};
    check(regress_open(&r, &l, 1, &wish, &err) == 0); /* all but four points have differences */
    for (int k = 0; k < 3; k++)
        check(regress_add(&r, k, u, NULL, &err) == 0);
    check(regress_end(&r, &err) == 0);
    check(shards_rows(&r.shards) == 8 && r.shards.dropped == 4);
    regress_close(&r);
}

int main(void)
{
    run(rates_and_features_by_hand);
    run(known_columns_are_columns);
    run(pieces_are_kept_apart);
    run(points_are_samples);
    run(bumps_have_their_derivatives);
    run(a_sample_is_its_sum);
    run(equations_are_found);
    run(blocks_make_the_whole);
    run(numbers_have_a_weak_form);
    run(known_rates_are_of_their_time);
    run(residuals_are_correlated);
    run(what_cannot_be_is_refused);
    return check_end();
}
