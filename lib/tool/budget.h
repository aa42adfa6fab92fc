/* budget.h -- plans and estimates over sample tables of models, the dear one first. Any failure
 * ends the program.
 */
#ifndef SUBGRID_TOOL_BUDGET_H
#define SUBGRID_TOOL_BUDGET_H

#include "base/text.h"
#include "data/table.h"
#include "plan/plan.h"

struct budget {
    size_t n;
    struct table table[PLAN_MODELS];
    struct samples model[PLAN_MODELS]; /* with the costs that are used */
};

/* Tables at paths, NULL-ended; costs "1,0.1,.." in their order in place of those that they state,
 * or NULL. ERR_DATA for tables of other outputs. */
void budget_open(struct budget *b, char *const paths[], const char *costs);
void budget_close(struct budget *b);

/* A table: a line a model with its cost, correlation, samples and weight for a budget by a method
 * (a name of lib/plan; "auto": the one of the least variance); what is gained is told. */
void budget_plan(const struct budget *b, const char *method, double budget, struct text_buf *out);

/* A table: a line an output with mean and standard error, beside those of dear samples alone. */
void budget_estimate(const struct budget *b, const char *method, struct text_buf *out);

#endif
