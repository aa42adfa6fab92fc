/* statistics.c -- a posteriori: what a run looks like on average, whatever its phase; windows of K
 * saves.
 *
 *   error = sum_s ((S_s(v_1..v_K) - S_s(ubar_1..ubar_K)) / scale_s)^2,   norm = sum_s 1
 *
 * Of a variable on periodic axes the statistics are
 *   c = <u>, <(u - c)^q> for q = 2, 3, 4, over all its values at all saves   scale = sigma^q
 *   E_k, energy of shell k (num/shells.h), mean over the saves     scale = E_k + floor sigma^2
 * E_k of the scale being that of the truth, and sigma the standard deviation of the variable over
 * all data, since a mean or a third moment may vanish. Of any other variable they are the moments
 * of each of its components over the saves. Variables that do not vary do not count. Of a window
 * that blows up the statistics are those of its good saves, in their share of the window, and the
 * penalty the rest (objective_run.h). schneider2017
 */
#include <math.h>
#include <string.h>

#include "num/shells.h"
#include "objective/objective_run.h"

enum { SAVES, FLOOR };
enum { MOMENTS = 4 };

static const struct param params[] = {
    {"saves", 8, 1, 1e6, "1", "saves of a window", .whole = true},
    {"floor", 1e-3, 1e-12, 1, "1", "energy, in variances, below which a shell counts little"},
    {0},
};

/* One of each variable that has a spectrum. */
struct spectra {
    struct shells *of[LAYOUT_VARS];
};

static void close_spectra(struct spectra *s)
{
    for (int k = 0; k < LAYOUT_VARS; k++)
        shells_close(s->of[k]);
}

static int open_spectra(struct spectra *s, const struct layout *l, struct err *err)
{
    *s = (struct spectra){0};
    for (int k = 0; k < l->nvar; k++) {
        const int rank = shells_rank(l, k);
        if (rank == 0)
            continue;
        s->of[k] = shells_open(l, k, rank, err);
        if (!s->of[k]) {
            close_spectra(s);
            return -1;
        }
    }
    return 0;
}

/* How many of a variable. */
static size_t count_of(const struct objective *o, const struct spectra *s, int k)
{
    if (o->weight[k] == 0)
        return 0;
    return s->of[k] ? MOMENTS + shells_count(s->of[k]) : MOMENTS * o->closure->layout.var[k].n;
}

static size_t count(const struct objective *o, const struct spectra *s)
{
    size_t sum = 0;

    for (int k = 0; k < o->closure->layout.nvar; k++)
        sum += count_of(o, s, k);
    return sum;
}

/* Values at a number of saves: n of each, rows so many doubles apart. */
struct values {
    const double *x;
    size_t saves, row, n;
};

static void moments(struct values v, double out[MOMENTS])
{
    const double all = (double)(v.saves * v.n);

    memset(out, 0, MOMENTS * sizeof *out);
    for (size_t j = 0; j < v.saves; j++)
        for (size_t i = 0; i < v.n; i++)
            out[0] += v.x[j * v.row + i] / all;
    for (size_t j = 0; j < v.saves; j++)
        for (size_t i = 0; i < v.n; i++) {
            const double e = v.x[j * v.row + i] - out[0];
            out[1] += e * e / all;
            out[2] += e * e * e / all;
            out[3] += e * e * e * e / all;
        }
}

/* dx, laid out as v, += the transpose of the derivative of the moments m on g. */
static void moments_adjoint(struct values v, const double m[], const double g[], double dx[])
{
    const double all = (double)(v.saves * v.n);

    for (size_t j = 0; j < v.saves; j++)
        for (size_t i = 0; i < v.n; i++) {
            const double e = v.x[j * v.row + i] - m[0];
            dx[j * v.row + i] += (g[0] + 2 * g[1] * e + 3 * g[2] * (e * e - m[1]) +
                                  4 * g[3] * (e * e * e - m[2])) / all;
        }
}

