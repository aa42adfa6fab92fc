/* law.h -- physical laws as linear equations for the coefficients of a right-hand side.
 *
 *   f_c = sum_j w_cj term_j(u),   law(f, u) = 0 for all u   ->   C w = rhs
 *
 * One file lib/law/NAME.c defines one `const struct law_ops law_NAME`, which states the law for one
 * random state; as many states as there are coefficients give all equations. Fields are smooth
 * and periodic there, so integrals by parts leave nothing at ends.
 */
#ifndef SUBGRID_LAW_LAW_H
#define SUBGRID_LAW_LAW_H

#include "num/rng.h"
#include "term/term.h"

enum { LAW_WAVES = 4 };

/* A state to state a law for, and the terms there. Columns are variables, or components. */
struct bench {
    struct terms library; /* on a grid of its own; owned */
    size_t p, d, points;
    double *u;            /* (d, points) */
    double *node;         /* (nnode, points) of u */
    double *other, *after; /* the same of another state, for laws that compare */
    double *work;
    bool smooth;          /* of waves; else independent numbers */
    double amplitude[LAYOUT_VARS][LAW_WAVES], phase[LAYOUT_VARS][LAW_WAVES];
    long wave[LAYOUT_VARS][LAW_WAVES][GRID_RANK];
    struct rng rng;
};

/* The term j at all points, of u; of other. */
const double *bench_term(const struct bench *b, size_t j);
const double *bench_after(const struct bench *b, size_t j);
void bench_other(struct bench *b); /* after := terms of other */

/* The slope of variable c along an axis of the grid, at a point. */
double bench_slope(const struct bench *b, size_t c, int axis, size_t point);

/* Which point lies opposite one, x to -x. */
size_t bench_mirror(const struct bench *b, size_t point);

/* How many variables term j is the product of. */
size_t bench_degree(const struct bench *b, size_t j);

struct law_ops {
    const char *name, *brief, *source;
    /* ERR_USAGE where the law has no meaning for such states; NULL: it always has. */
    int (*check)(const struct bench *b, struct err *err);
    size_t (*count)(const struct bench *b); /* equations that one state gives */
    /* row[count][d p], zeroed, and rhs[count], zeroed, of the state that is there. */
    void (*state)(struct bench *b, double row[], double rhs[]);
};

const struct law_ops *law_find(const char *name, struct err *err);
const struct law_ops *const *law_all(void);

/* What the coefficients are of: all that moves u; what is added to a model that keeps the law,
 * so that the sum keeps it (rhs is 0); a map, of which no named law speaks. */
enum law_of { LAW_RATE, LAW_ADDED, LAW_MAP };

/* C w = rhs, reduced (num/eliminate.h): each row gives one coefficient by others. */
struct law {
    size_t p, d, n;
    enum law_of of;
    double *C, *rhs; /* (n, d p) row-major, [n]; owned */
};

/* Laws by name or in files, comma-separated: "energy,my.laws", for the right-hand sides that a
 * library (text of terms_library) has. Lines of a file: "x: x*y + 2 y: x^2 = 0", target and term
 * for a coefficient; # begins a comment. ERR_USAGE, ERR_OPEN, or ERR_DATA where laws contradict
 * each other. close accepts zeroed or failed ones. */
int laws_open(struct law *l, const struct layout *layout, const char *library, const char *names,
              enum law_of of, struct err *err);
void laws_close(struct law *l);

/* The rows of one law, appended; of a file. */
int law_add(struct law *l, const struct law_ops *ops, const struct layout *layout,
            const char *library, struct err *err);
int law_read(struct law *l, const struct terms *library, const char *path, struct err *err);

/* One more row[d p]. */
int law_append(struct law *l, const double row[], double rhs, struct err *err);

#endif
