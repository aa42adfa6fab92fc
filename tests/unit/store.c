/* store.c -- states and systems written to heads and read back. */
#include "data/dataset.h"
#include "store/ensemble.h"
#include "store/modelfile.h"
#include "store/system.h"
#include "store/testvector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../check.h"

static struct layout two_scale(void)
{
    struct layout l = {0};
    struct axis k = {.name = "k", .n = 4, .step = 1, .edge = EDGE_PERIODIC, .index = true};
    struct axis j = {.name = "j", .n = 3, .step = 1, .edge = EDGE_PERIODIC, .index = true};

    layout_axis(&l, &k, NULL);
    layout_axis(&l, &j, NULL);
    layout_var(&l, "X", "k", "1", "slow", NULL);
    layout_var(&l, "Y", "k,j", "1", "fast", NULL);
    return l;
}

static struct layout field(size_t n, double first, double step)
{
    struct layout l = {0};
    struct axis x = {.name = "x", .n = n, .first = first, .step = step, .edge = EDGE_PERIODIC,
                     .unit = "m"};

    layout_axis(&l, &x, NULL);
    layout_var(&l, "u", "x", "m s-1", "velocity", NULL);
    return l;
}

static struct layout scalars(void)
{
    struct layout l = {0};

    layout_var(&l, "x", "", "1", "a number", NULL);
    layout_var(&l, "y", "", "1", "another", NULL);
    return l;
}

static void layouts_survive(void)
{
    const struct layout wanted[] = {two_scale(), field(8, 0.25, 0.125), scalars()};
    struct err err = {0};

    for (int i = 0; i < 3; i++)
        for (size_t members = 0; members < 3; members++) {
            struct io_head head = HEAD_EMPTY;
            struct dataset d;

            check(dataset_describe(&head, &wanted[i], members, DATASET_TAU, &err) == 0);
            check(dataset_read(&d, &head, "test", &err) == 0);
            check(layout_same(&d.layout, &wanted[i], &err) == 0);
            check(d.nmember == (members ? members : 1) && d.member == (members > 0));
            check(d.targets && d.rhs[0] < 0);
            if (i < 2)
                check(d.layout.axis[0].edge == EDGE_PERIODIC && d.layout.axis[0].index == (i == 0));
            check_text(head_text(&head, NULL, "kind"), "pairs");
            if (err.code)
                fprintf(stderr, "%s\n", err.msg);
            head_free(&head);
        }
}

/* Beside a field, and beside members that it does not have, a series is no part of the state. */
static void series_are_no_states(void)
{
    static const char *const series[] = {"time", "time,member"};
    const struct layout wanted[] = {field(8, 0, 1), scalars()};
    struct err err = {0};

    for (int i = 0; i < 4; i++)
        for (int k = 0; k <= i % 2; k++) {
            const struct layout *l = &wanted[i / 2];
            const bool state = l->naxis == 0 && k == i % 2;
            struct io_head head = HEAD_EMPTY;
            struct dataset d;

            check(dataset_describe(&head, l, i % 2 ? 3 : 0, DATASET_TAU, &err) == 0);
            check(head_var(&head, "work", IO_F64, series[k], NULL, NULL, NULL, &err) >= 0);
            check(head_var(&head, "count", IO_I64, series[k], NULL, NULL, NULL, &err) >= 0);
            check(dataset_read(&d, &head, "test", &err) == 0 && d.member == i % 2);
            check(d.layout.nvar == l->nvar + state && d.targets == !state);
            check((layout_find_var(&d.layout, "work") >= 0) == state);
            head_free(&head);
        }
}

/* Walls are an attribute of the coordinate; other edges leave no trace that they did not. */
static void edges_survive(void)
{
    static const enum edge all[] = {EDGE_OPEN, EDGE_PERIODIC, EDGE_WALL};
    struct err err = {0};

    for (int i = 0; i < 3; i++) {
        struct layout l = field(8, 0.25, 0.125);
        struct io_head head = HEAD_EMPTY;
        struct dataset d;

        l.axis[0].edge = all[i];
        check(dataset_describe(&head, &l, 0, 0, &err) == 0);
        check(dataset_read(&d, &head, "test", &err) == 0 && d.layout.axis[0].edge == all[i]);
        check((head_text(&head, "x", "edge") != NULL) == (all[i] == EDGE_WALL));
        check(head_set_text(&head, "x", "edge", "wal", &err) == 0);
        check(dataset_read(&d, &head, "test", &err) == -1 && err.code == ERR_DATA);
        check_text(err.msg, "test: coordinate x: found edge 'wal', expected wall");
        check(head_set_text(&head, "x", "edge", "wall", &err) == 0);
        if (all[i] == EDGE_PERIODIC) {
            check(dataset_read(&d, &head, "test", &err) == -1);
            check_text(err.msg, "test: coordinate x: found a period and edge = wall, expected "
                                "one of them");
        }
        head_free(&head);
    }
}

