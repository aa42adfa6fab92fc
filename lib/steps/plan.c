/* plan.c -- which steps have to run, and why.
 *
 * Files are looked at once each, and digested only where no record has seen them as they are. A
 * step is decided after those that make its inputs. */
#include "steps/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "steps/asked.h"
#include "steps/files.h"
#include "steps/lock.h"
#include "steps/record.h"

enum mark { NEW, OPEN, DECIDED };

struct step {
    const char *stamp;
    size_t nin, *in; /* paths */
    struct record record;
    struct text_buf why; /* "" it stands */
    bool text, retimed;  /* made of another text; only times are new */
    enum mark mark;
};

struct plan {
    struct abis abis;
    struct paths paths;
    size_t n, *order; /* steps, each after its makers */
    struct step *step;
};

static int add_outputs(struct plan *p, const struct asked *a, struct err *err)
{
    size_t at;

    if (!a->out.n)
        return err_set(err, ERR_DATA, "%s: a step without output", a->stamp);
    for (size_t i = 0; i < a->out.n; i++) {
        const char *path = a->out.item[i];

        if (strncmp(path, "results/", 8))
            return err_set(err, ERR_DATA, "%s: %s is not below results/", a->stamp, path);
        if (paths_find(&p->paths, path, &at, err) < 0)
            return -1;
        if (p->paths.path[at].maker)
            return err_set(err, ERR_DATA, "%s: made by %s and by %s", path,
                           p->step[p->paths.path[at].maker - 1].stamp, a->stamp);
        p->paths.path[at].maker = p->n;
    }
    return 0;
}

/* Take a, whose texts stay, as the next step. */
static int add_step(struct plan *p, const struct asked *a, struct err *err)
{
    struct step *s = p->step + p->n++;
    size_t at;

    *s = (struct step){.stamp = a->stamp, .record.events = ""};
    if (add_outputs(p, a, err) < 0 || record_read(&s->record, a->stamp, err) < 0)
        return -1;
    s->text = !record_asks(&s->record, &a->text);
    if (!(s->in = malloc((a->in.n + 1) * sizeof *s->in)))
        return err_set(err, ERR_INTERNAL, "no memory");
    for (; s->nin < a->in.n; s->nin++)
        if (paths_find(&p->paths, a->in.item[s->nin], s->in + s->nin, err) < 0)
            return -1;
    for (size_t i = 0; i < s->record.nfile; i++) {
        const struct record_file *f = s->record.file + i;

        if (paths_find(&p->paths, f->path, &at, err) < 0)
            return -1;
        if (!f->from)
            path_known(p->paths.path + at, f->seen, f->digest);
    }
    return 0;
}

static int read_steps(struct plan *p, char *texts, struct err *err)
{
    size_t most = 1;
    struct asked a;
    int more;

    for (const char *t = texts; (t = strchr(t, '#')); t++)
        most += !strncmp(t, "# step ", 7);
    p->step = calloc(most, sizeof *p->step);
    p->order = malloc(2 * most * sizeof *p->order);
    if (!p->step || !p->order)
        return err_set(err, ERR_INTERNAL, "no memory for %zu steps", most);
    while ((more = asked_next(&a, &texts, &p->abis, err)) > 0) {
        const int status = add_step(p, &a, err);

        asked_free(&a);
        if (status < 0)
            return -1;
    }
    return more;
}

/* p->order: depth first, the stack behind it. What needs itself is cut where it closes. */
static void sort_steps(struct plan *p)
{
    size_t n = 0, *stack = malloc((p->n + 1) * sizeof *stack);
    size_t *at = calloc(p->n + 1, sizeof *at);

    for (size_t first = 0; stack && at && first < p->n; first++) {
        size_t depth = 0;

        if (p->step[first].mark == NEW)
            stack[depth++] = first;
        while (depth) {
            struct step *s = p->step + stack[depth - 1];
            size_t *i = at + stack[depth - 1];

            s->mark = OPEN;
            while (*i < s->nin && (!p->paths.path[s->in[*i]].maker ||
                                   p->step[p->paths.path[s->in[*i]].maker - 1].mark != NEW))
                ++*i;
            if (*i < s->nin) {
                stack[depth++] = p->paths.path[s->in[*i]].maker - 1;
                continue;
            }
            s->mark = DECIDED;
            p->order[n++] = stack[--depth];
        }
    }
    free(stack);
    free(at);
    p->n = n; /* fewer only for lack of memory */
}

static void add_reason(struct step *s, const char *reason, const char *path)
{
    text_add(&s->why, "%s|%s%s\n", s->stamp, reason, path);
}

