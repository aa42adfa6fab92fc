/* base.c -- numbers, lists, parameter tables and layouts of lib/base. */
#include "../check.h"

#include <locale.h>
#include <stdlib.h>

#include "base/signal.h"
#include "base/layout.h"
#include "base/param.h"
#include "base/text.h"

static void doubles_are_short(void)
{
    static const struct {
        double x;
        const char *text;
    } rows[] = {
        {0, "0"}, {-0.0, "-0"}, {1, "1"}, {-1.5, "-1.5"}, {0.1, "0.1"},
        {5e-4, "0.0005"}, {1e-5, "0.00001"}, {1e-6, "1e-6"}, {100, "100"},
        {1.5e15, "1500000000000000"}, {1e16, "1e16"}, {1.25e20, "1.25e20"},
        {1.0 / 3, "0.3333333333333333"}, {-2.5e-7, "-2.5e-7"},
        {5e-324, "5e-324"}, {1.7976931348623157e308, "1.7976931348623157e308"},
        {12.75, "12.75"}, {NAN, "nan"}, {INFINITY, "inf"}, {-INFINITY, "-inf"},
    };
    char buf[TEXT_DOUBLE];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_text(text_double(buf, rows[i].x), rows[i].text);
}

/* x -> text -> x is the identity, for random bit patterns, in any locale. */
static void doubles_round_trip(void)
{
    char buf[TEXT_DOUBLE];
    double x, y;
    unsigned long long bits = 88172645463325252ULL;

    setlocale(LC_ALL, "de_DE.UTF-8");
    for (int i = 0; i < 3000; i++) {
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x))
            continue;
        check(strlen(text_double(buf, x)) < TEXT_DOUBLE);
        check(text_to_double(buf, &y, NULL) == 0 && y == x);
    }
    setlocale(LC_ALL, "C");
}

static void bad_numbers_are_refused(void)
{
    static const char *const bad[] = {"", "abc", "1x", "1 ", " 1", "1,5", "nan",
                                      "inf", "0x10", "1e999", "--1", "e"};
    static const char *const bad_size[] = {"", "-1", "+1", "1.5", "1T", "k",
                                           "1kk", "18446744073709551616",
                                           "17179869184G"};
    struct err err;
    double x = 7;
    size_t n = 7;
    uint64_t u = 7;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err.code = 0;
        check(text_to_double(bad[i], &x, &err) == -1 && err.code == ERR_USAGE);
    }
    for (size_t i = 0; i < sizeof bad_size / sizeof *bad_size; i++) {
        err.code = 0;
        check(text_to_size(bad_size[i], &n, &err) == -1);
        check(err.code == ERR_USAGE);
    }
    check(text_to_u64("12k", &u, &err) == -1);
    check(x == 7 && n == 7 && u == 7);
    check(text_to_double("abc", &x, &err) == -1);
    check_text(err.msg, "'abc' is not a number");
}

static void counts_have_suffixes(void)
{
    size_t n;
    uint64_t u;

    check(text_to_size("12", &n, NULL) == 0 && n == 12);
    check(text_to_size("3k", &n, NULL) == 0 && n == 3072);
    check(text_to_size("2M", &n, NULL) == 0 && n == 2 << 20);
    check(text_to_size("1G", &n, NULL) == 0 && n == 1 << 30);
    check(text_to_u64("18446744073709551615", &u, NULL) == 0);
    check(u == UINT64_MAX);
}

static void lists_are_cut(void)
{
    const char *list = " a, bb ,,c";
    char item[4];
    struct err err;

    check(text_next(&list, ',', item, sizeof item, &err) == 1);
    check_text(item, "a");
    check(text_next(&list, ',', item, sizeof item, &err) == 1);
    check_text(item, "bb");
    check(text_next(&list, ',', item, sizeof item, &err) == 1);
    check_text(item, "");
    check(text_next(&list, ',', item, sizeof item, &err) == 1);
    check_text(item, "c");
    check(text_next(&list, ',', item, sizeof item, &err) == 0);
    list = "abcd";
    check(text_next(&list, ',', item, sizeof item, &err) == -1);
    check(text_copy(item, sizeof item, "abc", &err) == 0);
    check(text_copy(item, sizeof item, "abcd", &err) == -1);
    check_text(item, "abc");
}