/* out[count_of] := the statistics of a variable. */
static void measure(struct shells *s, struct values v, double out[])
{
    for (size_t i = 0; !s && i < v.n; i++)
        moments((struct values){v.x + i, v.saves, v.row, 1}, out + i * MOMENTS);
    if (!s)
        return;
    moments(v, out);
    double *energy = out + MOMENTS;
    memset(energy, 0, shells_count(s) * sizeof *energy);
    for (size_t j = 0; j < v.saves; j++)
        shells_add(s, v.n, v.x + j * v.row, energy - 1); /* shells count from 1 */
    for (size_t i = 0; i < shells_count(s); i++)
        energy[i] /= (double)v.saves;
}

/* dx += the transpose of its derivative on g, which is spent; m: what measure gave. */
static void measure_adjoint(struct shells *s, struct values v, const double m[], double g[],
                            double dx[])
{
    for (size_t i = 0; !s && i < v.n; i++)
        moments_adjoint((struct values){v.x + i, v.saves, v.row, 1}, m + i * MOMENTS,
                        g + i * MOMENTS, dx + i);
    if (!s)
        return;
    moments_adjoint(v, m, g, dx);
    for (size_t i = 0; i < shells_count(s); i++)
        g[MOMENTS + i] /= (double)v.saves;
    for (size_t j = 0; j < v.saves; j++)
        shells_adjoint(s, v.n, v.x + j * v.row, g + MOMENTS - 1, dx + j * v.row);
}

/* The error of statistics m[n] that should be truth[n], and the gradient to g[n]: share
 * times both. */
static double compare(const struct objective *o, int k, bool spectrum, size_t n, double share,
                      const double m[], const double truth[], double g[])
{
    const double sigma = 1 / sqrt(o->weight[k]);
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const double scale = spectrum && i >= MOMENTS ? truth[i] + o->p[FLOOR] * sigma * sigma
                                                      : pow(sigma, (double)(i % MOMENTS + 1));
        const double e = (m[i] - truth[i]) / scale;
        sum += share * e * e;
        g[i] = 2 * share * e / scale;
    }
    return sum;
}

static int add_window(const struct objective *o, struct spectra *s, size_t window,
                      const double theta[], struct tally *sum, double work[], struct err *err)
{
    const struct layout *l = &o->closure->layout;
    const size_t all = o->length - 1, most = o->nown / 3;
    double *m = work, *truth = m + most, *g = truth + most;
    struct objective_run r = objective_run_of(o, window, all, theta, work);
    const size_t good = objective_run_forward(&r, 0, all, sum->dtheta != NULL);
    const double share = (double)good / (double)all;

    memset(r.dv, 0, good * l->n * sizeof *r.dv);
    for (int k = 0; k < l->nvar; k++) {
        const size_t n = count_of(o, s, k), at = l->var[k].offset;
        const struct values of = {r.v + at, good, l->n, l->var[k].n};
        const struct values be = {r.u + r.stride + at, good, r.stride, l->var[k].n};

        sum->norm += (double)n;
        sum->error += (1 - share) * objective_penalty * (double)n;
        if (n == 0 || good == 0)
            continue;
        measure(s->of[k], of, m);
        measure(s->of[k], be, truth);
        sum->error += compare(o, k, s->of[k] != NULL, n, share, m, truth, g);
        if (sum->dtheta)
            measure_adjoint(s->of[k], of, m, g, r.dv + at);
    }
    sum->lost += good < all;
    return sum->dtheta && good > 0 ? objective_run_back(&r, sum->dtheta, err) : 0;
}

static int open(struct objective *o, struct err *err)
{
    struct spectra s;

    if (objective_run_scale(o, err) < 0 || open_spectra(&s, &o->closure->layout, err) < 0)
        return -1;
    o->nown = 3 * count(o, &s); /* of the run, the truth and the gradient */
    close_spectra(&s);
    return objective_run_open(o, (size_t)o->p[SAVES], err);
}

static int add(const struct objective *o, const size_t window[], size_t n,
               const double theta[], struct tally *sum, double work[], struct err *err)
{
    struct spectra s;
    int rc = 0;

    if (open_spectra(&s, &o->closure->layout, err) < 0)
        return -1;
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = add_window(o, &s, window[i], theta, sum, work, err);
    close_spectra(&s);
    return rc;
}

const struct objective_ops objective_statistics = {
    .name = "statistics",
    .brief = "spectra and moments of windows of the running model (a posteriori)",
    .source = "schneider2017",
    .params = params,
    .needs_model = true,
    .open = open,
    .limit = objective_run_limit,
    .add = add,
};
