/* Laws: how many equations they are for libraries where that is known; right-hand sides that keep
 * the equations keep the law, at states and on grids that the equations do not come from; text. */
#include "law/law.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../check.h"
#include "law/law_trap.h"
#include "num/eliminate.h"

enum { N = 48 };

static struct layout numbers(size_t n)
{
    static const char *const names[] = {"x", "y", "z", "a", "b"};
    struct layout l = {0};

    for (size_t i = 0; i < n; i++)
        check(layout_var(&l, names[i], "", "1", names[i], NULL) >= 0);
    return l;
}

static struct layout field(void)
{
    const struct axis x = {.name = "x", .n = N, .step = 2 * M_PI / N, .edge = EDGE_PERIODIC};
    struct layout l = {0};

    check(layout_axis(&l, &x, NULL) >= 0);
    check(layout_var(&l, "u", "x", "1", "u", NULL) >= 0);
    return l;
}

static struct law open_law(const struct layout *l, const char *library, const char *names)
{
    struct law law;
    struct err err = {0};

    check(laws_open(&law, l, library, names, LAW_RATE, &err) == 0);
    check_text(err.msg, "");
    return law;
}

static void equations_are_as_many_as_known(void)
{
    const struct layout three = numbers(3), two = numbers(2), line = field();
    const struct {
        const struct layout *l;
        const char *library, *law;
        size_t n;
    } table[] = {
        {&three, "poly:2", "energy", 10}, /* cubic monomials of 3 variables */
        {&two, "poly:3", "energy", 4},
        {&three, "poly:2", "momentum", 10},
        {&three, "poly:2", "parity", 21}, /* 1 and six squares, three times */
        {&line, "poly:2,deriv:4", "energy", 4},   /* but for d1(u^2) */
        {&line, "poly:2,deriv:4", "momentum", 3}, /* 1, u, u^2 */
        {&line, "poly:2,deriv:4", "parity", 6},   /* 1, u^2, d1(u), d2(u^2), d3(u), d4(u^2) */
        {&line, "poly:2,deriv:4", "galilean", 6}, /* u, u^2 and all derivatives of u^2 */
        {&line, "poly:2,deriv:4", "galilean,energy,parity", 9},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct law law = open_law(table[i].l, table[i].library, table[i].law);
        check(law.n == table[i].n);
        laws_close(&law);
    }
}

/* Coefficients that keep the equations, else random. */
static void comply(const struct law *l, double w[], struct rng *rng)
{
    const size_t width = l->p * l->d;
    double *C = malloc(l->n * (width + 1) * sizeof *C + 1), *rhs = C + l->n * width;
    size_t *pivot = malloc((l->n + 1) * sizeof *pivot);

    memcpy(C, l->C, l->n * width * sizeof *C);
    memcpy(rhs, l->rhs, l->n * sizeof *rhs);
    check(eliminate(l->n, width, C, rhs, 1e-12, pivot) == l->n);
    for (size_t i = 0; i < width; i++)
        w[i] = rng_normal(rng);
    for (size_t k = 0; k < l->n; k++)
        w[pivot[k]] = 0;
    for (size_t k = 0; k < l->n; k++) {
        double sum = rhs[k];
        for (size_t i = 0; i < width; i++)
            sum -= i == pivot[k] ? 0 : C[k * width + i] * w[i];
        w[pivot[k]] = sum;
    }
    free(C);
    free(pivot);
}

/* f (d, points) := the terms of one degree (or all: -1) at u, times w. */
static void rate(const struct terms *t, const double w[], int degree, const double u[], double f[])
{
    const size_t points = terms_points(t);
    double *node = calloc(t->nnode * points + t->nwork, sizeof *node);

    terms_eval(t, points, u, points, node, node + t->nnode * points);
    for (size_t c = 0; c < t->ncolumn; c++)
        for (size_t i = 0; i < points; i++) {
            f[c * points + i] = 0;
            for (size_t j = 0; j < t->nterm; j++) {
                const struct term_node *n = &t->node[t->term[j].node];
                const struct term_node *in = n->op == TERM_DERIV ? &t->node[n->a] : n;
                const int of = in->op == TERM_PRODUCT ? t->node[in->a].op == TERM_PRODUCT ? 3 : 2
                               : in->op == TERM_COLUMN;
                if (degree < 0 || of == degree)
                    f[c * points + i] += w[c * t->nterm + j] *
                                         node[t->term[j].node * points + i];
            }
        }
    free(node);
}

