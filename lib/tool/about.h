/* about.h -- what --list and --help say of the members of registries, to standard
 * output; of the types of struct cli_tool.
 */
#ifndef SUBGRID_TOOL_ABOUT_H
#define SUBGRID_TOOL_ABOUT_H

#include "base/param.h"

/* A line each: NAME, tab, what it is. */
void about_list_systems(void);
void about_list_closures(void);
void about_list_filters(void);
void about_list_metrics(void);
void about_list_formats(void);
void about_list_rates(void);
void about_list_kernels(void);
void about_list_plans(void);

/* The system that argv names: equation, parameters, grid, discretisations and initial
 * conditions; without one all of them, a line each. */
void about_systems(int argc, char **argv);

/* Solvers and rates with their parameters. */
void about_sparse(int argc, char **argv);

/* Surrogates with their parameters, estimators of means. */
void about_surrogates(int argc, char **argv);

/* Forms, operations of networks, objectives and optimisers with their parameters. */
void about_learning(int argc, char **argv);

/* A line a parameter: name, meaning, default. NULL: none. */
void about_options(const struct param table[]);

#endif
