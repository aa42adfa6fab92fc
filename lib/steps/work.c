/* work.c -- the step at hand: what is asked, what its record and its files say. */
#include "steps/work.h"

#include <stdlib.h>
#include <string.h>

#include "steps/files.h"

/* Inputs that makers made are marked; their records tell digests. */
static int read_maker(struct work *w, const char *stamp, struct err *err)
{
    struct text_list outputs = {0};
    struct record r;
    char *line = NULL;
    size_t at;
    int status = record_read(&r, stamp, err);

    if (status == 0)
        status = record_outputs(&r, &outputs, &line, err);
    for (size_t i = 0; status == 0 && i < outputs.n; i++)
        if ((status = paths_find(&w->paths, outputs.item[i], &at, err)) == 0)
            w->paths.path[at].maker = 1;
    for (size_t i = 0; status == 0 && i < r.nfile; i++)
        if (!r.file[i].from && (status = paths_find(&w->paths, r.file[i].path, &at, err)) == 0)
            path_known(w->paths.path + at, r.file[i].seen, r.file[i].digest);
    free(outputs.item);
    free(line);
    record_free(&r);
    return status;
}

int work_read(struct work *w, struct err *err)
{
    char *rest = w->how->text;
    size_t at;
    int more;

    if (abis_read(&w->abis, "results/.abi.mk", err) < 0 ||
        (more = asked_next(&w->asked, &rest, &w->abis, err)) < 0)
        return -1;
    if (!more || strcmp(w->asked.stamp, w->how->stamp))
        return err_set(err, ERR_DATA, "%s: found %s, expected its text", w->how->stamp,
                       more ? w->asked.stamp : "nothing");
    if (!w->asked.out.n)
        return err_set(err, ERR_DATA, "%s: a step without output", w->how->stamp);
    if (!(w->file = malloc((w->asked.in.n + w->asked.out.n) * sizeof *w->file)))
        return err_set(err, ERR_INTERNAL, "no memory");
    for (const char *const *m = w->how->makers; *m; m++)
        if (read_maker(w, *m, err) < 0)
            return -1;
    for (w->nin = 0; w->n < w->asked.in.n + w->asked.out.n; w->n++) {
        const bool in = w->n < w->asked.in.n;
        const char *path = in ? w->asked.in.item[w->n] : w->asked.out.item[w->n - w->asked.in.n];

        w->nin += in;
        if (paths_find(&w->paths, path, w->file + w->n, err) < 0)
            return -1;
        if (!in)
            w->paths.path[w->file[w->n]].maker = 0;
    }
    if (record_read(&w->old, w->how->stamp, err) < 0)
        return -1;
    for (size_t i = 0; i < w->old.nfile; i++) {
        const struct record_file *f = w->old.file + i;

        if (paths_find(&w->paths, f->path, &at, err) < 0)
            return -1;
        w->paths.path[at].recorded = f;
        if (!f->from)
            path_known(w->paths.path + at, f->seen, f->digest);
    }
    return 0;
}

int work_record(struct work *w, const char *events, struct err *err)
{
    struct text_buf text = {0};
    int status = 0;

    text_append(&text, w->asked.text.s, w->asked.text.len);
    record_begin(&text, events);
    for (size_t i = 0; status == 0 && i < w->n; i++) {
        status = path_digest(work_file(w, i), err);
        record_add(&text, work_file(w, i), work_file(w, i)->maker);
    }
    if (status == 0)
        status = text_buf_ok(&text, err);
    if (status == 0)
        status = files_write(w->how->stamp, w->temp, &text, err);
    text_buf_free(&text);
    return status;
}

int work_stands(struct work *w, bool *renewed, struct err *err)
{
    bool same = record_asks(&w->old, &w->asked.text);

    *renewed = false;
    for (size_t i = 0; i < w->n; i++) {
        struct path *p = work_file(w, i);

        if (path_digest(p, err) < 0)
            return -1;
        if (!p->digest[0] || !p->recorded || strcmp(p->digest, p->recorded->digest))
            same = false;
        else if (!p->maker && (p->recorded->from || !seen_same(p->recorded->seen, p->now)))
            *renewed = true;
    }
    return same;
}

void work_free(struct work *w)
{
    free(w->file);
    text_buf_free(&w->events);
    record_free(&w->old);
    asked_free(&w->asked);
    abis_free(&w->abis);
    paths_free(&w->paths);
}
