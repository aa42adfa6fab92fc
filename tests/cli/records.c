/* records.c -- a data set as text, for tests of tools:
 *
 *   records [FILE]
 *
 * One line an element: NAME TIME MEMBER INDEX VALUE for record variables, NAME -
 * MEMBER INDEX VALUE for constants ("-" where there is no member); then
 * "status N t_end".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/io.h"

static void print(const struct io_head *h, const struct io_var *v, const char *time,
                  const double *x)
{
    const int d = v->record, m = head_find_dim(h, "member");
    const size_t n = v->size / io_type_size(v->type);
    const size_t nm = v->rank > d && v->dim[d] == m ? h->dim[m].len : 0;

    for (size_t i = 0; i < n; i++) {
        printf("%s %s ", v->name, time);
        if (nm)
            printf("%zu %zu %.17g\n", i / (n / nm), i % (n / nm), x[i]);
        else
            printf("- %zu %.17g\n", i, x[i]);
    }
}

int main(int argc, char **argv)
{
    const struct io_options options = {0};
    struct err err = {0};
    struct io_in *in = io_open(argc > 1 ? argv[1] : "-", &options, &err);
    const struct io_head *h = in ? io_head(in) : NULL;
    long n = in ? 0 : -1;

    for (size_t i = 0; in && i < h->nvar; i++)
        if (!h->var[i].record) {
            size_t len;
            double *x = head_doubles(h, h->var[i].name, &len, &err);
            print(h, &h->var[i], "-", x);
            free(x);
        }
    while (in && (n = io_next(in, 1, &err)) > 0) {
        char time[32];

        snprintf(time, sizeof time, "%.17g",
                 io_slab_f64(in, head_find_var(h, "time"), &err)[0]);
        for (size_t i = 0; i < h->nvar; i++)
            if (h->var[i].record)
                print(h, &h->var[i], time, io_slab_f64(in, (int)i, &err));
    }
    if (n < 0)
        return fprintf(stderr, "records: %s\n", err.msg), 1;
    printf("status %d %g\n", io_status(in), io_t_end(in));
    io_close_in(in);
    return 0;
}
