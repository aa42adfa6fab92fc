/* steps.c -- texts, records, plans and runs of pipeline steps, in a folder of their own. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "steps/asked.h"
#include "steps/files.h"
#include "steps/plan.h"
#include "steps/record.h"
#include "steps/run.h"
#include "steps/verify.h"

#include "../check.h"

enum { LONG = 4096, DEEP = 100000 };
#define A "results/t/.steps/a.ok"
#define B "results/t/.steps/b.ok"

static void write_file(const char *path, const char *text)
{
    struct text_buf t = {.s = (char *)text, .len = strlen(text)};

    check(files_folders(path, NULL) == 0);
    check(files_write(path, path, &t, NULL) == 0);
}

static const char *content(const char *path)
{
    static struct text_buf text;

    text_buf_free(&text);
    files_read(path, &text, NULL);
    return text.s ? text.s : "";
}

/* The file is the same for who looks at size and time only. */
static void spoil(const char *path, const char *text)
{
    struct stat was;

    stat(path, &was);
    write_file(path, text);
    check(utimensat(AT_FDCWD, path, (struct timespec[]){was.st_atim, was.st_mtim}, 0) == 0);
}

static void touch(const char *path, long second)
{
    check(utimensat(AT_FDCWD, path,
                    (struct timespec[]){{.tv_sec = second}, {.tv_sec = second}}, 0) == 0);
}

/* A text on the heap, as callers have it. */
static char *text_of(const char *stamp, const char *command, const char *in, const char *out,
                     const char *blocks)
{
    char *text = NULL;

    check(asprintf(&text, "# step %s\ncommand = %s\ninput = %s\noutput = %s\n%s# made\n", stamp,
                   command, in, out, blocks) > 0);
    return text;
}

static char told[LONG];
static void tell(bool remark, const char *text)
{
    (void)remark;
    strncat(told, text, sizeof told - 1 - strlen(told));
}

static struct err err;
static enum run_end run_step(char *text, const char *stamp, const char *maker, const char *store)
{
    const char *const makers[] = {maker, NULL};
    const struct run_how how = {stamp, text, makers, store, tell};

    *told = '\0';
    err = (struct err){0};
    const enum run_end end = steps_run(&how, &err);
    free(text);
    return end;
}

static const char *plan(const char *texts, bool renew)
{
    static struct text_buf answer;
    char *own = strdup(texts);

    text_buf_free(&answer);
    err = (struct err){0};
    if (steps_plan(own, renew, &answer, &err) < 0)
        text_add(&answer, "%d %s", err.code, err.msg);
    free(own);
    return answer.s ? answer.s : "";
}

/* The pair of steps of most tests: the first line of data.txt, then that twice. */
static char *first(void)
{
    return text_of(A, "head -n 1", "data.txt", "results/t/a", "");
}
static char *first_of_data(void)
{
    return text_of(A, "head -n 1 data.txt", "data.txt", "results/t/a", "");
}
static char *twice(void)
{
    return text_of(B, "cat results/t/a results/t/a", "results/t/a", "results/t/b", "");
}
static const char *plan_pair(bool renew)
{
    char both[LONG], *a = first_of_data(), *b = twice();

    snprintf(both, sizeof both, "%s %s", b, a); /* as make joins them; the order is free */
    free(a);
    free(b);
    return plan(both, renew);
}
static void make_pair(void)
{
    check(run_step(first_of_data(), A, NULL, NULL) == RUN_MADE);
    check(run_step(twice(), B, A, NULL) == RUN_MADE);
}
static void fresh(void)
{
    check(system("rm -rf results kept") == 0);
    write_file("data.txt", "one\nmore\n");
    touch("data.txt", 1000000);
}

