/* example.c -- a tool's examples, with the tools named as they are called.
 *
 * They are written with the bare names of the build tree. Installed, a tool's
 * name where the shell expects a command gets "subgrid " before it. */
#include <string.h>

#include "cli/part.h"

static const char *const tools[] = {
#define X(name) #name,
#include "tools.inc"
#undef X
    NULL};

static bool names_tool(const char *word, size_t len)
{
    for (const char *const *t = tools; *t; t++)
        if (len && strlen(*t) == len && !memcmp(*t, word, len))
            return true;
    return false;
}

const char *cli_example(size_t i)
{
    static struct text_buf line;
    const char *text = cli_tool->examples ? cli_tool->examples[i] : NULL;
    bool command = true;

    if (!text || !strcmp(cli_page(), cli_tool->name))
        return text;
    text_buf_free(&line);
    while (*text) {
        const size_t len = strcspn(text, " |;&()<>");

        if (command && names_tool(text, len))
            text_add(&line, "subgrid ");
        text_add(&line, "%.*s", (int)len, text);
        command = command && !len;
        text += len;
        if (*text) {
            command = command || strchr("|;&(", *text);
            text_add(&line, "%c", *text++);
        }
    }
    if (text_buf_ok(&line, NULL))
        cli_no_memory();
    return line.s;
}
