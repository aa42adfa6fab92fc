/* matio.h -- MAT files of version 5 through the library that reads them, in a child process. */
#ifndef SUBGRID_FOREIGN_MATIO_H
#define SUBGRID_FOREIGN_MATIO_H

#include "foreign/foreign.h"

/* Work for the child (foreign/child.h): what it is about. */
struct matio_job {
    const struct foreign *f;
    size_t elements; /* variables that the file has */
    size_t wanted;   /* the array to load */
    size_t at;       /* the one that the walk has come to */
    int fd;
};

/* Send a struct foreign_array of every variable, and behind cells and structs of their parts, as
 * MATLAB indexes them: c{1}, s.name, s(2).name. arg: the job. 0 or -1. */
int matio_list(int fd, void *arg);

/* Send the values of the array that is wanted, the real part first; sparse ones in full. */
int matio_values(int fd, void *arg);

#endif
