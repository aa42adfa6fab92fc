/* cost.h -- the CPU time that a simulated time unit takes, one member, as a file:
 *
 *   quantity                   value  unit
 *   cpu_seconds_per_time_unit  1.25   s
 *
 * tab-separated; nan when no time was simulated. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_COST_H
#define SUBGRID_TOOL_COST_H

void cost_write(const char *path, double seconds);
double cost_read(const char *path);

#endif
