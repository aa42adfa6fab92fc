/* plot -- pictures of data, errors, spectra, scores, learning curves and kernels. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "plot/plot.h"
#include "tool/gnuplot.h"
#include "tool/tool.h"

static const char *times, *size, *format;
static struct text_list labels;
static struct plot p = {.labels = &labels};

static const struct cli_opt opts[] = {
    {CLI_FILE, 't', "truth", "FILE", &p.truth, "the truth, drawn first and in black",
     "file"},
    {CLI_LIST, 'l', "label", "TEXT", &labels,
     "name of an input, in their order; by default the file's name"},
    {CLI_TEXT, 0, "title", "TEXT", &p.title, "a line above the picture"},
    {CLI_TEXT, 0, "variable", "NAME", &p.variable,
     "what is drawn, tau_NAME for a target; by default the first variable"},
    {CLI_SIZE, 0, "member", "N", &p.member, "field, profile, trajectory: the member"},
    {CLI_FLAG, 0, "errors", NULL, &p.errors,
     "field: all but the truth as differences from it"},
    {CLI_TEXT, 0, "times", "A:B", &times, "times from A to B, both included"},
    {CLI_TEXT, 0, "at", "T,..", &p.at,
     "profile: the times, `end` for the last; by default the first record"},
    {CLI_TEXT, 0, "points", "N,..", &p.points,
     "trajectory: indices of points; by default all of a small state"},
    {CLI_TEXT, 0, "metrics", "NAME,..", &p.metrics, "scores: these; by default all"},
    {CLI_TEXT, 0, "size", "WxH", &size, "pixels; by default as the picture needs"},
    {CLI_CHOICE, 0, "format", "FORMAT", &format,
     "by default the ending of -o, the terminal as text, svg in a pipe",
     "svg|png|text|sixel"},
    {CLI_END}};
static const char *const examples[] = {
    "simulate burgers --grid 64 --time 0.5 --save-every 0.005 -o u.h5",
    "plot field u.h5 -o field.svg", "plot spectrum u.h5 --label Burgers -o spectrum.png",
    NULL};
static const struct cli_tool tool = {
    .name = "plot",
    .brief = "draw fields, spectra, errors, scores, learning, kernels",
    .synopsis = "KIND [OPTION]... [INPUT]...",
    .text =
        "Draws a picture of its inputs (standard input by default) with gnuplot: to -o "
        "FILE.svg or FILE.png, or as text on a terminal, where a field is drawn in blocks of "
        "colour. --list names the kinds.\n\n"
        "Long runs are thinned in time while they are read, so that memory is bounded. "
        "Equal inputs give equal bytes.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_PROGRESS,
    .abi = 3,
    .min_args = 1,
    .max_args = -1,
    .text_output = true,
    .positional = "list",
    .list = plot_list,
};

/* gnuplot's terminal for --format, the name of -o, or where output goes. */
static const char *terminal(void)
{
    const char *dot = cli.output ? strrchr(cli.output, '.') : NULL;

    if (format)
        return strcmp(format, "text") ? format : "dumb";
    if (!cli.output || !strcmp(cli.output, "-"))
        return isatty(1) ? "dumb" : "svg";
    if (dot && (!strcmp(dot, ".svg") || !strcmp(dot, ".png")))
        return dot + 1;
    if (dot && !strcmp(dot, ".txt"))
        return "dumb";
    cli_fail(ERR_USAGE,
             "-o %s: expected a name that ends in .svg, .png or .txt, or --format",
             cli.output);
}

static void parse_size(void)
{
    char width[TEXT_DOUBLE] = "";
    const char *x = size ? strchr(size, 'x') : NULL;
    struct err err = {0};

    if (!size)
        return;
    if (x && x - size < TEXT_DOUBLE)
        snprintf(width, sizeof width, "%.*s", (int)(x - size), size);
    if (!x || text_to_size(width, &p.width, &err) < 0 ||
        text_to_size(x + 1, &p.height, &err) < 0 || p.width < 64 || p.height < 64 ||
        p.width > 10000 || p.height > 10000)
        cli_fail(ERR_USAGE, "--size: found '%s', expected WxH from 64x64 to 10000x10000",
                 size);
}

/* What the terminal shows; a file or a pipe gets none. */
static enum plot_colours find_colours(void)
{
    const char *all = getenv("COLORTERM"), *term = getenv("TERM"), *none = getenv("NO_COLOR");
    const bool shown = (!cli.output || !strcmp(cli.output, "-")) && isatty(1);

    if (!shown || (none && *none) || !term || !strcmp(term, "dumb"))
        return PLOT_MONO;
    return all && (!strcmp(all, "truecolor") || !strcmp(all, "24bit")) ? PLOT_TRUE : PLOT_256;
}

/* The picture as gnuplot makes it. */
static void run_gnuplot(const struct plot_ops *ops, const char *kind)
{
    struct text_buf script = {0};
    struct err err = {0};
    char *picture;
    size_t bytes;

    tool_try(plot_script(&p, ops, kind, &script, &err), &err);
    tool_try(gnuplot_run(script.s, script.len, &picture, &bytes, &err), &err);
    cli_print(picture, bytes);
    free(picture);
    text_buf_free(&script);
}

int main(int argc, char **argv)
{
    const int n = cli_start(&tool, argc, argv);
    static char dash[] = "-", *standard_input[] = {dash};
    struct winsize window = {.ws_col = 100, .ws_row = 36};
    struct text_buf text = {0};
    struct err err = {0};
    const struct plot_ops *ops = plot_find(argv[1], &err);

    tool_try(ops ? 0 : -1, &err);
    p.input = n > 1 ? argv + 2 : standard_input;
    p.n = n > 1 ? (size_t)n - 1 : 1;
    if (labels.n > p.n)
        cli_fail(ERR_USAGE, "found %zu labels for %zu inputs", labels.n, p.n);
    tool_times(times, &p.from, &p.to);
    parse_size();
    const char *kind = terminal();
    ioctl(1, TIOCGWINSZ, &window);
    p.columns = window.ws_col;
    p.lines = window.ws_row - 1u;
    p.colours = find_colours();
    if (strcmp(kind, "dumb") || !ops->text) {
        run_gnuplot(ops, kind);
        return 0;
    }
    tool_try(ops->text(&p, &text, &err), &err);
    cli_print(text.s, text.len);
    text_buf_free(&text);
    return 0;
}
