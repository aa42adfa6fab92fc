/* stress.c -- subgrid stress and energy transfer: a flow by hand, and identities of random ones. */
#include "model/stress.h"

#include <stdlib.h>

#include "../check.h"
#include "../starve.h"

enum { NY = 24, NX = 32, N = NY * NX, ALL = 7 };
static const double LY = 3, LX = 5;

static double random_value(void)
{
    static unsigned seed = 1;

    seed = seed * 1664525u + 1013904223u;
    return (double)(seed >> 8) / (1 << 23) - 1;
}

/* vorticity over periodic (y, x), or (x, y). */
static struct layout plane(bool x_first)
{
    struct axis y = {.name = "y", .n = NY, .step = LY / NY, .edge = EDGE_PERIODIC};
    struct axis x = {.name = "x", .n = NX, .step = LX / NX, .edge = EDGE_PERIODIC};
    struct layout l = {0};

    check(layout_axis(&l, x_first ? &x : &y, NULL) == 0);
    check(layout_axis(&l, x_first ? &y : &x, NULL) == 1);
    check(layout_var(&l, "vorticity", x_first ? "x,y" : "y,x", "1", "", NULL) == 0);
    return l;
}

/* A filter and the stress of it, with scratch for both. */
struct fixture {
    struct filter phi;
    struct stress s;
    double *work;
};

static struct fixture open_fixture(const char *kind, const struct layout *l, size_t coarsen)
{
    const struct filter_spec spec = {.coarsen = coarsen};
    struct fixture f;

    check(filter_open(&f.phi, filter_find(kind, NULL), l, &spec, NULL) == 0);
    check(stress_open(&f.s, &f.phi, "transfer,stress, strain", NULL) == 0);
    check(f.s.nout == ALL * f.phi.out.n);
    f.work = malloc((f.s.nwork > f.phi.nwork ? f.s.nwork : f.phi.nwork) * sizeof *f.work);
    return f;
}

static void close_fixture(struct fixture *f)
{
    stress_close(&f->s);
    filter_close(&f->phi);
    free(f->work);
}

/* ---- by hand ---- */

/* u = a cos(p y), v = b cos(q x), hence w = a p sin(p y) - b q sin(q x). Of the coarser grid 2 p
 * and 2 q are no modes. */
static void crossed_shears(const char *kind, bool x_first)
{
    const double a = 1.5, b = 0.7, p = 2 * M_PI * 2 / LY, q = 2 * M_PI * 3 / LX;
    const struct layout l = plane(x_first);
    struct fixture f = open_fixture(kind, &l, 2 + 2 * x_first);
    const struct layout *out = &f.phi.out;
    const int ax = !x_first, ay = x_first;
    const size_t m = out->n, fast = out->axis[1].n;
    double w[N], got[ALL * N];

    for (size_t i = 0; i < N; i++) {
        const double at[2] = {(double)(i / l.axis[1].n) * l.axis[0].step,
                              (double)(i % l.axis[1].n) * l.axis[1].step};
        w[i] = a * p * sin(p * at[ay]) - b * q * sin(q * at[ax]);
    }
    stress_apply(&f.s, w, got, f.work);
    const double Gp = filter_transfer(&f.phi, ay, 0, 2), G2p = filter_transfer(&f.phi, ay, 0, 4);
    const double Gq = filter_transfer(&f.phi, ax, 0, 3), G2q = filter_transfer(&f.phi, ax, 0, 6);
    const double both = strcmp(kind, "differential") ? Gp * Gq : 1 / (1 / Gp + 1 / Gq - 1);
    for (size_t i = 0; i < m; i++) {
        const double at[2] = {(double)(i / fast) * out->axis[0].step,
                              (double)(i % fast) * out->axis[1].step};
        const double cy = cos(p * at[ay]), cx = cos(q * at[ax]);
        const double xx = a * a * (0.5 * (1 + G2p * cos(2 * p * at[ay])) - Gp * Gp * cy * cy);
        const double yy = b * b * (0.5 * (1 + G2q * cos(2 * q * at[ax])) - Gq * Gq * cx * cx);
        const double xy = a * b * cy * cx * (both - Gp * Gq);
        const double S = -0.5 * (a * p * Gp * sin(p * at[ay]) + b * q * Gq * sin(q * at[ax]));
        const double wanted[ALL] = {xx, xy, yy, 0, S, 0, -2 * xy * S};

        for (size_t v = 0; v < ALL; v++)
            check_near(got[v * m + i], wanted[v], 1e-13);
    }
    struct stress flow;
    check(!stress_open(&flow, &f.phi, "velocity", NULL) && flow.nout == 2 * m);
    double *work = malloc(flow.nwork * sizeof *work);
    stress_apply(&flow, w, got, work);
    for (size_t i = 0; i < m; i++) {
        check_near(got[i], a * Gp * cos(p * (double)(ay ? i % fast : i / fast) *
                                        out->axis[ay].step), 1e-13);
        check_near(got[m + i], b * Gq * cos(q * (double)(ax ? i % fast : i / fast) *
                                            out->axis[ax].step), 1e-13);
    }
    free(work);
    stress_close(&flow);
    close_fixture(&f);
}

