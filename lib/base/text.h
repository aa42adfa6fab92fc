/* text.h -- numbers and lists to and from text, the same in every locale. */
#ifndef SUBGRID_BASE_TEXT_H
#define SUBGRID_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { TEXT_DOUBLE = 32 }; /* bytes that text_double() needs at most */

/* The shortest decimal form of x that reads back as x ("0.1", "5e-04" is
 * written "0.0005"); nan, inf, -inf. Fills buf[TEXT_DOUBLE], returns it. */
char *text_double(char *buf, double x);

/* Texts that somebody else owns. */
struct text_list {
    size_t n;
    const char **item;
};

/* Parse all of text as a finite number, a count (k, M, G suffixes are powers
 * of 1024), or an unsigned integer. 0, or -1 with err "'abc' is not a number". */
int text_to_double(const char *text, double *x, struct err *err);
int text_to_size(const char *text, size_t *n, struct err *err);
int text_to_u64(const char *text, uint64_t *n, struct err *err);

/* "A:B" as an interval; an end left out is infinite, NULL is all. 0, or -1 with ERR_USAGE
 * "found '3', expected A:B". */
int text_to_span(const char *text, double *from, double *to, struct err *err);

/* Copy src to dst[size]; -1 and err when it does not fit (nothing is cut). */
int text_copy(char *dst, size_t size, const char *src, struct err *err);

/* Cut the next item off *list at sep and copy it to item[size], blanks around
 * it removed. 1, 0 when the list is used up, -1 and err when item is too long. */
int text_next(const char **list, char sep, char *item, size_t size,
              struct err *err);

/* A growing text. Starts as {0}; text_buf_free() when done. After an append
 * failed for lack of memory all further ones fail; check with text_buf_ok. */
struct text_buf {
    char *s; /* owned, NUL-terminated; NULL when empty */
    size_t len, cap;
    int failed;
};
void text_add(struct text_buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void text_append(struct text_buf *b, const char *s, size_t n);
int text_buf_ok(const struct text_buf *b, struct err *err);
void text_buf_free(struct text_buf *b);

/* Of the NULL-terminated names the one nearest to word (edit distance at most
 * 2), for "did you mean"; NULL when none is near. */
const char *text_nearest(const char *word, const char *const names[]);

#endif
