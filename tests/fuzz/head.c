/* head.c -- fuzzing the HEAD image: whatever HDF5 makes of the bytes, a head
 * that is accepted can be written and read again, and is the same then. */
#include <stdlib.h>
#include <string.h>

#include "hdf5/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
const char *__lsan_default_suppressions(void);

/* HDF5 itself forgets memory when it gives a broken object up. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const uint64_t size = n;
    struct io_head h, again;
    struct err err;
    void *one = NULL, *two = NULL;
    size_t n1, n2;
    uint8_t *bytes = malloc(n + 1);

    memcpy(bytes, data, n);
    if (n >= 96)
        memcpy(bytes + 40, &size, sizeof size);
    if (image_decode(bytes, n, &h, &err) == 0) {
        if (image_encode(&h, &one, &n1, &err) == 0) {
            if (image_decode(one, n1, &again, &err) != 0 ||
                image_encode(&again, &two, &n2, &err) != 0 || n1 != n2 ||
                memcmp(one, two, n1) != 0)
                abort();
            head_free(&again);
        }
        head_free(&h);
    }
    free(one);
    free(two);
    free(bytes);
    return 0;
}
