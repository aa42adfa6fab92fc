/* must.c -- what a file has to hold. */
#include "tool/must.h"

#include <math.h>

#include "tool/tool.h"

static const char *kind_of(struct io_in *in)
{
    const char *kind = head_text(io_head(in), NULL, "kind");

    return kind ? kind : "data";
}

const char *must_text(struct io_in *in, const char *name)
{
    const char *text = head_text(io_head(in), NULL, name);

    if (!text)
        cli_fail(ERR_DATA, "%s: found %s without the attribute %s, expected it", io_name(in),
                 kind_of(in), name);
    return text;
}

size_t must_length(struct io_in *in, const char *dim)
{
    const int i = head_find_dim(io_head(in), dim);

    if (i < 0 || io_head(in)->dim[i].len < 1)
        cli_fail(ERR_DATA, "%s: found a %s without the dimension %s, expected it", io_name(in),
                 kind_of(in), dim);
    return io_head(in)->dim[i].len;
}

double *must_values(struct io_in *in, const char *name, size_t expected)
{
    size_t n = 0;
    struct err err = {0};
    double *values = head_doubles(io_head(in), name, &n, &err);

    if (!values)
        cli_fail(err.code, "%s: %s", io_name(in), err.msg);
    if (n != expected)
        cli_fail(ERR_DATA, "%s: %s: found %zu values, expected %zu", io_name(in), name, n,
                 expected);
    return values;
}

double may_number(struct io_in *in, const char *name)
{
    double x = NAN;

    head_f64(io_head(in), NULL, name, &x);
    return x;
}
