/* offer.h -- what completion offers for values of options (`offers` of struct cli_opt): lines of
 * a word, tab, sentence, to standard output. No library of the user's is opened for it.
 */
#ifndef SUBGRID_TOOL_OFFER_H
#define SUBGRID_TOOL_OFFER_H

#include "base/param.h"

/* NAME= of every parameter; NULL: none. */
void offer_params(const struct param table[]);

/* NAME, and NAME:KEY= of its parameters. */
void offer_member(const char *name, const char *brief, const struct param table[]);

/* Of the system of that name, nothing where there is none (NULL). */
void offer_system_params(const char *system);
void offer_system_forms(const char *system);
void offer_system_ics(const char *system);

/* Parameters of the model form of that name; nothing where there is none (NULL). */
void offer_form_params(const char *form);

/* Members of registries; the argument is not looked at. */
void offer_schemes(const char *argument);
void offer_metrics(const char *argument);
void offer_objectives(const char *argument);
void offer_penalties(const char *argument);
void offer_optimisers(const char *argument);
void offer_schedules(const char *argument);
void offer_dots(const char *argument);
void offer_solvers(const char *argument);
void offer_criteria(const char *argument);
void offer_laws(const char *argument);

#endif
