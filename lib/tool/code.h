/* code.h -- a closure as one C99 file that needs nothing but a C library.
 *
 *   void closure_eval(const double state[], double tau[], const size_t n[], double work[]);
 *
 * It holds theta to the last bit, the normalisation, and the model's test vector, which its main()
 * replays where CLOSURE_TEST is defined. Networks are evaluated in double, also those that run in
 * f32. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_CODE_H
#define SUBGRID_TOOL_CODE_H

#include "base/text.h"
#include "io/io.h"
#include "store/testvector.h"

/* The file of the model whose head this is; `what` it is called. ERR_DATA names the forms that can
 * be written, where its own cannot. */
void code_write(const struct io_head *head, const char *what, struct text_buf *out);

/* The parts of it, for forms. */

/* static const double NAME[n] = {..}; as many as are written, to the last bit. */
void code_numbers(struct text_buf *out, const char *name, size_t n, const double x[]);

/* "0x1.8p+0", which is x to the last bit. */
enum { CODE_NUMBER = 40 };
const char *code_number(char text[CODE_NUMBER], double x);

/* closure_eval and what it calls, of forms that are a network of the state: linear, cnn, flux,
 * dense. ERR_DATA names an operation that cannot be written. Doubles of work for each point. */
int code_net(const struct closure *c, struct text_buf *out, struct err *err);
size_t code_net_work(const struct closure *c);

#endif
