/* foreign -- every reader gives back what was written, and refuses what is
 * damaged without a crash: all truncations, many flipped bits.
 */
#include "foreign/foreign.h"

#include <inttypes.h>
#include <matio.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/text.h"
#include "hdf5/h5.h"
#include "foreign/plan.h"
#include "hdf5/h5guard.h"
#include "../check.h"

enum { NX = 5, NT = 4, MEMORY = 1 << 24, HEADER = 128 };

static char dir[] = "/tmp/foreign-XXXXXX";

struct sample {
    const char *file;   /* its suffix tells the format */
    const char *format;
    const char *field;  /* name of the array of NX x NT */
    bool sealed;        /* what is read is right or refused */
    unsigned char *bytes;
    size_t size;
};

static struct sample samples[] = {
    {"plain.mat", "mat", "uu", false, NULL, 0},
    {"packed.mat", "mat", "uu", true, NULL, 0},
    {"v73.mat", "mat", "uu", false, NULL, 0},
    {"parts.mat", "mat", "s.c{2}", false, NULL, 0},
    {"parts-packed.mat", "mat", "s.c{2}", true, NULL, 0},
    {"parts73.mat", "mat", "s.c{2}", false, NULL, 0},
    {"sparse.mat", "mat", "uu", false, NULL, 0},
    {"sparse-packed.mat", "mat", "uu", true, NULL, 0},
    {"sparse73.mat", "mat", "uu", false, NULL, 0},
    {"c.npy", "npy", "", false, NULL, 0},
    {"stored.npz", "npz", "uu", true, NULL, 0},
    {"deflated.npz", "npz", "uu", true, NULL, 0},
    {"big.h5", "hdf5", "run/uu", false, NULL, 0},
    {"table.csv", "csv", "table", false, NULL, 0},
};
enum { SAMPLES = sizeof samples / sizeof *samples, NPY = 9 };

static double field(size_t x, size_t t)
{
    return (double)x + (double)t / 8;
}

static const char *path_of(const char *file)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", dir, file);
    return path;
}

/* Written anew: file systems flush a file to the disk that was truncated and written. */
static void put(const char *file, const void *bytes, size_t size)
{
    unlink(path_of(file));
    FILE *f = fopen(path_of(file), "wb");

    check(f && fwrite(bytes, 1, size, f) == size);
    if (f)
        fclose(f);
}

static void write_mat(const char *file, enum mat_ft version, enum matio_compression z)
{
    mat_t *mat = Mat_CreateVer(path_of(file), "MATLAB 5.0 MAT-file, a test", version);
    size_t dims[2] = {NX, NT}, line[2] = {1, NT};
    double u[NT][NX], t[NT];
    matvar_t *v;

    for (size_t i = 0; i < NT; i++) {
        t[i] = 0.5 * (double)i;
        for (size_t x = 0; x < NX; x++)
            u[i][x] = field(x, i);
    }
    v = Mat_VarCreate("uu", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, dims, u, 0);
    check(Mat_VarWrite(mat, v, z) == 0);
    Mat_VarFree(v);
    v = Mat_VarCreate("tt", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, line, t, 0);
    check(Mat_VarWrite(mat, v, z) == 0);
    Mat_VarFree(v);
    Mat_Close(mat);
}

static void write_one(const char *file, enum mat_ft version, enum matio_compression z, matvar_t *v)
{
    mat_t *mat = Mat_CreateVer(path_of(file), "MATLAB 5.0 MAT-file, a test", version);

    check(Mat_VarWrite(mat, v, z) == 0);
    Mat_VarFree(v);
    Mat_Close(mat);
}

