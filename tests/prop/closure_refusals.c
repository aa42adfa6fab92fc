/* What model forms refuse, and what they say of it. */
#include "closure_bench.h"

/* form, layout, parameters and network, and a part of what is said of them. */
static void mistakes(void)
{
    const struct {
        const char *form;
        struct layout l;
        const char *params, *net, *says;
    } table[] = {
        {"cnn", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "expected 2, one for each"},
        {"flux", line(24, 2, false, EDGE_PERIODIC), NULL, NULL,
         "gives 1 channels, expected 2, one for each variable of the state along each axis"},
        {"latent", line(24, 1, false, EDGE_PERIODIC), "channels=2", NULL,
         "gives 2 channels, expected 3, one for each variable of the state and each latent field"},
        {"gru", line(24, 1, false, EDGE_PERIODIC), NULL, "conv 2 1",
         "expected 5, one for each variable of the state and four for each hidden field"},
        {"delay", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "expected 2, one for each"},
        {"delay", line(24, 1, false, EDGE_PERIODIC), "delays=-1", NULL, "delays"},
        {"state-space", line(24, 1, false, EDGE_PERIODIC), NULL, "conv 3 1",
         "expected 2, one for each variable of the state and each mode"},
        {"state-space", line(24, 1, false, EDGE_OPEN), NULL, NULL, "expected periodic"},
        {"flux", box(3, 2), NULL, "conv 2 1", "gives 2 channels, expected 6"},
        {"viscosity", line(24, 2, false, EDGE_PERIODIC), NULL, NULL,
         "gives 1 channels, expected 2, one for each variable"},
        {"skew", box(2, 1), NULL, NULL, "gives 12 channels, expected 45, one for each entry"},
        {"skew", line(8, 1, false, EDGE_PERIODIC), "radius=8", NULL,
         "radius = 8 needs 9 points along each axis, found 8"},
        {"cnn", line(24, 1, false, EDGE_OPEN), NULL, NULL,
         "axis x: found edge open, expected periodic"},
        {"cnn", line(3, 1, false, EDGE_PERIODIC), NULL, NULL, "whole number from 1 to 3"},
        {"cnn", line(24, 1, false, EDGE_PERIODIC), NULL, "conv 1 4", "column 8, '4'"},
        {"cnn", line(24, 1, false, EDGE_PERIODIC), "radius=1", NULL, "no parameter"},
        {"fno", line(24, 1, false, EDGE_PERIODIC), NULL, "spectral 4 3 gelu | conv 1 3",
         "has a conv of several points, expected operations that know no steps of a grid"},
        {"fno", line(16, 1, false, EDGE_PERIODIC), NULL, NULL,
         "column 25, '8': 16 points have modes up to 7"},
        {"fno", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "expected 2, one for each"},
        {"fno", line(24, 1, false, EDGE_OPEN), NULL, NULL, "expected periodic"},
        {"deeponet", line(24, 1, false, EDGE_PERIODIC), NULL, NULL,
         "sensors = 32: expected at most 24, the points of axis x"},
        {"deeponet", line(40, 2, false, EDGE_PERIODIC), NULL, "conv 5 1",
         "gives 5 channels, expected a multiple of 2, some for each variable"},
        {"deeponet", line(40, 1, false, EDGE_PERIODIC), NULL, "conv 5 3",
         "whole number from 1 to 1"},
        {"linear", line(24, 1, false, EDGE_PERIODIC), NULL, "tanh", "takes no network"},
        {"linear", line(24, 1, false, EDGE_PERIODIC), "radius=1.5", NULL, "whole number"},
        {"linear", line(24, 1, false, EDGE_PERIODIC), "radius=12", NULL, "needs 25 points"},
        {"linear", line(24, 1, false, EDGE_WALL), NULL, NULL,
         "axis x: found edge wall, expected periodic"},
        {"smagorinsky", line(24, 1, false, EDGE_WALL), NULL, NULL,
         "axis x: found edge wall, expected periodic"},
        {"smagorinsky", line(24, 1, true, EDGE_PERIODIC), NULL, NULL, "counts components"},
        {"smagorinsky", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "found 2 variables"},
        {"smagorinsky", line(24, 1, false, EDGE_PERIODIC), "width=0", NULL, "expected"},
        {"field", line(24, 1, true, EDGE_PERIODIC), NULL, NULL, "axis k counts components"},
        {"field", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "found 2 variables, expected one"},
        {"field", box(2, 1), NULL, NULL, "found 2 axes, expected"},
        {"field", line(24, 1, false, EDGE_OPEN), NULL, NULL, "found edge open, expected periodic"},
        {"field", line(24, 1, false, EDGE_PERIODIC), "length=0.01,modes=24", NULL,
         "modes = 24 need 25 points, found 24"},
        {"field", line(99, 1, false, EDGE_PERIODIC), "length=0.5,modes=9", NULL,
         "no variance in the last ones of length 0.5, expected at most 5 modes"},
        {"memory", line(5, 1, true, EDGE_PERIODIC), NULL, "1", "no term but the constant"},
        {"auxiliary", line(5, 1, true, EDGE_PERIODIC), NULL, "1", "no term but the constant"},
        {"memory", line(5, 1, true, EDGE_PERIODIC), "lags=0", NULL, "lags"},
        {"smagorinsky", (struct layout){0}, NULL, NULL, "no variables"},
        {"t-model", line(24, 1, false, EDGE_WALL), NULL, NULL,
         "axis x: found edge wall, expected periodic"},
        {"finite-memory", line(24, 1, true, EDGE_PERIODIC), NULL, NULL, "counts components"},
        {"renormalised", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "found 2 variables"},
        {"renormalised", box(3, 1), NULL, NULL, "found 3 axes, expected"},
        {"renormalised", box(2, 1), NULL, NULL,
         "axis y: found 9 points, expected 5, as many as on the other side (or modes)"},
        {"renormalised", box(2, 1), "modes=3", NULL, "5 points have 2"},
        {"t-model", square(2), NULL, NULL, "found 2 variables"},
        {"smagorinsky", layers(), NULL, NULL, "expected a flow whose velocity the state tells"},
        {"backscatter", layers(), NULL, NULL, "expected a flow whose velocity the state tells"},
        {"similarity", layers(), NULL, NULL, "expected a flow whose velocity the state tells"},
        {"symmetric", layers(), NULL, "conv 2 3", "whose beta and mean flow tell directions apart"},
        {"narma", square(1), NULL, NULL, "found 2 axes, expected one"},
        {"t-model", line(2, 1, false, EDGE_PERIODIC), NULL, NULL, "expected at least 3"},
        {"dynamic-memory", line(24, 1, false, EDGE_PERIODIC), "modes=1", NULL,
         "found 1 resolved modes, expected at least 2"},
        {"t-model", line(24, 1, false, EDGE_PERIODIC), "modes=12", NULL, "24 points have 11"},
        {"narma", line(24, 1, false, EDGE_PERIODIC), "modes=12", NULL, "24 points have 11"},
        {"narma", line(24, 1, false, EDGE_PERIODIC), "lags=0", NULL, "lags"},
        {"narma", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "found 2 variables"},
        {"renormalised", line(24, 1, false, EDGE_PERIODIC), "order=3", NULL, "expected"},
        {"renormalised", line(24, 1, false, EDGE_PERIODIC), "order=1.5", NULL, "whole"}};

    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        struct closure c;
        struct err err = {0};
        check(closure_open(&c, closure_find(table[k].form, NULL), &table[k].l,
                           table[k].params, table[k].net, 0, &err) == -1);
        check(err.code == ERR_USAGE || err.code == ERR_DATA);
        if (!strstr(err.msg, table[k].says))
            check_text(err.msg, table[k].says);
    }
}

