/* foreign.c -- foreign formats: table, look-up, reading a file's content. */
#include "foreign/foreign.h"

#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/registry.h"
#include "base/text.h"
#include "foreign/guard.h"

#define X(name) extern const struct foreign_ops foreign_##name;
#include "foreign.inc"
#undef X

static const struct foreign_ops *const foreign_table[] = {
#define X(name) &foreign_##name,
#include "foreign.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(foreign, "format")

enum { PROBE = 1024, READ_START = 1 << 16 };

/* Whether the file's name ends in one of the suffixes of ops. */
static bool promises(const struct foreign_ops *ops, const char *name)
{
    const char *dot = strrchr(name, '.');
    const size_t len = dot ? strlen(dot + 1) : 0;

    for (const char *s = ops->suffixes; len && *s; s++)
        if (*s == ' ' && !strncasecmp(s + 1, dot + 1, len) && s[1 + len] == ' ')
            return true;
    return false;
}

/* What is not read, by its first bytes, and what makes of it what is. */
static const struct {
    const char *first;
    size_t n;
    const char *what, *instead;
} others[] = {
    {"\x89SGR", 4, "a stream", "the other tools read data sets of their own as they are"},
    {"CDF", 3, "classic netCDF", "`nccopy -k nc4 FILE NEW` makes a file that is read"},
    {"GRIB", 4, "GRIB", "`cdo -f nc4 copy FILE NEW` makes a file that is read"},
    {"SIMPLE  =", 9, "FITS", "numpy.save of astropy's array makes a file that is read"},
    {"PAR1", 4, "Parquet", "to_csv of pandas makes a file that is read"},
    {"\x1f\x8b", 2, "gzip", "`gunzip` it first, or `zcat FILE | import -`"},
    {"\x28\xb5\x2f\xfd", 4, "zstd", "`zstdcat FILE | import -` reads it"},
    {"BZh", 3, "bzip2", "`bzcat FILE | import -` reads it"},
    {"\xfd" "7zXZ", 5, "xz", "`xzcat FILE | import -` reads it"},
    {"\x80\x02", 2, "a pickle of Python", "numpy.savez of its arrays makes a file that is read"},
};

static bool refuse_other(const struct foreign *f, struct err *err)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (f->size >= others[i].n && !memcmp(f->bytes, others[i].first, others[i].n)) {
            err_set(err, ERR_DATA, "%s: found %s, expected MAT, HDF5, npy, npz or a table; %s",
                    f->name, others[i].what, others[i].instead);
            return true;
        }
    return false;
}

/* The format: by the first bytes; a name that says otherwise is a question. */
static const struct foreign_ops *tell(const struct foreign *f, struct err *err)
{
    const size_t n = f->size < PROBE ? f->size : PROBE;
    const struct foreign_ops *found = NULL, *named = NULL;

    for (size_t i = 0; foreign_table[i]; i++) {
        if (!found && foreign_table[i]->probe(f->bytes, n))
            found = foreign_table[i];
        if (!named && promises(foreign_table[i], f->name))
            named = foreign_table[i];
    }
    if ((!found || memchr(f->bytes, 0, n)) && refuse_other(f, err))
        return NULL;
    if (found && (!named || named == found))
        return found;
    if (found)
        err_set(err, ERR_DATA,
                "%s: found the content of %s, expected %s as its name says "
                "(--from %s takes it for what it is)",
                f->name, found->name, named->name, found->name);
    else if (named)
        err_set(err, ERR_DATA, "%s: damaged or no %s file: its first bytes are not "
                               "those of one", f->name, named->name);
    else
        err_set(err, ERR_DATA, "%s: found no known format (--list names them)",
                f->name);
    return NULL;
}

/* Room for more of the content: twice as much, but one byte more than is allowed. */
static int grow(struct foreign *f, size_t *cap, struct err *err)
{
    const size_t most = f->memory < SIZE_MAX / 2 ? f->memory + 1 : SIZE_MAX / 2;
    const size_t next = f->bytes ? 2 * *cap : *cap;
    unsigned char *grown = realloc(f->bytes, *cap = next < most ? next : most);

    if (!grown)
        return err_set(err, ERR_INTERNAL, "%s: no memory for its content", f->name);
    f->bytes = grown;
    return 0;
}

/* All bytes of fd, at most memory of them; of no known format, just the first. */
static int slurp(struct foreign *f, int fd, size_t cap, struct err *err)
{
    for (;;) {
        ssize_t got;

        if ((f->size == cap || !f->bytes) && grow(f, &cap, err) < 0)
            return -1;
        got = read(fd, f->bytes + f->size, cap - f->size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, errno == EISDIR ? ERR_OPEN : ERR_IO, "%s: %s",
                           f->name, strerror(errno));
        if (!got)
            return 0;
        f->size += (size_t)got;
        if (!f->ops && f->size >= PROBE && !(f->ops = tell(f, err)))
            return -1;
        if (f->size > f->memory)
            return err_set(err, ERR_DATA,
                           "%s: larger than the %zu bytes that --memory allows",
                           f->name, f->memory);
    }
}

static int read_content(struct foreign *f, struct err *err)
{
    const int fd = f->path ? open(f->path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    struct stat st;
    size_t cap = READ_START;
    int rc;

    if (fd < 0)
        return err_set(err, ERR_OPEN, "%s: cannot open: %s", f->name, strerror(errno));
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        (size_t)st.st_size <= f->memory)
        cap = (size_t)st.st_size + 1;
    rc = slurp(f, fd, cap, err);
    if (f->path)
        close(fd);
    if (rc == 0 && !f->size)
        rc = err_set(err, ERR_DATA, "%s: found an empty file, expected data",
                     f->name);
    return rc;
}

