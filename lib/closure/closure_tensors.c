/* closure_tensors.c -- what a symmetric stress can be that turns with the gradients of a velocity.
 *
 * Each T is the traceless part of P + P^T, or its half, each lambda the trace of P, where P is one
 * of a list of products.
 */
#include "closure/closure_tensors.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* S, W, then products of two that stand before; of those in the plane the first. */
enum { P_S, P_W, P_SS, P_WW, P_SW, P_WSS, P_WWS, P_WS, P_WSWW, P_SWSS, P_WWSS, P_WSSWW, P_SSS };
static const int factors[TENSOR_PRODUCTS][2] = {
    [P_SS] = {P_S, P_S},     [P_WW] = {P_W, P_W},     [P_SW] = {P_S, P_W},
    [P_WSS] = {P_W, P_SS},   [P_WWS] = {P_WW, P_S},   [P_WS] = {P_W, P_S},
    [P_WSWW] = {P_WS, P_WW}, [P_SWSS] = {P_SW, P_SS}, [P_WWSS] = {P_WW, P_SS},
    [P_WSSWW] = {P_WSS, P_WW}, [P_SSS] = {P_S, P_SS}};

static const struct {
    int product;
    double factor;
} tensor[TENSORS] = {{P_S, 0.5},  {P_SW, 1},   {P_SS, 0.5},  {P_WW, 0.5}, {P_WSS, 1},
                     {P_WWS, 1},  {P_WSWW, 1}, {P_SWSS, 1},  {P_WWSS, 1}, {P_WSSWW, 1}};

static const int invariant[INVARIANTS] = {P_SS, P_WW, P_SSS, P_WWS, P_WWSS};

static int products(int rank)
{
    return rank == 2 ? P_SW + 1 : TENSOR_PRODUCTS;
}

int tensors_count(int rank)
{
    return rank == 2 ? 2 : TENSORS;
}

int tensors_invariants(int rank)
{
    return rank == 2 ? 2 : INVARIANTS;
}

/* ---- matrices ---- */

/* Small loops over points: of a rank that is known where it is compiled. */
#define INLINE static inline __attribute__((always_inline))

/* C += A B, of which either may be transposed */
INLINE void multiply(int r, const double A[], bool turn_A, const double B[], bool turn_B,
                     double C[])
{
    for (int i = 0; i < r; i++)
        for (int j = 0; j < r; j++)
            for (int k = 0; k < r; k++)
                C[i * r + j] += A[turn_A ? k * r + i : i * r + k] *
                                B[turn_B ? j * r + k : k * r + j];
}

INLINE double contract(int r, const double A[], const double B[])
{
    double sum = 0;

    for (int i = 0; i < r * r; i++)
        sum += A[i] * B[i];
    return sum;
}

INLINE double trace(int r, const double A[])
{
    double sum = 0;

    for (int i = 0; i < r; i++)
        sum += A[i * r + i];
    return sum;
}

/* D := the traceless part of factor (A + A^T), its own transpose */
INLINE void deviator(int r, double factor, const double A[], double D[])
{
    const double mean = 2 * factor * trace(r, A) / r;

    for (int i = 0; i < r; i++)
        for (int j = 0; j < r; j++)
            D[i * r + j] = factor * (A[i * r + j] + A[j * r + i]) - (i == j ? mean : 0);
}

INLINE void split(int r, const double G[], double S[], double W[])
{
    deviator(r, 0.5, G, S);
    for (int i = 0; i < r; i++)
        for (int j = 0; j < r; j++)
            W[i * r + j] = (G[i * r + j] - G[j * r + i]) / 2;
}

static double inverse(double x)
{
    return x != 0 ? 1 / x : 0; /* a NaN stays */
}

/* ---- products, and their derivatives ---- */

INLINE void make(const int rank, const double G[], struct tensors *t)
{
    double S[TENSOR_SIZE], W[TENSOR_SIZE];

    t->rank = rank;
    for (int k = P_SS; k < products(rank); k++)
        for (int i = 0; i < rank * rank; i++)
            t->M[k][i] = 0;
    split(rank, G, S, W);
    t->strain = sqrt(2 * contract(rank, S, S));
    t->q = sqrt(2 * contract(rank, S, S) + 2 * contract(rank, W, W));
    const double each = inverse(t->q);
    for (int i = 0; i < rank * rank; i++) {
        t->M[P_S][i] = S[i] * each;
        t->M[P_W][i] = W[i] * each;
    }
    for (int k = P_SS; k < products(rank); k++)
        multiply(rank, t->M[factors[k][0]], false, t->M[factors[k][1]], false, t->M[k]);
}

void tensors_of(int rank, const double G[], struct tensors *t)
{
    if (rank == 2)
        make(2, G, t);
    else
        make(3, G, t);
}

