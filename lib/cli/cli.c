/* cli.c -- a tool's start: its options, then a run or one of its documents. */
#include "cli/cli.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/part.h"

enum { THREADS = 1024 }; /* more is a slip of the pen, and stacks for all */
struct cli_common cli = {
    .memory = (size_t)1 << 30, .store = "f64", .progress = "auto"};
struct cli_ask cli_ask;
const struct cli_tool *cli_tool;
static char called[64], page[64];

static const struct cli_opt text_opts[] = {
    {CLI_FILE, 'o', "output", "FILE", &cli.output,
     "write FILE, not standard output", NULL, true},
    {CLI_END}};
static const struct cli_opt output_opts[] = {
    {CLI_FILE, 'o', "output", "FILE", &cli.output,
     "write an HDF5 file, not a stream to standard output", NULL, true},
    {CLI_FLAG, 0, "portable", NULL, &cli.portable,
     "compress the file with deflate, which every HDF5 reader knows", NULL,
     true},
    {CLI_CHOICE, 0, "store", "TYPE", &cli.store, "precision of stored fields",
     "f64|f32"},
    {CLI_FLAG, 0, "compress", NULL, &cli.compress, "compress the stream", NULL,
     true},
    {CLI_FLAG, 0, "force", NULL, &cli.force, "write a stream to a terminal",
     NULL, true},
    {CLI_FLAG, 0, "no-history", NULL, &cli.no_history,
     "leave the provenance line out", NULL, true},
    {CLI_END}};
static const struct cli_opt run_opts[] = {
    {CLI_U64, 0, "seed", "N", &cli.seed, "seed of the random numbers",
     .uses = CLI_SEED},
    {CLI_SIZE, 0, "threads", "N", &cli.threads,
     "threads; by default (0) one a core", NULL, true,
     .uses = CLI_THREADS},
    {CLI_SIZE, 0, "memory", "SIZE", &cli.memory, "memory it may take", NULL,
     true},
    {CLI_LIST, 0, "config", "FILE", &cli_ask.config,
     "read 'option = value' lines; the command line wins", "file", true},
    {CLI_CHOICE, 0, "progress", "WHEN", &cli.progress,
     "show how far it is; auto, the default: on a terminal, the last tool of a pipe",
     "auto|always|never", true, .uses = CLI_PROGRESS},
    {CLI_FLAG, 'q', "quiet", NULL, &cli.quiet, "no warnings, no progress", NULL,
     true},
    {CLI_END}};
static const struct cli_opt about_opts[] = {
    {CLI_FLAG, 0, "list", NULL, &cli_ask.list, "list the names it knows", NULL,
     true},
    {CLI_FLAG, 'h', "help", NULL, &cli_ask.help, "this text", NULL, true},
    {CLI_FLAG, 0, "man", NULL, &cli_ask.man, "the manual page, for 'man -l -'",
     NULL, true},
    {CLI_FLAG, 0, "version", NULL, &cli_ask.version, "the version", NULL, true},
    {CLI_FLAG, 0, "abi", NULL, &cli_ask.abi,
     "the number that is raised when results change", NULL, true},
    {CLI_CHOICE, 0, "print-completion", "SHELL", &cli_ask.completion,
     "the completion for a shell to read", "bash|zsh|fish", true},
    {CLI_FLAG, 0, "brief", NULL, &cli_ask.brief, NULL, NULL, true},
    {CLI_FLAG, 0, "examples", NULL, &cli_ask.examples, NULL, NULL, true},
    {CLI_END}};

size_t cli_groups(const struct cli_tool *tool,
                  struct cli_group group[CLI_GROUPS])
{
    size_t n = 0;

    if (tool->opts && tool->opts->type != CLI_END)
        group[n++] = (struct cli_group){"Options", tool->opts};
    if (!tool->bare && !tool->no_output)
        group[n++] = (struct cli_group){
            "Output", tool->text_output ? text_opts : output_opts};
    if (!tool->bare)
        group[n++] = (struct cli_group){"Running", run_opts};
    group[n++] =
        (struct cli_group){"About", tool->list ? about_opts : about_opts + 1};
    return n;
}

