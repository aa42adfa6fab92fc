/* closure_flow_modes.c -- terms of Fourier modes between the variables of a flow and its fields. */
#include "closure/closure_flow_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"
#include "num/sheet.h"

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

/* to[nhat] += a term of from[nhat], or := where it is the first; its transpose has the factor
 * (-1)^order. */
static void apply_term(const struct flow *f, const struct flow_term *t, bool transpose, bool first,
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
            const double re = order % 2 ? -c * x[2 * i + 1] : c * x[2 * i];
            const double im = order % 2 ? c * x[2 * i] : c * x[2 * i + 1];
            y[2 * i] = first ? re : y[2 * i] + re;
            y[2 * i + 1] = first ? im : y[2 * i + 1] + im;
        }
    }
}

/* hat[nhat] of variable v := that half a step before (side -1) or after it along each axis where
 * it lies on faces. */
static void half_steps(const struct flow *f, size_t v, double side, double hat[])
{
    const int *at = f->closure->layout.var[v].at;
    size_t below = 1; /* modes of one index of axis a that lie side by side */

    for (int a = f->rank - 1; a >= 0; below *= indices(f, a--)) {
        for (size_t m = 0; at[a] && m < f->nhat / 2; m += indices(f, a) * below)
            for (size_t i = 0; i < indices(f, a); i++) {
                const double cosine = f->half[a][2 * i], sine = side * f->half[a][2 * i + 1];
                const double minus = -sine; /* a sum beside a difference would be joined */
                double *z = hat + 2 * (m + i * below);
                for (size_t j = 0; j < below; j++, z += 2) {
                    const double re = z[0], im = z[1];
                    z[0] = cosine * re + minus * im;
                    z[1] = cosine * im + sine * re;
                }
            }
    }
}

/* ---- transforms ---- */

int flow_open_transforms(struct flow *f, struct err *err)
{
    if (f->rank != 2 || !sheet_admits(f->grid.n)) {
        f->fft = fft_open_grid(f->rank, f->grid.n, err);
        return f->fft ? 0 : -1;
    }
    f->sheet = calloc(1, sizeof *f->sheet);
    if (!f->sheet)
        return err_set(err, ERR_INTERNAL, "no memory");
    return sheet_open(f->sheet, f->grid.n, err);
}

void flow_close_transforms(struct flow *f)
{
    fft_close(f->fft);
    if (f->sheet)
        sheet_close(f->sheet);
    free(f->sheet);
}

/* Parts of scratch, aligned: that of a transform, a field, a spectrum, those of the variables. */
struct parts {
    double *rest, *field, *hat, *what;
    size_t room; /* doubles of a spectrum */
};

static size_t rest_size(const struct flow *f)
{
    return fft_room(f->sheet && f->sheet->nwork > f->n ? f->sheet->nwork : f->n);
}

static struct parts parts(const struct flow *f, double work[])
{
    struct parts p = {.rest = fft_aligned(work), .room = fft_room(f->nhat)};

    p.field = p.rest + rest_size(f);
    p.hat = p.field + fft_room(f->n);
    p.what = p.hat + p.room;
    return p;
}

size_t flow_scratch(const struct flow *f)
{
    return FFT_SLACK + rest_size(f) + fft_room(f->n) +
           fft_room(f->nhat) * (size_t)(f->kind == FLOW_VELOCITY ? 1 + f->rank : 2);
}

/* hat := transform of x; x := back transform of hat, or += where sum. FFTW's lose hat. */
static void forward(const struct flow *f, const double x[], double hat[], const struct parts *p)
{
    if (f->sheet) {
        sheet_forward(f->sheet, x, hat, p->rest);
        return;
    }
    memcpy(p->rest, x, f->n * sizeof *x);
    fft_forward(f->fft, p->rest, hat);
}

static void inverse(const struct flow *f, double hat[], bool sum, double x[],
                    const struct parts *p)
{
    if (f->sheet) {
        sheet_inverse(f->sheet, hat, sum, x, p->rest);
        return;
    }
    fft_inverse(f->fft, hat, p->rest);
    for (size_t i = 0; i < f->n; i++)
        x[i] = sum ? x[i] + p->rest[i] : p->rest[i];
}

