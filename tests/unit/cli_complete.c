/* What `toy --complete WORDS...` offers for the last word. */
#include "toy.h"

#include "../check.h"

/* What `toy --complete` says of words, the sentences left out, blanks for line ends. */
static const char *completed(const char *const *words)
{
    static char said[sizeof((struct ran *)0)->out];
    const char *argv[12] = {"toy", "--complete"};
    char *to = said;
    bool name = true;
    struct ran *r;

    for (size_t i = 0; words[i]; i++)
        argv[i + 2] = words[i];
    r = toy_run(argv, NULL);
    check(r->status == 0 && !*r->err);
    for (const char *c = r->out; *c; c++) {
        name = *c != '\t' && (name || *c == '\n');
        if (name || r->out[0] == ':')
            *to++ = *c == '\n' ? ' ' : *c;
    }
    *to = '\0';
    return said;
}

static void last_word_is_completed(void)
{
    static const struct {
        const char *words[10], *says;
    } cases[] = {
        {{""}, "box gaussian "},
        {{"g"}, "gaussian "},
        {{"gaussian"}, "gaussian "},
        {{"gaussians"}, ""},
        {{NULL}, "box gaussian "},
        {{"box", ""}, ":file\t "},
        {{"box", "--", "-x"}, ":file\t "},
        {{"-c", "8", "-tw", "2", "--dt=3", "--ic", "box", "--targets", ""}, "box gaussian "},
        {{"--co"}, "--coarsen --config "},
        {{"--no-m"}, "--no-mirror "},
        {{"--mirror"}, ""},
        {{"-w"}, "-w "},
        {{"--print-completion", ""}, "bash zsh fish "},
        {{"--format", ""}, "table tsv json "},
        {{"--format", "t"}, "table tsv "},
        {{"--format=t"}, "--format=table --format=tsv "},
        {{"--label="}, "--label=red --label=green "},
        {{"-l", "g"}, "green "},
        {{"-tlg"}, "-tlgreen "},
        {{"-l", "-"}, ""},
        {{"-l", "--", "--form"}, "--format "},
        {{"--dt", ""}, ""},
        {{"--dt="}, ""},
        {{"--frobnicate=x"}, ""},
        {{"--targets=x"}, ""},
        {{"--ic", "no such"}, ":file\t "},
        {{"--ic=a=b:c"}, ":file\t--ic= "},
        {{"-ifile"}, ":file\t-i "},
        {{"-o", ""}, ":file\t "},
        {{"-p", ""}, "nu= ring none= "},
        {{"-p", "ring:"}, "ring:k= "},
        {{"--param=r"}, "--param=ring "},
        {{"-l", "red", "-p", "re"}, "red= "},
        {{"--label=red", "--frobnicate", "--dt", "x", "-pre"}, "-pred= "},
        {{"-c", "8", "-p", "nu=1", "--co"}, "--coarsen --config "},
        {{"--config="}, ":file\t--config= "},
        {{"--frobnicate", "-%", "--dt", "x", "--format=", "--form"}, "--format "},
        {{"--config", "/no/such", "--no-dt", "it's", "a\nb", "--form"}, "--format "},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_text(completed(cases[i].words), cases[i].says);
    check_text(TOY("--complete", "g")->out, "gaussian\ta smooth kernel\n");
    check_text(TOY("--complete", "box", "-c", "8", "--", "--param=")->out, ":file\t\n");
    check_text(TOY("--complete", "box", "gaussian", "-p", "n")->out,
               "nu=\tof box\nnone=\n");
    check_text(TOY("--complete", "--width")->out,
               "--width\twidth in coarse cells (default 1.5)\n");
}

/* Every option that --help shows is completed from its beginnings, and no other. */
static void completion_knows_what_help_shows(void)
{
    static char options[sizeof((struct ran *)0)->out], help[sizeof options];
    int more = 0; /* options that help shows and completion does not */

    strcpy(options, TOY("--complete", "--")->out);
    strcpy(help, TOY("--help")->out);
    for (char *save, *l = strtok_r(options, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
        char line[90], begun[80];

        more--;
        l[strcspn(l, "\t")] = '\0';
        for (size_t len = strlen(l); len > 0; len--) {
            snprintf(begun, sizeof begun, "%.*s", (int)len, l);
            snprintf(line, sizeof line, "\n%s\t", l);
            check(strstr(TOY("--complete", begun)->out, line + 1));
        }
    }
    for (char *save, *l = strtok_r(help, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
        more += !strncmp(l, "  -", 3) || !strncmp(l, "      --", 8);
    check(more == 0);
}

static void silent(void)
{
    int end[2];

    alarm(5);
    if (pipe(end) == 0)
        dup2(end[0], 0);
}

/* A terminal that nobody types at is not waited for. */
static void completion_needs_no_input(void)
{
    check(TOY_IN(silent, "--complete", "box", "-", "--form")->status == 0);
    check(!strncmp(TOY_IN(silent, "--complete", "--config", "-", "g")->out, "gaussian", 8));
}

int main(void)
{
    run(last_word_is_completed);
    run(completion_knows_what_help_shows);
    run(completion_needs_no_input);
    return check_end();
}