const struct cli_opt *const *cli_all(void)
{
    static const struct cli_opt **all;
    struct cli_group group[CLI_GROUPS];
    const size_t ngroup = cli_groups(cli_tool, group);
    size_t n = 0;

    if (all)
        return all;
    for (size_t g = 0; g < ngroup; g++)
        for (const struct cli_opt *o = group[g].opts; o->type != CLI_END; o++)
            n++;
    if (!(all = calloc(n + 1, sizeof *all)))
        cli_no_memory();
    n = 0;
    for (size_t g = 0; g < ngroup; g++)
        for (const struct cli_opt *o = group[g].opts; o->type != CLI_END; o++)
            all[n++] = o;
    return all;
}

bool cli_asks(const struct cli_opt *o)
{
    const char *to = o->to, *ask = (const char *)&cli_ask;

    return to >= ask && to < ask + sizeof cli_ask;
}

bool cli_shows(const struct cli_opt *o)
{
    return o->help && !(o->uses & ~cli_tool->uses);
}

const char *cli_command(void)
{
    return called;
}

const char *cli_page(void)
{
    return page;
}

void cli_called(const char *argv0)
{
    const char *slash = argv0 ? strrchr(argv0, '/') : NULL;
    const char *base = slash ? slash + 1 : argv0 ? argv0 : "";
    const bool installed = strncmp(base, "subgrid-", 8) == 0;

    snprintf(called, sizeof called, "%s%s", installed ? "subgrid " : "",
             cli_tool->name);
    snprintf(page, sizeof page, "%s%s", installed ? "subgrid-" : "",
             cli_tool->name);
}

void cli_no_memory(void)
{
    cli_fail(ERR_INTERNAL, "no memory");
}

/* Print a document and exit. */
static _Noreturn void show(struct text_buf *out)
{
    if (text_buf_ok(out, NULL))
        cli_no_memory();
    cli_show(out->s ? out->s : "", out->len);
    text_buf_free(out);
    exit(0);
}

/* What was asked for instead of a run, if anything; does not return then. */
static void serve(int n, char **argv)
{
    struct text_buf out = {0};

    if (cli_ask.help) {
        if (cli_tool->help_more && n > 0) {
            cli_tool->help_more(n + 1, argv);
            text_add(&out, "\n");
        }
        cli_help(&out, cli_width(1));
        if (cli_tool->help_more && n == 0) {
            cli_show(out.s ? out.s : "", out.len);
            cli_tool->help_more(1, argv);
            exit(0);
        }
    } else if (cli_ask.man) {
        cli_man(&out);
    } else if (cli_ask.version) {
        text_add(&out, "%s (subgrid) %s\n", cli_tool->name, SUBGRID_VERSION);
    } else if (cli_ask.abi) {
        text_add(&out, "%d\n", cli_tool->abi);
    } else if (cli_ask.brief) {
        text_add(&out, "%s\n", cli_tool->brief);
    } else if (cli_ask.completion) {
        cli_stub(cli_ask.completion, &out);
    } else if (cli_ask.examples) {
        for (size_t i = 0; cli_example(i); i++)
            text_add(&out, "%s\n", cli_example(i));
    } else if (cli_ask.list) {
        cli_tool->list();
        exit(0);
    } else {
        return;
    }
    show(&out);
}

int cli_start(const struct cli_tool *tool, int argc, char **argv)
{
    struct text_buf out = {0};
    int n;

    cli_tool = tool;
    cli_called(argc > 0 ? argv[0] : NULL);
    cli_signals();
    if (argc > 1 && !strcmp(argv[1], "--complete")) {
        cli_complete(argc - 2, argv + 2, &out);
        show(&out);
    }
    n = cli_parse(argc, argv);
    serve(n, argv);
    cli_parse_values();
    if (cli.threads > THREADS)
        cli_fail(ERR_USAGE, "--threads: found %zu, expected at most %d", cli.threads,
                 THREADS);
    if (n < tool->min_args)
        cli_fail(ERR_USAGE, "found %d argument%s, expected %s%d: %s %s", n,
                 n == 1 ? "" : "s",
                 tool->max_args == tool->min_args ? "" : "at least ",
                 tool->min_args, cli_command(), tool->synopsis);
    if (tool->max_args >= 0 && n > tool->max_args)
        cli_fail(ERR_USAGE, "unexpected argument '%s': %s %s",
                 argv[tool->max_args + 1], cli_command(), tool->synopsis);
    return n;
}
