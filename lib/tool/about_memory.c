/* about_memory.c -- what mz-memory says of its kinds: apart, so that others do not link BLAS. */
#include <stdio.h>

#include "memory/memory.h"
#include "tool/about.h"

void about_list_kernels(void)
{
    for (const struct memory_ops *const *ops = memory_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
}
