/* system.h -- systems in attributes: system, discretisation and parameters.
 *
 * A parameter NAME is the attribute system_NAME, so that it can be called like one of another
 * owner (dt, width); one that differs between members is the constant variable
 * system_NAME(member). In files of older versions they are called NAME.
 */
#ifndef SUBGRID_STORE_SYSTEM_H
#define SUBGRID_STORE_SYSTEM_H

#include <stdbool.h>

#include "head/head.h"
#include "sys/sys.h"

enum { STORE_NAME = 2 * LAYOUT_NAME };

/* How the head calls the parameter: fills stored[STORE_NAME] and returns it. */
const char *store_parameter(const struct io_head *head, const char *name, char stored[]);

/* Write the attributes of a system. */
int store_describe_system(struct io_head *head, const struct sys *sys,
                          struct err *err);

/* The same of sys[nsys], nmember / nsys members in a row of each; parameter i as a variable over
 * member where varied[i]. Nothing for sys_still. */
int store_describe_systems(struct io_head *head, const struct sys sys[], size_t nsys,
                           size_t nmember, const bool varied[], struct err *err);

/* varied[PARAM_MAX]: which parameters of the head's system differ between members. */
void store_varied(const struct io_head *head, bool varied[]);

/* The parameters of the head's system, NULL where it names none; p (nmember, PARAM_MAX) := their
 * values. ERR_DATA for one that the head lacks. */
const struct param *store_table(const struct io_head *head);
int store_parameters(double p[], const struct io_head *head, size_t nmember, struct err *err);

/* Open the systems of nmember members: *sys is an array of *nsys, owned by the caller; one for
 * all where no parameter varies, else one each, on the plans of the first. form NULL: the
 * one stored. ERR_DATA for attributes or axes that are missing or do not fit. */
int store_open_systems(struct sys **sys, size_t *nsys, const struct io_head *head,
                       size_t nmember, const char *form, struct err *err);

/* Open the system of the first member. */
int store_open_system(struct sys *sys, const struct io_head *head, const char *form,
                      struct err *err);

#endif