/* A struct s whose member c is a cell of a number and the field. */
static void write_parts(const char *file, enum mat_ft version, enum matio_compression z)
{
    const char *member = "c";
    size_t dims[2] = {NX, NT}, one[2] = {1, 1}, two[2] = {1, 2};
    double u[NT][NX], seven = 7;
    matvar_t *part[2], *c, *s = Mat_VarCreateStruct("s", 2, one, &member, 1);

    for (size_t i = 0; i < NT; i++)
        for (size_t x = 0; x < NX; x++)
            u[i][x] = field(x, i);
    part[0] = Mat_VarCreate(NULL, MAT_C_DOUBLE, MAT_T_DOUBLE, 2, one, &seven, 0);
    part[1] = Mat_VarCreate(NULL, MAT_C_DOUBLE, MAT_T_DOUBLE, 2, dims, u, 0);
    c = Mat_VarCreate(NULL, MAT_C_CELL, MAT_T_CELL, 2, two, part, 0);
    Mat_VarSetStructFieldByName(s, member, 0, c);
    write_one(file, version, z, s);
}

/* The field as a sparse matrix without its zero. */
static void write_sparse(const char *file, enum mat_ft version, enum matio_compression z)
{
    size_t dims[2] = {NX, NT};
    double v[NX * NT];
    mat_uint32_t ir[NX * NT], jc[NT + 1] = {0}, n = 0;
    mat_sparse_t s = {.ir = ir, .jc = jc, .njc = NT + 1, .data = v};

    for (size_t i = 0; i < NT; i++) {
        for (size_t x = 0; x < NX; x++)
            if (field(x, i) != 0) {
                ir[n] = (mat_uint32_t)x;
                v[n++] = field(x, i);
            }
        jc[i + 1] = n;
    }
    s.nzmax = s.nir = s.ndata = n;
    write_one(file, version, z, Mat_VarCreate("uu", MAT_C_SPARSE, MAT_T_DOUBLE, 2, dims, &s, 0));
}

/* version 1 header for descr, padded as NumPy does; returns the header's size. */
static size_t npy_header(unsigned char *out, const char *text)
{
    const size_t len = (10 + strlen(text) + 1 + 63) / 64 * 64 - 10;

    memcpy(out, "\x93NUMPY\x01\x00", 8);
    out[8] = (unsigned char)len;
    out[9] = (unsigned char)(len >> 8);
    memset(out + 10, ' ', len);
    memcpy(out + 10, text, strlen(text));
    out[10 + len - 1] = '\n';
    return 10 + len;
}

/* u of (x, t), as NumPy saves it; returns its size. */
static size_t npy_content(unsigned char out[512])
{
    size_t n = npy_header(
        out, "{'descr': '<f8', 'fortran_order': False, 'shape': (5, 4), }");

    for (size_t x = 0; x < NX; x++)
        for (size_t t = 0; t < NT; t++, n += 8) {
            const double u = field(x, t);

            memcpy(out + n, &u, 8);
        }
    return n;
}

static void write_npy(const char *file)
{
    unsigned char out[512];

    put(file, out, npy_content(out));
}

static unsigned char *little(unsigned char *to, uint64_t x, int n)
{
    for (int i = 0; i < n; i++, x >>= 8)
        to[i] = (unsigned char)x;
    return to + n;
}

/* What the headers of a member in a zip have in common; its name behind it. */
static unsigned char *zip_header(unsigned char *to, int method, uint32_t sum, size_t packed,
                                 size_t size, size_t name)
{
    to = little(little(little(to, 20, 2), 0, 2), (uint64_t)method, 2);
    to = little(little(to, 0, 4), sum, 4);
    to = little(little(little(to, packed, 4), size, 4), name, 2);
    return little(to, 0, 2);
}

