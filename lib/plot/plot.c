/* plot.c -- kinds of pictures: table, look-up, and the style that all share. */
#include "plot/plot.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/registry.h"
#include "tool/tool.h"

#define X(name) extern const struct plot_ops plot_##name;
#include "plot.inc"
#undef X

static const struct plot_ops *const plot_table[] = {
#define X(name) &plot_##name,
#include "plot.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(plot, "kind of picture")

/* Okabe and Ito's colours, told apart by colour-blind readers; the truth is
 * black. */
static const char *const colour[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                     "#E69F00", "#56B4E9", "#7F7F7F"};
enum { COLOURS = sizeof colour / sizeof *colour };

static const char style[] =
    "set encoding utf8\n"
    "set border 3 lw 0.8 lc rgb '#404040'\n"
    "set tics nomirror out scale 0.6 textcolor rgb '#404040'\n"
    "set grid lw 0.5 lc rgb '#DDDDDD' lt 1\n"
    "set key noenhanced noautotitle samplen 2 spacing 1.2\n"
    "set bars small\n"
    /* viridis: lightness rises evenly */
    "set palette defined (0 '#440154', 1 '#482878', 2 '#3E4A89', 3 '#31688E', "
    "4 '#26828E', 5 '#1F9E89', 6 '#35B779', 7 '#6ECE58', 8 '#B5DE2B', "
    "9 '#FDE725')\n"
    "set xlabel '' offset 0,0.4\n"
    "set datafile missing 'nan'\n";

int plot_script(struct plot *p, const struct plot_ops *ops, const char *terminal,
                struct text_buf *out, struct err *err)
{
    if (ops->draw(p, err) < 0)
        return -1;
    if (!strcmp(terminal, "svg"))
        text_add(out,
                 "set terminal svg enhanced size %zu,%zu font 'sans-serif,13' "
                 "background rgb 'white'\n",
                 p->width, p->height);
    else if (!strcmp(terminal, "png"))
        text_add(out,
                 "set terminal pngcairo enhanced size %zu,%zu font 'sans-serif,10' "
                 "fontscale 2 linewidth 2 pointscale 2\n",
                 2 * p->width, 2 * p->height);
    else if (!strcmp(terminal, "sixel"))
        text_add(out, "set terminal sixelgd enhanced size %zu,%zu\n", p->width,
                 p->height);
    else
        text_add(out, "set terminal dumb enhanced size %zu,%zu %s\n", p->columns, p->lines,
                 p->colours == PLOT_MONO ? "mono" : "ansi");
    text_add(out, "%s%s", style, p->script.s ? p->script.s : "");
    text_buf_free(&p->script);
    return text_buf_ok(out, err);
}

void plot_size(struct plot *p, size_t width, size_t height)
{
    p->width = p->width ? p->width : width;
    p->height = p->height ? p->height : height;
}

/* All but letters, digits and a few signs as octal numbers: gnuplot sees no
 * quote, backquote or macro. */
void plot_quote(struct plot *p, const char *text)
{
    text_add(&p->script, "\"");
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        const bool plain = c >= 0x80 || isalnum(c) || strchr(" ,.:()=+-/_", c);
        text_add(&p->script, plain ? "%c" : "\\%03o", c < ' ' ? ' ' : c);
    }
    text_add(&p->script, "\"");
}

/* How n labels are set above a picture: so many beside each other as the longest allows, by the
 * pixels that gnuplot gives to each. */
struct legend {
    size_t across, lines;
};

static struct legend set_labels(const struct plot *p, size_t n)
{
    enum { WIDTH = 342, SAMPLE = 55, LETTER = 9, PRINTED = 7 };
    char label[LAYOUT_NAME];
    size_t longest = 10, across;

    for (size_t i = 0; i < plot_inputs(p); i++) {
        plot_label(p, i, label, sizeof label);
        longest = strlen(label) > longest ? strlen(label) : longest;
    }
    across = (WIDTH + SAMPLE + (LETTER - PRINTED) * longest) / (SAMPLE + LETTER * longest);
    across = across ? across : 1;
    return (struct legend){across, (n + across - 1) / across};
}

enum { LABEL_HEIGHT = 24 };

void plot_lines(struct plot *p, size_t labels)
{
    const struct legend legend = set_labels(p, labels);
    const size_t above = 20 + LABEL_HEIGHT * legend.lines + (p->title ? 20 : 0);

    plot_size(p, PLOT_WIDTH, 272 + above);
    /* above it, but on a terminal */
    text_add(&p->script,
             "set key bottom right reverse Left\nif (GPVAL_TERM ne 'dumb') set tmargin at screen "
             "%.6f; set key at screen 0.01, graph 1.04 left bottom horizontal maxcols %zu width 1\n"
             "set title ",
             1 - (double)above / (double)(272 + above), legend.across);
    plot_quote(p, p->title ? p->title : "");
    text_add(&p->script, " noenhanced offset 0,%zu\n", legend.lines);
}

void plot_panels(struct plot *p, size_t n, size_t height)
{
    enum { BOTTOM = 58, GAP = 26 };
    const struct legend legend = set_labels(p, plot_inputs(p));
    const double top = (double)(52 + LABEL_HEIGHT * legend.lines);
    const double total = top + (double)(BOTTOM + n * height);

    plot_size(p, PLOT_WIDTH, (size_t)total);
    text_add(
        &p->script,
        "set lmargin at screen 0.16\nset key at screen 0.01, graph 1.04 left bottom horizontal "
        "maxcols %zu reverse Left width 1\nset format x ''\nset autoscale xfix\nset multiplot "
        "layout %zu,1 margins screen 0.16, screen 0.97, screen %.6f, screen %.6f spacing screen "
        "0, screen %.6f title ",
        legend.across, n, BOTTOM / total, 1 - top / total, GAP / total);
    plot_quote(p, p->title ? p->title : "");
    text_add(&p->script, " noenhanced\n");
}

