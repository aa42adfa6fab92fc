/* param.h -- named real parameters: tables, values, and `NAME=VALUE` text.
 *
 * Systems, initial conditions, filters, closures and metrics describe their
 * parameters with one table each; it feeds parsing, --help and file attributes.
 */
#ifndef SUBGRID_BASE_PARAM_H
#define SUBGRID_BASE_PARAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { PARAM_MAX = 16 }; /* values a table may have */

struct param {
    const char *name; /* the equation's symbol; NULL ends a table */
    double value;     /* default */
    double lo, hi;    /* allowed, both included */
    const char *unit; /* "" when dimensionless */
    const char *help; /* one line */
    bool whole;       /* whole numbers only: nothing has a derivative with respect to it */
};

/* Number of rows; index of name or -1. A NULL table is empty. */
size_t param_count(const struct param table[]);
int param_index(const struct param table[], const char *name);

/* p[PARAM_MAX] := defaults. */
void param_defaults(const struct param table[], double p[]);

/* Set one value, checked against its range. owner names the object in messages
 * ("burgers"). Unknown names give ERR_USAGE with the near or the known names. */
int param_set(const struct param table[], double p[], const char *owner,
              const char *name, double value, struct err *err);

/* Apply "a=1,b=2" (may be empty). */
int param_parse(const struct param table[], double p[], const char *owner,
                const char *text, struct err *err);

/* The same of what follows a member's name, "vpt:0.3,unit=12": a first value without a name is that
 * of the first parameter. */
int param_apply(const struct param table[], double p[], const char *owner,
                const char *text, struct err *err);

/* Split "NAME:k=v,.." into name[size] and the rest (NULL when there is none). */
int param_split(const char *spec, char *name, size_t size, const char **rest,
                struct err *err);

/* "a=1,b=2", all values in table order, shortest round-trip digits. */
struct text_buf;
void param_print(const struct param table[], const double p[],
                 struct text_buf *out);

#endif
