/* The rightmost eigenvalue and the law of it: matrices, stencils and models whose eigenvalues are
 * known, gradients against differences, and an unstable plant that is fitted stably. */
#include <stdlib.h>

#include "../planted.h"
#include "learn/part.h"
#include "model/jacobian.h"
#include "num/eigen.h"
#include "num/rng.h"

enum { N = 12, LINE = 16, COUNT = 40 };

static void fill(size_t n, double x[], uint64_t index)
{
    struct rng rng = rng_open(3, "abscissa", index);

    for (size_t i = 0; i < n; i++)
        x[i] = rng_normal(&rng);
}

/* A := S B S^-1 of S = 1 + p q^T, q^T p = 0, whose inverse is 1 - p q^T: far from normal. */
static void turn(double A[])
{
    double p[N], q[N], row[N] = {0}, column[N] = {0}, dot = 0, square = 0;

    fill(N, p, 1), fill(N, q, 2);
    for (int i = 0; i < N; i++)
        dot += p[i] * q[i], square += p[i] * p[i];
    for (int i = 0; i < N; i++)
        q[i] -= dot / square * p[i];
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++)
            row[j] += q[i] * A[j * N + i];
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++)
            A[j * N + i] += p[i] * row[j];
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++)
            column[i] += A[j * N + i] * p[j];
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++)
            A[j * N + i] -= column[i] * q[j];
}

/* -1, -2, .. and a pair re +- 3i, or only the former with the first one `re`. */
static void known(bool pair, double re, double A[])
{
    memset(A, 0, N * N * sizeof *A);
    for (int i = 0; i < N; i++)
        A[i * N + i] = -i - 1;
    A[0] = re;
    if (pair) {
        A[N + 1] = re;
        A[1] = 3, A[N] = -3;
    }
    turn(A);
}

static double rightmost(const double A[], double v[], double w[])
{
    double copy[N * N], *work = malloc(eigen_nwork(N) * sizeof *work);

    memcpy(copy, A, sizeof copy);
    const double re = eigen_rightmost(N, copy, v, w, work);
    free(work);
    return re;
}

static void eigenvalues_are_known(void)
{
    double A[N * N], B[N * N], v[2 * N], w[2 * N], d[N * N];

    for (int pair = 0; pair < 2; pair++) {
        double slope = 0, side[2];
        known(pair, 0.5, A);
        fill(N * N, d, 4);
        check_near(rightmost(A, v, w), 0.5, 1e-12);
        for (int r = 0; r < 2; r++)
            for (int j = 0; j < N; j++)
                for (int i = 0; i < N; i++)
                    slope += w[r * N + i] * d[j * N + i] * v[r * N + j];
        for (int s = 0; s < 2; s++) {
            double y[2 * N], x[2 * N];
            for (int i = 0; i < N * N; i++)
                B[i] = A[i] + (s ? -1e-6 : 1e-6) * d[i];
            side[s] = rightmost(B, x, y);
        }
        check_near((side[0] - side[1]) / 2e-6 / slope, 1, 1e-7);
    }
    A[5] = NAN;
    check(isnan(rightmost(A, v, w)));
    memset(A, 0, sizeof A); /* one Jordan block: no derivative */
    for (int i = 0; i + 1 < N; i++)
        A[(i + 1) * N + i] = 1;
    check(rightmost(A, v, w) == 0);
    for (int i = 0; i < 2 * N; i++)
        check(w[i] == 0);
}

static double law(double re, const double u[])
{
    const struct penalty_ops *ops = penalty_find("abscissa", NULL);
    double A[N * N], left[2 * N], right[2 * N], *work = malloc(eigen_nwork(N) * sizeof *work);

    known(true, re, A);
    const double cost = ops->of_jacobian(N, u, A, left, right, work);
    if (re < 0)
        for (int i = 0; i < 2 * N; i++)
            check(left[i] == 0);
    free(work);
    return cost;
}

/* Transient growth is free: (J + J^T)/2 of the second has a positive eigenvalue. */
static void what_falls_costs_nothing(void)
{
    double u[N], square = 0;

    fill(N, u, 6);
    for (int i = 0; i < N; i++)
        square += u[i] * u[i];
    check_near(law(0.5, u), 0.25 * square, 1e-10 * square);
    check(law(-0.5, u) == 0);
    check(isnan(law(NAN, u)));
}

