/* plot_blocks.h -- pictures of values as text: two pixels a character, in a palette whose lightness
 * rises evenly; in shades of one colour where there are no others. */
#ifndef SUBGRID_PLOT_PLOT_BLOCKS_H
#define SUBGRID_PLOT_PLOT_BLOCKS_H

#include "base/text.h"
#include "plot/plot.h"

/* Values x[i * width + k] of i < n, to the right, and k < m, upwards. NaN: nothing is shown. */
struct blocks {
    const double *x;
    size_t n, m, width;
    double lo, hi;
    bool diverging; /* about 0: blue below, red above; in shades their size */
};

/* Line `line` from the top of a picture of columns x lines characters, each pixel the mean of what
 * it covers, or the nearest value. */
void blocks_line(struct text_buf *out, const struct blocks *b, size_t columns, size_t lines,
                 size_t line, enum plot_colours colours);

#endif
