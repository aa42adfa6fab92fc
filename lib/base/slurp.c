/* slurp.c -- the whole of a small text file, read with a bound. */
#include "base/slurp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The line, from 1, of the first byte that is zero; 0: there is none. */
static size_t zero_line(const char *text, size_t n)
{
    const char *zero = memchr(text, 0, n);
    size_t line = 1;

    if (!zero)
        return 0;
    for (const char *p = text; (p = memchr(p, '\n', (size_t)(zero - p))); p++)
        line++;
    return line;
}

char *slurp_text(const char *path, size_t cap, struct err *err)
{
    FILE *f = strcmp(path, "-") ? fopen(path, "re") : stdin;
    char *text = f ? malloc(cap + 2) : NULL;
    size_t n;

    if (!f) {
        err_set(err, ERR_OPEN, "cannot open: %s", strerror(errno));
        return NULL;
    }
    errno = 0;
    n = text ? fread(text, 1, cap + 1, f) : 0;
    if (!text)
        err_set(err, ERR_INTERNAL, "no memory for %zu bytes", cap);
    else if (ferror(f))
        err_set(err, ERR_OPEN, "cannot read: %s", strerror(errno));
    else if (zero_line(text, n))
        err_set(err, ERR_DATA, "line %zu: not a text: found a byte of zero",
                zero_line(text, n));
    else if (n > cap)
        err_set(err, ERR_DATA, "found more than %zu bytes, expected a small text", cap);
    else
        goto done;
    free(text);
    text = NULL;
done:
    if (f != stdin)
        fclose(f);
    if (text)
        text[n] = '\0';
    return text;
}
