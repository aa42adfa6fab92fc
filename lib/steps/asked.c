/* asked.c -- the texts of steps, read. */
#include "steps/asked.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "steps/files.h"

static const char barred[] = "[]$#%:;,'\"`\\|&<>(){}*?!~";

/* Room for one more in an array of n, which doubles. */
static void *room(void *array, size_t n, size_t size, struct err *err)
{
    void *more = n & (n - 1) ? array : realloc(array, (n ? 2 * n : 1) * size);

    if (!more)
        err_set(err, ERR_INTERNAL, "no memory for %zu words", n + 1);
    return more;
}

int asked_words(struct text_list *list, char *line, struct err *err)
{
    char *rest = NULL;

    for (char *w = strtok_r(line, " \t", &rest); w; w = strtok_r(NULL, " \t", &rest)) {
        const char **item = room(list->item, list->n, sizeof *item, err);

        if (!item)
            return -1;
        list->item = item;
        list->item[list->n++] = w;
    }
    return 0;
}

int abis_read(struct abis *abis, const char *path, struct err *err)
{
    char *rest = NULL;

    *abis = (struct abis){0};
    if (files_read(path, &abis->all, err) < 0)
        return -1;
    for (char *l = abis->all.s ? strtok_r(abis->all.s, "\n", &rest) : NULL; l;
         l = strtok_r(NULL, "\n", &rest)) {
        char *is = strstr(l, " := ");

        if (!is || strncmp(l, "abi.", 4))
            continue;
        const char **name = room(abis->name, abis->n, sizeof *name, err);
        abis->name = name ? name : abis->name;
        const char **abi = room(abis->abi, abis->n, sizeof *abi, err);
        abis->abi = abi ? abi : abis->abi;
        if (!name || !abi) {
            abis_free(abis);
            return -1;
        }
        *is = '\0';
        abis->name[abis->n] = l + 4;
        abis->abi[abis->n++] = is + 4;
    }
    return 0;
}

void abis_free(struct abis *abis)
{
    text_buf_free(&abis->all);
    free(abis->name);
    free(abis->abi);
    *abis = (struct abis){0};
}

/* Whether name is a word of a shell's command. */
static bool has_word(const char *command, const char *name)
{
    static const char ends[] = " \t\n|&;<>()";
    const size_t n = strlen(name);

    for (const char *at = command; (at = strstr(at, name)); at++)
        if ((at == command || strchr(ends, at[-1])) && strchr(ends, at[n]))
            return true;
    return false;
}

static void add_abis(struct asked *a, const struct abis *abis)
{
    for (size_t i = 0; a->command.s && i < abis->n; i++)
        if (has_word(a->command.s, abis->name[i]))
            text_add(&a->text, "tool_abi.%s = %s\n", abis->name[i], abis->abi[i]);
}

static int add_block_line(struct asked *a, char *line, struct err *err)
{
    char *dot = strchr(line, '.');
    size_t i = 0;

    if (!dot)
        return err_set(err, ERR_DATA, "%s: found a line '%.60s', expected BLOCK.TEXT", a->stamp,
                       line);
    *dot = '\0';
    while (i < a->nblock && strcmp(a->block[i].name, line))
        i++;
    if (i == a->nblock) {
        struct block *block = room(a->block, i, sizeof *block, err);

        if (!block)
            return -1;
        a->block = block;
        a->block[a->nblock++] = (struct block){.name = line};
    }
    text_append(&a->block[i].text, dot + 1, strlen(dot + 1));
    text_append(&a->block[i].text, "\n", 1);
    return 0;
}

static int check_words(const struct asked *a, const char *words, struct err *err)
{
    const char *stamp = a->stamp ? a->stamp : words;

    if (!words[strcspn(words, barred)])
        return 0;
    if (!strncmp(stamp, "results/", 8))
        stamp += 8;
    return err_set(err, ERR_DATA, "%s: a character that is barred in a name or path: %s", stamp,
                   words);
}

static int add_line(struct asked *a, char *line, const struct abis *abis, struct err *err)
{
    text_append(&a->text, line, strlen(line));
    text_append(&a->text, "\n", 1);
    if (!strncmp(line, "command = ", 10)) {
        if (a->command.len)
            text_append(&a->command, "\n", 1);
        text_append(&a->command, line + 10, strlen(line + 10));
        return 0;
    }
    if (!strncmp(line, "input = ", 8))
        return check_words(a, line + 8, err) < 0 ? -1 : asked_words(&a->in, line + 8, err);
    if (strncmp(line, "output = ", 9))
        return add_block_line(a, line, err);
    add_abis(a, abis);
    return check_words(a, line + 9, err) < 0 ? -1 : asked_words(&a->out, line + 9, err);
}

/* The line at *rest, cut off; NULL at the end. */
static char *next_line(char **rest)
{
    char *line = *rest, *end;

    if (!line || !*line)
        return NULL;
    end = line + strcspn(line, "\n");
    *rest = *end ? end + 1 : end;
    *end = '\0';
    return line;
}

int asked_next(struct asked *a, char **rest, const struct abis *abis, struct err *err)
{
    char *line;

    *a = (struct asked){0};
    while ((line = next_line(rest))) {
        if (!a->stamp) {
            line += *line == ' '; /* make joins texts by blanks */
            if (strncmp(line, "# step ", 7))
                continue;
            if (check_words(a, line + 7, err) < 0)
                goto failed;
            a->stamp = line + 7;
            text_append(&a->text, line, strlen(line));
            text_append(&a->text, "\n", 1);
        } else if (!strcmp(line, "# made")) {
            text_append(&a->text, line, strlen(line));
            if (text_buf_ok(&a->text, err) < 0 || text_buf_ok(&a->command, err) < 0)
                goto failed;
            return 1;
        } else if (add_line(a, line, abis, err) < 0) {
            goto failed;
        }
    }
    asked_free(a);
    return 0;
failed:
    asked_free(a);
    return -1;
}

void asked_free(struct asked *a)
{
    for (size_t i = 0; i < a->nblock; i++)
        text_buf_free(&a->block[i].text);
    free(a->block);
    free(a->in.item);
    free(a->out.item);
    text_buf_free(&a->text);
    text_buf_free(&a->command);
    *a = (struct asked){0};
}

int names_of(struct names *names, const char *stamp, struct err *err)
{
    size_t n;
    char *hidden;

    if (text_copy(names->base, sizeof names->base, stamp, err) < 0)
        return -1;
    n = strlen(names->base);
    if (n > 3 && !strcmp(names->base + n - 3, ".ok"))
        names->base[n - 3] = '\0';
    strcpy(names->name, names->base + (strncmp(names->base, "results/", 8) ? 0 : 8));
    if ((hidden = strstr(names->name, ".steps/")))
        memmove(hidden, hidden + 7, strlen(hidden + 7) + 1);
    return 0;
}
