/* parse.c -- the command line and configuration files, by the option table.
 *
 * Forms: --name=value, --name value, -n value, -nvalue, -abc (flags), --flag,
 * --no-flag, `--` (only arguments follow), `-` (an argument). The words are
 * walked twice: first for what is asked about the tool and which --config files
 * there are, then, after those files, for the values, so that the command line
 * wins. Each source replaces what a list got from the source before it; of lists of NAME=VALUE the
 * items of the same names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/part.h"

enum { LISTS = 32 };
static struct {
    const void *list;
    size_t old; /* its first items are of other sources */
} fresh[LISTS]; /* lists that the present source has begun */
static size_t nfresh;
static char **words; /* the command line, kept for the second walk */

static bool same_name(const char *item, const char *other)
{
    const size_t n = strcspn(item, "=");

    return n == strcspn(other, "=") && !strncmp(item, other, n);
}

/* A list goes without what text, an item of the present source, stands for. */
static void replace(const struct cli_opt *o, const char *text)
{
    struct text_list *list = o->to;
    const bool named = !strncmp(o->arg, "NAME=", 5);
    size_t i, kept = 0;

    for (i = 0; i < nfresh && fresh[i].list != list; i++)
        ;
    if (i == nfresh) {
        if (nfresh == LISTS)
            cli_fail(ERR_INTERNAL, "more than %d lists", LISTS);
        fresh[nfresh].list = list;
        fresh[nfresh++].old = list->n;
    }
    for (size_t j = 0; j < fresh[i].old; j++)
        if (named && !same_name(list->item[j], text))
            list->item[kept++] = list->item[j];
    for (size_t j = fresh[i].old; j < list->n; j++)
        list->item[kept + j - fresh[i].old] = list->item[j];
    list->n -= fresh[i].old - kept;
    fresh[i].old = kept;
}

/* Assign text to o as the word `shown` asked. */
static void assign(const struct cli_opt *o, const char *shown, const char *text)
{
    struct err err = {0};

    if (o->type == CLI_LIST)
        replace(o, text);
    if (cli_set(o, text, &err)) {
        err_prefix(&err, "%s", shown);
        cli_die(&err);
    }
}

static bool called(const struct cli_opt *o, const char *name, size_t len)
{
    return !strncmp(o->name, name, len) && !o->name[len];
}

const struct cli_opt *cli_find(const char *name, size_t len, bool *off)
{
    const struct cli_opt *const *all = cli_all();

    *off = false;
    for (size_t i = 0; all[i]; i++)
        if (called(all[i], name, len))
            return all[i];
    if (len < 3 || strncmp(name, "no-", 3))
        return NULL;
    *off = true;
    for (size_t i = 0; all[i]; i++)
        if (all[i]->type == CLI_FLAG && !cli_asks(all[i]) &&
            called(all[i], name + 3, len - 3))
            return all[i];
    return NULL;
}

const struct cli_opt *cli_find_key(char key)
{
    const struct cli_opt *const *all = cli_all();

    for (size_t i = 0; key && all[i]; i++)
        if (all[i]->key == key)
            return all[i];
    return NULL;
}

/* Fail over an unknown option: where is "" or "FILE:LINE: ". */
static _Noreturn void unknown(const char *where, const char *dashes,
                              const char *name)
{
    const struct cli_opt *const *all = cli_all();
    const char *near = NULL, **names;
    size_t n = 0, begun = 0;

    while (all[n])
        n++;
    if (!(names = calloc(n + 1, sizeof *names)))
        cli_no_memory();
    n = 0;
    for (size_t i = 0; all[i]; i++) {
        if (!all[i]->help)
            continue;
        names[n++] = all[i]->name;
        if (*name && !strncmp(all[i]->name, name, strlen(name)) && !begun++)
            near = all[i]->name;
    }
    if (begun != 1)
        near = text_nearest(name, names);
    if (near)
        cli_fail(ERR_USAGE, "%sunknown option %s%s; did you mean %s%s?", where,
                 dashes, name, dashes, near);
    cli_fail(ERR_USAGE, "%sunknown option %s%s", where, dashes, name);
}

/* One option of the command line in the walk that wants it. text NULL: a flag
 * that stands alone. */