static void buffers_grow(void)
{
    struct text_buf b = {0};

    for (int i = 0; i < 1000; i++)
        text_add(&b, "%03d,", i);
    check(text_buf_ok(&b, NULL) == 0);
    check(b.len == 4000 && strncmp(b.s + 3996, "999,", 5) == 0);
    text_buf_free(&b);
    check(b.s == NULL && b.len == 0);
}

static void near_names_are_found(void)
{
    static const char *const names[] = {"burgers", "kdv", "lorenz63", NULL};

    check_text(text_nearest("burger", names), "burgers");
    check_text(text_nearest("lorentz63", names), "lorenz63");
    check(text_nearest("kuramoto", names) == NULL);
    check(text_nearest("k", names) == NULL);
}

static const struct param table[] = {
    {"nu", 5e-4, 0, 1, "", "viscosity"},
    {"L", 1, 0.1, INFINITY, "", "length"},
    {NULL, 0, 0, 0, NULL, NULL},
};

static void parameters_are_parsed(void)
{
    double p[PARAM_MAX];
    struct text_buf b = {0};
    char name[8];
    const char *rest;

    param_defaults(table, p);
    check(param_count(table) == 2 && param_count(NULL) == 0);
    check(param_parse(table, p, "burgers", "L=22,nu=0.1", NULL) == 0);
    check(p[0] == 0.1 && p[1] == 22);
    check(param_apply(table, p, "burgers", "0.25,L=11", NULL) == 0);
    check_near(p[0], 0.25, 0);
    check_near(p[1], 11, 0);
    check(param_apply(table, p, "burgers", "nu=0.1,L=22", NULL) == 0);
    check(param_apply(table, p, "burgers", "L=22,0.1", NULL) == -1);
    check(param_apply(NULL, p, "none", "3", NULL) == -1);
    check(param_parse(table, p, "burgers", "", NULL) == 0);
    param_print(table, p, &b);
    check_text(b.s, "nu=0.1,L=22");
    text_buf_free(&b);
    check(param_split("sine:k=3", name, sizeof name, &rest, NULL) == 0);
    check_text(name, "sine");
    check_text(rest, "k=3");
    check(param_split("sine", name, sizeof name, &rest, NULL) == 0 && !rest);
    check(param_split("toolongname:", name, sizeof name, &rest, NULL) == -1);
    check(param_split(":k=3", name, sizeof name, &rest, NULL) == -1);
}

static void bad_parameters_are_named(void)
{
    static const struct {
        const char *text, *msg;
    } rows[] = {
        {"nuu=1", "burgers: no parameter 'nuu'; did you mean 'nu'?"},
        {"speed=1", "burgers: no parameter 'speed'; known: nu, L"},
        {"nu=-1", "burgers: nu = -1: expected 0 to 1"},
        {"nu", "burgers: found 'nu', expected NAME=VALUE"},
        {"nu=abc", "burgers: nu: 'abc' is not a number"},
    };
    double p[PARAM_MAX];
    struct err err;

    param_defaults(table, p);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check(param_parse(table, p, "burgers", rows[i].text, &err) == -1);
        check_text(err.msg, rows[i].msg);
        check(err.code == ERR_USAGE);
    }
    check(param_set(table, p, "burgers", "nu", NAN, &err) == -1);
    check(param_set(NULL, p, "none", "nu", 1, &err) == -1);
    check_text(err.msg, "none: no parameter 'nu'; known: none");
    check(p[0] == 5e-4);
}

static void grid(struct layout *l, size_t nx, double dx)
{
    struct axis y = {"y", 4, 0, 1, EDGE_PERIODIC, false, ""};
    struct axis x = {"x", nx, dx / 2, dx, EDGE_PERIODIC, false, "m"};

    *l = (struct layout){0};
    check(layout_axis(l, &y, NULL) == 0 && layout_axis(l, &x, NULL) == 1);
    check(layout_var(l, "u", "y,x", "m/s", "velocity", NULL) == 0);
    check(layout_var(l, "b", "x", NULL, NULL, NULL) == 1);
}

static void layouts_concatenate(void)
{
    struct layout l;
    struct err err;

    grid(&l, 8, 0.125);
    check(l.n == 4 * 8 + 8 && l.var[1].offset == 32 && l.var[1].n == 8);
    check(l.var[0].axis[0] == 0 && l.var[0].axis[1] == 1);
    check(layout_find_var(&l, "b") == 1 && layout_find_axis(&l, "z") == -1);
    check(layout_var(&l, "u", "x", NULL, NULL, &err) == -1);
    check(layout_var(&l, "w", "z", NULL, NULL, &err) == -1);
    check_text(err.msg, "variable w: no axis 'z'");
    check(layout_var(&l, "w", "x,x", NULL, NULL, &err) == -1);
    check(l.nvar == 2 && l.n == 40);
}