static void flows_by_hand(void)
{
    for (int x_first = 0; x_first < 2; x_first++) {
        crossed_shears("spectral", x_first);
        crossed_shears("gaussian-spectral", x_first);
        crossed_shears("differential", x_first);
    }
}

/* psi = sin(p x + q y), which the coarse grid carries: u = q cos, v = -p cos. */
static void strain_of_a_wave(void)
{
    const double p = 2 * M_PI * 3 / LX, q = 2 * M_PI * 2 / LY;
    const struct layout l = plane(false);
    struct fixture f = open_fixture("spectral", &l, 2);
    const size_t m = f.phi.out.n, row = NX / 2;
    double w[N], got[ALL * N];

    for (size_t i = 0; i < N; i++)
        w[i] = (p * p + q * q) *
               sin(p * (double)(i % NX) * LX / NX + q * (double)(i / NX) * LY / NY);
    stress_apply(&f.s, w, got, f.work);
    for (size_t i = 0; i < m; i++) {
        const double y = (double)(i / row) * 2 * LY / NY, x = (double)(i % row) * 2 * LX / NX;
        const double psi = sin(p * x + q * y);

        check_near(got[3 * m + i], -p * q * psi, 1e-13);
        check_near(got[4 * m + i], (p * p - q * q) / 2 * psi, 1e-13);
        check_near(got[5 * m + i], p * q * psi, 1e-13);
    }
    close_fixture(&f);
}

/* ---- identities ---- */

static void random_flow(const struct stress *s, double flow[4 * N], double work[])
{
    double w[N];

    for (size_t i = 0; i < N; i++)
        w[i] = random_value();
    stress_flow(s, w, flow, work);
}

/* A uniform flow changes neither the stress nor the transfer. */
static void galilean_invariance(void)
{
    for (const struct filter_ops *const *ops = filter_all(); *ops; ops++) {
        const struct layout l = plane(false);
        double flow[4 * N], rest[ALL * N], moved[ALL * N], most = 0;
        if ((*ops)->open || (*ops)->face)
            continue;
        struct fixture f = open_fixture((*ops)->name, &l, 4);

        random_flow(&f.s, flow, f.work);
        stress_of_flow(&f.s, flow, rest, f.work);
        for (size_t i = 0; i < N; i++) {
            flow[i] += 3;
            flow[N + i] -= 2;
        }
        stress_of_flow(&f.s, flow, moved, f.work);
        for (size_t i = 0; i < f.s.nout; i++) {
            check_near(moved[i], rest[i], 1e-13);
            most = fmax(most, fabs(rest[i]));
        }
        check(most > 1e-3);
        close_fixture(&f);
    }
}

/* Of a filter Phi and a second one, Psi: stress of Psi Phi = Psi(stress of Phi) + stress of
 * Psi on the flow that Phi leaves. Means over 2 x 2 of 2 x 2 are means over 4 x 4. */
static void germano(const char *kind)
{
    const struct layout l = plane(false);
    struct fixture phi = open_fixture(kind, &l, 2), psi = open_fixture(kind, &phi.phi.out, 2);
    struct fixture both = open_fixture(kind, &l, 4);
    const size_t m = phi.phi.out.n, n = psi.phi.out.n;
    double flow[4 * N], ubar[4 * N], tau[ALL * N], whole[ALL * N], leonard[ALL * N], part[N];

    random_flow(&phi.s, flow, phi.work);
    stress_of_flow(&phi.s, flow, tau, phi.work);
    stress_of_flow(&both.s, flow, whole, both.work);
    for (size_t i = 0; i < 4; i++)
        filter_apply(&phi.phi, flow + i * N, ubar + i * m, phi.work);
    stress_of_flow(&psi.s, ubar, leonard, psi.work);
    for (size_t v = 0; v < 3; v++) {
        filter_apply(&psi.phi, tau + v * m, part, psi.work);
        for (size_t i = 0; i < n; i++) {
            check_near(whole[v * n + i], part[i] + leonard[v * n + i], 1e-15);
            check(fabs(part[i]) + fabs(leonard[v * n + i]) > 0);
        }
    }
    for (size_t i = 0; i < 3 * n; i++) /* strain is linear */
        check_near(whole[3 * n + i], leonard[3 * n + i], 1e-14);
    close_fixture(&phi);
    close_fixture(&psi);
    close_fixture(&both);
}