/* Places are an attribute of the variable, targets too; cells leave no trace. */
static void places_survive(void)
{
    static const char *const location[] = {NULL, "x face", "y face", "y x face"};
    static const char *const other[] = {"face", "node", "x", "z face", "x z face", "x face y"};
    struct layout l = field(8, 0.25, 0.125);
    struct axis y = l.axis[0];
    struct err err = {0};

    strcpy(y.name, "y");
    check(layout_axis(&l, &y, NULL) == 1 && layout_var(&l, "v", "y,x", "", "", NULL) == 1);
    for (int i = 0; i < 4; i++) {
        struct io_head head = HEAD_EMPTY;
        struct dataset d;

        l.var[1].at[0] = i / 2;
        l.var[1].at[1] = i % 2;
        check(dataset_describe(&head, &l, 0, DATASET_TAU, &err) == 0);
        check(dataset_read(&d, &head, "test", &err) == 0 && d.targets);
        check(layout_same(&d.layout, &l, &err) == 0);
        check(!head_text(&head, "u", "location"));
        for (const char *const *name = (const char *const[]){"v", "tau_v", NULL}; *name; name++)
            if (location[i])
                check_text(head_text(&head, *name, "location"), location[i]);
            else
                check(!head_text(&head, *name, "location"));
        for (size_t k = 0; k < sizeof other / sizeof *other; k++) {
            check(head_set_text(&head, "v", "location", other[k], &err) == 0);
            check(dataset_read(&d, &head, "test", &err) == -1 && err.code == ERR_DATA);
            check(strstr(err.msg, "test: variable v: found location '") == err.msg);
        }
        head_free(&head);
    }
}

static void uneven_coordinates_survive(void)
{
    static const double x[] = {0.1, 0.2, 0.7, 1.3};
    static const size_t n = sizeof x / sizeof *x;
    struct err err = {0};

    for (int i = 0; i < 3; i++) {
        struct io_head head = HEAD_EMPTY, again = HEAD_EMPTY;
        struct layout l = {0};
        struct dataset d, e;
        struct axis axis = {.name = "x", .n = n, .edge = (enum edge[]){EDGE_OPEN, EDGE_PERIODIC,
                                                                        EDGE_WALL}[i]};
        double period = 0;

        check(axis_uneven(&axis, x, 49. / 30, &err) == 0 && layout_axis(&l, &axis, &err) == 0);
        check(layout_var(&l, "u", "x", "", "", &err) == 0);
        check(dataset_describe(&head, &l, 0, 0, &err) == 0);
        check(dataset_read(&d, &head, "test", &err) == 0 && layout_same(&l, &d.layout, &err) == 0);
        head_free(&head); /* the layout needs it no longer */
        check(dataset_describe(&again, &d.layout, 0, 0, &err) == 0);
        check(dataset_read(&e, &again, "test", &err) == 0 && e.layout.axis[0].edge == axis.edge);
        check(!memcmp(again.var[head_find_var(&again, "x")].data, x, sizeof x));
        check(head_f64(&again, "x", "period", &period) == (i == 1));
        check(i != 1 || period == 49. / 30);
        check(head_set_f64(&again, "x", "period", 1.2, &err) == 0);
        check(dataset_read(&e, &again, "test", &err) == -1 && err.code == ERR_DATA);
        if (i == 0)
            check_text(err.msg, "test: coordinate x: found a period of 1.2 for points from 0.1 "
                                "to 1.3");
        head_free(&again);
    }
}

