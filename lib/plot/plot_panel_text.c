/* plot_panel_text.c -- panels as text, without gnuplot: axes, values in blocks, a scale below. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/plot_blocks.h"
#include "plot/plot_panel.h"

enum { MARGIN = 10, SCALE = 24 }; /* characters left of a panel; of the scale of colours */

/* Characters of a panel: all there is, but at most what keeps the shape of a map. */
static void text_size(const struct plot *p, const struct panel *f, size_t n, size_t *columns,
                      size_t *lines)
{
    const size_t spare = 3 * n + 2; /* titles, axes, scales */
    const double side = fabs(f->along.axis.step * (double)f->along.axis.n);
    const double up = fabs(f->up.axis.step * (double)f->up.axis.n);

    *columns = p->columns > MARGIN + 20 ? p->columns - MARGIN - 1 : 20;
    *lines = p->lines > spare + 4 * n ? (p->lines - spare) / n : 4;
    if (!f->map) {
        *lines = *lines < 16 ? *lines : 16;
        return;
    }
    const double wide = 2 * (double)*lines * side / up; /* two pixels a line */
    if (wide < (double)*columns)
        *columns = wide > 8 ? (size_t)wide : 8;
    else
        *lines = (size_t)fmax((double)*columns * up / side / 2, 2);
}

/* Colours of values of that range; of errors about 0. */
static struct blocks coloured(bool error, const double range[2])
{
    const double largest = fmax(-range[0], range[1]);

    return (struct blocks){.lo = error ? -largest : range[0], .hi = error ? largest : range[1],
                           .diverging = error};
}

static void text_scale(const struct plot *p, struct text_buf *out, const struct panel *f,
                       const double range[2])
{
    struct blocks b = coloured(f->error, range);
    double x[SCALE];

    b.x = x, b.n = SCALE, b.m = b.width = 1;
    for (size_t i = 0; i < SCALE; i++)
        x[i] = b.lo + (b.hi - b.lo) * (double)i / (SCALE - 1);
    text_add(out, "%*s%s%s  %.3g ", MARGIN, "", f->error ? "error of " : "", f->name, b.lo);
    blocks_line(out, &b, SCALE, 1, 0, p->colours);
    const bool unit = *f->unit && strcmp(f->unit, "1");
    text_add(out, " %.3g%s%s\n", b.hi, unit ? " " : "", unit ? f->unit : "");
}

static void text_panel(const struct plot *p, struct text_buf *out, size_t i, size_t n,
                       const struct panel *f, const double range[2])
{
    const struct strip *s = &f->strip;
    const double top = f->up.first + ((double)f->up.n - 1) * f->up.pitch;
    struct blocks b = coloured(f->error, range);
    char label[LAYOUT_NAME], name[LAYOUT_NAME], from[32], to[32];
    size_t columns, lines;

    b.x = s->row + 1, b.n = s->n, b.m = f->up.n, b.width = s->width;
    text_size(p, f, n, &columns, &lines);
    plot_label(p, i, label, sizeof label);
    snprintf(name, sizeof name, "%s", f->map ? f->along.axis.name : "time t");
    text_add(out, "%*s%s%s%s\n", MARGIN, "", label, f->error ? " - truth" : "", f->when);
    for (size_t line = 0; line < lines; line++) {
        char left[32] = "";
        if (line == 0)
            snprintf(left, sizeof left, "%.4g", top);
        else if (line + 1 == lines)
            snprintf(left, sizeof left, "%.4g", f->up.first);
        else if (line == lines / 2)
            snprintf(left, sizeof left, "%.*s", MARGIN - 2, f->up.axis.name);
        text_add(out, "%*s ", MARGIN - 1, left);
        blocks_line(out, &b, columns, lines, line, p->colours);
        text_add(out, "\n");
    }
    snprintf(from, sizeof from, "%.4g", s->row[0]);
    snprintf(to, sizeof to, "%.4g", s->row[(s->n - 1) * s->width]);
    const int middle = (int)columns - (int)strlen(from) - (int)strlen(to);
    const int left = (middle + (int)strlen(name)) / 2;
    const int right = middle > left ? middle - left : 1;
    text_add(out, "%*s%s%*s%*s%s\n", MARGIN, "", from, left, name, right, "", to);
}

int panels_text(struct plot *p, struct text_buf *out, struct err *err)
{
    struct panel panel[PANELS] = {0};
    const size_t n = plot_inputs(p);
    double range[2][2];
    const int rc = panels_open(panel, p, range, err);

    if (rc == 0 && p->title)
        text_add(out, "%*s%s\n", MARGIN, "", p->title);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        text_panel(p, out, i, n, &panel[i], range[panel[i].error]);
        if (i + 1 == n || panel[i].error != panel[i + 1].error)
            text_scale(p, out, &panel[i], range[panel[i].error]);
    }
    panels_close(panel);
    return rc < 0 ? -1 : text_buf_ok(out, err);
}
