/* cells.h -- rows and cells of a table in text. */
#ifndef SUBGRID_FOREIGN_CELLS_H
#define SUBGRID_FOREIGN_CELLS_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>

#include "foreign/foreign.h"

/* Where reading stands. */
struct cursor {
    const char *at, *end;
    const char *above; /* the line of # right above the row, or NULL */
    char separator;    /* ' ': any blanks */
    size_t line;       /* from 1 */
    locale_t plain;    /* numbers as the C locale writes them; the cursor's */
};

/* To the first row of f's content. ERR_DATA: there is none. */
int cells_start(struct cursor *c, const struct foreign *f, struct err *err);
void cells_end(struct cursor *c);

/* Pass over lines without data; false at the end. */
bool cells_to_row(struct cursor *c);
void cells_next_line(struct cursor *c);

/* Where the line ends, without LF or CRLF. */
const char *cells_line_end(const struct cursor *c);

/* What separates the cells of line[n): the first of ; tab , that it has, else blanks. */
char cells_separator(const char *line, size_t n);

/* The next cell of the line that ends at end, blanks around it and quotes removed: 1, or 0 when
 * it was the last. */
int cells_take(struct cursor *c, const char *end, char out[FOREIGN_NAME], struct err *err);

/* Whether text is a number, as C or as Fortran (1.0D-01, 5.6-304) writes it; half a unit of its
 * last digit when it has a point, else 0 (half may be NULL). */
bool cells_number(const struct cursor *c, const char *text, double *x, double *half);

/* Whether text is made of what numbers are made of, and no name: 1,5 or ****. */
bool cells_broken(const char *text);

#endif
