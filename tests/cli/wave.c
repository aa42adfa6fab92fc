/* wave.c -- data sets of travelling waves, known in closed form, for tests:
 *
 *   wave [KEY=VALUE]... [out=FILE]
 *   u(t, j, x) = a sum_{k=1..modes} sin(2 pi k (x - t) + j k) / k
 *                + error exp(4 t) cos(6 pi x),       x in [0, 1), member j
 *
 * tau_u = -u beside it with tau=1; from record `nan` on member 1 is NaN; with
 * end=N the run ends after N records by a blow-up.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/dataset.h"

enum { NX, NY, MEMBERS, NT, DT, T0, A, ERROR, SHIFT, TAU, NAN_AT, END, MODES, KEYS };
static const char *const key[KEYS] = {"nx",  "ny",  "members", "nt",    "dt",
                                      "t0",  "a",   "error",   "shift", "tau",
                                      "nan", "end", "modes"};
static double p[KEYS] = {64, 0, 3, 11, 0.1, 0, 1, 0, 0, 0, -1, -1, 6};

static void wave(double t, size_t j, double u[], double tau[])
{
    const double pi = acos(-1);

    for (size_t i = 0; i < (size_t)(p[NX] * fmax(1, p[NY])); i++) {
        const double x = (double)(i % (size_t)p[NX]) / p[NX];
        u[i] = p[ERROR] * exp(4 * t) * cos(6 * pi * x);
        for (int k = 1; k <= (int)p[MODES]; k++)
            u[i] += p[A] * sin(2 * pi * k * (x - t - p[SHIFT]) + (double)j * k) / k;
        tau[i] = -u[i];
    }
}

static int describe(struct io_head *head, const char *name, struct err *err)
{
    const struct axis x = {.name = "x",
                           .n = (size_t)p[NX],
                           .step = 1 / p[NX],
                           .edge = EDGE_PERIODIC,
                           .unit = "m"};
    const struct axis y = {.name = "y",
                           .n = (size_t)p[NY],
                           .step = 1 / p[NY],
                           .edge = EDGE_PERIODIC,
                           .unit = "m"};
    struct layout l = {0};

    return (p[NY] > 0 && layout_axis(&l, &y, err) < 0) || layout_axis(&l, &x, err) < 0 ||
                   layout_var(&l, name, p[NY] > 0 ? "y,x" : "x", "m s-1", "velocity",
                              err) < 0 ||
                   dataset_describe(head, &l, (size_t)p[MEMBERS],
                                    p[TAU] > 0 ? DATASET_TAU : 0, err) < 0
               ? -1
               : 0;
}

static int write_records(struct record *rec, struct io_out *out, struct err *err)
{
    const size_t n = rec->d.layout.n;
    double *u = malloc(2 * n * sizeof *u), *tau = u + n;
    int rc = u ? 0 : -1;

    for (size_t r = 0; rc == 0 && r < (size_t)(p[END] >= 0 ? p[END] : p[NT]); r++) {
        record_time(rec, p[T0] + (double)r * p[DT]);
        for (size_t j = 0; j < rec->d.nmember; j++) {
            wave(p[T0] + (double)r * p[DT], j, u, tau);
            if (p[NAN_AT] >= 0 && (double)r >= p[NAN_AT] && j == 1)
                u[0] = NAN;
            record_state(rec, j, u);
            if (p[TAU] > 0)
                record_target(rec, j, tau);
        }
        rc = record_write(rec, out, err);
    }
    free(u);
    return rc;
}

int main(int argc, char **argv)
{
    const struct io_options options = {0};
    struct io_head head = HEAD_EMPTY;
    struct record rec = {0};
    struct err err = {0};
    const char *path = NULL, *name = "u";

    for (int i = 1; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        int k = 0;
        if (!value)
            return 64;
        *value++ = '\0';
        while (k < KEYS && strcmp(argv[i], key[k]))
            k++;
        if (!strcmp(argv[i], "out"))
            path = value;
        else if (!strcmp(argv[i], "name"))
            name = value;
        else if (k == KEYS || text_to_double(value, &p[k], &err) < 0)
            return 64;
    }
    struct io_out *out = NULL;
    if (describe(&head, name, &err) < 0 ||
        !(out = io_create(path, &head, NULL, &options, &err)) ||
        record_open(&rec, &head, &err) < 0 || write_records(&rec, out, &err) < 0 ||
        io_close_out(out, p[END] >= 0, p[T0] + (p[END] - 1) * p[DT], &err) < 0) {
        fprintf(stderr, "wave: %s\n", err.msg);
        return 1;
    }
    record_close(&rec);
    head_free(&head);
    return 0;
}
