/* toy.h -- a tool that shows what lib/cli made of its words, and a way to run it
 * in a child process of a test. */
#ifndef SUBGRID_TESTS_TOY_H
#define SUBGRID_TESTS_TOY_H

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"

static bool targets, mirror = true;
static double width = 1.5, dt = NAN;
static size_t coarsen = 4;
static uint64_t offset = 7;
static const char *ic, *style = "table", *label;
static struct text_list param;

static void offer_params(const char *argument)
{
    printf("nu=\tof %s\nring\nring:k=\n%s=\n", argument ? argument : "nothing",
           label ? label : "none");
}

static const struct cli_opt opts[] = {
    {CLI_SIZE, 'c', "coarsen", "R", &coarsen, "ratio of the grids"},
    {CLI_REAL, 'w', "width", "W", &width, "width in coarse cells"},
    {CLI_REAL, 0, "dt", "T", &dt, "time step; by default the system's own"},
    {CLI_U64, 0, "offset", "N", &offset, "where to begin"},
    {CLI_LIST, 'p', "param", "NAME=VALUE", &param, "set a parameter",
     .offers = offer_params},
    {CLI_FLAG, 't', "targets", NULL, &targets, "write the unresolved term too"},
    {CLI_FLAG, 'm', "mirror", NULL, &mirror, "do not mirror the ends"},
    {CLI_FILE, 'i', "ic", "FILE", &ic, "begin with the last record of FILE"},
    {CLI_CHOICE, 0, "format", "STYLE", &style, "how to print", "table|tsv|json",
     .unrecorded = true},
    {CLI_TEXT, 'l', "label", "TEXT", &label, "what to call it", "red|green"},
    {CLI_END}};

static void list(void)
{
    puts("box\ta sliding mean\ngaussian\ta smooth kernel");
}

static const char *const examples[] = {
    "toy box --coarsen 8", "toy gaussian -w 2 | toy box --targets", NULL};

static const struct cli_tool tool = {
    .name = "toy",
    .brief = "shows what options do",
    .synopsis = "KIND [OPTION]... [INPUT]...",
    .text = "Prints the values of its options, one a line, so that tests can "
            "compare them with what was asked for.\n\n"
            "    ubar = Phi u\n\nNothing else happens.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_THREADS | CLI_PROGRESS,
    .abi = 3,
    .min_args = 1,
    .max_args = 3,
    .positional = "list",
    .text_output = true,
    .list = list,
    .source = "sagaut2006"};

static void on_death(const char *message)
{
    printf("death: %s\n", message);
}

static void on_signal(void)
{
    (void)!write(1, "cleaned\n", 8);
}

/* The tool; its first argument says what it does. */
static int toy(int argc, char **argv)
{
    const int n = cli_start(&tool, argc, argv);
    const char *what = argv[1];

    cli_on_death(on_death);
    cli_on_signal(on_signal);
    if (!strcmp(what, "die")) {
        cli_fail(ERR_DATA, "box: nx = 30 is no\nmultiple");
    } else if (!strcmp(what, "warn")) {
        cli_warn("nu = %g is small", 0.5);
        cli_note("done");
    } else if (!strcmp(what, "open")) {
        for (int i = 0; i < 3; i++)
            (void)!open("mine", O_WRONLY | O_CREAT, 0666);
        cli_warn("not into a file");
    } else if (!strcmp(what, "print")) {
        cli_print("line\n", 5);
    } else if (!strcmp(what, "progress")) {
        for (int i = 0; i <= 30; i++) {
            cli_progress(i, 30, "steps", "loss 0.5");
            usleep(20000);
        }
        cli_progress_end();
    } else if (!strcmp(what, "raise")) {
        raise(atoi(argv[2]));
    } else {
        printf("%s\n", cli_history((const char *const *)argv + 1));
        printf("n=%d ic=%s format=%s output=%s threads=%zu quiet=%d end=%d\n", n,
               ic ? ic : "", style, cli.output ? cli.output : "", cli.threads,
               cli.quiet, argv[n + 1] == NULL);
    }
    return 0;
}

/* What a run of the tool left behind. */
struct ran {
    int status; /* exit code, or 128 + signal */
    char out[8192], err[8192];
};

static void slurp(FILE *f, char *text, size_t size)
{
    rewind(f);
    text[fread(text, 1, size - 1, f)] = '\0';
    fclose(f);
}

static int ended(pid_t child)
{
    int status;

    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Run `toy argv[1] ...` in a child; prepare (may be NULL) is called in it. */
static struct ran *toy_run(const char *const *argv, void (*prepare)(void))
{
    static struct ran r;
    FILE *out = tmpfile(), *err = tmpfile();
    char *own[32] = {NULL};
    int argc = 0;
    pid_t child;

    for (; argv[argc] && argc < 31; argc++)
        own[argc] = (char *)argv[argc];
    fflush(NULL);
    if (!(child = fork())) {
        dup2(fileno(out), 1);
        dup2(fileno(err), 2);
        if (prepare)
            prepare();
        exit(toy(argc, own));
    }
    r.status = ended(child);
    slurp(out, r.out, sizeof r.out);
    slurp(err, r.err, sizeof r.err);
    return &r;
}

/* toy("box", "-c", "8"); the answer is valid until the next call. */
#define TOY(...) toy_run((const char *[]){"toy", __VA_ARGS__, NULL}, NULL)
#define TOY_IN(prepare, ...) toy_run((const char *[]){"toy", __VA_ARGS__, NULL}, prepare)

#endif
