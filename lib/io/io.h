/* io.h -- data sets in and out: HDF5 files and framed streams, one interface.
 *
 * Reading: io_open, then io_next until it returns 0, io_close_in. Writing:
 * io_create with a complete head, io_write any number of times, io_close_out
 * (or io_abort). Which carrier is used, codecs, digests, temporary names and
 * limits (STREAM.md) stay in here.
 */
#ifndef SUBGRID_IO_IO_H
#define SUBGRID_IO_IO_H

#include "head/head.h"

struct io_in;  /* an open input */
struct io_out; /* an output in the making */

struct io_options {
    const char *memory_name; /* option name quoted in advice ("--memory") */
    size_t memory;    /* cap for spooling HDF5 from a pipe; 0 = 1 GiB */
    bool portable;    /* files: shuffle + deflate instead of zstd */
    bool f32;         /* store f64 record variables as f32 */
    bool compress;    /* streams: shuffle + zstd (files are always compressed) */
    bool raw;         /* files: no compression */
    bool edited;      /* files: read what is there, whatever digest they state */
    bool force;       /* write a stream to a terminal */

    /* Told how many records have come of how many (-1: nobody knows) with every block that
     * io_next fetches, and once more at the end of the data. NULL: nobody is told. */
    void (*seen)(double records, double total, bool end);
};

/* Open path ("-": standard input; file, FIFO, /dev/fd/N; HDF5 or stream, told
 * by its first bytes). NULL with err: ERR_OPEN, ERR_DATA, ERR_MISSING. */
struct io_in *io_open(const char *path, const struct io_options *opt,
                      struct err *err);

/* The head, valid until close. The name: the path, or "standard input". */
const struct io_head *io_head(const struct io_in *in);
const char *io_name(const struct io_in *in);

/* The number of records when it is known beforehand (files), else -1. */
int64_t io_count(const struct io_in *in);

/* Fetch the next block of records, at most max of them (0: as they come).
 * Returns how many, 0 at the proper end of the data, -1 with err: times that are not
 * finite or do not rise (but in data whose attribute `order` is shuffled), at the end
 * also a content that is not what the input states. */
long io_next(struct io_in *in, size_t max, struct err *err);

/* The current block of variable var (an index into the head): nrec records in
 * the stored type; or converted to double. Owned by in, valid until the next
 * io_next. NULL with err when there is no memory. */
const void *io_slab(struct io_in *in, int var);
const double *io_slab_f64(struct io_in *in, int var, struct err *err);

/* After the end: 0 done, 1 the run ended early by a blow-up (`status`). */
int io_status(const struct io_in *in);

/* When it ended early: the time at which (a file's attribute `t_end`, a
 * stream's last record coordinate); NaN when there is none. */
double io_t_end(const struct io_in *in);

/* Content digest, known after the end (files: as stored). */
uint64_t io_digest(const struct io_in *in);

void io_close_in(struct io_in *in);

/* Start an output. path NULL or "-": a stream on standard output; else a file,
 * written under a temporary name beside path until io_close_out renames it.
 * head is copied into the output; it must be complete. The inputs (NULL-ended,
 * may be NULL) are those whose digests make input_digest, in argument order;
 * they must be read to their end before io_close_out. */
struct io_out *io_create(const char *path, const struct io_head *head,
                         struct io_in *const inputs[],
                         const struct io_options *opt, struct err *err);

/* A line worth showing to the user (stream bytes go into a file named .h5 or
 * .nc), NULL when there is none. Valid until out is freed. */
const char *io_warning(const struct io_out *out);

/* Append nrec records: slab[i] holds nrec records of the i-th *record variable*
 * in head order, contiguous, in the head's type. */
int io_write(struct io_out *out, size_t nrec, const void *const slab[],
             struct err *err);

/* Finish: EOS or attributes, digest, fsync, rename. status 1 = ended by a
 * blow-up at t_end (attributes `status` and `t_end` in a file). Frees out. */
int io_close_out(struct io_out *out, int status, double t_end,
                 struct err *err);

/* A run that failed: finish the file as ended by a blow-up at t_end, under its name with .partial
 * behind it; what stands under its name stays. A stream cannot be kept: it is given up with the
 * message. Frees out. 1: kept, 0: a stream, -1 with err: the file could not be finished. */
int io_keep_part(struct io_out *out, double t_end, const char *message, struct err *err);

/* Give up: pass ABRT with message on, or remove the temporary file. Frees out,
 * accepts NULL. Also safe to call from the tool's exit path. */
void io_abort(struct io_out *out, const char *message);

/* Remove temporary files of unfinished outputs; async-signal-safe, for signal
 * handlers. */
void io_emergency(void);

/* Remove a file, if it is there, and what killed writers of it left. */
void io_remove(const char *path);

/* Is path a file in our format, whatever its state? A file that holds a stream? */
bool io_ours(const char *path);
bool io_is_stream(const char *path);

/* Verify a file's stored digest by recomputing it: 0 equal, 1 differs (or, where *found is
 * *stored, the head is not what head_digest states), 2 none is stored, -1 with err. */
int io_check(const char *path, uint64_t *stored, uint64_t *found,
             struct err *err);

#endif
