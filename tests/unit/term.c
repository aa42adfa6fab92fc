/* Terms: libraries and equations, to text and back, their columns by hand, refusals. */
#include "term/term.h"

#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "num/rng.h"

/* Scalars x, y, z; or X on an index axis; or u, v on a periodic line or plane. */
static struct layout scalars(void)
{
    struct layout l = {0};

    for (int v = 0; v < 3; v++)
        check(layout_var(&l, (const char *[]){"x", "y", "z"}[v], "", "", "", NULL) == v);
    return l;
}

static struct layout sectors(size_t n)
{
    const struct axis k = {.name = "k", .n = n, .step = 1, .index = true, .edge = EDGE_PERIODIC};
    struct layout l = {0};

    check(layout_axis(&l, &k, NULL) == 0 && layout_var(&l, "X", "k", "", "", NULL) == 0);
    return l;
}

static struct layout fields(void)
{
    const struct axis x = {.name = "x", .n = 6, .step = 0.5, .edge = EDGE_PERIODIC};
    struct layout l = {0};

    check(layout_axis(&l, &x, NULL) == 0 && layout_var(&l, "u", "x", "", "", NULL) == 0);
    check(layout_var(&l, "v", "x", "", "", NULL) == 1);
    return l;
}

static size_t library_size(const struct layout *l, const char *text)
{
    struct terms t;
    struct err err = {0};

    check(terms_library(&t, l, text, &err) == 0);
    check_text(err.msg, "");
    const size_t n = t.nterm;
    terms_close(&t);
    return n;
}

static void libraries_have_their_size(void)
{
    const struct layout three = scalars(), forty = sectors(40), line = fields();

    check(library_size(&three, "poly:2") == 10 && library_size(&three, "poly:3") == 20);
    check(library_size(&forty, "poly:2") == 861 && library_size(&forty, "poly:3") == 12341);
    check(library_size(&forty, "poly:4,shared") == 5);
    check(library_size(&forty, "poly:2,stencil:2") == 21);
    check(library_size(&line, "poly:2") == 6 && library_size(&line, "poly:1,stencil:1") == 7);
}

static void print_library(const struct layout *l, const char *text, const char *expected)
{
    struct terms t;
    struct text_buf out = {0};

    check(terms_library(&t, l, text, NULL) == 0);
    for (size_t i = 0; i < t.nterm; i++) {
        text_add(&out, i ? " " : "");
        terms_print_node(&t, t.term[i].node, &out);
    }
    check_text(out.s, expected);
    text_buf_free(&out);
    terms_close(&t);
}

static void libraries_are_in_order(void)
{
    const struct layout three = scalars(), four = sectors(3), line = fields();

    print_library(&three, "poly:2", "1 x y z x^2 x*y x*z y^2 y*z z^2");
    print_library(&four, "poly:2,shared", "1 X X^2");
    print_library(&four, "poly:1", "1 X[0] X[1] X[2]");
    print_library(&line, "poly:3", "1 u v u^2 u*v v^2 u^3 u^2*v u*v^2 v^3");
    print_library(&line, "poly:2,deriv:1", "1 u v u^2 u*v v^2 d1(u) d1(v) d1(u^2) d1(u*v) d1(v^2)");
    print_library(&line, "poly:1,stencil:1", "1 u[-1] u u[+1] v[-1] v v[+1]");
}

/* text, as it is printed with its coefficients. */
static void says(const struct layout *l, const char *text, const char *expected)
{
    struct terms t, again;
    struct text_buf out = {0}, back = {0}, program = {0};
    struct err err = {0};
    double theta[64];

    check(terms_open(&t, l, text, &err) == 0);
    check_text(err.msg, "");
    for (size_t i = 0; i < t.nterm && i < 64; i++)
        theta[i] = t.term[i].theta;
    terms_print_equations(&t, theta, 0, false, &out);
    check_text(out.s, expected);
    check(terms_open(&again, l, out.s, NULL) == 0); /* what is printed reads back */
    terms_print_equations(&again, theta, 0, false, &back);
    check_text(back.s, expected);
    for (size_t i = 0; i < again.nterm; i++)
        check(again.term[i].theta == theta[i]);
    terms_close(&again);
    terms_print(&t, &program);
    check(terms_open(&again, l, program.s, NULL) == 0 && again.nterm == t.nterm);
    check(again.nnode == t.nnode);
    terms_close(&again);
    terms_close(&t);
    text_buf_free(&out);
    text_buf_free(&back);
    text_buf_free(&program);
}

