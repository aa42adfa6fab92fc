/* members.h -- the parameters of many members of one system: the same for all,
 * drawn at random, or read from a table.
 */
#ifndef SUBGRID_STORE_MEMBERS_H
#define SUBGRID_STORE_MEMBERS_H

#include <stdbool.h>

#include "base/text.h"
#include "sys/sys.h"

/* What the options say. Nothing here is owned. */
struct members_wish {
    size_t n;                       /* 0: as many as the table has rows, or a list values,
                                       else 1 */
    const struct text_list *fixed;  /* NAME=VALUE */
    const struct text_list *vary;   /* NAME=LO:HI, uniform, drawn from (seed, NAME, member), or
                                       NAME=V1,V2,.. of one value for each member */
    const char *table;              /* of store/inputs.h, a row a member, or NULL */
    uint64_t seed;
    size_t memory;                  /* bytes that a table may take */
};

struct members {
    const struct sys_ops *ops;
    size_t n;
    double (*p)[PARAM_MAX];  /* [n], owned: values of ops->params */
    bool varied[PARAM_MAX];  /* may differ between members */
    size_t nwritten;
    char *written[PARAM_MAX]; /* [nwritten], owned: the columns of a short table as items of
                                 vary, for a history */
    char named[32];          /* "HEX.csv" of the names and numbers of a long table, or empty */
};

/* Refuses a parameter given twice, one that sets the grid, values out of range. close accepts
 * failed or zeroed members. */
int members_open(struct members *m, const struct sys_ops *ops, const struct members_wish *wish,
                 struct err *err);
void members_close(struct members *m);

/* Whether any parameter may differ. */
bool members_vary(const struct members *m);

#endif
