/* plot.h -- kinds of pictures: what to read and how to draw it with gnuplot.
 *
 * One file lib/plot/NAME.c defines one `const struct plot_ops plot_NAME`: it
 * reads the inputs (tool/reader.h; a failure to read ends the program), holds
 * a bounded part of them and appends gnuplot commands with the data inside. All
 * that comes from names goes through plot_quote: gnuplot interprets none of it.
 */
#ifndef SUBGRID_PLOT_PLOT_H
#define SUBGRID_PLOT_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "cli/cli.h"
#include "data/reader.h"

/* Colours of text: none, those of most terminals, all. */
enum plot_colours { PLOT_MONO, PLOT_256, PLOT_TRUE };

/* What the command line asks for. Texts may be NULL. */
struct plot {
    size_t n;
    char *const *input;
    const char *truth, *variable, *title, *metrics;
    const struct text_list *labels;
    size_t member;
    bool errors; /* field: as differences from the truth */
    const char *points, *at; /* lists of indices, of times */
    double from, to;         /* times */
    size_t width, height;    /* pixels; the kind sets what the user did not */
    size_t columns, lines;   /* of a picture of text */
    enum plot_colours colours; /* of it */
    struct text_buf script;  /* gnuplot commands so far */
};

struct plot_ops {
    const char *name, *brief;
    int (*draw)(struct plot *p, struct err *err);
    /* As text, without gnuplot. NULL: gnuplot draws text, too. */
    int (*text)(struct plot *p, struct text_buf *out, struct err *err);
};

const struct plot_ops *plot_find(const char *name, struct err *err);
const struct plot_ops *const *plot_all(void);

/* A line each, NAME, tab, what it is, to standard output: of struct cli_tool. */
void plot_list(void);

/* All commands for one picture on gnuplot's terminal `terminal` (svg, png, dumb, sixel). Style and
 * size come first. */
int plot_script(struct plot *p, const struct plot_ops *ops, const char *terminal,
                struct text_buf *out, struct err *err);

/* The size of the picture, unless the user chose one. */
void plot_size(struct plot *p, size_t width, size_t height);

/* Pixels across a picture, also of a map of a square: its text stays readable on a page 390 pixels
 * wide. */
enum { PLOT_WIDTH = 400 };

/* One picture of lines below so many labels: those of inputs, others of at most ten letters. */
void plot_lines(struct plot *p, size_t labels);

/* n panels of that height below each other, sharing the horizontal axis; the
 * labels of all inputs above the first. Ends with "unset multiplot". */
void plot_panels(struct plot *p, size_t n, size_t height);

/* range of values, widened where it is empty or narrower than what plot_number shows; 0..1 where
 * it holds nothing. */
void plot_widen(double range[2]);

/* A logarithmic axis `x` or `y` for values of that range, and those right of it alone: chosen by
 * gnuplot unless there are none or all are alike. */
void plot_log(struct plot *p, char axis, double lo, double hi);

/* A round distance of tics, 3 to 7 of them over `size`. */
double plot_step(double size);

/* One vertical range lo..hi, with tics at round numbers. */
void plot_range(struct plot *p, double lo, double hi);

/* Append "TEXT", safe for gnuplot; and a number. */
void plot_quote(struct plot *p, const char *text);
void plot_number(struct plot *p, double x, char end);

/* Inputs with the truth, if any, before them: number, path, label, colour. When colours are used
 * up they begin anew with other dashes. */
size_t plot_inputs(const struct plot *p);
const char *plot_path(const struct plot *p, size_t i);
void plot_label(const struct plot *p, size_t i, char *label, size_t size);
const char *plot_colour(const struct plot *p, size_t i);
/* Append gnuplot's style of the line of input i: width, dashes and colour. */
void plot_line(struct plot *p, size_t i);

/* Open input i at its variable. rank: what it must have, 0 = any. */
void plot_open(const struct plot *p, size_t i, int rank, struct reader *r,
               struct reader_var *v);
/* Next record with a time that was asked for; false at the end. */
bool plot_next(const struct plot *p, struct reader *r);

/* "NAME" or "NAME (UNIT)" quoted, for an axis. */
void plot_axis(struct plot *p, const char *name, const char *unit);

/* Rows of one width in time order, of which at most STRIP are kept: every
 * stride-th one, the stride doubling when they get too many. */
enum { STRIP = 512 };
struct strip {
    size_t width, n, stride, seen;
    double *row; /* (n, width) */
};
int strip_add(struct strip *s, const double row[], struct err *err);
void strip_free(struct strip *s);

#endif
