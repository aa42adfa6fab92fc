/* run.c -- making what one step makes, unless its record shows it made so. */
#include "steps/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "steps/command.h"
#include "steps/files.h"
#include "steps/lock.h"
#include "steps/store.h"

static void tell(const struct work *w, bool remark, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void tell(const struct work *w, bool remark, const char *fmt, ...)
{
    char text[3 * PATH_MAX];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    w->how->tell(remark, text);
}

/* File systems of some networks have no locks: said once a study, and gone on without. */
static void take_lock(const struct work *w)
{
    char said[PATH_MAX];
    enum lock got = lock_take(w->lock, false);

    if (got == LOCK_BUSY) {
        tell(w, true, "%s: waiting for another make\n", w->names.name);
        got = lock_take(w->lock, true);
    }
    if (got != LOCK_NONE)
        return;
    const int folder = (int)(strrchr(w->how->stamp, '/') - w->how->stamp);
    snprintf(said, sizeof said, "%.*s/no-locks", folder, w->how->stamp);
    if (access(said, F_OK) < 0)
        tell(w, true, "%s: warning: %.*s lies where files cannot be locked: no two makes may "
             "share it\n", w->names.name, folder, w->how->stamp);
    const int fd = open(said, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0)
        close(fd);
}

static enum run_end fail(struct work *w, int status, const char *what, struct err *err)
{
    for (size_t i = w->nin; i < w->n; i++)
        unlink(work_file(w, i)->name);
    unlink(w->temp);
    dprintf(w->lock, "exit_status = %d\n", status);
    err_set(err, status, "%s: %s; the end of %s.log:", w->names.name, what, w->names.base);
    return RUN_FAILED;
}

static void remove_settings(const struct work *w)
{
    char path[2 * PATH_MAX], *rest;
    struct asked old;
    struct record r;

    /* what was put aside names those of before */
    snprintf(path, sizeof path, "%s.last", w->names.base);
    if (record_read(&r, path, NULL) < 0)
        return;
    rest = r.asked ? r.all.s : NULL;
    if (rest && asked_next(&old, &rest, &(struct abis){0}, NULL) > 0) {
        for (size_t i = 0; i < old.nblock; i++) {
            snprintf(path, sizeof path, "%s.%s.conf", w->names.base, old.block[i].name);
            unlink(path);
        }
        asked_free(&old);
    }
    record_free(&r);
}

static int prepare(struct work *w, struct err *err)
{
    char path[2 * PATH_MAX];

    for (size_t i = w->nin; i < w->n; i++) {
        unlink(work_file(w, i)->name);
        if (files_folders(work_file(w, i)->name, err) < 0)
            return -1;
    }
    remove_settings(w);
    for (size_t i = 0; i < w->asked.nblock; i++) {
        snprintf(path, sizeof path, "%s.%s.conf", w->names.base, w->asked.block[i].name);
        if (files_write(path, path, &w->asked.block[i].text, err) < 0)
            return -1;
    }
    return 0;
}

/* The record goes to NAME.last, the log is emptied, and what a killed run left half goes. */
static int put_aside(struct work *w, struct err *err)
{
    char last[PATH_MAX];

    unlink(w->temp);
    snprintf(last, sizeof last, "%s.last", w->names.base);
    if (w->old.all.len ? rename(w->how->stamp, last) < 0
                       : unlink(w->how->stamp) < 0 && errno != ENOENT)
        return err_set(err, ERR_CREATE, "%s: cannot put it aside: %s", w->how->stamp,
                       strerror(errno));
    return ftruncate(w->lock, 0) == 0 ? 0 : err_set(err, ERR_CREATE, "%s.log: %s", w->names.base,
                                                    strerror(errno));
}

/* The command, its output in w->temp if it names none; its exit status, or -1 with err. */
static int run_command(struct work *w, bool *to_stdout, struct err *err)
{
    const char *command = w->asked.command.s ? w->asked.command.s : "";
    struct spent spent = {0};
    char date[32], host[256] = "";
    int out = 1;

    *to_stdout = true;
    for (size_t i = w->nin; i < w->n; i++)
        *to_stdout &= !strstr(command, work_file(w, i)->name);
    if (*to_stdout &&
        (out = open(w->temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) < 0)
        return err_set(err, ERR_CREATE, "%s: cannot create: %s", w->temp, strerror(errno));
    const int status = command_run(command, out, w->lock, &spent, err);
    const time_t now = time(NULL);
    if (*to_stdout)
        close(out);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
    gethostname(host, sizeof host - 1);
    text_add(&w->events, "date = %s\nhost = %s\nexit_status = 0\nwall_seconds = %.3f\n"
             "user_seconds = %.3f\nsystem_seconds = %.3f\n", date, host, spent.wall, spent.user,
             spent.system);
    return status < 0 ? status : text_buf_ok(&w->events, err) < 0 ? -1 : status;
}

/* Afterwards: are all inputs as they were, and all outputs there? */
static enum run_end check_files(struct work *w, struct err *err)
{
    char what[PATH_MAX + 64];

    for (size_t i = 0; i < w->n; i++) {
        struct path *p = work_file(w, i);
        const struct seen before = p->now;

        path_look(p);
        if (i < w->nin && !seen_same(before, p->now)) {
            dprintf(w->lock, "%s changed meanwhile\n", p->name);
            return fail(w, ERR_AGAIN, "an input changed while it ran", err);
        }
        if (p->now.bytes < 0) {
            dprintf(w->lock, "no output file %s\n", p->name);
            snprintf(what, sizeof what, "it did not make %s", p->name);
            return fail(w, ERR_INTERNAL, what, err);
        }
        if (i >= w->nin)
            p->digest[0] = '\0'; /* made anew, whatever its time says */
    }
    return RUN_MADE;
}

static void show_log(const struct work *w)
{
    char path[PATH_MAX];
    struct text_buf log;

    snprintf(path, sizeof path, "%s.log", w->names.base);
    if (files_read(path, &log, NULL) == 0 && log.len)
        w->how->tell(true, log.s);
    text_buf_free(&log);
}

static enum run_end make(struct work *w, const struct entry *kept, struct err *err)
{
    char what[64];
    bool to_stdout;

    tell(w, false, "  STEP  %s\n", w->names.name);
    if (prepare(w, err) < 0)
        return RUN_ERROR;
    for (size_t i = 0; i < w->nin; i++)
        if (work_file(w, i)->now.bytes < 0) {
            dprintf(w->lock, "no input file %s\n", work_file(w, i)->name);
            return fail(w, ERR_OPEN, "cannot start", err);
        }
    const int status = run_command(w, &to_stdout, err);
    if (status < 0)
        return RUN_ERROR;
    snprintf(what, sizeof what, "failed with exit status %d", status);
    if (status > 0)
        return fail(w, status, what, err);
    if (to_stdout && rename(w->temp, work_file(w, w->nin)->name) < 0) {
        err_set(err, ERR_CREATE, "%s: %s", work_file(w, w->nin)->name, strerror(errno));
        return RUN_ERROR;
    }
    const enum run_end end = check_files(w, err);
    if (end != RUN_MADE)
        return end;
    show_log(w);
    if (kept && !store_keep(w, kept))
        tell(w, true, "%s: warning: %s: it cannot be kept there\n", w->names.name, w->how->store);
    return work_record(w, w->events.s, err) < 0 ? RUN_ERROR : RUN_MADE;
}

static enum run_end make_or_take(struct work *w, struct err *err)
{
    struct entry entry = {0};
    const bool shared = w->how->store && *w->how->store;
    enum run_end end = RUN_ERROR;

    if ((!shared || store_entry(&entry, w, err) == 0) && put_aside(w, err) == 0) {
        if (shared && store_take(w, &entry)) {
            tell(w, false, "  STORE %s\n", w->names.name);
            end = check_files(w, err);
            if (end == RUN_MADE && work_record(w, w->events.s, err) < 0)
                end = RUN_ERROR;
        } else {
            end = make(w, shared ? &entry : NULL, err);
        }
    }
    text_buf_free(&entry.text);
    return end;
}

enum run_end steps_run(const struct run_how *how, struct err *err)
{
    struct work w = {.how = how, .lock = -1, .old.events = ""};
    enum run_end end = RUN_ERROR;
    bool renewed;
    int same = -1;

    if (names_of(&w.names, how->stamp, err) < 0 || files_folders(how->stamp, err) < 0 ||
        (w.lock = lock_open(w.names.base, err)) < 0)
        return end;
    snprintf(w.temp, sizeof w.temp, "%s.tmp", w.names.base);
    take_lock(&w);
    if (work_read(&w, err) == 0)
        same = work_stands(&w, &renewed, err);
    if (same == 1)
        end = renewed && work_record(&w, w.old.events, err) < 0 ? RUN_ERROR : RUN_MADE;
    else if (same == 0)
        end = make_or_take(&w, err);
    work_free(&w);
    lock_close(w.lock);
    return end;
}
