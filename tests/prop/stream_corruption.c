/* stream_corruption.c -- no damage to a stream passes: every truncation, every
 * flipped bit, frames moved about, and lies under valid sums. */
#include "../check.h"
#include "../io_sample.h"

#include <sys/resource.h>
#include <zstd.h>

#include "hdf5/image.h"
#include "io/codec.h"
#include "io/digest.h"
#include "io/frame.h"
#include "io/sum.h"

static struct err err;

/* Refused as bad data? Records what was said when it was not. */
static int refused(const void *bytes, size_t n)
{
    err.code = 0;
    err.msg[0] = '\0';
    return sample_read(bytes, n, NULL, &err) == -1 && err.code == ERR_DATA;
}

static uint64_t get8(const uint8_t *p)
{
    uint64_t x;

    memcpy(&x, p, sizeof x);
    return x;
}

/* Offsets of the frames; returns their number. */
static int frames_of(const uint8_t *s, size_t n, size_t at[], int most)
{
    int count = 0;

    for (size_t o = FRAME_PREAMBLE; o < n && count < most; count++) {
        at[count] = o;
        o += FRAME_HEADER + get8(s + o + 32);
    }
    return count;
}

/* No damage to the sound stream s[n] passes; there is room for one byte more. */
static void damage(uint8_t *s, size_t n)
{
    int missed = 0;

    check(sample_read(s, n, NULL, &err) == SAMPLE_TIMES);
    for (size_t len = 0; len < n; len++)
        if (!refused(s, len) && missed++ == 0)
            fprintf(stderr, "truncated to %zu: %d %s\n", len, err.code, err.msg);
    for (size_t bit = 0; bit < 8 * n; bit++) {
        s[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (!refused(s, n) && missed++ == 0)
            fprintf(stderr, "bit %zu flipped: %d %s\n", bit, err.code, err.msg);
        s[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    check(missed == 0);
    s[n] = '\n';
    check(refused(s, n + 1));
    check(strstr(err.msg, "trailing bytes") != NULL);
}

static void damage_is_refused(void)
{
    for (int compress = 0; compress < 2; compress++) {
        const struct io_options opt = {.compress = compress};
        size_t n;
        uint8_t *s = sample_stream(SAMPLE_TIMES, 3, 0, &opt, &n);
        damage(s, n);
        free(s);
    }
}

/* Streams of three frames of data with these frames in this order. */
static void frames_stay_in_order(void)
{
    static const struct {
        int n, order[6];
    } rows[] = {{5, {0, 2, 1, 3, 4}}, {4, {0, 1, 3, 4}},
                {6, {0, 1, 1, 2, 3, 4}}, {5, {1, 0, 2, 3, 4}},
                {4, {0, 1, 2, 4}},       {4, {1, 2, 3, 4}},
                {6, {0, 0, 1, 2, 3, 4}}, {4, {0, 1, 2, 3}},
                {6, {0, 1, 2, 3, 4, 4}}};
    size_t n, at[7];
    uint8_t *s = sample_stream(6, 2, 1, NULL, &n);
    uint8_t *t = malloc(2 * n);

    check(frames_of(s, n, at, 6) == 5);
    at[5] = n;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t end = FRAME_PREAMBLE;
        memcpy(t, s, FRAME_PREAMBLE);
        for (int k = 0; k < rows[i].n; k++) {
            const int f = rows[i].order[k];
            memcpy(t + end, s + at[f], at[f + 1] - at[f]);
            end += at[f + 1] - at[f];
        }
        if (!refused(t, end))
            check_bad++, fprintf(stderr, "order %zu passed\n", i);
    }
    memcpy(t, s, n);
    memcpy(t + n, s, n);
    check(refused(t, 2 * n));
    free(t);
    free(s);
}

/* The same place and sizes, but the frame of another run. */
static void frames_of_another_stream_are_refused(void)
{
    size_t n, m, at[6];
    uint8_t *s = sample_stream(6, 2, 1, NULL, &n);
    uint8_t *t = sample_stream(6, 2, 1, NULL, &m);

    check(n == m && memcmp(s, t, n) == 0);
    check(frames_of(s, n, at, 6) == 5);
    double *u = (double *)(void *)malloc(at[3] - at[2]);
    struct frame_place place = {.seed = sum_bytes(s, FRAME_PREAMBLE, 0)};
    struct frame f;
    place.seq = 2, place.rec = 2, place.recsize = 8 + 1 + 24 + 12;
    check(frame_get(t + at[2], &place, &f, &err) == 0);
    t[at[2] + FRAME_HEADER + 3] ^= 1;
    f.psum = sum_bytes(t + at[2] + FRAME_HEADER, f.clen, 0);
    frame_put(t + at[2], &f, &place);
    check(refused(t, n));
    check(strstr(err.msg, "chain") != NULL);
    free(u);
    free(s);
    free(t);
}

/* A stream made by hand: every sum is right, what it says need not be. */
struct forged {
    uint8_t *s;
    size_t n, cap;
    struct frame_place at;
};

static void add(struct forged *g, const void *bytes, size_t n)
{
    if (g->n + n > g->cap) {
        g->cap = 2 * (g->n + n);
        g->s = realloc(g->s, g->cap);
    }
    memcpy(g->s + g->n, bytes, n);
    g->n += n;
}

static void add_frame(struct forged *g, struct frame f, const void *payload,
                      size_t n)
{
    uint8_t header[FRAME_HEADER];

    if (f.clen == 0)
        f.clen = n;
    if (f.codec == 0 && f.ulen == 0)
        f.ulen = f.clen;
    f.psum = sum_bytes(payload, n, 0);
    frame_put(header, &f, &g->at);
    add(g, header, sizeof header);
    add(g, payload, n);
    frame_pass(&g->at, &f);
}

static void begin_minor(struct forged *g, uint8_t minor, const void *image, size_t n)
{
    uint8_t preamble[FRAME_PREAMBLE];

    *g = (struct forged){0};
    frame_start(preamble, &g->at);
    preamble[10] = minor;
    check(frame_begin(preamble, &g->at, &err) == 0);
    add(g, preamble, sizeof preamble);
    add_frame(g, (struct frame){.type = FRAME_HEAD}, image, n);
}

static void begin(struct forged *g, const void *image, size_t n)
{
    begin_minor(g, 1, image, n);
}

static void finish(struct forged *g, uint64_t content)
{
    const struct frame_end end = {g->at.rec, g->at.seq, g->at.chain, 0, content, 0};
    uint8_t payload[FRAME_END];

    frame_end_put(payload, &end);
    add_frame(g, (struct frame){.type = FRAME_EOS}, payload, FRAME_END);
}

static void *sample_image(size_t *n)
{
    struct io_head h;
    void *image = NULL;

    sample_head(&h);
    check(image_encode(&h, &image, n, &err) == 0);
    head_free(&h);
    return image;
}

/* Each forged second frame is refused with a word on why, and within memory. */
static void lies_about_sizes_are_refused(void)
{
    static uint8_t zeros[4096];
    const uint64_t record = 45, many = (1u << 30) / 45;
    const struct {
        struct frame f;
        size_t n;
        const char *why;
    } rows[] = {
        {{.type = FRAME_DATA, .nrec = 1, .clen = 44}, 44, "bytes for 1 records"},
        {{.type = FRAME_DATA, .nrec = 0, .clen = 45}, 45, "0 records"},
        {{.type = FRAME_DATA, .nrec = 1u << 31, .clen = 45}, 45, "records"},
        {{.type = FRAME_DATA, .nrec = 1, .clen = 1ull << 60}, 8, "at most"},
        {{.type = FRAME_DATA, .nrec = 1, .clen = (1ull << 30) + 1}, 8, "at most"},
        {{.type = FRAME_DATA, .nrec = (uint32_t)many, .clen = many * record},
         64, "truncated"},
        {{.type = FRAME_DATA, .nrec = 1, .clen = 45, .ulen = 46}, 45, "stored"},
        {{.type = FRAME_DATA, .nrec = 1, .codec = 2, .ulen = 45}, 45, "codec"},
        {{.type = FRAME_DATA, .nrec = 1, .filter = 1}, 45, "filter"},
        {{.type = FRAME_DATA, .nrec = 1, .codec = 1, .filter = 2, .ulen = 45}, 45,
         "filter"},
        {{.type = FRAME_DATA, .nrec = 1, .codec = 1, .ulen = 45}, 45, "zstd"},
        {{.type = FRAME_ABRT, .clen = 4097}, 4096, "at most"},
        {{.type = FRAME_EOS, .clen = 40}, 40, "EOS"},
        {{.type = FRAME_EOS, .nrec = 1, .clen = 48}, 48, "records"},
        {{.type = FRAME_HEAD, .clen = 48}, 48, "HEAD"},
    };
    size_t n;
    void *image = sample_image(&n);
    struct forged g;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(&g, image, n);
        add_frame(&g, rows[i].f, zeros, rows[i].n);
        check(refused(g.s, g.n));
        if (!strstr(err.msg, rows[i].why))
            check_bad++, fprintf(stderr, "row %zu: %s\n", i, err.msg);
        free(g.s);
    }
    free(image);
}

/* One record variable of 1 GiB: sizes near the limit can be claimed. */
static void *large_image(size_t *n)
{
    struct io_head h = HEAD_EMPTY;
    void *image = NULL;

    check(head_records(&h, "time", NULL, NULL, &err) >= 0);
    check(head_dim(&h, "x", (1u << 30) - 64, &err) >= 0);
    check(head_var(&h, "u", IO_U8, "time,x", NULL, NULL, NULL, &err) >= 0);
    check(image_encode(&h, &image, n, &err) == 0);
    head_free(&h);
    return image;
}

/* zstd frames that claim 1 GiB: too few blocks for it, another size than the
 * header's, no size, a dictionary, two frames; none is expanded. */
static void bombs_are_refused(void)
{
    const uint64_t ulen = (1u << 30) - 56;
    uint8_t one[] = {0x28, 0xb5, 0x2f, 0xfd, 0x80, 0x58, 0, 0, 0, 0, 3, 0, 0, 7};
    uint8_t z[4096], raw[1000] = {0};
    size_t n;
    void *image = large_image(&n);
    struct forged g;
    const uint32_t stated = (uint32_t)ulen;
    struct rlimit old, small;

    memcpy(one + 6, &stated, sizeof stated);
    one[10] = 1 | 1 << 1 | 1 << 3; /* last, run, of one byte */
    one[11] = one[12] = 0;
    getrlimit(RLIMIT_AS, &old);
    small = (struct rlimit){600u << 20, old.rlim_max};
#ifdef __SANITIZE_ADDRESS__
    small = old; /* its shadow takes terabytes */
#endif
    setrlimit(RLIMIT_AS, &small);
    begin(&g, image, n);
    add_frame(&g, (struct frame){.type = FRAME_DATA, .nrec = 1, .codec = 1,
                                 .ulen = ulen}, one, sizeof one);
    check(refused(g.s, g.n));
    check(strstr(err.msg, "too short for its") != NULL);
    free(g.s);
    begin(&g, image, n);
    add_frame(&g, (struct frame){.type = FRAME_DATA, .nrec = 1, .codec = 1,
                                 .ulen = ulen},
              z, ZSTD_compress(z, sizeof z, raw, sizeof raw, 1));
    check(refused(g.s, g.n));
    check(strstr(err.msg, "of 1000 bytes, expected") != NULL);
    free(g.s);
    begin(&g, image, n);
    add_frame(&g, (struct frame){.type = FRAME_DATA, .nrec = 1, .clen = ulen},
              z, sizeof z);
    check(refused(g.s, g.n));
    check(strstr(err.msg, "truncated") != NULL);
    free(g.s);
    setrlimit(RLIMIT_AS, &old);
    free(image);
}

static void zstd_frames_are_checked(void)
{
    uint8_t raw[5000] = {0}, z[8192];
    const size_t n = codec_pack(z, sizeof z, raw, sizeof raw);

    check(codec_check(z, n, sizeof raw, &err) == 0);
    check(codec_check(z, n, sizeof raw - 1, &err) == -1);
    check(codec_check(z, n - 1, sizeof raw, &err) == -1);
    memcpy(z + n, z, n);
    check(codec_check(z, 2 * n, sizeof raw, &err) == -1);
    check(codec_check(raw, sizeof raw, 10, &err) == -1);
    ZSTD_CCtx *c = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(c, ZSTD_c_contentSizeFlag, 0);
    const size_t m = ZSTD_compress2(c, z, sizeof z, raw, sizeof raw);
    check(codec_check(z, m, sizeof raw, &err) == -1);
    ZSTD_freeCCtx(c);
    const size_t d =
        ZSTD_compress_usingDict(c = ZSTD_createCCtx(), z, sizeof z, raw,
                                sizeof raw, "\x37\xa4\x30\xec dictionary", 8, 1);
    check(ZSTD_isError(d) || codec_check(z, d, sizeof raw, &err) == -1 ||
          ZSTD_getDictID_fromFrame(z, d) == 0);
    ZSTD_freeCCtx(c);
}

/* Ancillary frames pass when their sums hold; capital ones do not; what follows
 * an ABRT is told upstream's words, control bytes escaped. */
static void strange_frames(void)
{
    static const char words[] = "simulate: \x1b[31mfull\n";
    size_t n;
    void *image = sample_image(&n);
    struct forged g;
    struct digest d;
    struct io_head h;
    const size_t header = FRAME_PREAMBLE + FRAME_HEADER + n;

    sample_head(&h);
    check(digest_start(&d, &h, &err) == 0);
    for (int c = 0; c < 3; c++) {
        begin(&g, image, n);
        add_frame(&g, (struct frame){.type = FRAME_DATA - 1}, "note", 4);
        memcpy(g.s + header, c == 0 ? "note" : "Note", 4);
        const uint64_t sum = sum_bytes(g.s + header, 56, g.at.seed);
        memcpy(g.s + header + 56, &sum, 8);
        if (c == 2)
            g.s[g.n - 1] ^= 1;
        finish(&g, digest_end(&d));
        if (c == 0)
            check(sample_read(g.s, g.n, NULL, &err) == 0);
        else
            check(refused(g.s, g.n));
        free(g.s);
    }
    begin(&g, image, n);
    add_frame(&g, (struct frame){.type = FRAME_ABRT}, words, sizeof words - 1);
    check(refused(g.s, g.n));
    check(strstr(err.msg, "upstream failed: simulate: \\x1b[31mfull\\x0a"));
    free(g.s);
    digest_free(&d);
    head_free(&h);
    free(image);
}

/* HEADs that are no HDF5, or whose bytes were changed under a new sum: never
 * accepted as another data set without complaint, never a crash. */
static void heads_are_checked(void)
{
    size_t n;
    uint8_t *image = sample_image(&n);
    struct io_head h;
    struct forged g;

    begin(&g, "not HDF5, but long enough to be looked at .............", 50);
    check(refused(g.s, g.n));
    check(strstr(err.msg, "HEAD is not an HDF5 image") != NULL);
    free(g.s);
    check(image_decode(image, n, &h, &err) == 0);
    check(h.nvar == 6 && h.ndim == 2 && h.record_dim == 0);
    head_free(&h);
    check(image_decode(image, n - 1, &h, &err) == -1);
    for (size_t i = 0; i < 96; i++) {
        if ((i >= 16 && i < 24) || i == 11 || i >= 56)
            continue; /* B-tree parameters, flags, root entry: HDF5's own */
        image[i] ^= 0x10;
        check(image_decode(image, n, &h, &err) == -1);
        image[i] ^= 0x10;
    }
    free(image);
}

/* Version 1.0: content = XXH3(le64 XXH3(HEAD image), le64 XXH3(variable), ..). The sample's
 * records under a preamble of that minor version, with a content of either rule. */
static void version_1_0_is_verified_by_its_rule(void)
{
    static const size_t size[] = {8, 1, 8 * SAMPLE_X, 4 * SAMPLE_X};
    size_t n, m, at[8];
    uint8_t *s = sample_stream(SAMPLE_TIMES, SAMPLE_TIMES, 0, NULL, &n);
    void *image = sample_image(&m);
    const int last = frames_of(s, n, at, 8) - 1;
    uint64_t content[2], found;
    struct forged g;

    for (int rule = 0; rule < 2; rule++)
        for (uint8_t minor = 0; minor < 3; minor++) {
            const uint8_t *slab = s + at[1] + FRAME_HEADER;
            uint64_t sums[5] = {sum_bytes(image, m, 0)};
            begin_minor(&g, minor, image, m);
            for (int i = 0; i < 4; slab += SAMPLE_TIMES * size[i++])
                sums[i + 1] = sum_bytes(slab, SAMPLE_TIMES * size[i], 0);
            check(last == 2 && slab == s + at[2]);
            add_frame(&g, (struct frame){.type = FRAME_DATA, .nrec = SAMPLE_TIMES},
                      s + at[1] + FRAME_HEADER, at[2] - at[1] - FRAME_HEADER);
            content[0] = sum_bytes(sums, sizeof sums, 0);
            content[1] = get8(s + at[2] + FRAME_HEADER + 32);
            finish(&g, content[rule]);
            if (rule != (minor > 0))
                check(refused(g.s, g.n) && strstr(err.msg, "content digest"));
            else
                check(sample_read(g.s, g.n, &found, &err) == SAMPLE_TIMES &&
                      found == content[rule]);
            if (rule == 0 && minor == 0) {
                add(&g, "", 1);
                damage(g.s, g.n - 1);
            }
            free(g.s);
        }
    check(content[0] != content[1]);
    free(image);
    free(s);
}

int main(void)
{
    run(damage_is_refused);
    run(frames_stay_in_order);
    run(frames_of_another_stream_are_refused);
    run(lies_about_sizes_are_refused);
    run(bombs_are_refused);
    run(zstd_frames_are_checked);
    run(strange_frames);
    run(heads_are_checked);
    run(version_1_0_is_verified_by_its_rule);
    return check_end();
}
