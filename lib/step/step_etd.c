/* step_etd.c -- coefficients of exponential time differencing: made, freed, their slopes. */
#include "step/step_etd.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

enum { POINTS = 32 };

struct etd {
    struct tables tables; /* first: st->priv is one, too */
    struct tables slopes;
    bool has_slopes;
    pthread_mutex_t lock; /* of the slopes */
    const struct etd_kind *kind;
};

static void coefficients(const struct stepper *st, double complex z, double complex c[])
{
    const struct etd_kind *kind = ((const struct etd *)st->priv)->kind;
    double complex *mean = c + kind->nexp, q[TABLES];

    for (size_t i = 0; i < kind->nexp; i++)
        c[i] = cexp(kind->fraction[i] * z);
    for (size_t i = 0; i < kind->nquotient; i++)
        mean[i] = 0;
    for (int j = 0; j < POINTS; j++) {
        kind->quotients(z + cexp(2 * M_PI * I * (j + 0.5) / POINTS), q);
        for (size_t i = 0; i < kind->nquotient; i++)
            mean[i] += q[i];
    }
    for (size_t i = 0; i < kind->nquotient; i++)
        mean[i] *= st->dt / POINTS;
}

static void slopes(const struct stepper *st, double complex z, double complex c[])
{
    const struct etd_kind *kind = ((const struct etd *)st->priv)->kind;
    double complex *mean = c + kind->nexp, q[TABLES];

    for (size_t i = 0; i < kind->nexp; i++)
        c[i] = kind->fraction[i] * st->dt * cexp(kind->fraction[i] * z);
    for (size_t i = 0; i < kind->nquotient; i++)
        mean[i] = 0;
    for (int j = 0; j < POINTS; j++) {
        const double complex w = cexp(2 * M_PI * I * (j + 0.5) / POINTS);
        kind->quotients(z + w, q);
        for (size_t i = 0; i < kind->nquotient; i++)
            mean[i] += q[i] / w;
    }
    for (size_t i = 0; i < kind->nquotient; i++)
        mean[i] *= st->dt * st->dt / POINTS;
}

int step_etd_open(struct stepper *st, const struct etd_kind *kind, size_t stages, size_t arrays,
                  struct err *err)
{
    const size_t n = st->ode->n, count = kind->nexp + kind->nquotient;
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