double plot_step(double size)
{
    const double unit = pow(10, floor(log10(size / 3)));

    return unit * (size / unit > 15 ? 5 : size / unit > 6 ? 2 : 1);
}

void plot_widen(double range[2])
{
    const double largest = fmax(fabs(range[0]), fabs(range[1]));

    if (!(range[0] <= range[1]) || !isfinite(largest)) {
        range[0] = 0;
        range[1] = 1;
    } else if (!(range[1] - range[0] > 1e-5 * largest)) {
        range[0] -= largest > 0 ? 0.1 * largest : 0.5;
        range[1] += largest > 0 ? 0.1 * largest : 0.5;
    }
}

void plot_log(struct plot *p, char axis, double lo, double hi)
{
    text_add(&p->script, "set logscale %c\n", axis);
    if (!(lo <= hi))
        text_add(&p->script, "set %crange [1e-16:1]\n", axis);
    else if (!(hi > lo * (1 + 1e-5)))
        text_add(&p->script, "set %crange [%.6g:%.6g]\n", axis, lo / 10, hi * 10);
}

void plot_range(struct plot *p, double lo, double hi)
{
    double range[2] = {lo, hi};

    plot_widen(range);
    const double size = range[1] - range[0];
    text_add(&p->script, "set yrange [%.9g:%.9g]\nset ytics %.9g\n",
             range[0] - 0.06 * size, range[1] + 0.06 * size, plot_step(size));
}

/* Seven digits: a picture shows no more. */
void plot_number(struct plot *p, double x, char end)
{
    if (isfinite(x))
        text_add(&p->script, "%.7g%c", x, end);
    else
        text_add(&p->script, "nan%c", end);
}

size_t plot_inputs(const struct plot *p)
{
    return p->n + (p->truth ? 1 : 0);
}

/* Index among the inputs proper; -1 for the truth. */
static long own(const struct plot *p, size_t i)
{
    return (long)i - (p->truth ? 1 : 0);
}

const char *plot_path(const struct plot *p, size_t i)
{
    return own(p, i) < 0 ? p->truth : p->input[own(p, i)];
}

/* The label given, or the file's name without folders and ending. */
void plot_label(const struct plot *p, size_t i, char *label, size_t size)
{
    const char *path = plot_path(p, i), *slash = strrchr(path, '/');
    const long k = own(p, i);

    if (k >= 0 && (size_t)k < p->labels->n) {
        snprintf(label, size, "%s", p->labels->item[k]);
        return;
    }
    snprintf(label, size, "%s", k < 0 ? "truth" : slash ? slash + 1 : path);
    char *dot = strrchr(label, '.');
    if (dot && dot > label)
        *dot = '\0';
}

void plot_list(void)
{
    for (const struct plot_ops *const *ops = plot_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
}

const char *plot_colour(const struct plot *p, size_t i)
{
    return own(p, i) < 0 ? "#000000" : colour[(size_t)own(p, i) % COLOURS];
}

void plot_line(struct plot *p, size_t i)
{
    const size_t dash = own(p, i) < 0 ? 0 : (size_t)own(p, i) / COLOURS % 5; /* gnuplot has 5 */

    text_add(&p->script, " lw %s dt %zu lc rgb '%s'", own(p, i) < 0 ? "3" : "1.8", dash + 1,
             plot_colour(p, i));
}

void plot_open(const struct plot *p, size_t i, int rank, struct reader *r,
               struct reader_var *v)
{
    struct reader_var all[LAYOUT_VARS];
    struct err err = {0};

    tool_reader(r, plot_path(p, i), "trajectory|pairs");
    tool_try(reader_vars(r, p->variable, all, &err), &err);
    *v = all[0];
    const struct var *var = &r->d.layout.var[v->var];
    if (rank && var->rank != rank)
        cli_fail(ERR_DATA, "%s: %s: found %d space axes, expected %d", io_name(r->in),
                 v->name, var->rank, rank);
    if (p->member >= r->d.nmember)
        cli_fail(ERR_DATA, "%s: found %zu members, expected member %zu among them",
                 io_name(r->in), r->d.nmember, p->member);
}

bool plot_next(const struct plot *p, struct reader *r)
{
    while (tool_step(r))
        if (r->t >= p->from && r->t <= p->to)
            return true;
    return false;
}

void plot_axis(struct plot *p, const char *name, const char *unit)
{
    char text[3 * LAYOUT_NAME];

    if (*unit && strcmp(unit, "1") != 0)
        snprintf(text, sizeof text, "%s (%s)", name, unit);
    else
        snprintf(text, sizeof text, "%s", name);
    plot_quote(p, text);
    text_add(&p->script, " noenhanced");
}

int strip_add(struct strip *s, const double row[], struct err *err)
{
    const size_t bytes = s->width * sizeof *row;

    if (!s->row) {
        s->stride = 1;
        if (!(s->row = malloc(STRIP * bytes)))
            return err_set(err, ERR_INTERNAL, "no memory for a picture");
    }
    if (s->seen++ % s->stride)
        return 0;
    if (s->n == STRIP) {
        for (size_t i = 1; i < STRIP / 2; i++)
            memcpy(s->row + i * s->width, s->row + 2 * i * s->width, bytes);
        s->n = STRIP / 2;
        s->stride *= 2;
    }
    memcpy(s->row + s->n++ * s->width, row, bytes);
    return 0;
}

void strip_free(struct strip *s)
{
    free(s->row);
    *s = (struct strip){0};
}
