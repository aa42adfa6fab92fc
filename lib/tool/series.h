/* series.h -- scores against time and against scale, as a table in long format:
 *
 *   metric    variable  axis  value  baseline  truth
 *   error     u         t     sqrt(sum |v - u|^2 / sum |u|^2), over members and points
 *   spectrum  u         k     E_k = <1/2 sum_{|K| in shell k} |uhat_K|^2>
 *
 * value is the prediction's; truth the rms of u, and its E_k; the shells (num/shells.h) are
 * of the last axes that are periodic; there are none if the last one is not. A prediction
 * that is not finite has inf from then on, and in its spectrum. Memory is a line a time.
 */
#ifndef SUBGRID_TOOL_SERIES_H
#define SUBGRID_TOOL_SERIES_H

#include "base/text.h"
#include "num/shells.h"
#include "data/reader.h"

enum { SERIES_VALUE, SERIES_BASELINE, SERIES_TRUTH, SERIES_FIELDS };

struct series {
    size_t nvar, nmember, nrec;
    const struct layout *layout;   /* not owned */
    const struct reader_var *var;  /* [nvar], not owned */
    struct shells *shells[LAYOUT_VARS]; /* NULL: no spectrum */
    double *energy[LAYOUT_VARS];   /* [SERIES_FIELDS][count + 1] */
    struct text_buf text;
};

/* Of variables var[nvar] of the layout, nmember members. Failures end the program. */
void series_open(struct series *s, const struct layout *layout,
                 const struct reader_var var[], size_t nvar, size_t nmember);
void series_close(struct series *s);

/* Of variable v at time t: field[f] is (nmember, n), field[SERIES_BASELINE] NULL where
 * there is none. Times rise; each has all variables. */
void series_add(struct series *s, size_t v, double t,
                const double *const field[SERIES_FIELDS]);

/* The table to a file, which appears whole. */
void series_write(struct series *s, const char *path);

#endif