static const char *const even[] = {
    "cnn", "delay", "dynamic-memory", "finite-memory", "flux", "gru", "latent", "linear", "narma",
    "renormalised", "smagorinsky", "state-space", "t-model", NULL};

/* Which read places, multiply what has one index, or know the equation of values in cells. */
static const char *const on_cells[] = {
    "auxiliary", "deeponet", "dynamic-memory", "finite-memory", "memory", "narma", "renormalised",
    "smagorinsky", "t-model", "terms", NULL};

/* Values on faces, and points at unequal distances. */
static void grids(void)
{
    struct layout l = line(8, 1, false, EDGE_PERIODIC);
    struct err err = {0};
    struct closure c;
    l.var[0].at[0] = 1;
    for (const char *const *form = on_cells; *form; form++) {
        check(closure_open(&c, closure_find(*form, NULL), &l, NULL, NULL, 0, &err) == -1);
        check(strstr(err.msg, "variable u lies on faces, expected values in cells"));
    }
    l.var[0].at[0] = 0;
    l.axis[0].x = (const double[]){0, 1, 2, 3, 4, 5, 6, 8};
    for (const char *const *form = even; *form; form++) {
        check(closure_open(&c, closure_find(*form, NULL), &l, NULL, NULL, 0, &err) == -1);
        check(strstr(err.msg, "axis x: found steps from 1 to 2, expected uniform ones"));
    }
}

/* Variables on axes that differ. */
static void mixed_axes(void)
{
    struct layout l = line(8, 1, false, EDGE_PERIODIC);
    struct axis y = l.axis[0];
    struct err err = {0};
    struct closure c;

    strcpy(y.name, "y");
    check(layout_axis(&l, &y, NULL) == 1);
    check(layout_var(&l, "w", "x,y", "", "", NULL) == 1);
    check(closure_open(&c, closure_find("linear", NULL), &l, NULL, NULL, 0, &err) == -1);
    check(strstr(err.msg, "variable w: found 2 axes, u has 1") != NULL);
    l.var[0] = l.var[1];
    l.nvar = 1;
    check(closure_open(&c, closure_find("smagorinsky", NULL), &l, NULL, NULL, 0, &err) == -1);
    check(strstr(err.msg, "found 1 variables, the first of them w, on 2 axes, expected a flow"));
}

int main(void)
{
    run(mistakes);
    run(grids);
    run(mixed_axes);
    return check_end();
}
