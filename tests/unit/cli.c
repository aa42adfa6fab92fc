/* Options from words and files, provenance lines, help: what the toy tool says.
 *
 * Called as `toy` or `subgrid-toy` this program is that tool, so that the
 * command-line tests can start it from a shell. */
#include "toy.h"

#include "../check.h"

/* The first line that the tool printed: its provenance. */
static const char *line(struct ran *r)
{
    r->out[strcspn(r->out, "\n")] = '\0';
    return r->out;
}

#define DEFAULTS(coarsen, rest)                                                \
    "toy " SUBGRID_VERSION " 3 box --coarsen=" coarsen                         \
    " --mirror --offset=7 " rest

static void forms_agree(void)
{
    static const char *const forms[][9] = {
        {"toy", "box", "--coarsen=8", "--targets", "--width=2", NULL},
        {"toy", "--coarsen", "8", "box", "--width", "2.0", "--targets", NULL},
        {"toy", "-c", "8", "-t", "-w", "2e0", "box", NULL},
        {"toy", "-c8", "-tw2", "--", "box", NULL},
        {"toy", "-tw", "+2", "-c", "3", "-c", "8", "box", NULL},
        {"toy", "--targets=yes", "-w0.02e2", "-c8", "box", "--mirror", NULL},
        {"toy", "box", "--no-targets", "-tc8", "-w2", "--targets=on", NULL}};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        check_text(line(toy_run(forms[i], NULL)),
                   DEFAULTS("8", "--seed=0 --targets --width=2"));
}

static void numbers_are_canonical(void)
{
    check_text(line(TOY("box", "-c", "1k", "-w", ".10", "--dt", "5e-4",
                        "--seed", "18446744073709551615")),
               "toy " SUBGRID_VERSION " 3 box --coarsen=1024 --dt=0.0005 "
               "--mirror --offset=7 --seed=18446744073709551615 --no-targets "
               "--width=0.1");
}

static void results_decide_what_is_recorded(void)
{
    char plain[sizeof((struct ran *)0)->out];

    strcpy(plain, line(TOY("box")));
    check_text(line(TOY("box", "--threads", "3", "--memory=2M", "-q", "-o", "x",
                        "--ic", "y", "--format", "json", "--progress=never")),
               plain);
    check(strcmp(line(TOY("box", "--seed", "1")), plain) != 0);
    check(strcmp(line(TOY("box", "--offset", "1")), plain) != 0);
    check(strcmp(line(TOY("gaussian")), plain) != 0);
}

static void arguments_come_to_the_front(void)
{
    struct ran *r = TOY("a", "-c", "8", "-", "--", "-c");

    check(strstr(r->out, "n=3 ") && strstr(r->out, "end=1"));
    check(strstr(r->out, " 3 a - --coarsen=8 ") && strstr(r->out, " -- -c\n"));
}

/* The words that sh reads from line, without the second and third. */
static const char **pasted(const char *text)
{
    static char words[20][200];
    static const char *argv[21];
    char command[9000];
    size_t n = 0, end = 1;
    FILE *f;

    snprintf(command, sizeof command, "printf '%%s\\n' %s", text);
    f = popen(command, "r");
    for (size_t i = 0; n < 20 && fgets(words[n], sizeof *words, f); i++) {
        words[n][strcspn(words[n], "\n")] = '\0';
        if (i == 0 || i > 2)
            end = ++n;
    }
    pclose(f);
    for (size_t i = 0; i < end; i++)
        argv[i] = words[i];
    argv[end] = NULL;
    return argv;
}

/* What a line says is what a shell reads back: pasted, it gives itself. */
static void history_can_be_pasted(void)
{
    static const char *const nasty[] = {
        "it's", "", "two words", "a\"b", "$HOME", "`id`", "*", "~", "#no",
        "a\\b", "\t", "{a,b}", "x=1;y", "-dash", "'", "''", "\xc3\xa9", "!", "a|b",
        "(", "<", "&", "[x]", "?"};

    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
        char first[sizeof((struct ran *)0)->out], given[64];
        const char **words;

        snprintf(given, sizeof given, "--label=%s", nasty[i]);
        strcpy(first, line(TOY("-p", nasty[i], given, "box", "--", nasty[i],
                               "-last")));
        words = pasted(first);
        check_text(words[0], "toy");
        check_text(words[1], "box");
        check_text(words[i == 13 ? 3 : 4], given);
        check_text(line(toy_run(words, NULL)), first);
    }
}