static void texts_are_read(void)
{
    char text[] = "before\n# step results/t/.steps/n=1/a.ok\ncommand = \n"
                  "command = grow --x {a}|(sow;x)\ninput = one  two\noutput = results/t/a\n"
                  "par.x = 1\npar.\nother.# made\npar.y\n# made\n"
                  " # step results/t/.steps/b.ok\noutput = results/t/b\n";
    struct abis abis;
    struct asked a;
    struct names names;
    char *rest = text;

    write_file("abi.mk", "abi.gro := 1\nabi.grow := 22\nabi.sow := 3\nabi.row := 4\n");
    check(abis_read(&abis, "abi.mk", NULL) == 0 && abis.n == 4);
    check(asked_next(&a, &rest, &abis, &err) == 1);
    check_text(a.stamp, "results/t/.steps/n=1/a.ok");
    check_text(a.command.s, "grow --x {a}|(sow;x)");
    check(a.in.n == 2 && a.out.n == 1);
    check_text(a.in.item[1], "two");
    check(a.nblock == 2);
    check_text(a.block[0].text.s, "x = 1\n\ny\n");
    check_text(a.block[1].text.s, "# made\n");
    check(strstr(a.text.s, "output = results/t/a\ntool_abi.grow = 22\ntool_abi.sow = 3\npar.x"));
    check_text(a.text.s + a.text.len - 7, "\n# made");
    check(names_of(&names, a.stamp, NULL) == 0);
    check_text(names.name, "t/n=1/a");
    check_text(names.base, "results/t/.steps/n=1/a");
    asked_free(&a);
    check(asked_next(&a, &rest, &abis, &err) == 0); /* cut short: no step */
    abis_free(&abis);
}

static void bad_steps_are_named(void)
{
    static const struct {
        const char *texts, *told;
    } bad[] = {
        {"# step results/t/a'.ok\n# made\n", "65 t/a'.ok: a character that is barred"},
        {"# step " A "\noutput = results/t/a%\n# made\n", "65 t/.steps/a.ok: a character"},
        {"# step " A "\ninput = x;y\noutput = results/t/a\n# made\n", "in a name or path: x;y"},
        {"# step " A "\noutput = \n# made\n", "65 " A ": a step without output"},
        {"# step " A "\noutput = there/a\n# made\n", "65 " A ": there/a is not below results/"},
        {"# step " A "\noutput = results/x\n# made\n # step " B "\noutput = results/x\n# made\n",
         "65 results/x: made by " A " and by " B},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!strstr(plan(bad[i].texts, false), bad[i].told))
            check_text(plan(bad[i].texts, false), bad[i].told);
}

static void digests_are_those_of_xxh3(void)
{
    static char bytes[200001];
    char at_once[DIGEST], piecewise[DIGEST];

    digest_bytes(at_once, "", 0);
    check_text(at_once, "99aa06d3014798d86001c324468d497f");
    for (size_t i = 0; i < sizeof bytes - 1; i++)
        bytes[i] = (char)('a' + i * i % 23);
    for (size_t n = 0; n < sizeof bytes; n = 3 * n + 1) {
        const int fd = open("some", O_WRONLY | O_CREAT | O_TRUNC, 0666);

        check(write(fd, bytes, n) == (ssize_t)n && close(fd) == 0);
        digest_bytes(at_once, bytes, n);
        check(digest_file(piecewise, "some", &err) == 0);
        check_text(piecewise, at_once);
    }
    check(digest_file(piecewise, "absent", &err) < 0 && err.code == ERR_OPEN);
}

static void paths_are_looked_at_once(void)
{
    struct paths p = {0};
    size_t at, again;
    char name[32];

    for (size_t i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "absent/%zu", i % 500);
        check(paths_find(&p, name, &at, NULL) == 0 && at == i % 500);
    }
    write_file("there", "1");
    check(p.n == 500 && paths_find(&p, "there", &at, NULL) == 0);
    write_file("there", "12");
    check(paths_find(&p, "there", &again, NULL) == 0 && again == at && p.path[at].now.bytes == 1);
    check(path_digest(p.path + at, NULL) == 0 && p.path[at].digest[0]);
    path_look(p.path + at);
    check(p.path[at].now.bytes == 2 && !p.path[at].digest[0]);
    paths_free(&p);
}