static void other_coordinates_are_refused(void)
{
    static const double bad[][4] = {{3, 2, 1, 0},    {0, NAN, 2, 3}, {NAN, 1, 2, 3}, {0, 2, 1, 3},
                                    {0, 1, 1, 2},    {1, 1, 1, 1},   {0, 1, 2, INFINITY}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct io_head head = HEAD_EMPTY;
        struct dataset d;
        struct err err = {0};

        check(head_records(&head, "time", "1", NULL, &err) >= 0);
        check(head_dim(&head, "x", 4, &err) >= 0);
        check(head_var(&head, "x", IO_F64, "x", bad[i], NULL, NULL, &err) >= 0);
        check(head_var(&head, "u", IO_F64, "time,x", NULL, NULL, NULL, &err) >= 0);
        check(dataset_read(&d, &head, "test", &err) < 0 && err.code == ERR_DATA);
        head_free(&head);
    }
}

static void data_without_states_are_refused(void)
{
    struct io_head head = HEAD_EMPTY;
    struct dataset d;
    struct err err = {0};

    check(dataset_read(&d, &head, "test", &err) < 0 && err.code == ERR_DATA);
    check(head_records(&head, "time", "1", NULL, &err) >= 0);
    check(dataset_read(&d, &head, "test", &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "state variable") != NULL);
    head_free(&head);
}

static void systems_survive(void)
{
    const struct sys_ops *ops = sys_find("burgers", NULL);
    const size_t grid[SYS_AXES] = {32};
    double p[PARAM_MAX];
    struct io_head head = HEAD_EMPTY;
    struct sys sys, back, two[2], *all;
    bool varied[PARAM_MAX];
    size_t n;
    double value;
    struct err err = {0};
    const int nu = param_index(ops->params, "nu");

    param_defaults(ops->params, p);
    check(param_set(ops->params, p, "burgers", "nu", 0.0125, &err) == 0);
    check(sys_open(&sys, ops, NULL, p, grid, &err) == 0);
    check(dataset_describe(&head, &sys.layout, 2, 0, &err) == 0);
    check(store_describe_system(&head, &sys, &err) == 0);
    store_varied(&head, varied);
    check(!varied[0] && !varied[1]);
    check(store_open_system(&back, &head, NULL, &err) == 0);
    check(back.form == sys.form && back.grid[0] == 32);
    check(!memcmp(back.p, sys.p, param_count(ops->params) * sizeof *p));
    sys_close(&back);

    check(store_open_systems(&all, &n, &head, 2, NULL, &err) == 0 && n == 1);
    sys_close(&all[0]);
    free(all);
    check(sys_vary(&two[0], &sys, p, &err) == 0);
    p[nu] = 0.25;
    check(sys_vary(&two[1], &sys, p, &err) == 0);
    varied[nu] = true;
    check(store_describe_systems(&head, two, 2, 2, varied, &err) == 0);
    memset(varied, 0, sizeof varied);
    store_varied(&head, varied);
    check(varied[nu] && !varied[1 - nu]);
    check(store_open_systems(&all, &n, &head, 2, NULL, &err) == 0 && n == 2);
    check(all[0].p[nu] == 0.0125 && all[1].p[nu] == 0.25 && all[1].borrowed);
    for (size_t i = 0; i < 2; i++) {
        sys_close(&two[i]);
        sys_close(&all[i]);
    }
    free(all);
    /* the parameter's name is free for others, and files that call it so are read */
    check(!head_f64(&head, NULL, "nu", &value) && head_find_var(&head, "nu") < 0);
    head_free(&head);
    check(dataset_describe(&head, &sys.layout, 2, 0, &err) == 0);
    check(head_set_text(&head, NULL, "system", "burgers", &err) == 0);
    check(head_set_f64(&head, NULL, "L", 1, &err) == 0);
    check(head_var(&head, "nu", IO_F64, "member", (double[]){0.5, 0.25}, NULL, NULL, &err) >= 0);
    check(store_open_systems(&all, &n, &head, 2, NULL, &err) == 0 && n == 2);
    check(all[0].p[nu] == 0.5 && all[1].p[nu] == 0.25);
    sys_close(&all[1]);
    sys_close(&all[0]);
    free(all);
    head_unset(&head, NULL, "system");
    check(store_open_system(&back, &head, NULL, &err) < 0 && err.code == ERR_DATA);
    sys_close(&sys);
    head_free(&head);
}

