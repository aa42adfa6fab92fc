/* resume.c -- a run of a full model that goes on from the records of a shorter one. */
#include "tool/resume.h"

#include <stdlib.h>
#include <string.h>

#include "tool/tool.h"

static void print_attr(const struct io_attr *a, struct text_buf *out)
{
    char text[TEXT_DOUBLE];

    text_buf_free(out);
    *out = (struct text_buf){0};
    if (!a)
        text_add(out, "nothing");
    else if (a->type == IO_ATTR_TEXT)
        text_add(out, "%s", a->text);
    else
        text_add(out, "%s", text_double(text, a->type == IO_ATTR_F64 ? a->f64 : (double)a->i64));
}

static const struct io_attr *find(const struct io_head *h, const char *name)
{
    for (size_t i = 0; i < h->nattr; i++)
        if (!strcmp(h->attr[i].name, name))
            return &h->attr[i];
    return NULL;
}

/* Ends where the attribute of a in one head is not what it is in the other. */
static void same_attr(const char *what, const char *name, const struct io_head *found,
                      const struct io_head *expected)
{
    struct text_buf a = {0}, b = {0};
    struct err err = {0};

    print_attr(find(found, name), &a);
    print_attr(find(expected, name), &b);
    tool_try(text_buf_ok(&a, &err), &err);
    tool_try(text_buf_ok(&b, &err), &err);
    if (strcmp(a.s, b.s))
        cli_fail(ERR_DATA, "%s: %s: found %s, expected %s: a run goes on with the options that it "
                 "began with, but --time", what, name, a.s, b.s);
    text_buf_free(&a);
    text_buf_free(&b);
}

/* Coordinates, parameters of members; types of records. */
static void same_var(const char *what, const struct io_var *v, const struct io_head *found)
{
    const int i = head_find_var(found, v->name);
    const struct io_var *other = i < 0 ? NULL : &found->var[i];

    if (!other || other->type != v->type || other->rank != v->rank || other->size != v->size ||
        other->record != v->record || (v->data && memcmp(v->data, other->data, v->size)))
        cli_fail(ERR_DATA, "%s: variable %s: found %s, expected that of this run: it goes on with "
                 "the options that it began with, but --time", what, v->name,
                 !other                                          ? "none"
                 : other->type == IO_F32 && v->type == IO_F64    ? "floats, which are rounded"
                 : other->size != v->size || other->rank != v->rank ? "another size"
                                                                 : "other values");
}

/* The next word of a history that is not --time=T, which a longer run has another of; 0: none. */
static size_t next_word(const char **at)
{
    size_t n;

    do {
        *at += strspn(*at, " \n");
        n = strcspn(*at, " \n");
        if (n && strncmp(*at, "--time=", 7))
            return n;
        *at += n;
    } while (n);
    return 0;
}

/* What heads do not state: the spin-up, where a state of one's own came from. */
static void same_history(const char *what, const char *found, const char *expected)
{
    if (!found || !expected)
        return;
    for (;;) {
        const size_t n = next_word(&found), m = next_word(&expected);

        if (n != m || memcmp(found, expected, n))
            cli_fail(ERR_DATA, "%s: history: found %.*s, expected %.*s: a run goes on with the "
                     "options that it began with, but --time", what, (int)n, found, (int)m,
                     expected);
        if (!n)
            return;
        found += n;
        expected += m;
    }
}

static void must_record_itself(const struct fleet *f, const char *path)
{
    const struct sys *sys = f->model[0].joint.sys;
    const struct stepper *of = &f->model[0].stepper;

    if (sys->form->encode || of->nmemory)
        cli_fail(ERR_USAGE, "--resume: found no --restartable, which this run and that of %s need: "
                 "%s has other numbers than it records (--ic FILE starts from them to rounding)",
                 path, of->nmemory ? of->ops->name : sys->ops->name);
}

void resume_open(struct reader *old, const char *path, const struct io_head *head,
                 const struct fleet *f, bool restartable)
{
    if (!restartable)
        must_record_itself(f, path);
    tool_reader(old, path, "trajectory");
    const struct io_head *found = io_head(old->in);
    const char *what = io_name(old->in);

    if (io_status(old->in))
        cli_fail(ERR_DATA, "%s: found a run that blew up at time %g, expected one to go on with: "
                 "--ic FILE:time=T starts another from a record", what, io_t_end(old->in));
    for (size_t i = 0; i < head->nattr; i++)
        if (strcmp(head->attr[i].name, "history"))
            same_attr(what, head->attr[i].name, found, head);
    same_attr(what, "restartable", found, head);
    for (size_t i = 0; i < head->nvar; i++)
        same_var(what, &head->var[i], found);
    if (found->nvar != head->nvar)
        cli_fail(ERR_DATA, "%s: found %zu variables, expected %zu", what, found->nvar, head->nvar);
    same_history(what, head_text(found, NULL, "history"), head_text(head, NULL, "history"));
}

double resume_records(struct runs *r, struct reader *old, double save_every, double last)
{
    const size_t n = r->fleet->n, nmember = r->fleet->nmember;
    double *u = tool_alloc(nmember * n, sizeof *u), k = -1;
    struct err err = {0};

    while (tool_step(old)) {
        if (++k > last || old->t != k * save_every)
            cli_fail(ERR_DATA, "%s: record %g: found time %.17g, expected %.17g%s",
                     io_name(old->in), k, old->t, k > last ? last * save_every : k * save_every,
                     k > last ? " at the end, of --time" : " by --save-every");
        for (size_t i = 0; i < nmember; i++)
            tool_try(reader_state(old, i, u + i * n, &err), &err);
        runs_put(r, old->t, u);
    }
    if (k < 0)
        cli_fail(ERR_DATA, "%s: found no record", io_name(old->in));
    free(u);
    reader_close(old);
    return k;
}
