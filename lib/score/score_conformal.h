/* score_conformal.h -- intervals of an ensemble that others have stretched: split conformal
 * prediction, with the spread for the scale (lei2018, section 5.2).
 *
 *   r = |u - vbar| / s,   interval: vbar -+ q s,   q = the ceil((n + 1) part)-th smallest of n
 *
 * s is the standard deviation of the runs, n the values r of the calibrating ensembles at the same
 * time, all points. Ensembles 0, 2, 4, .. calibrate 1, 3, 5, .. and these those, so that each is
 * judged by others. They have to be alike before they are seen and share no records; points of
 * one are not independent, for which many points stand for few ensembles.
 */
#ifndef SUBGRID_SCORE_SCORE_CONFORMAL_H
#define SUBGRID_SCORE_SCORE_CONFORMAL_H

#include "score/score.h"

#define CONFORMAL_PART {"part", 0.9, 1e-9, 1 - 1e-9, "", "what the interval is to hold"}
enum { CONFORMAL_PART_AT };

/* What one ensemble has at one point. */
struct conformal {
    double r, spread;         /* r: 0 where there is no error, inf where runs agree and err, or
                                 one of them is lost */
    bool lost;
    const double *calibrating; /* [n], rising */
    size_t n;
};

/* Sums and work of a metric that adds what `of` gives to each ensemble; score_close frees by
 * conformal_close. ERR_DATA for one run of each member. */
int conformal_open(struct score *s, struct err *err);
void conformal_close(struct score *s);

/* Add, of each ensemble and point; nothing where no other ensemble calibrates. */
void conformal_add(struct score *s, const struct score_record *r,
                   double (*of)(const struct score *s, const struct conformal *c));

/* The mean of what was added; nan: nothing was, which enough says. */
double conformal_mean(const struct score *s, const struct subset *of);
int conformal_enough(const struct score *s, struct err *err);

#endif
