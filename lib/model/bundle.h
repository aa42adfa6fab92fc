/* bundle.h -- members of one model in step, each in a lane of one run.
 *
 * Of a system without closure whose form has terms in lanes (sys/sys.h). Each member's bits are
 * those of its own run.
 */
#ifndef SUBGRID_MODEL_BUNDLE_H
#define SUBGRID_MODEL_BUNDLE_H

#include "model/model.h"

enum { BUNDLE = SYS_LANES };

struct bundle {
    struct sys sys;     /* all lanes */
    struct model model; /* the scheme and step of the members' */
};

bool bundle_suits(const struct model *model);

/* Doubles of one run of a bundle of the model. */
size_t bundle_size(const struct model *model);

/* Of a model that suits and outlives it; do not copy it afterwards. close accepts a zeroed or
 * failed one. */
int bundle_open(struct bundle *b, const struct model *model, struct err *err);
void bundle_close(struct bundle *b);

/* Scratch for bundle_to, which run_close closes. */
int bundle_run(struct run *run, const struct bundle *b, struct err *err);

/* run_to for member[n], n <= BUNDLE, all of them or none: false where they are not at one time or
 * one of them fails. Each is then as it was, for a run_to of its own. */
bool bundle_to(struct run *run, struct run member[], size_t n, double t1);

#endif
