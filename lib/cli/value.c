/* value.c -- option values from text and to text. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/part.h"

static int set_flag(bool *to, const char *text, struct err *err)
{
    static const char *const names[] = {"no",  "yes", "false", "true",
                                        "off", "on",  "0",     "1"};

    for (size_t i = 0; i < 8; i++)
        if (!strcmp(text, names[i])) {
            *to = i % 2;
            return 0;
        }
    return err_set(err, ERR_USAGE, "'%s' is neither yes nor no", text);
}

/* The word of "a|b|c" that equals text goes to *to. */
static int set_choice(const char **to, const char *choices, const char *text,
                      struct err *err)
{
    const size_t len = strlen(text);
    struct text_buf list = {0};

    for (const char *c = choices; *c; c += strspn(c, "|")) {
        const size_t n = strcspn(c, "|");

        if (n == len && !memcmp(c, text, n)) {
            *to = text;
            text_buf_free(&list);
            return 0;
        }
        text_add(&list, "%s%.*s", list.len ? ", " : "", (int)n, c);
        c += n;
    }
    err_set(err, ERR_USAGE, "found '%s', expected one of %s", text,
            list.s ? list.s : "");
    text_buf_free(&list);
    return -1;
}

/* A history is one line. */
static int set_text(const char **to, const char *text, struct err *err)
{
    if (strchr(text, '\n'))
        return err_set(err, ERR_USAGE, "found a line break in '%.100s'", text);
    *to = text;
    return 0;
}

int cli_list_add(struct text_list *list, const char *item, struct err *err)
{
    const char **grown = realloc(list->item, (list->n + 1) * sizeof *grown);

    if (!grown)
        return err_set(err, ERR_INTERNAL, "no memory");
    list->item = grown;
    if (set_text(&grown[list->n], item, err))
        return -1;
    list->n++;
    return 0;
}

int cli_set(const struct cli_opt *opt, const char *text, struct err *err)
{
    switch (opt->type) {
    case CLI_FLAG:
        return set_flag(opt->to, text, err);
    case CLI_REAL:
        return text_to_double(text, opt->to, err);
    case CLI_SIZE:
        return text_to_size(text, opt->to, err);
    case CLI_U64:
        return text_to_u64(text, opt->to, err);
    case CLI_CHOICE:
        return set_choice(opt->to, opt->choices, text, err);
    case CLI_LIST:
        return cli_list_add(opt->to, text, err);
    case CLI_TEXT:
        return set_text(opt->to, text, err);
    default:
        if (!*text)
            return err_set(err, ERR_USAGE, "the file name is empty");
        *(const char **)opt->to = text;
        return 0;
    }
}

/* n with the largest suffix that divides it. */
static void add_size(size_t n, struct text_buf *out)
{
    static const char suffix[] = "kMG";
    int i = -1;

    while (n && n % 1024 == 0 && i < 2) {
        n /= 1024;
        i++;
    }
    text_add(out, i < 0 ? "%zu" : "%zu%c", n, suffix[i < 0 ? 0 : i]);
}

bool cli_get(const struct cli_opt *opt, bool human, struct text_buf *out)
{
    char number[TEXT_DOUBLE];

    switch (opt->type) {
    case CLI_FLAG:
        text_add(out, "%s", *(const bool *)opt->to ? "yes" : "no");
        return true;
    case CLI_REAL:
        if (isnan(*(const double *)opt->to))
            return false;
        text_add(out, "%s", text_double(number, *(const double *)opt->to));
        return true;
    case CLI_SIZE:
        if (human)
            add_size(*(const size_t *)opt->to, out);
        else
            text_add(out, "%zu", *(const size_t *)opt->to);
        return true;
    case CLI_U64:
        text_add(out, "%llu", (unsigned long long)*(const uint64_t *)opt->to);
        return true;
    case CLI_TEXT:
    case CLI_FILE:
    case CLI_CHOICE:
        if (!*(const char *const *)opt->to)
            return false;
        text_add(out, "%s", *(const char *const *)opt->to);
        return true;
    default:
        return false;
    }
}
