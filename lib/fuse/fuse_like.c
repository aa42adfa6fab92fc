/* fuse_like.c -- what was found for the cheapest level, for other surrogates of the same samples.
 *
 * ar1, nargp and residual have the same process there, and most samples: its search is most of
 * their cost. Thetas are taken only where samples and options are equal to the byte.
 */
#include <stdlib.h>
#include <string.h>

#include "fuse/fuse_level.h"

static int report_copy(struct fuse_report *to, const struct fuse_report *from, size_t d,
                       struct err *err)
{
    *to = *from;
    to->start = malloc((from->nstart + 1) * sizeof *to->start);
    to->length = malloc(d * sizeof *to->length);
    if (!to->start || !to->length)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu starts", from->nstart);
    if (from->nstart)
        memcpy(to->start, from->start, from->nstart * sizeof *to->start);
    memcpy(to->length, from->length, d * sizeof *to->length);
    return 0;
}

int fuse_like(struct fuse_model *to, const struct fuse_model *from, struct err *err)
{
    const struct fuse_level *l = from->level[0];
    struct fuse_level *level = fuse_level_new(l->n, l->d, l->x, l->y, l->noise, from->p, err);

    *to = (struct fuse_model){.ops = from->ops, .d = from->d, .nlevel = 1, .level = {level}};
    memcpy(to->p, from->p, sizeof to->p);
    if (level) {
        level->ntheta = l->ntheta;
        level->merged = l->merged;
        if (fuse_level_set(level, l->nset, l->theta, l->weight, err) == 0 &&
            report_copy(&to->report[0], &from->report[0], l->d, err) == 0)
            return 0;
    }
    fuse_close(to);
    return -1;
}

static bool same(const struct fuse_level *a, const struct fuse_level *b)
{
    const size_t n = a->n * sizeof *a->y;

    return a->n == b->n && a->d == b->d && a->merged == b->merged && !a->noise == !b->noise &&
           memcmp(a->option, b->option, sizeof a->option) == 0 &&
           memcmp(a->x, b->x, a->d * n) == 0 && memcmp(a->y, b->y, n) == 0 &&
           (!a->noise || memcmp(a->noise, b->noise, n) == 0);
}

int fuse_find_level(struct fuse_model *model, size_t l, struct err *err)
{
    struct fuse_level *level = model->level[l];
    const struct fuse_model *like = model->like;

    if (l > 0 || !like || !same(level, like->level[0]))
        return fuse_search(level, l, &model->report[l], err);
    const struct fuse_level *from = like->level[0];
    level->ntheta = from->ntheta;
    if (fuse_level_set(level, from->nset, from->theta, from->weight, err) != 0 ||
        fuse_level_factor(level, err) != 0)
        return -1;
    return report_copy(&model->report[0], &like->report[0], level->d, err);
}
