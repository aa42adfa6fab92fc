/* part.h -- what the files of lib/cli share among themselves. */
#ifndef SUBGRID_CLI_PART_H
#define SUBGRID_CLI_PART_H

#include "base/text.h"
#include "cli/cli.h"

/* What the command line asks for instead of a run. */
struct cli_ask {
    bool help, version, man, list, abi, brief, examples;
    const char *completion; /* shell */
    struct text_list config; /* files */
};
extern struct cli_ask cli_ask;
extern const struct cli_tool *cli_tool; /* of this process; set by cli_start */

/* The tool's options as titled tables, in the order of --help: its own first. */
enum { CLI_GROUPS = 5 };
struct cli_group {
    const char *title;
    const struct cli_opt *opts;
};
size_t cli_groups(const struct cli_tool *tool,
                  struct cli_group group[CLI_GROUPS]);

/* Whether an option asks for a document (or names a configuration file). */
bool cli_asks(const struct cli_opt *opt);

/* Whether documents have the option. */
bool cli_shows(const struct cli_opt *opt);

/* All options in one NULL-ended array that lives until exit. */
const struct cli_opt *const *cli_all(void);

/* How the user calls this tool: "filter", or "subgrid filter" when it runs
 * under its installed name; page is the manual's name ("subgrid-filter"). */
const char *cli_command(void);
const char *cli_page(void);
void cli_called(const char *argv0);

/* Values: from text (0, or -1 with err), and to text: canonical for histories
 * or, with human set, as one would write it ("1G"). false when not given. A
 * list takes one more item; *(bool) flags take yes|no|true|false|on|off|1|0. */
int cli_set(const struct cli_opt *opt, const char *text, struct err *err);
bool cli_get(const struct cli_opt *opt, bool human, struct text_buf *out);

/* The command line's questions into cli_ask and its arguments to argv[1..n];
 * then (parse_values) configuration files and the other options. One line of a
 * configuration file: where is "FILE:LINE: ", text NULL when there is no '='. */
int cli_parse(int argc, char **argv);
void cli_parse_values(void);
void cli_config(const char *path);
void cli_parse_line(const char *where, char *name, const char *text);

/* The option called name[0..len), or the flag that "no-FLAG" switches off (*off), and
 * the one whose short form is key; or NULL. */
const struct cli_opt *cli_find(const char *name, size_t len, bool *off);
const struct cli_opt *cli_find_key(char key);

/* The documents. */
void cli_help(struct text_buf *out, size_t width);
void cli_man(struct text_buf *out);
void cli_stub(const char *shell, struct text_buf *out);

/* The answer to `--complete words[0..n)`; never fails, but for lack of memory. */
void cli_complete(int n, char **words, struct text_buf *out);

/* An option as documents show it: "--output=FILE"; "no-" for a flag that is on
 * by default, else ""; its short form or 0; what they say of it. */
const char *cli_stem(const struct cli_opt *opt);
char cli_key(const struct cli_opt *opt);
void cli_term(const struct cli_opt *opt, struct text_buf *out);
void cli_sentence(const struct cli_opt *opt, struct text_buf *out);

/* Example i as typed here: tools' names as they are called. NULL at the end. */
const char *cli_example(size_t i);

/* Columns of the terminal fd, or 80. */
size_t cli_width(int fd);

/* Signal and exit plumbing. cli_temporary names a file that a signal removes
 * (NULL: none any more). */
void cli_signals(void);
void cli_temporary(const char *path);
_Noreturn void cli_no_memory(void);
void cli_progress_clear(void);
bool cli_progress_beside(void); /* whether another tool's bar may stand on the terminal */
void cli_progress_signal(void); /* async-signal-safe */

/* Write to standard output at once, after what stdio holds, or fail. */
void cli_show(const char *text, size_t len);

#endif
