/* checkpoint.c -- the state of a fit to and from a file. */
#include "tool/checkpoint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tool/tool.h"

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void checkpoint_open(struct checkpoint *c, const char *fit, double every, struct curve *curve)
{
    const size_t size = strlen(cli.output) + sizeof ".checkpoint";

    *c = (struct checkpoint){.every = every, .last = seconds(), .curve = curve};
    c->path = tool_alloc(size, 1);
    c->fit = tool_alloc(strlen(fit) + 1, 1);
    snprintf(c->path, size, "%s.checkpoint", cli.output);
    strcpy(c->fit, fit);
    cli_on_signal(io_emergency);
}

/* The counters of a state, by the names of their attributes. */
enum { COUNTS = 5 };
static const char *const count_name[COUNTS] = {"iterations", "refused", "refused_in_row", "moves",
                                               "idle"};
static const char *const error_name[2] = {"error_train", "error_validation"};

static void counts(struct learn_state *s, size_t *to[COUNTS])
{
    to[0] = &s->iter;
    to[1] = &s->refused;
    to[2] = &s->in_row;
    to[3] = &s->moves;
    to[4] = &s->idle;
}

static int describe_state(struct io_head *head, const struct learn_state *s, struct err *err)
{
    struct learn_state copy = *s;
    size_t *count[COUNTS];

    counts(&copy, count);
    for (int i = 0; i < COUNTS; i++)
        if (head_set_i64(head, NULL, count_name[i], (int64_t)*count[i], err) < 0)
            return -1;
    if (head_set_f64(head, NULL, "backoff", s->backoff, err) < 0 ||
        head_set_f64(head, NULL, "least", s->least, err) < 0 ||
        head_dim(head, "number", s->n, err) < 0)
        return -1;
    return head_var(head, "state", IO_F64, "number", s->x, NULL, "of the fit", err) < 0 ? -1 : 0;
}

static int describe(const struct checkpoint *c, struct io_head *head, const struct learn_state *s,
                    struct err *err)
{
    if (head_set_text(head, NULL, "kind", "checkpoint", err) < 0 ||
        head_set_text(head, NULL, "fit", c->fit, err) < 0 || describe_state(head, s, err) < 0)
        return -1;
    if (c->ndraw &&
        (head_dim(head, "draw", c->ndraw, err) < 0 ||
         head_dim(head, "parameter", c->ntheta, err) < 0 ||
         head_set_f64(head, NULL, error_name[0], c->error[0], err) < 0 ||
         head_set_f64(head, NULL, error_name[1], c->error[1], err) < 0 ||
         head_var(head, "draws", IO_F64, "draw,parameter", c->draws, NULL,
                  "theta of fits that have ended", err) < 0))
        return -1;
    if (c->curve->n)
        curve_describe(c->curve, head);
    return 0;
}

static int write_file(const struct checkpoint *c, const struct learn_state *s, struct err *err)
{
    const struct io_options opt = {.raw = true};
    struct io_head head = HEAD_EMPTY;
    struct io_out *out = NULL;

    if (describe(c, &head, s, err) == 0)
        out = io_create(c->path, &head, NULL, &opt, err);
    head_free(&head);
    return out ? io_close_out(out, 0, NAN, err) : -1;
}

void checkpoint_save(struct checkpoint *c, const struct learn_state *s, bool last)
{
    const int signal = cli_held_signal();
    struct err err = {0};

    if (!c->path)
        return;
    if (signal || seconds() - c->last >= c->every) {
        if (write_file(c, s, &err) < 0 && !c->warned) {
            c->warned = true;
            cli_warn("%s: %s; the fit goes on", c->path, err.msg);
        }
        c->last = seconds();
    }
    cli_hold_signals(!last && !signal);
}

/* Where two texts of fits part: the words there. */
static void refuse(const struct checkpoint *c, const char *found)
{
    const char *a = found, *b = c->fit;
    size_t word = 0;

    for (size_t i = 0; a[i] == b[i]; i++)
        if (a[i] == ' ')
            word = i + 1;
    cli_fail(ERR_DATA, "%s: found a checkpoint of another fit, with '%.*s', expected '%.*s'; "
             "remove it, or leave --resume out", c->path, (int)strcspn(a + word, " "), a + word,
             (int)strcspn(b + word, " "), b + word);
}

/* Numbers of a data set, owned by the caller; *n of them. */
static double *take(const struct io_head *head, const char *name, size_t *n)
{
    struct err err = {0};
    double *x = head_doubles(head, name, n, &err);

    if (!x)
        cli_die(&err);
    return x;
}

static void read_state(const struct checkpoint *c, const struct io_head *head,
                       struct learn_state *s)
{
    size_t *count[COUNTS];
    int64_t value;

    *s = (struct learn_state){0};
    counts(s, count);
    for (int i = 0; i < COUNTS; i++) {
        if (!head_i64(head, NULL, count_name[i], &value) || value < 0)
            cli_fail(ERR_DATA, "%s: found no attribute %s", c->path, count_name[i]);
        *count[i] = (size_t)value;
    }
    if (!head_f64(head, NULL, "backoff", &s->backoff) || !head_f64(head, NULL, "least", &s->least))
        cli_fail(ERR_DATA, "%s: found no attributes backoff and least", c->path);
    s->x = take(head, "state", &s->n);
}

static void read_draws(struct checkpoint *c, const struct io_head *head, double draws[],
                       size_t most)
{
    size_t n;

    c->ndraw = 0;
    if (head_find_var(head, "draws") < 0)
        return;
    double *x = take(head, "draws", &n);
    if (c->ntheta == 0 || n % c->ntheta || n / c->ntheta > most)
        cli_fail(ERR_DATA, "%s: draws: found %zu numbers, expected at most %zu of %zu", c->path, n,
                 most, c->ntheta);
    for (int i = 0; i < 2; i++)
        if (!head_f64(head, NULL, error_name[i], &c->error[i]))
            cli_fail(ERR_DATA, "%s: found no attribute %s", c->path, error_name[i]);
    memcpy(draws, x, n * sizeof *x);
    c->ndraw = n / c->ntheta;
    free(x);
}

static void read_curve(const struct checkpoint *c, const struct io_head *head)
{
    static const char *const names[3] = {"iteration", "loss", "validation"};
    double *x[3];
    size_t n[3];

    if (head_find_var(head, names[0]) < 0)
        return;
    for (int i = 0; i < 3; i++)
        x[i] = take(head, names[i], &n[i]);
    for (size_t i = 0; i < n[0] && n[1] == n[0] && n[2] == n[0]; i++)
        curve_add(c->curve, x[0][i], x[1][i], x[2][i]);
    for (int i = 0; i < 3; i++)
        free(x[i]);
}

bool checkpoint_resume(struct checkpoint *c, struct learn_state *s, double draws[], size_t most)
{
    if (access(c->path, F_OK) < 0)
        return false;
    struct io_in *in = tool_open(c->path, "checkpoint");
    const char *fit = head_text(io_head(in), NULL, "fit");

    tool_drain(in);
    if (!fit || strcmp(fit, c->fit))
        refuse(c, fit ? fit : "");
    read_state(c, io_head(in), s);
    read_draws(c, io_head(in), draws, most);
    read_curve(c, io_head(in));
    io_close_in(in);
    return true;
}

void checkpoint_close(struct checkpoint *c)
{
    if (c->path)
        io_remove(c->path);
    free(c->path);
    free(c->fit);
    *c = (struct checkpoint){0};
}
