/* narma_write.c -- memory on what the step of a known model leaves: solved, told, written as a
 * model that runs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num/dense.h"
#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/narma.h"
#include "tool/tool.h"

/* R (m, m), column-major, := the triangle of a group's rows and of those of the ridge: sqrt(ridge)
 * times the length of a column about the mean, where the first one is 1. R0: without ridge. */
static void add_ridge(const struct narma *f, size_t g, const double R0[], double R[])
{
    const size_t m = f->p + f->targets, first = f->library != NULL;
    double *row = tool_alloc(m, sizeof *row);
    struct err err = {0};

    for (size_t j = first; j < f->p; j++) {
        double square = 0;
        for (size_t i = first; i <= j; i++)
            square += R0[j * m + i] * R0[j * m + i];
        memset(row, 0, m * sizeof *row);
        row[j] = sqrt(f->wish->ridge * square);
        tool_try(accum_add(f->sum[g], 1, row, 1, &err), &err);
    }
    tool_try(accum_triangle(f->sum[g], R, &err), &err);
    free(row);
}

/* x[p] := what the triangle R gives target t; 0 of columns that depend on those before. */
static void back_substitute(size_t m, size_t p, const double R[], size_t t, double x[])
{
    for (size_t j = p; j-- > 0;) {
        double sum = R[(p + t) * m + j];
        for (size_t l = j + 1; l < p; l++)
            sum -= R[l * m + j] * x[l];
        x[j] = R[j * m + j] > 0 ? sum / R[j * m + j] : 0;
    }
}

/* E (targets, m) := what x leaves of the targets, in the coordinates of the triangle R0. */
static void leave(const struct narma *f, const double R0[], const double X[], double E[])
{
    const size_t m = f->p + f->targets;

    for (size_t t = 0; t < f->targets; t++)
        for (size_t i = 0; i < m; i++) {
            double sum = R0[(f->p + t) * m + i];
            for (size_t j = i; j < f->p; j++)
                sum -= R0[j * m + i] * X[t * f->p + j];
            E[t * m + i] = sum;
        }
}

/* a b over the rows of all members, from columns of their triangle, or what x leaves of it. */
static double mean_product(const struct narma *f, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < f->p + f->targets; i++)
        sum += a[i] * b[i];
    return sum / (double)f->seen;
}

static void solve_group(struct narma *f, size_t g)
{
    const size_t m = f->p + f->targets, targets = f->targets;
    double *R0 = f->R + g * m * m, *R = tool_alloc(m * m, sizeof *R);
    double *E = tool_alloc(targets * m, sizeof *E), *X = f->X + g * targets * f->p;
    double *W = f->W + g * targets * targets;
    struct err err = {0};

    tool_try(accum_triangle(f->sum[g], R0, &err), &err);
    memcpy(R, R0, m * m * sizeof *R);
    if (f->wish->ridge > 0)
        add_ridge(f, g, R0, R);
    for (size_t t = 0; t < targets; t++)
        back_substitute(m, f->p, R, t, X + t * f->p);
    leave(f, R0, X, E);
    for (size_t t = 0; t < targets; t++) {
        const double *z = R0 + (f->p + t) * m;
        for (size_t i = 0; i < targets; i++)
            W[t * targets + i] = mean_product(f, E + t * m, E + i * m);
        f->rms[g * targets + t] = sqrt((double)f->rows * mean_product(f, z, z));
        f->left[g * targets + t] = sqrt((double)f->rows * W[t * (targets + 1)]);
    }
    free(R);
    free(E);
}

void narma_solve(struct narma *f)
{
    const size_t m = f->p + f->targets, n = f->groups * f->targets;

    if (f->seen <= f->p)
        cli_fail(ERR_DATA, "%s: found %zu samples without gaps of %zu steps, expected more than "
                 "the %zu coefficients", io_name(f->data.in), f->seen / f->rows,
                 f->past + 1, f->p);
    f->R = tool_alloc(f->groups * m * m, sizeof *f->R);
    f->X = tool_alloc(n * f->p, sizeof *f->X);
    f->rms = tool_alloc(n, sizeof *f->rms);
    f->left = tool_alloc(n, sizeof *f->left);
    f->W = tool_alloc(n * f->targets, sizeof *f->W);
    for (size_t g = 0; g < f->groups; g++)
        solve_group(f, g);
}

static void tell(const char *what, double rms, double left)
{
    cli_note("%s: z has rms %.3g, of which %.3g is left", what, rms, left / rms);
}

