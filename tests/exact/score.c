/* score.c -- metrics against values found by hand. */
#include "../check.h"

#include <stdlib.h>

#include "score/score.h"

enum { NX = 16, NY = 6, NREC = 11 };
static const double pi = 3.14159265358979323846;

/* u over x (1-D), or over (y, x), where y has ends: its lines are averaged. */
static struct layout field(int rank)
{
    struct layout l = {0};
    struct axis y = {.name = "y", .n = NY, .step = 1.0 / NY};
    struct axis x = {.name = "x", .n = NX, .step = 1.0 / NX, .edge = EDGE_PERIODIC};

    if (rank == 2)
        layout_axis(&l, &y, NULL);
    layout_axis(&l, &x, NULL);
    layout_var(&l, "u", rank == 2 ? "y,x" : "x", "", "", NULL);
    return l;
}

/* A function of time, member and point. */
typedef double function(double t, size_t member, size_t i);

static double run_metric(const char *spec, int rank, size_t nmember,
                         function *prediction, function *truth, double *error)
{
    const struct layout l = field(rank);
    struct score s;
    double *v = malloc(nmember * l.n * sizeof *v),
           *u = malloc(nmember * l.n * sizeof *u);

    check(v && u && score_open(&s, spec, &l, 0, nmember, 1, NULL) == 0);
    for (int step = 0; step < NREC; step++) {
        const double t = 2 + 0.1 * step;
        for (size_t j = 0; j < nmember; j++)
            for (size_t i = 0; i < l.n; i++) {
                v[j * l.n + i] = prediction(t, j, i);
                u[j * l.n + i] = truth(t, j, i);
            }
        check(score_add(&s, &(struct score_record){t, v, u}, NULL) == 0);
    }
    struct blocks each;
    check(blocks_open(&each, nmember, NULL, 0, NULL) == 0);
    const double value = score_value(&s, 0, nmember);
    if (error)
        *error = score_error(&s, &each);
    blocks_close(&each);
    score_close(&s);
    free(v);
    free(u);
    return value;
}

static double one(double t, size_t j, size_t i)
{
    return (void)t, (void)j, (void)i, 1;
}
static double zero(double t, size_t j, size_t i)
{
    return (void)t, (void)j, (void)i, 0;
}
static double wave(double t, size_t j, size_t i)
{
    return sin(2 * pi * ((double)i / NX) - t + (double)j);
}
static double next_wave(double t, size_t j, size_t i)
{
    return wave(t + 0.1, j, i);
}
static double more_wave(double t, size_t j, size_t i)
{
    return 1.1 * wave(t, j, i);
}
static double tenfold_energy(double t, size_t j, size_t i)
{
    return sqrt(10) * wave(t, j, i);
}
/* Errors 1, 2, 3 of members 0, 1, 2. */
static double steps(double t, size_t j, size_t i)
{
    return 1 + (double)(j + 1) * (i % 2 ? 1 : -1) + 0 * t;
}

static void errors_by_hand(void)
{
    double error;

    check_near(run_metric("rmse", 1, 2, steps, one, NULL), sqrt(2.5), 1e-14);
    check_near(run_metric("rmse", 1, 3, steps, one, &error),
               sqrt(14 / 3.0), 1e-14);
    /* leaving one of the mean squares 1, 4, 9 out: sqrt of 6.5, 5, 2.5 */
    const double a = sqrt(6.5), b = sqrt(5), c = sqrt(2.5), m = (a + b + c) / 3;
    check_near(error, sqrt(2 / 3.0 * ((a - m) * (a - m) + (b - m) * (b - m) +
                                      (c - m) * (c - m))), 1e-14);
    check_near(run_metric("mae", 1, 3, steps, one, &error), 2, 1e-14);
    check_near(error, 1 / sqrt(3), 1e-14);
    run_metric("rmse", 1, 1, steps, one, &error);
    check(isnan(error));
}

/* A prediction one record late: rms of sin(x - t - d) - sin(x - t). */
static void shifted_time_is_noticed(void)
{
    const double rms = sqrt(2) * sin(0.05);

    check_near(run_metric("rmse", 1, 2, next_wave, wave, NULL), rms, 1e-14);
    check_near(run_metric("nrmse", 1, 2, next_wave, wave, NULL),
               rms * sqrt(2), 1e-14);
    check_near(run_metric("energy", 1, 2, next_wave, wave, NULL), 0, 1e-14);
    check_near(run_metric("spectrum", 1, 2, next_wave, wave, NULL), 0, 1e-6);
}