/* What is not the state of the system, in its order, is not run as one. */
static void other_states_are_refused(void)
{
    const struct layout fits = field(32, 0, 1. / 32);
    struct layout more = fits, number = scalars(), turned = {0};
    const struct {
        const char *system;
        const struct layout *layout;
        const char *words;
    } all[] = {{"burgers", &fits, NULL},
               {"burgers", &more, "found 2 variables, expected 1"},
               {"lorenz63", &number, "found no variable z"},
               {"lorenz63", &turned, "found variable y, expected x"}};
    struct err err = {0};

    check(layout_var(&more, "v", "x", "", "", NULL) == 1);
    for (const char *const *name = (const char *const[]){"y", "x", "z", NULL}; *name; name++)
        check(layout_var(&turned, *name, "", "", "", NULL) >= 0);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct io_head head = HEAD_EMPTY;
        struct sys sys, back;

        check(sys_open(&sys, sys_find(all[i].system, NULL), NULL, NULL, NULL, &err) == 0);
        check(dataset_describe(&head, all[i].layout, 0, 0, &err) == 0);
        check(store_describe_system(&head, &sys, &err) == 0);
        const int rc = store_open_system(&back, &head, NULL, &err);
        check(all[i].words ? rc == -1 && err.code == ERR_DATA && strstr(err.msg, all[i].words)
                           : rc == 0);
        if (rc == 0)
            sys_close(&back);
        sys_close(&sys);
        head_free(&head);
    }
}

/* Attributes where variables have the same scales, arrays where they differ. */
static void scales_survive(void)
{
    const struct layout layout = two_scale();
    struct err err = {0};
    struct closure c, back;

    check(closure_open(&c, closure_find("dense", NULL), &layout, NULL, NULL, 7, &err) == 0);
    for (int apart = 0; apart < 2; apart++) {
        struct io_head head = HEAD_EMPTY;
        double x;
        for (int v = 0; v < layout.nvar; v++) {
            c.scale_u[v] = 1.5 + apart * v / 3.0;
            c.scale_tau[v] = 0.25 + apart * v / 7.0;
        }
        check(modelfile_describe(&head, &c, NULL, &err) == 0);
        check(head_f64(&head, NULL, "scale_u", &x) == !apart);
        check((head_find_var(&head, "scale_tau") < 0) == !apart);
        check(modelfile_read(&back, &head, NULL, "test", &err) == 0);
        for (int v = 0; v < layout.nvar; v++)
            check(back.scale_u[v] == c.scale_u[v] && back.scale_tau[v] == c.scale_tau[v]);
        closure_close(&back);
        if (apart) {
            const double three[] = {1, 2, 3};
            check(head_drop_var(&head, "scale_u", &err) == 0);
            check(head_dim(&head, "three", 3, &err) >= 0);
            check(head_var(&head, "scale_u", IO_F64, "three", three, NULL, NULL, &err) >= 0);
            check(modelfile_read(&back, &head, NULL, "test", &err) < 0 && err.code == ERR_DATA);
            check_text(err.msg, "test: scale_u: found 3 values, expected 2, one for each variable");
        }
        head_free(&head);
    }
    closure_close(&c);
}

