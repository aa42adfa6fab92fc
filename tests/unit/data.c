/* data.c -- what walks records, from C: what is read is what was written, what is wrong comes
 * back as an error, and the process goes on. */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "../check.h"
#include "data/choice.h"
#include "data/pairs.h"
#include "data/reader.h"
#include "data/windows.h"

enum { N = 4, MEMBERS = 3 };
static char dir[] = "/tmp/data-XXXXXX";

/* A file of nt records at t0, t0 + dt, ...; with targets, and a NaN at record bad. */
struct make {
    const char *name;
    size_t nt, members;
    double t0, dt;
    bool tau;
    long bad;
    double shift; /* added to every value */
};

/* What member i has at point j of record r: no two are alike. */
static double value(size_t r, size_t i, size_t j, bool target)
{
    return (double)(100 * r + 10 * i + j) * (target ? -1 : 1);
}

static const char *path_of(const char *name)
{
    static char path[2][64];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", dir, name);
    return path[turn];
}

static void make(struct make m)
{
    struct layout l = {0};
    const struct axis x = {.name = "x", .n = N, .step = 0.25, .edge = EDGE_PERIODIC, .unit = "1"};
    struct io_head head = HEAD_EMPTY;
    struct record rec;
    struct err err = {0};
    double u[N], tau[N];

    check(layout_axis(&l, &x, &err) == 0 && layout_var(&l, "u", "x", "1", "", &err) == 0);
    check(dataset_describe(&head, &l, m.members, m.tau ? DATASET_TAU : 0, &err) == 0);
    struct io_out *out = io_create(path_of(m.name), &head, NULL, NULL, &err);
    check(out && record_open(&rec, &head, &err) == 0);
    for (size_t r = 0; r < m.nt; r++) {
        record_time(&rec, m.t0 + (double)r * m.dt);
        for (size_t i = 0; i < (m.members ? m.members : 1); i++) {
            for (size_t j = 0; j < N; j++) {
                u[j] = value(r, i, j, false) + m.shift;
                tau[j] = value(r, i, j, true);
            }
            if ((long)r == m.bad && i == 1)
                u[2] = NAN;
            record_state(&rec, i, u);
            if (m.tau)
                record_target(&rec, i, tau);
        }
        check(record_write(&rec, out, &err) == 0);
    }
    check(io_close_out(out, 0, NAN, &err) == 0);
    check_text(err.msg, "");
    record_close(&rec);
    head_free(&head);
}

static struct io_in *open(const char *name)
{
    struct err err = {0};
    struct io_in *in = io_open(path_of(name), NULL, &err);

    check_text(err.msg, "");
    return in;
}

static bool says(const struct err *err, int code, const char *words)
{
    if (err->code == code && strstr(err->msg, words))
        return true;
    fprintf(stderr, "found '%s' (%d), expected '%s' (%d)\n", err->msg, err->code, words, code);
    return false;
}

static void a_reader_gives_states_in_order(void)
{
    struct reader r;
    struct reader_var v[LAYOUT_VARS];
    struct err err = {0};
    double u[N];
    size_t count = 0;

    check(reader_open(&r, open("run.h5"), &err) == 0);
    check(reader_vars(&r, "tau_u,u", v, &err) == 2 && v[0].target && !v[1].target);
    check(reader_vars(&r, NULL, v, &err) == 1 && !v[0].target);
    while (reader_next(&r, &err) == 1) {
        const double *all = reader_values(&r, &v[0], &err);
        check(r.t == 1 + 0.5 * (double)count && r.walk.count == count + 1);
        for (size_t i = 0; i < MEMBERS; i++) {
            check(reader_state(&r, i, u, &err) == 0);
            for (size_t j = 0; j < N; j++)
                check(u[j] == value(count, i, j, false) && all[i * N + j] == u[j]);
        }
        count++;
    }
    check(count == 6 && r.walk.ended && reader_next(&r, &err) == 0);
    check(reader_vars(&r, "w", v, &err) == -1 && says(&err, ERR_DATA, "found no variable 'w'"));
    check(reader_vars(&r, "", v, &err) == -1 && says(&err, ERR_USAGE, "expected NAME"));
    reader_close(&r);
}