static void records_are_read_back(void)
{
    struct record r;
    char *record;

    fresh();
    make_pair();
    check(record_read(&r, B, &err) == 0 && r.asked && r.nfile == 2);
    check(r.file[0].from && !r.file[1].from);
    check_text(r.file[0].path, "results/t/a");
    check_text(record_find(&r, "results/t/b")->path, "results/t/b");
    check(seen_same(r.file[1].seen, look("results/t/b")));
    check(!strncmp(r.events, "date = 20", 9));
    check(strstr(r.events, "\nexit_status = 0\nwall_seconds = ") != NULL);
    check(!strstr(r.events, "digest") && !strstr(r.events, "file"));
    record_free(&r);
    /* of another kind, cut, spoilt: as if there were none */
    record = strdup(content(B));
    for (int i = 0; i < 4; i++) {
        char *spoilt = strdup(record), *at = strstr(spoilt, i == 0 ? "xxh128" : i == 1 ? "# made"
                                                            : i == 2 ? "|results/t/b|" : "sum|");

        check(at != NULL);
        *at = i == 1 ? '\0' : '!';
        write_file(B, spoilt);
        check(record_read(&r, B, &err) == 0);
        check(r.asked == 0 && r.nfile == 0);
        record_free(&r);
        check_text(plan_pair(false), B "|text\n");
        free(spoilt);
    }
    free(record);
    check(record_read(&r, "results/absent", &err) == 0 && !r.asked);
    record_free(&r);
}

static void what_changed_is_planned(void)
{
    fresh();
    check_text(plan_pair(false), B "|text\n" A "|text\n");
    make_pair();
    check_text(plan_pair(false), "");
    write_file("data.txt", "two\n");
    check_text(plan_pair(false), B "|after|results/t/a\n" A "|other|data.txt\n");
    unlink("data.txt");
    check_text(plan_pair(false), B "|after|results/t/a\n" A "|other|data.txt\n");
    write_file("data.txt", "one\nmore\n");
    unlink("results/t/b");
    check_text(plan_pair(false), B "|other|results/t/b\n");
    check(run_step(twice(), B, A, NULL) == RUN_MADE && strstr(told, "STEP  t/b"));
    write_file("results/.abi.mk", "abi.cat := 2\n");
    check_text(plan_pair(false), B "|text\n");
    unlink("results/.abi.mk");
    /* a was made for another goal meanwhile: b is of another a */
    write_file("data.txt", "two\n");
    check(run_step(first_of_data(), A, NULL, NULL) == RUN_MADE);
    check_text(plan_pair(false), B "|other|results/t/a\n");
}

static void only_what_looks_new_is_digested(void)
{
    fresh();
    make_pair();
    spoil("data.txt", "two\nmore\n");
    check_text(plan_pair(false), "");
    check(run_step(first_of_data(), A, NULL, NULL) == RUN_MADE);
    check_text(told, "");
    touch("data.txt", 2000000);
    check_text(plan_pair(false), B "|after|results/t/a\n" A "|other|data.txt\n");
}

static void new_times_are_noted(void)
{
    struct record r;

    fresh();
    make_pair();
    touch("data.txt", 2000000);
    check_text(plan_pair(false), "");
    check(record_read(&r, A, NULL) == 0 && r.file[0].seen.s == 1000000);
    record_free(&r);
    check_text(plan_pair(true), "");
    check(record_read(&r, A, NULL) == 0 && r.file[0].seen.s == 2000000);
    check(strstr(r.events, "host = ") != NULL);
    record_free(&r);
    touch(A, 5); /* and no record is written for nothing */
    check_text(plan_pair(true), "");
    check(look(A).s == 5);
    touch("results/t/b", 3000000);
    check(run_step(twice(), B, A, NULL) == RUN_MADE);
    check_text(told, "");
    check(record_read(&r, B, NULL) == 0 && record_find(&r, "results/t/b")->seen.s == 3000000);
    check(r.file[0].from);
    record_free(&r);
}

static void equal_bytes_stop_there(void)
{
    fresh();
    make_pair();
    write_file("data.txt", "one\nother\n");
    check_text(plan_pair(false), B "|after|results/t/a\n" A "|other|data.txt\n");
    check(run_step(first_of_data(), A, NULL, NULL) == RUN_MADE);
    check_text(told, "  STEP  t/a\n");
    check_text(plan_pair(false), "");
    check(run_step(twice(), B, A, NULL) == RUN_MADE);
    check_text(told, "");
}