static void models_survive(void)
{
    const struct layout layout = field(16, 0, 1.0 / 16), other = field(32, 0, 1.0 / 32);
    const struct layout vector = two_scale();
    struct io_head head = HEAD_EMPTY, data = HEAD_EMPTY;
    struct closure c, back;
    struct err err = {0};
    double u[16], m[16], n[16], *work;
    struct text_buf differs = {0};

    check(closure_open(&c, closure_find("cnn", NULL), &layout, NULL, NULL, 7, &err) == 0);
    c.scale_u[0] = 1.5;
    c.scale_tau[0] = 0.25;
    check(modelfile_describe(&head, &c, NULL, &err) == 0);
    check(modelfile_read(&back, &head, NULL, "test", &err) == 0);
    check(back.ntheta == c.ntheta && layout_same(&back.layout, &layout, &err) == 0);
    for (int i = 0; i < 16; i++)
        u[i] = sin(i);
    work = malloc((c.ntape + c.nwork) * sizeof *work);
    c.ops->eval(&c, &(struct point){.u = u, .theta = c.theta}, m, NULL, work, work + c.ntape);
    back.ops->eval(&back, &(struct point){.u = u, .theta = back.theta}, n, NULL, work,
                   work + c.ntape);
    check(!memcmp(m, n, sizeof m));
    check(modelfile_fits(&head, &back, &data, &layout, &differs, &err) == 0);
    check(differs.len == 0);
    check(modelfile_fits(&head, &back, &data, &other, &differs, &err) == 1);
    check(modelfile_fits(&head, &back, &data, &vector, &differs, &err) < 0 &&
          err.code == ERR_DATA);
    free(work);
    closure_close(&back);
    check(modelfile_read(&back, &head, &other, "test", &err) == 0);
    check(back.layout.n == 32 && back.ntheta == c.ntheta);
    check(!memcmp(back.theta, c.theta, c.ntheta * sizeof *c.theta));
    closure_close(&back);
    text_buf_free(&differs);

    check_text(closure_act(&c), "add"); /* it enters as its file says */
    head_set_text(&head, NULL, "act", "replace", &err);
    check(modelfile_read(&back, &head, NULL, "test", &err) == 0);
    check_text(closure_act(&back), "replace");
    closure_close(&back);
    head_set_text(&head, NULL, "act", "replaces", &err);
    check(modelfile_read(&back, &head, NULL, "test", &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "test: no act 'replaces'") != NULL);
    head_set_text(&head, NULL, "act", "add", &err);

    head_drop_var(&head, "theta", &err);
    check(modelfile_read(&back, &head, NULL, "test", &err) < 0 && err.code == ERR_DATA);
    head_set_text(&head, NULL, "form", "no-such", &err);
    check(modelfile_read(&back, &head, NULL, "test", &err) < 0 && err.code == ERR_DATA);
    closure_close(&c);
    head_free(&head);
}

/* A precision is stated where it is not f64, and one that is unknown is refused. */
static void models_keep_their_precision(void)
{
    const struct layout layout = field(16, 0, 1.0 / 16);
    const char *const names[] = {"f64", "f32"};
    struct closure c, back;
    struct err err = {0};

    for (int k = 0; k < 2; k++) {
        struct io_head head = HEAD_EMPTY;
        check(closure_open(&c, closure_in("cnn", names[k], &err), &layout, NULL, NULL, 7, &err) ==
              0);
        check(modelfile_describe(&head, &c, NULL, &err) == 0);
        check((head_text(&head, NULL, "precision") != NULL) == (k == 1));
        check(modelfile_read(&back, &head, NULL, "test", &err) == 0 && back.ops == c.ops);
        closure_close(&back);
        head_set_text(&head, NULL, "precision", "f16", &err);
        check(modelfile_read(&back, &head, NULL, "test", &err) < 0 && err.code == ERR_DATA);
        check_text(err.msg, "test: found precision 'f16', expected f64 or f32");
        closure_close(&c);
        head_free(&head);
    }
}

/* Draws come back as they went, from the first on; what they are not is said. */
static void ensembles_survive(void)
{
    enum { DRAWS = 3 };
    const struct layout layout = field(16, 0, 1.0 / 16);
    struct io_head head = HEAD_EMPTY;
    struct closure c, back;
    double *draws, *found, bad[DRAWS * 2] = {0};
    size_t n = 0;
    struct err err = {0};

    check(closure_open(&c, closure_find("linear", NULL), &layout, NULL, NULL, 7, &err) == 0);
    check(modelfile_describe(&head, &c, NULL, &err) == 0);
    check(!ensemble_read(&head, c.ntheta, &n, "test", &err) && err.code == ERR_DATA);
    check_text(err.msg, "test: found a model without draws, expected a data set ensemble");
    draws = malloc(DRAWS * c.ntheta * sizeof *draws);
    for (size_t i = 0; i < DRAWS * c.ntheta; i++)
        draws[i] = 1 / (1. + (double)i);
    check(ensemble_describe(&head, draws, DRAWS, &err) == 0);
    for (n = 0; n <= DRAWS; n++) {
        size_t got = n;
        found = ensemble_read(&head, c.ntheta, &got, "test", &err);
        check(found && got == (n ? n : DRAWS));
        check(found && !memcmp(found, draws, got * c.ntheta * sizeof *draws));
        free(found);
    }
    check(!ensemble_read(&head, c.ntheta, &n, "test", &err));
    check_text(err.msg, "test: ensemble: found 3 draws, expected at least 4");
    check(modelfile_read(&back, &head, NULL, "test", &err) == 0); /* theta is what it was */
    check(!memcmp(back.theta, c.theta, c.ntheta * sizeof *c.theta));
    closure_close(&back);
    head_drop_var(&head, "ensemble", &err);
    draws[c.ntheta] = NAN;
    check(head_var(&head, "ensemble", IO_F64, "draw,parameter", draws, NULL, NULL, &err) >= 0);
    check(!ensemble_read(&head, c.ntheta, &(size_t){2}, "test", &err) && err.code == ERR_DATA);
    check_text(err.msg, "test: ensemble: draw 1: found nan, expected a finite value");
    head_drop_var(&head, "ensemble", &err);
    check(head_dim(&head, "two", 2, &err) >= 0);
    check(head_var(&head, "ensemble", IO_F64, "draw,two", bad, NULL, NULL, &err) >= 0);
    check(!ensemble_read(&head, c.ntheta, &n, "test", &err) && err.code == ERR_DATA);
    check(strstr(err.msg, "test: ensemble: found 2 parameters, expected ") == err.msg);
    head_drop_var(&head, "ensemble", &err);
    check(head_var(&head, "ensemble", IO_F64, "two", bad, NULL, NULL, &err) >= 0);
    check(!ensemble_read(&head, c.ntheta, &n, "test", &err) && err.code == ERR_DATA);
    free(draws);
    closure_close(&c);
    head_free(&head);
}

