/* npy.c -- arrays of NumPy: .npy versions 1, 2 and 3.
 *
 *   0  6  93 'N' 'U' 'M' 'P' 'Y'
 *   6  u8 major (1, 2, 3), u8 minor
 *   8  u16 (major 1) or u32 header length, little-endian
 *      a Python dictionary: {'descr': '<f8', 'fortran_order': False,
 *      'shape': (251, 1024), }, blanks, newline
 *      the elements, and nothing after them
 *
 * Source: harris2020. Limits: integers, floats and complex numbers of 4 and 8
 * bytes a part; objects (pickles) and records are refused.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign/foreign.h"

static const unsigned char magic[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

/* What the header says; where the data begin. */
struct header {
    char descr[24];
    bool fortran, has_descr, has_order, has_shape;
    const char *at, *end; /* still to be read */
};

static bool probe(const unsigned char first[], size_t n)
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

static int dictionary(struct header *h, struct foreign_array *a, struct err *err)
{
    char key[24];

    if (!take(h, "{"))
        return err_set(err, ERR_DATA, "its header is no dictionary");
    while (!take(h, "}")) {
        bool good = quoted(h, key, sizeof key) && take(h, ":");

        if (good && !strcmp(key, "descr")) {
            if (take(h, "["))
                return err_set(err, ERR_DATA,
                               "found records of several fields, expected numbers");
            good = h->has_descr = quoted(h, h->descr, sizeof h->descr);
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

/* Bytes of one element of a type such as "<f8"; 0 when it is no number. */
static size_t element(const char *descr)
{
    const size_t size = strlen(descr) > 2 ? strtoul(descr + 2, NULL, 10) : 0;
    const size_t part = descr[1] == 'c' ? size / 2 : size;

    return strchr("<>|=", descr[0]) && strchr("fiuc", descr[1]) &&
                   (part == 4 || part == 8 || (part == 1 && descr[1] == 'u'))
               ? size
               : 0;
}

static int type_of(struct foreign_array *a, const char *descr, struct err *err)
{
    const char *kind;
    size_t size;

    if (descr[0] && (descr[1] == 'O' || descr[0] == 'O'))
        return err_set(err, ERR_DATA,
                       "found pickled Python objects, expected numbers");
    size = descr[0] && descr[1] ? element(descr) : 0;
    if (!size)
        return err_set(err, ERR_DATA, "found elements of type '%s', expected "
                                      "f4, f8, i4, i8, u1, u4, u8, c8 or c16", descr);
    kind = descr[1] == 'f' ? "float" : descr[1] == 'c' ? "complex"
           : descr[1] == 'i' ? "int" : "uint";
    snprintf(a->type, sizeof a->type, "%s%zu", kind, 8 * size);
    a->numeric = true;
    a->complex = descr[1] == 'c';
    return 0;
}

/* Read the header; the data are bytes[*data..size). */
static int parse(const struct foreign *f, struct foreign_array *a,
                 struct header *h, size_t *data, struct err *err)
{
    const unsigned char *b = f->bytes;
    size_t start, len;

    if (f->size < 12 || !probe(b, f->size))
        return err_set(err, ERR_DATA, "truncated or no npy file");
    if (b[6] < 1 || b[6] > 3)
        return err_set(err, ERR_DATA, "found npy version %d, expected 1 to 3", b[6]);
    start = b[6] == 1 ? 10 : 12;
    len = b[8] | (size_t)b[9] << 8;
    if (b[6] > 1)
        len |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
    if (len > f->size - start)
        return err_set(err, ERR_DATA, "truncated: it ends within its header");
    *data = start + len;
    h->at = (const char *)b + start;
    h->end = h->at + len;
    return dictionary(h, a, err) < 0 || type_of(a, h->descr, err) < 0 ||
                   foreign_shape(a, h->fortran ? 'F' : 'C', err) < 0
               ? -1
               : 0;
}

static int describe(struct foreign *f, struct err *err)
{
    struct foreign_array *a = foreign_add(f, err);
    struct header h = {0};
    size_t data, size;

    if (!a || parse(f, a, &h, &data, err) < 0)
        return -1;
    size = element(h.descr);
    if (f->size - data != a->n * size)
        return err_set(err, ERR_DATA,
                       "%s: found %zu bytes of data, expected %zu elements of %zu bytes",
                       f->size - data < a->n * size ? "truncated" : "trailing bytes",
                       f->size - data, a->n, size);
    return 0;
}

/* One number of n bytes, least significant byte first. */
static double number(const unsigned char *b, size_t n, char kind)
{
    uint64_t bits = 0;
    float single;
    double x;

    for (size_t i = n; i-- > 0;)
        bits = bits << 8 | b[i];
    if (kind == 'u')
        return (double)bits;
    if (kind == 'i')
        return n == 4 ? (double)(int32_t)bits : (double)(int64_t)bits;
    if (n == 4) {
        const uint32_t half = (uint32_t)bits;

        memcpy(&single, &half, sizeof single);
        return single;
    }
    memcpy(&x, &bits, sizeof x);
    return x;
}

static int load(struct foreign *f, size_t i, struct err *err)
{
    struct foreign_array *a = &f->array[i], again = {0};
    struct header h = {0};
    const unsigned char *b;
    unsigned char turned[8];
    size_t data, part;
    double most = 0;

    if (parse(f, &again, &h, &data, err) < 0)
        return -1;
    b = f->bytes + data;
    part = element(h.descr) / (a->complex ? 2 : 1);
    for (size_t j = 0; j < a->n * (a->complex ? 2 : 1); j++, b += part) {
        double *to = a->complex && j % 2 ? a->im : a->re;

        for (size_t k = 0; k < part; k++)
            turned[k] = h.descr[0] == '>' ? b[part - 1 - k] : b[k];
        to[a->complex ? j / 2 : j] =
            number(turned, part, h.descr[1] == 'c' ? 'f' : h.descr[1]);
    }
    for (size_t j = 0; part == 4 && strchr("fc", h.descr[1]) && j < a->n; j++)
        most = fmax(most, fabs(a->re[j]));
    a->rounding = most * FLT_EPSILON;
    return 0;
}

const struct foreign_ops foreign_npy = {
    .name = "npy",
    .brief = "one array of NumPy, versions 1 to 3",
    .suffixes = " npy ",
    .probe = probe,
    .describe = describe,
    .load = load,
};
