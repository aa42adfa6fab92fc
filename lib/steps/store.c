/* store.c -- results by what they are made of, kept and taken. */
#include "steps/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "steps/files.h"

enum { NUMBER = 32, HOST = 256 };

struct own {
    const char *path;
    size_t n;
    char as[NUMBER]; /* {in1} */
};

/* The longer path first: the other may be its beginning. */
static int longer_first(const void *a, const void *b)
{
    const struct own *x = a, *y = b;
    const int order = x->n == y->n ? strcmp(x->path, y->path) : 0;

    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : order ? order : strcmp(x->as, y->as);
}

/* text += the command, its own paths replaced. */
static int add_command(struct text_buf *text, const struct work *w, struct err *err)
{
    struct own *own = malloc((w->n + 1) * sizeof *own);

    if (!own)
        return err_set(err, ERR_INTERNAL, "no memory");
    for (size_t i = 0; i < w->n; i++) {
        own[i].path = work_file(w, i)->name;
        snprintf(own[i].as, NUMBER, i < w->nin ? "{in%zu}" : "{out%zu}",
                 i < w->nin ? i + 1 : i + 1 - w->nin);
    }
    own[w->n] = (struct own){w->names.base, 0, "{step}"};
    for (size_t i = 0; i <= w->n; i++)
        own[i].n = strlen(own[i].path);
    qsort(own, w->n + 1, sizeof *own, longer_first);
    for (const char *at = w->asked.command.s; at && *at;) {
        size_t i = 0;

        while (i <= w->n && strncmp(at, own[i].path, own[i].n))
            i++;
        if (i <= w->n)
            text_append(text, own[i].as, strlen(own[i].as));
        else
            text_append(text, at, 1);
        at += i <= w->n ? own[i].n : 1;
    }
    free(own);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct block *)a)->name, ((const struct block *)b)->name);
}

static int add_blocks(struct text_buf *text, const struct work *w, struct err *err)
{
    const size_t n = w->asked.nblock;
    struct block *sorted = malloc((n + 1) * sizeof *sorted);

    if (!sorted)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (n)
        memcpy(sorted, w->asked.block, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_name);
    for (size_t i = 0; i < n; i++)
        text_add(text, "\n# %s\n%s", sorted[i].name, sorted[i].text.s);
    free(sorted);
    return 0;
}

static void add_abis(struct text_buf *text, const struct text_buf *asked)
{
    for (const char *l = asked->s; (l = strstr(l, "\ntool_abi.")); l++)
        text_add(text, "%.*s", (int)(1 + strcspn(l + 1, "\n")), l);
}

int store_entry(struct entry *e, const struct work *w, struct err *err)
{
    char key[DIGEST];

    *e = (struct entry){0};
    if (add_command(&e->text, w, err) < 0 || add_blocks(&e->text, w, err) < 0)
        return -1;
    add_abis(&e->text, &w->asked.text);
    for (size_t i = 0; i < w->nin; i++)
        text_add(&e->text, "\n%s", work_file(w, i)->digest);
    text_add(&e->text, "\n%zu\n", w->n - w->nin);
    if (text_buf_ok(&e->text, err) < 0)
        return -1;
    digest_bytes(key, e->text.s, e->text.len);
    if (snprintf(e->folder, sizeof e->folder - NUMBER, "%s/%.2s/%s", w->how->store, key, key) >=
        (int)sizeof e->folder - NUMBER)
        return err_set(err, ERR_USAGE, "STORE: found a path that is too long");
    return 0;
}

/* Whether the file FOLDER/NAME is text. */
static bool holds_text(const char *folder, const char *name, const struct text_buf *text)
{
    char path[PATH_MAX + NUMBER];
    struct text_buf is;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    const bool same = files_read(path, &is, NULL) == 0 && is.len == text->len &&
                      !memcmp(is.s, text->s, is.len);
    text_buf_free(&is);
    return same;
}

