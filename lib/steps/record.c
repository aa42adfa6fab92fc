/* record.c -- what happened when a step was made, read and written. */
#include "steps/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "steps/asked.h"
#include "steps/files.h"

static const char made[] = "\n# made\n", kind[] = "digest = " DIGEST_KIND;

/* The digest of "sum|PATH|DIGEST" at s, whose path begins at *path; NULL where it is none. */
static const char *read_sum(char *s, const char **path)
{
    char *bar;

    if (strncmp(s, "sum|", 4) || !(bar = strchr(s + 4, '|')))
        return NULL;
    *bar = '\0';
    *path = s + 4;
    return strlen(bar + 1) == DIGEST - 1 && strspn(bar + 1, "0123456789abcdef") == DIGEST - 1
               ? bar + 1 : NULL;
}

/* "seen|PATH|BYTES|S.NS" at s. */
static bool read_seen(const char *s, struct seen *seen)
{
    const char *bar = strncmp(s, "seen|", 5) ? NULL : strchr(s + 5, '|');
    char *end;

    if (!bar)
        return false;
    seen->bytes = strtoll(bar + 1, &end, 10);
    if (*end != '|')
        return false;
    seen->s = strtoll(end + 1, &end, 10);
    if (*end != '.')
        return false;
    seen->ns = strtoll(end + 1, &end, 10);
    return *end == '\0';
}

static bool read_file(struct record_file *f, char *line)
{
    char *blank;

    *f = (struct record_file){.from = !strncmp(line, "from = ", 7)};
    line += 7;
    if (!f->from) {
        if (!(blank = strchr(line, ' ')))
            return false;
        *blank = '\0';
        if (!read_seen(line, &f->seen))
            return false;
        line = blank + 1;
    }
    return (f->digest = read_sum(line, &f->path));
}

static size_t count_files(const char *facts)
{
    size_t n = 0;

    for (const char *l = facts; (l = strchr(l, '\n')); l++)
        n += !strncmp(l + 1, "file = ", 7) || !strncmp(l + 1, "from = ", 7);
    return n;
}

/* Cut up what follows the line "# made"; its events move to the front. The NUL behind them may
 * stand on the key of a line that has been read. */
static bool read_facts(struct record *r, char *facts)
{
    bool known = false;
    char *events = facts, *rest = facts;

    r->events = facts;
    for (char *line; *rest;) {
        line = rest;
        rest += strcspn(rest, "\n");
        if (*rest)
            *rest++ = '\0';
        if (!strncmp(line, "file = ", 7) || !strncmp(line, "from = ", 7)) {
            if (!read_file(&r->file[r->nfile++], line))
                return false;
        } else if (!strcmp(line, kind)) {
            known = true;
        } else if (*line) {
            const size_t n = strlen(line);

            memmove(events, line, n);
            events[n] = '\n';
            events += n + 1;
        }
    }
    *events = '\0';
    return known;
}

int record_read(struct record *r, const char *stamp, struct err *err)
{
    char *end;

    *r = (struct record){.events = ""};
    if (files_read(stamp, &r->all, err) < 0)
        return -1;
    end = r->all.s ? strstr(r->all.s, made) : NULL;
    if (!end)
        return 0;
    end += sizeof made - 2; /* at the end of the line "# made" */
    const size_t asked = (size_t)(end - r->all.s);
    if (!(r->file = malloc((count_files(end) + 1) * sizeof *r->file))) {
        record_free(r);
        return err_set(err, ERR_INTERNAL, "%s: no memory", stamp);
    }
    if (read_facts(r, end + 1)) {
        r->asked = asked;
    } else {
        r->nfile = 0;
        r->events = "";
    }
    return 0;
}

void record_free(struct record *r)
{
    text_buf_free(&r->all);
    free(r->file);
    *r = (struct record){.events = ""};
}

bool record_asks(const struct record *r, const struct text_buf *text)
{
    return r->asked && r->asked == text->len && !memcmp(r->all.s, text->s, text->len);
}

const struct record_file *record_find(const struct record *r, const char *path)
{
    for (size_t i = 0; i < r->nfile; i++)
        if (!strcmp(r->file[i].path, path))
            return r->file + i;
    return NULL;
}

int record_outputs(const struct record *r, struct text_list *list, char **line, struct err *err)
{
    const char *key = r->asked ? memmem(r->all.s, r->asked, "\noutput = ", 10) : NULL;

    *list = (struct text_list){0};
    *line = NULL;
    if (!key)
        return 0;
    if (!(*line = strndup(key + 10, strcspn(key + 10, "\n"))))
        return err_set(err, ERR_INTERNAL, "no memory");
    return asked_words(list, *line, err);
}

void record_begin(struct text_buf *text, const char *events)
{
    text_add(text, "\n%s\n%s", kind, events);
}

void record_add(struct text_buf *text, const struct path *p, bool from)
{
    if (from)
        text_add(text, "from = sum|%s|%s\n", p->name, p->digest);
    else
        text_add(text, "file = seen|%s|%" PRId64 "|%" PRId64 ".%09" PRId64 " sum|%s|%s\n", p->name,
                 p->now.bytes, p->now.s, p->now.ns, p->name, p->digest);
}
