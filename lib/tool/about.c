/* about.c -- what --list and --help say of the members of registries. */
#include "tool/about.h"

#include <stdio.h>

#include "base/text.h"
#include "closure/closure.h"
#include "filter/filter.h"
#include "foreign/foreign.h"
#include "score/score.h"
#include "sys/sys.h"

/* A line a parameter: name, default, meaning, unit. */
static void print_params(const struct param table[], const char *indent)
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

static void print_system(const struct sys_ops *ops)
{
    char value[TEXT_DOUBLE];

    printf("\n%s: %s\n", ops->name, ops->brief);
    print_equation(ops->equation);
    printf("\n%s [%s]\n", ops->about, ops->source);
    printf("\nParameters (name, default, meaning):\n");
    print_params(ops->params, "  ");
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
        print_params(c->params, "      ");
    }
}

void about_list_systems(void)
{
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
}

void about_list_closures(void)
{
    for (const struct closure_ops *const *ops = closure_all(); *ops; ops++)
        printf("%s\t%s; keeps %s\n", (*ops)->name, (*ops)->brief, (*ops)->law);
}

void about_list_filters(void)
{
    for (const struct filter_ops *const *ops = filter_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
}

void about_list_metrics(void)
{
    for (const struct score_ops *const *ops = score_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
    puts("cost\tCPU seconds per unit of simulated time, from --timing");
}

void about_list_formats(void)
{
    for (const struct foreign_ops *const *ops = foreign_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
}

void about_systems(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct sys_ops *ops = sys_find(argv[i], NULL);
        if (ops) {
            print_system(ops);
            return;
        }
    }
    printf("\nSystems:\n");
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++)
        printf("  %-22s %s\n", (*ops)->name, (*ops)->brief);
}

void about_options(const struct param table[])
{
    char value[TEXT_DOUBLE];

    for (const struct param *p = table; p && p->name; p++)
        printf("    %-12s %s (%s)\n", p->name, p->help, text_double(value, p->value));
}