/* A file that a step and its maker read is an input from elsewhere to both. */
static void what_a_maker_reads_counts_too(void)
{
    char both[LONG], *a, *b;

    fresh();
    for (int i = 0; i < 2; i++) {
        a = first_of_data();
        b = text_of(B, "cat results/t/a data.txt", "results/t/a data.txt", "results/t/b", "");
        snprintf(both, sizeof both, "%s%s", a, b);
        free(a);
        if (i == 1)
            check_text(plan(both, false), A "|other|data.txt\n" B "|after|results/t/a\n"
                       B "|other|data.txt\n");
        check(run_step(first_of_data(), A, NULL, NULL) == RUN_MADE);
        if (i == 1)
            check_text(plan(both, false), B "|other|data.txt\n");
        check(run_step(b, B, A, NULL) == RUN_MADE);
        check_text(told, "  STEP  t/b\n");
        check_text(plan(both, false), "");
        write_file("data.txt", "one\nother\n");
    }
    check_text(content("results/t/b"), "one\none\nother\n");
}

static void graphs_may_be_deep_and_in_any_order(void)
{
    struct text_buf texts = {0};
    size_t lines = 0;

    fresh();
    for (int i = DEEP; i > 0; i--)
        text_add(&texts, "# step results/d/.steps/%d.ok\ncommand = x\ninput = results/d/%d\n"
                 "output = results/d/%d\n# made\n ", i, i - 1, i);
    for (const char *s = plan(texts.s, false); *s; s++)
        lines += *s == '|' && !strncmp(s, "|text\n", 6);
    check(lines == DEEP);
    text_buf_free(&texts);
    /* what needs itself ends, too */
    check_text(plan("# step " A "\ninput = results/b\noutput = results/a\n# made\n # step " B
                    "\ninput = results/a\noutput = results/b\n# made\n", false),
               A "|text\n" B "|text\n");
}

static void changes_go_down_a_chain(void)
{
    struct text_buf texts = {0}, expected = {0};
    char stamp[64], in[64], out[64], maker[64] = "";

    fresh();
    for (int i = 1; i <= 12; i++) {
        snprintf(stamp, sizeof stamp, "results/c/.steps/%d.ok", i);
        snprintf(in, sizeof in, i == 1 ? "data.txt" : "results/c/%d", i - 1);
        snprintf(out, sizeof out, "results/c/%d", i);
        char command[80], *text;
        snprintf(command, sizeof command, "cat %s", in);
        text = text_of(stamp, command, in, out, "");
        text_add(&texts, "%s ", text);
        check(run_step(text, stamp, i == 1 ? NULL : maker, NULL) == RUN_MADE);
        text_add(&expected, i == 1 ? "%s|other|%s\n" : "%s|after|%s\n", stamp, in);
        strcpy(maker, stamp);
    }
    check_text(plan(texts.s, false), "");
    write_file("data.txt", "another\n");
    check_text(plan(texts.s, false), expected.s);
    text_buf_free(&texts);
    text_buf_free(&expected);
}

static void failures_leave_nothing(void)
{
    static const struct {
        const char *command, *in, *told;
        int code;
    } bad[] = {
        {"echo half >results/t/a; echo oh >&2; exit 7", "data.txt",
         "t/a: failed with exit status 7; the end of results/t/.steps/a.log:", 7},
        {"echo half; kill -9 $$", "data.txt", "t/a: failed with exit status 137", 137},
        {"false | cat", "data.txt", "t/a: failed with exit status 1", 1},
        {"cat", "absent", "t/a: cannot start", 66},
        {"true results/t/a", "data.txt", "t/a: it did not make results/t/a", 70},
        {"echo more >>data.txt", "data.txt", "t/a: an input changed while it ran", 75},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fresh();
        check(run_step(first_of_data(), A, NULL, NULL) == RUN_MADE);
        check(run_step(text_of(A, bad[i].command, bad[i].in, "results/t/a", ""), A, NULL, NULL) ==
              RUN_FAILED);
        check_near(err.code, bad[i].code, 0);
        if (strncmp(err.msg, bad[i].told, strlen(bad[i].told)))
            check_text(err.msg, bad[i].told);
        check(access("results/t/a", F_OK) < 0 && access(A, F_OK) < 0);
        check(access("results/t/.steps/a.last", F_OK) == 0);
        check(access("results/t/.steps/a.tmp", F_OK) < 0);
        check(strstr(content("results/t/.steps/a.log"), "exit_status = ") != NULL);
    }
    check(run_step(first(), B, NULL, NULL) == RUN_ERROR && err.code == ERR_DATA);
    check(run_step(strdup(""), A, NULL, NULL) == RUN_ERROR && err.code == ERR_DATA);
}

