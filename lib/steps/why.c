/* why.c -- why a step would run, told to people: reasons, then lines of its text. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "steps/asked.h"
#include "steps/plan.h"
#include "steps/record.h"

/* The values of one key, joined by "; ". */
struct entry {
    const char *key;
    size_t n;
    struct text_buf value;
};
struct entries {
    size_t n;
    struct entry *entry;
};

static struct entry *find(const struct entries *e, const char *key, size_t n)
{
    for (size_t i = 0; i < e->n; i++)
        if (e->entry[i].n == n && !memcmp(e->entry[i].key, key, n))
            return e->entry + i;
    return NULL;
}

/* The lines `key = value` of text, but those that start with a #. Keys stay there. */
static int read_entries(struct entries *e, const char *text, size_t n, struct err *err)
{
    const char *end = text + n;
    size_t most = 1;

    for (const char *t = text; t < end && (t = memchr(t, '\n', (size_t)(end - t))); t++)
        most++;
    if (!(e->entry = calloc(most, sizeof *e->entry)))
        return err_set(err, ERR_INTERNAL, "no memory");
    for (const char *line = text, *next; line < end; line = next + 1) {
        if (!(next = memchr(line, '\n', (size_t)(end - line))))
            next = end;
        const char *is = memchr(line, '=', (size_t)(next - line)), *key = is ? is : next;

        if (*line == '#')
            continue;
        while (key > line && is && key[-1] == ' ')
            key--;
        is = is ? is + 1 + (is + 1 < next && is[1] == ' ') : next;
        struct entry *at = find(e, line, (size_t)(key - line));
        if (!at) {
            at = e->entry + e->n++;
            *at = (struct entry){.key = line, .n = (size_t)(key - line)};
            text_append(&at->value, "", 0);
        } else {
            text_append(&at->value, "; ", 2);
        }
        text_append(&at->value, is, (size_t)(next - is));
        if (text_buf_ok(&at->value, err) < 0)
            return -1;
    }
    return 0;
}

static void free_entries(struct entries *e)
{
    for (size_t i = 0; i < e->n; i++)
        text_buf_free(&e->entry[i].value);
    free(e->entry);
}

static int compare(const char *name, const struct record *r, const struct text_buf *asked,
                   struct text_buf *answer, struct err *err)
{
    struct entries old = {0}, new = {0};
    const int status = read_entries(&old, r->all.s, r->asked, err) < 0 ||
                       read_entries(&new, asked->s, asked->len, err) < 0 ? -1 : 0;

    for (size_t i = 0; status == 0 && i < new.n; i++) {
        const struct entry *e = new.entry + i, *was = find(&old, e->key, e->n);

        if (!was)
            text_add(answer, "%s: %.*s = %s is new\n", name, (int)e->n, e->key, e->value.s);
        else if (strcmp(was->value.s, e->value.s))
            text_add(answer, "%s: %.*s = %s -> %s\n", name, (int)e->n, e->key, was->value.s,
                     e->value.s);
    }
    for (size_t i = 0; status == 0 && i < old.n; i++) {
        const struct entry *e = old.entry + i;

        if (!find(&new, e->key, e->n))
            text_add(answer, "%s: %.*s = %s is gone\n", name, (int)e->n, e->key, e->value.s);
    }
    free_entries(&old);
    free_entries(&new);
    return status;
}

int steps_why(char *text, const char *const reasons[], struct text_buf *answer, struct err *err)
{
    struct abis abis;
    struct asked a = {0};
    struct record r = {0};
    struct names names;
    int status = abis_read(&abis, "results/.abi.mk", err);

    if (status == 0 && (status = asked_next(&a, &text, &abis, err)) == 0)
        status = err_set(err, ERR_DATA, "found no text of a step");
    if (status > 0)
        status = names_of(&names, a.stamp, err) < 0 || record_read(&r, a.stamp, err) < 0 ? -1 : 0;
    for (; status == 0 && *reasons; reasons++) {
        const char *path = strchr(*reasons, '|');

        if (!strncmp(*reasons, "after|", 6))
            text_add(answer, "%s: input %s may be made anew\n", names.name, path + 1);
        if (!strncmp(*reasons, "other|", 6))
            text_add(answer, "%s: %s %s\n", names.name, path + 1,
                     access(path + 1, F_OK) ? "is missing" : "has changed");
    }
    if (status == 0 && !r.all.len)
        text_add(answer, "%s: not made yet\n", names.name);
    else if (status == 0 && !r.asked)
        text_add(answer, "%s: its record is damaged, or of an earlier kind\n", names.name);
    else if (status == 0)
        status = compare(names.name, &r, &a.text, answer, err);
    record_free(&r);
    asked_free(&a);
    abis_free(&abis);
    return status == 0 ? text_buf_ok(answer, err) : status;
}
