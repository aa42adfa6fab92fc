/* step -- the steps of pipelines: which have to run, and why; one of them, run; results, verified.
 *
 * pipelines/common.mk calls it; its words are what people read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "steps/asked.h"
#include "steps/files.h"
#include "steps/plan.h"
#include "steps/run.h"
#include "steps/verify.h"

static const char *text_file;

static const struct cli_opt opts[] = {
    {CLI_FILE, 't', "text", "FILE", &text_file,
     "what is asked of the step, not the variable step_text of the environment"},
    {CLI_END}};

static const char *const examples[] = {
    "printf '%s\\n' '# step results/toy/.steps/sum.ok' 'command = echo 1 2' 'input = ' "
    "'output = results/toy/sum' '# made' >sum.step",
    "step run --text sum.step results/toy/.steps/sum.ok",
    "step verify results/toy",
    NULL};

static const struct cli_tool tool = {
    .name = "step",
    .brief = "run, explain and verify the steps of pipelines",
    .synopsis = "plan|run|why|verify ARGUMENT...",
    .text =
        "The studies in pipelines/ call it; it can be called by others. What is asked of a step "
        "is a text, from '# step STAMP' to '# made': lines 'command = ', 'input = ', 'output = ' "
        "and BLOCK.LINE for each line of a block of parameters. The record STAMP is that text "
        "with the abi of the tools in the command (of results/.abi.mk), then what happened, with "
        "digests of all files: XXH3 of 128 bits. A step runs again if a word of it differs.\n\n"
        "plan FILE MODE: of all steps in FILE, which is removed, a line STAMP|REASON for each "
        "reason why one has to run. Where only times are new and MODE is run, the record is "
        "renewed.\n\n"
        "run STAMP [MAKER]...: make the outputs, unless the record shows them made so. MAKERs are "
        "the records of the steps that make its inputs. STORE=FOLDER in the environment shares "
        "results through it. The command is one of bash; it ends as that does, or with 66 if an "
        "input is missing, 70 if an output is not made, 75 if an input changed meanwhile. Beside "
        "the record are NAME.log (what the command said), NAME.BLOCK.conf, and NAME.last, the "
        "record before.\n\n"
        "why STAMP [REASON]...: tell why it would run.\n\n"
        "verify FOLDER...: digest anew what the records in FOLDER/.steps tell of, and compare. "
        "The exit status is 2 where a file differs or is missing.",
    .opts = opts,
    .examples = examples,
    .abi = 1,
    .min_args = 1,
    .max_args = -1,
    .bare = true,
    .positional = "plan|run|why|verify"};

static void finish(int status, const struct text_buf *answer, const struct err *err)
{
    if (status < 0)
        cli_die(err);
    cli_print(answer->s ? answer->s : "", answer->len);
}

static char *read_text(const char *path)
{
    struct text_buf text;
    struct err err = {0};

    if (files_read(path, &text, &err) < 0)
        cli_die(&err);
    if (!text.s)
        cli_fail(ERR_OPEN, "%s: cannot read: no such file", path);
    return text.s;
}

/* The text of one step. */
static char *step_text(void)
{
    const char *given = getenv("step_text");
    char *text = text_file ? read_text(text_file) : given ? strdup(given) : NULL;

    if (!text)
        cli_fail(ERR_USAGE, "found no text, expected --text FILE or step_text in the environment");
    unsetenv("step_text"); /* it is not the command's */
    return text;
}

static void plan(char **argv, int n)
{
    struct text_buf answer = {0};
    struct err err = {0};

    if (n != 2)
        cli_fail(ERR_USAGE, "plan: found %d arguments, expected FILE MODE", n);
    char *texts = read_text(argv[0]);
    unlink(argv[0]);
    finish(steps_plan(texts, !strcmp(argv[1], "run"), &answer, &err), &answer, &err);
}

static void tell(bool remark, const char *text)
{
    fputs(text, remark ? stderr : stdout);
    fflush(remark ? stderr : stdout);
}

static void run(char **argv)
{
    struct text_buf end = {0};
    char log[PATH_MAX];
    struct names names;
    struct err err = {0};
    const struct run_how how = {.stamp = argv[0], .text = step_text(),
                                .makers = (const char *const *)argv + 1,
                                .store = getenv("STORE"), .tell = tell};
    const enum run_end ended = steps_run(&how, &err);

    if (ended == RUN_ERROR || (ended == RUN_FAILED && names_of(&names, argv[0], NULL) < 0))
        cli_die(&err);
    if (ended == RUN_MADE)
        return;
    text_add(&end, "%s\n", err.msg);
    snprintf(log, sizeof log, "%s.log", names.base);
    files_tail(log, &end);
    tell(true, end.s ? end.s : err.msg);
    exit(err.code);
}

static void verify(char **argv)
{
    struct text_buf answer = {0};
    struct err err = {0};
    const int status = steps_verify((const char *const *)argv, &answer, &err);

    finish(status, &answer, &err);
    exit(status ? ERR_NO : 0);
}

int main(int argc, char **argv)
{
    const int n = cli_start(&tool, argc, argv);
    struct text_buf answer = {0};
    struct err err = {0};

    if (!strcmp(argv[1], "plan"))
        plan(argv + 2, n - 1);
    else if (!strcmp(argv[1], "verify"))
        verify(argv + 2);
    else if (strcmp(argv[1], "run") && strcmp(argv[1], "why"))
        cli_fail(ERR_USAGE, "found %s, expected plan, run, why or verify", argv[1]);
    else if (n < 2)
        cli_fail(ERR_USAGE, "%s: found no record, expected STAMP", argv[1]);
    else if (!strcmp(argv[1], "run"))
        run(argv + 2);
    else
        finish(steps_why(step_text(), (const char *const *)argv + 3, &answer, &err), &answer, &err);
    return 0;
}
