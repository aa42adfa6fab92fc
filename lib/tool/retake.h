/* retake.h -- a file of ours that another program edited, as new data. */
#ifndef SUBGRID_TOOL_RETAKE_H
#define SUBGRID_TOOL_RETAKE_H

#include <stdbool.h>

/* When path is a file in our format: write what it holds, whatever digest it states, to
 * the output named by -o, with a history that begins with this run; true. Else false.
 * Ends the program where the file is damaged. */
bool retake(const char *path);

#endif
