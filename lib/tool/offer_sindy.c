/* offer_sindy.c -- what completion offers for sparse regression; apart, since solvers link BLAS. */
#include "law/law.h"
#include "select/select.h"
#include "sparse/sparse.h"
#include "tool/offer.h"

void offer_solvers(const char *argument)
{
    (void)argument;
    for (const struct sparse_ops *const *ops = sparse_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, (*ops)->params);
}

void offer_criteria(const char *argument)
{
    (void)argument;
    for (const struct select_ops *const *ops = select_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, NULL);
}

void offer_laws(const char *argument)
{
    (void)argument;
    for (const struct law_ops *const *ops = law_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, NULL);
}
