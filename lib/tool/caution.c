/* caution.c -- one warning for all members of a run. */
#include "tool/caution.h"

#include "cli/cli.h"

void caution(const struct model model[], size_t n, bool truth)
{
    struct text_buf out = {0};

    for (size_t i = 0; i < n && !out.len; i++)
        model_cautions(&model[i], truth, &out);
    if (out.len)
        cli_warn("%s: %s", model[0].joint.sys->ops->name, out.s);
    text_buf_free(&out);
}
