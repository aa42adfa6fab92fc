/* err.h -- how lib/ reports failure: a return code and a filled struct err.
 *
 * A function that can fail takes `struct err *err` last, returns 0 (or a
 * pointer) on success and -1 (or NULL) on failure with *err filled. Nothing in
 * lib/ prints or exits; a tool prints msg and exits with code.
 */
#ifndef SUBGRID_BASE_ERR_H
#define SUBGRID_BASE_ERR_H

/* The exit codes of every tool (sysexits.h where it has a name). */
enum err_code {
    ERR_NO = 2,        /* the answer is no: --require, --check */
    ERR_NUMERIC = 3,   /* a truth run failed numerically */
    ERR_USAGE = 64,    /* options, names, parameters */
    ERR_DATA = 65,     /* bad, corrupt, truncated or mismatching data */
    ERR_OPEN = 66,     /* cannot open an input */
    ERR_MISSING = 69,  /* something required is missing */
    ERR_INTERNAL = 70, /* a defect, or no memory */
    ERR_CREATE = 73,   /* cannot create an output */
    ERR_IO = 74,       /* reading or writing failed */
    ERR_AGAIN = 75     /* another has it, or changed it meanwhile: try again */
};

struct err {
    int code;       /* one of enum err_code; 0 when nothing failed */
    char msg[1000]; /* "OBJECT: found X, expected Y", one line */
};

/* Fill *err (which may be NULL) and return -1. */
int err_set(struct err *err, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "PREFIX: " before a message already set; return -1. */
int err_prefix(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
