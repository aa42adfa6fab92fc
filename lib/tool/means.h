/* means.h -- what runs are in the mean over time: terms of the state (term/term.h), over points or
 * at some of them, and spectra. Any failure ends the program.
 *
 *   "u^2,w*w[+1,+0],spectrum(u),spectrum(u)[2:8]"
 *
 * spectrum(u) stands for E_k (num/shells.h) of all k, or of those named: outputs spectrum(u)[k].
 */
#ifndef SUBGRID_TOOL_MEANS_H
#define SUBGRID_TOOL_MEANS_H

#include "data/dataset.h"
#include "num/shells.h"
#include "term/term.h"
#include "tool/widen.h"

enum { MEANS_SPECTRA = 16 };

struct means_spectrum {
    struct shells *of;         /* owned */
    size_t offset, n;          /* of the variable in a state */
    size_t from, to, first;    /* shells; the output that the first of them is */
};

struct means {
    size_t nmember, nrec, n, nout; /* members, records so far, doubles of a state; outputs */
    double *sum;               /* (nmember, nout), owned */
    struct text_buf names;     /* of outputs, comma-separated: w*w[+1,+0] is called w*w[+1 +0] */
    struct terms terms;        /* none, where nterm is 0 */
    struct widen widen;
    size_t points, nat, *at;   /* of terms: where they are outputs, owned; 1 and NULL: over all */
    double *u, *node, *wide;   /* scratch, owned */
    size_t nspectrum;
    struct means_spectrum spectrum[MEANS_SPECTRA];
    double *energy;            /* scratch, owned */
};

/* every: of terms outputs at every so many points along each axis; 0: means over all of them. */
void means_open(struct means *m, const struct dataset *d, const char *outputs, size_t every);
void means_close(struct means *m);

/* Of the states u (nmember, n) of a record. */
void means_add(struct means *m, const double u[]);

#endif