static void equations_read_back(void)
{
    const struct layout three = scalars(), four = sectors(4), line = fields();

    says(&three, "z=x*y-2.5z; x = -10*x + 10 y ; y = 28 x - x*z - 1 y",
         "x_t = - 10 x + 10 y\ny_t = 28 x - 1 x*z - 1 y\nz_t = 1 x*y - 2.5 z\n");
    says(&three, "x = 0; y = x*x^2*y + y*x^3 - 0.5; z = 1",
         "x_t = 0\ny_t = 2 x^3*y - 0.5\nz_t = 1\n");
    says(&three, "x_t = 0.1\ny_t = 1e-300 x\n  + 3 y\nz(n+1) = 1*1*x",
         "x_t = 0.1\ny_t = 1e-300 x + 3 y\nz_t = 1 x\n");
    says(&four, "X = 8 - X + X[+1]*X[-1] - X[-2]*X[-1]",
         "X_t = 8 - 1 X + 1 X[-1]*X[+1] - 1 X[-2]*X[-1]\n");
    says(&four, "X[0] = X[3]^2; X[1] = 0; X[3] = 7; X[2] = X[0]*X[1]",
         "X[0]_t = 1 X[3]^2\nX[1]_t = 0\nX[2]_t = 1 X[0]*X[1]\nX[3]_t = 7\n");
    says(&line, "u = d2(u) - 0.5 d1(u*u) + d2(u); v = d16(v*u[-1])",
         "u_t = 2 d2(u) - 0.5 d1(u^2)\nv_t = 1 d16(u[-1]*v)\n");
    says(&line, "u = u*v[+1]; v = - 2 u^2*v", "u_t = 1 u*v[+1]\nv_t = - 2 u^2*v\n");
}

static void columns_by_hand(void)
{
    const struct layout line = fields();
    const double u[12] = {1, 2, 3, 4, 5, 6, -1, 0.5, 2, -3, 4, 7};
    struct terms t;

    check(terms_open(&t, &line, "u = u^2*v[+1] + 1; v = v[-2]", NULL) == 0);
    double *node = malloc(t.nnode * 6 * sizeof *node);
    terms_eval(&t, 6, u, 6, node, NULL);
    for (size_t i = 0; i < 6; i++) {
        check(node[t.term[0].node * 6 + i] == u[i] * u[i] * u[6 + (i + 1) % 6]);
        check(node[t.term[1].node * 6 + i] == 1);
        check(node[t.term[2].node * 6 + i] == u[6 + (i + 4) % 6]);
    }
    free(node);
    terms_close(&t);
    /* three states of x, y, z at once: columns x, y, z of four */
    const struct layout three = scalars();
    const double states[12] = {1, 2, 3, 9, 4, 5, 6, 9, 7, 8, 9, 9};
    check(terms_open(&t, &three, "x = x*z^2; y = 0; z = y", NULL) == 0);
    node = malloc(t.nnode * 3 * sizeof *node);
    terms_eval(&t, 3, states, 4, node, NULL);
    for (size_t i = 0; i < 3; i++) {
        check(node[t.term[0].node * 3 + i] == states[i] * states[8 + i] * states[8 + i]);
        check(node[t.term[1].node * 3 + i] == states[4 + i]);
    }
    free(node);
    terms_close(&t);
}

/* u on one to three periodic axes, of even and odd numbers of points. */
static struct layout box(int rank)
{
    static const size_t n[] = {10, 7, 8};
    struct layout l = {0};

    for (int a = 0; a < rank; a++) {
        const struct axis axis = {.name = {"zyx"[a]}, .n = n[a], .step = 0.3 + 0.1 * a,
                                  .edge = EDGE_PERIODIC};
        check(layout_axis(&l, &axis, NULL) == a);
    }
    const char *axes[] = {"z", "z,y", "z,y,x"};
    check(layout_var(&l, "u", axes[rank - 1], "", "", NULL) == 0);
    return l;
}