static void wrong_usage_names_what_is_wrong(void)
{
    static const struct {
        const char *args[4];
        const char *says;
    } wrong[] = {
        {{"box", "--corsen=3"}, "unknown option --corsen; did you mean --coarsen?"},
        {{"box", "--coar", "3"}, "unknown option --coar; did you mean --coarsen?"},
        {{"box", "--xyzzy"}, "unknown option --xyzzy\n"},
        {{"box", "-tx"}, "unknown option -x\n"},
        {{"box", "--brieff"}, "unknown option --brieff\n"},
        {{"box", "--coarsen", "abc"}, "--coarsen: 'abc' is not a count"},
        {{"box", "-c", "-3"}, "-c: '-3' is not a count"},
        {{"box", "--coarsen=8x"}, "--coarsen: '8x' is not"},
        {{"box", "--coarsen="}, "--coarsen: '' is not"},
        {{"box", "--dt", "nan"}, "--dt: 'nan' is not a number"},
        {{"box", "--dt", "inf"}, "--dt: 'inf' is not a number"},
        {{"box", "--dt", "1e999"}, "--dt: '1e999' is out of range"},
        {{"box", "--dt", "1 "}, "--dt: '1 ' is not a number"},
        {{"box", "--offset", "-1"}, "--offset: '-1' is not an unsigned"},
        {{"box", "--offset"}, "--offset: the value is missing"},
        {{"box", "-w"}, "-w: the value is missing"},
        {{"box", "--targets=maybe"}, "--targets: 'maybe' is neither yes nor no"},
        {{"box", "--no-targets=1"}, "--no-targets: takes no value"},
        {{"box", "--no-coarsen"}, "unknown option --no-coarsen"},
        {{"box", "--format", "csv"}, "found 'csv', expected one of table, tsv, json"},
        {{"box", "--ic="}, "--ic: the file name is empty"},
        {{"box", "-l", "a\nb"}, "-l: found a line break"},
        {{"box", "--portable"}, "unknown option --portable"},
        {{NULL}, "found 0 arguments, expected at least 1: toy KIND"},
        {{"a", "b", "c", "d"}, "unexpected argument 'd'"},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *argv[6] = {"toy"};
        struct ran *r;

        memcpy(argv + 1, wrong[i].args, sizeof wrong[i].args);
        r = toy_run(argv, NULL);
        check(r->status == ERR_USAGE);
        check_text(r->out, "");
        check(!strncmp(r->err, "toy: error: ", 12));
        if (!strstr(r->err, wrong[i].says))
            check_text(r->err, wrong[i].says);
        check(strstr(r->err, "\nTry 'toy --help' for more information.\n"));
    }
}

/* Write a configuration file; name[] holds its name until the test ends. */
static char *config(const char *text, size_t len)
{
    static char name[4][32];
    static int turn;
    char *path = strcpy(name[turn++ % 4], "/tmp/toy-XXXXXX");
    const int fd = mkstemp(path);

    check(write(fd, text, len) == (ssize_t)len);
    close(fd);
    return path;
}

static void command_textwins(void)
{
    static const char text[] =
        "# a comment\n\n  coarsen = 16 \r\nlabel=a # b = $x 'c'\nparam = a=1\n"
        "param = b=2\ntargets\nmirror = no\nwidth=2",
        more[] = "param = c=3\nno-targets\n";
    char *one = config(text, sizeof text - 1), *two = config(more, sizeof more - 1);

    check_text(line(TOY("--config", one, "box")),
               "toy " SUBGRID_VERSION " 3 box --coarsen=16 "
               "'--label=a # b = $x '\\''c'\\''' --no-mirror --offset=7 "
               "--param=a=1 --param=b=2 --seed=0 --targets --width=2");
    check_text(line(TOY("-c2", "-l", "z", "box", "-p", "b=z", "--config", one,
                        "-p", "b=c=d", "--mirror", "--no-targets")),
               "toy " SUBGRID_VERSION " 3 box --coarsen=2 --label=z --mirror "
               "--offset=7 --param=a=1 --param=b=z --param=b=c=d --seed=0 --no-targets --width=2");
    check_text(line(TOY("-l1", "-c4", "--mirror", "--config", one, "--config",
                        two, "box")),
               "toy " SUBGRID_VERSION " 3 box --coarsen=4 --label=1 --mirror "
               "--offset=7 --param=a=1 --param=b=2 --param=c=3 --seed=0 --no-targets --width=2");
    unlink(one);
    unlink(two);
}