/* ---- maps ---- */

/* Term t of a field after the first `from`, or NULL. */
static const struct flow_term *next_term(const struct flow_map *map, int field, int *from)
{
    while (*from < map->count)
        if (map->term[(*from)++].field == field)
            return &map->term[*from - 1];
    return NULL;
}

/* Whether the terms of field i are those of field j, in order, but for one factor. */
static bool alike(const struct flow_map *map, int i, int j, double *ratio)
{
    int at = 0, from = 0, count = 0;

    for (;; count++) {
        const struct flow_term *s = next_term(map, i, &at), *t = next_term(map, j, &from);
        if (!s || !t)
            return s == t && count > 0;
        if (count == 0)
            *ratio = s->factor / t->factor;
        if (s->var != t->var || s->inverse != t->inverse || s->gain != t->gain ||
            memcmp(s->power, t->power, sizeof s->power) || s->factor != *ratio * t->factor)
            return false;
    }
}

void flow_find_likes(struct flow_map *map)
{
    for (int i = 0; i < map->fields; i++) {
        map->like[i] = 0;
        while (map->like[i] < i && !alike(map, i, map->like[i], &map->ratio[i]))
            map->like[i]++;
    }
}

void flow_to_fields(const struct flow *f, const struct flow_map *map, bool transpose, size_t nvar,
                    const double u[], double fields[], double work[])
{
    const struct parts p = parts(f, work);

    for (size_t c = 0; c < nvar; c++) {
        forward(f, u + c * f->n, p.what + c * p.room, &p);
        if (map->state)
            half_steps(f, c, -1, p.what + c * p.room);
    }
    for (int i = 0; i < map->fields; i++) {
        double *field = fields + (size_t)i * f->n;
        if (map->like[i] < i) {
            const double ratio = map->ratio[i], *other = fields + (size_t)map->like[i] * f->n;
            for (size_t k = 0; k < f->n; k++)
                field[k] = ratio * other[k];
            continue;
        }
        int at = 0;
        bool first = true;
        for (const struct flow_term *t; (t = next_term(map, i, &at)) != NULL; first = false)
            apply_term(f, t, transpose, first, p.what + (size_t)t->var * p.room, p.hat);
        inverse(f, p.hat, false, field, &p);
    }
}

/* Field i with those that are like it: in room where there are some. */
static const double *together(const struct flow *f, const struct flow_map *map, int i,
                              const double fields[], double room[])
{
    const double *all = fields + (size_t)i * f->n;

    for (int j = i + 1; j < map->fields; j++) {
        const double ratio = map->ratio[j], *other = fields + (size_t)j * f->n;
        if (map->like[j] != i)
            continue;
        for (size_t k = 0; k < f->n; k++)
            room[k] = all[k] + ratio * other[k];
        all = room;
    }
    return all;
}

void flow_to_state(const struct flow *f, const struct flow_map *map, bool transpose, bool sum,
                   size_t nvar, const double fields[], double u[], double work[])
{
    const struct parts p = parts(f, work);

    bool begun[GRID_RANK] = {false};

    for (int i = 0; i < map->fields; i++) {
        int at = 0;
        if (map->like[i] < i)
            continue;
        forward(f, together(f, map, i, fields, p.field), p.hat, &p);
        for (const struct flow_term *t; (t = next_term(map, i, &at)) != NULL;) {
            apply_term(f, t, transpose, !begun[t->var], p.hat, p.what + (size_t)t->var * p.room);
            begun[t->var] = true;
        }
    }
    for (size_t c = 0; c < nvar; c++) {
        if (!begun[c])
            memset(p.what + c * p.room, 0, f->nhat * sizeof *p.what);
        if (map->state)
            half_steps(f, c, 1, p.what + c * p.room);
        inverse(f, p.what + c * p.room, sum, u + c * f->n, &p);
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
    const struct parts p = parts(f, work);

    forward(f, field, p.hat, &p);
    apply_term(f, &t, false, true, p.hat, p.what);
    inverse(f, p.what, false, out, &p);
}