/* The prediction has every second time of the truth, or too much, or too little. */
static int follow(const char *prediction, struct err *err)
{
    struct reader truth, r;
    int more = 1, here = 0;

    check(reader_open(&truth, open("run.h5"), err) == 0);
    check(reader_open(&r, open(prediction), err) == 0);
    for (int go = 1; go > 0 && more > 0; here += more == 1 && !r.ahead && !truth.walk.ended) {
        go = reader_next(&truth, err);
        more = reader_follow(&r, &truth, err);
    }
    reader_close(&r);
    reader_close(&truth);
    return more < 0 ? -1 : here;
}

static void predictions_are_followed(void)
{
    struct err err = {0};

    check(follow("run.h5", &err) == 6);
    check(follow("second.h5", &err) == 3);
    check(follow("long.h5", &err) == -1 && says(&err, ERR_DATA, "ended at 3.5"));
    check(follow("short.h5", &err) == -1 && says(&err, ERR_DATA, "goes on at 2"));
    check(follow("off.h5", &err) == -1 && says(&err, ERR_DATA, "found time 1.1, expected 1"));
}

static void pairs_are_all_states(void)
{
    struct pairs p, other;
    struct err err = {0};

    check(pairs_open(&p, open("run.h5"), true, &err) == 0 && pairs_read(&p, SIZE_MAX, &err) == 0);
    check(p.records.nt == 6 && p.records.nmember == MEMBERS && p.records.n == N);
    check(p.from == 1 && p.to == 3.5 && p.records.t[2] == 2);
    for (size_t k = 0; k < 6 * MEMBERS * N; k++) {
        const size_t r = k / (MEMBERS * N), i = k / N % MEMBERS, j = k % N;
        check(p.records.u[k] == value(r, i, j, false));
        check(p.records.tau[k] == value(r, i, j, true));
    }
    check(pairs_open(&other, open("run.h5"), true, &err) == 0 && pairs_read(&other, 1 << 20, &err) == 0);
    check(pairs_refuse_overlap(&p, &other, &err) == -1);
    check(says(&err, ERR_DATA, "sample 0 is sample 0 of the training data"));
    pairs_close(&other);
    check(pairs_open(&other, open("shifted.h5"), true, &err) == 0);
    check(pairs_read(&other, 1 << 20, &err) == 0);
    check(pairs_refuse_overlap(&p, &other, &err) == 0);
    pairs_close(&other);
    pairs_close(&p);
}

static void pairs_refuse(void)
{
    const size_t record = 2 * MEMBERS * N * sizeof(double);
    struct pairs p;
    struct err err = {0};

    check(pairs_open(&p, open("bare.h5"), true, &err) == -1);
    check(says(&err, ERR_DATA, "found no target tau_u"));
    pairs_close(&p);
    /* half as much memory is enough for states alone */
    check(pairs_open(&p, open("bare.h5"), false, &err) == 0);
    check(pairs_read(&p, 6 * record / 2, &err) == 0 && !p.records.tau && p.records.u == p.u);
    pairs_close(&p);
    check(pairs_open(&p, open("nan.h5"), true, &err) == 0 && pairs_read(&p, 1 << 20, &err) == -1);
    check(says(&err, ERR_DATA, "member 1"));
    pairs_close(&p);
    check(pairs_open(&p, open("none.h5"), true, &err) == 0 && pairs_read(&p, 1 << 20, &err) == -1);
    check(says(&err, ERR_DATA, "found no records"));
    pairs_close(&p);
    check(pairs_open(&p, open("run.h5"), true, &err) == 0 && pairs_read(&p, 6 * record, &err) == 0);
    pairs_close(&p);
    check(pairs_open(&p, open("run.h5"), true, &err) == 0);
    check(pairs_read(&p, 6 * record - 1, &err) == -1);
    check(says(&err, ERR_DATA, "found more than 15 samples"));
    pairs_close(&p);
}

/* All records of a file, cut to some members, in memory. */
static int hold(const char *name, const char *members, size_t memory, struct cut *c,
                struct held *h, struct err *err)
{
    struct walk walk = {.in = open(name)};
    int more = cut_open(c, walk.in, members, err);

    if (more == 0)
        more = held_open(h, c, memory, err);
    while (more >= 0 && (more = walk_next(&walk, err)) > 0) {
        const double t = io_slab_f64(walk.in, head_find_var(io_head(walk.in), "time"),
                                     err)[walk.rec];
        if (cut_fetch(c, walk.rec, t, err) < 0 || held_add(h, err) < 0)
            more = -1;
    }
    return more;
}

