/* foreign_numpy.c -- an array of NumPy: .npy versions 1, 2 and 3.
 *
 *   0  6  93 'N' 'U' 'M' 'P' 'Y'
 *   6  u8 major (1, 2, 3), u8 minor
 *   8  u16 (major 1) or u32 header length, little-endian
 *      a Python dictionary: {'descr': '<f8', 'fortran_order': False,
 *      'shape': (251, 1024), }, blanks, newline
 *      the elements, and nothing after them
 *
 * Source: harris2020. Limits: every type of number but long double, whose bytes
 * depend on the machine; objects (pickles), records, texts and dates are no
 * numbers. Bits beyond 53 of whole numbers are rounded.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign/numpy.h"

static const unsigned char magic[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

/* What the header says. */
struct header {
    bool fortran, has_descr, has_order, has_shape;
    const char *at, *end; /* still to be read */
};

bool numpy_probe(const unsigned char first[], size_t n)
{
    return n >= sizeof magic && !memcmp(first, magic, sizeof magic);
}

static void blanks(struct header *h)
{
    while (h->at < h->end && (*h->at == ' ' || *h->at == '\n'))
        h->at++;
}

static bool take(struct header *h, const char *word)
{
    const size_t n = strlen(word);

    blanks(h);
    if ((size_t)(h->end - h->at) < n || memcmp(h->at, word, n))
        return false;
    h->at += n;
    return true;
}

/* 'text' in either kind of quotes. */
static bool quoted(struct header *h, char *text, size_t size)
{
    const char quote = take(h, "'") ? '\'' : take(h, "\"") ? '"' : 0;
    const char *end = quote ? memchr(h->at, quote, (size_t)(h->end - h->at)) : NULL;

    if (!end || (size_t)(end - h->at) >= size)
        return false;
    memcpy(text, h->at, (size_t)(end - h->at));
    text[end - h->at] = '\0';
    h->at = end + 1;
    return true;
}

static bool count(struct header *h, size_t *n)
{
    blanks(h);
    if (h->at == h->end || *h->at < '0' || *h->at > '9')
        return false;
    for (*n = 0; h->at < h->end && *h->at >= '0' && *h->at <= '9'; h->at++) {
        if (*n > (SIZE_MAX >> 8) / 10)
            return false;
        *n = *n * 10 + (size_t)(*h->at - '0');
    }
    take(h, "L"); /* Python 2 wrote long integers so */
    return true;
}

/* (), (n,), (n, m), ... */
static bool shape(struct header *h, struct foreign_array *a)
{
    if (!take(h, "("))
        return false;
    for (a->rank = 0; !take(h, ")"); a->rank++) {
        if (a->rank == FOREIGN_RANK || !count(h, &a->dim[a->rank]))
            return false;
        if (!take(h, ",")) {
            a->rank++;
            return take(h, ")");
        }
    }
    return true;
}

/* [('a', '<f8'), ('b', '<i4', (3,))]: as it stands, as much of it as there is room for. */
static bool records(struct header *h, char *text, size_t size)
{
    size_t depth = 0, n = 0;

    blanks(h);
    for (; h->at < h->end; h->at++) {
        depth += *h->at == '[';
        if (n + 1 < size)
            text[n++] = *h->at;
        if (*h->at == ']' && --depth == 0) {
            text[n] = '\0';
            h->at++;
            return true;
        }
    }
    return false;
}

static int dictionary(struct header *h, struct numpy *np, struct foreign_array *a,
                      struct err *err)
{
    char key[24];

    if (!take(h, "{"))
        return err_set(err, ERR_DATA, "its header is no dictionary");
    while (!take(h, "}")) {
        bool good = quoted(h, key, sizeof key) && take(h, ":");

        blanks(h);
        if (good && !strcmp(key, "descr")) {
            good = h->has_descr = h->at < h->end && *h->at == '['
                                      ? records(h, np->descr, sizeof np->descr)
                                      : quoted(h, np->descr, sizeof np->descr);
        } else if (good && !strcmp(key, "fortran_order")) {
            h->fortran = take(h, "True");
            good = h->has_order = h->fortran || take(h, "False");
        } else if (good && !strcmp(key, "shape")) {
            good = h->has_shape = shape(h, a);
        } else {
            good = false;
        }
        if (!good || (!take(h, ",") && (h->at == h->end || *h->at != '}')))
            return err_set(err, ERR_DATA, "its header cannot be read");
    }
    blanks(h);
    if (!h->has_descr || !h->has_order || !h->has_shape || h->at != h->end)
        return err_set(err, ERR_DATA, "its header is incomplete or has more in it");
    return 0;
}

