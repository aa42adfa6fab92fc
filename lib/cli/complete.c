/* complete.c -- `TOOL --complete WORDS...`: what the last word may become.
 *
 * The words before it may be wrong or unfinished: nothing is refused, read or run; the values
 * that they give to options are set where what is offered depends on them.
 * The answer is one candidate a line, whole words, each with a tab and a sentence where
 * there is one; nothing where nothing is known; or the one line ":file", a tab and what
 * of the word stands before a file's name, such as "--output=". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/part.h"

/* The word to complete is before[0..fixed), which stays, then the beginning of a value. */
struct last {
    const char *word;
    size_t fixed;
};

/* A line for text[0..len), unless it does not go on as the word does. */
static void offer(struct text_buf *out, struct last last, const char *text, size_t len,
                  const char *sentence)
{
    const char *begun = last.word + last.fixed;
    const size_t n = strlen(begun);

    if (n <= len && !memcmp(begun, text, n))
        text_add(out, "%.*s%.*s%s%s\n", (int)last.fixed, last.word, (int)len, text,
                 *sentence ? "\t" : "", sentence);
}

/* What the option offers behind an argument, or --list where it has nothing of its own (NULL);
 * the caller frees it. */
static char *printed(const struct cli_opt *o, const char *argument)
{
    FILE *const real = stdout;
    char *text = NULL;
    size_t size;

    if (!(stdout = open_memstream(&text, &size)))
        cli_no_memory();
    if (o && o->offers)
        o->offers(argument);
    else
        cli_tool->list();
    if (fclose(stdout))
        cli_no_memory();
    stdout = real;
    return text;
}

/* Offer the lines of text, which is freed: NAME:KEY= only behind NAME:, it is long till then. */
static void offer_lines(struct text_buf *out, struct last last, char *text)
{
    const bool keys = strchr(last.word + last.fixed, ':');
    char *save;

    for (char *l = strtok_r(text, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
        const size_t len = strcspn(l, "\t");

        if (keys || !memchr(l, ':', len))
            offer(out, last, l, len, l[len] ? l + len + 1 : "");
    }
    free(text);
}

static void offer_choices(struct text_buf *out, struct last last, const char *choices)
{
    for (const char *c = choices; *c; c += strspn(c, "|")) {
        const size_t len = strcspn(c, "|");

        offer(out, last, c, len, "");
        c += len;
    }
}

/* Offer what `choices` or `positional` (cli.h) names; NULL is nothing. */
static void offer_values(struct text_buf *out, struct last last, const char *what)
{
    if (!what)
        return;
    if (!strcmp(what, "file"))
        text_add(out, ":file\t%.*s\n", (int)last.fixed, last.word);
    else if (!strcmp(what, "list"))
        offer_lines(out, last, printed(NULL, NULL));
    else
        offer_choices(out, last, what);
}

static void offer_options(struct text_buf *out, struct last last)
{
    for (const struct cli_opt *const *o = cli_all(); *o; o++) {
        struct text_buf text = {0};
        char name[80], key[] = {'-', cli_key(*o), '\0'};

        if (!cli_shows(*o))
            continue;
        cli_sentence(*o, &text);
        snprintf(name, sizeof name, "--%s%s", cli_stem(*o), (*o)->name);
        offer(out, last, name, strlen(name), text.s ? text.s : "");
        if (key[1])
            offer(out, last, key, 2, text.s ? text.s : "");
        out->failed |= text.failed;
        text_buf_free(&text);
    }
}

/* The option that gets a value by word, "--name=value", "-kvalue", or by the next one,
 * or NULL. *at is where the value begins in word, 0 for the next. */
static const struct cli_opt *valued(const char *word, size_t *at)
{
    const struct cli_opt *o = NULL;
    const char *c = word + 1;
    bool off;

    if (*c == '-') {
        const size_t len = strcspn(word, "=");

        o = cli_find(word + 2, len < 2 ? 0 : len - 2, &off);
        *at = word[len] ? len + 1 : 0;
        return o && o->type != CLI_FLAG ? o : NULL;
    }
    while (*c && (o = cli_find_key(*c)) && o->type == CLI_FLAG)
        c++;
    *at = *c && c[1] ? (size_t)(c + 1 - word) : 0;
    return *c ? o : NULL;
}

/* What stands in the words before the last one. */
struct before {
    const char *argument;          /* the first, or NULL */
    bool only_arguments;           /* `--` stands there */
    const struct cli_opt *awaited; /* the option whose value the last word is, or NULL */
};

/* set: give options their values too, those that are none left out. */
static struct before walk(int n, char **words, bool set)
{
    struct before b = {0};
    size_t at;

    for (int i = 0; i < n; i++) {
        const char *w = words[i], *value = NULL;
        const struct cli_opt *o = b.awaited;

        b.awaited = NULL;
        if (o)
            value = w;
        else if (b.only_arguments || w[0] != '-' || !w[1])
            b.argument = b.argument ? b.argument : w;
        else if (!strcmp(w, "--"))
            b.only_arguments = true;
        else if ((o = valued(w, &at)) && at)
            value = w + at;
        else
            b.awaited = o;
        if (set && value)
            cli_set(o, value, &(struct err){0});
    }
    return b;
}

void cli_complete(int n, char **words, struct text_buf *out)
{
    struct last last = {n > 0 ? words[n - 1] : "", 0};
    const struct before b = walk(n - 1, words, false);
    const bool dashed = !b.awaited && !b.only_arguments && last.word[0] == '-';
    const struct cli_opt *o = dashed ? valued(last.word, &last.fixed) : b.awaited;

    if (dashed && !last.fixed) {
        offer_options(out, last);
    } else if (o && o->offers) {
        walk(n - 1, words, true);
        offer_lines(out, last, printed(o, b.argument));
    } else if (o) {
        offer_values(out, last, o->type == CLI_FILE ? "file" : o->choices);
    } else if (!dashed && cli_tool->positional) {
        offer_values(out, last, b.argument ? "file" : cli_tool->positional);
    }
}
