/* galerkin.h -- the tensors of a quadratic model, that another program made or those of a basis.
 *
 *   du_i/dt = c_i + sum_j L_ij u_j + sum_jk Q_ijk u_j u_k
 *
 * from arrays c (n), L (n, n), Q (n, n, n), each of which may be missing; in place of Q also
 * H (n, n (n + 1) / 2), of the products u_j u_k with k <= j, in the order of j, then k, as programs
 * of operator inference have it. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_GALERKIN_H
#define SUBGRID_TOOL_GALERKIN_H

#include "base/text.h"
#include "filter/filter.h"
#include "foreign/foreign.h"
#include "head/head.h"

/* The head of the model: the form quadratic that replaces the right-hand side, on a state of
 * variable g over an axis of indices of that name. names: the arrays, told apart by their
 * dimensions. */
void galerkin_take(struct foreign *from, const struct text_list *names, const char *axis,
                   struct io_head *head);

/* The same of the system that a basis names, on the modes of phi, a projection (model/tensors.h).
 * basis: its head. */
void galerkin_project(const struct filter *phi, const struct io_head *basis, const char *what,
                      struct io_head *head);

#endif
