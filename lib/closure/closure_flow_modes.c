/* closure_flow_modes.c -- terms of Fourier modes between the variables of a flow and its fields. */
#include "closure/closure_flow_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

/* ---- tables ---- */

/* Indices of a spectrum along axis a. */
static size_t indices(const struct flow *f, int a)
{
    return a == f->rank - 1 ? f->grid.n[a] / 2 + 1 : f->grid.n[a];
}

/* The wavenumber of index i, 0 of the highest mode of an even axis. */
static double wavenumber(const struct flow *f, int a, size_t i)
{
    const size_t n = f->grid.n[a];
    const double unit = 2 * M_PI / ((double)n * f->grid.dx[a]);

    return 2 * i == n ? 0 : unit * ((double)i - (2 * i > n ? (double)n : 0));
}

/* Whether mode m is the highest along any even axis; q: sum of (k_a w_a)^2. */
static bool highest(const struct flow *f, size_t m, const double w[], double *q)
{
    bool is = false;

    *q = 0;
    for (int a = f->rank - 1; a >= 0; a--) {
        const size_t i = m % indices(f, a);
        const double k = wavenumber(f, a, i) * w[a];
        is = is || 2 * i == f->grid.n[a];
        *q += k * k;
        m /= indices(f, a);
    }
    return is;
}

/* gain[0] is 1 but for modes that take no part. */
static void fill_tables(struct flow *f)
{
    const struct closure *c = f->closure;
    const double one[GRID_RANK] = {1, 1, 1};
    double l[GRID_RANK], q, k2;

    for (int a = 0; a < f->rank; a++) {
        l[a] = c->p[FLOW_WIDTH_P] * f->grid.dx[a];
        for (size_t i = 0; i < indices(f, a); i++)
            for (int p = 0; p <= FLOW_POWER; p++)
                f->power[a][(size_t)p * indices(f, a) + i] = pow(wavenumber(f, a, i), p);
        for (size_t i = 0; i < indices(f, a); i++) {
            f->half[a][2 * i] = cos(wavenumber(f, a, i) * f->grid.dx[a] / 2);
            f->half[a][2 * i + 1] = sin(wavenumber(f, a, i) * f->grid.dx[a] / 2);
        }
    }
    for (size_t m = 0; m < f->nhat / 2; m++) {
        const bool none = highest(f, m, l, &q);
        highest(f, m, one, &k2);
        f->inverse[m] = k2 > 0 ? 1 / k2 : 0;
        for (int g = 0; g < FLOW_GAINS; g++)
            f->gain[g][m] = none ? 0 : g == 0 ? 1 : f->ops->gain ? f->ops->gain(c, g, q) : 1;
    }
}

int flow_tables(struct flow *f, struct err *err)
{
    const size_t modes = f->nhat / 2;
    size_t all = (FLOW_GAINS + 1) * modes;

    for (int a = 0; a < f->rank; a++)
        all += (FLOW_POWER + 3) * indices(f, a);
    f->table = malloc(all * sizeof *f->table);
    if (!f->table)
        return err_set(err, ERR_INTERNAL, "no memory for %zu modes", modes);
    double *next = f->table;
    for (int g = 0; g < FLOW_GAINS; g++, next += modes)
        f->gain[g] = next;
    f->inverse = next;
    next += modes;
    for (int a = 0; a < f->rank; a++) {
        f->power[a] = next;
        next += (FLOW_POWER + 1) * indices(f, a);
        f->half[a] = next;
        next += 2 * indices(f, a);
    }
    fill_tables(f);
    return 0;
}

/* ---- terms ---- */

/* to[nhat] += a term of from[nhat]; sign: of its transpose (-1)^order, else 1. */
static void apply_term(const struct flow *f, const struct flow_term *t, bool transpose,
                       const double from[], double to[])
{
    const int last = f->rank - 1, order = t->power[0] + t->power[1] + t->power[2];
    const size_t row = indices(f, last), rows = f->nhat / 2 / row;
    const double *k = f->power[last] + (size_t)t->power[last] * row;
    /* i^order = turn (1 or i) */
    const double unit = (transpose && order % 2 ? -1 : 1) * (order % 4 < 2 ? 1 : -1) * t->factor;

    for (size_t r = 0; r < rows; r++) {
        double lead = unit;
        size_t rest = r;
        for (int a = last - 1; a >= 0; a--) {
            lead *= f->power[a][(size_t)t->power[a] * indices(f, a) + rest % indices(f, a)];
            rest /= indices(f, a);
        }
        const double *gain = f->gain[t->gain] + r * row, *inverse = f->inverse + r * row;
        const double *x = from + 2 * r * row;
        double *y = to + 2 * r * row;
        for (size_t i = 0; i < row; i++) {
            const double c = lead * k[i] * gain[i] * (t->inverse ? inverse[i] : 1);
            y[2 * i] += order % 2 ? -c * x[2 * i + 1] : c * x[2 * i];
            y[2 * i + 1] += order % 2 ? c * x[2 * i] : c * x[2 * i + 1];
        }
    }
}

