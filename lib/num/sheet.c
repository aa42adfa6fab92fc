/* sheet.c -- real Fourier transforms of a doubly periodic grid, by stages of this project. */
#include "num/sheet.h"

#include <stdlib.h>

#include "num/fft.h"
#include "num/stages.h"

enum { TILE = 8, GROUP = 16 }; /* columns; rows, of which two are one series */

static size_t padded(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

bool sheet_admits(const size_t n[2])
{
    static const size_t primes[] = {2, 3, 5, 7};

    for (int a = 0; a < 2; a++) {
        size_t rest = n[a];
        for (size_t i = 0; rest && i < sizeof primes / sizeof *primes; i++)
            while (rest % primes[i] == 0)
                rest /= primes[i];
        if (n[a] < 2 || rest != 1)
            return false;
    }
    return true;
}

int sheet_open(struct sheet *f, const size_t n[2], struct err *err)
{
    *f = (struct sheet){.n = {n[0], n[1]}, .modes = (n[1] + 1) / 2};
    f->room = padded(f->modes, TILE);
    for (int a = 0; a < 2; a++) {
        f->line[a] = stages_new(n[a], err);
        if (!f->line[a])
            goto fail;
        f->place[a] = malloc(n[a] * sizeof *f->place[a]);
        if (!f->place[a]) {
            err_set(err, ERR_INTERNAL, "sheet: no memory for %zu x %zu points", n[0], n[1]);
            goto fail;
        }
        for (size_t p = 0; p < n[a]; p++)
            f->place[a][stages_order(f->line[a], p)] = p;
    }
    const size_t longest = padded(n[0] > n[1] ? n[0] : n[1], TILE);
    f->nwork = FFT_SLACK + 2 * padded(n[0], GROUP) * f->room + 2 * TILE * longest;
    return 0;
fail:
    sheet_close(f);
    return -1;
}

void sheet_close(struct sheet *f)
{
    for (int a = 0; a < 2; a++) {
        stages_free(f->line[a]);
        free(f->place[a]);
    }
    *f = (struct sheet){0};
}

void sheet_forward(const struct sheet *f, const double u[], double uhat[], double work[])
{
    KERNEL_CALL(sheet_forth, f, u, uhat, fft_aligned(work));
}

void sheet_inverse(const struct sheet *f, const double uhat[], bool add, double u[],
                   double work[])
{
    KERNEL_CALL(sheet_back, f, uhat, add, u, fft_aligned(work));
}
