/* walk.c -- times of records, from C: those that fall, jump or are no number come back as errors
 * that say where, whoever walks. */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "../check.h"
#include "data/pairs.h"
#include "data/reader.h"
#include "data/windows.h"

enum { N = 2, MEMBERS = 2, NT = 4 };
static char path[] = "/tmp/walk-XXXXXX";

/* One file with records at t[NT]; order may be NULL. The target of member 1 at point 1 of record
 * bad is a NaN, of none when bad < 0. */
static void make(const double t[], const char *order, int bad)
{
    struct layout l = {0};
    const struct axis x = {.name = "x", .n = N, .step = 0.5, .edge = EDGE_PERIODIC, .unit = "1"};
    struct io_head head = HEAD_EMPTY;
    struct record rec;
    struct err err = {0};

    check(layout_axis(&l, &x, &err) == 0 && layout_var(&l, "u", "x", "1", "", &err) == 0);
    check(dataset_describe(&head, &l, MEMBERS, DATASET_TAU, &err) == 0);
    if (order)
        check(head_set_text(&head, NULL, "order", order, &err) == 0);
    struct io_out *out = io_create(path, &head, NULL, NULL, &err);
    check(out && record_open(&rec, &head, &err) == 0);
    for (int r = 0; r < NT; r++) {
        record_time(&rec, t[r]);
        for (size_t i = 0; i < MEMBERS; i++) {
            record_state(&rec, i, (const double[]){r, (double)i});
            record_target(&rec, i, (const double[]){1, r == bad && i == 1 ? NAN : 2});
        }
        check(record_write(&rec, out, &err) == 0);
    }
    check(io_close_out(out, 0, NAN, &err) == 0);
    check_text(err.msg, "");
    record_close(&rec);
    head_free(&head);
}

static struct io_in *open(void)
{
    struct err err = {0};
    struct io_in *in = io_open(path, NULL, &err);

    check_text(err.msg, "");
    return in;
}

/* err is ERR_DATA, "FILE: words". */
static void says(const struct err *err, const char *words)
{
    char expected[200];

    snprintf(expected, sizeof expected, "%s: %s", path, words);
    check(err->code == ERR_DATA);
    check_text(err->msg, expected);
}

/* Both walkers refuse the file, with these words, before they give a record out of order. */
static void refused(const double t[], const char *words)
{
    struct reader r;
    struct pairs p;
    struct err err = {0};
    double last = -INFINITY;
    int more;

    make(t, NULL, -1);
    check(reader_open(&r, open(), &err) == 0);
    while ((more = reader_next(&r, &err)) > 0) {
        check(r.t > last);
        last = r.t;
    }
    check(more == -1);
    says(&err, words);
    reader_close(&r);
    err = (struct err){0};
    check(pairs_open(&p, open(), true, &err) == 0 && pairs_read(&p, SIZE_MAX, &err) == -1);
    says(&err, words);
    pairs_close(&p);
}

static void times_rise(void)
{
    refused((const double[]){1, 2, 1.5, 3},
            "record 2: found time 1.5 after 2, expected it to rise");
    refused((const double[]){1, 2, 2, 3},
            "record 2: found time 2 after 2, expected it to rise");
    refused((const double[]){1, 2, 3, NAN},
            "record 3: found time nan after 3, expected it to rise");
}

static void shuffled_records_are_pairs_and_no_course(void)
{
    struct reader r;
    struct pairs p;
    struct err err = {0};

    make((const double[]){1, 4, 2, 3}, "shuffled", -1);
    check(reader_open(&r, open(), &err) == -1);
    says(&err, "found shuffled records, expected them in the order of time");
    reader_close(&r);
    check(pairs_open(&p, open(), true, &err) == 0 && pairs_read(&p, SIZE_MAX, &err) == 0);
    check(p.records.nt == NT && p.from == 1 && p.to == 4 && p.records.t[1] == 4);
    pairs_close(&p);
}

static void a_target_that_is_no_number_is_located(void)
{
    struct pairs p;
    struct err err = {0};

    make((const double[]){1, 1.5, 2, 2.5}, NULL, 2);
    check(pairs_open(&p, open(), true, &err) == 0 && pairs_read(&p, SIZE_MAX, &err) == -1);
    check(err.code == ERR_DATA && strstr(err.msg, path));
    check(strstr(err.msg, "tau_u") && strstr(err.msg, "time 2") && strstr(err.msg, "member 1"));
    pairs_close(&p);
}

/* A window of three over all records, or what is wrong with it. */
static int window(const double t[], struct err *err)
{
    struct cut c;
    struct held h;
    struct windows w;
    int more;

    make(t, NULL, -1);
    struct walk walk = {.in = open()};
    check(cut_open(&c, walk.in, NULL, err) == 0 && held_open(&h, &c, SIZE_MAX, err) == 0);
    while ((more = walk_next(&walk, err)) > 0)
        check(cut_fetch(&c, walk.rec, 0, err) == 0 && held_add(&h, err) == 0);
    check(more == 0 && walk.count == NT);
    const int rc = windows_open(&w, &h, 0, NT, 3, 1, err);
    held_close(&h);
    cut_close(&c);
    io_close_in(walk.in);
    return rc;
}

static void windows_need_equal_steps(void)
{
    struct err err = {0};

    check(window((const double[]){1, 2, 3, 4}, &err) == 0);
    check(window((const double[]){1, 2, 3, 4.5}, &err) == -1);
    says(&err, "--window: found a step of 1.5 at time 4.5, expected 1 as at first");
}

int main(void)
{
    const int fd = mkstemp(path);

    check(fd >= 0 && close(fd) == 0);
    run(times_rise);
    run(shuffled_records_are_pairs_and_no_course);
    run(a_target_that_is_no_number_is_located);
    run(windows_need_equal_steps);
    unlink(path);
    return check_end();
}
