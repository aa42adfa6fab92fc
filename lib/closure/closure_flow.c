/* closure_flow.c -- closures of flows: fields of a state, a stress made of them, its force. */
#include "closure/closure_flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

/* ---- what a layout is ---- */

/* The axes x, y, z of the grid, by name; -1: others. */
static int find_axes(struct flow *f, const struct layout *l)
{
    static const char *const names[] = {"x", "y", "z"};

    for (int a = 0; a < f->rank; a++) {
        f->axis[a] = -1;
        for (int i = 0; i < f->rank; i++)
            if (!strcmp(l->axis[l->var[0].axis[i]].name, names[a]))
                f->axis[a] = i;
        if (f->axis[a] < 0)
            return -1;
    }
    return 0;
}

static int find_kind(struct flow *f, const struct layout *l, struct err *err)
{
    static const char *const names[] = {"u", "v", "w"};
    bool velocity = l->nvar == f->rank;

    for (int a = 0; a < f->rank && velocity; a++) {
        f->var[a] = layout_find_var(l, names[a]);
        velocity = f->var[a] >= 0;
    }
    if (f->rank == 1 && l->nvar == 1) {
        f->axis[0] = 0;
        f->var[0] = 0;
        f->kind = FLOW_LINE;
    } else if (f->rank == 2 && l->nvar == 1 && layout_find_var(l, "vorticity") == 0) {
        f->kind = FLOW_VORTICITY;
    } else if (f->rank > 1 && velocity) {
        f->kind = FLOW_VELOCITY;
    } else {
        return err_set(err, ERR_DATA, "found %d variables, the first of them %s, on %d axes, "
                       "expected a flow: u, v[, w] or vorticity over x, y[, z], or one variable "
                       "on a line", l->nvar, l->var[0].name, f->rank);
    }
    if (f->kind != FLOW_LINE && find_axes(f, l) < 0)
        return err_set(err, ERR_DATA, "found other axes than x, y[, z], expected these of a flow");
    for (int a = 0; a < f->rank; a++)
        if (f->grid.index[a])
            return err_set(err, ERR_DATA, "axis %s counts components: a gradient needs a length",
                           l->axis[l->var[0].axis[a]].name);
    return 0;
}

/* ---- lists ---- */

static void add(struct flow_map *map, int var, double factor, const int power[], int inverse,
                int gain)
{
    struct flow_term *t = &map->term[map->count++];

    *t = (struct flow_term){map->fields, var, factor, {0}, inverse, gain};
    memcpy(t->power, power, sizeof t->power);
}

/* power := d along x, y, z, in the order of the grid, and one more along `more` (-1: none) */
static void powers(const struct flow *f, const int d[], int more, int power[])
{
    memset(power, 0, GRID_RANK * sizeof *power);
    for (int a = 0; a < f->rank; a++)
        power[f->axis[a]] += (d ? d[a] : 0) + (a == more);
}

int flow_velocity(struct flow *f, int i, const int d[], int gain)
{
    int power[GRID_RANK];

    powers(f, d, f->kind == FLOW_VORTICITY ? !i : -1, power);
    if (f->kind == FLOW_VORTICITY) /* u = psi_y, v = -psi_x */
        add(&f->in, 0, i ? -1 : 1, power, 1, gain);
    else
        add(&f->in, f->var[i], 1, power, 0, gain);
    return f->in.fields++;
}

int flow_vorticity(struct flow *f, const int d[], int gain)
{
    int power[GRID_RANK];

    if (f->kind == FLOW_VORTICITY) {
        powers(f, d, -1, power);
        add(&f->in, 0, 1, power, 0, gain);
        return f->in.fields++;
    }
    for (int i = 0; i < 2; i++) { /* v_x - u_y */
        powers(f, d, !i, power);
        add(&f->in, f->var[i], i ? 1 : -1, power, 0, gain);
    }
    return f->in.fields++;
}

/* m_i += factor d_j of the field: of vorticity, m = (m_2)_x - (m_1)_y. */
static void force(struct flow *f, int i, int j, int gain)
{
    int d[GRID_RANK] = {0}, power[GRID_RANK];

    d[j]++;
    powers(f, d, f->kind == FLOW_VORTICITY ? !i : -1, power);
    if (f->kind == FLOW_VORTICITY)
        add(&f->out, 0, i ? 1 : -1, power, 0, gain);
    else
        add(&f->out, f->var[i], 1, power, 0, gain);
}

int flow_stress(struct flow *f, int i, int j, int gain)
{
    force(f, i, j, gain);
    if (i != j)
        force(f, j, i, gain);
    return f->out.fields++;
}

