/* work.h -- the step at hand: what is asked, what its record and its files say. */
#ifndef SUBGRID_STEPS_WORK_H
#define SUBGRID_STEPS_WORK_H

#include "steps/asked.h"
#include "steps/record.h"
#include "steps/run.h"

struct work {
    const struct run_how *how;
    struct names names;
    struct abis abis;
    struct asked asked;
    struct record old; /* the record that was there */
    struct paths paths;
    size_t nin, n, *file; /* numbers of its inputs, and of outputs up to n */
    int lock;             /* NAME.log, open to append */
    char temp[PATH_MAX];  /* for what is not yet whole */
    struct text_buf events;
};

/* Read all of it, of w->how, with the lock held. 0, or -1 with err; work_free in any case. */
int work_read(struct work *w, struct err *err);
void work_free(struct work *w);

/* Whether it is made of the same, and all is still there: 1, 0, or -1 with err. *renewed: times
 * are new. */
int work_stands(struct work *w, bool *renewed, struct err *err);

/* Write its record: files as they were last looked at. 0, or -1 with err. */
int work_record(struct work *w, const char *events, struct err *err);

static inline struct path *work_file(const struct work *w, size_t i)
{
    return w->paths.path + w->file[i];
}

#endif
