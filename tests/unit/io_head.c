/* io_head.c -- heads in memory, and there and back through the HEAD image. */
#include "../check.h"
#include "../io_sample.h"

#include "hdf5/image.h"
#include "io/digest.h"

static struct err err;

static void dimensions_and_variables(void)
{
    struct io_head h;
    size_t n;

    sample_head(&h);
    const int u = head_find_var(&h, "u");
    check(u >= 0 && h.var[u].record && h.var[u].rank == 2);
    check(h.var[u].size == SAMPLE_X * sizeof(double) && !h.var[u].data);
    check(h.record_dim == head_find_dim(&h, "time") && h.dim[0].len == 0);
    check_text(head_text(&h, "u", "units"), "m/s");
    check(head_text(&h, "u", "none") == NULL && !head_text(&h, "w", "units"));
    double *x = head_doubles(&h, "x", &n, &err);
    check(x && n == SAMPLE_X && x[2] == 1);
    free(x);
    x = head_doubles(&h, "L", &n, &err);
    check(x && n == 1 && x[0] == 1.5);
    free(x);
    check(head_doubles(&h, "u", &n, &err) == NULL);
    head_free(&h);
    head_free(&h);
    check(h.record_dim == -1);
}

static void bad_parts_are_refused(void)
{
    struct io_head h;
    const double one = 1;
    char longname[300] = {0};
    const char *const bad[] = {"", "a/b", "a\nb", ".", "..", longname};

    sample_head(&h);
    memset(longname, 'n', 256);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        check(head_dim(&h, bad[i], 3, &err) == -1);
        check(head_var(&h, bad[i], IO_F64, "", &one, 0, 0, &err) == -1);
        check(head_set_i64(&h, NULL, bad[i], 1, &err) == -1);
    }
    check(head_dim(&h, "x", 3, &err) == -1);
    check(head_dim(&h, "L", 3, &err) == -1);
    check(head_dim(&h, "z", 0, &err) == -1);
    check(head_records(&h, "member", NULL, NULL, &err) == -1);
    check(head_var(&h, "u", IO_F64, "time", NULL, 0, 0, &err) == -1);
    check(head_var(&h, "w", IO_F64, "time,z", NULL, 0, 0, &err) == -1);
    check_text(err.msg, "variable w: no dimension 'z'");
    check(head_var(&h, "w", IO_F64, "x,time", NULL, 0, 0, &err) == -1);
    check(head_var(&h, "w", IO_F64, "x", NULL, 0, 0, &err) == -1);
    check(head_set_text(&h, "w", "units", "m", &err) == -1);
    check(h.nvar == 6 && h.ndim == 2);
    head_free(&h);
}

static void attributes_are_replaced(void)
{
    struct io_head h = HEAD_EMPTY;
    double x = 0;
    int64_t i = 0;

    check(head_set_f64(&h, NULL, "a", 2.5, &err) == 0);
    check(head_f64(&h, NULL, "a", &x) && x == 2.5);
    check(!head_i64(&h, NULL, "a", &i));
    check(head_set_i64(&h, NULL, "a", 7, &err) == 0 && h.nattr == 1);
    check(head_f64(&h, NULL, "a", &x) && x == 7);
    check(head_set_text(&h, NULL, "a", "t", &err) == 0 && h.nattr == 1);
    check(!head_f64(&h, NULL, "a", &x));
    check(head_set_text(&h, NULL, "b", "s", &err) == 0);
    head_unset(&h, NULL, "a");
    head_unset(&h, NULL, "a");
    check(h.nattr == 1 && head_text(&h, NULL, "b"));
    check(head_history(&h, "one", &err) == 0 && !head_history(&h, "two", &err));
    check_text(head_text(&h, NULL, "history"), "one\ntwo");
    head_free(&h);
}

