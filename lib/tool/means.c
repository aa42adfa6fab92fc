/* means.c -- what runs are in the mean over time. */
#include "tool/means.h"

#include <stdlib.h>
#include <string.h>

#include "tool/tool.h"

/* ---- terms ---- */

/* Every so many points along each axis, from the first; 0: all together. */
static void find_points(struct means *m, size_t every)
{
    const struct grid *g = &m->terms.grid;

    m->nat = 1;
    if (every == 0)
        return;
    if (!m->terms.fields)
        cli_fail(ERR_DATA, "--points: found terms of single numbers, expected fields, whose points "
                 "are outputs");
    m->at = tool_alloc(g->points, sizeof *m->at);
    m->nat = 0;
    for (size_t i = 0; i < g->points; i++) {
        bool chosen = true;
        for (size_t a = (size_t)g->rank, rest = i; a-- > 0; rest /= g->n[a])
            chosen = chosen && rest % g->n[a] % every == 0;
        if (chosen)
            m->at[m->nat++] = i;
    }
}

/* "[3][8]": the indices of a point. */
static void print_point(const struct means *m, size_t at, struct text_buf *out)
{
    const struct grid *g = &m->terms.grid;
    size_t block = g->points;

    for (int a = 0; m->at && a < g->rank; a++) {
        block /= g->n[a];
        text_add(out, "[%zu]", m->at[at] / block % g->n[a]);
    }
}

static void open_terms(struct means *m, const struct dataset *d, const char *outputs, size_t every)
{
    struct terms *t = &m->terms;
    struct text_buf shared = {0};
    struct err err = {0}, other = {0};

    widen_open(&m->widen, &d->layout);
    const struct layout *layout = &m->widen.layout;
    if (m->widen.from && strpbrk(outputs, "[("))
        cli_fail(ERR_USAGE, "--outputs: found %s, expected no neighbours and no derivatives of "
                 "variables that lie on axes of their own", outputs);
    m->wide = tool_alloc(layout->n, sizeof *m->wide);
    /* components of an index axis are points, unless the terms name them */
    text_add(&shared, "%s,shared", outputs);
    if (terms_library(t, layout, outputs, &err) < 0) {
        terms_close(t);
        if (terms_library(t, layout, shared.s ? shared.s : outputs, &other) < 0)
            cli_die(&err);
    }
    text_buf_free(&shared);
    tool_try(terms_ready(t, false, &err), &err);
    m->points = t->fields ? terms_points(t) : m->nmember;
    m->u = tool_alloc(m->nmember * layout->n, sizeof *m->u);
    m->node = tool_alloc(t->nnode * m->points + t->nwork, sizeof *m->node);
    find_points(m, every);
    m->nout = t->nterm * m->nat;
}

static void name_terms(struct means *m)
{
    const struct terms *t = &m->terms;
    struct err err = {0};

    for (size_t k = 0; k < t->nterm * m->nat; k++) {
        const size_t from = m->names.len + (k > 0);
        text_add(&m->names, "%s", k ? "," : "");
        terms_print_node(t, t->term[k / m->nat].node, &m->names);
        print_point(m, k % m->nat, &m->names);
        tool_try(text_buf_ok(&m->names, &err), &err);
        for (char *c = m->names.s + from; *c; c++)
            *c = *c == ',' ? ' ' : *c;
    }
}

/* to[nat] += a field, at the points or the mean over all. */
static void add_values(const struct means *m, const double value[], double to[])
{
    double sum = 0;

    if (m->at) {
        for (size_t p = 0; p < m->nat; p++)
            to[p] += value[m->at[p]];
        return;
    }
    for (size_t p = 0; p < m->points; p++)
        sum += value[p];
    to[0] += sum / (double)m->points;
}

/* Fields member by member, numbers of all at once. */
static void add_terms(struct means *m, const double u[])
{
    const struct terms *t = &m->terms;
    double *work = m->node + t->nnode * m->points;

    for (size_t i = 0; t->fields && i < m->nmember; i++) {
        terms_eval(t, m->points, widen_state(&m->widen, u + i * m->n, m->wide), m->points, m->node,
                   work);
        for (size_t k = 0; k < t->nterm; k++)
            add_values(m, m->node + t->term[k].node * m->points,
                       m->sum + i * m->nout + k * m->nat);
    }
    if (t->fields)
        return;
    for (size_t i = 0; i < m->nmember; i++)
        for (size_t j = 0; j < m->n; j++)
            m->u[j * m->nmember + i] = u[i * m->n + j];
    terms_eval(t, m->nmember, m->u, m->nmember, m->node, work);
    for (size_t k = 0; k < t->nterm; k++)
        for (size_t i = 0; i < m->nmember; i++)
            m->sum[i * m->nout + k] += m->node[t->term[k].node * m->nmember + i];
}

/* ---- spectra ---- */

static const char spectrum[] = "spectrum(";