/* A zip of uu.npy and of a text; the directory of uu gives its sizes as zip64. */
static void write_npz(const char *file, bool pack)
{
    unsigned char in[512], packed[1024], out[4096], *to = out, *second, *directory, *end;
    const size_t size = npy_content(in);
    const uint32_t sum = (uint32_t)crc32(0, in, (uInt)size);
    z_stream z = {.next_in = in, .avail_in = (uInt)size, .next_out = packed,
                  .avail_out = sizeof packed};
    size_t n = size;

    if (pack) {
        check(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
        check(deflate(&z, Z_FINISH) == Z_STREAM_END);
        n = sizeof packed - z.avail_out;
        deflateEnd(&z);
    }
    to = zip_header(little(to, 0x04034b50, 4), pack ? 8 : 0, sum, n, size, 6);
    memcpy(to, "uu.npy", 6);
    memcpy(to + 6, pack ? packed : in, n);
    second = to + 6 + n;
    to = zip_header(little(second, 0x04034b50, 4), 0, (uint32_t)crc32(0, in, 3), 3, 3, 5);
    memcpy(to, "a.txt", 5);
    memcpy(to + 5, in, 3);
    directory = to + 8;
    to = zip_header(little(little(directory, 0x02014b50, 4), 20, 2), pack ? 8 : 0, sum,
                    0xffffffff, 0xffffffff, 6);
    little(to - 2, 20, 2); /* bytes of extra */
    memcpy(little(to, 0, 14), "uu.npy", 6);
    to = little(little(to + 20, 1, 2), 16, 2);
    to = little(little(to, size, 8), n, 8);
    to = zip_header(little(little(to, 0x02014b50, 4), 20, 2), 0, (uint32_t)crc32(0, in, 3), 3, 3,
                    5);
    to = little(little(to, 0, 10), (uint64_t)(second - out), 4);
    memcpy(to, "a.txt", 5);
    end = to + 5;
    to = little(little(end, 0x06054b50, 4), 0, 4);
    to = little(little(to, 2, 2), 2, 2);
    to = little(little(to, (uint64_t)(end - directory), 4), (uint64_t)(directory - out), 4);
    put(file, out, (size_t)(little(to, 0, 2) - out));
}

static void write_csv(const char *file)
{
    struct text_buf b = {0};

    text_add(&b, "a,b,c,d\r\n");
    for (size_t x = 0; x < NX; x++)
        for (size_t t = 0; t < NT; t++)
            text_add(&b, "%.3f%s", field(x, t), t + 1 < NT ? ", " : "\r\n");
    put(file, b.s, b.len);
    text_buf_free(&b);
}

/* Big-endian, in chunks, deflated, within a group. */
static void write_h5(const char *file)
{
    const hsize_t dim[2] = {NX, NT}, chunk[2] = {2, 3};
    double u[NX][NT];
    hid_t f, group, list, space, set;

    for (size_t x = 0; x < NX; x++)
        for (size_t t = 0; t < NT; t++)
            u[x][t] = field(x, t);
    h5_start();
    f = H5Fcreate(path_of(file), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    group = H5Gcreate(f, "run", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    list = H5Pcreate(H5P_DATASET_CREATE);
    space = H5Screate_simple(2, dim, NULL);
    H5Pset_chunk(list, 2, chunk);
    H5Pset_deflate(list, 4);
    set = H5Dcreate(group, "uu", H5T_IEEE_F64BE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    check(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, u) >= 0);
    H5Dclose(set);
    H5Sclose(space);
    H5Pclose(list);
    H5Gclose(group);
    H5Fclose(f);
}

static void make_samples(void)
{
    write_h5("big.h5");
    write_mat("plain.mat", MAT_FT_MAT5, MAT_COMPRESSION_NONE);
    write_mat("packed.mat", MAT_FT_MAT5, MAT_COMPRESSION_ZLIB);
    write_mat("v73.mat", MAT_FT_MAT73, MAT_COMPRESSION_NONE);
    write_parts("parts.mat", MAT_FT_MAT5, MAT_COMPRESSION_NONE);
    write_parts("parts-packed.mat", MAT_FT_MAT5, MAT_COMPRESSION_ZLIB);
    write_parts("parts73.mat", MAT_FT_MAT73, MAT_COMPRESSION_NONE);
    write_sparse("sparse.mat", MAT_FT_MAT5, MAT_COMPRESSION_NONE);
    write_sparse("sparse-packed.mat", MAT_FT_MAT5, MAT_COMPRESSION_ZLIB);
    write_sparse("sparse73.mat", MAT_FT_MAT73, MAT_COMPRESSION_NONE);
    write_npy("c.npy");
    write_npz("stored.npz", false);
    write_npz("deflated.npz", true);
    write_csv("table.csv");
    for (int i = 0; i < SAMPLES; i++) {
        FILE *f = fopen(path_of(samples[i].file), "rb");

        samples[i].bytes = malloc(1 << 16);
        samples[i].size = fread(samples[i].bytes, 1, 1 << 16, f);
        check(samples[i].size > 0 && samples[i].size < 1 << 16);
        fclose(f);
    }
}

/* Open and load everything; the field's values are looked at when right. */
static int try_file(const char *file, const struct sample *right, struct err *err)
{
    struct foreign f;
    int rc = foreign_open(&f, path_of(file), NULL, MEMORY, io_confined, err);
    bool seen = false;

    if (rc < 0)
        return -1;
    for (size_t i = 0; i < f.narray && rc == 0; i++) {
        const struct foreign_array *a = &f.array[i];

        if (a->numeric && a->n)
            rc = foreign_load(&f, i, err);
        if (!right || rc < 0 || strcmp(a->name, right->field))
            continue;
        seen = true;
        check(a->rank == 2 && a->dim[0] == NX && a->dim[1] == NT && !a->complex);
        for (size_t x = 0; x < NX; x++)
            for (size_t t = 0; t < NT; t++)
                check_near(a->re[x * a->stride[0] + t * a->stride[1]], field(x, t), 0);
    }
    check(!right || seen);
    if (right)
        check_text(f.ops->name, right->format);
    foreign_close(&f);
    return rc;
}

static void values_come_back(void)
{
    for (int i = 0; i < SAMPLES; i++) {
        struct err err = {0};

        check(try_file(samples[i].file, &samples[i], &err) == 0);
        check_text(err.msg, "");
    }
}

/* Only one member claims a content; none claims what is nothing. */
static void probes_agree(void)
{
    static const unsigned char noise[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    for (int m = 0; foreign_all()[m]; m++) {
        for (int i = 0; i < SAMPLES; i++)
            check(foreign_all()[m]->probe(samples[i].bytes, samples[i].size < 1024
                                              ? samples[i].size : 1024) ==
                  !strcmp(samples[i].format, foreign_all()[m]->name));
        check(!foreign_all()[m]->probe(noise, sizeof noise));
    }
}

/* A shortened file is refused; text may end after any whole row. */
static void truncated_is_refused(void)
{
    for (int i = 0; i < SAMPLES; i++) {
        const struct sample *s = &samples[i];
        const size_t step = s->size > 2000 ? s->size / 150 : 1;
        char name[64];

        snprintf(name, sizeof name, "cut-%s", s->file);
        for (size_t n = 1; n < s->size; n += step) {
            struct err err = {0};
            int rc;

            /* between two elements a file of version 5 is whole, but for less */
            if (!strcmp(s->format, "csv") || n == HEADER)
                continue;
            put(name, s->bytes, n);
            rc = try_file(name, NULL, &err);
            if (rc == 0 && !strcmp(s->format, "mat") && n > HEADER) {
                uint32_t first;

                memcpy(&first, s->bytes + HEADER + 4, 4);
                check(n == HEADER + 8 + first);
                continue;
            }
            check(rc < 0 && err.code == ERR_DATA);
        }
    }
}

/* One bit of a byte, another one in every byte: an answer or ERR_DATA. */
static void flipped_bits_are_survived(void)
{
    for (int i = 0; i < SAMPLES; i++) {
        const struct sample *s = &samples[i];
        const size_t step = s->size > 2000 ? s->size / 200 + 1 : 1;
        unsigned char *bad = malloc(s->size);
        char name[64];

        snprintf(name, sizeof name, "bad-%s", s->file);
        for (size_t n = 0; n < s->size; n += step) {
            struct err err = {0};
            int rc;

            memcpy(bad, s->bytes, s->size);
            bad[n] ^= (unsigned char)(1 << (n * 5 % 8));
            put(name, bad, s->size);
            rc = try_file(name, s->sealed && n >= HEADER ? s : NULL, &err);
            check(rc == 0 || err.code == ERR_DATA);
        }
        free(bad);
    }
}

struct npy_case {
    const char *header;
    const char *data; /* 8 bytes */
    const char *says; /* NULL: accepted */
    double value;     /* of the last element */
};

static void npy_types_and_lies(void)
{
#define H(descr, shape) "{'descr': " descr ", 'fortran_order': False, 'shape': " shape ", }"
    static const struct npy_case cases[] = {
        {H("'<f8'", "(1,)"), "\0\0\0\0\0\0\xf8\x3f", NULL, 1.5},
        {H("'>f8'", "(1,)"), "\x3f\xf8\0\0\0\0\0\0", NULL, 1.5},
        {H("'<f4'", "(2,)"), "\0\0\0\0\0\0\x20\xc0", NULL, -2.5},
        {H("'>f4'", "(1, 2)"), "\0\0\0\0\xc0\x20\0\0", NULL, -2.5},
        {H("'<i4'", "(2,)"), "\0\0\0\0\xfe\xff\xff\xff", NULL, -2},
        {H("'>i4'", "(2, 1)"), "\0\0\0\0\0\0\x01\x02", NULL, 258},
        {H("'<i8'", "(1,)"), "\xfd\xff\xff\xff\xff\xff\xff\xff", NULL, -3},
        {H("'>i8'", "(1L,)"), "\xff\xff\xff\xff\xff\xff\xff\xfd", NULL, -3},
        {H("'|u1'", "(8,)"), "\0\0\0\0\0\0\0\xff", NULL, 255},
        {H("'<c8'", "(1,)"), "\0\0\x80\x3f\0\0\0\0", NULL, 1},
        {H("'|b1'", "(8,)"), "\0\0\0\0\0\0\0\1", NULL, 1},
        {H("'|i1'", "(8,)"), "\0\0\0\0\0\0\0\x80", NULL, -128},
        {H("'<i2'", "(4,)"), "\0\0\0\0\0\0\xfe\xff", NULL, -2},
        {H("'>i2'", "(4,)"), "\0\0\0\0\0\0\x01\x02", NULL, 258},
        {H("'<u2'", "(4,)"), "\0\0\0\0\0\0\xfe\xff", NULL, 65534},
        {H("'>u4'", "(2,)"), "\0\0\0\0\xff\xff\xff\xfe", NULL, 4294967294.0},
        {H("'<u8'", "(1,)"), "\0\0\0\0\0\0\0\x80", NULL, 9223372036854775808.0},
        {H("'<f2'", "(4,)"), "\0\0\0\0\0\0\0\xc1", NULL, -2.5},
        {H("'>f2'", "(4,)"), "\0\0\0\0\0\0\0\1", NULL, 0x1p-24},
        {H("'<f2'", "(4,)"), "\0\0\0\0\0\0\xff\x7b", NULL, 65504},
        {H("'<f8'", "()"), "\0\0\0\0\0\0\xf8\x3f", NULL, 1.5},
        {H("'|O'", "(1,)"), "\0\0\0\0\0\0\0\0", "pickled", 0},
        {H("'<U2'", "(1,)"), "\0\0\0\0\0\0\0\0", "elements of type '<U2'", 0},
        {H("'<f16'", "(4, 2)"), "\0\0\0\0\0\0\0\0", "'<f16' (long double, 4 x 2)", 0},
        {H("'<M8[ns]'", "(1,)"), "\0\0\0\0\0\0\0\0", "'<M8[ns]' (date, 1)", 0},
        {H("'<b1'", "()"), "\0\0\0\0\0\0\0\0", "trailing bytes", 0},
        {H("'f8'", "(1,)"), "\0\0\0\0\0\0\0\0", "elements of type 'f8'", 0},
        {H("''", "(1,)"), "\0\0\0\0\0\0\0\0", "elements of type ''", 0},
        {H("[('a', '<f8')]", "(1,)"), "\0\0\0\0\0\0\0\0",
         "several fields ([('a', '<f8')], 1)", 0},
        {H("[('a', [('b', '<f8')]", "(1,)"), "\0\0\0\0\0\0\0\0", "cannot be read", 0},
        {H("'<f8'", "(2,)"), "\0\0\0\0\0\0\0\0", "truncated", 0},
        {H("'<f4'", "(1,)"), "\0\0\0\0\0\0\0\0", "trailing bytes", 0},
        {H("'<f8'", "(4294967296, 4294967296)"), "\0\0\0\0\0\0\0\0", "impossible shape", 0},
        {H("'<f8'", "(99999999999999999999999,)"), "\0\0\0\0\0\0\0\0", "cannot be read", 0},
        {H("'<f8'", "(1099511627776,)"), "\0\0\0\0\0\0\0\0", "truncated", 0},
        {H("'<f8'", "(1,1,1,1,1,1,1,1,1)"), "\0\0\0\0\0\0\0\0", "cannot be read", 0},
        {H("'<f8'", "(-1,)"), "\0\0\0\0\0\0\0\0", "cannot be read", 0},
        {"{'descr': '<f8', 'shape': (1,), }", "\0\0\0\0\0\0\0\0", "incomplete", 0},
        {"import os", "\0\0\0\0\0\0\0\0", "no dictionary", 0},
    };
#undef H
    unsigned char out[512];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const size_t n = npy_header(out, cases[i].header);
        struct err err = {0};
        struct foreign f;
        int rc;

        memcpy(out + n, cases[i].data, 8);
        put("case.npy", out, n + 8);
        rc = foreign_open(&f, path_of("case.npy"), NULL, MEMORY, io_confined, &err);
        check((rc == 0) == !cases[i].says);
        if (rc < 0) {
            check(err.code == ERR_DATA && cases[i].says &&
                  strstr(err.msg, cases[i].says));
            continue;
        }
        check(foreign_load(&f, 0, &err) == 0);
        check_near(f.array[0].re[f.array[0].n - 1], cases[i].value, 0);
        foreign_close(&f);
    }
}

static void npy_fortran_order(void)
{
    unsigned char out[512];
    const size_t n = npy_header(
        out, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }");
    struct err err = {0};
    struct foreign f;

    memcpy(out + n, "\0\1\2\3\4\5", 6);
    put("f.npy", out, n + 6);
    check(foreign_open(&f, path_of("f.npy"), NULL, MEMORY, io_confined, &err) == 0);
    check(f.array[0].stride[0] == 1 && f.array[0].stride[1] == 2);
    foreign_close(&f);
}

struct csv_case {
    const char *text;
    size_t columns, rows;
    double last;
    const char *says; /* NULL: accepted */
};

static void csv_dialects(void)
{
    static const struct csv_case cases[] = {
        {"1,2\n3,4\n", 2, 2, 4, NULL},
        {"1;2\r\n3;4", 2, 2, 4, NULL},
        {"# by hand\n\n 1\t2 \n3\t4e-1\n\n", 2, 2, 0.4, NULL},
        {"  1   2\n 3  \t -4.5 \n", 2, 2, -4.5, NULL},
        {"\xef\xbb\xbft, \"u, m/s\"\n0, 1\n", 2, 1, 1, NULL},
        {"t u\n0 1\n", 2, 1, 1, NULL},
        {"7\n8\n", 1, 2, 8, NULL},
        {"0.0 1.5-304\n1 -2.5D+01\n", 2, 2, -25, NULL},
        {"0 1\n1 2.5+003\n", 2, 2, 2500, NULL},
        {"# t u\n0 1\n", 2, 1, 1, NULL},
        {",a,b\n0,1,2\n1,3,4\n", 2, 2, 4, NULL},
        {",0,1\n0,1,2\n1,3,4\n", 2, 2, 4, NULL},
        {",a,b\n0,1,2\n2,3,4\n", 3, 2, 4, NULL},
        {"t,1,2\n0,1,2\n", 3, 1, 2, NULL},
        {"0,1,x\n1,2,3\n", 0, 0, 0, "line 1, column 3: found 'x', expected a number"},
        {"\n0 1 ****\n1 2 3\n", 0, 0, 0, "line 2, column 3: found '****'"},
        {"0,5;1\n1;2\n", 0, 0, 0, "line 1, column 1: found '0,5'"},
        {"NA,0.5,1\n1,2,3\n", 0, 0, 0, "line 1, column 1: found 'NA'"},
        {"2020-01-01,a\n1,2\n", 0, 0, 0, "line 1, column 1: found '2020-01-01'"},
        {"1 5.6-30\n", 0, 0, 0, "line 1, column 2: found '5.6-30'"},
        {"1 2\n3 56-304\n", 0, 0, 0, "line 2, column 2: found '56-304'"},
        {"1,2\n3\n", 0, 0, 0, "line 2: found 1 cells, expected 2"},
        {"1,2\n3,4,5\n", 0, 0, 0, "line 2: found 3 cells, expected 2"},
        {"1,2\n3,\n", 0, 0, 0, "line 2, column 2: found '', expected a number"},
        {"1,2\n3,x\n", 0, 0, 0, "line 2, column 2: found 'x'"},
        {"1;2\n3;4,5\n", 0, 0, 0, "found '4,5'"},
        {"a,a\n1,2\n", 0, 0, 0, "two columns are named 'a'"},
        {"a,\n1,2\n", 0, 0, 0, "column 2 has no name"},
        {"a1,b\n", 0, 0, 0, "no row of numbers"},
        {"# 1\n", 0, 0, 0, "no row of numbers"},
        {"\"a1,b\n1,2\n", 0, 0, 0, "a quote is not closed"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct foreign f = {0};
        int rc;

        put("case.csv", cases[i].text, strlen(cases[i].text));
        rc = foreign_open(&f, path_of("case.csv"), NULL, MEMORY, io_confined, &err);
        if (rc == 0)
            rc = foreign_load(&f, 0, &err);
        check((rc == 0) == !cases[i].says);
        if (cases[i].says)
            check(err.code == ERR_DATA && strstr(err.msg, cases[i].says));
        if (rc == 0) {
            check(f.ncolumn == cases[i].columns && f.array[0].dim[0] == cases[i].rows);
            check_near(f.array[0].re[f.array[0].n - 1], cases[i].last, 0);
        }
        foreign_close(&f);
    }
}

struct names_case {
    const char *text, *first, *last;
};

/* Which words are the names of columns. */
static void csv_names(void)
{
    static const struct names_case cases[] = {
        {"1,2\n", "1", "2"},
        {"# t u\n1 2\n", "t", "u"},
        {"# by me\n#time, \"u, m\"\r\n1\t2\n", "time", "u, m"},
        {"# t u\n\n1 2\n", "1", "2"},
        {"# t u\n# by a hand\n1 2\n", "1", "2"},
        {"# t 3\n1 2\n", "1", "2"},
        {"# t t\n1 2\n", "1", "2"},
        {"# \"t u\n1 2\n", "1", "2"},
        {"# t u\na b\n1 2\n", "a", "b"},
        {",a\n0,1\n2,3\n", "index", "a"},
        {",a,b\n0,1,2\n1,2,3\n", "a", "b"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct foreign f;

        put("case.csv", cases[i].text, strlen(cases[i].text));
        check(foreign_open(&f, path_of("case.csv"), NULL, MEMORY, io_confined, &err) == 0);
        check(f.ncolumn == 2);
        check_text(f.column[0].name, cases[i].first);
        check_text(f.column[1].name, cases[i].last);
        foreign_close(&f);
    }
}

/* A table with a row for each point, each bit of it flipped: an answer or a refusal. */
static void long_tables_are_survived(void)
{
    static const char text[] = "t,x,u,v\n0,0,1,2\n0,1,3,4\n1,1,7,8\n1,0,5,6\n";
    const struct foreign_wish none = {0};
    const size_t size = sizeof text - 1;
    char bad[sizeof text] = "";

    for (size_t bit = 0; bit <= 8 * size; bit++) {
        struct foreign_plan plan;
        struct err err = {0};
        struct foreign f;

        memcpy(bad, text, size);
        bad[bit / 8] ^= (char)(bit < 8 * size ? 1 << (bit % 8) : 0);
        put("case.csv", bad, size);
        int rc = foreign_open(&f, path_of("case.csv"), NULL, MEMORY, io_confined, &err);
        if (rc == 0) {
            rc = foreign_take(&f, &none, NULL, &plan, &err);
            if (bit == 8 * size)
                check(rc == 0 && plan.variables == 2 && f.array[0].n == 8 &&
                      f.array[0].re[7] == 8);
            foreign_close(&f);
        }
        check(rc == 0 || err.code == ERR_DATA);
    }
}

static void wrong_files(void)
{
    struct err err = {0};
    struct foreign f;

    put("text.mat", "1,2\n3,4\n", 8);
    check(try_file("text.mat", NULL, &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "found the content of csv, expected mat") != NULL);
    put("none.npy", "", 0);
    check(try_file("none.npy", NULL, &err) < 0 && err.code == ERR_DATA);
    check(try_file("absent.npy", NULL, &err) < 0 && err.code == ERR_OPEN);
    check(foreign_open(&f, dir, NULL, MEMORY, io_confined, &err) < 0 && err.code == ERR_OPEN);
    check(foreign_open(&f, path_of("c.npy"), "nyp", MEMORY, io_confined, &err) < 0 &&
          err.code == ERR_USAGE);
    check(foreign_open(&f, path_of("c.npy"), "mat", MEMORY, io_confined, &err) < 0 &&
          err.code == ERR_DATA);
    check(foreign_open(&f, path_of("c.npy"), NULL, samples[NPY].size - 1, NULL,
                       &err) < 0 &&
          err.code == ERR_DATA);
}

int main(void)
{
    check(mkdtemp(dir) != NULL);
    make_samples();
    run(values_come_back);
    run(probes_agree);
    run(truncated_is_refused);
    run(flipped_bits_are_survived);
    run(npy_types_and_lies);
    run(npy_fortran_order);
    run(csv_dialects);
    run(csv_names);
    run(long_tables_are_survived);
    run(wrong_files);
    for (int i = 0; i < SAMPLES; i++) {
        free(samples[i].bytes);
        for (const char *prefix = ""; prefix; prefix = !*prefix ? "cut-"
                 : !strcmp(prefix, "cut-") ? "bad-" : NULL) {
            char name[64];

            snprintf(name, sizeof name, "%s%s", prefix, samples[i].file);
            unlink(path_of(name));
        }
    }
    for (const char *const *name = (const char *const[]){"case.npy", "f.npy", "case.csv",
             "text.mat", "none.npy", NULL}; *name; name++)
        unlink(path_of(*name));
    rmdir(dir);
    return check_end();
}
