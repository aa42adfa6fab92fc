/* step_etd.c -- coefficients of exponential time differencing: made, freed, their slopes. */
#include "step/step_etd.h"

#include <pthread.h>
#include <stdlib.h>

struct etd {
    struct tables tables; /* first: st->priv is one, too */
    struct tables slopes;
    bool has_slopes;
    pthread_mutex_t lock; /* of the slopes */
    const struct etd_kind *kind;
};

/* phi[k] of z for k = 1 .. 4; the series is cut where |z|^j/(j + 4)! is below round-off. */
static void phi_of(double complex z, double complex phi[PHI + 2])
{
    enum { TERMS = 32 };
    const bool near = cabs(z) < 4;

    if (near) {
        double complex sum = 1;
        for (int j = TERMS; j > PHI + 1; j--)
            sum = 1 + z / j * sum;
        phi[PHI + 1] = sum / 24;
        phi[3] = z * phi[4] + 1. / 6;
        phi[2] = z * phi[3] + 0.5;
        phi[1] = z * phi[2] + 1;
    } else {
        phi[1] = (cexp(z) - 1) / z;
        phi[2] = (phi[1] - 1) / z;
        phi[3] = (phi[2] - 0.5) / z;
        phi[4] = (phi[3] - 1. / 6) / z;
    }
}

static void coefficients(const struct stepper *st, double complex z, double complex c[])
{
    const struct etd_kind *kind = ((const struct etd *)st->priv)->kind;
    double complex phi[PHI + 2];

    for (size_t i = 0; i < kind->nexp; i++)
        c[i] = cexp(kind->fraction[i] * z);
    for (size_t i = 0; i < kind->nsum; i++) {
        const struct etd_sum *sum = &kind->sum[i];
        double complex value = 0;
        phi_of(sum->fraction * z, phi);
        for (int k = 1; k <= PHI; k++)
            value += sum->weight[k - 1] * phi[k];
        c[kind->nexp + i] = st->dt * value;
    }
}

static void slopes(const struct stepper *st, double complex z, double complex c[])
{
    const struct etd_kind *kind = ((const struct etd *)st->priv)->kind;
    double complex phi[PHI + 2];

    for (size_t i = 0; i < kind->nexp; i++)
        c[i] = kind->fraction[i] * st->dt * cexp(kind->fraction[i] * z);
    for (size_t i = 0; i < kind->nsum; i++) {
        const struct etd_sum *sum = &kind->sum[i];
        double complex value = 0;
        phi_of(sum->fraction * z, phi);
        for (int k = 1; k <= PHI; k++)
            value += sum->weight[k - 1] * (phi[k] - k * phi[k + 1]);
        c[kind->nexp + i] = st->dt * st->dt * sum->fraction * value;
    }
}

int step_etd_open(struct stepper *st, const struct etd_kind *kind, size_t stages, size_t arrays,
                  struct err *err)
{
    const size_t n = st->ode->n, count = kind->nexp + kind->nsum;
    struct etd *etd = calloc(1, sizeof *etd);

    st->priv = etd;
    if (etd) {
        etd->kind = kind;
        pthread_mutex_init(&etd->lock, NULL);
    }
    if (!etd || !tables_alloc(&etd->tables, count, st->ode) ||
        !tables_alloc(&etd->slopes, count, st->ode))
        return err_set(err, ERR_INTERNAL, "%s: no memory for n = %zu", st->ops->name, n);
    tables_fill(&etd->tables, st, coefficients);
    st->ntape = stages * (n + st->ode->ntape);
    st->nwork = arrays * n + st->ode->nwork;
    return 0;
}

void step_etd_close(struct stepper *st)
{
    struct etd *etd = st->priv;

    if (etd) {
        pthread_mutex_destroy(&etd->lock);
        free(etd->tables.memory);
        free(etd->slopes.memory);
    }
    free(etd);
}

const struct tables *step_etd_slopes(const struct stepper *st)
{
    struct etd *etd = st->priv;

    pthread_mutex_lock(&etd->lock);
    if (!etd->has_slopes)
        tables_fill(&etd->slopes, st, slopes);
    etd->has_slopes = true;
    pthread_mutex_unlock(&etd->lock);
    return &etd->slopes;
}

void etd_add_slope(const struct tables *of, size_t c, size_t n, double factor,
                   const double complex x[], const double complex g[], double complex dsymbol[])
{
    for (size_t i = 0; i < n / 2; i++)
        dsymbol[i] += factor * back(of->c[c], i, due(x[i], g[i]), of->real);
}
