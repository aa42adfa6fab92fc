/* facts.h -- small facts about things, gathered once and printed as text, as
 * tab-separated rows or as JSON.
 *
 * A fact is (section, name, key, value): (variable, u, type, f64). Facts of one
 * thing stand together, things of one section too.
 */
#ifndef SUBGRID_TOOL_FACTS_H
#define SUBGRID_TOOL_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct fact {
    char *section, *name, *key, *value; /* owned */
    bool number;                        /* value is printed bare in JSON */
};

struct facts { /* starts as {0} */
    size_t n;
    struct fact *fact; /* owned */
    bool failed;       /* no memory */
};

void facts_text(struct facts *f, const char *section, const char *name,
                const char *key, const char *value);
void facts_number(struct facts *f, const char *section, const char *name,
                  const char *key, double value);
void facts_free(struct facts *f);

/* format: "text" (a table per section), "tsv" (header `section name key value`)
 * or "json" (section -> name -> key -> value; numbers that are not finite are
 * null). Control bytes in values are escaped in all three. */
int facts_print(const struct facts *f, const char *format, struct text_buf *out,
                struct err *err);

#endif
