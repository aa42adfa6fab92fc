/* span.c -- whether a run can come to its end: times, steps and saves are counted
 * in doubles, which are whole numbers up to 2^53. */
#include "tool/span.h"

#include <math.h>

static const double COUNT = 0x1p53, BYTES = 0x1p63;

/* So many times d from t0 to t1. */
static int count(double t0, double t1, double d, const char *what, int code,
                 struct err *err)
{
    const double far = fmax(fabs(t0), fabs(t1)), n = (t1 - t0) / d;

    if (!(n <= COUNT))
        return err_set(err, code, "from time %.10g to %.10g: found %.4g %s of %g, "
                                  "expected at most %.4g", t0, t1, n, what, d, COUNT);
    if (n > 0 && far + d <= far)
        return err_set(err, code, "from time %.10g to %.10g: found %s of %g, expected at "
                                  "least %.3g, the distance of numbers there",
                       t0, t1, what, d, nextafter(far, INFINITY) - far);
    return 0;
}

int span_check(double t0, double t1, double dt, double save, double bytes, int code,
               struct err *err)
{
    if (!isfinite(t0) || !isfinite(t1))
        return err_set(err, code, "from time %g to %g: expected finite times", t0, t1);
    if (!isnan(save) && count(t0, t1, save, "saves", code, err) < 0)
        return -1;
    if (count(t0, t1, dt, "steps", code, err) < 0)
        return -1;
    if (isnan(save))
        return 0;
    if ((t1 - t0) / save * bytes > BYTES)
        return err_set(err, code, "found %.4g saves of %.4g bytes, expected an output of "
                                  "at most %.4g bytes", (t1 - t0) / save, bytes, BYTES);
    return 0;
}

double span_step(double dt, double save)
{
    const double n = save / dt;

    if (!(save > 0) || !isfinite(n) || fabs(n - round(n)) <= 1e-9 * n)
        return dt;
    return save / ceil(n);
}

double span_saves(double t, double save, bool *rest)
{
    const double n = t > 0 ? floor(t / save * (1 + 1e-12)) : 0;

    *rest = t > 0 && t - n * save > 1e-9 * t;
    return n;
}