static void let_go(struct cut *c, struct held *h)
{
    struct io_in *in = c->in;

    held_close(h);
    cut_close(c);
    io_close_in(in);
}

static void cuts_keep_members(void)
{
    struct cut c;
    struct held h = {0};
    struct err err = {0};

    check(hold("run.h5", "1:2", SIZE_MAX, &c, &h, &err) == 0);
    check(c.nmember == 2 && h.n == 6);
    for (int i = 0; i < c.nvar; i++)
        if (!strcmp(c.head.var[c.var[i]].name, "u")) {
            const double *u = (const double *)(const void *)held_at(&h, i, 4);
            check(u[0] == value(4, 1, 0, false) && u[2 * N - 1] == value(4, 2, N - 1, false));
        }
    let_go(&c, &h);
    check(hold("run.h5", "2:5", SIZE_MAX, &c, &h, &err) == -1);
    check(says(&err, ERR_DATA, "no members 2:5; the data have 0:2"));
    let_go(&c, &h);
    check(hold("run.h5", "2:1", SIZE_MAX, &c, &h, &err) == -1);
    check(says(&err, ERR_USAGE, "the lower one first"));
    let_go(&c, &h);
    check(hold("nan.h5", NULL, SIZE_MAX, &c, &h, &err) == -1);
    check(says(&err, ERR_DATA, "u of member 1 at time 2 is not finite"));
    let_go(&c, &h);
    check(hold("nan.h5", "2", SIZE_MAX, &c, &h, &err) == 0);
    let_go(&c, &h);
    check(hold("run.h5", NULL, 400, &c, &h, &err) == -1);
    check(says(&err, ERR_DATA, "raise --memory above 400"));
    let_go(&c, &h);
}

static void windows_become_members(void)
{
    size_t length, stride;
    struct cut c;
    struct held h = {0};
    struct windows w;
    struct io_head head;
    struct err err = {0};

    check(windows_parse("3", &length, &stride, &err) == 0 && length == 3 && stride == 3);
    check(windows_parse("3:2", &length, &stride, &err) == 0 && length == 3 && stride == 2);
    check(windows_parse("3:0", &length, &stride, &err) == -1 && err.code == ERR_USAGE);
    check(hold("run.h5", NULL, SIZE_MAX, &c, &h, &err) == 0);
    check(windows_open(&w, &h, 1, 6, 3, 2, &err) == 0 && w.nwindow == 2);
    check(windows_describe(&w, &head, &err) == 0);
    check(head.dim[head_find_dim(&head, "member")].len == 2 * MEMBERS);
    struct io_out *out = io_create(path_of("windows.h5"), &head, NULL, NULL, &err);
    check(windows_write(&w, &head, out, &err) == 0 && io_close_out(out, 0, NAN, &err) == 0);
    head_free(&head);
    check(windows_open(&w, &h, 0, 6, 7, 1, &err) == -1);
    check(says(&err, ERR_DATA, "found 6 records, expected 7 or more"));
    let_go(&c, &h);

    struct reader r; /* window k of member i is member 2 i + k, from record 1 + 2 k */
    double u[N];
    check(reader_open(&r, open("windows.h5"), &err) == 0);
    for (size_t rec = 0; reader_next(&r, &err) == 1; rec++) {
        check(r.t == 0.5 * (double)rec);
        for (size_t m = 0; m < 2 * MEMBERS; m++) {
            check(reader_state(&r, m, u, &err) == 0);
            check(u[3] == value(1 + 2 * (m % 2) + rec, m / 2, 3, false));
        }
    }
    check(r.walk.count == 3);
    reader_close(&r);
}

