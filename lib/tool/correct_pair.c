/* correct_pair.c -- a coarse run and the fine states at its times, read in step. */
#include "tool/correct_pair.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/tool.h"

static void read_delays(struct correct_pair *p, const char *text)
{
    char count[32];
    struct err err = {0};

    p->apart = 1;
    if (text) {
        const char *const colon = strchr(text, ':');
        snprintf(count, sizeof count, "%.*s", colon ? (int)(colon - text) : 31, text);
        if (text_to_size(count, &p->delays, &err) < 0 ||
            (colon && (text_to_size(colon + 1, &p->apart, &err) < 0 || p->apart < 1)))
            cli_fail(ERR_USAGE, "--delays: found '%s', expected D or D:EVERY, whole numbers", text);
    }
    p->kept = p->delays * p->apart + 1;
}

void correct_open(struct correct_pair *p, const struct correct_wish *wish)
{
    const struct text_list *levels = wish->levels;
    struct err err = {0};

    if (levels->n != 2)
        cli_fail(ERR_USAGE, "found %zu runs, expected two, -l COARSE -l FINE", levels->n);
    *p = (struct correct_pair){.wish = wish};
    read_delays(p, wish->delays);
    tool_reader(&p->coarse, levels->item[0], "trajectory|pairs");
    tool_reader(&p->fine, levels->item[1], "trajectory|pairs");
    if (layout_alike(&p->fine.d.layout, &p->coarse.d.layout, &err))
        cli_fail(ERR_DATA, "%s against %s: %s", io_name(p->fine.in), io_name(p->coarse.in),
                 err.msg);
    if (p->fine.d.nmember != p->coarse.d.nmember)
        cli_fail(ERR_DATA, "%s: found %zu members, expected %zu as in %s", io_name(p->fine.in),
                 p->fine.d.nmember, p->coarse.d.nmember, io_name(p->coarse.in));
    p->n = p->coarse.d.layout.n;
    p->nmember = p->coarse.d.nmember;
    const double need = 8 * (double)p->nmember * (double)p->kept * (double)p->n;
    if (need > (double)cli.memory)
        cli_fail(ERR_USAGE, "--delays: %zu records of the run need %.3g bytes, expected at most "
                 "--memory %zu", p->kept, need, cli.memory);
    p->w = tool_alloc(p->nmember * p->kept * p->n, sizeof *p->w);
    p->r = tool_alloc(p->n, sizeof *p->r);
}

void correct_close(struct correct_pair *p)
{
    reader_close(&p->coarse);
    reader_close(&p->fine);
    free(p->w);
    free(p->r);
}

bool correct_next(struct correct_pair *p)
{
    if (!tool_step(&p->coarse)) {
        tool_drain(p->coarse.in);
        if (io_status(p->coarse.in) > 0)
            cli_warn("%s: the run blew up at %g: what follows of %s is not used",
                     io_name(p->coarse.in), io_t_end(p->coarse.in), io_name(p->fine.in));
        else if (tool_step(&p->fine))
            cli_warn("%s ends at %g, before %s: what follows is not used", io_name(p->coarse.in),
                     p->coarse.t, io_name(p->fine.in));
        return false;
    }
    const double t = p->coarse.t;
    if (!tool_step(&p->fine))
        cli_fail(ERR_DATA, "%s: found no record at time %g, expected one as in %s",
                 io_name(p->fine.in), t, io_name(p->coarse.in));
    if (p->nrec == 0)
        p->first = t;
    if (p->nrec == 1)
        p->step = t - p->first;
    if (fabs(p->fine.t - t) > 1e-6 * (p->nrec ? p->step : fmax(fabs(t), 1)))
        cli_fail(ERR_DATA, "%s: found a record at time %g, expected %g as in %s",
                 io_name(p->fine.in), p->fine.t, t, io_name(p->coarse.in));
    if (p->delays && p->nrec > 1 && fabs(t - p->coarse.before - p->step) > 1e-6 * p->step)
        cli_fail(ERR_DATA, "%s: found a step of %g before time %g, expected %g as at first",
                 io_name(p->coarse.in), t - p->coarse.before, t, p->step);
    p->nrec++;
    return true;
}

double *correct_before(const struct correct_pair *p, size_t member, size_t k)
{
    const size_t last = p->nrec - 1;

    return p->w + (member * p->kept + (k > last ? 0 : (last - k) % p->kept)) * p->n;
}

void correct_take(struct correct_pair *p, size_t member)
{
    double *w = correct_before(p, member, 0);
    double square = 0;
    struct err err = {0};

    tool_try(reader_state(&p->coarse, member, w, &err), &err);
    tool_try(reader_state(&p->fine, member, p->r, &err), &err);
    for (size_t i = 0; i < p->n; i++) {
        p->r[i] -= w[i];
        square += p->r[i] * p->r[i];
    }
    p->square += square / (double)p->n;
}

/* Steps of the model from one delay to the next, and the step of which they are. */
static size_t steps_of(const struct correct_pair *p, double *dt)
{
    const double time = (double)p->apart * p->step;

    if (!head_f64(io_head(p->coarse.in), NULL, "dt", dt) || !(*dt > 0))
        cli_fail(ERR_DATA, "%s: found no step dt, expected a run of the coarse model",
                 io_name(p->coarse.in));
    const double steps = round(time / *dt);
    if (steps < 1 || fabs(steps * *dt - time) > 1e-6 * *dt)
        cli_fail(ERR_DATA, "%s: found records %g apart, expected a whole number of steps of %g",
                 io_name(p->coarse.in), p->step, *dt);
    return (size_t)steps;
}

void correct_params(const struct correct_pair *p, char params[], size_t size, double *dt)
{
    *dt = NAN;
    snprintf(params, size, "delays=%zu", p->delays);
    if (p->delays)
        snprintf(params, size, "delays=%zu,every=%zu", p->delays, steps_of(p, dt));
}

void correct_model(const struct correct_pair *p, struct closure *c, double dt, double left)
{
    const struct io_head *data = io_head(p->coarse.in);
    const char *scheme = head_text(data, NULL, "scheme");
    const double rms = sqrt(p->square / (double)(p->nrec * p->nmember));
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};

    c->act = "observe";
    cli_note("%zu records of %zu runs differ by %.4g (rms), of which %.3g is left", p->nrec,
             p->nmember, rms, left);
    tool_try(modelfile_describe(&head, c, data, &err), &err);
    if (p->delays)
        tool_try(head_set_f64(&head, NULL, "dt", dt, &err), &err);
    if (p->delays && scheme)
        tool_try(head_set_text(&head, NULL, "scheme", scheme, &err), &err);
    tool_try(store_describe_training(&head, data, p->first, p->coarse.t, &err), &err);
    tool_try(head_set_f64(&head, NULL, "difference", rms, &err), &err);
    tool_try(head_set_f64(&head, NULL, "left", left, &err), &err);
    tool_close(tool_create(&head, (struct io_in *[]){p->coarse.in, p->fine.in, NULL}, NULL), 0,
               NAN);
    head_free(&head);
}
