/* cost.c -- the CPU time that a simulated time unit takes, as a file. */
#include "tool/cost.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/slurp.h"
#include "base/text.h"
#include "cli/cli.h"

static const char key[] = "cpu_seconds_per_time_unit\t";

void cost_write(const char *path, double seconds)
{
    char value[TEXT_DOUBLE];
    FILE *f = fopen(path, "w");

    if (!f)
        cli_fail(ERR_CREATE, "%s: cannot create: %s", path, strerror(errno));
    fprintf(f, "quantity\tvalue\tunit\n%s%s\ts\n", key, text_double(value, seconds));
    if (fclose(f))
        cli_fail(ERR_IO, "%s: cannot write: %s", path, strerror(errno));
}

double cost_read(const char *path)
{
    struct err err = {0};
    char *text = slurp_text(path, SLURP_TEXT, &err);
    double value = NAN;
    bool found = false;

    if (!text)
        cli_fail(err.code, "%s: %s", path, err.msg);
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (strncmp(line, key, sizeof key - 1))
            continue;
        line += sizeof key - 1;
        line[strcspn(line, "\t")] = '\0';
        found = true;
        if (strcmp(line, "nan") && text_to_double(line, &value, &err) < 0)
            cli_fail(ERR_DATA, "%s: %s", path, err.msg);
    }
    free(text);
    if (!found)
        cli_fail(ERR_DATA, "%s: found no line cpu_seconds_per_time_unit", path);
    return value;
}
