/* tool.h -- the common frame of tools that move data sets: opening inputs and
 * outputs with the options of cli.h; any failure ends the program with one line
 * and the right exit code.
 */
#ifndef SUBGRID_TOOL_TOOL_H
#define SUBGRID_TOOL_TOOL_H

#include "cli/cli.h"
#include "data/reader.h"
#include "io/io.h"

/* Open an input ("-" or NULL: standard input) and end with ERR_DATA unless its
 * `kind` is one of the '|'-separated kinds (NULL: any). Paths equal to the
 * output (same file) are refused with ERR_USAGE. */
struct io_in *tool_open(const char *path, const char *kinds);

/* Whether the output is a stream on standard output. */
bool tool_to_stdout(void);

/* End with ERR_USAGE when the input at path is the output (the same file). */
void tool_not_output(const char *path);

/* Start the output named by -o: adds the provenance line (history of inputs[0],
 * then this run with its positional words args, NULL-ended) and the seed when
 * seeded. The head is the complete description. */
struct io_out *tool_create(struct io_head *head, struct io_in *const inputs[],
                           const char *const args[]);

/* Next block, or end the program. 0 at the end. And all blocks that are left: whoever writes
 * a stream comes to its end. */
size_t tool_next(struct io_in *in);
void tool_drain(struct io_in *in);

/* Write, close. Status and t_end as in io_close_out. */
void tool_write(struct io_out *out, struct record *rec);
void tool_close(struct io_out *out, int status, double t_end);

/* A run failed at t_end: keep what of it is written, in FILE.partial, and end the program with err,
 * which then says so. */
_Noreturn void tool_keep_part(struct io_out *out, double t_end, const struct err *err);

/* What lib/ returned: end the program when rc < 0. */
void tool_try(int rc, const struct err *err);

/* What walks records returned: end the program when rc < 0; whether there is more. */
bool tool_more(int rc, const struct err *err);

/* tool_open and reader_open; reader_next; reader_values. */
void tool_reader(struct reader *r, const char *path, const char *kinds);
bool tool_step(struct reader *r);
const double *tool_values(struct reader *r, const struct reader_var *v);

/* "A:B" of --times (either may be empty, NULL is all) as an interval of times. */
void tool_times(const char *text, double *from, double *to);

/* Print the text, as cli_print does, and free it. */
void tool_print(struct text_buf *out);

/* malloc or end the program. */
void *tool_alloc(size_t n, size_t size);

#endif
