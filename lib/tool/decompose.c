/* decompose.c -- the modes of the states that a tool meets, as a basis. */
#include "tool/decompose.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "data/basis.h"
#include "data/inherit.h"
#include "num/principal.h"
#include "tool/tool.h"

/* Rows of n numbers for so many states: a fourth of the memory, the rest is for matrices; no more
 * than make the cost of their eigenvectors small. */
static size_t find_room(size_t n, size_t states, const struct decompose_wish *wish,
                        const char *what)
{
    const size_t least = 2 * (wish->most < n ? wish->most : wish->part > 1 ? n : 1) + 2;
    size_t room = cli.memory / 4 / (n * sizeof(double));

    if (room > 64 * (n + 1))
        room = 64 * (n + 1);
    if (room >= states)
        return states < 4 ? 4 : states;
    if (room < least || room < 4)
        cli_fail(ERR_DATA, "%s: found states of %zu numbers, of which --memory %zu has room for "
                 "%zu, expected room for %zu", what, n, cli.memory, room, least < 4 ? 4 : least);
    return room;
}

void decompose_open(struct decompose *m, const struct cut *cut, size_t records,
                    const struct decompose_wish *wish)
{
    struct err err = {0};

    *m = (struct decompose){.wish = *wish};
    states_open(&m->states, cut);
    const size_t n = m->states.data.layout.n;
    const size_t states =
        records < SIZE_MAX / m->states.data.nmember ? records * m->states.data.nmember : SIZE_MAX;
    const size_t room = find_room(n, states, wish, io_name(cut->in));
    tool_try(pod_open(&m->pod, n, room, wish->centred, wish->accurate, &err), &err);
}

void decompose_close(struct decompose *m)
{
    pod_close(&m->pod);
    states_close(&m->states);
}

void decompose_add(void *decompose)
{
    struct decompose *m = decompose;
    struct err err = {0};

    for (size_t member = 0; member < m->states.data.nmember; member++) {
        states_take(&m->states, member);
        tool_try(pod_add(&m->pod, m->states.u, &err), &err);
    }
}

/* What the user should know of what was found. */
static void tell(const struct decompose *m, double held)
{
    const struct pod *p = &m->pod;
    const double floor = principal_floor(p->accurate);

    cli_note("%zu modes of %zu states hold %.6g of the variance", p->found, p->count,
             held / p->variance);
    if (p->lost > 1e-12 * p->variance)
        cli_warn("%.2g of the variance had no room; raise --memory", p->lost / p->variance);
    if (m->wish.most != SIZE_MAX && p->found < m->wish.most && m->wish.part > 1)
        cli_warn("found %zu modes, not %zu: what is below %g of the first is round-off%s",
                 p->found, m->wish.most, floor, p->accurate ? "" : "; see --accurate");
}

static void describe(const struct decompose *m, struct io_head *head)
{
    const struct pod *p = &m->pod;
    struct err err = {0};

    tool_try(basis_describe(head, &m->states.data.layout, p->mean, &err), &err);
    tool_try(head_set_i64(head, NULL, "samples", (int64_t)p->count, &err), &err);
    tool_try(head_set_f64(head, NULL, "variance", p->variance, &err), &err);
    tool_try(head_set_f64(head, NULL, "left_out", p->lost / p->variance, &err), &err);
    tool_try(head_set_f64(head, NULL, "floor", principal_floor(p->accurate), &err), &err);
    tool_try(inherit_head(head, io_head(m->states.cut->in), &err), &err);
}

struct io_out *decompose_write(struct decompose *m)
{
    struct pod *p = &m->pod;
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    double held = 0;

    tool_try(pod_end(p, m->wish.most, m->wish.part, &err), &err);
    if (!p->found)
        cli_fail(ERR_DATA, "%s: found %zu states that do not differ, expected some that do",
                 io_name(m->states.cut->in), p->count);
    for (size_t i = 0; i < p->n; i++) {
        p->mean[i] /= m->states.scale[i];
        for (size_t r = 0; r < p->found; r++)
            p->x[r * p->n + i] /= m->states.scale[i];
    }
    double *energy = tool_alloc(p->found, sizeof *energy);
    for (size_t r = 0; r < p->found; r++) {
        energy[r] = p->sd[r] * p->sd[r] / p->variance;
        held += p->sd[r] * p->sd[r];
    }
    tell(m, held);
    describe(m, &head);
    struct io_out *out = tool_create(&head, (struct io_in *[]){m->states.cut->in, NULL}, NULL);
    tool_try(basis_write(out, &m->states.data.layout, p->found, p->x, p->sd, energy, &err), &err);
    free(energy);
    head_free(&head);
    return out;
}