static void nerrors_by_hand(void)
{
    check_near(run_metric("nrmse", 1, 3, more_wave, wave, NULL), 0.1, 1e-14);
    check_near(run_metric("nrmse", 1, 3, zero, wave, NULL), 1, 1e-14);
    check_near(run_metric("nrmse", 1, 3, zero, zero, NULL), 0, 0);
    check(isinf(run_metric("nrmse", 1, 3, one, zero, NULL)));
}

/* Member 0 has energy 1/2 too much, member 1 all of its 1/2 too little. */
static double unequal(double t, size_t j, size_t i)
{
    return j ? zero(t, j, i) : sqrt(2);
}

static void energy_by_hand(void)
{
    check_near(run_metric("energy", 1, 2, more_wave, wave, NULL), 0.21, 1e-14);
    check_near(run_metric("energy", 1, 2, unequal, one, NULL), 1, 1e-14);
    check(isinf(run_metric("energy", 1, 2, one, zero, NULL)));
}

/* All wavenumbers with equal energy; in `third`, a hundredfold at k = 3. */
static double white(double t, size_t j, size_t i)
{
    double u = 7 + (double)j;

    for (int k = 1; k <= NX / 2; k++)
        u += (k == NX / 2 ? 1 : 2) * cos(2 * pi * k * (double)(i % NX) / NX + t);
    return u;
}
static double third(double t, size_t j, size_t i)
{
    return white(t, j, i) + 18 * cos(2 * pi * 3 * (double)(i % NX) / NX + t);
}
/* In one line of NY only: the mean energy at k = 3 is again a hundredfold. */
static double sixth(double t, size_t j, size_t i)
{
    const double more = sqrt(1 + 99 * NY) - 1;
    return white(t, j, i) + 2 * more * cos(2 * pi * 3 * (double)(i % NX) / NX + t);
}
static double along_y(double t, size_t j, size_t i)
{
    return sin(2 * pi * (double)(i / NX) / NY) + 0 * t + 0 * (double)j;
}
static double across(double t, size_t j, size_t i)
{
    return along_y(t, j, i) + (i < NX ? sixth(0, j, i) : white(0, j, i));
}
static double across_white(double t, size_t j, size_t i)
{
    return along_y(t, j, i) + white(0, j, i);
}

static void spectrum_by_hand(void)
{
    const char *exact = "spectrum:floor=0";

    check_near(run_metric(exact, 1, 2, third, white, NULL),
               2 / sqrt(NX / 2), 1e-12);
    check_near(run_metric(exact, 2, 2, across, across_white, NULL),
               2 / sqrt(NX / 2), 1e-12);
    check_near(run_metric(exact, 1, 2, zero, zero, NULL), 0, 0);
    check(isinf(run_metric(exact, 1, 2, wave, one, NULL)));
    check(isinf(run_metric("spectrum", 1, 2, wave, one, NULL)));
    /* one wavenumber of 8 is a decade off, the others below the floor */
    check_near(run_metric("spectrum", 1, 2, tenfold_energy, wave, NULL),
               1 / sqrt(NX / 2), 1e-6);
}

static double ramp(double t, size_t j, size_t i)
{
    return 1 + (t - 2) * (double)(j + 1) + 0 * (double)i;
}
static double nan_at_end(double t, size_t j, size_t i)
{
    return j == 1 && i == 3 && t > 2.75 ? NAN : 1;
}

/* |v - u| / |u| = 0.1 s and 0.2 s at time s, of fields whose size differs. */
static double sized(double t, size_t j, size_t i)
{
    return (double)(j + 1) * wave(t, 0, i) + 0 * t;
}
static double off_by_time(double t, size_t j, size_t i)
{
    return sized(t, j, i) * (1 + 0.1 * (double)(j + 1) * (t - 2));
}

static void relative_error_by_hand(void)
{
    double error;

    check_near(run_metric("relative-error", 1, 2, off_by_time, sized, &error),
               0.15 * 0.5, 1e-14);
    check_near(error, 0.05 * 0.5, 1e-14);
    check_near(run_metric("relative-error", 1, 2, zero, zero, NULL), 0, 0);
    check(isinf(run_metric("relative-error", 1, 2, one, zero, NULL)));
}

static double sloped(double t, size_t j, size_t i)
{
    return 5 + 2 * wave(t, j, i);
}

