/* example.c -- a tool's examples, with the tools named as they are called. */
#include <stdlib.h>
#include <string.h>

#include "cli/part.h"

const char *cli_example(size_t i)
{
    return cli_tool->examples ? cli_tool->examples[i] : NULL;
}
