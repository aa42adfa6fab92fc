/* plot_panel.h -- one variable of an input as a panel of a picture: over one axis in space and
 * time, time to the right; over two axes as a map of the last time; over three as the map of the
 * middle slice across the first. */
#ifndef SUBGRID_PLOT_PLOT_PANEL_H
#define SUBGRID_PLOT_PLOT_PANEL_H

#include "plot/plot.h"

enum { PANEL_POINTS = 256, PANELS = 8 }; /* shown along an axis; inputs, at most */

/* Points of an axis that are shown, evenly apart: every so many-th one; where the axis is not
 * uniform, at each place the nearest one. */
struct shown {
    struct axis axis;
    double first, pitch; /* where they are shown */
    size_t n, pick[PANEL_POINTS];
};

struct panel {
    struct strip strip; /* rows (t, u...); of a map (x, u...), one for each x */
    struct shown up;
    struct shown along; /* to the right, of a map */
    int rank;           /* axes of the variable */
    bool map;           /* of the last two of them */
    bool error;         /* the truth is taken off */
    double t;           /* of a map */
    size_t slice;       /* of a cube: which point of the first axis */
    char when[2 * LAYOUT_NAME]; /* ", t = 4" of a map, and ", z = 3.14" of a slice; else "" */
    char name[2 * LAYOUT_NAME], unit[LAYOUT_NAME];
};

/* All inputs, the truth first; with p->errors all others less the truth. range: of values, and of
 * those differences; not empty. Close them whatever is returned. */
int panels_open(struct panel panel[PANELS], const struct plot *p, double range[2][2],
                struct err *err);
void panels_close(struct panel panel[PANELS]);

/* A picture of all inputs as text of p->columns x p->lines characters, of struct plot_ops. */
int panels_text(struct plot *p, struct text_buf *out, struct err *err);

#endif