void narma_tell(const struct narma *f)
{
    const struct layout *l = &f->form.layout;
    char what[64];

    cli_note("%s%s%s: %zu samples, %zu coefficients for each %s",
             f->form.ops->name, f->library ? " of " : "", f->library ? f->library : "",
             f->seen / f->rows, f->p, f->library ? "value" : "mode");
    for (size_t k = 0; !f->library && k < f->groups; k++) {
        snprintf(what, sizeof what, "mode %zu", k + 1);
        tell(what, f->rms[k], f->left[k]);
    }
    for (int v = 0; f->library && v < l->nvar; v++) {
        double rms = 0, left = 0;
        for (size_t i = l->var[v].offset; i < l->var[v].offset + l->var[v].n; i++) {
            rms += f->rms[i] * f->rms[i] / (double)l->var[v].n;
            left += f->left[i] * f->left[i] / (double)l->var[v].n;
        }
        tell(l->var[v].name, sqrt(rms), sqrt(left));
    }
    cli_note("what a step leaves says little of runs, which may be worse where it is less: "
             "choose lags, own values and features by rollout and score");
}

/* theta as closure/narma.c has it. */
static void set_modes(const struct narma *f, double theta[])
{
    for (size_t k = 0; k < f->groups; k++) {
        memcpy(theta, f->X + k * f->p, f->p * sizeof *theta);
        theta += f->p;
        if (f->wish->noise)
            *theta++ = sqrt(f->W[k]);
    }
}

/* theta as closure/memory.c has it: the constant is taken apart, for features about their mean. */
static void set_terms(const struct narma *f, double theta[])
{
    const size_t n = f->targets, h = f->wish->lags, q = f->wish->own, m = f->p + n;
    const size_t M = (f->p - 1 - q * n) / h, S = f->wish->noise ? n * n : 0;
    double *mean = theta + n, *Omega = mean + M, *B = Omega + h * n * M + S;

    for (size_t j = 0; j < M; j++)
        mean[j] = f->R[(1 + j) * m] / f->R[0];
    for (size_t i = 0; i < n; i++) {
        const double *x = f->X + i * f->p;
        theta[i] = *x++;
        for (size_t l = 0; l < h; l++)
            for (size_t j = 0; j < M; j++, x++) {
                theta[i] += *x * mean[j];
                Omega[(l * n + i) * M + j] = *x;
            }
        for (size_t j = 0; j < q; j++, x += n)
            memcpy(B + (j * n + i) * n, x, n * sizeof *x);
    }
    if (f->wish->noise)
        dense_factor(n, f->W, B - S);
}

/* The model: the form with the lags and the noise that are asked for. */
static void open_model(const struct narma *f, struct closure *c)
{
    char params[96];
    struct err err = {0};

    snprintf(params, sizeof params, "lags=%zu,own=%zu,noise=%d", f->wish->lags, f->wish->own,
             f->wish->noise);
    if (!f->library)
        strcat(params, f->aim ? ",aim=1" : ",aim=0");
    tool_try(closure_open(c, f->form.ops, &f->form.layout, params, f->library, 0, &err), &err);
    c->act = "correct";
    (f->library ? set_terms : set_modes)(f, c->theta);
}

static void describe(const struct narma *f, const struct closure *c, struct io_head *head)
{
    const struct io_head *data = io_head(f->data.in);
    struct err err = {0};

    tool_try(modelfile_describe(head, c, data, &err), &err);
    tool_try(head_set_text(head, NULL, "scheme",
                           f->coarse.fleet.model[0].stepper.ops->name, &err), &err);
    tool_try(head_set_f64(head, NULL, "dt", f->coarse.dt, &err), &err);
    tool_try(store_describe_training(head, data, f->first, f->last, &err), &err);
    tool_try(head_dim(head, "part", f->groups * f->targets, &err), &err);
    tool_try(head_var(head, "z_rms", IO_F64, "part", f->rms, NULL,
                      "of (v(t + dt) - Psi(v(t)))/dt, by modes or values", &err), &err);
    tool_try(head_var(head, "residual", IO_F64, "part", f->left, NULL,
                      "rms of what the model leaves of it in a step", &err), &err);
}

void narma_write(const struct narma *f)
{
    struct io_head head = HEAD_EMPTY;
    struct closure c;

    open_model(f, &c);
    describe(f, &c, &head);
    tool_close(tool_create(&head, (struct io_in *[]){f->data.in, NULL}, NULL), 0, NAN);
    head_free(&head);
    closure_close(&c);
}