static void parts_are_dropped(void)
{
    struct io_head h, copy;

    sample_head(&h);
    check(head_copy(&copy, &h, &err) == 0);
    check(head_drop_dim(&h, "x", &err) == -1);
    check(head_drop_var(&h, "nothing", &err) == -1);
    check(!head_drop_var(&h, "u", &err) && !head_drop_var(&h, "k", &err));
    check(head_drop_var(&h, "mask", &err) == 0);
    check(head_drop_dim(&h, "time", &err) == 0 && h.record_dim == -1);
    check(h.ndim == 1 && h.nvar == 2 && h.var[0].dim[0] == 0);
    check(head_drop_dim(&h, "x", &err) == 0 && h.nvar == 1 && h.ndim == 0);
    head_free(&h);
    check(copy.nvar == 6 && copy.record_dim == 0);
    check_text(head_text(&copy, "u", "units"), "m/s");
    head_free(&copy);
}

/* The sum of h's canonical form. */
static uint64_t sum_of(const struct io_head *h)
{
    struct digest d;

    check(digest_start(&d, h, &err) == 0);
    digest_free(&d);
    return d.head;
}

/* encode . decode is the identity on images: so digests do not depend on how
 * often a data set was passed on. */
static void round_trip(const struct io_head *h)
{
    struct io_head again;
    void *one = NULL, *two = NULL;
    size_t n1 = 0, n2 = 1;

    check(image_encode(h, &one, &n1, &err) == 0);
    check(image_decode(one, n1, &again, &err) == 0);
    check(again.nvar == h->nvar && again.ndim == h->ndim);
    check(image_encode(&again, &two, &n2, &err) == 0);
    check(n1 == n2 && memcmp(one, two, n1) == 0 && sum_of(h) == sum_of(&again));
    for (size_t i = 0; i < h->nvar; i++) {
        const struct io_var *a = &h->var[i];
        const int j = head_find_var(&again, a->name);
        const struct io_var *b = &again.var[j < 0 ? 0 : j];
        check(j >= 0 && a->type == b->type && a->rank == b->rank &&
              a->size == b->size && a->record == b->record &&
              a->nattr == b->nattr);
        check(a->record || memcmp(a->data, b->data, a->size) == 0);
        for (int k = 0; k < a->rank; k++)
            check_text(again.dim[b->dim[k]].name, h->dim[a->dim[k]].name);
    }
    head_free(&again);
    free(one);
    free(two);
}

static void images_keep_everything(void)
{
    struct io_head h = HEAD_EMPTY;
    char name[16], *text = malloc(200001);
    const int32_t table[] = {1, -2, 3, 4, 5, 6};
    int64_t i64;
    double f64;

    round_trip(&h);
    sample_head(&h);
    round_trip(&h);
    memset(text, 'h', 200000);
    text[200000] = '\0';
    check(head_set_text(&h, NULL, "history", text, &err) == 0);
    check(head_set_text(&h, NULL, "empty", "", &err) == 0);
    check(head_set_text(&h, "u", "note", "\xc3\xa9t\xc3\xa9, a,b", &err) == 0);
    check(head_dim(&h, "a, b", 2, &err) >= 0 && head_dim(&h, "m", 3, &err) >= 0);
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "p%d", i);
        check(head_set_f64(&h, NULL, name, NAN, &err) == 0);
    }
    check(head_var(&h, "t", IO_I32, "m", table, NULL, NULL, &err) >= 0);
    for (int i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "v%d", i);
        check(head_var(&h, name, i & 1 ? IO_I64 : IO_F32, "time,m,x", NULL,
                       NULL, NULL, &err) >= 0);
    }
    round_trip(&h);
    void *image;
    size_t n;
    struct io_head again;
    check(image_encode(&h, &image, &n, &err) == 0);
    check(image_decode(image, n, &again, &err) == 0);
    check_text(head_text(&again, NULL, "history"), text);
    check_text(head_text(&again, NULL, "empty"), "");
    check_text(head_text(&again, "u", "note"), "\xc3\xa9t\xc3\xa9, a,b");
    check(head_i64(&again, NULL, "seed", &i64) && i64 == 1);
    check(head_f64(&again, NULL, "nu", &f64) && f64 == 5e-4);
    head_free(&again);
    free(image);
    head_free(&h);
    free(text);
}