static void settings_reach_the_command(void)
{
    const char *const command = "cat results/t/.steps/a.p.conf >results/t/a; echo said >&2";

    fresh();
    check(run_step(text_of(A, command, "", "results/t/a", "p.x = $1 'y'\np.\np.# made\nq.z\n"),
                   A, NULL, NULL) == RUN_MADE);
    check_text(content("results/t/a"), "x = $1 'y'\n\n# made\n");
    check_text(told, "  STEP  t/a\nsaid\n");
    check_text(content("results/t/.steps/a.q.conf"), "z\n");
    write_file("results/t/.steps/a.more.p.conf", "of the step a.more\n");
    write_file("results/t/.steps/a.tmp", "of a run that was killed\n");
    check(run_step(text_of(A, command, "", "results/t/a", "p.x\n"), A, NULL, NULL) == RUN_MADE);
    check_text(content("results/t/a"), "x\n");
    check_text(told, "  STEP  t/a\nsaid\n");
    check(access("results/t/.steps/a.q.conf", F_OK) < 0);
    check(access("results/t/.steps/a.tmp", F_OK) < 0);
    check(access("results/t/.steps/a.more.p.conf", F_OK) == 0);
    /* no lines of parameters in the text of the record are taken for words of it */
    check_text(plan("# step " A "\ncommand = cat results/t/.steps/a.p.conf >results/t/a; "
                    "echo said >&2\ninput = \noutput = results/t/a\np.x\n# made\n", false), "");
}

static void changes_are_told(void)
{
    struct text_buf answer = {0};
    const char *const reasons[] = {"after|x", "other|data.txt", "other|absent", "text", NULL};
    char *text = text_of(A, "cat", "", "results/t/a", "p.a = 1\np.b = 2\np.w\n");

    fresh();
    check(steps_why(text, reasons, &answer, &err) == 0);
    check_text(answer.s, "t/a: input x may be made anew\nt/a: data.txt has changed\n"
               "t/a: absent is missing\nt/a: not made yet\n");
    free(text);
    text_buf_free(&answer);
    check(run_step(text_of(A, "cat", "", "results/t/a", "p.a = 1\np.b = 2\np.w\np.w\n"), A, NULL,
                   NULL) == RUN_MADE);
    text = text_of(A, "cat\ncommand = x", "", "results/t/a", "p.b =  2\np.c = 'q = r'\np.w\n");
    check(steps_why(text, reasons + 4, &answer, &err) == 0);
    check_text(answer.s, "t/a: command = cat -> cat; x\nt/a: p.b = 2 ->  2\n"
               "t/a: p.c = 'q = r' is new\nt/a: p.w = ;  -> \nt/a: p.a = 1 is gone\n");
    free(text);
    text_buf_free(&answer);
}

static char *kept_text(const char *stamp, const char *out, const char *block)
{
    char command[200], outs[200];

    snprintf(command, sizeof command, "{ cat data.txt; echo ran >>ran; } >%s; cp %s %s.more", out,
             out, out);
    snprintf(outs, sizeof outs, "%s %s.more", out, out);
    return text_of(stamp, command, "data.txt", outs, block);
}

