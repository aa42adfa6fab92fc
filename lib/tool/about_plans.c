/* about_plans.c -- what multifidelity-fuse says of its members: apart, so that others do not link
 * BLAS. */
#include <stdio.h>

#include "fuse/fuse.h"
#include "kalman/kalman.h"
#include "plan/plan.h"
#include "prior/prior.h"
#include "tool/about.h"

void about_list_plans(void)
{
    for (const struct fuse_ops *const *ops = fuse_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
    for (const struct plan_ops *const *ops = plan_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
    for (const struct kalman_ops *const *ops = kalman_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
}

void about_surrogates(int argc, char **argv)
{
    (void)argc, (void)argv;
    puts("\nSurrogates and their parameters:");
    for (const struct fuse_ops *const *ops = fuse_all(); *ops; ops++)
        printf("  %-10s %s\n", (*ops)->name, (*ops)->brief);
    about_options(fuse_params);
    puts("\nEstimators of means:");
    for (const struct plan_ops *const *ops = plan_all(); *ops; ops++)
        printf("  %-10s %s\n", (*ops)->name, (*ops)->brief);
    puts("\nMethods of calibration and their parameters:");
    for (const struct kalman_ops *const *ops = kalman_all(); *ops; ops++) {
        printf("  %-10s %s\n", (*ops)->name, (*ops)->brief);
        about_options((*ops)->params);
    }
    puts("\nDistributions of --prior and their parameters:");
    for (const struct prior_ops *const *ops = prior_all(); *ops; ops++) {
        printf("  %-10s %s\n", (*ops)->name, (*ops)->brief);
        about_options((*ops)->params);
    }
}