static void layouts_have_a_grid(void)
{
    struct layout l;
    struct grid g;
    struct err err;

    grid(&l, 8, 0.125);
    check(layout_grid(&l, 2, &g, &err) == -1 && err.code == ERR_DATA);
    check_text(err.msg, "variable b: found 1 axes, u has 2");
    l.nvar = 1;
    check(layout_grid(&l, 2, &g, &err) == 0 && g.rank == 2 && g.points == 32);
    check(g.n[0] == 4 && g.n[1] == 8 && g.dx[0] == 1 && g.dx[1] == 0.125);
    check(g.edge[0] == EDGE_PERIODIC && g.edge[1] == EDGE_PERIODIC && !g.index[0]);
    l.axis[0].edge = EDGE_WALL;
    l.axis[0].index = true;
    check(layout_grid(&l, 3, &g, &err) == 0 && g.edge[0] == EDGE_WALL && g.index[0] &&
          g.edge[1] == EDGE_PERIODIC);
    check(layout_grid(&l, 1, &g, &err) == -1);
    check_text(err.msg, "variable u: found 2 axes, expected one");
    check(layout_var(&l, "v", "x,y", "", "", NULL) == 1);
    check(layout_grid(&l, 2, &g, &err) == -1);
    check_text(err.msg, "variable v lies on axis x, u on y: expected the same axes for all");
    grid(&l, 8, 0.125);
    l.nvar = 1;
    check(layout_var(&l, "v", "y,x", "", "", NULL) == 1);
    l.var[0].at[1] = 1;
    check(layout_grid(&l, 2, &g, &err) == -1);
    check_text(err.msg, "variable v lies in cells, u on faces along x: expected the same place "
                        "for all");
    check(layout_grid_shared(&l, 2, &g, &err) == 0 && g.rank == 2 && g.points == 32);
    l.var[1].at[1] = 1;
    check(layout_grid(&l, 2, &g, &err) == 0 && g.at[0] == 0 && g.at[1] == 1);
    l.nvar = 0;
    check(layout_grid(&l, 2, &g, &err) == -1);
}

/* Coordinates are kept once; faces lie half way; layouts compare them one by one. */
static void axes_may_be_uneven(void)
{
    double x[] = {1, 2, 4, 8};
    struct axis a = {.name = "x", .n = 4}, b = a, ring = {.name = "x", .n = 4,
                                                          .edge = EDGE_PERIODIC};
    struct err err = {0};

    check(axis_must_be_even(&a, &err) == 0);
    check(axis_uneven(&a, x, 0, &err) == 0 && axis_uneven(&b, x, 0, &err) == 0 && a.x == b.x);
    check(a.x != x && axis_uneven(&ring, x, 10, &err) == 0);
    check_near(a.step, 7. / 3, 1e-15);
    check_near(ring.step, 2.5, 0);
    for (size_t i = 0; i < 4; i++)
        check(axis_point(&a, i, 0) == x[i] && axis_point(&ring, i, 0) == x[i]);
    check(axis_point(&a, 1, 1) == 3 && axis_point(&a, 3, 1) == 10);
    check(axis_point(&ring, 3, 1) == 9.5);
    check(axis_must_be_even(&a, &err) == -1 && err.code == ERR_DATA);
    check_text(err.msg, "axis x: found steps from 1 to 4, expected uniform ones");
    x[2] += 1e-3;
    check(axis_uneven(&b, x, 0, &err) == 0 && axis_same(&a, &a, true, &err) == 0);
    check(axis_same(&a, &b, true, &err) == -1 && axis_same(&a, &b, false, &err) == -1);
    check_text(err.msg, "axis x: found point 2 at 4, expected 4.001");
    for (size_t i = 0; i < 4; i++)
        x[i] = a.x[i] + 0.5;
    check(axis_uneven(&b, x, 0, &err) == 0 && axis_same(&a, &b, false, &err) == 0);
    check(axis_same(&a, &b, true, &err) == -1);
    b = (struct axis){.name = "x", .n = 4, .first = 1, .step = 7. / 3};
    check(axis_same(&a, &b, true, &err) == -1 && axis_same(&b, &a, true, &err) == -1);
    check(axis_uneven(&ring, x, 7, &err) == -1);
    x[3] = x[2];
    check(axis_uneven(&a, x, 0, &err) == -1);
    check_text(err.msg, "coordinate x: found 4.5 at index 3, expected it to rise");
}