/* "spectrum(u)" or "spectrum(u)[A:B]" */
static void open_spectrum(struct means *m, const struct dataset *d, const char *item)
{
    struct means_spectrum *s = &m->spectrum[m->nspectrum];
    const char *name = item + sizeof spectrum - 1, *end = strchr(name, ')');
    char of[LAYOUT_NAME], from[32], to[32] = "";
    struct err err = {0};

    if (!end || (size_t)(end - name) >= sizeof of || (end[1] && end[1] != '['))
        cli_fail(ERR_USAGE, "--outputs: found %s, expected spectrum(NAME) or spectrum(NAME)[A:B]",
                 item);
    memcpy(of, name, (size_t)(end - name));
    of[end - name] = '\0';
    const int v = layout_find_var(&d->layout, of);
    const int rank = v < 0 ? 0 : shells_rank(&d->layout, v);
    if (rank < 1)
        cli_fail(ERR_DATA, "--outputs: found %s, expected a variable whose last axis is periodic",
                 item);
    if (m->nspectrum++ == MEANS_SPECTRA)
        cli_fail(ERR_USAGE, "--outputs: found more than %d spectra", MEANS_SPECTRA);
    s->of = shells_open(&d->layout, v, rank, &err);
    tool_try(s->of ? 0 : -1, &err);
    s->offset = d->layout.var[v].offset;
    s->n = d->layout.var[v].n;
    s->from = 1;
    s->to = shells_count(s->of);
    const char *range = end[1] ? end + 2 : NULL;
    if (range && (text_next(&range, ':', from, sizeof from, &err) != 1 ||
                  text_next(&range, ']', to, sizeof to, &err) != 1 || *range ||
                  text_to_size(from, &s->from, &err) < 0 || text_to_size(to, &s->to, &err) < 0))
        cli_fail(ERR_USAGE, "--outputs: found %s, expected spectrum(NAME)[A:B]", item);
    if (s->from < 1 || s->to > shells_count(s->of) || s->from > s->to)
        cli_fail(ERR_USAGE, "--outputs: found %s, expected shells from 1 to %zu", item,
                 shells_count(s->of));
    s->first = m->nout;
    m->nout += s->to - s->from + 1;
    for (size_t k = s->from; k <= s->to; k++)
        text_add(&m->names, "%sspectrum(%s)[%zu]", m->names.len ? "," : "", of, k);
}

static void add_spectrum(struct means *m, const struct means_spectrum *s, const double u[])
{
    const double fields = (double)(s->n / shells_points(s->of));

    for (size_t i = 0; i < m->nmember; i++) {
        memset(m->energy, 0, (shells_count(s->of) + 1) * sizeof *m->energy);
        shells_add(s->of, s->n, u + i * m->n + s->offset, m->energy);
        for (size_t k = s->from; k <= s->to; k++)
            m->sum[i * m->nout + s->first + k - s->from] += m->energy[k] / fields;
    }
}

/* ---- all of them ---- */

/* The next item of a list, at a comma that is in no brackets; its length. */
static size_t item_length(const char *list)
{
    size_t i = 0;

    for (int depth = 0; list[i] && (depth > 0 || list[i] != ','); i++)
        depth += (list[i] == '[' || list[i] == '(') - (list[i] == ']' || list[i] == ')');
    return i;
}

void means_open(struct means *m, const struct dataset *d, const char *outputs, size_t every)
{
    struct text_buf terms = {0}, spectra = {0};
    size_t most = 0;
    struct err err = {0};

    *m = (struct means){.nmember = d->nmember, .n = d->layout.n, .nat = 1};
    for (const char *at = outputs; *at;) {
        const size_t length = item_length(at);
        const bool of = !strncmp(at, spectrum, sizeof spectrum - 1);
        struct text_buf *to = of ? &spectra : &terms;
        text_add(to, "%s%.*s", to->len ? (of ? ";" : ",") : "", (int)length, at);
        at += length + (at[length] == ',');
    }
    if (terms.len || !spectra.len) {
        open_terms(m, d, terms.len ? terms.s : outputs, every);
        name_terms(m);
    }
    const char *list = spectra.s;
    char item[256];
    while (list && text_next(&list, ';', item, sizeof item, &err) > 0) {
        open_spectrum(m, d, item);
        const size_t count = shells_count(m->spectrum[m->nspectrum - 1].of);
        most = count > most ? count : most;
    }
    tool_try(text_buf_ok(&m->names, &err), &err);
    text_buf_free(&terms);
    text_buf_free(&spectra);
    m->energy = tool_alloc(most + 1, sizeof *m->energy);
    m->sum = tool_alloc(m->nmember * m->nout, sizeof *m->sum);
    memset(m->sum, 0, m->nmember * m->nout * sizeof *m->sum);
}

void means_close(struct means *m)
{
    terms_close(&m->terms);
    widen_close(&m->widen);
    for (size_t i = 0; i < m->nspectrum; i++)
        shells_close(m->spectrum[i].of);
    text_buf_free(&m->names);
    free(m->wide);
    free(m->at);
    free(m->u);
    free(m->node);
    free(m->energy);
    free(m->sum);
}

void means_add(struct means *m, const double u[])
{
    m->nrec++;
    if (m->terms.nterm)
        add_terms(m, u);
    for (size_t i = 0; i < m->nspectrum; i++)
        add_spectrum(m, &m->spectrum[i], u);
}
