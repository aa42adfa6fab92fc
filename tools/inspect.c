/* inspect -- what is in a file or stream: shapes, ranges, provenance, digest. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "store/testvector.h"
#include "tool/contents.h"
#include "tool/provenance.h"
#include "tool/tool.h"

static const char *format = "text";
static bool stats, history, check, head_only;

static const struct cli_opt options[] = {
    {CLI_CHOICE, 0, "format", "FORMAT", &format, "form of the answer", "text|tsv|json", true},
    {CLI_FLAG, 0, "stats", NULL, &stats,
     "also least, mean and greatest value of every variable, and how many are not finite",
     NULL, true},
    {CLI_FLAG, 0, "head", NULL, &head_only, "do not read the records", NULL, true},
    {CLI_FLAG, 0, "history", NULL, &history,
     "print the commands that make the data again", NULL, true},
    {CLI_FLAG, 0, "check", NULL, &check,
     "compute the digest from the content and compare it with the one stated, and what the "
     "closure of a model file gives with its test vector; exit 2 when they differ", NULL, true},
    {CLI_END, 0, NULL, NULL, NULL, NULL, NULL, false}};

static const char *const examples[] = {
    "printf 't,a\\n0,1\\n1,2\\n' | import - -o a.h5 && inspect --stats a.h5",
    "printf 't,a\\n0,1\\n1,2\\n' | import - | inspect --history",
    "printf 't,a\\n0,1\\n1,2\\n' | import - -o b.h5 && inspect --check b.h5",
    NULL};

static const struct cli_tool tool = {
    .name = "inspect",
    .brief = "what is in a file or stream",
    .synopsis = "[OPTION]... [INPUT]",
    .text =
        "Prints kind, system, parameters, dimensions with the ranges of their "
        "coordinates, variables, number of records, status and digest of a data set.\n\n"
        "--format tsv has the header `section name key value`; --format json nests the "
        "same facts. --history turns the provenance into commands; files that more than one "
        "of them needs are named by their digest, HEX.h5. Data of other programs stand as "
        "xxh3:HEX, which is to be replaced by the file that has it.\n\n"
        "--check prints the digest. Of a model file it also evaluates the closure at test_input "
        "and tells, on standard error, the largest difference from test_output over the rms of "
        "that: at most 1e-12, or 1e-5 where a network runs in f32; exit 2 beyond. A model without "
        "them (of a memory, noise, inputs or parameters) has its digest checked alone, with a "
        "word, and so has standard input.",
    .opts = options,
    .examples = examples,
    .uses = CLI_PROGRESS,
    .abi = 1,
    .min_args = 0,
    .max_args = 1,
    .text_output = true,
    .positional = "file",
};

static void describe(const char *path)
{
    struct io_in *in = tool_open(path, NULL);
    struct facts facts = {0};
    struct text_buf out = {0};
    struct err err = {0};

    contents_facts(&facts, in, stats, !head_only);
    tool_try(facts_print(&facts, format, &out, &err), &err);
    cli_print(out.s, out.len);
    text_buf_free(&out);
    facts_free(&facts);
    io_close_in(in);
}

static void print_history(const char *path)
{
    struct io_in *in = tool_open(path, NULL);
    const char *history_text = head_text(io_head(in), NULL, "history");
    struct text_buf out = {0};
    struct err err = {0};

    if (!history_text || !*history_text)
        cli_fail(ERR_DATA, "%s: records no history", io_name(in));
    provenance_commands(history_text, &out);
    if (io_count(in) < 0)
        tool_drain(in);
    tool_try(text_buf_ok(&out, &err), &err);
    cli_print(out.s, out.len);
    text_buf_free(&out);
    io_close_in(in);
}

/* What the closure of a model file gives, with what the file says it does. */
static void replay(const char *path)
{
    struct io_in *in = tool_open(path, NULL);
    const char *kind = head_text(io_head(in), NULL, "kind");
    struct testvector test = {0};
    struct err err = {0};
    double error = NAN;

    const bool none = head_find_var(io_head(in), "test_input") < 0;

    if (kind && !strcmp(kind, "model") && none) {
        cli_note("%s: no test vector: its digest alone is checked", path);
    } else if (kind && !strcmp(kind, "model")) {
        tool_try(testvector_open(&test, io_head(in), path, &err), &err);
        tool_try(testvector_error(&test, &error, &err), &err);
        if (!(error <= test.bound))
            cli_fail(ERR_NO, "%s: test vector: found an error of %.3g of its rms, expected at "
                             "most %g", path, error, test.bound);
        cli_note("%s: test vector: error %.3g of its rms, at most %g", path, error, test.bound);
    }
    testvector_close(&test);
    io_close_in(in);
}

static int verify(const char *path)
{
    struct err err = {0};
    struct text_buf out = {0};
    uint64_t stored, found;
    const int rc = io_check(path, &stored, &found, &err);

    tool_try(rc, &err);
    if (rc == 2)
        cli_fail(ERR_NO, "%s: digest: found none, expected the one of its content, %016" PRIx64,
                 path, found);
    if (rc && found == stored)
        cli_fail(ERR_NO, "%s: head_digest: found a head that is not what it states", path);
    if (rc)
        cli_fail(ERR_NO, "%s: digest: found %016" PRIx64 ", expected %016" PRIx64
                         " as it states", path, found, stored);
    if (strcmp(path, "-"))
        replay(path);
    text_add(&out, "%016" PRIx64 "\n", found);
    tool_try(text_buf_ok(&out, &err), &err);
    cli_print(out.s, out.len);
    text_buf_free(&out);
    return 0;
}

int main(int argc, char **argv)
{
    const int nargs = cli_start(&tool, argc, argv);
    const char *path = nargs ? argv[1] : "-";

    if (check + history + stats > 1 || (head_only && (check || stats)))
        cli_fail(ERR_USAGE, "--check, --history, --stats and --head exclude each other");
    if (check)
        return verify(path);
    if (history)
        print_history(path);
    else
        describe(path);
    return 0;
}
