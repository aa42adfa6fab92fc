/* digest.c -- the content digest of a data set. */
#include "io/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int digest_start(struct digest *d, uint64_t head, size_t n, struct err *err)
{
    *d = (struct digest){.head = head, .n = n};
    d->var = aligned_alloc(_Alignof(struct sum), (n + 1) * sizeof *d->var);
    if (!d->var)
        return err_set(err, ERR_INTERNAL, "out of memory");
    for (size_t i = 0; i < n; i++)
        sum_start(&d->var[i]);
    return 0;
}

void digest_add(struct digest *d, size_t i, const void *bytes, size_t n)
{
    sum_add(&d->var[i], bytes, n);
}

uint64_t digest_end(const struct digest *d)
{
    struct sum all;

    sum_start(&all);
    sum_add(&all, &d->head, sizeof d->head);
    for (size_t i = 0; i < d->n; i++) {
        const uint64_t one = sum_end(&d->var[i]);
        sum_add(&all, &one, sizeof one);
    }
    return sum_end(&all);
}

void digest_free(struct digest *d)
{
    free(d->var);
    d->var = NULL;
}

uint64_t digest_inputs(struct io_in *const inputs[])
{
    struct sum all;

    if (!inputs || !*inputs)
        return 0;
    sum_start(&all);
    for (; *inputs; inputs++) {
        const uint64_t one = io_digest(*inputs);
        sum_add(&all, &one, sizeof one);
    }
    return sum_end(&all);
}

char *digest_print(char text[DIGEST_TEXT], uint64_t digest)
{
    snprintf(text, DIGEST_TEXT, "%016" PRIx64, digest);
    return text;
}

int digest_parse(const char *text, uint64_t *digest)
{
    if (strlen(text) != DIGEST_TEXT - 1 ||
        strspn(text, "0123456789abcdef") != DIGEST_TEXT - 1)
        return -1;
    *digest = strtoull(text, NULL, 16);
    return 0;
}
