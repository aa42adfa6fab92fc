/* child.h -- work that may crash, done in a child process.
 *
 * Libraries that parse binary files trust them more than a stranger deserves. A
 * child calls the library and writes what it finds to a pipe; if it dies, the
 * file is called damaged and this process lives on.
 */
#ifndef SUBGRID_FOREIGN_CHILD_H
#define SUBGRID_FOREIGN_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

struct child {
    pid_t pid;
    int fd; /* what it writes */
};

/* Run work(fd, arg) in a child that has no standard error and may take `memory`
 * bytes more than now; it ends with success when work returns 0. */
int child_start(struct child *c, int (*work)(int fd, void *arg), void *arg,
                size_t memory, struct err *err);

/* In work: write all n bytes; 0 or -1. */
int child_send(int fd, const void *from, size_t n);

/* Exactly n bytes; 0 at their end (nothing read), 1, or -1 when it stopped in
 * between. */
int child_receive(struct child *c, void *to, size_t n);

/* Close and wait (after a kill when more was to come); true when it ended
 * with success. */
bool child_end(struct child *c);

#endif
