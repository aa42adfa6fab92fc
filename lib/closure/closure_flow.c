/* closure_flow.c -- closures of flows: what members list, what they share. */
#include "closure/closure_flow_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

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

/* The next field of in += factor d u_i */
static void velocity(struct flow *f, double factor, int i, const int d[], int gain)
{
    int power[GRID_RANK];

    f->velocity = true;
    powers(f, d, f->kind == FLOW_VORTICITY ? !i : -1, power);
    if (f->kind == FLOW_VORTICITY) /* u = psi_y, v = -psi_x */
        add(&f->in, 0, i ? -factor : factor, power, 1, gain);
    else
        add(&f->in, f->var[i], factor, power, 0, gain);
}

int flow_velocity(struct flow *f, int i, const int d[], int gain)
{
    velocity(f, 1, i, d, gain);
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

void flow_strains(struct flow *f, int gain)
{
    for (int i = 0; i < f->rank; i++)
        for (int j = i; j < f->rank; j++, f->in.fields++) {
            int along_j[GRID_RANK] = {0}, along_i[GRID_RANK] = {0};
            along_j[j] = along_i[i] = 1;
            velocity(f, i == j ? 1 : 0.5, i, along_j, gain);
            if (i != j)
                velocity(f, 0.5, j, along_i, gain);
        }
}

void flow_stresses(struct flow *f, int gain)
{
    for (int i = 0; i < f->rank; i++)
        for (int j = i; j < f->rank; j++)
            flow_stress(f, i, j, gain);
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

/* ---- the closure ---- */

/* Variables of a flow, and flows of a state. */
static size_t variables(const struct flow *f)
{
    return f->layers ? 1 : (size_t)f->closure->layout.nvar;
}

static size_t flows(const struct flow *f)
{
    return f->layers ? f->layers : 1;
}

static void set_widths(struct flow *f)
{
    double product = 1;

    for (int a = 0; a < f->rank; a++) {
        f->l_a[a] = f->closure->p[FLOW_WIDTH_P] * f->grid.dx[f->axis[a]];
        product *= f->l_a[a];
    }
    f->l = pow(product, 1. / f->rank);
}

int flow_open(struct closure *c, const struct flow_ops *ops, struct err *err)
{
    struct flow *f = c->priv = calloc(1, sizeof *f);

    if (!f)
        return err_set(err, ERR_INTERNAL, "no memory");
    f->closure = c;
    f->ops = ops;
    if (closure_grid_shared(c, GRID_RANK, &f->grid, err) < 0)
        return -1;
    f->rank = f->grid.rank;
    f->n = f->grid.points;
    f->nhat = fft_nhat_grid(f->rank, f->grid.n);
    if (flow_find_kind(f, &c->layout, err) < 0)
        return -1;
    set_widths(f);
    if (f->rank == 2)
        list_curl(f);
    f->ntheta = ops->ntheta;
    f->in.state = f->out.state = true;
    if (ops->list(f, err) < 0 || flow_tables(f, err) < 0)
        return -1;
    if (f->layers && f->velocity)
        return err_set(err, ERR_DATA, "found layers of potential vorticity, expected a flow whose "
                       "velocity the state tells: that of a layer is known to the system alone");
    c->ntheta = ops->alone ? f->ntheta : !(c->p[FLOW_COEFFICIENT_P] > 0);
    flow_find_likes(&f->in);
    flow_find_likes(&f->out);
    flow_find_likes(&f->curl);
    if (flow_open_transforms(f, err) < 0)
        return -1;
    c->ntape = flows(f) * (size_t)f->in.fields * f->n;
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
        flow_close_transforms(f);
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

/* eval, tangent and adjoint of flow i of the state. */
static void eval(const struct flow *f, size_t i, const struct point *at, double m[], double tape[],
                 double work[])
{
    double *in = tape + i * (size_t)f->in.fields * f->n;
    double *out = work, *rest = out + (size_t)f->out.fields * f->n;

    flow_to_fields(f, &f->in, false, variables(f), at->u + i * f->n, in, rest);
    f->ops->stress(f, at, in, out, rest);
    flow_to_state(f, &f->out, false, false, variables(f), out, m + i * f->n, rest);
    if (!f->ops->alone)
        scale(variables(f) * f->n, coefficient(f, at), m + i * f->n);
}

static void tangent(const struct flow *f, size_t i, const struct point *at, const struct point *v,
                    double dm[], const double tape[], double work[])
{
    const size_t nout = (size_t)f->out.fields * f->n;
    const double *in = tape + i * (size_t)f->in.fields * f->n;
    double *dout = work, *out = dout + nout, *din = out + nout;
    double *rest = din + (size_t)f->in.fields * f->n;

    flow_to_fields(f, &f->in, false, variables(f), v->u + i * f->n, din, rest);
    f->ops->tangent(f, at, v, in, din, dout, rest);
    scale(nout, coefficient(f, at), dout);
    if (!f->ops->alone && f->closure->ntheta && v->theta) {
        f->ops->stress(f, at, in, out, rest);
        for (size_t k = 0; k < nout; k++)
            dout[k] += v->theta[0] * out[k];
    }
    flow_to_state(f, &f->out, false, false, variables(f), dout, dm + i * f->n, rest);
}

static void adjoint(const struct flow *f, size_t i, const struct point *at, const double dm[],
                    struct dpoint *d, const double tape[], double work[])
{
    const size_t nout = (size_t)f->out.fields * f->n;
    const double *in = tape + i * (size_t)f->in.fields * f->n;
    double *g = work, *out = g + nout, *gin = out + nout;
    double *rest = gin + (size_t)f->in.fields * f->n;

    flow_to_fields(f, &f->out, true, variables(f), dm + i * f->n, g, rest);
    if (!f->ops->alone && f->closure->ntheta && d->theta) {
        f->ops->stress(f, at, in, out, rest);
        for (size_t k = 0; k < nout; k++)
            d->theta[0] += g[k] * out[k];
    }
    scale(nout, coefficient(f, at), g);
    memset(gin, 0, (size_t)f->in.fields * f->n * sizeof *gin);
    f->ops->adjoint(f, at, in, g, gin, d, rest);
    if (d->u)
        flow_to_state(f, &f->in, true, true, variables(f), gin, d->u + i * f->n, rest);
}

size_t flow_transforms(const struct closure *c)
{
    const struct flow *f = c->priv;
    const struct flow_map *const maps[] = {&f->in, &f->out};
    size_t count = 2 * variables(f);

    for (int k = 0; k < 2; k++)
        for (int i = 0; i < maps[k]->fields; i++)
            count += maps[k]->like[i] == i;
    return flows(f) * count;
}

void flow_eval(const struct closure *c, const struct point *at, double m[], double dz[],
               double tape[], double work[])
{
    (void)dz;
    for (size_t i = 0; i < flows(c->priv); i++)
        eval(c->priv, i, at, m, tape, work);
}

void flow_tangent(const struct closure *c, const struct point *at, const struct point *v,
                  double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz;
    for (size_t i = 0; i < flows(c->priv); i++)
        tangent(c->priv, i, at, v, dm, tape, work);
}

void flow_adjoint(const struct closure *c, const struct point *at, const double dm[],
                  const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    (void)ddz;
    for (size_t i = 0; i < flows(c->priv); i++)
        adjoint(c->priv, i, at, dm, d, tape, work);
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
