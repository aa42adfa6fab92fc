/* about.h -- what --help says of systems, to standard output. */
#ifndef SUBGRID_TOOL_ABOUT_H
#define SUBGRID_TOOL_ABOUT_H

#include "sys/sys.h"

/* A line a parameter: name, default, meaning, unit. */
void about_params(const struct param table[], const char *indent);

/* Equation, parameters, grid, discretisations and initial conditions. */
void about_system(const struct sys_ops *ops);

#endif