/* The test vector of a model as it stands; -1 where it has none. */
static double replayed(const struct io_head *head, struct err *err)
{
    struct testvector t;
    double error = -1;

    if (testvector_open(&t, head, "test", err) == 0)
        check(testvector_error(&t, &error, err) == 0);
    testvector_close(&t);
    return error;
}

static double *values(struct io_head *head, const char *name)
{
    return head->var[head_find_var(head, name)].data;
}

/* A model gives what its file says, on its own grid or one that is smaller; another theta or state
 * does not, and what no model can have is refused. */
static void test_vectors_notice_changes(void)
{
    const size_t points[] = {16, TESTVECTOR_MOST, 4 * TESTVECTOR_MOST};

    for (int i = 0; i < 3; i++) {
        const struct layout l = field(points[i], 0, 0.1);
        struct io_head head = HEAD_EMPTY;
        struct closure c;
        struct err err = {0};
        size_t n;

        check(closure_open(&c, closure_find("linear", &err), &l, "radius=2", NULL, 0, &err) == 0);
        for (size_t k = 0; k < c.ntheta; k++)
            c.theta[k] = 1.0 / (double)(k + 1);
        check(modelfile_describe(&head, &c, NULL, &err) == 0);
        free(head_doubles(&head, "test_input", &n, &err));
        check(n == (i ? TESTVECTOR_MOST : 16));
        check(replayed(&head, &err) == 0);
        for (size_t k = 0; k < c.ntheta; k++) {
            values(&head, "theta")[k] *= 1 + 1e-9;
            check(replayed(&head, &err) > 1e-12);
            values(&head, "theta")[k] = c.theta[k];
        }
        values(&head, "test_input")[n - 1] += 1e-9;
        check(replayed(&head, &err) > 1e-12);
        values(&head, "test_output")[0] = NAN;
        check(isnan(replayed(&head, &err)));
        check(head_set_text(&head, "test_input", "grid", "x=15", &err) == 0);
        check(replayed(&head, &err) == -1 && strstr(err.msg, "expected 15"));
        check(head_set_text(&head, "test_input", "grid", "y=16", &err) == 0);
        check(replayed(&head, &err) == -1 && strstr(err.msg, "found grid 'y'"));
        check(head_drop_var(&head, "test_output", &err) == 0);
        check(replayed(&head, &err) == -1 && strstr(err.msg, "no test vector"));
        closure_close(&c);
        head_free(&head);
    }
}

int main(void)
{
    run(layouts_survive);
    run(series_are_no_states);
    run(edges_survive);
    run(places_survive);
    run(uneven_coordinates_survive);
    run(other_coordinates_are_refused);
    run(data_without_states_are_refused);
    run(systems_survive);
    run(other_states_are_refused);
    run(scales_survive);
    run(models_survive);
    run(models_keep_their_precision);
    run(ensembles_survive);
    run(test_vectors_notice_changes);
    return check_end();
}
