/* correct.h -- what cheap fields lack of dear ones, as a model or as pairs to learn from. Any
 * failure ends the program.
 */
#ifndef SUBGRID_TOOL_CORRECT_H
#define SUBGRID_TOOL_CORRECT_H

#include <stdbool.h>

#include "base/text.h"

struct correct_wish {
    const struct text_list *levels; /* a coarse run, and the fine states at its times */
    const char *delays;             /* "D[:E]": D past states, E records apart; NULL: none */
    const char *map;                /* "gain" or "pod" */
    double ridge;                   /* of gain */
    size_t modes, centres;          /* of pod: at most so many of the states; 0: as needed */
    bool pairs;                     /* write states and what they lack */
};

/* Write the model that corrects what is recorded of runs like the coarse one. */
void correct_write(const struct correct_wish *wish);

#endif
