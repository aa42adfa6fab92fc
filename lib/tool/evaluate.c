/* evaluate.c -- a closure at every record of data. */
#include "tool/evaluate.h"

#include <stdlib.h>

#include "tool/tool.h"

void evaluate_all(struct course *course, const struct closure *c, const struct io_head *head,
                  struct io_out *out)
{
    struct reader *data = &course->data;
    const size_t n = data->d.layout.n;
    double *u = tool_alloc(n, sizeof *u), *m = tool_alloc(n, sizeof *m);
    double *z = tool_alloc(2 * c->nlatent + c->nheld + c->ntape + c->nwork, sizeof *z);
    double *dz = z + c->nlatent, *h = dz + c->nlatent, *tape = h + c->nheld;
    double *work = tape + c->ntape;
    const struct point at = {.u = u, .z = z, .h = h, .theta = c->theta};
    struct record rec;
    struct err err = {0};

    tool_try(record_open(&rec, head, &err), &err);
    do {
        record_time(&rec, data->t);
        for (size_t i = 0; i < data->d.nmember; i++) {
            course_state(course, i, u);
            if (c->ops->start) /* each record is the first of a run */
                c->ops->start(c, &at, z, h);
            c->ops->eval(c, &at, m, dz, tape, work);
            record_state(&rec, i, u);
            record_target(&rec, i, m);
        }
        tool_write(out, &rec);
    } while (tool_step(data));
    record_close(&rec);
    free(u);
    free(m);
    free(z);
}