/* Its inputs that steps make: planned, or of another content than it was made of. */
static void decide_inputs(struct plan *p, struct step *s, size_t number)
{
    size_t at;

    for (size_t i = 0; i < s->record.nfile; i++)
        if (paths_find(&p->paths, s->record.file[i].path, &at, NULL) == 0) {
            p->paths.path[at].recorded = s->record.file + i;
            p->paths.path[at].of = number + 1;
        }
    for (size_t i = 0; i < s->nin; i++) {
        struct path *path = p->paths.path + s->in[i];
        const struct step *by = path->maker ? p->step + path->maker - 1 : NULL;
        const struct record_file *made;

        if (!by)
            continue;
        if (by->why.len) {
            add_reason(s, "after|", path->name);
            continue;
        }
        made = record_find(&by->record, path->name);
        if (!made || path->of != number + 1 || strcmp(made->digest, path->recorded->digest))
            add_reason(s, "other|", path->name);
    }
}

static int decide(struct plan *p, size_t number, struct err *err)
{
    struct step *s = p->step + number;
    size_t at;

    if (s->text) {
        add_reason(s, "text", "");
        return text_buf_ok(&s->why, err);
    }
    decide_inputs(p, s, number);
    for (size_t i = 0; i < s->record.nfile; i++) {
        const struct record_file *f = s->record.file + i;

        if (f->from)
            continue;
        if (paths_find(&p->paths, f->path, &at, err) < 0)
            return -1;
        struct path *path = p->paths.path + at;
        if (seen_same(path->now, f->seen))
            continue;
        if (path_digest(path, err) < 0)
            return -1;
        if (strcmp(path->digest, f->digest))
            add_reason(s, "other|", f->path);
        else
            s->retimed = true;
    }
    return text_buf_ok(&s->why, err);
}

/* Write its record with the times that its files have now; left as it is where that cannot be, or
 * another make is at it: then they are digested again next time. */
static void renew(struct plan *p, struct step *s)
{
    struct names names;
    struct record now;
    struct text_buf text = {0};
    char temp[PATH_MAX];
    size_t at;
    int lock = -1;

    if (names_of(&names, s->stamp, NULL) < 0 || (lock = lock_open(names.base, NULL)) < 0)
        return;
    if (lock_take(lock, false) != LOCK_BUSY && record_read(&now, s->stamp, NULL) == 0) {
        const bool same = now.asked && now.all.len == s->record.all.len &&
                          !memcmp(now.all.s, s->record.all.s, now.all.len);

        record_free(&now);
        text_append(&text, s->record.all.s, s->record.asked);
        record_begin(&text, s->record.events);
        for (size_t i = 0; same && i < s->record.nfile; i++)
            if (paths_find(&p->paths, s->record.file[i].path, &at, NULL) == 0) {
                struct path path = p->paths.path[at];

                memcpy(path.digest, s->record.file[i].digest, DIGEST);
                record_add(&text, &path, s->record.file[i].from);
            }
        snprintf(temp, sizeof temp, "%s.tmp", names.base);
        if (same && text_buf_ok(&text, NULL) == 0)
            files_write(s->stamp, temp, &text, NULL);
        text_buf_free(&text);
    }
    lock_close(lock);
}

static void plan_free(struct plan *p)
{
    for (size_t i = 0; p->step && p->step[i].stamp; i++) {
        record_free(&p->step[i].record);
        text_buf_free(&p->step[i].why);
        free(p->step[i].in);
    }
    free(p->step);
    free(p->order);
    paths_free(&p->paths);
    abis_free(&p->abis);
}

int steps_plan(char *texts, bool again, struct text_buf *answer, struct err *err)
{
    struct plan p = {0};
    int status = abis_read(&p.abis, "results/.abi.mk", err);

    if (status == 0 && (status = read_steps(&p, texts, err)) == 0) {
        const size_t n = p.n;

        sort_steps(&p);
        if (p.n < n)
            status = err_set(err, ERR_INTERNAL, "no memory for %zu steps", n);
    }
    for (size_t i = 0; status == 0 && i < p.n; i++)
        status = decide(&p, p.order[i], err);
    for (size_t i = 0; status == 0 && i < p.n; i++)
        if (p.step[i].why.len)
            text_append(answer, p.step[i].why.s, p.step[i].why.len);
    for (size_t i = 0; status == 0 && again && i < p.n; i++)
        if (p.step[i].retimed && !p.step[i].why.len)
            renew(&p, p.step + i);
    plan_free(&p);
    return status == 0 ? text_buf_ok(answer, err) : status;
}
