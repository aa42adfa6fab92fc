/* foreign_h5child.c -- the walk over a stranger's HDF5, in a child process. */
#include <stdlib.h>
#include <string.h>

#include "foreign/child.h"
#include "foreign/h5walk.h"

enum { SLACK = 256 << 20 };

struct job {
    const struct foreign *f;
    size_t wanted, at; /* the array to send, the one that the walk has come to */
    int fd;
};

static enum h5_dialect dialect_of(const struct foreign *f)
{
    static const char julia[] = "HDF5-based Julia Data Format";
    const unsigned char *v = f->bytes + 124; /* as in a MAT file of version 7.3 */

    if (f->size < 512)
        return H5_PLAIN;
    if ((!v[0] && v[1] == 2 && v[2] == 'I' && v[3] == 'M') ||
        (v[0] == 2 && !v[1] && v[2] == 'M' && v[3] == 'I'))
        return H5_MATLAB;
    return memcmp(f->bytes, julia, sizeof julia - 1) ? H5_PLAIN : H5_JULIA;
}

/* In the child: walk through the content; what is wrong is the last message. */
static int walk(struct job *job, int (*visit)(struct h5_walk *, hid_t,
                                              const struct foreign_array *))
{
    struct h5_image image = {job->f->bytes, job->f->size};
    struct h5_found last = {0};
    struct h5_walk w = {.dialect = dialect_of(job->f), .visit = visit, .arg = job,
                        .err = &last.err};
    int rc;

    h5_start();
    H5PLset_loading_state(0);
    w.file = h5_open_image(&image);
    rc = w.file < 0 ? h5_fail(&last.err, ERR_DATA, "damaged HDF5") : h5_walk(&w);
    if (last.err.code)
        return child_send(job->fd, &last, sizeof last);
    return rc < 0 ? -1 : 0;
}

static int send_array(struct h5_walk *w, hid_t object, const struct foreign_array *a)
{
    const struct job *job = w->arg;
    const struct h5_found found = {.array = *a};

    (void)object;
    return child_send(job->fd, &found, sizeof found);
}

static int send_list(int fd, void *arg)
{
    struct job *job = arg;

    job->fd = fd;
    return walk(job, send_array);
}

/* The array that is wanted: a message, then its values; 1 ends the walk. */
static int send_wanted(struct h5_walk *w, hid_t object, const struct foreign_array *a)
{
    struct job *job = w->arg;
    const struct foreign_array *known = &job->f->array[job->wanted];
    const struct h5_found good = {0};

    if (job->at++ != job->wanted)
        return 0;
    for (int part = 0; part < 1 + known->complex; part++) {
        double *v = h5_array(w, object, known, part, w->err);
        const bool sent = v && (part || child_send(job->fd, &good, sizeof good) == 0) &&
                          child_send(job->fd, v, known->n * sizeof *v) == 0;

        free(v);
        if (!sent)
            return -1;
    }
    return a->n == known->n || known->numeric ? 1 : -1;
}

static int send_values(int fd, void *arg)
{
    struct job *job = arg;

    job->fd = fd;
    return walk(job, send_wanted);
}

/* What the child says is held to the bounds of the struct. */
static int accept(struct foreign *f, struct h5_found *found, char order, struct err *err)
{
    struct foreign_array *a, *sent = &found->array;

    found->err.msg[sizeof found->err.msg - 1] = '\0';
    if (found->err.code)
        return err_set(err, found->err.code, "%s", found->err.msg);
    a = foreign_add(f, err);
    if (!a)
        return -1;
    *a = *sent;
    a->name[FOREIGN_NAME - 1] = a->type[sizeof a->type - 1] = '\0';
    a->re = a->im = NULL;
    for (int d = 0; d < FOREIGN_RANK; d++)
        a->axis[d][LAYOUT_NAME - 1] = '\0';
    if (a->scope > strlen(a->name))
        a->scope = 0;
    return foreign_shape(a, order, err);
}

int h5_list(struct foreign *f, struct err *err)
{
    struct job job = {.f = f};
    struct h5_found found;
    struct child child;
    int more = 1, rc = 0;

    if (child_start(&child, send_list, &job, f->size + SLACK, err) < 0)
        return -1;
    while (rc == 0 && (more = child_receive(&child, &found, sizeof found)) > 0)
        rc = accept(f, &found, dialect_of(f) == H5_PLAIN ? 'C' : 'F', err);
    if ((!child_end(&child) || more < 0) && rc == 0)
        rc = err_set(err, ERR_DATA, "damaged: array %zu cannot be read", f->narray + 1);
    return rc;
}

int h5_load(struct foreign *f, size_t i, struct err *err)
{
    struct foreign_array *a = &f->array[i];
    struct job job = {.f = f, .wanted = i};
    const size_t bytes = a->n * sizeof *a->re;
    struct h5_found first;
    struct child child;
    bool good;

    if (child_start(&child, send_values, &job, f->size + 4 * bytes + SLACK, err) < 0)
        return -1;
    good = child_receive(&child, &first, sizeof first) > 0;
    if (good && !first.err.code)
        good = child_receive(&child, a->re, bytes) > 0 &&
               (!a->complex || child_receive(&child, a->im, bytes) > 0);
    if (!child_end(&child) || !good)
        return err_set(err, ERR_DATA, "damaged: %s cannot be read", a->name);
    first.err.msg[sizeof first.err.msg - 1] = '\0';
    if (first.err.code)
        return err_set(err, first.err.code, "%s", first.err.msg);
    foreign_round(a);
    return 0;
}