/* dq = 2 (S:dS + W:dW)/q, d|S| = 2 S:dS/|S| */
void tensors_tangent(const struct tensors *t, const double dG[], struct tensors *dt)
{
    const int r = t->rank;
    double dS[TENSOR_SIZE], dW[TENSOR_SIZE];

    memset(dt, 0, sizeof *dt);
    dt->rank = r;
    split(r, dG, dS, dW);
    dt->strain = 2 * t->q * inverse(t->strain) * contract(r, t->M[P_S], dS);
    dt->q = 2 * (contract(r, t->M[P_S], dS) + contract(r, t->M[P_W], dW));
    for (int i = 0; i < r * r; i++) {
        dt->M[P_S][i] = (dS[i] - dt->q * t->M[P_S][i]) * inverse(t->q);
        dt->M[P_W][i] = (dW[i] - dt->q * t->M[P_W][i]) * inverse(t->q);
    }
    for (int k = P_SS; k < products(r); k++) {
        const int a = factors[k][0], b = factors[k][1];
        multiply(r, dt->M[a], false, t->M[b], false, dt->M[k]);
        multiply(r, t->M[a], false, dt->M[b], false, dt->M[k]);
    }
}

void tensors_lambda(const struct tensors *t, double lambda[])
{
    for (int m = 0; m < tensors_invariants(t->rank); m++)
        lambda[m] = trace(t->rank, t->M[invariant[m]]);
}

/* ---- stresses ---- */

/* sigma += factor sum_n g_n T_n */
INLINE void add_of(const int r, const struct tensors *t, double factor, const double g[],
                   double sigma[])
{
    double T[TENSOR_SIZE];

    for (int n = 0; n < tensors_count(r); n++) {
        deviator(r, tensor[n].factor, t->M[tensor[n].product], T);
        for (int i = 0; i < r * r; i++)
            sigma[i] += factor * g[n] * T[i];
    }
}

static void add(const struct tensors *t, double factor, const double g[], double sigma[])
{
    if (t->rank == 2)
        add_of(2, t, factor, g, sigma);
    else
        add_of(3, t, factor, g, sigma);
}

void tensors_stress(const struct tensors *t, const double g[], double sigma[])
{
    memset(sigma, 0, (size_t)(t->rank * t->rank) * sizeof *sigma);
    add(t, 2 * t->strain * t->q, g, sigma);
}

void tensors_stress_tangent(const struct tensors *t, const struct tensors *dt, const double g[],
                            const double dg[], double dsigma[])
{
    memset(dsigma, 0, (size_t)(t->rank * t->rank) * sizeof *dsigma);
    add(t, 2 * (dt->strain * t->q + t->strain * dt->q), g, dsigma);
    add(t, 2 * t->strain * t->q, dg, dsigma);
    add(dt, 2 * t->strain * t->q, g, dsigma);
}

void tensors_dg(const struct tensors *t, const double dsigma[], double dg[])
{
    double T[TENSOR_SIZE];

    for (int n = 0; n < tensors_count(t->rank); n++) {
        deviator(t->rank, tensor[n].factor, t->M[tensor[n].product], T);
        dg[n] = 2 * t->strain * t->q * contract(t->rank, T, dsigma);
    }
}

/* dM of all products := what sigma and lambda ask of each, carried back to S/q and W/q. */
static void unwind(const struct tensors *t, const double g[], const double dsigma[],
                   const double dlambda[], double dM[][TENSOR_SIZE])
{
    const int r = t->rank;
    double D[TENSOR_SIZE];

    for (int n = 0; n < tensors_count(r); n++) {
        deviator(r, 2 * t->strain * t->q * g[n] * tensor[n].factor, dsigma, D);
        for (int i = 0; i < r * r; i++)
            dM[tensor[n].product][i] += D[i];
    }
    for (int m = 0; m < tensors_invariants(r); m++)
        for (int i = 0; i < r; i++)
            dM[invariant[m]][i * r + i] += dlambda[m];
    for (int k = products(r) - 1; k >= P_SS; k--) {
        const int a = factors[k][0], b = factors[k][1];
        multiply(r, dM[k], false, t->M[b], true, dM[a]);
        multiply(r, t->M[a], true, dM[k], false, dM[b]);
    }
}

void tensors_adjoint(const struct tensors *t, const double g[], const double dsigma[],
                     const double dlambda[], double dG[])
{
    const int r = t->rank;
    double dM[TENSOR_PRODUCTS][TENSOR_SIZE] = {{0}}, dg[TENSORS], S[TENSOR_SIZE], size = 0;

    unwind(t, g, dsigma, dlambda, dM);
    tensors_dg(t, dsigma, dg);
    for (int n = 0; n < tensors_count(r); n++)
        size += g[n] * dg[n]; /* of 2 |S| q */
    const double dstrain = size * inverse(t->strain);
    const double dq = (size - contract(r, dM[P_S], t->M[P_S]) - contract(r, dM[P_W], t->M[P_W])) *
                      inverse(t->q);
    for (int i = 0; i < r * r; i++) {
        const double along = 2 * dstrain * t->q * inverse(t->strain) + 2 * dq;
        dM[P_S][i] = dM[P_S][i] * inverse(t->q) + along * t->M[P_S][i];
        dM[P_W][i] = dM[P_W][i] * inverse(t->q) + 2 * dq * t->M[P_W][i];
    }
    deviator(r, 0.5, dM[P_S], S);
    for (int i = 0; i < r; i++)
        for (int j = 0; j < r; j++)
            dG[i * r + j] += S[i * r + j] + (dM[P_W][i * r + j] - dM[P_W][j * r + i]) / 2;
}