/* u(x), G(x) and, beside fields, f; of two members, but f, which is the same for all. */
static void inputs_leave_the_state(void)
{
    struct io_head head = HEAD_EMPTY;
    struct dataset d;
    struct err err = {0};
    const int64_t index[] = {0, 1};

    check(head_records(&head, "time", "1", "time", &err) == 0);
    check(head_dim(&head, "member", 2, &err) >= 0 && head_dim(&head, "x", N, &err) >= 0);
    check(head_var(&head, "member", IO_I64, "member", index, NULL, "", &err) >= 0);
    for (int v = 0; v < 3; v++)
        check(head_var(&head, (const char *[]){"G", "u", "tau_u"}[v], IO_F64, "time,member,x",
                       NULL, NULL, "", &err) >= 0);
    check(head_var(&head, "f", IO_F64, "time", NULL, NULL, "", &err) >= 0);
    check(dataset_read(&d, &head, "data", &err) == 0 && d.layout.nvar == 2 && !d.targets);
    check(dataset_inputs(&d, &head, "f,G", "data", &err) == 0);
    const struct layout *l = &d.layout;
    check(l->nvar == 1 && l->n == N && l->ninput == 2 && l->nin == N + 1 && d.targets);
    check(layout_find_var(l, "u") == 0 && layout_find_var(l, "G") == -1);
    check(layout_find_input(l, "f") == 1 && layout_find_input(l, "G") == 2);
    check(l->var[1].offset == N && l->var[2].offset == N + 1 && l->var[2].rank == 1);
    check_text(head.var[d.var[0]].name, "u");
    check_text(head.var[d.var[1]].name, "f");
    check_text(head.var[d.var[2]].name, "G");
    check_text(head.var[d.tau[0]].name, "tau_u");
    struct dataset other = d;
    check(dataset_read(&d, &head, "data", &err) == 0);
    check(dataset_inputs(&d, &head, "G,u", "data", &err) == -1 && err.code == ERR_DATA);
    check_text(err.msg, "data: found inputs alone, expected a state beside them");
    check(dataset_inputs(&d, &head, "W", "data", &err) == -1 && d.layout.nvar == 2);
    check(strstr(err.msg, "data: found no input W, expected a variable") != NULL);
    check(layout_alike(&other.layout, &d.layout, &err) == -1); /* G is no state of one of them */
    head_free(&head);
}

static void choices_count(void)
{
    struct choice c = choice_all();
    struct err err = {0};
    size_t a, b, kept = 0;

    c.from = 0.2;
    c.every = 3;
    for (int i = 0; i < 10; i++)
        kept += choice_keeps(&c, 0.1 * i, &err) == 1;
    check(kept == 3 && c.inside == 8 && c.seen == 10 && c.latest == 0.1 * 9);
    check(choice_keeps(&c, NAN, &err) == -1 && says(&err, ERR_DATA, "record 10 is not finite"));
    c = choice_all();
    check(choice_split(&c, "train=.8,test=.2", "test", &err) == 0);
    c.gap = 1;
    check(choice_part(&c, 10, &a, &b, &err) == 0 && a == 9 && b == 10);
    c.gap = 5;
    check(choice_part(&c, 10, &a, &b, &err) == -1 && err.code == ERR_DATA);
    check(choice_split(&c, "train=.8,test=.3", "test", &err) == -1);
    check(says(&err, ERR_USAGE, "add up to 1.1"));
    check(choice_split(&c, "a=.5,a=.2", "a", &err) == -1 && says(&err, ERR_USAGE, "twice"));
    check(choice_split(&c, "a=.5", "b", &err) == -1 && says(&err, ERR_USAGE, "a part of 'a=.5'"));
}

int main(void)
{
    check(mkdtemp(dir) != NULL);
    make((struct make){"run.h5", 6, MEMBERS, 1, 0.5, true, -1, 0});
    make((struct make){"second.h5", 3, MEMBERS, 1, 1, true, -1, 0});
    make((struct make){"long.h5", 7, MEMBERS, 1, 0.5, true, -1, 0});
    make((struct make){"short.h5", 2, MEMBERS, 1, 0.5, true, -1, 0});
    make((struct make){"off.h5", 6, MEMBERS, 1.1, 0.5, true, -1, 0});
    make((struct make){"shifted.h5", 6, MEMBERS, 1, 0.5, true, -1, 0.25});
    make((struct make){"nan.h5", 6, MEMBERS, 1, 0.5, true, 2, 0});
    make((struct make){"bare.h5", 6, MEMBERS, 1, 0.5, false, -1, 0});
    make((struct make){"none.h5", 0, MEMBERS, 1, 0.5, true, -1, 0});
    run(a_reader_gives_states_in_order);
    run(predictions_are_followed);
    run(pairs_are_all_states);
    run(pairs_refuse);
    run(cuts_keep_members);
    run(windows_become_members);
    run(inputs_leave_the_state);
    run(choices_count);
    static const char *const names[] = {"run", "second", "long", "short", "off", "shifted", "nan",
                                        "bare", "none", "windows"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s.h5", names[i]);
        unlink(path_of(name));
    }
    rmdir(dir);
    return check_end();
}