/* The types of numbers: the letter and bytes of descr, and what NumPy calls them. */
static const struct {
    char code[4];
    size_t width;
    const char *name;
} types[] = {
    {"b1", 1, "bool"},   {"i1", 1, "int8"},    {"i2", 2, "int16"},   {"i4", 4, "int32"},
    {"i8", 8, "int64"},  {"u1", 1, "uint8"},   {"u2", 2, "uint16"},  {"u4", 4, "uint32"},
    {"u8", 8, "uint64"}, {"f2", 2, "float16"}, {"f4", 4, "float32"}, {"f8", 8, "float64"},
    {"c8", 8, "complex64"}, {"c16", 16, "complex128"},
};

/* What else there is, by its letter. */
static const char *kind(const char *descr)
{
    switch (*descr == '[' || !*descr ? *descr : descr[1]) {
    case '[': return "records";
    case 'O': return "object";
    case 'U': case 'S': return "text";
    case 'M': case 'm': return "date";
    case 'f': case 'c': return "long double";
    default: return "unknown";
    }
}

static void type_of(struct numpy *h, struct foreign_array *a)
{
    snprintf(a->type, sizeof a->type, "%s", kind(h->descr));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!*h->descr || !strchr("<>|=", *h->descr) || strcmp(h->descr + 1, types[i].code))
            continue;
        strcpy(a->type, types[i].name);
        a->numeric = true;
        a->complex = h->descr[1] == 'c';
        h->width = types[i].width;
    }
}

int numpy_describe(const unsigned char *b, size_t n, struct numpy *h, struct foreign_array *a,
                   struct err *err)
{
    struct header head = {0};
    size_t start, len;

    *h = (struct numpy){0};
    if (n < 12 || !numpy_probe(b, n))
        return err_set(err, ERR_DATA, "truncated or no npy file");
    if (b[6] < 1 || b[6] > 3)
        return err_set(err, ERR_DATA, "found npy version %d, expected 1 to 3", b[6]);
    start = b[6] == 1 ? 10 : 12;
    len = b[8] | (size_t)b[9] << 8;
    if (b[6] > 1)
        len |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
    if (len > n - start)
        return err_set(err, ERR_DATA, "truncated: it ends within its header");
    h->data = start + len;
    head.at = (const char *)b + start;
    head.end = head.at + len;
    if (dictionary(&head, h, a, err) < 0 || foreign_shape(a, head.fortran ? 'F' : 'C', err) < 0)
        return -1;
    type_of(h, a);
    return 0;
}

int numpy_whole(const struct numpy *h, const struct foreign_array *a, size_t size, struct err *err)
{
    const size_t found = size - h->data;

    if (size >= h->data && (!h->width || found == a->n * h->width))
        return 0;
    return err_set(err, ERR_DATA,
                   "%s: found %zu bytes of data, expected %zu elements of %zu bytes",
                   size < h->data || found < a->n * h->width ? "truncated" : "trailing bytes",
                   size < h->data ? 0 : found, a->n, h->width);
}

/* Half precision: a sign, 5 bits of exponent, 10 of fraction. */
static double half(unsigned bits)
{
    const int exponent = (bits >> 10) & 31;
    const double fraction = bits & 1023, sign = bits & 0x8000 ? -1 : 1;

    if (exponent == 31)
        return fraction ? NAN : sign * INFINITY;
    return sign * (exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24));
}

/* One number of n bytes, least significant byte first. */
static double number(const unsigned char *b, size_t n, char kind)
{
    uint64_t bits = 0;
    float single;
    double x;

    for (size_t i = n; i-- > 0;)
        bits = bits << 8 | b[i];
    if (kind == 'b')
        return bits != 0;
    if (kind == 'u')
        return (double)bits;
    if (kind == 'i') /* the sign is the uppermost bit of n bytes */
        return (double)((int64_t)(bits << (64 - 8 * n)) >> (64 - 8 * n));
    if (n == 2)
        return half((unsigned)bits);
    if (n == 4) {
        const uint32_t word = (uint32_t)bits;

        memcpy(&single, &word, sizeof single);
        return single;
    }
    memcpy(&x, &bits, sizeof x);
    return x;
}

void numpy_load(const unsigned char *bytes, const struct numpy *h, struct foreign_array *a)
{
    const size_t parts = a->complex ? 2 : 1, width = h->width / parts;
    const char letter = a->complex ? 'f' : h->descr[1];
    const unsigned char *b = bytes + h->data;
    unsigned char turned[8];
    double most = 0;

    for (size_t j = 0; j < a->n * parts; j++, b += width) {
        double *to = a->complex && j % 2 ? a->im : a->re;

        for (size_t k = 0; k < width; k++)
            turned[k] = h->descr[0] == '>' ? b[width - 1 - k] : b[k];
        to[j / parts] = number(turned, width, letter);
    }
    for (size_t j = 0; letter == 'f' && width < 8 && j < a->n; j++)
        most = fmax(most, fabs(a->re[j]));
    a->rounding = most * (width == 2 ? ldexp(1, -10) : FLT_EPSILON);
}