static void wave(double u[], size_t n, double phase)
{
    for (size_t i = 0; i < n; i++) {
        const double x = 2 * M_PI * (double)i / (double)n;
        u[i] = 0.3 + cos(x + phase) - 0.4 * sin(2 * x) + 0.2 * cos(3 * x - phase);
    }
}

static void numbers_conserve_energy_and_their_sum(void)
{
    const struct layout l = numbers(3);
    const char *const names[] = {"energy", "momentum"};
    struct rng rng = rng_open(4, "test", 4);
    struct terms t;
    double w[60], u[3], f[3];

    check(terms_library(&t, &l, "poly:3", NULL) == 0);
    for (int k = 0; k < 2; k++) {
        struct law law = open_law(&l, "poly:3", names[k]);
        for (int draw = 0; draw < 20; draw++) {
            comply(&law, w, &rng);
            for (int c = 0; c < 3; c++)
                u[c] = 2 * rng_normal(&rng);
            rate(&t, w, k ? -1 : 2, u, f);
            const double sum = k ? f[0] + f[1] + f[2] : u[0] * f[0] + u[1] * f[1] + u[2] * f[2];
            check_near(sum, 0, 1e-11);
            check(fabs(f[0]) > 1e-3);
        }
        laws_close(&law);
    }
    terms_close(&t);
}

static void fields_keep_their_laws(void)
{
    const struct layout l = field();
    const char *const names[] = {"energy", "momentum", "parity", "galilean"};
    struct rng rng = rng_open(4, "test", 5);
    struct terms t;
    double w[20], u[N], v[N], f[N], g[N];

    check(terms_library(&t, &l, "poly:3,deriv:4", NULL) == 0 && t.nterm == 16);
    check(terms_ready(&t, false, NULL) == 0);
    for (int k = 0; k < 4; k++) {
        struct law law = open_law(&l, "poly:3,deriv:4", names[k]);
        double size = 0, worst = 0, sum = 0;
        comply(&law, w, &rng);
        wave(u, N, 0.4);
        rate(&t, w, k ? -1 : 2, u, f);
        for (size_t i = 0; i < N; i++) {
            sum += k ? f[i] : u[i] * f[i];
            v[i] = k == 2 ? -u[(N - i) % N] : u[i] + 0.7;
            size = fmax(size, fabs(f[i]));
        }
        rate(&t, w, -1, v, g);
        for (size_t i = 0; k >= 2 && i < N; i++) {
            const double x = 2 * M_PI * (double)i / N;
            const double slope = -sin(x + 0.4) - 0.8 * cos(2 * x) - 0.6 * sin(3 * x - 0.4);
            worst = fmax(worst, k == 2 ? fabs(g[(N - i) % N] + f[i])
                                       : fabs(g[i] - f[i] + 0.7 * slope));
        }
        check(size > 0.1);
        check_near(k < 2 ? sum : worst, 0, 1e-9 * size * N);
        laws_close(&law);
    }
    terms_close(&t);
}

/* What is added to a model that is Galilean is the same in both frames: no advection twice. No
 * named law is of maps. */
