/* contents.c -- what is in a data set, as facts. */
#include "tool/contents.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tool/tool.h"

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
static int64_t read_records(struct io_in *in, bool stats, struct summary sum[])
{
    const struct io_head *head = io_head(in);
    struct err err = {0};
    int64_t count = 0;
    size_t n;

    while ((n = tool_next(in)) > 0) {
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
    return count;
}

static void summarise_constants(const struct io_head *head, bool stats, struct summary sum[])
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

static void data_facts(struct facts *f, struct io_in *in, int64_t count, bool records)
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
    if (!records && io_count(in) < 0)
        return;
    facts_text(f, "data", "status", "value", io_status(in) ? "blow-up" : "ok");
    if (io_status(in))
        facts_number(f, "data", "t_end", "value", io_t_end(in));
    if (!records)
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
                            bool records, const struct summary sum[])
{
    for (size_t d = 0; d < head->ndim; d++) {
        const char *name = head->dim[d].name;
        const int v = head_find_var(head, name);
        const bool record = (int)d == head->record_dim;
        double period;

        if (!record || count >= 0)
            facts_number(f, "dimension", name, "length",
                         record ? (double)count : (double)head->dim[d].len);
        if (v < 0 || (record && (!records || !count)))
            continue;
        facts_number(f, "dimension", name, "first", sum[v].first);
        facts_number(f, "dimension", name, "last", sum[v].last);
        if (head_f64(head, name, "period", &period))
            facts_number(f, "dimension", name, "period", period);
        if (head_text(head, name, "edge"))
            facts_text(f, "dimension", name, "edge", head_text(head, name, "edge"));
    }
}

static void variable_facts(struct facts *f, const struct io_head *head, bool stats,
                           bool records, const struct summary sum[])
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
        if (head_text(head, var->name, "location"))
            facts_text(f, "variable", var->name, "location",
                       head_text(head, var->name, "location"));
        text_buf_free(&dims);
        if (stats && (!var->record || records)) {
            facts_number(f, "variable", var->name, "min", s->finite ? s->least : NAN);
            facts_number(f, "variable", var->name, "mean",
                         s->finite ? (double)(s->sum / (long double)s->finite) : NAN);
            facts_number(f, "variable", var->name, "max", s->finite ? s->greatest : NAN);
            facts_number(f, "variable", var->name, "not-finite", (double)s->bad);
        }
        facts_text(f, "variable", var->name, "long_name", long_name ? long_name : "");
    }
}

void contents_facts(struct facts *f, struct io_in *in, bool stats, bool records)
{
    const struct io_head *head = io_head(in);
    struct summary *sum = tool_alloc(head->nvar, sizeof *sum);
    const int64_t count = records ? read_records(in, stats, sum) : io_count(in);

    summarise_constants(head, stats, sum);
    data_facts(f, in, count, records);
    attribute_facts(f, head);
    dimension_facts(f, head, count, records, sum);
    variable_facts(f, head, stats, records, sum);
    free(sum);
}
