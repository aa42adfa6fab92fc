/* about_sindy.c -- what sindy says of its members: apart, so that no other program links BLAS. */
#include <stdio.h>

#include "dot/dot.h"
#include "law/law.h"
#include "select/select.h"
#include "sparse/sparse.h"
#include "tool/about.h"

void about_list_rates(void)
{
    for (const struct dot_ops *const *ops = dot_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
    puts("given\tthe tau_ or rhs_ of the data");
}

void about_sparse(int argc, char **argv)
{
    (void)argc, (void)argv;
    puts("\nSolvers and their parameters:");
    for (const struct sparse_ops *const *ops = sparse_all(); *ops; ops++) {
        printf("  %-12s %s\n", (*ops)->name, (*ops)->brief);
        about_options((*ops)->params);
    }
    puts("\nCriteria of --select:");
    for (const struct select_ops *const *ops = select_all(); *ops; ops++)
        printf("  %-12s %s\n", (*ops)->name, (*ops)->brief);
    puts("\nLaws of --constrain:");
    for (const struct law_ops *const *ops = law_all(); *ops; ops++)
        printf("  %-12s %s\n", (*ops)->name, (*ops)->brief);
    puts("\nRates of --dot and their parameters (--list says what they are):");
    for (const struct dot_ops *const *ops = dot_all(); *ops; ops++) {
        printf("  %s\n", (*ops)->name);
        about_options((*ops)->params);
    }
}
