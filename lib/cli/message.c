/* message.c -- errors, warnings and notes on standard error, one line each. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <signal.h>

#include "cli/part.h"

enum { LINE = 1400 };
static void (*on_death)(const char *message);

static const char *name(void)
{
    return cli_tool ? cli_tool->name : "subgrid";
}

/* "NAME: KIND" and the message in one write, control characters replaced; in place of the bar
 * that another tool may have on the line. */
static void say(const char *kind, const char *text)
{
    static const char erase[] = "\r\033[K";
    const char *before = cli_progress_beside() ? erase : "";
    char line[LINE];
    int n = snprintf(line, sizeof line - 1, "%s%s: %s%s", before, name(), kind, text);

    if (n > LINE - 2)
        n = LINE - 2;
    for (int i = (int)strlen(before); i < n; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 127)
            line[i] = '?';
    line[n] = '\n';
    cli_progress_clear();
    (void)!write(2, line, (size_t)n + 1);
}

void cli_on_death(void (*handler)(const char *message))
{
    on_death = handler;
}

void cli_die(const struct err *err)
{
    void (*handler)(const char *) = on_death;

    on_death = NULL;
    say("error: ", err->msg);
    if (err->code == ERR_USAGE && cli_tool)
        dprintf(2, "Try '%s --help' for more information.\n", cli_command());
    signal(SIGPIPE, SIG_IGN); /* the exit code is err's, whoever still reads */
    if (handler)
        handler(err->msg);
    fflush(stdout);
    _exit(err->code ? err->code : ERR_INTERNAL); /* nothing may change the code */
}

void cli_fail(int code, const char *fmt, ...)
{
    struct err err = {.code = code};
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(err.msg, sizeof err.msg, fmt, ap);
    va_end(ap);
    cli_die(&err);
}

void cli_warn(const char *fmt, ...)
{
    char text[LINE];
    va_list ap;

    if (cli.quiet)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    say("warning: ", text);
}

void cli_note(const char *fmt, ...)
{
    char text[LINE];
    va_list ap;

    if (cli.quiet)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    say("", text);
}