/* ---- of models ---- */

static void jacobian_is_of_the_right_hand_side(const char *name, const char *form)
{
    const struct sys_ops *ops = sys_find(name, NULL);
    const size_t n = LINE;
    struct sys sys;
    struct closure c;
    struct model model;
    double u[LINE], J[LINE * LINE], side[2][LINE];

    check(!sys_open(&sys, ops, form, NULL, (size_t[SYS_AXES]){LINE}, NULL));
    check(!closure_open(&c, closure_find("cnn", NULL), &sys.layout, NULL,
                        "conv 3 3 tanh | conv 1 3", 2, NULL));
    check(!model_open(&model, &sys, &c, NULL, 1e-3, NULL));
    double *work = calloc(jacobian_nwork(&model) + model.nwork, sizeof *work);
    fill(n, u, 7);
    struct point at = model_point(&model, 0.2);
    at.u = u;
    jacobian_of(&model, &at, J, work);
    double most = 0;
    for (size_t i = 0; i < n * n; i++)
        most = fmax(most, fabs(J[i]));
    for (size_t j = 0; j < n; j++) {
        const double before = u[j];
        for (int s = 0; s < 2; s++) {
            u[j] = before + (s ? -1e-6 : 1e-6);
            model_rhs(&model, &at, side[s], work);
        }
        u[j] = before;
        for (size_t i = 0; i < n; i++)
            check_near(J[j * n + i], (side[0][i] - side[1][i]) / 2e-6, 1e-7 * most);
    }
    free(work);
    model_close(&model);
    closure_close(&c);
    sys_close(&sys);
}

static void jacobians(void)
{
    for (const struct sys_form *const *f = sys_find("burgers", NULL)->forms; *f; f++)
        if (!(*f)->kinked && !(*f)->single)
            jacobian_is_of_the_right_hand_side("burgers", (*f)->name);
    jacobian_is_of_the_right_hand_side("kuramoto-sivashinsky", NULL);
    jacobian_is_of_the_right_hand_side("lorenz96", NULL);
}

static void gradients_of_networks(void)
{
    static struct planted p;
    const struct learn_penalty law_ = {penalty_find("abscissa", NULL), 2};
    const size_t window[] = {4, 13, 8, 4};
    double v[64], d[64] = {0}, at[64], loss = 0, slope = 0, side[2] = {0};
    struct objective o;

    planted_open(&p, "cnn", NULL, "square | conv 4 3 tanh | conv 1 3 nobias", 0);
    const size_t n = p.closure.ntheta;
    const struct learn_options opt = {.penalties = &law_, .npenalty = 1, .threads = 1,
                                      .fleet = &p.fleet};
    check(n <= 64 && !objective_open(&o, objective_find("trajectory", NULL), "saves=1", &p.closure,
                                     &p.fleet, &p.records, NULL));
    fill(n, v, 8);
    check(!learn_penal(&o, &opt, 1.5, window, 4, p.closure.theta, &loss, d, NULL) && loss > 0);
    for (size_t i = 0; i < n; i++)
        slope += d[i] * v[i];
    for (int s = 0; s < 2; s++) {
        for (size_t i = 0; i < n; i++)
            at[i] = p.closure.theta[i] + (s ? -1e-5 : 1e-5) * v[i];
        check(!learn_penal(&o, &opt, 1.5, window, 4, at, &side[s], NULL, NULL));
    }
    check_near((side[0] - side[1]) / 2e-5 / slope, 1, 1e-7);
    planted_close(&p);
}

/* ---- a plant ---- */

static double states[COUNT * LINE], targets[COUNT * LINE];
static const struct records records = {COUNT, 1, LINE, NULL, states, targets};

struct plant {
    struct sys still;
    struct closure closure;
    struct fleet fleet;
};

/* A stencil that is all of the right-hand side. */
static void open_plant(struct plant *p, size_t points)
{
    struct layout l = {0};
    const struct axis axis = {.name = "x", .n = points, .step = 0.1, .edge = EDGE_PERIODIC};

    check(!layout_axis(&l, &axis, NULL) && layout_var(&l, "u", "x", "", "", NULL) == 0);
    sys_still(&p->still, &l);
    check(!closure_open(&p->closure, closure_find("linear", NULL), &l, "radius=1,constant=0", NULL,
                        0, NULL));
    p->closure.act = "replace";
    check(!fleet_open(&p->fleet, 1, &p->still, 1, &p->closure, NULL, 0.1, SIZE_MAX, NULL));
}

