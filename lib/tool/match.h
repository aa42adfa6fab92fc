/* match.h -- a prediction, and perhaps a baseline, against the truth: read in step, scored by
 * metrics. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_MATCH_H
#define SUBGRID_TOOL_MATCH_H

#include "data/reader.h"
#include "score/score.h"
#include "tool/rows.h"
#include "tool/series.h"

enum { MATCH_PREDICTION, MATCH_BASELINE, MATCH_BOARDS };

/* One prediction: a score each for metric and variable. */
struct board {
    struct reader in;
    struct reader_var var[LAYOUT_VARS];
    struct score *score; /* (nmetric, nvar) */
    double *blank;       /* NaNs that stand for a run that ended early */
    size_t runs;         /* of each member of the truth, in a row */
    double *spread;      /* values of every member of the match; NULL: as they are read */
};

struct match {
    struct reader truth;
    size_t runs, nmember;                /* of each of its members, in a row; of all */
    double *spread;                      /* as in struct board */
    double first;                        /* its first time */
    struct reader_var var[LAYOUT_VARS];  /* [nvar] what is scored */
    size_t nvar, nboard;
    struct board board[MATCH_BOARDS];    /* [nboard] */
    size_t nmetric;
    const char **metric;                 /* [nmetric], owned; the texts are not */
    char (*never)[ROW_NAME];             /* [nmetric], owned: "NAME-never", or empty */
};

/* Metrics "NAME[:k=v,..]" in front of everything else; count 0: the usual. */
void match_metrics(struct match *m, size_t count, const char *const metrics[]);

/* variables: comma-separated, NULL: all states. */
void match_truth(struct match *m, const char *path, const char *variables);

/* Open the next board: the prediction, then the baseline. What it is no prediction of is
 * told. */
void match_add(struct match *m, const char *path);
void match_close(struct match *m);

/* Read everything; times outside from..to (their text for messages, or NULL), or that one of
 * the boards skips, do not count. series NULL: none. */
void match_run(struct match *m, double from, double to, const char *times,
               struct series *series);

/* The rows of all metrics and variables; groups: of so many members (a divisor of all), 0 all. */
void match_rows(struct match *m, size_t group, struct rows *rows);

#endif
