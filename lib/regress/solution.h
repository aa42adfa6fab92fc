/* solution.h -- the sparse equations that a triangle of samples gives. */
#ifndef SUBGRID_REGRESS_SOLUTION_H
#define SUBGRID_REGRESS_SOLUTION_H

#include "sparse/sparse.h"
#include "term/term.h"

struct solution {
    size_t p, d, rows;            /* features, targets, samples */
    double *w, *stderror;         /* (d, p); 0 where there is no term; owned */
    const double *known;          /* (d, p) coefficients that are pinned, else 0; NULL: none; not
                                     owned */
    struct sparse_report *report; /* [d], owned */
    bool *independent;            /* [p] of the features before them; owned */
    double condition;             /* of the features (sparse.h) */
};

/* Targets less what is known of them: R (p + d, p + d), features first, as if it had been taken
 * off before. */
void solution_pin(size_t p, size_t d, const double known[], double R[]);

/* R (p + d, p + d), features first, pinned where something is known, of so many samples. Known
 * terms are part of the solution. tiny as in struct sparse. ERR_DATA with no more samples than a
 * target has terms. close accepts zeroed or failed ones. */
int solution_find(struct solution *s, size_t p, size_t d, const double R[], size_t rows,
                  double tiny, const double known[], const struct sparse_ops *ops,
                  const char *params, struct err *err);
void solution_close(struct solution *s);

/* Terms of all equations; and those equations as a program of terms (term/term.h). */
size_t solution_terms(const struct solution *s);
void solution_program(const struct solution *s, const struct terms *library,
                      struct text_buf *out);

/* values[solution_terms] := those of all[d][p], in the order of the program. */
void solution_pick(const struct solution *s, const double all[], double values[]);

/* "x^2 = 1 x*y + 2": a dependent feature by the others, for messages. */
int solution_dependence(const struct solution *s, const struct terms *library, const double R[],
                        double tiny, size_t feature, struct text_buf *out, struct err *err);

#endif
