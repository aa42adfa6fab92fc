/* equations.h -- sparse equations of a data set: read, found, told, written; models shown as
 * text. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_EQUATIONS_H
#define SUBGRID_TOOL_EQUATIONS_H

#include "data/reader.h"
#include "regress/regress.h"
#include "regress/solution.h"

/* Texts as the options give them; NULL where not. */
struct equations_wish {
    const char *library, *dot, *solver, *accum;
    const char *form;                    /* "weak", "strong" */
    const char *window, *power, *stride; /* "x=25,t=20", of the weak form */
};

struct equations {
    struct reader data;
    struct regress samples;
    struct solution found;
    const char *act;     /* how what is found enters the model */
    const char *dot;     /* the rate's name, with parameters; "given", "weak" */
    const char *solver;  /* with parameters */
    struct weak_plan plan;
    double first, last;  /* times of the data */
    double step;         /* time between the first two records, or NaN */
    double *R;           /* the triangle of the samples, owned */
    size_t rows;
    double tiny;         /* struct sparse */
};

/* Open the data (path NULL: standard input) and what the wish says. */
void equations_open(struct equations *e, const char *path, const struct equations_wish *wish);
void equations_read(struct equations *e);
/* ERR_NO where no equation has a term. */
void equations_find(struct equations *e);
void equations_close(struct equations *e);

/* What was found, in lines on standard error: equations, samples, condition, dependent terms. */
void equations_tell(const struct equations *e);

/* The head of the model. */
void equations_describe(const struct equations *e, struct io_head *head);

/* A model's equations: "text", "tsv", "latex" or "c". */
void equations_show(const char *path, const char *format, struct text_buf *out);

#endif