static void close_plant(struct plant *p)
{
    fleet_close(&p->fleet);
    closure_close(&p->closure);
    sys_close(&p->still);
}

/* Of the circulant (a, b, c): max Re(a e^-ik + b + c e^ik). */
static double abscissa(const double theta[])
{
    double most = -INFINITY;

    for (int k = 0; k < LINE; k++)
        most = fmax(most, theta[1] + (theta[0] + theta[2]) * cos(2 * M_PI * k / LINE));
    return most;
}

static const double unstable[] = {-0.7, 0.1, 0.3}; /* the shortest waves grow by 0.5 */

static void stencils_cost_what_they_amplify(void)
{
    const struct learn_penalty law_ = {penalty_find("abscissa", NULL), 3};
    const size_t window[] = {1, 7};
    double loss = 0, square = 0;
    struct plant p;
    struct objective o;

    open_plant(&p, LINE);
    fill(COUNT * LINE, states, 9);
    fill(COUNT * LINE, targets, 10);
    const struct learn_options opt = {.penalties = &law_, .npenalty = 1, .threads = 1,
                                      .fleet = &p.fleet};
    check(!objective_open(&o, objective_find("derivative", NULL), NULL, &p.closure, NULL, &records,
                          NULL));
    check(!learn_penal(&o, &opt, 0.5, window, 2, unstable, &loss, NULL, NULL));
    for (int w = 0; w < 2; w++)
        for (int i = 0; i < LINE; i++)
            square += states[window[w] * LINE + i] * states[window[w] * LINE + i];
    const double alpha = abscissa(unstable), expected = 3 * alpha * alpha * square /
                                                        (2 * LINE * 0.25);
    check_near(alpha, 0.5, 1e-15);
    check_near(loss, expected, 1e-12);
    close_plant(&p);
}

static void an_unstable_plant_is_fitted_stably(void)
{
    const struct learn_penalty law_ = {penalty_find("abscissa", NULL), 1000};
    struct plant p;

    open_plant(&p, LINE);
    fill(COUNT * LINE, states, 9);
    for (int i = 0; i < COUNT * LINE; i++) {
        const int row = i / LINE * LINE, j = i % LINE;
        targets[i] = unstable[0] * states[row + (j + LINE - 1) % LINE] + unstable[1] * states[i] +
                     unstable[2] * states[row + (j + 1) % LINE];
    }
    for (int soft = 0; soft < 2; soft++) {
        const struct learn_options opt = {
            .objective = objective_find("derivative", NULL), .optimiser = "adam:rate=0.01",
            .schedule = "cosine", .iters = 400, .batch = 10, .threads = 1, .look = 100,
            .penalties = &law_, .npenalty = (size_t)soft, .fleet = &p.fleet};
        memset(p.closure.theta, 0, 3 * sizeof(double));
        check(!learn_fit(&p.closure, &records, &opt, NULL, NULL));
        const double alpha = abscissa(p.closure.theta);
        if (soft)
            check(alpha < 2e-3);
        else
            check_near(alpha, abscissa(unstable), 1e-3);
    }
    close_plant(&p);
}

static void large_states_are_refused(void)
{
    const struct learn_penalty law_ = {penalty_find("abscissa", NULL), 1};
    struct plant p;
    struct err err = {0};

    open_plant(&p, PENALTY_MOST + 1);
    const struct learn_options opt = {.penalties = &law_, .npenalty = 1, .fleet = &p.fleet};
    check(learn_penal_check(&p.closure, &(struct records){0}, &opt, &err) < 0 && err.code == ERR_USAGE);
    check_text(err.msg, "penalty abscissa: found a state of 257 unknowns, expected at most 256, "
                        "whose Jacobian is made");
    close_plant(&p);
}

int main(void)
{
    run(eigenvalues_are_known);
    run(what_falls_costs_nothing);
    run(jacobians);
    run(gradients_of_networks);
    run(stencils_cost_what_they_amplify);
    run(an_unstable_plant_is_fitted_stably);
    run(large_states_are_refused);
    return check_end();
}