/* What is taken keeps its place, and brings the axes that are missing alone. */
static void variables_are_taken(void)
{
    struct layout from, to = {0};

    grid(&from, 8, 0.125);
    from.var[0].at[0] = 1;
    check(layout_take(&to, &from, 1, NULL) == 0 && to.naxis == 1);
    check(layout_take(&to, &from, 0, NULL) == 1 && to.naxis == 2 && to.n == from.n);
    check(to.var[1].at[0] == 1 && to.var[1].at[1] == 0 && to.var[1].axis[1] == to.var[0].axis[0]);
    check(var_on_faces(&to.var[1]) && !var_on_faces(&to.var[0]));
    check(layout_take(&to, &from, 0, NULL) == -1);
    check_near(axis_point(&from.axis[1], 3, 0) - from.axis[1].first, 0.375, 1e-15);
    check_near(axis_point(&from.axis[1], 3, 1) - from.axis[1].first, 0.4375, 1e-15);
}

/* Linear between records of two numbers, three apart; held beyond the ends. */
static void signals_are_linear(void)
{
    const double t[] = {0, 1, 3, 3.5}, x[] = {1, 10, 0, 2, 20, 0, 6, 0, 0, 7, 5, 0};
    const struct signal all = {4, 2, 3, t, x}, one = {1, 2, 3, t, x};
    static const double at[] = {-1, 0, 0.25, 1, 2, 3, 3.25, 3.5, 9};
    static const double first[] = {1, 1, 1.25, 2, 4, 6, 6.5, 7, 7};
    static const double second[] = {10, 10, 12.5, 20, 10, 0, 2.5, 5, 5};

    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        double out[3] = {0, 0, -1};
        signal_at(&all, at[i], out);
        check(out[0] == first[i] && out[1] == second[i] && out[2] == -1);
        signal_at(&one, at[i], out);
        check(out[0] == 1 && out[1] == 10);
    }
}

static void layouts_compare(void)
{
    struct layout a, b;
    struct err err;

    grid(&a, 128, 1.0 / 128);
    grid(&b, 128, 1.0 / 128 * (1 + 1e-14));
    check(layout_same(&a, &b, &err) == 0);
    grid(&b, 64, 1.0 / 64);
    check(layout_same(&b, &a, &err) == -1 && err.code == ERR_DATA);
    check_text(err.msg,
               "variable u: axis x: found 64 points, expected 128");
    grid(&b, 128, 1.0 / 128 * (1 + 1e-9));
    check(layout_same(&a, &b, &err) == -1);
    grid(&b, 128, 1.0 / 128);
    for (int i = 0; i < b.naxis; i++)
        b.axis[i].first += 0.25;
    check(layout_same(&a, &b, &err) == -1 && layout_alike(&a, &b, &err) == 0);
    b.axis[b.naxis - 1].step *= 1.001;
    check(layout_alike(&a, &b, &err) == -1);
    grid(&b, 128, 1.0 / 128);
    b.var[0].at[0] = 1;
    check(layout_same(&a, &b, &err) == -1 && layout_alike(&a, &b, &err) == -1);
    check_text(err.msg, "variable u: found values in cells along y, expected them on faces");
    grid(&b, 128, 1.0 / 128);
    b.axis[1].edge = EDGE_OPEN; /* not known */
    check(layout_same(&a, &b, &err) == 0 && layout_alike(&a, &b, &err) == 0);
    b.axis[1].edge = EDGE_WALL;
    check(layout_same(&a, &b, &err) == -1 && layout_alike(&a, &b, &err) == -1);
    check_text(err.msg, "variable u: axis x: found edge periodic, expected wall");
    grid(&b, 128, 1.0 / 128);
    b.nvar = 1;
    check(layout_same(&a, &b, &err) == -1);
}

int main(void)
{
    run(doubles_are_short);
    run(doubles_round_trip);
    run(bad_numbers_are_refused);
    run(counts_have_suffixes);
    run(lists_are_cut);
    run(buffers_grow);
    run(near_names_are_found);
    run(parameters_are_parsed);
    run(bad_parameters_are_named);
    run(layouts_concatenate);
    run(layouts_have_a_grid);
    run(axes_may_be_uneven);
    run(variables_are_taken);
    run(signals_are_linear);
    run(layouts_compare);
    return check_end();
}
