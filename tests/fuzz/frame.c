/* frame.c -- fuzzing the frame reader: the input is what follows HEAD.
 *
 * Sums of whole frames are made right first, or nothing behind them would ever
 * be reached.
 */
#include <string.h>

#include "../io_sample.h"

#include "hdf5/image.h"
#include "io/frame.h"
#include "io/sum.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static uint8_t start[1 << 16];
static size_t start_size;
static struct frame_place place;

static void make_start(void)
{
    struct frame f = {.type = FRAME_HEAD};
    struct io_head h;
    struct err err;
    void *image;
    size_t n;

    sample_head(&h);
    if (image_encode(&h, &image, &n, &err) != 0)
        abort();
    head_free(&h);
    frame_start(start, &place);
    f.clen = f.ulen = n;
    f.psum = sum_bytes(image, n, 0);
    frame_put(start + FRAME_PREAMBLE, &f, &place);
    memcpy(start + FRAME_PREAMBLE + FRAME_HEADER, image, n);
    start_size = FRAME_PREAMBLE + FRAME_HEADER + n;
    free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct err err;

    if (start_size == 0)
        make_start();
    uint8_t *s = malloc(start_size + n + 1);
    memcpy(s, start, start_size);
    memcpy(s + start_size, data, n);
    for (size_t at = start_size; at + FRAME_HEADER <= start_size + n;) {
        const size_t left = start_size + n - at - FRAME_HEADER;
        uint64_t clen, sum;
        memcpy(&clen, s + at + 32, sizeof clen);
        if (clen > left)
            break;
        sum = sum_bytes(s + at + FRAME_HEADER, clen, 0);
        memcpy(s + at + 48, &sum, sizeof sum);
        sum = sum_bytes(s + at, 56, place.seed);
        memcpy(s + at + 56, &sum, sizeof sum);
        at += FRAME_HEADER + clen;
    }
    sample_read(s, start_size + n, NULL, &err);
    free(s);
    return 0;
}