/* text += the lines DIGEST NUMBER of the outputs in folder; false where one is missing. */
static bool sum_outputs(struct text_buf *text, const char *folder, size_t n)
{
    char path[PATH_MAX + NUMBER], digest[DIGEST];

    for (size_t i = 1; i <= n; i++) {
        snprintf(path, sizeof path, "%s/%zu", folder, i);
        if (digest_file(digest, path, NULL) < 0)
            return false;
        text_add(text, "%s  %zu\n", digest, i);
    }
    return text_buf_ok(text, NULL) == 0;
}

static bool holds(const struct entry *e, size_t n)
{
    struct text_buf sums = {0};
    const bool all = holds_text(e->folder, "text", &e->text) &&
                     sum_outputs(&sums, e->folder, n) && holds_text(e->folder, "sums", &sums);

    text_buf_free(&sums);
    return all;
}

static bool take_output(const char *folder, size_t number, const char *to)
{
    char from[PATH_MAX + NUMBER], temp[PATH_MAX + NUMBER];

    snprintf(from, sizeof from, "%s/%zu", folder, number);
    snprintf(temp, sizeof temp, "%s.%ld.tmp", to, (long)getpid());
    if (files_folders(to, NULL) == 0 && files_put(from, temp) == 0 && rename(temp, to) == 0)
        return true;
    unlink(temp);
    return false;
}

bool store_take(struct work *w, const struct entry *e)
{
    char path[PATH_MAX + NUMBER];
    struct text_buf log;

    if (access(e->folder, F_OK) < 0)
        return false;
    if (!holds(e, w->n - w->nin)) {
        files_remove_folder(e->folder);
        return false;
    }
    for (size_t i = w->nin; i < w->n; i++)
        if (!take_output(e->folder, i - w->nin + 1, work_file(w, i)->name))
            return false;
    snprintf(path, sizeof path, "%s/log", e->folder);
    if (files_read(path, &log, NULL) == 0 && log.len)
        (void)!write(w->lock, log.s, log.len);
    text_buf_free(&log);
    snprintf(path, sizeof path, "%s/events", e->folder);
    text_buf_free(&w->events);
    return files_read(path, &w->events, NULL) == 0 && w->events.len;
}

static bool keep_text(const char *folder, const char *name, const struct text_buf *text)
{
    char path[PATH_MAX + NUMBER];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return files_write(path, path, text, NULL) == 0;
}

static bool fill(const char *folder, const struct work *w, const struct entry *e)
{
    char path[PATH_MAX + NUMBER];
    struct text_buf log, sums = {0};
    bool all = true;

    for (size_t i = w->nin; all && i < w->n; i++) {
        snprintf(path, sizeof path, "%s/%zu", folder, i - w->nin + 1);
        all = files_put(work_file(w, i)->name, path) == 0;
    }
    all = all && sum_outputs(&sums, folder, w->n - w->nin) && keep_text(folder, "sums", &sums);
    text_buf_free(&sums);
    snprintf(path, sizeof path, "%s.log", w->names.base);
    all = all && files_read(path, &log, NULL) == 0;
    if (all) {
        all = keep_text(folder, "log", &log);
        text_buf_free(&log);
    }
    return all && keep_text(folder, "text", &e->text) && keep_text(folder, "events", &w->events);
}

bool store_keep(const struct work *w, const struct entry *e)
{
    char new[PATH_MAX], host[HOST] = "";

    gethostname(host, sizeof host - 1);
    if (snprintf(new, sizeof new, "%s/new.%s.%ld/", w->how->store, host, (long)getpid()) >=
        (int)sizeof new)
        return false;
    if (files_folders(new, NULL) == 0 && files_folders(e->folder, NULL) == 0 && fill(new, w, e) &&
        rename(new, e->folder) == 0)
        return true;
    files_remove_folder(new);
    return access(e->folder, F_OK) == 0; /* another has kept the same meanwhile */
}