/* hat[nhat] of variable v := that half a step before (side -1) or after it along each axis where
 * it lies on faces. */
static void half_steps(const struct flow *f, size_t v, double side, double hat[])
{
    const int *at = f->closure->layout.var[v].at;
    size_t below = 1;

    for (int a = f->rank - 1; a >= 0; a--) {
        for (size_t m = 0; at[a] && m < f->nhat / 2; m++) {
            const double *half = f->half[a] + 2 * (m / below % indices(f, a));
            const double re = hat[2 * m], im = hat[2 * m + 1], sine = side * half[1];
            hat[2 * m] = half[0] * re - sine * im;
            hat[2 * m + 1] = half[0] * im + sine * re;
        }
        below *= indices(f, a);
    }
}

size_t flow_scratch(const struct flow *f)
{
    return FFT_SLACK + fft_room(f->n) + fft_room(f->nhat) +
           fft_room(f->nhat) * (size_t)(f->kind == FLOW_VELOCITY ? f->rank : 1);
}

/* One transform forth of x, and what is made of it back. */
static void forward(const struct flow *f, const double x[], double hat[], double field[])
{
    memcpy(field, x, f->n * sizeof *field);
    fft_forward(f->fft, field, hat);
}

static void inverse(const struct flow *f, double hat[], double x[], double field[], bool sum)
{
    fft_inverse(f->fft, hat, field);
    if (sum)
        for (size_t i = 0; i < f->n; i++)
            x[i] += field[i];
    else
        memcpy(x, field, f->n * sizeof *x);
}

void flow_to_fields(const struct flow *f, const struct flow_map *map, bool transpose, size_t nvar,
                    const double u[], double fields[], double work[])
{
    const size_t nhat = f->nhat, room = fft_room(nhat);
    double *field = fft_aligned(work), *hat = field + fft_room(f->n), *what = hat + room;

    for (size_t c = 0; c < nvar; c++) {
        forward(f, u + c * f->n, what + c * room, field);
        if (map->state)
            half_steps(f, c, -1, what + c * room);
    }
    for (int i = 0; i < map->fields; i++) {
        memset(hat, 0, nhat * sizeof *hat);
        for (int t = 0; t < map->count; t++)
            if (map->term[t].field == i)
                apply_term(f, &map->term[t], transpose, what + (size_t)map->term[t].var * room,
                           hat);
        inverse(f, hat, fields + (size_t)i * f->n, field, false);
    }
}

void flow_to_state(const struct flow *f, const struct flow_map *map, bool transpose, bool sum,
                   size_t nvar, const double fields[], double u[], double work[])
{
    const size_t nhat = f->nhat, room = fft_room(nhat);
    double *field = fft_aligned(work), *hat = field + fft_room(f->n), *what = hat + room;

    for (size_t c = 0; c < nvar; c++)
        memset(what + c * room, 0, nhat * sizeof *what);
    for (int i = 0; i < map->fields; i++) {
        forward(f, fields + (size_t)i * f->n, hat, field);
        for (int t = 0; t < map->count; t++)
            if (map->term[t].field == i)
                apply_term(f, &map->term[t], transpose, hat,
                           what + (size_t)map->term[t].var * room);
    }
    for (size_t c = 0; c < nvar; c++) {
        if (map->state)
            half_steps(f, c, 1, what + c * room);
        inverse(f, what + c * room, u + c * f->n, field, sum);
    }
}

void flow_curl(const struct flow *f, const double stresses[], double out[], double work[])
{
    flow_to_state(f, &f->curl, false, false, 1, stresses, out, work);
}

void flow_curl_adjoint(const struct flow *f, const double g[], double stresses[], double work[])
{
    flow_to_fields(f, &f->curl, true, 1, g, stresses, work);
}

void flow_filter(const struct flow *f, int gain, const double field[], double out[],
                 double work[])
{
    const struct flow_term t = {.factor = 1, .gain = gain};
    double *x = fft_aligned(work), *hat = x + fft_room(f->n), *to = hat + fft_room(f->nhat);

    forward(f, field, hat, x);
    memset(to, 0, f->nhat * sizeof *to);
    apply_term(f, &t, false, hat, to);
    inverse(f, to, out, x, false);
}