static void closures_have_laws_of_their_own(void)
{
    const struct layout l = field();
    struct law whole = open_law(&l, "poly:2,deriv:4", "galilean"), added, map;
    struct err err = {0};
    double most = 0;

    check(laws_open(&added, &l, "poly:2,deriv:4", "galilean", LAW_ADDED, NULL) == 0);
    check(added.n == whole.n);
    for (size_t k = 0; k < whole.n; k++) {
        most = fmax(most, fabs(whole.rhs[k]));
        check(added.rhs[k] == 0);
    }
    check_near(most, 0.5, 1e-12);
    for (const struct law_ops *const *ops = law_all(); *ops; ops++) {
        check(laws_open(&map, &l, "poly:2,deriv:4", (*ops)->name, LAW_MAP, &err) == -1);
        check(err.code == ERR_USAGE && strstr(err.msg, "found a map, expected rates"));
        laws_close(&map);
    }
    laws_close(&whole);
    laws_close(&added);
}

/* Neighbours of one component: what is the same sum by a shift. */
static void neighbours_count_once(void)
{
    struct law law;
    struct terms t;
    struct layout ring = {0};
    struct axis axis = {.name = "k", .n = 8, .step = 1, .index = true, .edge = EDGE_PERIODIC};
    check(layout_axis(&ring, &axis, NULL) >= 0);
    check(layout_var(&ring, "X", "k", "1", "X", NULL) >= 0);
    law = open_law(&ring, "poly:2,stencil:2", "energy");
    check(terms_library(&t, &ring, "poly:2,stencil:2", NULL) == 0);
    /* of the first row that has X[-2]*X[-1]: X[-1]*X[+1] and X[+1]*X[+2] are the same sum */
    size_t row = law.n, at[3] = {0};
    for (size_t j = 0; j < t.nterm; j++) {
        struct text_buf name = {0};
        terms_print_node(&t, t.term[j].node, &name);
        for (int i = 0; i < 3; i++)
            if (!strcmp(name.s, (const char *[]){"X[-2]*X[-1]", "X[-1]*X[+1]",
                                                 "X[+1]*X[+2]"}[i]))
                at[i] = j;
        text_buf_free(&name);
    }
    for (size_t k = 0; k < law.n; k++)
        if (law.C[k * law.p + at[0]] != 0)
            row = k;
    check(row < law.n && law.C[row * law.p + at[1]] == law.C[row * law.p + at[0]] &&
          law.C[row * law.p + at[2]] == law.C[row * law.p + at[0]]);
    terms_close(&t);
    laws_close(&law);
}

/* Outside the ball that is found the distance to its centre falls; where growth cannot be shifted
 * away none is found, and that is known; what the method is not for is refused. */
static void states_are_trapped(void)
{
    static const char *const good[] = {
        "x = 10 y - 10 x; y = 28 x - y - x*z; z = x*y - 2.5 z",
        "x = 3 x - 2 y - x*y + y^2 + 1; y = - 4 y - x*y + x^2 + 0.5 x; z = - 0.1 z + 5"};
    static const struct {
        const char *text, *said;
        double least;
    } bad[] = {
        {"x = 0.1 x + x*y; y = 0.2 y - x^2; z = - z", "", 0.2},
        {"x = x^2; y = - y; z = - z", "do not conserve energy (by 3)", 0},
        {"x = x*y*z; y = - y; z = - z", "a product of more than two variables", 0}};
    const struct layout l = numbers(3), f = field();
    struct rng rng = rng_open(1, "test", 8);
    struct terms t;
    struct trap trap;
    struct err err = {0};
    double theta[16];

    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        check(terms_open(&t, &l, good[k], NULL) == 0);
        for (size_t i = 0; i < t.nterm; i++)
            theta[i] = t.term[i].theta;
        check(trap_find(&trap, &t, theta, &err) == 0 && trap.largest < 0);
        check(trap.largest - trap.bound < 1e-3);
        if (k == 0) {
            check_near(trap.largest, -1, 1e-4);
            check_near(trap.m[2], 38, 0.1);
        }
        for (int draw = 0; draw < 500; draw++) {
            double u[3], v[3], length = 0, sum = 0, node[16];
            for (int i = 0; i < 3; i++) {
                v[i] = rng_normal(&rng);
                length += v[i] * v[i];
            }
            for (int i = 0; i < 3; i++) {
                v[i] *= (1.001 + rng_uniform(&rng)) * trap.radius / sqrt(length);
                u[i] = trap.m[i] + v[i];
            }
            terms_eval(&t, 1, u, 1, node, NULL);
            for (size_t i = 0; i < t.nterm; i++)
                sum += v[t.term[i].target] * theta[i] * node[t.term[i].node];
            check(sum < 0);
        }
        trap_close(&trap);
        terms_close(&t);
    }
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        check(terms_open(&t, &l, bad[k].text, NULL) == 0);
        for (size_t i = 0; i < t.nterm; i++)
            theta[i] = t.term[i].theta;
        err = (struct err){0};
        const int rc = trap_find(&trap, &t, theta, &err);
        check((rc < 0) == (bad[k].said[0] != '\0') && strstr(err.msg, bad[k].said));
        if (rc == 0) {
            check_near(trap.largest, bad[k].least, 1e-4);
            check(trap.bound >= 0 && trap.bound <= trap.largest);
        }
        trap_close(&trap);
        terms_close(&t);
    }
    check(terms_open(&t, &f, "u = u^2", NULL) == 0);
    check(trap_find(&trap, &t, theta, &err) == -1 && strstr(err.msg, "equations of fields"));
    trap_close(&trap);
    terms_close(&t);
}

