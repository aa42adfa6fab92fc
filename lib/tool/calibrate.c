/* calibrate.c -- verbs of inversions, and the files that each takes. */
#include "tool/calibrate.h"

#include <math.h>
#include <string.h>

#include "tool/must.h"
#include "tool/posterior.h"
#include "tool/tool.h"

static void init(int n, char *const argv[], const struct calibrate_wish *wish)
{
    struct inversion of;

    if (n > 2)
        cli_fail(ERR_USAGE, "calibrate init: found %s, expected the data by --obs", argv[3]);
    inversion_init(&of, &wish->init);
    inversion_write(&of, "init");
    inversion_close(&of);
}

static void step(int n, char *const argv[], const struct calibrate_wish *wish)
{
    struct inversion of;

    if (n < 3)
        cli_fail(ERR_USAGE, "calibrate step: found no ensemble, expected it and its runs");
    if (!(isnan(wish->step_length) || wish->step_length > 0))
        cli_fail(ERR_USAGE, "--dt: found %g, expected more than 0", wish->step_length);
    inversion_read(&of, tool_open(argv[3], "ensemble"));
    inversion_step(&of, argv + 4, wish->step_length);
    inversion_write(&of, "step");
    inversion_close(&of);
}

static void sample(int n, char *const argv[], const struct calibrate_wish *wish)
{
    struct inversion of;

    if (n < 3)
        cli_fail(ERR_USAGE, "calibrate sample: found no ensemble, expected it and all runs");
    inversion_read(&of, tool_open(argv[3], "ensemble"));
    posterior_sample(&of, argv + 4, wish->draws, wish->part);
    inversion_close(&of);
}

static void show(int n, char *const argv[], const struct calibrate_wish *wish)
{
    struct text_buf out = {0};
    struct inversion of;

    if (n > 3)
        cli_fail(ERR_USAGE, "calibrate show: found %s, expected one ensemble", argv[4]);
    struct io_in *in = tool_open(argv[3], "ensemble|table");
    if (!strcmp(must_text(in, "kind"), "table")) {
        if (wish->truth)
            cli_fail(ERR_USAGE, "--truth: found draws, expected an ensemble");
        posterior_show(in, wish->part, &out);
        tool_print(&out);
        return;
    }
    inversion_read(&of, in);
    inversion_show(&of, wish->part, wish->truth, &out);
    tool_print(&out);
    inversion_close(&of);
}

static void members(int n, char *const argv[], const struct calibrate_wish *wish)
{
    struct text_buf out = {0};
    struct inversion of;

    (void)wish;
    if (n > 3)
        cli_fail(ERR_USAGE, "calibrate members: found %s, expected one ensemble", argv[4]);
    inversion_read(&of, tool_open(argv[3], "ensemble"));
    inversion_print(&of, &out);
    tool_print(&out);
    inversion_close(&of);
}

static void model(int n, char *const argv[], const struct calibrate_wish *wish)
{
    struct inversion of;

    if (n != 4)
        cli_fail(ERR_USAGE, "calibrate model: found %d inputs, expected MODEL and ENSEMBLE",
                 n - 2);
    inversion_read(&of, tool_open(argv[4], "ensemble"));
    inversion_model(&of, argv[3], wish->row);
    inversion_close(&of);
}

void calibrate(int n, char *const argv[], const struct calibrate_wish *wish)
{
    static const struct {
        const char *name;
        void (*run)(int n, char *const argv[], const struct calibrate_wish *wish);
    } verbs[] = {{"init", init}, {"step", step}, {"show", show},
                 {"members", members}, {"model", model}, {"sample", sample}};
    const char *verb = n > 1 ? argv[2] : "nothing";

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verb, verbs[i].name)) {
            verbs[i].run(n, argv, wish);
            return;
        }
    cli_fail(ERR_USAGE, "calibrate: found %s, expected init, step, show, members, model or sample",
             verb);
}