static void gradient_by_hand(void)
{
    check_near(run_metric("gradient", 1, 2, sloped, wave, NULL), 3, 1e-13);
    check_near(run_metric("gradient", 1, 2, one, wave, NULL), 1, 1e-14);
    check_near(run_metric("gradient", 1, 2, zero, one, NULL), 0, 0);
    check(isinf(run_metric("gradient", 1, 2, wave, one, NULL)));
    /* waves along y alone have none along x */
    check_near(run_metric("gradient", 2, 2, along_y, one, NULL), 0, 0);
}

/* cos(3 a) against cos(a): neighbours differ by 2 sin(3 pi/NX) against 2 sin(pi/NX), the
 * one across the end like all others. */
static double three_waves(double t, size_t j, size_t i)
{
    (void)t, (void)j;
    return cos(2 * pi * 3 * (double)i / NX);
}
static double one_wave(double t, size_t j, size_t i)
{
    (void)t, (void)j;
    return cos(2 * pi * (double)i / NX);
}

static void gradient_is_of_neighbours(void)
{
    const double ratio = pow(sin(3 * pi / NX) / sin(pi / NX), 2);

    check_near(run_metric("gradient", 1, 2, three_waves, one_wave, NULL), ratio - 1, 1e-12);
}

/* What blocks in a row share goes into the standard error by its root. */
static void shared_variance_counts(void)
{
    const struct layout l = field(1);
    double v[4 * NX], u[4 * NX];
    size_t begin[] = {0, 1, 2, 3, 4};
    struct blocks b = {4, begin, 1};
    struct score s;

    check(score_open(&s, "rmse", &l, 0, 4, 1, NULL) == 0);
    for (size_t i = 0; i < 4 * NX; i++) {
        u[i] = 0;
        v[i] = (double)(1 + i / NX);
    }
    check(score_add(&s, &(struct score_record){0, v, u}, NULL) == 0);
    const double plain = score_error(&s, &b);
    b.shared = 2.25;
    check_near(score_error(&s, &b), 1.5 * plain, 1e-14);
    check(plain > 0.1);
    score_close(&s);
}

/* The wave's phase runs off by s and 2 s at time s: correlations cos(s), cos(2 s). */
static double drifting(double t, size_t j, size_t i)
{
    return 3 - 4 * wave(t + (t - 2) * (double)(j + 1), j, i);
}
static double upright(double t, size_t j, size_t i)
{
    return -wave(t, j, i) + 100;
}

static void correlation_time_by_hand(void)
{
    double error;

    /* arccos 0.8 = 0.6435 */
    check_near(run_metric("correlation-time", 1, 2, drifting, upright, &error),
               (0.7 + 0.4) / 2, 1e-12);
    check_near(error, 0.15, 1e-12);
    check_near(run_metric("correlation-time:threshold=0.97,unit=0.1", 1, 2, drifting,
                          upright, NULL), (3 + 2) / 2.0, 1e-11);
    check_near(run_metric("correlation-time:threshold=-1", 1, 2, drifting, upright, NULL),
               1, 1e-12);
    check_near(run_metric("correlation-time", 1, 2, one, upright, NULL), 0, 0);
    check_near(run_metric("correlation-time", 1, 2, one, zero, NULL), 1, 1e-12);
}

/* Anomalies of 100 are -wave and -wave - s (j+1): c = 1 / sqrt(1 + 2 s^2 (j+1)^2). */
static double risen(double t, size_t j, size_t i)
{
    return upright(t, j, i) - (t - 2) * (double)(j + 1);
}

static void correlation_of_anomalies(void)
{
    check_near(run_metric("correlation-time:0.9", 1, 2, risen, upright, NULL), 1, 1e-12);
    /* below 0.9 from s (j+1) = 0.34 on */
    check_near(run_metric("correlation-time:0.9,mean=100", 1, 2, risen, upright, NULL),
               (0.4 + 0.2) / 2, 1e-12);
    check_near(run_metric("correlation-time:mean=1", 1, 2, one, one, NULL), 1, 1e-12);
}

/* Members 0..3 err by s, 2 s, 3 s, 4 s at time s <= 1. */
static void never_is_counted(void)
{
    static const char *const spec[] = {"vpt:threshold=2.5", "correlation-time:threshold=0.5"};
    const struct layout l = field(1);
    const double never[] = {0.5, 0.25}; /* arccos 0.5 = 1.05 is beyond the first's 1 */

    for (size_t k = 0; k < 2; k++) {
        struct score s;
        double v[4 * NX], u[4 * NX];
        check(score_open(&s, spec[k], &l, 0, 4, 1, NULL) == 0);
        for (int step = 0; step < NREC; step++) {
            const double t = 2 + 0.1 * step;
            for (size_t j = 0; j < 4; j++)
                for (size_t i = 0; i < NX; i++) {
                    u[j * NX + i] = k ? upright(t, j, i) : 1;
                    v[j * NX + i] = k ? drifting(t, j, i) : ramp(t, j, i);
                }
            check(score_add(&s, &(struct score_record){t, v, u}, NULL) == 0);
        }
        check_near(score_never(&s, 0, 4), never[k], 0);
        check_near(score_never(&s, 0, 1), 1, 0);
        check_near(score_never(&s, 2, 4), 0, 0);
        score_close(&s);
    }
}

