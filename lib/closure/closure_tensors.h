/* closure_tensors.h -- what a symmetric stress can be that turns with the gradients of a velocity.
 *
 *   S = (G + G^T)/2 - I tr G/rank,  W = (G - G^T)/2,  q^2 = 2 S_ij S_ij + 2 W_ij W_ij,
 *   |S|^2 = 2 S_ij S_ij,   sigma = 2 |S| q sum_n g_n(lambda) T_n(S/q, W/q),   G_ij = u_i,j
 *
 * so that sigma(Q G Q^T) = Q sigma(G) Q^T for orthogonal Q, whatever the functions g_n. These are
 * all that there are of traceless S, but for what is isotropic. pope1975, ling2016:
 *
 *   T: S, SW - WS, dev S^2, dev W^2, WS^2 - S^2 W, dev(W^2 S + S W^2), WSW^2 - W^2 SW,
 *      SWS^2 - S^2 WS, dev(W^2 S^2 + S^2 W^2), WS^2 W^2 - W^2 S^2 W
 *   lambda: tr S^2, tr W^2, tr S^3, tr W^2 S, tr W^2 S^2
 *
 * In the plane the first two of both are all there are: dev S^2 and dev W^2 are 0. There tr S^2 -
 * tr W^2 = 1/2. Where G = 0, and |S| where it is 0, derivatives are 0.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_TENSORS_H
#define SUBGRID_CLOSURE_CLOSURE_TENSORS_H

enum { TENSORS = 10, INVARIANTS = 5, TENSOR_PRODUCTS = 13, TENSOR_SIZE = 9 };

/* q, |S| and products of S/q and W/q at a point; or their derivatives. */
struct tensors {
    int rank;
    double q, strain, M[TENSOR_PRODUCTS][TENSOR_SIZE];
};

/* How many there are in 2 or 3 dimensions. */
int tensors_count(int rank);
int tensors_invariants(int rank);

/* Matrices are [rank][rank], row-major. dt: along dG. */
void tensors_of(int rank, const double G[], struct tensors *t);
void tensors_tangent(const struct tensors *t, const double dG[], struct tensors *dt);

/* lambda[]; linear in t, hence of derivatives, too. */
void tensors_lambda(const struct tensors *t, double lambda[]);

/* sigma of g[]; its derivative. */
void tensors_stress(const struct tensors *t, const double g[], double sigma[]);
void tensors_stress_tangent(const struct tensors *t, const struct tensors *dt, const double g[],
                            const double dg[], double dsigma[]);

/* Gradients, from dsigma of any matrix: with respect to g, and dG += that with respect to G, by
 * sigma at g and by lambda. */
void tensors_dg(const struct tensors *t, const double dsigma[], double dg[]);
void tensors_adjoint(const struct tensors *t, const double g[], const double dsigma[],
                     const double dlambda[], double dG[]);

#endif