static void germano_identity(void)
{
    germano("box");
    germano("spectral");
}

/* A_ik A_jk S_ij = 0 at each point, S being that of A = grad ubar, in two dimensions; A is made
 * of the strain and of the filtered vorticity. Transfer is contracted as it says. */
static void gradient_model_transfers_nothing(void)
{
    const struct layout l = plane(false);
    struct fixture f = open_fixture("gaussian-spectral", &l, 2);
    const size_t m = f.phi.out.n;
    double w[N], wbar[N], got[ALL * N], other = 0;

    for (size_t i = 0; i < N; i++)
        w[i] = random_value();
    stress_apply(&f.s, w, got, f.work);
    filter_apply(&f.phi, w, wbar, f.work);
    for (size_t i = 0; i < m; i++) {
        const double *at = got + i, S[3] = {at[3 * m], at[4 * m], at[5 * m]}; /* xx, xy, yy */
        const double A[2][2] = {{S[0], S[1] - wbar[i] / 2}, {S[1] + wbar[i] / 2, S[2]}};
        const double xx = A[0][0] * A[0][0] + A[0][1] * A[0][1];
        const double xy = A[0][0] * A[1][0] + A[0][1] * A[1][1];
        const double yy = A[1][0] * A[1][0] + A[1][1] * A[1][1];

        check_near(xx * S[0] + 2 * xy * S[1] + yy * S[2], 0, 1e-14);
        other += fabs(xx * S[0]);
        const double trace = at[0] + at[2 * m];
        check_near(at[6 * m], -(at[0] - trace / 2) * S[0] - 2 * at[m] * S[1] -
                                  (at[2 * m] - trace / 2) * S[2], 1e-16);
    }
    check(other > 0.01);
    close_fixture(&f);
}

/* ---- refusals ---- */

static void refusals(void)
{
    const struct filter_spec spec = {.coarsen = 2};
    struct layout good = plane(false), open = plane(false), named = plane(false);
    const struct {
        const struct layout *l;
        const char *names, *msg;
    } bad[] = {
        {&good, "strain,stres", "found 'stres', expected velocity, stress, strain or transfer"},
        {&good, "", "found nothing, expected velocity, stress, strain or transfer"},
        {&open, "stress", "found no variable vorticity over periodic axes x and y, expected one, "
                          "of which the stress is made"},
        {&named, "stress", "found no variable vorticity over periodic axes x and y, expected one, "
                           "of which the stress is made"},
    };

    open.axis[0].edge = EDGE_WALL;
    strcpy(named.axis[1].name, "z");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};
        struct filter phi;
        struct stress s;

        check(filter_open(&phi, filter_find("box", NULL), bad[i].l, &spec, &err) == 0);
        check(stress_open(&s, &phi, bad[i].names, &err) < 0);
        check_text(err.msg, bad[i].msg);
        filter_close(&phi);
    }
}

static void no_memory_is_told(void)
{
    const struct layout l = plane(false);
    struct fixture f = open_fixture("differential", &l, 2);
    bool hit = true;

    for (long n = 1; hit && n < 100; n++) {
        struct err err = {0};
        struct stress s;

        starve(n);
        const int rc = stress_open(&s, &f.phi, "stress", &err);
        hit = starved;
        starve(0);
        check((rc == 0) == !hit && (!hit || err.code == ERR_INTERNAL));
        if (rc == 0)
            stress_close(&s);
    }
    check(!hit);
    close_fixture(&f);
}

int main(void)
{
    run(flows_by_hand);
    run(strain_of_a_wave);
    run(galilean_invariance);
    run(germano_identity);
    run(gradient_model_transfers_nothing);
    run(refusals);
    if (STARVES)
        run(no_memory_is_told);
    else
        skip("no_memory_is_told", "the sanitizer owns malloc");
    return check_end();
}
