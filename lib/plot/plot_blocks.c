/* plot_blocks.c -- pictures of values as text. */
#include "plot/plot_blocks.h"

#include <math.h>

struct rgb {
    int r, g, b;
};

/* viridis, and blue over white to red, at even distances */
static const struct rgb rising[] = {{68, 1, 84},    {72, 40, 120},  {62, 74, 137}, {49, 104, 142},
                                    {38, 130, 142}, {31, 158, 137}, {53, 183, 121}, {110, 206, 88},
                                    {181, 222, 43}, {253, 231, 37}};
static const struct rgb two_sided[] = {
    {33, 102, 172}, {103, 169, 207}, {247, 247, 247}, {239, 138, 98}, {178, 24, 43}};
static const char *const shade[] = {" ", "░", "▒", "▓", "█"};

/* Mean of the values that pixel (i, j) of columns x rows covers, j from the top. */
static double pixel(const struct blocks *b, size_t columns, size_t rows, size_t i, size_t j)
{
    const size_t up = rows - 1 - j, i0 = i * b->n / columns, k0 = up * b->m / rows;
    size_t i1 = (i + 1) * b->n / columns, k1 = (up + 1) * b->m / rows, count = 0;
    double sum = 0;

    i1 = i1 > i0 ? i1 : i0 + 1;
    k1 = k1 > k0 ? k1 : k0 + 1;
    for (size_t s = i0; s < i1; s++)
        for (size_t k = k0; k < k1; k++) {
            const double x = b->x[s * b->width + k];
            sum += isnan(x) ? 0 : x;
            count += !isnan(x);
        }
    return count ? sum / (double)count : NAN;
}

/* 0 to 1 between lo and hi. */
static double place(const struct blocks *b, double x)
{
    const double t = b->hi > b->lo ? (x - b->lo) / (b->hi - b->lo) : 0.5;

    return fmin(fmax(t, 0), 1);
}

static struct rgb colour_of(const struct blocks *b, double x)
{
    const struct rgb *stops = b->diverging ? two_sided : rising;
    const int last = b->diverging ? (int)(sizeof two_sided / sizeof *two_sided) - 1
                                  : (int)(sizeof rising / sizeof *rising) - 1;
    const double t = place(b, x) * last;
    const int k = t < last ? (int)t : last - 1;
    const struct rgb p = stops[k], q = stops[k + 1];

    return (struct rgb){(int)lround(p.r + (t - k) * (q.r - p.r)),
                        (int)lround(p.g + (t - k) * (q.g - p.g)),
                        (int)lround(p.b + (t - k) * (q.b - p.b))};
}

/* The nearest of the 6 x 6 x 6 colours that terminals have. */
static int of_cube(struct rgb c)
{
    const int level[] = {c.r, c.g, c.b};
    int index = 16, weight[] = {36, 6, 1};

    for (int k = 0; k < 3; k++) /* 0, 95, 135, 175, 215, 255 */
        index += weight[k] * (level[k] < 48 ? 0 : level[k] < 115 ? 1 : (level[k] - 35) / 40);
    return index;
}

static void set_colour(struct text_buf *out, const struct blocks *b, double x, bool behind,
                       enum plot_colours colours)
{
    const int kind = behind ? 48 : 38;

    if (isnan(x)) {
        text_add(out, "\033[%dm", kind + 1);
        return;
    }
    const struct rgb c = colour_of(b, x);
    if (colours == PLOT_TRUE)
        text_add(out, "\033[%d;2;%d;%d;%dm", kind, c.r, c.g, c.b);
    else
        text_add(out, "\033[%d;5;%dm", kind, of_cube(c));
}

void blocks_line(struct text_buf *out, const struct blocks *b, size_t columns, size_t lines,
                 size_t line, enum plot_colours colours)
{
    for (size_t i = 0; i < columns; i++) {
        if (colours == PLOT_MONO) {
            const double x = pixel(b, columns, lines, i, line);
            const double t = b->diverging ? fabs(2 * place(b, x) - 1) : place(b, x);
            text_add(out, "%s", shade[isnan(x) ? 0 : (int)fmin(t * 5, 4)]);
            continue;
        }
        const double upper = pixel(b, columns, 2 * lines, i, 2 * line);
        const double lower = pixel(b, columns, 2 * lines, i, 2 * line + 1);
        if (isnan(upper) && isnan(lower)) {
            text_add(out, "\033[0m ");
            continue;
        }
        set_colour(out, b, isnan(upper) ? lower : upper, false, colours);
        set_colour(out, b, isnan(upper) ? upper : lower, true, colours);
        text_add(out, "%s", isnan(upper) ? "▄" : "▀");
    }
    if (colours != PLOT_MONO)
        text_add(out, "\033[0m");
}
