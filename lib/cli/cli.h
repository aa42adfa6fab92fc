/* cli.h -- what all tools share: options, help, manuals, messages, progress.
 *
 * A tool declares one `const struct cli_tool`: its option table drives parsing,
 * --help, --man, --complete, --config and the README's index; its
 * examples are run by the test suite. main() calls cli_start() first. All texts
 * are ASCII; nothing here is called from more than one thread.
 */
#ifndef SUBGRID_CLI_CLI_H
#define SUBGRID_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

enum cli_type {
    CLI_END,
    CLI_FLAG,   /* bool        --flag, --no-flag; in --config: flag = no */
    CLI_TEXT,   /* const char *, NULL = not given */
    CLI_FILE,   /* const char *, a path: completed as one, not in the history */
    CLI_REAL,   /* double, finite; a NaN default = not given */
    CLI_SIZE,   /* size_t      k, M, G suffixes */
    CLI_U64,    /* uint64_t */
    CLI_CHOICE, /* const char *, one of `choices` ("auto|always|never") */
    CLI_LIST    /* struct text_list (base/text.h): repeatable; items are valid until exit */
};

/* Append item, one line, which stays the caller's and must live until exit. */
int cli_list_add(struct text_list *list, const char *item, struct err *err);

struct cli_opt {
    enum cli_type type;
    char key;            /* short form, or 0 */
    const char *name;    /* long form */
    const char *arg;     /* "N", "NAME=VALUE"; NULL for a flag */
    void *to;            /* holds the default before cli_start */
    const char *help;    /* one sentence; the default is appended by itself,
                            unless the sentence speaks of a default. NULL
                            hides the option from all documentation */
    const char *choices; /* CLI_CHOICE; else what completion offers: words
                            "a|b", "file", or "list" (the names of --list) */
    bool unrecorded;     /* cannot change results: not in the history */
    void (*offers)(const char *argument); /* completion of values that depend on what is
                            typed: prints "word\tsentence" lines as list does; the options
                            before it are set, argument is the first one or NULL */
    unsigned uses;       /* documented where the tool uses all of it: CLI_SEED .. */
};

/* What a tool may use of the common options. All are accepted by all tools, so that one
 * --config file serves a whole pipe; those that would change nothing are in no document. */
enum { CLI_SEED = 1, CLI_THREADS = 2, CLI_PROGRESS = 4 };

struct cli_tool {
    const char *name;        /* "filter" */
    const char *brief;       /* one line, lower case, no full stop */
    const char *synopsis;    /* after the name: "KIND [OPTION]... [INPUT]" */
    const char *text;        /* description; paragraphs separated by \n\n, one
                                that starts with a blank is kept as it is */
    const struct cli_opt *opts; /* its own options; ends with {CLI_END};
                                   may be NULL */
    const char *const *examples; /* shell lines that run in an empty directory
                                    in a minute; NULL-ended; may be NULL. --help
                                    begins with the first that call the tool */
    unsigned uses;           /* CLI_SEED | CLI_THREADS | CLI_PROGRESS */
    int abi;                 /* raised when results change */
    int min_args, max_args;  /* positional arguments; max -1 = any */
    bool no_output;          /* has no -o, --portable, --store, --compress */
    bool text_output;        /* -o writes text, stdout may be a terminal */
    bool bare;               /* none of the common options but --help and its
                                like: the dispatcher */
    const char *positional;  /* completion of arguments: "file", "list" (first
                                a name of --list, then files), "a|b" (first one
                                of these, then files); NULL = nothing */
    void (*list)(void);      /* --list: "name\tsentence" lines; NULL = none */
    void (*help_more)(int argc, char **argv); /* around --help: before it when
                                there are arguments argv[1..argc - 1] (the
                                equation of `simulate SYSTEM --help`), else
                                behind it */
    const char *source;      /* keys of references.bib, or NULL */
};

/* Options that every tool has, filled by cli_start. */
struct cli_common {
    const char *output;   /* -o; NULL = standard output */
    uint64_t seed;        /* --seed, 0 */
    size_t threads;       /* --threads, 0 = all cores */
    size_t memory;        /* --memory, 1G: what may be held at once */
    bool quiet, force, portable, compress, no_history;
    const char *store;    /* --store f64|f32 */
    const char *progress; /* --progress auto|always|never */
};
extern struct cli_common cli;

/* Parse the command line (and --config files; the command line wins), serve
 * --help, --version, --man, --list, --abi, --print-completion and, as the first
 * word, --complete (complete.c) and exit for them, install signal handlers.
 * Options and arguments may be mixed; `--` ends options. Returns the number of
 * positional arguments, moved to the front: argv[1..n], argv[n + 1] = NULL.
 * Wrong usage exits 64. Standard output is flushed and checked when the tool
 * exits: a failed write makes the exit code ERR_IO. */
int cli_start(const struct cli_tool *tool, int argc, char **argv);

/* The provenance line of this run: name, version, abi, the positional words in
 * `args` (NULL-ended, may be NULL), then every option that changes results as
 * --name=value (flags: --name or --no-name), sorted, defaults included,
 * shortest round-trip numbers, quoted for the shell; never output names,
 * threads, progress, input paths. Without its second and third word the line is
 * a command. Valid until exit. */
const char *cli_history(const char *const args[]);

/* Let the CLI_FILE option `name` stand in the history as name=text: a name for
 * what the file held, never its path. Both are kept until exit. */
void cli_record(const char *name, const char *text);

/* One line on stderr, "TOOL: error: MESSAGE" (for ERR_USAGE also "Try 'TOOL
 * --help' ..."), then the handler set by cli_on_death (removes temporary files,
 * passes ABRT on), then exit with err's code. warn prints "TOOL: warning: ...",
 * note "TOOL: ...", unless --quiet. */
_Noreturn void cli_die(const struct err *err);
_Noreturn void cli_fail(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void cli_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void cli_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void cli_on_death(void (*handler)(const char *message));

/* Set what removes temporary files on SIGINT, SIGTERM, SIGHUP and SIGPIPE
 * (async-signal-safe); afterwards the signal is raised again with its default
 * action. */
void cli_on_signal(void (*handler)(void));

/* Let the first SIGINT, SIGTERM or SIGHUP wait, until held_signal is asked for it (0: none came)
 * and end_by ends the program by it; a second one ends it at once. hold false: no longer. */
void cli_hold_signals(bool hold);
int cli_held_signal(void);
void cli_end_by(int sig);

/* Progress on stderr: a bar with rate and remaining time on a terminal, at most
 * 5 times a second; nothing otherwise, or a line a second with --progress
 * always. total <= 0: unknown. note may be NULL. Another unit than before begins
 * anew, on the same line. Of the tools of a pipe the last one has the bar: whoever
 * writes a stream into a pipe counts as no terminal. */
void cli_progress(double done, double total, const char *unit,
                  const char *note);
void cli_progress_end(void);

/* The same of records of standard input that were read, up to their end: shown
 * where the tool has nothing of its own to show. */
void cli_progress_read(double records, double total, bool end);

/* Print the whole text to standard output, or to -o FILE, which is replaced
 * atomically (text_output tools; call it once). */
void cli_print(const char *text, size_t len);

#endif
