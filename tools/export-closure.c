/* export-closure -- a model's closure as source code for other programs. */
#include "tool/code.h"
#include "tool/tool.h"

static bool c;

static const struct cli_opt opts[] = {
    {CLI_FLAG, 'c', "c", NULL, &c, "write C99, the one language there is so far"},
    {CLI_END}};

static const char *const examples[] = {
    "simulate burgers --grid 256 --members 2 --time 0.1 --save-every 0.005 | "
    "filter gaussian --coarsen 8 --targets -o pairs.h5",
    "fit-closure --form cnn --iterations 100 pairs.h5 -o cnn.h5",
    "export-closure cnn.h5 --c -o closure.c",
    "cc -std=c99 -O2 -DCLOSURE_TEST closure.c -lm -o replay && ./replay",
    NULL};

static const struct cli_tool tool = {
    .name = "export-closure",
    .brief = "write a model's closure as C for other programs",
    .synopsis = "MODEL --c [-o FILE]",
    .text =
        "Writes one C99 file that needs nothing but a C library: `closure_eval(state, tau, n, "
        "work)`, the parameters theta to the last bit, the scales, the sizes as macros, and "
        "comments with the equation, the variables and their order. Networks are evaluated in "
        "double precision, also those that run in f32. `subgrid export` is short for `subgrid "
        "export-closure`.\n\n"
        "Compiled with -DCLOSURE_TEST the file is a program that evaluates the closure at the "
        "state that MODEL holds (inspect --check) and ends with 0 where it gives the same: to "
        "1e-12 of the rms, or 1e-5 of networks in f32.\n\n"
        "The forms are linear, cnn, flux, dense, smagorinsky, quadratic, and terms (sindy) without "
        "derivatives; of others one line says that they cannot be written.",
    .opts = opts,
    .examples = examples,
    .abi = 1,
    .min_args = 1,
    .max_args = 1,
    .text_output = true,
    .positional = "file"};

int main(int argc, char **argv)
{
    struct text_buf out = {0};

    cli_start(&tool, argc, argv);
    if (!c)
        cli_fail(ERR_USAGE, "--c is missing: in what language to write");
    struct io_in *in = tool_open(argv[1], "model");
    code_write(io_head(in), io_name(in), &out);
    if (io_count(in) < 0)
        tool_drain(in);
    io_close_in(in);
    tool_print(&out);
    return 0;
}