/* sin(2 K_z z + K_y y - K_x x + 0.4) and its derivatives, to every order. */
static void derivatives_are_exact(void)
{
    static const char *const text[] = {"u = d1(u) + d2(u) + d3(u) + d4(u)",
                                       "u = dz(u) + dy(u) + dzzy(u) + dyy(u)",
                                       "u = dx(u) + dzyx(u) + dyxx(u) + dzz(u)"};
    static const long order[3][4][3] = {{{1}, {2}, {3}, {4}},
                                        {{1}, {0, 1}, {2, 1}, {0, 2}},
                                        {{0, 0, 1}, {1, 1, 1}, {0, 1, 2}, {2}}};
    static const long wave[] = {2, 1, -1};

    for (int rank = 1; rank <= 3; rank++) {
        const struct layout l = box(rank);
        struct terms t;
        double u[560], K[3] = {0};
        check(terms_open(&t, &l, text[rank - 1], NULL) == 0 && terms_ready(&t, false, NULL) == 0);
        const size_t n = l.n;
        double *node = malloc((t.nnode * n + t.nwork) * sizeof *node);
        for (int a = 0; a < rank; a++)
            K[a] = 2 * M_PI * (double)wave[a] / ((double)l.axis[a].n * l.axis[a].step);
        for (int k = -1; k < 4; k++)
            for (size_t i = 0; i < n; i++) {
                double phase = 0.4, size = 1;
                long total = 0;
                for (size_t a = (size_t)rank, rest = i; a-- > 0; rest /= l.axis[a].n) {
                    phase += K[a] * l.axis[a].step * (double)(rest % l.axis[a].n);
                    size *= k < 0 ? 1 : pow(K[a], (double)order[rank - 1][k][a]);
                    total += k < 0 ? 0 : order[rank - 1][k][a];
                }
                const double exact = size * sin(phase + M_PI / 2 * (double)total);
                if (k < 0)
                    u[i] = exact;
                else
                    check_near(node[t.term[k].node * n + i], exact, 1e-11 * (1 + fabs(size)));
                if (k < 0 && i + 1 == n)
                    terms_eval(&t, n, u, n, node, node + t.nnode * n);
            }
        free(node);
        terms_close(&t);
    }
}

/* <w, J v> = <J^T w, v>, where u(u) has products of derivatives' insides too. */
static void derivatives_are_transposed(void)
{
    static const char *const text[] = {"u = d1(u^2) + d4(u) + u[+1]*u", "u = dzy(u^2) + dyyy(u)",
                                       "u = dzyx(u^3) + dx(u) + dzz(u^2)"};

    for (int rank = 1; rank <= 3; rank++) {
        const struct layout l = box(rank);
        const size_t n = l.n;
        struct rng r = rng_open(5, "test", (uint64_t)rank);
        struct terms t;
        check(terms_open(&t, &l, text[rank - 1], NULL) == 0 && terms_ready(&t, false, NULL) == 0);
        const size_t all = t.nnode * n;
        double *node = malloc((3 * all + 3 * n + t.nwork) * sizeof *node);
        double *dnode = node + all, *g = dnode + all, *u = g + all, *v = u + n, *du = v + n;
        double *work = du + n, forward = 0, backward = 0, size = 0;
        for (size_t i = 0; i < all; i++)
            g[i] = i / n == t.term[0].node || i / n == t.term[1].node ? rng_normal(&r) : 0;
        for (size_t i = 0; i < n; i++)
            u[i] = rng_normal(&r), v[i] = rng_normal(&r), du[i] = 0;
        terms_eval(&t, n, u, n, node, work);
        terms_tangent(&t, node, v, dnode, work);
        for (size_t i = 0; i < all; i++)
            forward += g[i] * dnode[i], size += fabs(g[i] * dnode[i]);
        terms_adjoint(&t, node, g, du, work);
        for (size_t i = 0; i < n; i++)
            backward += v[i] * du[i];
        check_near(forward, backward, 1e-14 * size);
        free(node);
        terms_close(&t);
    }
}

