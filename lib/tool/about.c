/* about.c -- what --help says of systems. */
#include "tool/about.h"

#include <stdio.h>

#include "base/text.h"

void about_params(const struct param table[], const char *indent)
{
    char value[TEXT_DOUBLE];

    for (size_t i = 0; i < param_count(table); i++)
        printf("%s%-10s %-8s %s%s%s%s\n", indent, table[i].name,
               text_double(value, table[i].value), table[i].help,
               *table[i].unit ? " [" : "", table[i].unit, *table[i].unit ? "]" : "");
}

static void print_equation(const char *equation)
{
    char line[256];

    while (text_next(&equation, '\n', line, sizeof line, NULL) == 1)
        printf("  %s\n", line);
}

void about_system(const struct sys_ops *ops)
{
    char value[TEXT_DOUBLE];

    printf("\n%s: %s\n", ops->name, ops->brief);
    print_equation(ops->equation);
    printf("\n%s [%s]\n", ops->about, ops->source);
    printf("\nParameters (name, default, meaning):\n");
    about_params(ops->params, "  ");
    printf("\nGrid:");
    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++)
        printf("%s %zu points along %s, at least %zu", i ? "," : "", ops->axes[i].n,
               ops->axes[i].name, ops->axes[i].min);
    printf("\nTime step: %s with %s\n\nDiscretisations (the first is the default):\n",
           text_double(value, ops->dt), ops->scheme);
    for (const struct sys_form *const *f = ops->forms; *f; f++)
        printf("  %-18s %s\n", (*f)->name, (*f)->brief);
    printf("\nInitial conditions (the first is the default) and their parameters:\n");
    for (const struct sys_ic *c = ops->ics; c->name; c++) {
        printf("  %-18s %s\n", c->name, c->brief);
        about_params(c->params, "      ");
    }
}
