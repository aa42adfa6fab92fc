/* system.h -- systems in attributes: system, discretisation and parameters.
 *
 * Parameters that differ between members are constant variables NAME(member).
 */
#ifndef SUBGRID_STORE_SYSTEM_H
#define SUBGRID_STORE_SYSTEM_H

#include <stdbool.h>

#include "io/head.h"
#include "sys/sys.h"

/* Write the attributes of a system. */
int store_describe_system(struct io_head *head, const struct sys *sys,
                          struct err *err);

/* The same of sys[nsys], one for all nmember members or one each; parameter i as NAME(member)
 * where varied[i]. */
int store_describe_systems(struct io_head *head, const struct sys sys[], size_t nsys,
                           size_t nmember, const bool varied[], struct err *err);

/* varied[PARAM_MAX]: which parameters of the head's system are NAME(member). */
void store_varied(const struct io_head *head, bool varied[]);

/* Open the systems of nmember members: *sys is an array of *nsys, owned by the caller; one for
 * all where no parameter varies, else one each, on the plans of the first. form NULL: the
 * one stored. ERR_DATA for attributes or axes that are missing or do not fit. */
int store_open_systems(struct sys **sys, size_t *nsys, const struct io_head *head,
                       size_t nmember, const char *form, struct err *err);

/* Open the system of the first member. */
int store_open_system(struct sys *sys, const struct io_head *head, const char *form,
                      struct err *err);

#endif
