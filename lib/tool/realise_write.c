/* realise_write.c -- hidden variables of kernels as models that run. */
#include "tool/realise_write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/inherit.h"
#include "store/modelfile.h"
#include "tool/tool.h"

static double *append(double *at, const double values[], size_t n)
{
    memcpy(at, values, n * sizeof *at);
    return at + n;
}

/* theta as closure/auxiliary.c has it. */
static double *parameters(const struct realised *z, size_t *n)
{
    const size_t d = z->m.d, m = z->m.m, r = z->hidden.r, noise = z->noise.S ? d : 0;
    double *theta = tool_alloc(d + m + (d + r) * (m + r + noise), sizeof *theta), *at = theta;

    at = append(at, z->m.mean, d);
    at = append(at, z->m.mean, m);
    at = append(at, z->m.Omega, d * m);
    at = append(at, z->hidden.C, d * r);
    at = append(at, z->hidden.A, r * r);
    at = append(at, z->hidden.B, r * m);
    if (noise) {
        at = append(at, z->noise.S, d * d);
        at = append(at, z->noise.G, r * d);
    }
    *n = (size_t)(at - theta);
    return theta;
}

static void add(struct io_head *head, const char *name, const char *dims, const double values[],
                const char *about)
{
    struct err err = {0};

    tool_try(head_var(head, name, IO_F64, dims, values, NULL, about, &err), &err);
}

static void describe_hidden(const struct realised *z, struct io_head *head)
{
    const size_t length[] = {z->hidden.r, z->hidden.r, z->m.d, z->m.m, z->hidden.count};
    static const char *const dims[] = {"hidden", "before", "target", "feature", "order"};
    struct err err = {0};

    for (int i = 0; i < 5; i++)
        tool_try(head_dim(head, dims[i], length[i], &err), &err);
    add(head, "A", "hidden,before", z->hidden.A, "z(t + dt) = A z(t) + B phi(t), about means");
    add(head, "B", "hidden,feature", z->hidden.B, "z(t + dt) = A z(t) + B phi(t), about means");
    add(head, "C", "target,hidden", z->hidden.C, "g(t + dt) = Omega_0 phi(t) + C z(t)");
    add(head, "singular", "order", z->hidden.singular,
        "singular values of the kernels' Hankel matrix, observables of variance 1");
    if (z->noise.P)
        add(head, "P", "hidden,before", z->noise.P, "covariance of z in runs with noise");
}

/* What else was said of the kernels holds of these, but for how they were solved for. */
static void inherit(const struct realised *z, struct io_head *head)
{
    static const char *const others[] = {"condition", "noise_samples", "noise_autocorrelation"};
    struct err err = {0};

    tool_try(head_set_f64(head, NULL, "rank", (double)z->hidden.r, &err), &err);
    tool_try(head_set_f64(head, NULL, "spectral_radius", z->radius, &err), &err);
    tool_try(head_set_f64(head, NULL, "noise_floor", z->floor, &err), &err);
    tool_try(head_set_f64(head, NULL, "factor", z->factor, &err), &err);
    tool_try(inherit_attrs(head, NULL, io_head(z->m.in), &err), &err);
    for (int i = 0; i < 3; i++)
        head_unset(head, NULL, others[i]);
}

void realised_write(const struct realised *z)
{
    size_t ntheta;
    double *theta = parameters(z, &ntheta);
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    const struct closure auxiliary = {
        .ops = closure_find("auxiliary", &err), .layout = z->m.layout, .net = z->m.library,
        .p = {(double)z->hidden.r, z->noise.S != NULL, (double)z->past}, .act = "map",
        .theta = theta, .ntheta = ntheta, .scale_u = {1}, .scale_tau = {1}};

    tool_try(modelfile_describe(&head, &auxiliary, io_head(z->m.in), &err), &err);
    inherit(z, &head);
    describe_hidden(z, &head);
    tool_close(tool_create(&head, (struct io_in *[]){z->m.in, NULL}, NULL), 0, NAN);
    head_free(&head);
    free(theta);
}