static void text_is_read(void)
{
    const struct layout l = numbers(3);
    char path[] = "/tmp/law-XXXXXX.txt";
    const int fd = mkstemps(path, 4);
    FILE *f = fdopen(fd, "w");
    struct law law;
    struct terms t;
    double row[30] = {0};
    const struct {
        const char *line, *said;
    } bad[] = {
        {"x: y*x", "line 1: found no '='"},
        {"x: q = 0", "found the term 'q', which the library lacks"},
        {"q: x = 0", "found 'q', expected a variable that has an equation"},
        {"x = 0", "found 'x', expected TARGET: TERM"},
        {"x: x = y", "found 'y', expected a number after '='"},
        {"x: x = 1\nx: x = 2", "laws contradict each other"},
    };

    fprintf(f, "# a comment\n\nx: y*x + y: x^2 = 0 # more\n- 2.5e-1 x: 1 - z:z=3\n");
    fclose(f);
    law = open_law(&l, "poly:2", path);
    check(law.n == 2);
    check(terms_library(&t, &l, "poly:2", NULL) == 0);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < 30; i++)
            row[i] += law.C[k * 30 + i] != 0;
    check(row[0] == 1 && row[5] == 1 && row[10 + 4] == 1 && row[20 + 3] == 1);
    for (size_t k = 0; k < 2; k++)
        if (law.C[k * 30] != 0)
            check_near(law.rhs[k] / law.C[k * 30 + 23], -3, 1e-14);
    laws_close(&law);
    terms_close(&t);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};
        f = fopen(path, "w");
        fprintf(f, "%s\n", bad[i].line);
        fclose(f);
        check(laws_open(&law, &l, "poly:2", path, LAW_RATE, &err) == -1);
        check(strstr(err.msg, bad[i].said) != NULL);
        laws_close(&law);
    }
    unlink(path);
    struct err err = {0};
    check(laws_open(&law, &l, "poly:2", path, LAW_RATE, &err) == -1 && err.code == ERR_OPEN);
    laws_close(&law);
    check(laws_open(&law, &l, "poly:2", "enrgy", LAW_RATE, &err) == -1);
    check(strstr(err.msg, "energy") != NULL);
    laws_close(&law);
    check(laws_open(&law, &l, "poly:2", "galilean", LAW_RATE, &err) == -1 && err.code == ERR_USAGE);
    laws_close(&law);
}

int main(void)
{
    run(equations_are_as_many_as_known);
    run(numbers_conserve_energy_and_their_sum);
    run(fields_keep_their_laws);
    run(closures_have_laws_of_their_own);
    run(neighbours_count_once);
    run(states_are_trapped);
    run(text_is_read);
    return check_end();
}