/* Errors grow as t and 2 t; the run is of length 1 and starts at t = 2. */
static void vpt_by_hand(void)
{
    double error;

    check_near(run_metric("vpt:threshold=0.45", 1, 2, ramp, one, &error),
               (0.5 + 0.3) / 2, 1e-12);
    check_near(error, 0.1, 1e-12);
    check_near(run_metric("vpt", 1, 1, ramp, one, NULL), 0.4, 0.1 + 1e-12);
    check_near(run_metric("vpt:threshold=1.5,unit=0.5", 1, 2, ramp, one, NULL),
               (1 + 0.8) / 2 / 0.5, 1e-12);
    check_near(run_metric("vpt", 1, 2, zero, zero, NULL), 1, 1e-12);
    check_near(run_metric("vpt", 1, 2, one, zero, NULL), 0, 0);
    check_near(run_metric("vpt", 1, 4, nan_at_end, one, NULL),
               (3 + 0.8) / 4, 1e-12);
}

static void blow_up_by_hand(void)
{
    double error;

    check_near(run_metric("blow-up", 1, 4, nan_at_end, one, &error), 0.25, 0);
    check_near(error, 0.25, 1e-14);
    check(isinf(run_metric("nrmse", 1, 4, nan_at_end, one, &error)));
    check(isnan(error));
}

/* One object answers for all members, groups of them, and all but some. */
static void members_are_kept_apart(void)
{
    const struct layout l = field(1);
    struct score s;
    double v[4 * NX], u[4 * NX];

    check(score_open(&s, "rmse", &l, 0, 4, 1, NULL) == 0);
    for (size_t j = 0; j < 4; j++)
        for (size_t i = 0; i < NX; i++)
            u[j * NX + i] = 1, v[j * NX + i] = 1 + (double)(j + 1);
    v[3 * NX] = NAN;
    check(score_add(&s, &(struct score_record){0, v, u}, NULL) == 0);
    check_near(score_value(&s, 0, 1), 1, 1e-14);
    check_near(score_value(&s, 1, 3), sqrt(6.5), 1e-14);
    check(isinf(score_value(&s, 2, 4)) && isinf(score_value(&s, 0, 4)));
    check_near(s.ops->value(&s, &(struct subset){0, 4, 3, 4}), sqrt(14 / 3.0), 1e-14);
    check_near(s.ops->value(&s, &(struct subset){0, 3, 0, 2}), 3, 1e-14);
    score_close(&s);
}

static void blocks_by_hand(void)
{
    /* two runs: windows of length 1 at 0, 0.4, .. 2.8, and one that stands alone */
    const double start[] = {0, 0.4, 0.8, 1.2, 1.6, 2, 2.4, 2.8, 0};
    const size_t begin[] = {0, 3, 8, 9};
    struct blocks b;

    check(blocks_open(&b, 9, start, 1, NULL) == 0);
    check(b.n == 3);
    for (size_t i = 0; i < 4; i++)
        check(b.begin[i] == begin[i]);
    /* r = 1, 0.6, 0.2 */
    check_near(b.shared, 2.6 / (1 + 2 * (0.6 * 2 + 0.2) / 3), 1e-14);
    blocks_close(&b);
    check(blocks_open(&b, 9, start, 0.4, NULL) == 0);
    check(b.n == 9);
    check_near(b.shared, 1, 0);
    blocks_close(&b);
    check(blocks_open(&b, 8, start, 100, NULL) == 0);
    check(b.n == 1);
    blocks_close(&b);
}

/* Uniform in (-1, 1) times sqrt(3): variance 1. */
static double white_noise(unsigned long long *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return sqrt(3) * ((double)(*state >> 11) * 0x1p-52 - 1);
}

/* A series x(r+1) = 0.5 x(r) + noise in windows of 40 records, 5 apart, as members:
 * the rms of its values, and of both standard errors, over many series. */
