/* members.h -- the parameters of many members of one system: the same for all,
 * drawn at random, or read from a table. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_MEMBERS_H
#define SUBGRID_TOOL_MEMBERS_H

#include <stdbool.h>

#include "cli/cli.h"
#include "sys/sys.h"

struct members {
    const struct sys_ops *ops;
    size_t n;
    double (*p)[PARAM_MAX];  /* [n], owned: values of ops->params */
    bool varied[PARAM_MAX];  /* may differ between members */
};

/* fixed: items NAME=VALUE. vary: items NAME=LO:HI, uniform, drawn from (--seed,
 * NAME, member), or NAME=V1,V2,.. of one value for each member. table: csv or tsv file
 * with the names in its first line and a row a member, or NULL; where it is short its
 * columns are added to vary, so that the history holds them, else it is recorded by the
 * digest of its numbers. n: how many; 0: as many as the table has rows, or a list values,
 * else 1.
 * Refuses a parameter given twice, one that sets the grid, values out of range. */
void members_open(struct members *m, const struct sys_ops *ops, size_t n,
                  const struct cli_list *fixed, struct cli_list *vary,
                  const char *table);
/* Whether any parameter may differ. */
bool members_vary(const struct members *m);

void members_close(struct members *m);

#endif
