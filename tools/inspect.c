/* inspect -- what is in a file or stream: shapes, ranges, provenance, digest. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool/facts.h"
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
     "compute the digest from the content and compare it with the one stated; exit 2 "
     "when they differ", NULL, true},
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
        "xxh3:HEX, which is to be replaced by the file that has it.",
    .opts = options,
    .examples = examples,
    .abi = 1,
    .min_args = 0,
    .max_args = 1,
    .text_output = true,
    .positional = "file",
};

/* What one variable holds, gathered block by block. */
struct summary {
    double least, greatest, first, last;
    long double sum;
    uint64_t finite, bad;
};

static void summarise(struct summary *s, const double x[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            s->bad++;
            continue;
        }
        s->least = s->finite ? fmin(s->least, x[i]) : x[i];
        s->greatest = s->finite ? fmax(s->greatest, x[i]) : x[i];
        s->sum += x[i];
        s->finite++;
    }
}

static size_t elements(const struct io_var *v)
{
    return v->size / io_type_size(v->type);
}

/* Read the records; sum[v] of every record variable, or of the coordinate only. */
static int64_t read_records(struct io_in *in, struct summary sum[])
{
    const struct io_head *head = io_head(in);
    struct err err = {0};
    int64_t count = 0;
    size_t n;

    while (!head_only && (n = tool_next(in))) {
        for (size_t v = 0; v < head->nvar; v++) {
            const struct io_var *var = &head->var[v];
            const double *x;

            if (!var->record || (!stats && var->rank != 1))
                continue;
            x = io_slab_f64(in, (int)v, &err);
            if (!x)
                cli_die(&err);
            sum[v].first = count ? sum[v].first : x[0];
            sum[v].last = x[n * elements(var) - 1];
            if (stats)
                summarise(&sum[v], x, n * elements(var));
        }
        count += (int64_t)n;
        cli_progress((double)count, (double)io_count(in), "records", NULL);
    }
    cli_progress_end();
    return head_only ? io_count(in) : count;
}

static void summarise_constants(const struct io_head *head, struct summary sum[])
{
    for (size_t v = 0; v < head->nvar; v++) {
        const size_t rank = (size_t)head->var[v].rank;
        size_t n;
        double *x;

        if (head->var[v].record || (!stats && rank != 1))
            continue;
        x = head_doubles(head, head->var[v].name, &n, NULL);
        if (!x || !n) {
            free(x);
            continue;
        }
        sum[v].first = x[0];
        sum[v].last = x[n - 1];
        if (stats)
            summarise(&sum[v], x, n);
        free(x);
    }
}

static void data_facts(struct facts *f, struct io_in *in, int64_t count)
{
    const struct io_head *head = io_head(in);
    static const char *const known[] = {"kind", "system", "discretisation", NULL};
    char digest[32];

    for (const char *const *name = known; *name; name++)
        if (head_text(head, NULL, *name))
            facts_text(f, "data", *name, "value", head_text(head, NULL, *name));
    if (head->record_dim >= 0) {
        facts_text(f, "data", "along", "value", head->dim[head->record_dim].name);
        if (count >= 0)
            facts_number(f, "data", "records", "value", (double)count);
    }
    if (head_only && io_count(in) < 0)
        return;
    facts_text(f, "data", "status", "value", io_status(in) ? "blow-up" : "ok");
    if (io_status(in))
        facts_number(f, "data", "t_end", "value", io_t_end(in));
    if (head_only)
        return;
    snprintf(digest, sizeof digest, "%016" PRIx64, io_digest(in));
    facts_text(f, "data", "digest", "value", digest);
}

static void attribute_facts(struct facts *f, const struct io_head *head)
{
    static const char *const others = " kind system discretisation history status t_end "
                                      "digest ";
    char name[300];

    for (size_t i = 0; i < head->nattr; i++) {
        const struct io_attr *a = &head->attr[i];

        snprintf(name, sizeof name, " %s ", a->name);
        if (strstr(others, name))
            continue;
        if (a->type == IO_ATTR_TEXT)
            facts_text(f, "attribute", a->name, "value", a->text);
        else
            facts_number(f, "attribute", a->name, "value",
                         a->type == IO_ATTR_F64 ? a->f64 : (double)a->i64);
    }
}

static void dimension_facts(struct facts *f, const struct io_head *head, int64_t count,
                            const struct summary sum[])
{
    for (size_t d = 0; d < head->ndim; d++) {
        const char *name = head->dim[d].name;
        const int v = head_find_var(head, name);
        const bool record = (int)d == head->record_dim;
        double period;

        if (!record || count >= 0)
            facts_number(f, "dimension", name, "length",
                         record ? (double)count : (double)head->dim[d].len);
        if (v < 0 || (record && (head_only || !count)))
            continue;
        facts_number(f, "dimension", name, "first", sum[v].first);
        facts_number(f, "dimension", name, "last", sum[v].last);
        if (head_f64(head, name, "period", &period))
            facts_number(f, "dimension", name, "period", period);
    }
}

static void variable_facts(struct facts *f, const struct io_head *head,
                           const struct summary sum[])
{
    static const char *const types[] = {"f64", "f32", "i64", "i32", "u8"};

    for (size_t v = 0; v < head->nvar; v++) {
        const struct io_var *var = &head->var[v];
        const char *unit = head_text(head, var->name, "units");
        const char *long_name = head_text(head, var->name, "long_name");
        const struct summary *s = &sum[v];
        struct text_buf dims = {0};

        for (int d = 0; d < var->rank; d++)
            text_add(&dims, "%s%s", d ? "," : "", head->dim[var->dim[d]].name);
        facts_text(f, "variable", var->name, "type", types[var->type]);
        facts_text(f, "variable", var->name, "dimensions", dims.s ? dims.s : "");
        facts_text(f, "variable", var->name, "units", unit ? unit : "");
        text_buf_free(&dims);
        if (stats && (!var->record || !head_only)) {
            facts_number(f, "variable", var->name, "min", s->finite ? s->least : NAN);
            facts_number(f, "variable", var->name, "mean",
                         s->finite ? (double)(s->sum / (long double)s->finite) : NAN);
            facts_number(f, "variable", var->name, "max", s->finite ? s->greatest : NAN);
            facts_number(f, "variable", var->name, "not-finite", (double)s->bad);
        }
        facts_text(f, "variable", var->name, "long_name", long_name ? long_name : "");
    }
}

static void describe(const char *path)
{
    struct io_in *in = tool_open(path, NULL);
    const struct io_head *head = io_head(in);
    struct summary *sum = tool_alloc(head->nvar, sizeof *sum);
    const int64_t count = read_records(in, sum);
    struct facts facts = {0};
    struct text_buf out = {0};
    struct err err = {0};

    summarise_constants(head, sum);
    data_facts(&facts, in, count);
    attribute_facts(&facts, head);
    dimension_facts(&facts, head, count, sum);
    variable_facts(&facts, head, sum);
    tool_try(facts_print(&facts, format, &out, &err), &err);
    cli_print(out.s, out.len);
    text_buf_free(&out);
    facts_free(&facts);
    free(sum);
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
    while (io_count(in) < 0 && tool_next(in))
        ; /* whoever writes the stream comes to its end */
    tool_try(text_buf_ok(&out, &err), &err);
    cli_print(out.s, out.len);
    text_buf_free(&out);
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