int flow_source(struct flow *f, const int d[])
{
    int power[GRID_RANK];

    if (f->kind == FLOW_VORTICITY) {
        powers(f, d, -1, power);
        add(&f->out, 0, 1, power, 0, 0);
        return f->out.fields++;
    }
    for (int i = 0; i < 2; i++) { /* as a velocity of its vorticity */
        powers(f, d, !i, power);
        add(&f->out, f->var[i], i ? -1 : 1, power, 1, 0);
    }
    return f->out.fields++;
}

void flow_gradients(struct flow *f)
{
    for (int i = 0; i < f->rank; i++)
        for (int j = 0; j < f->rank; j++) {
            int d[GRID_RANK] = {0};
            d[j] = 1;
            flow_velocity(f, i, d, 0);
        }
}

void flow_stresses(struct flow *f, int gain)
{
    for (int i = 0; i < f->rank; i++)
        for (int j = i; j < f->rank; j++)
            flow_stress(f, i, j, gain);
}

/* ---- tables ---- */

static void set_widths(struct flow *f)
{
    double product = 1;

    for (int a = 0; a < f->rank; a++) {
        f->l_a[a] = f->closure->p[FLOW_WIDTH_P] * f->grid.dx[f->axis[a]];
        product *= f->l_a[a];
    }
    f->l = pow(product, 1. / f->rank);
}

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
    }
    for (size_t m = 0; m < f->nhat / 2; m++) {
        const bool none = highest(f, m, l, &q);
        highest(f, m, one, &k2);
        f->inverse[m] = k2 > 0 ? 1 / k2 : 0;
        for (int g = 0; g < FLOW_GAINS; g++)
            f->gain[g][m] = none ? 0 : g == 0 ? 1 : f->ops->gain ? f->ops->gain(c, g, q) : 1;
    }
}