/* Parameters stand first and go into derivatives; a variable of the same name wins. */
static void known_columns(void)
{
    static const struct param table[] = {{.name = "nu"}, {.name = "F"}, {.name = "x"}, {0}};
    struct layout three = scalars(), four = sectors(4), line = fields(), from = line;

    three.param = four.param = line.param = table;
    says(&three, "x = F*x + x*F + nu; y = F^2*y*nu; z = y*nu^3",
         "x_t = 2 F*x + 1 nu\ny_t = 1 nu*F^2*y\nz_t = 1 nu^3*y\n");
    print_library(&three, "poly:1,F*z,x*F,F,x", "1 x y z F*z F*x F");
    says(&four, "X = F - X + F*X[+1]*X[-1]", "X_t = 1 F - 1 X + 1 F*X[-1]*X[+1]\n");
    says(&line, "u = nu*d2(u) - u*nu*d1(F*u); v = d1(v)*F*v*nu",
         "u_t = 1 d2(nu*u) - 0.5 d1(nu*F*u^2)\nv_t = 0.5 d1(nu*F*v^2)\n");
    check(layout_input(&three, "G", "", NULL) == 3);
    print_library(&three, "poly:2,F*G,G", "1 x y z G x^2 x*y x*z x*G y^2 y*z y*G z^2 z*G G^2 F*G");
    strcpy(from.var[0].name, "G");
    check(layout_take_input(&line, &from, 0, NULL) == 2 && layout_input(&line, "f", "", NULL) == 3);
    says(&line, "u = G[+1]*u - F*f + nu*d1(G*u); v = 0",
         "u_t = 1 u*G[+1] - 1 F*f + 1 d1(nu*u*G)\nv_t = 0\n");
}

/* Columns of u, v, then G on their grid, f, and F; the gradient of sums of columns. */
static void known_columns_by_hand(void)
{
    static const struct param table[] = {{.name = "nu"}, {.name = "F"}, {0}};
    const double u[12] = {1, 2, 3, 4, 5, 6, -1, 0.5, 2, -3, 4, 7};
    const double inputs[7] = {10, 20, 30, 40, 50, 60, 0.25}, p[PARAM_MAX] = {3, 5};
    struct layout line = fields(), from = line;
    struct terms t;
    double columns[5 * 6];

    line.param = table;
    strcpy(from.var[1].name, "G");
    check(layout_take_input(&line, &from, 1, NULL) == 2 && layout_input(&line, "f", "", NULL) == 3);
    check(terms_open(&t, &line, "u = F*u*G[+1] + f; v = F", NULL) == 0);
    check(t.ncolumn == 2 && t.ninput == 2 && t.nparam == 1 && terms_known(&t) == 3);
    double *node = malloc(t.nnode * 6 * sizeof *node);
    terms_gather(&t, u, inputs, p, columns);
    terms_eval(&t, 6, columns, 6, node, NULL);
    for (size_t i = 0; i < 6; i++) {
        check(node[t.term[0].node * 6 + i] == 5 * u[i] * inputs[(i + 1) % 6]);
        check(node[t.term[1].node * 6 + i] == 0.25 && node[t.term[2].node * 6 + i] == 5);
    }
    terms_gather(&t, u, NULL, NULL, columns);
    for (size_t i = 0; i < 30; i++)
        check(columns[i] == (i < 12 ? u[i] : 0));
    free(node);
    terms_close(&t);
}

