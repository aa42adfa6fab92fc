/* about_learning.c -- what --help says of fits; apart from the rest, since optimisers link BLAS. */
#include <stdio.h>

#include "closure/closure.h"
#include "net/net.h"
#include "objective/objective.h"
#include "optim/optim.h"
#include "penalty/penalty.h"
#include "schedule/schedule.h"
#include "tool/about.h"

void about_learning(int argc, char **argv)
{
    (void)argc, (void)argv;
    puts("\nForms and their parameters (--list says what they are):");
    for (const struct closure_ops *const *ops = closure_all(); *ops; ops++) {
        printf("  %s\n", (*ops)->name);
        about_options((*ops)->params);
    }
    puts("\nOperations of --net, separated by '|':");
    for (const struct net_ops *const *ops = net_all(); *ops; ops++)
        printf("  %s\n      %s\n", (*ops)->usage, (*ops)->brief);
    puts("\nEquations of --net, of the form terms:\n"
         "  X = 1 + X + X[+1]*X[-1]    terms of each variable; [+1]: the next point\n"
         "  u = d2(u) - 0.5 d1(u^2)    derivatives along the axis; dxy(u) on more axes than one\n"
         "  poly:N[,shared][,stencil:R][,deriv:M]\n"
         "      all products of up to N factors, one equation for all components, R neighbours,\n"
         "      all derivatives up to order M");
    puts("\nObjectives:");
    for (const struct objective_ops *const *ops = objective_all(); *ops; ops++) {
        printf("  %-12s %s\n", (*ops)->name, (*ops)->brief);
        about_options((*ops)->params);
    }
    puts("\nPenalties:");
    for (const struct penalty_ops *const *ops = penalty_all(); *ops; ops++)
        printf("  %-12s %s\n", (*ops)->name, (*ops)->brief);
    puts("\nSchedules of the optimiser's rate:");
    for (const struct schedule_ops *const *ops = schedule_all(); *ops; ops++) {
        printf("  %-12s %s\n", (*ops)->name, (*ops)->brief);
        about_options((*ops)->params);
    }
    puts("\nOptimisers:");
    for (const struct optim_ops *const *ops = optim_all(); *ops; ops++) {
        printf("  %s\n", (*ops)->name);
        about_options((*ops)->params);
    }
}