static int make_tables(struct flow *f, struct err *err)
{
    const size_t modes = f->nhat / 2;
    size_t all = (FLOW_GAINS + 1) * modes;

    for (int a = 0; a < f->rank; a++)
        all += (FLOW_POWER + 1) * indices(f, a);
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

/* fields(map->fields, n) := map of u(nvar, n), or the transpose of its like of a force; each
 * variable is transformed once. */
static void to_fields(const struct flow *f, const struct flow_map *map, bool transpose,
                      size_t nvar, const double u[], double fields[], double work[])
{
    const size_t nhat = f->nhat, room = fft_room(nhat);
    double *field = fft_aligned(work), *hat = field + fft_room(f->n), *what = hat + room;

    for (size_t c = 0; c < nvar; c++)
        forward(f, u + c * f->n, what + c * room, field);
    for (int i = 0; i < map->fields; i++) {
        memset(hat, 0, nhat * sizeof *hat);
        for (int t = 0; t < map->count; t++)
            if (map->term[t].field == i)
                apply_term(f, &map->term[t], transpose, what + (size_t)map->term[t].var * room,
                           hat);
        inverse(f, hat, fields + (size_t)i * f->n, field, false);
    }
}

/* u(nvar, n) := map of fields, or += where sum. */
static void to_state(const struct flow *f, const struct flow_map *map, bool transpose, bool sum,
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
    for (size_t c = 0; c < nvar; c++)
        inverse(f, what + c * room, u + c * f->n, field, sum);
}

static size_t variables(const struct flow *f)
{
    return (size_t)f->closure->layout.nvar;
}

/* (m_2)_x - (m_1)_y of xx, xy, yy. */
static void list_curl(struct flow *f)
{
    static const int d[3][GRID_RANK] = {{1, 1}, {2, 0}, {1, 1}}, minus[GRID_RANK] = {0, 2};
    int power[GRID_RANK];

    for (int s = 0; s < 3; s++, f->curl.fields++) {
        powers(f, d[s], -1, power);
        add(&f->curl, 0, s ? 1 : -1, power, 0, 0);
        if (s == 1) {
            powers(f, minus, -1, power);
            add(&f->curl, 0, -1, power, 0, 0);
        }
    }
}

void flow_curl(const struct flow *f, const double stresses[], double out[], double work[])
{
    to_state(f, &f->curl, false, false, 1, stresses, out, work);
}

void flow_curl_adjoint(const struct flow *f, const double g[], double stresses[], double work[])
{
    to_fields(f, &f->curl, true, 1, g, stresses, work);
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

/* ---- the closure ---- */

int flow_open(struct closure *c, const struct flow_ops *ops, struct err *err)
{
    struct flow *f = c->priv = calloc(1, sizeof *f);

    if (!f)
        return err_set(err, ERR_INTERNAL, "no memory");
    f->closure = c;
    f->ops = ops;
    if (closure_grid(c, GRID_RANK, &f->grid, err) < 0)
        return -1;
    f->rank = f->grid.rank;
    f->n = f->grid.points;
    f->nhat = fft_nhat_grid(f->rank, f->grid.n);
    if (find_kind(f, &c->layout, err) < 0)
        return -1;
    set_widths(f);
    if (f->rank == 2)
        list_curl(f);
    f->ntheta = ops->ntheta;
    if (ops->list(f, err) < 0 || make_tables(f, err) < 0)
        return -1;
    c->ntheta = ops->alone ? f->ntheta : !(c->p[FLOW_COEFFICIENT_P] > 0);
    f->fft = fft_open_grid(f->rank, f->grid.n, err);
    if (!f->fft)
        return -1;
    c->ntape = (size_t)f->in.fields * f->n;
    c->nwork = (size_t)(f->in.fields + 2 * f->out.fields) * f->n + flow_scratch(f) + f->nwork;
    if (c->ops->features)
        c->nwork += c->ntape + c->layout.n + c->ntheta;
    return 0;
}

void flow_close(struct closure *c)
{
    struct flow *f = c->priv;

    if (f) {
        if (f->ops->close)
            f->ops->close(f);
        fft_close(f->fft);
        free(f->table);
    }
    free(f);
    c->priv = NULL;
}

/* c of sigma. */
static double coefficient(const struct flow *f, const struct point *at)
{
    const struct closure *c = f->closure;

    return f->ops->alone ? 1 : c->ntheta ? at->theta[0] : c->p[FLOW_COEFFICIENT_P];
}

static void scale(size_t n, double factor, double x[])
{
    for (size_t i = 0; i < n; i++)
        x[i] *= factor;
}

void flow_eval(const struct closure *c, const struct point *at, double m[], double dz[],
               double tape[], double work[])
{
    const struct flow *f = c->priv;
    double *out = work, *rest = out + (size_t)f->out.fields * f->n;

    (void)dz;
    to_fields(f, &f->in, false, variables(f), at->u, tape, rest);
    f->ops->stress(f, at, tape, out, rest);
    scale((size_t)f->out.fields * f->n, coefficient(f, at), out);
    to_state(f, &f->out, false, false, variables(f), out, m, rest);
}

void flow_tangent(const struct closure *c, const struct point *at, const struct point *v,
                  double dm[], double ddz[], const double tape[], double work[])
{
    const struct flow *f = c->priv;
    const size_t nout = (size_t)f->out.fields * f->n;
    double *dout = work, *out = dout + nout, *din = out + nout;
    double *rest = din + (size_t)f->in.fields * f->n;

    (void)ddz;
    to_fields(f, &f->in, false, variables(f), v->u, din, rest);
    f->ops->tangent(f, at, v, tape, din, dout, rest);
    scale(nout, coefficient(f, at), dout);
    if (!f->ops->alone && c->ntheta && v->theta) {
        f->ops->stress(f, at, tape, out, rest);
        for (size_t i = 0; i < nout; i++)
            dout[i] += v->theta[0] * out[i];
    }
    to_state(f, &f->out, false, false, variables(f), dout, dm, rest);
}

void flow_adjoint(const struct closure *c, const struct point *at, const double dm[],
                  const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct flow *f = c->priv;
    const size_t nout = (size_t)f->out.fields * f->n;
    double *g = work, *out = g + nout, *gin = out + nout;
    double *rest = gin + (size_t)f->in.fields * f->n;

    (void)ddz;
    to_fields(f, &f->out, true, variables(f), dm, g, rest);
    if (!f->ops->alone && c->ntheta && d->theta) {
        f->ops->stress(f, at, tape, out, rest);
        for (size_t i = 0; i < nout; i++)
            d->theta[0] += g[i] * out[i];
    }
    scale(nout, coefficient(f, at), g);
    memset(gin, 0, (size_t)f->in.fields * f->n * sizeof *gin);
    f->ops->adjoint(f, at, tape, g, gin, d, rest);
    if (d->u)
        to_state(f, &f->in, true, true, variables(f), gin, d->u, rest);
}

bool flow_constrain(const struct closure *c, double theta[])
{
    if (c->ntheta == 0 || !(theta[0] < 0))
        return false;
    theta[0] = 0;
    return true;
}

/* One column a parameter. work: a tape, m, theta, and that of eval. */
void flow_features(const struct closure *c, const struct point *at, double A[], double work[])
{
    double *tape = work, *m = tape + c->ntape, *theta = m + c->layout.n, *rest = theta + c->ntheta;
    struct point here = *at;

    here.theta = theta;
    for (size_t j = 0; j < c->ntheta; j++) {
        for (size_t i = 0; i < c->ntheta; i++)
            theta[i] = i == j;
        flow_eval(c, &here, m, NULL, tape, rest);
        for (size_t i = 0; i < c->layout.n; i++)
            A[i * c->ntheta + j] = m[i];
    }
}