static void overlapping_windows_have_honest_errors(void)
{
    enum { LENGTH = 40, STRIDE = 5, WINDOWS = 193, SERIES = 200 };
    const size_t n = LENGTH + STRIDE * (WINDOWS - 1);
    const struct axis axis = {.name = "x", .n = 1, .step = 1};
    struct layout l = {0};
    double *x = malloc(n * sizeof *x), start[WINDOWS], u[WINDOWS] = {0}, v[WINDOWS];
    double mean = 0, spread = 0, square = 0, naive_square = 0;
    unsigned long long state = 7;
    struct blocks blocks, each;

    layout_axis(&l, &axis, NULL);
    layout_var(&l, "u", "x", "", "", NULL);
    for (size_t w = 0; w < WINDOWS; w++)
        start[w] = STRIDE * (double)w;
    check(x && blocks_open(&blocks, WINDOWS, start, LENGTH, NULL) == 0);
    check(blocks_open(&each, WINDOWS, NULL, 0, NULL) == 0);
    check(blocks.n == WINDOWS / 8);
    for (size_t k = 0; k < SERIES; k++) {
        struct score s;
        check(score_open(&s, "rmse", &l, 0, WINDOWS, 1, NULL) == 0);
        x[0] = 0;
        for (size_t r = 1; r < n; r++)
            x[r] = 0.5 * x[r - 1] + white_noise(&state);
        for (size_t r = 0; r < LENGTH; r++) {
            for (size_t w = 0; w < WINDOWS; w++)
                v[w] = x[w * STRIDE + r];
            check(score_add(&s, &(struct score_record){(double)r, v, u}, NULL) == 0);
        }
        const double d = score_value(&s, 0, WINDOWS) - mean;
        mean += d / (double)(k + 1);
        spread += d * d * (double)k / (double)(k + 1);
        square += pow(score_error(&s, &blocks), 2);
        naive_square += pow(score_error(&s, &each), 2);
        score_close(&s);
    }
    const double truth = sqrt(spread / (SERIES - 1));
    const double found = sqrt(square / SERIES), naive = sqrt(naive_square / SERIES);
    if (getenv("SHOW"))
        printf("sd %g, blocks %g, members %g\n", truth, found, naive);
    check(fabs(found / truth - 1) < 0.2);
    check(naive / truth < 1 / 1.7);
    blocks_close(&blocks);
    blocks_close(&each);
    free(x);
}

static void bad_metrics_are_refused(void)
{
    static const struct {
        const char *spec, *message;
        int code;
    } rows[] = {
        {"rsme", "no metric 'rsme'; did you mean 'rmse'?", ERR_USAGE},
        {"rmse:x=1", "rmse: no parameter 'x'; known: none", ERR_USAGE},
        {"vpt:threshold=-1",
         "vpt: threshold = -1: expected 1e-9 to 1000000000", ERR_USAGE},
        {"", "found '', expected a name", ERR_USAGE},
        {"spectrum",
         "spectrum: last axis of a: found component, expected a periodic one",
         ERR_DATA},
        {"spread-skill", "spread-skill: found one run of each member, expected an ensemble",
         ERR_DATA},
        {"rank", "rank: found one run of each member, expected an ensemble", ERR_DATA},
        {"coverage", "coverage: found one run of each member, expected an ensemble", ERR_DATA},
        {"log-score", "log-score: found one run of each member, expected an ensemble", ERR_DATA},
        {"crps:fair=2", "crps: fair = 2: expected 0 to 1", ERR_USAGE},
    };
    struct layout l = {0};
    struct axis c = {.name = "component", .n = 3, .step = 1, .index = true};
    struct score s;
    struct err err;

    layout_axis(&l, &c, NULL);
    layout_var(&l, "a", "component", "", "", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check(score_open(&s, rows[i].spec, &l, 0, 2, 1, &err) == -1);
        check_text(err.msg, rows[i].message);
        check(err.code == rows[i].code);
        score_close(&s);
    }
}

int main(void)
{
    run(errors_by_hand);
    run(shifted_time_is_noticed);
    run(nerrors_by_hand);
    run(energy_by_hand);
    run(spectrum_by_hand);
    run(vpt_by_hand);
    run(relative_error_by_hand);
    run(gradient_by_hand);
    run(correlation_time_by_hand);
    run(correlation_of_anomalies);
    run(never_is_counted);
    run(blow_up_by_hand);
    run(members_are_kept_apart);
    run(gradient_is_of_neighbours);
    run(shared_variance_counts);
    run(blocks_by_hand);
    run(overlapping_windows_have_honest_errors);
    run(bad_metrics_are_refused);
    return check_end();
}
