/* subgrid -- one command before all tools: `subgrid filter ...` runs `filter`.
 *
 * The tool is subgrid-NAME in this program's own directory, or NAME beside it
 * in a build tree (known tools only), or subgrid-NAME on PATH. This process
 * becomes the tool: its exit status and its signals are the tool's. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "tool/family.h"

static const char *const tools[] = {
#define X(name) #name,
#include "tools.inc"
#undef X
    NULL};

/* A line for each tool that answers, by a format for its name and its brief. */
static void print_tools(const char *format)
{
    char path[PATH_MAX], brief[200];

    for (const char *const *t = tools; *t; t++) {
        pid_t child;
        const int fd = family_find(tools, *t, path) ? family_ask(path, "--brief", &child) : -1;
        FILE *answer = fd < 0 ? NULL : fdopen(fd, "r");

        if (!answer)
            continue;
        if (fgets(brief, sizeof brief, answer))
            printf(format, *t, brief);
        fclose(answer);
        waitpid(child, NULL, 0);
    }
}

static bool completing; /* names alone: a key press is too short to ask each tool */

static void list(void)
{
    if (!completing)
        print_tools("%s\t%s");
    for (const char *const *t = tools; completing && *t; t++)
        puts(*t);
}

static void help_more(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    puts("\nTools:");
    print_tools("  %-20s %s");
}

static const char *const examples[] = {
    "subgrid simulate burgers -p nu=0.01 --grid 128 --time 0.1 -o run.h5",
    "subgrid filter box --coarsen 4 --targets run.h5 | subgrid inspect",
    "subgrid simulate --list", NULL};

static const struct cli_tool tool = {
    .name = "subgrid",
    .brief = "closure modelling of multiscale systems from the shell",
    .synopsis = "TOOL [ARGUMENT]...",
    .text = "Runs one of the tools below, which make full simulations, "
            "coarse-grain them, learn closures of what was left out, run the "
            "closed models and score them. Data sets go between them through "
            "pipes or HDF5 files.\n\n"
            "A name may end at a hyphen: 'subgrid export' is export-closure. "
            "'subgrid TOOL --help' is short, 'subgrid help TOOL' opens the "
            "tool's manual.",
    .examples = examples,
    .min_args = 1,
    .max_args = -1,
    .bare = true,
    .positional = "list",
    .list = list,
    .help_more = help_more};

/* Find a tool by its name, or by the part of it before a hyphen where that is one tool's. */
static bool find(const char *name, char path[PATH_MAX])
{
    const size_t len = strlen(name);
    const char *whole = NULL;
    int n = 0;

    if (family_find(tools, name, path))
        return true;
    for (const char *const *t = tools; len && *t; t++)
        if (!strncmp(*t, name, len) && (*t)[len] == '-') {
            whole = *t;
            n++;
        }
    return n == 1 && family_find(tools, whole, path);
}

/* Find the tool or fail, naming the nearest one. */
static void need(const char *name, char path[PATH_MAX])
{
    const char *near = text_nearest(name, tools);

    if (find(name, path))
        return;
    if (near && *near)
        cli_fail(ERR_USAGE, "unknown tool '%s'; did you mean %s?", name, near);
    cli_fail(ERR_USAGE, "unknown tool '%s'", name);
}

/* Show the manual of the program at path, its --help where man(1) is missing. */
static void show_manual(const char *path)
{
    const int terminal = dup(0);
    pid_t child;
    const int fd = family_ask(path, "--man", &child);

    if (fd >= 0 && dup2(fd, 0) == 0) {
        close(fd);
        execlp("man", "man", "-l", "-", (char *)NULL);
    }
    dup2(terminal, 0);
    execl(path, path, "--help", (char *)NULL);
}

/* `subgrid --complete WORDS...`: past a tool's name the tool answers, nobody where there
 * is no such tool. */
static _Noreturn void complete(int argc, char **argv)
{
    char path[PATH_MAX];

    completing = true;
    if (argc < 4 || argv[2][0] == '-')
        cli_start(&tool, argc, argv);
    if (!strcmp(argv[2], "help") && argc == 4)
        cli_start(&tool, 3, (char *[]){argv[0], argv[1], argv[3], NULL});
    if (find(argv[2], path)) {
        argv[2] = argv[1];
        argv[1] = path;
        execv(path, argv + 1);
    }
    exit(0);
}

int main(int argc, char **argv)
{
    char *first[] = {argv[0], argc > 1 ? argv[1] : NULL, NULL};
    char path[PATH_MAX] = "--help";

    if (argc > 1 && !strcmp(argv[1], "--complete"))
        complete(argc, argv);
    else if (argc > 1 && argv[1][0] != '-')
        cli_start(&tool, 2, first);
    else
        cli_start(&tool, argc, argv);
    if (strcmp(argv[1], "help")) {
        need(argv[1], path);
        argv[1] = path;
        execv(path, argv + 1);
    } else if (argv[2]) {
        need(argv[2], path);
        show_manual(path);
    } else {
        execl("/proc/self/exe", argv[0], "--help", (char *)NULL);
    }
    cli_fail(ERR_MISSING, "%s: %s", path, strerror(errno));
}