int foreign_open(struct foreign *f, const char *path, const char *format,
                 size_t memory, foreign_guard *guard, struct err *err)
{
    *f = (struct foreign){.memory = memory};
    f->path = strcmp(path, "-") ? path : NULL;
    f->name = f->path ? path : "standard input";
    if (format && !(f->ops = foreign_find(format, err)))
        return -1;
    if (read_content(f, err) < 0)
        goto fail;
    f->digest = XXH3_64bits(f->bytes, f->size);
    if (!f->ops && !(f->ops = tell(f, err)))
        goto fail;
    if (guard_check(f, guard, err) < 0 || f->ops->describe(f, err) < 0) {
        err_prefix(err, "%s", f->name);
        goto fail;
    }
    if (f->narray)
        return 0;
    err_set(err, ERR_DATA, "%s: damaged, or it holds no array", f->name);
fail:
    foreign_close(f);
    return -1;
}

int foreign_load(struct foreign *f, size_t i, struct err *err)
{
    struct foreign_array *a = &f->array[i];
    size_t held = 0;

    if (a->re)
        return 0;
    if (!a->numeric || !a->n)
        return err_set(err, ERR_DATA, "%s: %s: found %s %s, expected numbers",
                       f->name, a->name, a->n ? "an array of type" : "an empty",
                       a->type);
    for (size_t j = 0; j < f->narray; j++)
        held += f->array[j].re ? f->array[j].n * (f->array[j].complex ? 16 : 8) : 0;
    if (held > f->memory || a->n > (f->memory - held) / (a->complex ? 16 : 8))
        return err_set(err, ERR_DATA,
                       "%s: %s: %zu values need more than the %zu bytes that "
                       "--memory allows", f->name, a->name, a->n, f->memory);
    a->re = malloc(a->n * sizeof *a->re);
    a->im = a->complex ? malloc(a->n * sizeof *a->im) : NULL;
    if (!a->re || (a->complex && !a->im))
        err_set(err, ERR_INTERNAL, "%s: %s: no memory for %zu values", f->name,
                a->name, a->n);
    else if (f->ops->load(f, i, err) == 0)
        return 0;
    else
        err_prefix(err, "%s", f->name);
    free(a->re);
    free(a->im);
    a->re = a->im = NULL;
    return -1;
}

void foreign_close(struct foreign *f)
{
    for (size_t i = 0; i < f->narray; i++) {
        free(f->array[i].re);
        free(f->array[i].im);
    }
    free(f->array);
    free(f->column);
    free(f->bytes);
    memset(f, 0, sizeof *f);
}

struct foreign_array *foreign_add(struct foreign *f, struct err *err)
{
    struct foreign_array *grown;

    if (f->narray == FOREIGN_MAX) {
        err_set(err, ERR_DATA, "more than %d arrays", FOREIGN_MAX);
        return NULL;
    }
    if (!(f->narray & (f->narray + 1))) { /* 0, 1, 3, 7, ...: full */
        grown = realloc(f->array, (2 * f->narray + 1) * sizeof *grown);
        if (!grown) {
            err_set(err, ERR_INTERNAL, "no memory for %zu arrays", f->narray);
            return NULL;
        }
        f->array = grown;
    }
    return memset(&f->array[f->narray++], 0, sizeof *f->array);
}

int foreign_shape(struct foreign_array *a, char order, struct err *err)
{
    if (a->rank < 0 || a->rank > FOREIGN_RANK)
        return err_set(err, ERR_DATA, "%s: found rank %d, expected at most %d",
                       a->name, a->rank, FOREIGN_RANK);
    a->n = 1;
    for (int i = 0; i < a->rank; i++) {
        const int d = order == 'F' ? i : a->rank - 1 - i;

        a->stride[d] = a->n;
        if (a->dim[d] && a->n > SIZE_MAX / 16 / a->dim[d])
            return err_set(err, ERR_DATA, "%s: found an impossible shape", a->name);
        a->n *= a->dim[d];
    }
    return 0;
}

void foreign_round(struct foreign_array *a)
{
    const double part = strstr(a->type, "float32")   ? FLT_EPSILON
                        : strstr(a->type, "float16") ? 1. / 1024
                                                     : 0;
    double most = 0;

    for (size_t i = 0; part > 0 && i < a->n; i++)
        most = fmax(most, fabs(a->re[i]));
    a->rounding = part * most;
}

const char *foreign_base(const struct foreign_array *a)
{
    return a->name + a->scope;
}

void foreign_contents(const struct foreign *f, struct text_buf *out)
{
    for (size_t i = 0; i < f->narray; i++) {
        const struct foreign_array *a = &f->array[i];

        text_add(out, "%s%s (%s", i ? ", " : "", *a->name ? a->name : "array",
                 a->type);
        for (int d = 0; d < a->rank; d++)
            text_add(out, "%s%zu", d ? " x " : ", ", a->dim[d]);
        for (size_t c = 0; i == 0 && f->header && c < f->ncolumn; c++)
            text_add(out, "%s%s", c ? ", " : ": ", f->column[c].name);
        text_add(out, ")");
    }
}
