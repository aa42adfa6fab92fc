/* text.c -- numbers and lists to and from text.
 *
 * Numbers are read and written under the "C" locale of the calling thread only,
 * so that a host program's setlocale() changes nothing here.
 */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 17, WORD = 64 };

struct plain {
    locale_t c, before;
};

static struct plain plain_enter(void)
{
    struct plain p;

    p.c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    p.before = p.c ? uselocale(p.c) : (locale_t)0;
    return p;
}

static void plain_leave(struct plain p)
{
    if (!p.c)
        return;
    uselocale(p.before);
    freelocale(p.c);
}

/* digits d1 d2 .. dn stand for d1.d2..dn * 10^e. */
static void place_point(char *out, const char *d, int n, int e)
{
    if (e < -5 || e > 15) {
        *out++ = d[0];
        if (n > 1)
            *out++ = '.';
        for (int i = 1; i < n; i++)
            *out++ = d[i];
        sprintf(out, "e%d", e);
        return;
    }
    if (e < 0)
        *out++ = '0', *out++ = '.';
    for (int i = -1; i > e; i--)
        *out++ = '0';
    for (int i = 0; i < n || i <= e; i++) {
        if (e >= 0 && i == e + 1)
            *out++ = '.';
        *out++ = i < n ? d[i] : '0';
    }
    *out = '\0';
}

char *text_double(char *buf, double x)
{
    char sci[TEXT_DOUBLE], d[DIGITS + 1], *out = buf;
    int n = 0;

    if (isnan(x))
        return strcpy(buf, "nan");
    if (isinf(x))
        return strcpy(buf, x < 0 ? "-inf" : "inf");
    if (x == 0)
        return strcpy(buf, signbit(x) ? "-0" : "0");
    const struct plain p = plain_enter();
    for (int prec = 0; prec < DIGITS; prec++) {
        snprintf(sci, sizeof sci, "%.*e", prec, fabs(x));
        if (strtod(sci, NULL) == fabs(x))
            break;
    }
    plain_leave(p);
    for (const char *s = sci; *s != 'e'; s++)
        if (isdigit((unsigned char)*s))
            d[n++] = *s;
    if (x < 0)
        *out++ = '-';
    place_point(out, d, n, atoi(strchr(sci, 'e') + 1));
    return buf;
}

int text_to_double(const char *text, double *x, struct err *err)
{
    char *end = NULL;
    double value = 0;

    if (*text && text[strspn(text, "0123456789+-.eE")] == '\0') {
        const struct plain p = plain_enter();
        value = strtod(text, &end);
        plain_leave(p);
    }
    if (!end || end == text || *end)
        return err_set(err, ERR_USAGE, "'%.100s' is not a number", text);
    if (!isfinite(value))
        return err_set(err, ERR_USAGE, "'%.100s' is out of range", text);
    *x = value;
    return 0;
}

/* The digits that text starts with; NULL in *end when there are none or they
 * exceed 64 bits. */
static uint64_t leading_u64(const char *text, const char **end)
{
    char *stop;

    *end = NULL;
    if (!isdigit((unsigned char)*text))
        return 0;
    errno = 0;
    const unsigned long long n = strtoull(text, &stop, 10);
    if (errno == 0 && n <= UINT64_MAX)
        *end = stop;
    return n;
}

int text_to_u64(const char *text, uint64_t *n, struct err *err)
{
    const char *end;
    const uint64_t value = leading_u64(text, &end);

    if (!end || *end)
        return err_set(err, ERR_USAGE, "'%.100s' is not an unsigned integer",
                       text);
    *n = value;
    return 0;
}

int text_to_span(const char *text, double *from, double *to, struct err *err)
{
    const char *colon = text ? strchr(text, ':') : NULL;
    char a[TEXT_DOUBLE];

    *from = -INFINITY;
    *to = INFINITY;
    if (!text)
        return 0;
    if (!colon || colon - text >= TEXT_DOUBLE)
        return err_set(err, ERR_USAGE, "found '%s', expected A:B", text);
    snprintf(a, sizeof a, "%.*s", (int)(colon - text), text);
    if ((*a && text_to_double(a, from, err) < 0) ||
        (colon[1] && text_to_double(colon + 1, to, err) < 0))
        return -1;
    if (*from > *to)
        return err_set(err, ERR_USAGE, "found '%s', expected the earlier time first", text);
    return 0;
}

