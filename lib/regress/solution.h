/* solution.h -- the sparse equations that a triangle of samples gives. */
#ifndef SUBGRID_REGRESS_SOLUTION_H
#define SUBGRID_REGRESS_SOLUTION_H

#include "regress/constraints.h"
#include "select/select.h"
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

/* The samples that a solution is of, all pinned where something is known. */
struct samples {
    size_t p, d, rows;   /* features, targets, samples */
    const double *R;     /* (p + d, p + d), features first */
    double tiny;         /* as in struct sparse */
    const double *known; /* as in struct solution */
    const struct constraints *constraints; /* NULL: none */
    const double *J;     /* R as constraints_join has it */
    const struct sparse_fold *fold; /* [nfold], of R, or of J */
    size_t nfold;
};

/* Known terms are part of the solution. ERR_DATA with no more samples than a target has terms, or
 * where constraints contradict each other or what is chosen. close accepts zeroed or failed
 * ones. */
int solution_find(struct solution *s, const struct samples *of, const struct method *method,
                  struct err *err);

/* Problems: one a target, or one of all where there are constraints; each of so many features,
 * those of its targets one after the other. */
size_t solution_problems(const struct samples *of);
struct sparse solution_problem(const struct samples *of, size_t problem);

/* may[features] := which terms can be chosen, of those that are independent. */
void solution_may(const struct samples *of, const bool independent[], size_t problem, bool may[]);
void solution_close(struct solution *s);

/* Terms of all equations; and those equations as a program of terms (term/term.h). */
size_t solution_terms(const struct solution *s);
void solution_program(const struct solution *s, const struct terms *library,
                      struct text_buf *out);

/* values[solution_terms] := those of all[d][p], in the order of the program. */
void solution_pick(const struct solution *s, const double all[], double values[]);

/* "x^2 = 1 x*y + 2": a dependent feature by the others, for messages. */
int solution_dependence(const struct samples *of, const struct terms *library, size_t feature,
                        struct text_buf *out, struct err *err);

#endif
