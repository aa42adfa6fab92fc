/* config.c -- configuration files.
 *
 * One `option = value` a line; blanks around both are dropped, everything else
 * is taken as it stands (no quoting). A line whose first character is # is a
 * comment. A flag may stand alone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/part.h"

/* text without the blanks at its ends; changes text. */
static char *trim(char *text)
{
    static const char blank[] = " \t\r\n";
    size_t len;

    text += strspn(text, blank);
    for (len = strlen(text); len > 0 && strchr(blank, text[len - 1]); len--)
        ;
    text[len] = '\0';
    return text;
}

static void read_line(const char *where, char *line)
{
    char *equal, *name = trim(line);

    if (*name == '#' || !*name)
        return;
    equal = strchr(name, '=');
    if (equal)
        *equal = '\0';
    cli_parse_line(where, trim(name), equal ? trim(equal + 1) : NULL);
}

/* Lines live until exit, since options point into them. */
static char *keep(const char *line, size_t len)
{
    static struct kept {
        struct kept *next;
        char line[];
    } * all;
    struct kept *new = malloc(sizeof *new + len + 1);

    if (!new)
        cli_no_memory();
    memcpy(new->line, line, len + 1);
    new->next = all;
    all = new;
    return new->line;
}

void cli_config(const char *path)
{
    FILE *f = strcmp(path, "-") ? fopen(path, "r") : stdin;
    char *line = NULL, where[256];
    size_t size = 0, number = 0;
    ssize_t len;

    if (!f)
        cli_fail(ERR_OPEN, "--config: %s: %s", path, strerror(errno));
    while ((len = getline(&line, &size, f)) >= 0) {
        snprintf(where, sizeof where, "%s:%zu: ", path, ++number);
        if (strlen(line) != (size_t)len)
            cli_fail(ERR_DATA, "%snot a text", where);
        read_line(where, keep(line, (size_t)len));
    }
    if (ferror(f))
        cli_fail(ERR_OPEN, "--config: %s: %s", path, strerror(errno));
    free(line);
    if (f != stdin)
        fclose(f);
}