static void equal_work_is_shared(void)
{
    fresh();
    unlink("ran");
    check(run_step(kept_text(A, "results/t/a", "p.1\n"), A, NULL, "kept") == RUN_MADE);
    check_text(told, "  STEP  t/a\n");
    check(run_step(kept_text(B, "results/t/b", "p.1\n"), B, NULL, "kept") == RUN_MADE);
    check_text(told, "  STORE t/b\n");
    check_text(content("results/t/b.more"), "one\nmore\n");
    check(run_step(kept_text(B, "results/t/b", "p.2\n"), B, NULL, "kept") == RUN_MADE);
    check_text(told, "  STEP  t/b\n");
    write_file("data.txt", "two\n");
    check(run_step(kept_text(B, "results/t/b", "p.1\n"), B, NULL, "kept") == RUN_MADE);
    check_text(told, "  STEP  t/b\n");
    write_file("data.txt", "one\nmore\n");
    check(run_step(kept_text(B, "results/t/b", "p.1\n"), B, NULL, "kept") == RUN_MADE);
    check_text(told, "  STORE t/b\n");
    write_file("results/.abi.mk", "abi.cat := 2\n");
    check(run_step(kept_text(B, "results/t/b", "p.1\n"), B, NULL, "kept") == RUN_MADE);
    check_text(told, "  STEP  t/b\n");
    unlink("results/.abi.mk");
    for (int i = 0; i < 2; i++) { /* which output is which */
        char *text = text_of(B, "echo 1 >results/t/x; echo 2 >results/t/y", "",
                             i ? "results/t/x results/t/y" : "results/t/y results/t/x", "");

        check(run_step(text, B, NULL, "kept") == RUN_MADE);
        check_text(told, "  STEP  t/b\n");
    }
    /* what is spoilt there is made again */
    check(system("for f in kept/*/*/1; do rm $f; echo spoilt >$f; done") == 0);
    check(run_step(kept_text("results/t/.steps/c.ok", "results/t/c", "p.1\n"),
                   "results/t/.steps/c.ok", NULL, "kept") == RUN_MADE);
    check_text(told, "  STEP  t/c\n");
    check_text(content("results/t/c"), "one\nmore\n");
    check_text(content("ran"), "ran\nran\nran\nran\nran\n");
}

static void results_are_verified(void)
{
    static const char *const folders[] = {"results/t/", NULL};
    static const char *const absent[] = {"results/t/", "results/none", NULL};
    struct text_buf answer = {0};

    fresh();
    for (int i = 1; i <= 2; i++) { /* the second is as old and as big as the first */
        char command[80];

        snprintf(command, sizeof command, "echo %d >results/t/a; touch -d @5 results/t/a", i);
        check(run_step(text_of(A, command, "data.txt", "results/t/a", ""), A, NULL, NULL) ==
              RUN_MADE);
        check(steps_verify(folders, &answer, &err) == 0);
        check_text(answer.s, "verify: 2 files, 1.1e-05 MB, as recorded\n");
        text_buf_free(&answer);
    }
    make_pair();
    check(run_step(text_of("results/t/.steps/c.ok", "true", "data.txt", "results/t/c", ""),
                   "results/t/.steps/c.ok", NULL, NULL) == RUN_MADE);
    check(steps_verify(folders, &answer, &err) == 0);
    check_text(answer.s, "verify: 4 files, 2.1e-05 MB, as recorded\n");
    text_buf_free(&answer);
    spoil("results/t/b", "one\nonf\n");
    unlink("results/t/a");
    check(steps_verify(folders, &answer, &err) == 1);
    check_text(answer.s, "verify: t/a: results/t/a is missing\n"
               "verify: t/b: results/t/b differs from its record\n"
               "verify: 4 files, 2.1e-05 MB, not all as recorded\n");
    text_buf_free(&answer);
    check(steps_verify(absent, &answer, &err) == -1 && err.code == ERR_OPEN);
    check_text(err.msg, "results/none: cannot verify: No such file or directory");
    text_buf_free(&answer);
}

int main(void)
{
    char folder[] = "/tmp/steps-XXXXXX";

    if (!mkdtemp(folder) || chdir(folder) < 0)
        return 70;
    run(texts_are_read);
    run(bad_steps_are_named);
    run(digests_are_those_of_xxh3);
    run(paths_are_looked_at_once);
    run(records_are_read_back);
    run(what_changed_is_planned);
    run(only_what_looks_new_is_digested);
    run(new_times_are_noted);
    run(equal_bytes_stop_there);
    run(what_a_maker_reads_counts_too);
    run(graphs_may_be_deep_and_in_any_order);
    run(changes_go_down_a_chain);
    run(failures_leave_nothing);
    run(settings_reach_the_command);
    run(changes_are_told);
    run(equal_work_is_shared);
    run(results_are_verified);
    if (chdir("/") == 0) {
        char remove[64];

        snprintf(remove, sizeof remove, "rm -rf %s", folder);
        check(system(remove) == 0);
    }
    return check_end();
}