static void take(const struct cli_opt *o, const char *shown, const char *text,
                 bool off, bool asking)
{
    if (cli_asks(o) == asking)
        assign(o, shown, text ? text : off ? "no" : "yes");
}

/* --name, --name=value, --name value. Returns how many further words it took. */
static int take_long(const char *word, const char *next, bool asking)
{
    char shown[80];
    const char *equal = strchr(word, '=');
    const size_t len = equal ? (size_t)(equal - word) : strlen(word);
    const struct cli_opt *o;
    bool off;

    snprintf(shown, sizeof shown, "--%.*s", (int)(len < 70 ? len : 70), word);
    if (!(o = cli_find(word, len, &off)))
        unknown("", "--", shown + 2);
    if (o->type == CLI_FLAG) {
        if (equal && off)
            cli_fail(ERR_USAGE, "%s: takes no value", shown);
        take(o, shown, equal ? equal + 1 : NULL, off, asking);
        return 0;
    }
    if (!equal && !next)
        cli_fail(ERR_USAGE, "%s: the value is missing: %s=%s", shown, shown,
                 o->arg);
    take(o, shown, equal ? equal + 1 : next, false, asking);
    return equal ? 0 : 1;
}

/* -n, -n value, -nvalue, -abc. Returns how many further words it took. */
static int take_short(const char *keys, const char *next, bool asking)
{
    const struct cli_opt *o;
    char shown[] = "-?";

    for (; *keys; keys++) {
        shown[1] = *keys;
        if (!(o = cli_find_key(*keys)))
            unknown("", "-", shown + 1);
        if (o->type == CLI_FLAG) {
            take(o, shown, NULL, false, asking);
            continue;
        }
        if (!keys[1] && !next)
            cli_fail(ERR_USAGE, "%s: the value is missing: %s %s", shown, shown, o->arg);
        take(o, shown, keys[1] ? keys + 1 : next, false, asking);
        return keys[1] ? 0 : 1;
    }
    return 0;
}

/* Walk the words; the arguments go to rest[1..] when it is not NULL. */
static int walk(bool asking, char **rest)
{
    bool only_arguments = false;
    int n = 0;

    nfresh = 0;
    for (size_t i = 0; words[i]; i++) {
        char *w = words[i];

        if (only_arguments || w[0] != '-' || !w[1]) {
            n++;
            if (rest)
                rest[n] = w;
        } else if (!strcmp(w, "--")) {
            only_arguments = true;
        } else if (w[1] == '-') {
            i += (size_t)take_long(w + 2, words[i + 1], asking);
        } else {
            i += (size_t)take_short(w + 1, words[i + 1], asking);
        }
    }
    return n;
}

int cli_parse(int argc, char **argv)
{
    int n;

    if (argc < 1)
        cli_fail(ERR_USAGE, "started without a name");
    if (!(words = calloc((size_t)argc, sizeof *words)))
        cli_no_memory();
    memcpy(words, argv + 1, ((size_t)argc - 1) * sizeof *words);
    n = walk(true, argv);
    argv[n + 1] = NULL;
    return n;
}

void cli_parse_values(void)
{
    for (size_t i = 0; i < cli_ask.config.n; i++) {
        nfresh = 0;
        cli_config(cli_ask.config.item[i]);
    }
    walk(false, NULL);
    free(words);
    words = NULL;
}

void cli_parse_line(const char *where, char *name, const char *text)
{
    char shown[300];
    bool off;
    const struct cli_opt *o = cli_find(name, strlen(name), &off);

    if (!o && name[0] && !name[1])
        o = cli_find_key(name[0]);
    if (!o || !o->help)
        unknown(where, "", name);
    if (cli_asks(o))
        cli_fail(ERR_USAGE, "%s%s: only on the command line", where, name);
    if (!text && o->type != CLI_FLAG)
        cli_fail(ERR_USAGE, "%sexpected '%s = %s'", where, name, o->arg);
    if (text && off)
        cli_fail(ERR_USAGE, "%s%s: takes no value", where, name);
    snprintf(shown, sizeof shown, "%s%s", where, name);
    assign(o, shown, text ? text : off ? "no" : "yes");
}
