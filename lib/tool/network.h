/* network.h -- a dense network that another program trained, as a model.
 *
 *   y_1 = A0^T x + b0,  y_{l+1} = Al^T f(y_l) + bl
 *
 * from arrays A0 (inputs, units), b0 (units), A1, b1, .. and, where they are there, x_test and
 * y_test, which become the test vector (store/testvector.h). Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_NETWORK_H
#define SUBGRID_TOOL_NETWORK_H

#include "foreign/foreign.h"
#include "head/head.h"

/* The head of the model, of the form dense on a state of components g. f: the activation, a name
 * of net/. Norms (input_norms, output_norms) must be 1. A network that does not give y_test is
 * ERR_DATA. */
void network_take(struct foreign *from, const char *activation, struct io_head *head);

#endif
