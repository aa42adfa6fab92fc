/* alias.c -- how much of a field a coarser grid gives other names to. */
#include "tool/alias.h"

#include "num/fft.h"
#include "num/stats.h"
#include "tool/tool.h"

void alias_open(struct alias *a, const struct filter *phi)
{
    struct err err = {0};

    *a = (struct alias){.phi = phi};
    for (int i = 0; phi->ops->aliases && i < phi->in.naxis; i++) {
        const struct axis *axis = &phi->in.axis[i];

        if (axis->index || axis->edge != EDGE_PERIODIC || phi->out.axis[i].n == axis->n)
            continue;
        a->plan[i] = fft_open(axis->n, &err);
        tool_try(a->plan[i] ? 0 : -1, &err);
        if (axis->n + fft_nhat(axis->n) > a->nwork)
            a->nwork = axis->n + fft_nhat(axis->n);
    }
}

void alias_close(struct alias *a)
{
    for (int i = 0; i < LAYOUT_AXES; i++)
        fft_close(a->plan[i]);
}

/* Mean over all lines along an axis, which lie `inner` apart, of the energy above m/2. */
static double above(const struct fft *plan, size_t n, size_t m, size_t inner, size_t count,
                    const double u[], double work[])
{
    double *line = work, *hat = work + n, sum = 0;

    for (size_t i = 0; i < count / n; i++) {
        const double *from = u + i / inner * n * inner + i % inner;

        for (size_t j = 0; j < n; j++)
            line[j] = from[j * inner];
        fft_forward(plan, line, hat);
        for (size_t k = m / 2 + 1; k <= n / 2; k++)
            sum += (2 * k < n ? 2 : 1) *
                   (hat[2 * k] * hat[2 * k] + hat[2 * k + 1] * hat[2 * k + 1]);
    }
    return sum / (double)(count / n);
}

static double variance(size_t n, const double u[])
{
    const double mean = stats_mean(u, n);
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (u[i] - mean) * (u[i] - mean);
    return sum / (double)n;
}

struct aliased alias_of(const struct alias *a, const double u[], double work[])
{
    const struct layout *in = &a->phi->in;
    struct aliased most = {0};

    for (int v = 0; v < in->nvar; v++) {
        const struct var *var = &in->var[v];
        const double *field = u + var->offset, all = variance(var->n, field);
        size_t inner = 1;

        for (int i = var->rank - 1; i >= 0 && all > 0; i--) {
            const int axis = var->axis[i];
            const size_t n = in->axis[axis].n, m = a->phi->out.axis[axis].n;
            const double share =
                a->plan[axis] ? above(a->plan[axis], n, m, inner, var->n, field, work) / all : 0;

            if (share > most.share)
                most = (struct aliased){.share = share, .axis = axis, .var = v};
            inner *= n;
        }
    }
    return most;
}

void alias_tell(const struct alias *a, const struct aliased *most)
{
    const struct layout *in = &a->phi->in;

    if (most->share > 0.01)
        cli_warn("%s: %.2g of the variance of %s (member %zu at time %g) is in modes that %zu "
                 "points along %s do not carry: they come out as others, which filters that remove "
                 "them (gaussian-spectral, say) prevent", a->phi->ops->name, most->share,
                 in->var[most->var].name, most->member, most->t,
                 a->phi->out.axis[most->axis].n, in->axis[most->axis].name);
}
