/* facts.c -- facts as text, tab-separated rows and JSON. */
#include "tool/facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 32 };

static void add(struct facts *f, const char *section, const char *name,
                const char *key, const char *value, bool number)
{
    struct fact *grown = realloc(f->fact, (f->n + 1) * sizeof *grown), *it;

    if (!grown) {
        f->failed = true;
        return;
    }
    f->fact = grown;
    it = &grown[f->n++];
    *it = (struct fact){strdup(section), strdup(name), strdup(key), strdup(value),
                        number};
    f->failed |= !it->section || !it->name || !it->key || !it->value;
}

void facts_text(struct facts *f, const char *section, const char *name,
                const char *key, const char *value)
{
    add(f, section, name, key, value, false);
}

void facts_number(struct facts *f, const char *section, const char *name,
                  const char *key, double value)
{
    char text[TEXT_DOUBLE];

    add(f, section, name, key, text_double(text, value), true);
}

void facts_free(struct facts *f)
{
    for (size_t i = 0; i < f->n; i++) {
        free(f->fact[i].section);
        free(f->fact[i].name);
        free(f->fact[i].key);
        free(f->fact[i].value);
    }
    free(f->fact);
    memset(f, 0, sizeof *f);
}

/* Escape what would break a row or a terminal; json also quotes. */
static void add_escaped(struct text_buf *out, const char *s, bool json)
{
    for (; *s; s++) {
        const unsigned char c = (unsigned char)*s;

        if (c == '\n' || c == '\t')
            text_add(out, "\\%c", c == '\n' ? 'n' : 't');
        else if (c < 32 || c == 127)
            text_add(out, json ? "\\u%04x" : "\\x%02x", c);
        else if (json && (c == '"' || c == '\\'))
            text_add(out, "\\%c", c);
        else
            text_add(out, "%c", c);
    }
}

static size_t shown(const char *s)
{
    struct text_buf b = {0};
    size_t n;

    add_escaped(&b, s, false);
    n = b.len;
    text_buf_free(&b);
    return n;
}

static bool starts(const struct facts *f, size_t i, bool thing)
{
    return !i || strcmp(f->fact[i].section, f->fact[i - 1].section) ||
           (thing && strcmp(f->fact[i].name, f->fact[i - 1].name));
}

static void print_tsv(const struct facts *f, struct text_buf *out)
{
    text_add(out, "section\tname\tkey\tvalue\n");
    for (size_t i = 0; i < f->n; i++) {
        const char *const cell[] = {f->fact[i].section, f->fact[i].name, f->fact[i].key,
                                    f->fact[i].value};

        for (int c = 0; c < 4; c++) {
            add_escaped(out, cell[c], false);
            text_add(out, c < 3 ? "\t" : "\n");
        }
    }
}

static void print_string(struct text_buf *out, const char *s)
{
    text_add(out, "\"");
    add_escaped(out, s, true);
    text_add(out, "\"");
}

static void print_json(const struct facts *f, struct text_buf *out)
{
    text_add(out, "{");
    for (size_t i = 0; i < f->n; i++) {
        const struct fact *it = &f->fact[i];
        const bool section = starts(f, i, false), thing = starts(f, i, true);

        if (section) {
            text_add(out, i ? "\n  }},\n  " : "\n  ");
            print_string(out, it->section);
            text_add(out, ": {");
        }
        if (thing) {
            text_add(out, section ? "\n    " : "},\n    ");
            print_string(out, it->name);
            text_add(out, ": {");
        }
        text_add(out, thing ? "" : ", ");
        print_string(out, it->key);
        text_add(out, ": ");
        if (!it->number)
            print_string(out, it->value);
        else
            text_add(out, "%s", strpbrk(it->value, "nN") ? "null" : it->value);
    }
    text_add(out, f->n ? "}\n  }\n}\n" : "}\n");
}

/* The keys of the section that begins at fact i, in order of appearance, and
 * their widths; returns where the section ends. */
static size_t columns(const struct facts *f, size_t i, const char *key[COLUMNS],
                      size_t width[COLUMNS], size_t *ncol, size_t *first)
{
    *ncol = 0;
    *first = strlen(f->fact[i].section);
    do {
        size_t c = 0;
        const size_t w = shown(f->fact[i].value);

        while (c < *ncol && strcmp(key[c], f->fact[i].key))
            c++;
        if (c == *ncol && c < COLUMNS) {
            key[c] = f->fact[i].key;
            width[(*ncol)++] = strlen(key[c]);
        }
        if (c < COLUMNS && w > width[c])
            width[c] = w;
        if (shown(f->fact[i].name) > *first)
            *first = shown(f->fact[i].name);
    } while (++i < f->n && !starts(f, i, false));
    return i;
}

static void pad(struct text_buf *out, const char *s, size_t width)
{
    const size_t n = shown(s);

    add_escaped(out, s, false);
    text_add(out, "%*s", (int)(width > n ? width - n : 0) + 2, "");
}

/* Blanks at the end of a line go. */
static void end_line(struct text_buf *out)
{
    while (out->len && out->s[out->len - 1] == ' ')
        out->s[--out->len] = '\0';
    text_add(out, "\n");
}

static void print_text(const struct facts *f, struct text_buf *out)
{
    for (size_t i = 0; i < f->n;) {
        const char *key[COLUMNS];
        size_t width[COLUMNS], ncol, first;
        const size_t end = columns(f, i, key, width, &ncol, &first);

        text_add(out, i ? "\n" : "");
        pad(out, f->fact[i].section, first);
        for (size_t c = 0; c < ncol && ncol > 1; c++)
            pad(out, key[c], width[c]);
        end_line(out);
        while (i < end) {
            const size_t thing = i;

            pad(out, f->fact[i].name, first);
            for (size_t c = 0; c < ncol; c++) {
                size_t k = thing;

                while (k < end && (strcmp(f->fact[k].name, f->fact[thing].name) ||
                                   strcmp(f->fact[k].key, key[c])))
                    k++;
                pad(out, k < end ? f->fact[k].value : "", width[c]);
            }
            end_line(out);
            for (i++; i < end && !starts(f, i, true);)
                i++;
        }
    }
}

int facts_print(const struct facts *f, const char *format, struct text_buf *out,
                struct err *err)
{
    if (f->failed)
        return err_set(err, ERR_INTERNAL, "out of memory");
    if (!strcmp(format, "json"))
        print_json(f, out);
    else if (!strcmp(format, "tsv"))
        print_tsv(f, out);
    else
        print_text(f, out);
    return text_buf_ok(out, err);
}
