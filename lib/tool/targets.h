/* targets.h -- what a closure is fitted to a priori, by how it enters the model.
 *
 *   add      tau                        replace   fc(ubar) + tau
 *   map      ubar at the next record
 *
 * The targets of pairs that were read are changed in place. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_TARGETS_H
#define SUBGRID_TOOL_TARGETS_H

#include "data/pairs.h"
#include "tool/models.h"

/* act: a name of lib/act. wish: the coarse models' scheme and step. The last record, which a map
 * has no target for, is dropped. ERR_USAGE for other acts. */
void targets_for(struct pairs *pairs, const char *act, const struct models_wish *wish);

/* tau := the rate of ubar by differences of records (a name of lib/dot with parameters) less
 * fc(ubar), whatever targets there are; records at the ends, which the differences reach over, are
 * dropped. What a step of the data loses is in it: the exact tau has no such error. ERR_DATA for
 * records without order, gaps, too few. */
void targets_by_differences(struct pairs *pairs, const char *dot, const struct models_wish *wish);

#endif
