/* series.c -- scores against time and against scale. */
#include "tool/series.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/atomic.h"
#include "tool/tool.h"

void series_open(struct series *s, const struct layout *layout,
                 const struct reader_var var[], size_t nvar, size_t nmember)
{
    struct err err = {0};

    *s = (struct series){.nvar = nvar, .nmember = nmember, .layout = layout, .var = var};
    for (size_t v = 0; v < nvar; v++) {
        const int rank = shells_rank(layout, var[v].var);
        if (!rank)
            continue;
        s->shells[v] = shells_open(layout, var[v].var, rank, &err);
        tool_try(s->shells[v] ? 0 : -1, &err);
        s->energy[v] = tool_alloc(SERIES_FIELDS * (shells_count(s->shells[v]) + 1),
                                  sizeof *s->energy[v]);
    }
}

void series_close(struct series *s)
{
    for (size_t v = 0; v < s->nvar; v++) {
        shells_close(s->shells[v]);
        free(s->energy[v]);
    }
    text_buf_free(&s->text);
}

/* sum |v - u|^2 over n values, u NULL: of v alone; inf when it is not finite. */
static double square(size_t n, const double v[], const double u[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const double d = v[i] - (u ? u[i] : 0);
        sum += d * d;
    }
    return isfinite(sum) ? sum : INFINITY;
}

static void add_row(struct series *s, const char *metric, size_t v, double at,
                    const double x[SERIES_FIELDS])
{
    char number[TEXT_DOUBLE];

    text_add(&s->text, "%s\t%s\t%s", metric, s->var[v].name, text_double(number, at));
    for (int f = 0; f < SERIES_FIELDS; f++)
        text_add(&s->text, "\t%s", text_double(number, x[f]));
    text_add(&s->text, "\n");
}

void series_add(struct series *s, size_t v, double t,
                const double *const field[SERIES_FIELDS])
{
    const size_t n = s->nmember * s->layout->var[s->var[v].var].n;
    const double size = square(n, field[SERIES_TRUTH], NULL);
    double x[SERIES_FIELDS] = {[SERIES_TRUTH] = sqrt(size / (double)n)};

    for (int f = SERIES_VALUE; f <= SERIES_BASELINE; f++) {
        const double e = field[f] ? square(n, field[f], field[SERIES_TRUTH]) : NAN;
        x[f] = e == 0 ? 0 : sqrt(e / size);
    }
    add_row(s, "error", v, t, x);
    for (size_t f = 0; s->shells[v] && f < SERIES_FIELDS; f++) {
        double *energy = s->energy[v] + f * (shells_count(s->shells[v]) + 1);
        if (field[f])
            shells_add(s->shells[v], n, field[f], energy);
        else
            energy[0] = NAN;
    }
    s->nrec += v == 0;
}

static void add_spectra(struct series *s)
{
    for (size_t v = 0; v < s->nvar; v++) {
        if (!s->shells[v])
            continue;
        const size_t nk = shells_count(s->shells[v]) + 1;
        const size_t n = s->layout->var[s->var[v].var].n;
        const double fields = (double)s->nrec * (double)s->nmember *
                              (double)(n / shells_points(s->shells[v]));
        for (size_t k = 1; k < nk; k++) {
            double x[SERIES_FIELDS];
            for (size_t f = 0; f < SERIES_FIELDS; f++)
                x[f] = s->energy[v][f * nk] + s->energy[v][f * nk + k] / fields;
            add_row(s, "spectrum", v, (double)k, x);
        }
    }
}

void series_write(struct series *s, const char *path)
{
    static const char header[] = "metric\tvariable\taxis\tvalue\tbaseline\ttruth\n";
    struct err err = {0};

    add_spectra(s);
    tool_try(text_buf_ok(&s->text, &err), &err);
    struct atomic *a = atomic_begin(path, &err);
    if (!a)
        err_prefix(&err, "--series %s", path);
    tool_try(a ? 0 : -1, &err);
    FILE *f = fopen(atomic_name(a), "w");
    const bool written = f && fputs(header, f) >= 0 &&
                         (!s->text.len || fputs(s->text.s, f) >= 0);
    if ((f && fclose(f)) || !written) {
        const int code = errno;
        atomic_abort(a);
        cli_fail(ERR_IO, "%s: cannot write: %s", path, strerror(code));
    }
    tool_try(atomic_commit(a, &err), &err);
}