int text_to_size(const char *text, size_t *n, struct err *err)
{
    const char *end;
    const uint64_t value = leading_u64(text, &end);
    int shift = 0;

    if (end && *end) {
        const char c = *end++;
        shift = c == 'k' || c == 'K' ? 10 : c == 'M' ? 20 : c == 'G' ? 30 : -1;
    }
    if (!end || *end || shift < 0)
        return err_set(err, ERR_USAGE, "'%.100s' is not a count", text);
    if (value > SIZE_MAX >> shift)
        return err_set(err, ERR_USAGE, "'%.100s' is out of range", text);
    *n = (size_t)value << shift;
    return 0;
}

int text_copy(char *dst, size_t size, const char *src, struct err *err)
{
    const size_t n = strlen(src);

    if (n >= size)
        return err_set(err, ERR_USAGE,
                       "'%.60s...' is too long: %zu bytes, at most %zu", src, n,
                       size - 1);
    memcpy(dst, src, n + 1);
    return 0;
}

int text_next(const char **list, char sep, char *item, size_t size,
              struct err *err)
{
    const char *from = *list, *to;

    if (!from || !*from)
        return 0;
    to = strchr(from, sep);
    if (!to)
        to = from + strlen(from);
    *list = *to ? to + 1 : to;
    while (from < to && isspace((unsigned char)*from))
        from++;
    while (from < to && isspace((unsigned char)to[-1]))
        to--;
    if ((size_t)(to - from) >= size)
        return err_set(err, ERR_USAGE,
                       "'%.60s...' is too long: %zu bytes, at most %zu", from,
                       (size_t)(to - from), size - 1);
    memcpy(item, from, (size_t)(to - from));
    item[to - from] = '\0';
    return 1;
}

static int reserve(struct text_buf *b, size_t more)
{
    if (b->cap - b->len > more)
        return 0;
    const size_t cap = 2 * b->cap + more + 64;
    char *s = realloc(b->s, cap);
    if (!s)
        return -1;
    b->s = s;
    b->cap = cap;
    return 0;
}

void text_add(struct text_buf *b, const char *fmt, ...)
{
    va_list ap;

    if (b->failed)
        return;
    va_start(ap, fmt);
    const int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || reserve(b, (size_t)n) != 0) {
        b->failed = 1;
        return;
    }
    va_start(ap, fmt);
    vsnprintf(b->s + b->len, b->cap - b->len, fmt, ap);
    va_end(ap);
    b->len += (size_t)n;
}

void text_append(struct text_buf *b, const char *s, size_t n)
{
    if (b->failed || reserve(b, n) != 0) {
        b->failed = 1;
        return;
    }
    memcpy(b->s + b->len, s, n);
    b->len += n;
    b->s[b->len] = '\0';
}

int text_buf_ok(const struct text_buf *b, struct err *err)
{
    return b->failed ? err_set(err, ERR_INTERNAL, "out of memory") : 0;
}

void text_buf_free(struct text_buf *b)
{
    free(b->s);
    *b = (struct text_buf){0};
}

/* Edit distance in which two neighbours swapped count once; words of WORD bytes
 * and more are far from all. */
static size_t distance(const char *a, const char *b)
{
    unsigned char d[WORD + 1][WORD + 1];
    const size_t na = strlen(a), nb = strlen(b);

    if (na >= WORD || nb >= WORD)
        return WORD;
    for (size_t i = 0; i <= na; i++)
        d[i][0] = (unsigned char)i;
    for (size_t j = 0; j <= nb; j++)
        d[0][j] = (unsigned char)j;
    for (size_t i = 1; i <= na; i++)
        for (size_t j = 1; j <= nb; j++) {
            unsigned char least = (unsigned char)(d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));

            if (d[i - 1][j] + 1 < least)
                least = (unsigned char)(d[i - 1][j] + 1);
            if (d[i][j - 1] + 1 < least)
                least = (unsigned char)(d[i][j - 1] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                d[i - 2][j - 2] + 1 < least)
                least = (unsigned char)(d[i - 2][j - 2] + 1);
            d[i][j] = least;
        }
    return d[na][nb];
}

const char *text_nearest(const char *word, const char *const names[])
{
    const char *best = NULL;
    size_t least = strlen(word) < 3 ? strlen(word) : 3;

    for (; *names; names++) {
        const size_t d = distance(word, *names);
        if (d < least)
            least = d, best = *names;
    }
    return best;
}