static void many_variables(void)
{
    struct io_head h = HEAD_EMPTY;
    char name[16];
    int rc = 0;

    head_records(&h, "time", NULL, NULL, &err);
    head_dim(&h, "x", 5, &err);
    for (int i = 1; i < IO_NAMES; i++) {
        snprintf(name, sizeof name, "v%d", i);
        rc |= head_var(&h, name, IO_F64, "time,x", NULL, NULL, NULL, &err) < 0;
    }
    check(rc == 0);
    check(head_var(&h, "more", IO_F64, "time", NULL, NULL, NULL, &err) == -1);
    round_trip(&h);
    head_free(&h);
}

static void heads_unfit_for_records(void)
{
    struct io_head h = HEAD_EMPTY;
    size_t recsize;

    head_records(&h, "time", NULL, NULL, &err);
    head_dim(&h, "x", IO_BYTES / 8, &err);
    check(head_var(&h, "u", IO_F64, "time,x", NULL, NULL, NULL, &err) >= 0);
    check(image_check(&h, &recsize, &err) == -1);
    check(head_dim(&h, "y", 2, &err) >= 0);
    check(head_var(&h, "w", IO_F64, "time,x,y", NULL, NULL, NULL, &err) == -1);
    head_drop_var(&h, "u", &err);
    check(image_check(&h, &recsize, &err) == 0 && recsize == 8);
    check(head_var(&h, "w", IO_F64, "time", NULL, NULL, NULL, &err) >= 0);
    head_drop_var(&h, "time", &err);
    check(image_check(&h, &recsize, &err) == -1);
    head_free(&h);
}

/* Change the k-th thing that these attributes say: below 0 when done, else what is left of k. */
static long change_attr(struct io_attr *attr, size_t n, long k)
{
    for (size_t i = 0; i < n && k >= 0; i++) {
        struct io_attr *a = &attr[i];
        if (k-- == 0)
            a->name[0] ^= 1;
        if (i + 1 < n && k-- == 0) {
            const struct io_attr first = *a;
            a[0] = a[1], a[1] = first;
        }
        if (a->type == IO_ATTR_TEXT) {
            for (char *c = a->text; *c && k >= 0; c++)
                if (k-- == 0)
                    *c ^= 1;
            continue;
        }
        void *bits = a->type == IO_ATTR_F64 ? (void *)&a->f64 : (void *)&a->i64;
        if (k-- == 0)
            *(uint8_t *)bits ^= 1;
        if (k-- == 0) { /* the same bits as the other kind of number */
            memcpy(a->type == IO_ATTR_F64 ? (void *)&a->i64 : (void *)&a->f64, bits, 8);
            a->type = a->type == IO_ATTR_F64 ? IO_ATTR_I64 : IO_ATTR_F64;
        }
    }
    return k;
}

static long change_var(struct io_var *v, size_t ndim, long k)
{
    if (k-- == 0)
        v->name[0] ^= 1;
    for (int type = 1; type < 5; type++)
        if (k-- == 0)
            v->type = (enum io_type)((v->type + type) % 5);
    for (int i = 0; i < v->rank; i++)
        if (k-- == 0)
            v->dim[i] = (v->dim[i] + 1) % (int)ndim;
    if (v->rank > 1 && k-- == 0) {
        const int first = v->dim[0];
        v->dim[0] = v->dim[1], v->dim[1] = first;
    }
    if (k-- == 0)
        v->rank = v->rank ? v->rank - 1 : 1;
    for (size_t i = 0; v->data && i < v->size && k >= 0; i++)
        if (k-- == 0)
            ((uint8_t *)v->data)[i] ^= 1;
    return change_attr(v->attr, v->nattr, k);
}

