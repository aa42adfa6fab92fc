/* equations.h -- sparse equations: samples read from data or from files, solved, told, written;
 * models shown as text. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_EQUATIONS_H
#define SUBGRID_TOOL_EQUATIONS_H

#include "io/io.h"
#include "regress/bootstrap.h"
#include "regress/folds.h"
#include "regress/regress.h"
#include "regress/solution.h"

enum { EQUATIONS_INPUTS = 1024 };

/* Texts as the options give them; NULL where not. */
struct equations_wish {
    const char *library, *dot, *accum;
    const char *inputs;                  /* names of variables that are known */
    const char *form;                    /* "weak", "strong" */
    const char *window, *power, *stride; /* "x=25,t=20", of the weak form */
    bool coarse;                         /* the model that the data state is known */
};

struct equations {
    struct io_in *in[EQUATIONS_INPUTS + 1]; /* data, or samples; NULL-ended, owned */
    size_t nin;
    struct layout layout;
    struct terms library;  /* features are its terms */
    struct shards shards;  /* their samples */
    struct lags lags;      /* products of those, step records apart; n 0: none */
    double *param;         /* of the system, while samples are read */
    const char *text;      /* the library as it was given */
    const char *act;       /* how what is found enters the model */
    const char *dot;       /* the rate's name, with parameters; "given", "weak" */
    double first, last;    /* times of the data */
    double step;           /* time between the first two records, or NaN */
    struct text_buf windows; /* the weak form's, as options */
    /* how they are solved */
    const char *solver, *select, *laws;
    struct method method;
    struct constraints constraints;
    double *known;         /* (equations, terms) as in struct solution, owned; NULL: none */
    double *R, *J;         /* the triangle of all samples, pinned, and joined; owned */
    struct folds folds;
    struct samples of;     /* all of these */
    /* the solution */
    struct solution found;
    struct bootstrap sure; /* low NULL: not drawn */
    double *left;          /* (equations, lags) autocorrelation of the residual, owned */
};

/* Samples of the data at path (NULL: standard input), read to their end. */
void equations_read(struct equations *e, const char *path, const struct equations_wish *wish);

/* Samples of files that gram wrote, paths NULL-ended, all of one library and state; ERR_DATA says
 * in what they differ. */
void equations_load(struct equations *e, char *const paths[]);

/* Blocks of time that are kept of samples: as many as fit, or one. Of loaded samples those that are
 * too many become one in pairs, in the order of the files. */
size_t equations_blocks(const struct terms *library);
void equations_join(struct equations *e);
void equations_close(struct equations *e);

/* What is asked of a solution; texts as the options give them, NULL where not. */
struct equations_aim {
    const char *solver; /* NULL: best for the weak form of fields, ssr for closures, else
                           stlsq */
    const char *select; /* NULL: bic for closures, else wsindy */
    const char *known;  /* equations with the coefficients of terms that are known */
    const char *laws;   /* that coefficients keep (law/law.h) */
    bool folds;         /* also where no criterion needs them */
};

/* Make ready to solve. */
void equations_prepare(struct equations *e, const struct equations_aim *aim);

/* Solve. draws of the bootstrap, 0: none, which it needs BOOTSTRAP_LEAST blocks for. ERR_NO where
 * no equation has a term. */
void equations_find(struct equations *e, size_t draws, uint64_t seed);

/* What the solution leaves, and its autocorrelation where lags were kept: found, told, written;
 * the lags of samples in a file. */
void equations_find_left(struct equations *e);
void equations_tell_left(const struct equations *e);
void equations_describe_left(const struct equations *e, struct io_head *head);
void equations_describe_lags(const struct equations *e, struct io_head *head);
void equations_load_lags(struct equations *e, struct io_in *in, bool first);

/* The sets of terms that the solver proposes, a table: one row a set, with all criteria. */
void equations_path(const struct equations *e, struct text_buf *out);

/* What was found, in lines on standard error: equations, samples, condition, dependent terms. */
void equations_tell(const struct equations *e);

/* The head of the model; that of a file of samples. */
void equations_describe(const struct equations *e, struct io_head *head);
void equations_describe_samples(const struct equations *e, struct io_head *head);

/* A model's equations: "text", "tsv", "latex" or "c". */
void equations_show(const char *path, const char *format, struct text_buf *out);

/* A ball that traps a model's states (law/law_trap.h), a table; false where there is none. */
bool equations_trap(const char *path, struct text_buf *out);

#endif
