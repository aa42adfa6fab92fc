/* verify.c -- results digested anew and compared with their records. */
#include "steps/verify.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "steps/asked.h"
#include "steps/record.h"

enum { THREADS = 64 };

struct stamps {
    size_t n;
    char **name;
};

/* All NAME.ok below folder. */
static int find_stamps(struct stamps *s, const char *folder, struct err *err)
{
    DIR *dir = opendir(folder);
    const struct dirent *e;
    int status = 0;

    while (dir && status == 0 && (e = readdir(dir))) {
        const size_t n = strlen(e->d_name);
        struct stat is;
        char *path;

        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        if (asprintf(&path, "%s/%s", folder, e->d_name) < 0)
            path = NULL;
        char **name = s->n & (s->n - 1) ? s->name
                                        : realloc(s->name, (s->n ? 2 * s->n : 1) * sizeof *name);
        if (name)
            s->name = name;
        if (!path || !name) {
            status = err_set(err, ERR_INTERNAL, "no memory");
        } else if (n > 3 && !strcmp(e->d_name + n - 3, ".ok")) {
            s->name[s->n++] = path;
            path = NULL;
        } else if (lstat(path, &is) == 0 && S_ISDIR(is.st_mode)) {
            status = find_stamps(s, path, err);
        }
        free(path);
    }
    if (dir)
        closedir(dir);
    return status;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct digests {
    struct paths *paths;
    atomic_size_t next;
};

/* A file that cannot be read has no digest. */
static void *digest_some(void *with)
{
    struct digests *d = with;
    size_t i;

    while ((i = atomic_fetch_add(&d->next, 1)) < d->paths->n)
        path_digest(d->paths->path + i, NULL);
    return NULL;
}

static void digest_all(struct paths *paths)
{
    struct digests d = {.paths = paths};
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    pthread_t thread[THREADS];
    int n = 0;

    while (n < THREADS && n < cores - 1 && (size_t)n + 1 < paths->n &&
           !pthread_create(thread + n, NULL, digest_some, &d))
        n++;
    digest_some(&d);
    while (n > 0)
        pthread_join(thread[--n], NULL);
}

struct sums {
    size_t files;
    double bytes;
    bool bad;
};

static int compare(const struct record *r, const char *stamp, struct paths *paths,
                   struct sums *sums, struct text_buf *answer, struct err *err)
{
    struct names names;
    size_t at;

    if (names_of(&names, stamp, err) < 0)
        return -1;
    if (r->all.len && !r->asked) {
        text_add(answer, "verify: %s: its record is damaged, or of an earlier kind\n", names.name);
        sums->bad = true;
    }
    for (size_t i = 0; i < r->nfile; i++) {
        const struct record_file *f = r->file + i;

        if (f->from)
            continue;
        if (paths_find(paths, f->path, &at, err) < 0)
            return -1;
        struct path *p = paths->path + at;
        if (!p->maker)
            sums->files++, sums->bytes += (double)f->seen.bytes;
        p->maker = 1;
        if (!strcmp(p->digest, f->digest))
            continue;
        sums->bad = true;
        text_add(answer, "verify: %s: %s %s\n", names.name, f->path,
                 p->digest[0] ? "differs from its record" : "is missing");
    }
    return 0;
}

static int compare_all(const struct stamps *s, struct sums *sums, struct text_buf *answer,
                       struct err *err)
{
    struct record *r = calloc(s->n + 1, sizeof *r);
    struct paths paths = {0};
    size_t at;
    int status = r ? 0 : err_set(err, ERR_INTERNAL, "no memory for %zu records", s->n);

    for (size_t i = 0; status == 0 && i < s->n; i++) {
        status = record_read(r + i, s->name[i], err);
        for (size_t j = 0; status == 0 && j < r[i].nfile; j++)
            if (!r[i].file[j].from)
                status = paths_find(&paths, r[i].file[j].path, &at, err);
    }
    if (status == 0)
        digest_all(&paths);
    for (size_t i = 0; status == 0 && i < s->n; i++)
        status = compare(r + i, s->name[i], &paths, sums, answer, err);
    for (size_t i = 0; r && i < s->n; i++)
        record_free(r + i);
    free(r);
    paths_free(&paths);
    return status;
}

int steps_verify(const char *const folders[], struct text_buf *answer, struct err *err)
{
    struct stamps s = {0};
    struct sums sums = {0};
    char path[PATH_MAX];
    int status = 0;

    for (; status == 0 && *folders; folders++) {
        size_t n = strlen(*folders);

        if (access(*folders, F_OK) < 0) {
            status = err_set(err, ERR_OPEN, "%s: cannot verify: %s", *folders, strerror(errno));
            break;
        }
        while (n && (*folders)[n - 1] == '/')
            n--;
        snprintf(path, sizeof path, "%.*s/.steps", (int)n, *folders);
        status = find_stamps(&s, path, err);
    }
    if (s.n)
        qsort(s.name, s.n, sizeof *s.name, by_text);
    if (status == 0)
        status = compare_all(&s, &sums, answer, err);
    text_add(answer, "verify: %zu files, %.4g MB, %s\n", sums.files, sums.bytes / 1e6,
             sums.bad ? "not all as recorded" : "as recorded");
    for (size_t i = 0; i < s.n; i++)
        free(s.name[i]);
    free(s.name);
    if (status == 0)
        status = text_buf_ok(answer, err);
    return status < 0 ? -1 : sums.bad;
}