static void refusals(void)
{
    const struct layout three = scalars(), four = sectors(4), line = fields();
    const struct {
        const struct layout *l;
        const char *text, *says;
    } table[] = {
        {&three, "poly:0", "found 'poly:0'"},
        {&three, "poly:x", "found 'poly:x', expected a number from 1 to 16"},
        {&three, "poli:2", "found 'poli:2'"},
        {&three, "shared", "found neither poly:N nor terms"},
        {&three, "poly:2,stencil:1", "the state has no axis"},
        {&four, "poly:1,stencil:2", "needs 5 points, found 4"},
        {&four, "poly:16,stencil:1", ""},
        {&line, "x = u", "equations, column 1: found 'x = u', expected a variable of the state"},
        {&three, "x = y", "found none for y"},
        {&three, "x = y; x = z", "one equation for each variable"},
        {&three, "x = y ^ z", "expected a power"},
        {&three, "x = y^0", "a power from 1 to 64"},
        {&three, "x = y * ; y = 0", "column 9: found '', expected a variable"},
        {&three, "x = w", "column 5: found 'w', expected a variable of the state"},
        {&three, "x = y z", "expected '+', '-', '*' or ';'"},
        {&three, "x y = 1", "expected '='"},
        {&three, "x = y[0]", "without components"},
        {&four, "X[0] = X[4]; X[1] = 0; X[2] = 0; X[3] = 0", "a component of the axis"},
        {&four, "X[0] = X; X[1] = 0; X[2] = 0; X[3] = 0", "a component, [0]"},
        {&four, "X[0] = X[+1]; X[1] = 0; X[2] = 0; X[3] = 0", "a component"},
        {&line, "u = u[+6]; v = 0", "a neighbour on the grid"},
        {&line, "u = u[+]; v = 0", "a neighbour on the grid"},
        {&line, "u = d1(1); v = 0", "a product of variables in a derivative"},
        {&line, "u = d1(d1(u)); v = 0", "a product of variables in a derivative"},
        {&line, "u = d1(u; v = 0", "expected ')'"},
        {&line, "u = v*d1(u); v = 0", "column 5: found 'v*d1(u)', expected derivatives of"},
        {&line, "u = u*d2(u); v = 0", "found 'u*d2(u)', expected derivatives of products"},
        {&line, "u = d1(u)*d1(u); v = 0", "expected a variable"},
        {&line, "poly:1,u*d2(u)", "library: u*d2(u): "},
        {&line, "poly:1,w", "library: w: "},
        {&line, "poly:1,u v", "library: u v: "},
        {&line, "u = d17(u); v = 0", "at most order 16"},
        {&line, "poly:1,deriv:0", "found 'deriv:0'"},
        {&three, "poly:1,deriv:2", "the state has no axis"},
        {&four, "poly:1,deriv:2", "axis k counts components"},
        {&line, "u[+1] = u; v = 0", "a variable without components"}};

    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        struct terms t;
        struct err err = {0};
        const int rc = terms_open(&t, table[k].l, table[k].text, &err);
        check(rc == 0 ? !*table[k].says : err.code == ERR_USAGE);
        if (rc < 0 && !strstr(err.msg, table[k].says))
            check_text(err.msg, table[k].says);
        terms_close(&t);
    }
}

/* Products with a first derivative are derivatives of products, with their factor. */
static void products_are_conserved(void)
{
    const struct layout l = box(1);
    struct terms t;
    struct text_buf text = {0};

    check(terms_open(&t, &l, "u = 2 u*d1(u) - 3 d1(u^3)*u^2 + d1(u)*u", NULL) == 0);
    check(t.nterm == 2);
    check_near(t.term[0].theta, 2 * 0.5 + 0.5, 1e-15);
    check_near(t.term[1].theta, -3 * 3.0 / 5, 1e-15);
    terms_print(&t, &text);
    check_text(text.s, "u = d1(u^2) + d1(u^5)");
    check_text(t.rewritten.s, "u*d1(u) is 0.5 d1(u^2); d1(u^3)*u^2 is 0.6 d1(u^5); "
                              "d1(u)*u is 0.5 d1(u^2)");
    text_buf_free(&text);
    terms_close(&t);
}

/* Terms that are written join the library once, after the others. */
static void libraries_have_terms_of_their_own(void)
{
    const struct layout l = box(1), plane = box(2);
    struct terms t;
    struct text_buf text = {0};

    check(terms_library(&t, &l, "poly:1, u[-1]*u[+1],u,d2(u),u*d1(u)", NULL) == 0);
    check(t.nterm == 5 && t.nnode > t.nterm && t.fields && t.derives);
    for (size_t j = 0; j < t.nterm; j++) {
        terms_print_node(&t, t.term[j].node, &text);
        text_add(&text, " ");
    }
    check_text(text.s, "1 u u[-1]*u[+1] d2(u) d1(u^2) ");
    text_buf_free(&text);
    terms_close(&t);
    check(terms_library(&t, &plane, "u[+1,-1]*u,1", NULL) == 0 && t.nterm == 2);
    terms_print_node(&t, t.term[0].node, &text);
    check_text(text.s, "u*u[+1,-1]");
    text_buf_free(&text);
    terms_close(&t);
}