static void wrong_configuration_names_its_line(void)
{
    static const struct {
        const char *text, *says;
        int status;
    } wrong[] = {
        {"\n# x\ncorsen = 3\n", ":3: unknown option corsen; did you mean coarsen?", 64},
        {"coarsen = x\n", ":1: coarsen: 'x' is not a count", 64},
        {"coarsen\n", ":1: expected 'coarsen = R'", 64},
        {"help = yes\n", ":1: help: only on the command line", 64},
        {"config = x\n", ":1: config: only on the command line", 64},
        {"no-targets = 1\n", ":1: no-targets: takes no value", 64},
        {"= 1\n", ":1: unknown option", 64},
        {"label = a\0b\n", "line 1: not a text", 65},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *path = config(wrong[i].text, i == 7 ? 12 : strlen(wrong[i].text));
        struct ran *r = TOY("box", "--config", path);

        check(r->status == wrong[i].status);
        if (!strstr(r->err, wrong[i].says))
            check_text(r->err, wrong[i].says);
        unlink(path);
    }
    check(TOY("box", "--config=/no/such/file")->status == ERR_OPEN);
    check(TOY("box", "--config=/")->status == ERR_OPEN);
}

static void questions_come_before_anything_else(void)
{
    check_text(TOY("--version")->out, "toy (subgrid) " SUBGRID_VERSION "\n");
    check_text(TOY("--abi", "--config=/no/such", "--dt=x")->out, "3\n");
    check_text(TOY("--brief")->out, "shows what options do\n");
    check_text(TOY("--examples")->out, "toy box --coarsen 8\n"
                                       "toy gaussian -w 2 | toy box --targets\n");
    check(!strncmp(TOY("-h")->out, "Usage: toy KIND [OPTION]... [INPUT]...\n", 30));
    check(TOY("-h")->status == 0 && !*TOY("-h")->err);
}

static void help_shows_defaults_within_80_columns(void)
{
    struct ran *r = TOY("--help");
    char *save;

    check(strstr(r->out, "ratio of the grids (default 4)\n"));
    check(strstr(r->out, "memory it may take (default 1G)\n"));
    check(strstr(r->out, "time step; by default the system's own\n"));
    check(strstr(r->out, "\n      --no-mirror "));
    check(strstr(r->out, "\n    ubar = Phi u\n"));
    check(strstr(r->out, "[INPUT]...\n\nExamples:\n  toy box --coarsen 8\n"));
    check(strstr(r->out, "--threads") && !strstr(r->out, "--seed"));
    for (char *l = strtok_r(r->out, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
        check(strlen(l) <= 80);
}

static void installed_name_is_shown(void)
{
    struct ran *r = toy_run((const char *[]){"/x/subgrid-toy", "--help", NULL}, NULL);

    check(!strncmp(r->out, "Usage: subgrid toy KIND", 23));
    check(strstr(r->out, "  subgrid toy --list") == NULL);
    check(strstr(toy_run((const char *[]){"subgrid-toy", NULL}, NULL)->err,
                 "Try 'subgrid toy --help'"));
}

int main(int argc, char **argv)
{
    const size_t len = strlen(argv[0]);

    if (len >= 3 && !strcmp(argv[0] + len - 3, "toy"))
        return toy(argc, argv);
    run(forms_agree);
    run(numbers_are_canonical);
    run(results_decide_what_is_recorded);
    run(arguments_come_to_the_front);
    run(history_can_be_pasted);
    run(wrong_usage_names_what_is_wrong);
    run(command_textwins);
    run(wrong_configuration_names_its_line);
    run(questions_come_before_anything_else);
    run(help_shows_defaults_within_80_columns);
    run(installed_name_is_shown);
    return check_end();
}