static long change(struct io_head *h, long k)
{
    for (size_t d = 0; d < h->ndim && k >= 0; d++) {
        if (k-- == 0)
            h->dim[d].name[0] ^= 1;
        if (k-- == 0)
            h->dim[d].len += 1;
        if (d + 1 < h->ndim && k-- == 0) {
            const struct io_dim first = h->dim[d];
            h->dim[d] = h->dim[d + 1], h->dim[d + 1] = first;
        }
    }
    for (size_t v = 0; v < h->nvar && k >= 0; v++)
        k = change_var(&h->var[v], h->ndim, k);
    return change_attr(h->attr, h->nattr, k);
}

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Whatever single thing a head says otherwise, its digest is another one each time. */
static void every_change_is_in_the_digest(void)
{
    enum { MOST = 1000 };
    uint64_t sum[MOST];
    struct io_head h, other;
    int64_t table[2][3] = {{1, 2, 3}, {4, 5, 6}};
    size_t n = 0;

    sample_head(&h);
    head_dim(&h, "z", 2, &err);
    head_var(&h, "c", IO_I64, "z,x", table, "1", "table", &err);
    head_set_i64(&h, "c", "a", 3, &err);
    head_set_text(&h, "c", "b", "ab", &err);
    head_set_i64(&h, NULL, "last", 3, &err);
    for (long left = -1; left < 0 && n < MOST; n++) { /* the last one is h itself */
        check(head_copy(&other, &h, &err) == 0);
        left = change(&other, (long)n);
        sum[n] = sum_of(&other);
        head_free(&other);
    }
    check(n > 200 && n < MOST && sum[n - 1] == sum_of(&h));
    qsort(sum, n, sizeof *sum, by_value);
    for (size_t i = 1; i < n; i++)
        check(sum[i] != sum[i - 1]);
    head_free(&h);
}

/* What HDF5 makes of a head does not matter: other bytes, the same digest. */
static void digests_are_free_of_hdf5(void)
{
    static const H5F_libver_t low[] = {H5F_LIBVER_EARLIEST, H5F_LIBVER_V18, H5F_LIBVER_V110};
    struct io_head h, again;
    uint64_t nrec, image[3];
    uint8_t bytes[1 << 16];

    sample_head(&h);
    h5_start();
    for (int i = 0; i < 3; i++) {
        const hid_t access = h5_access(true), create = image_creation();
        H5Pset_libver_bounds(access, low[i], H5F_LIBVER_LATEST);
        const hid_t f = H5Fcreate("head", H5F_ACC_TRUNC, create, access);
        check(f >= 0 && image_write(f, &h, i == 1 ? IMAGE_RAW : IMAGE_ZSTD, &err) == 0);
        check(H5Fflush(f, H5F_SCOPE_LOCAL) >= 0);
        image[i] = sum_bytes(bytes, (size_t)H5Fget_file_image(f, bytes, sizeof bytes), 0);
        check(bytes[8] == (i == 2 ? 3 : 2 * i)); /* version of the superblock */
        check(image_read(f, false, 0, &again, &nrec, &err) == 0);
        check(sum_of(&again) == sum_of(&h));
        head_free(&again);
        H5Fclose(f);
        H5Pclose(create);
        H5Pclose(access);
    }
    check(image[0] != image[1] && image[0] != image[2] && image[1] != image[2]);
    head_free(&h);
}

int main(void)
{
    run(dimensions_and_variables);
    run(bad_parts_are_refused);
    run(attributes_are_replaced);
    run(parts_are_dropped);
    run(images_keep_everything);
    run(many_variables);
    run(heads_unfit_for_records);
    run(every_change_is_in_the_digest);
    run(digests_are_free_of_hdf5);
    return check_end();
}