static void open_ends_have_no_spectral_derivative(void)
{
    struct layout l = box(1);
    struct terms t;
    struct err err = {0};

    l.axis[0].edge = EDGE_OPEN;
    check(terms_open(&t, &l, "u = d1(u)", NULL) == 0 && terms_ready(&t, false, &err) == -1);
    check_text(err.msg, "axis z: found edge open, expected periodic");
    terms_close(&t);
}

/* Of u = x^3 y^2 on an open plane: exact inside, NaN where a stencil would reach over an end. */
static void differences_are_exact_inside(void)
{
    struct layout l = box(2);
    struct terms t;
    double u[70];

    for (int a = 0; a < 2; a++)
        l.axis[a].edge = EDGE_OPEN;
    check(terms_open(&t, &l, "u = dz(u) + dzzy(u)", NULL) == 0);
    check(terms_ready(&t, true, NULL) == 0);
    double *node = malloc((t.nnode * 70 + t.nwork) * sizeof *node);
    for (size_t i = 0; i < 70; i++) {
        const double z = 0.3 * (double)(i / 7), y = 0.4 * (double)(i % 7);
        u[i] = z * z * z * y * y;
    }
    terms_eval(&t, 70, u, 70, node, node + t.nnode * 70);
    for (size_t i = 0; i < 70; i++) {
        const double z = 0.3 * (double)(i / 7), y = 0.4 * (double)(i % 7);
        const bool in_z = i / 7 >= 2 && i / 7 < 8, in_y = i % 7 >= 2 && i % 7 < 5;
        const double dz = node[t.term[0].node * 70 + i], dzzy = node[t.term[1].node * 70 + i];
        check(isnan(dz) == !in_z && isnan(dzzy) == !(in_z && in_y));
        if (in_z)
            check_near(dz, 3 * z * z * y * y, 1e-11);
        if (in_z && in_y)
            check_near(dzzy, 6 * z * 2 * y, 1e-10);
    }
    free(node);
    terms_close(&t);
}

/* Neighbours beyond an open end are not those of the other. */
static void neighbours_end_at_open_ends(void)
{
    for (int edge = EDGE_OPEN; edge <= EDGE_PERIODIC; edge++) {
        struct layout l = box(2);
        struct terms t;
        double u[70], node[6 * 70];
        l.axis[0].edge = (enum edge)edge;
        for (size_t i = 0; i < 70; i++)
            u[i] = (double)i;
        check(terms_open(&t, &l, "u = u[+2,-1] + u[-1,+0]", NULL) == 0 && t.nnode <= 6);
        terms_eval(&t, 70, u, 70, node, NULL);
        for (size_t i = 0; i < 70; i++) {
            const size_t z = i / 7, y = i % 7;
            const double two = node[t.term[0].node * 70 + i], one = node[t.term[1].node * 70 + i];
            check(edge == EDGE_OPEN && z >= 8 ? isnan(two) : two == u[(z + 2) % 10 * 7 + (y + 6) % 7]);
            check(edge == EDGE_OPEN && z < 1 ? isnan(one) : one == u[(z + 9) % 10 * 7 + y]);
        }
        terms_close(&t);
    }
}

static void no_memory_is_survived(void)
{
    const struct layout three = scalars();
    static const char *const texts[] = {"poly:2", "x = y; y = x*z^2; z = 1"};

    for (size_t k = 0; k < 2; k++)
        for (long n = 1; n < 100; n++) {
            struct terms t;
            struct err err = {0};
            starve(n);
            const int rc = terms_open(&t, &three, texts[k], &err);
            const bool failed = starved;
            starve(0);
            check((rc == 0) == !failed);
            terms_close(&t);
            if (!failed)
                break;
            check(err.code == ERR_INTERNAL);
        }
}

int main(void)
{
    run(libraries_have_their_size);
    run(libraries_are_in_order);
    run(equations_read_back);
    run(columns_by_hand);
    run(derivatives_are_exact);
    run(derivatives_are_transposed);
    run(products_are_conserved);
    run(known_columns);
    run(known_columns_by_hand);
    run(libraries_have_terms_of_their_own);
    run(open_ends_have_no_spectral_derivative);
    run(differences_are_exact_inside);
    run(neighbours_end_at_open_ends);
    run(refusals);
    run(no_memory_is_survived);
    return check_end();
}
