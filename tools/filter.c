/* filter -- coarse-grains a data set: ubar = Phi u, and with --targets the exact
 * unresolved term of the coarse model,
 *
 *   tau = Phi f(u) - fc(Phi u)
 *
 * or with --emit the subgrid stress of a plane flow (model/stress.h),
 * record by record: a block of records is held, whatever the length. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/basis.h"
#include "data/inherit.h"
#include "filter/filter.h"
#include "num/threads.h"
#include "tool/about.h"
#include "tool/coarse.h"
#include "tool/galerkin.h"
#include "tool/tool.h"
#include "tool/unresolved.h"

static size_t coarsen, to;
static double width = NAN;
static const char *vars, *discretisation, *emit, *basis_path;
static bool targets, reconstruct, galerkin;

static const struct cli_opt opts[] = {
    {CLI_SIZE, 'c', "coarsen", "R", &coarsen,
     "fine points per coarse point, along every space axis (sample: every axis); this or --to has "
     "no default"},
    {CLI_SIZE, 0, "to", "N", &to,
     "coarse points along every such axis, any number for filters that remove modes; this or "
     "--coarsen has no default"},
    {CLI_REAL, 'w', "width", "W", &width,
     "filter width in coarse cells; by default 1 for box, diffusion and exponential, 5 for "
     "gaussian, 2 for gaussian-spectral and differential"},
    {CLI_TEXT, 0, "vars", "NAMES", &vars,
     "the variables that select keeps, comma-separated"},
    {CLI_TEXT, 'b', "basis", "FILE", &basis_path, "the modes of project (snapshot --pod)"},
    {CLI_FLAG, 0, "reconstruct", NULL, &reconstruct,
     "from coefficients of these modes back to fields"},
    {CLI_FLAG, 0, "galerkin", NULL, &galerkin,
     "write the model of these modes that the system of the basis gives; reads no data"},
    {CLI_FLAG, 't', "targets", NULL, &targets,
     "add tau_NAME, the unresolved term of each variable"},
    {CLI_TEXT, 'd', "discretisation", "FORM", &discretisation,
     "how the coarse model will be run; by default like the full one"},
    {CLI_TEXT, 'e', "emit", "FIELDS", &emit,
     "add velocity, stress, strain, transfer of a plane flow, comma-separated"},
    {CLI_END}};

static const char *const examples[] = {
    "simulate burgers --grid 256 --time 0.1 --save-every 0.01 | "
    "filter gaussian --coarsen 4 --targets -o pairs.h5",
    "simulate lorenz96-two-scale --time 1 | filter select --vars X --targets -o slow.h5",
    "simulate kolmogorov --grid 32 --time 0.1 --save-every 0.1 | "
    "filter gaussian-spectral --coarsen 4 --emit stress,transfer -o stress.h5",
    "simulate navier-stokes-mac --grid 32x32 --time 0.1 --save-every 0.1 | "
    "filter face --coarsen 4 --targets -o faces.h5",
    "simulate burgers --grid 64 --time 0.1 --save-every 0.01 -o run.h5",
    "snapshot run.h5 --pod 4 -o basis.h5",
    "filter project --basis basis.h5 run.h5 -o coefficients.h5",
    "filter project --basis basis.h5 --reconstruct coefficients.h5 -o fields.h5",
    "filter project --basis basis.h5 --galerkin -o galerkin.h5",
    "rollout galerkin.h5 --ic coefficients.h5 --time 0.1 --dt 0.001 --save-every 0.01 -o modes.h5",
    "filter --list",
    NULL};

static const struct cli_tool tool = {
    .name = "filter",
    .brief = "coarse-grain a data set and find its unresolved term",
    .synopsis = "KIND [OPTION]... [INPUT]",
    .text =
        "Reads a trajectory (standard input by default), filters every state variable of "
        "every member, and writes a trajectory on the coarse grid; variables of index axes "
        "alone stay as they are.\n\n"
        "With --targets it writes pairs: beside each variable NAME stands tau_NAME, the "
        "filtered right-hand side of the full model minus the right-hand side of the coarse "
        "model at the filtered state, both as they are discretised. Added to the coarse "
        "right-hand side it gives the filtered one exactly. The data must name their system; "
        "`import --system` does it for foreign data.\n\n"
        "With --emit it writes of a flow given by a variable vorticity over periodic axes x and "
        "y, on the coarse grid: `velocity`, filtered; `stress`, tau_ij = the filtered product "
        "u_i u_j, taken on the fine grid, minus the product of the filtered velocities, as "
        "stress_xx, stress_xy, stress_yy; `strain`, the filtered strain rate S_ij, as strain_xx, "
        "..; `transfer`, "
        "-(tau_ij - delta_ij tau_kk/2) S_ij, positive where energy leaves the filtered flow. "
        "They stand beside the vorticity as variables of the state.\n\n"
        "face and volume filter variables on the faces of cells, about coarse faces, which all "
        "others but select refuse. Of a flow, means over faces keep divergence zero, means over "
        "volumes do not.\n\n"
        "project takes the coefficients g(time[, member], component) of the modes of a basis, "
        "in its inner product, of the state less the mean; with --reconstruct it makes the mean "
        "plus the sum of modes of them again. The grid has to be that of the basis. With "
        "--galerkin it writes the right-hand side of the system of the basis on these modes, "
        "c + L g + Q g g, as a model of the form quadratic that rollout runs from coefficients; "
        "a system that is not quadratic in its state is refused.\n\n"
        "sample removes nothing: a warning tells where modes that the coarse grid does not carry, "
        "of an axis with a period, hold more than a hundredth of the variance of a variable, since "
        "they come out as others.\n\n"
        "The points of box and diffusion lie in the middle of their fine points, those of the "
        "others on fine points. A width of box that is W R fine points has to be whole; "
        "where W R and R are not both even or both odd, the two end points count half. "
        "spectral, gaussian-spectral, differential and exponential remove the coarse Nyquist mode "
        "and all above. Axes without the attribute `period` are filtered only where no window "
        "reaches over their ends.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_THREADS | CLI_PROGRESS,
    .abi = 2,
    .min_args = 1,
    .max_args = 2,
    .positional = "list",
    .list = about_list_filters,
    .source = "sanderse2025, agdestein2025, sagaut2006, jakhar2024"};

static struct io_in *in, *basis_in;
static struct basis basis; /* of project */
static struct dataset data;
static struct filter phi;
static struct unresolved term;
static struct stress stress;
static bool rates; /* rhs_NAME of every variable is in the input, and has its place in the output */

static void open_input(const char *path)
{
    const struct io_head *head;
    struct err err = {0};

    in = tool_open(path, "trajectory|pairs");
    head = io_head(in);
    tool_try(dataset_read(&data, head, io_name(in), &err), &err);
    for (size_t v = 0; v < head->nvar; v++)
        if (!strncmp(head->var[v].name, "tau_", 4))
            cli_fail(ERR_DATA,
                     "%s: found the target %s, expected the full data, which have none",
                     io_name(in), head->var[v].name);
    rates = !emit;
    for (int i = 0; i < data.layout.nvar; i++)
        rates = rates && data.rhs[i] >= 0;
}

static void open_filter(const char *kind)
{
    const struct filter_spec spec = {coarsen, to, isnan(width) ? 0 : width, vars,
                                     basis_path ? &basis : NULL, reconstruct};
    const struct filter_ops *ops;
    struct err err = {0};

    ops = filter_find(kind, &err);
    tool_try(ops ? 0 : -1, &err);
    if (width == 0)
        cli_fail(ERR_USAGE, "%s: found a width of 0 coarse cells, expected > 0", kind);
    tool_try(filter_open(&phi, ops, &data.layout, &spec, &err), &err);
}

static void open_basis(const char *kind)
{
    const bool projects = !strcmp(kind, "project");
    struct err err = {0};

    if (projects != !!basis_path)
        cli_fail(ERR_USAGE, projects ? "project: no --basis is named"
                                     : "%s: found --basis, expected it with project", kind);
    if ((reconstruct || galerkin) && !projects)
        cli_fail(ERR_USAGE, "%s: found --%s, expected it with project", kind,
                 reconstruct ? "reconstruct" : "galerkin");
    if (!projects)
        return;
    if (targets || discretisation)
        cli_fail(ERR_USAGE, "project: found %s, expected none: no equations are known of modes",
                 targets ? "--targets" : "--discretisation");
    basis_in = tool_open(basis_path, "basis");
    tool_try(basis_read(&basis, basis_in, &err), &err);
}

static void open_stress(void)
{
    struct err err = {0};

    if (stress_open(&stress, &phi, emit, &err) < 0) {
        err_prefix(&err, "%s", err.code == ERR_USAGE ? "--emit" : io_name(in));
        cli_die(&err);
    }
}

static void describe(struct io_head *head)
{
    const int extra = (targets ? DATASET_TAU : 0) | (rates ? DATASET_RHS : 0);
    const size_t nmember = data.member ? data.nmember : 0;
    static const char *const kept[] = {"system", "discretisation", "scheme"};
    struct layout out = phi.out;
    struct err err = {0};

    if (emit)
        tool_try(stress_describe(&stress, &out, &err), &err);
    tool_try(dataset_describe(head, &out, nmember, extra, &err), &err);
    tool_try(inherit_head(head, io_head(in), &err), &err);
    unresolved_describe(&term, &phi, head);
    for (size_t i = 0; reconstruct && i < sizeof kept / sizeof *kept; i++) {
        const char *text = head_text(io_head(basis_in), NULL, kept[i]);
        tool_try(text ? head_set_text(head, NULL, kept[i], text, &err) : 0, &err);
    }
    tool_try(head_set_text(head, NULL, "filter", phi.ops->name, &err), &err);
    for (int a = 0; a < phi.in.naxis; a++) {
        const size_t n = phi.line[a].n, m = phi.line[a].m;
        if (n && n % m == 0)
            tool_try(head_set_i64(head, NULL, "coarsen", (int64_t)(n / m), &err), &err);
        else if (n)
            tool_try(head_set_f64(head, NULL, "coarsen", (double)n / (double)m, &err), &err);
    }
    if (phi.ops->width > 0)
        tool_try(head_set_f64(head, NULL, "width", phi.spec.width, &err), &err);
    if (targets)
        tool_try(head_set_text(head, NULL, "tau_sign", "add to the coarse right-hand side",
                               &err), &err);
    if (stress.wanted[STRESS_STRESS])
        tool_try(head_set_text(head, NULL, "stress_sign",
                               "filtered product minus product of the filtered", &err), &err);
    if (stress.wanted[STRESS_TRANSFER])
        tool_try(head_set_text(head, NULL, "transfer_sign", "out of the filtered flow", &err),
                 &err);
}

/* The model of the modes of the basis, and no data. */
static void write_galerkin(const char *const args[], const char *input)
{
    const struct filter_spec spec = {.basis = &basis};
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};

    if (input || reconstruct)
        cli_fail(ERR_USAGE, "project --galerkin: found %s, expected a basis alone",
                 input ? input : "--reconstruct");
    tool_try(filter_open(&phi, filter_find("project", &err), &basis.layout, &spec, &err), &err);
    galerkin_project(&phi, io_head(basis_in), io_name(basis_in), &head);
    tool_close(tool_create(&head, (struct io_in *[]){basis_in, NULL}, args), 0, NAN);
    head_free(&head);
    filter_close(&phi);
    io_close_in(basis_in);
    basis_close(&basis);
}

int main(int argc, char **argv)
{
    threads_start(argv);
    const int n = cli_start(&tool, argc, argv);
    const char *const args[] = {argv[1], NULL};
    struct io_head head = HEAD_EMPTY;
    struct coarse work;
    struct err err = {0};

    tool_try(filter_find(argv[1], &err) ? 0 : -1, &err);
    if (targets && emit)
        cli_fail(ERR_USAGE, "found both --targets and --emit, expected one");
    open_basis(argv[1]);
    if (galerkin) {
        write_galerkin(args, n > 1 ? argv[2] : NULL);
        return 0;
    }
    open_input(n > 1 ? argv[2] : NULL);
    open_filter(argv[1]);
    if (targets || discretisation)
        unresolved_open(&term, in, data.nmember, &phi, discretisation);
    if (emit)
        open_stress();
    describe(&head);
    struct io_out *out = tool_create(&head, (struct io_in *[]){in, basis_in, NULL}, args);
    coarse_open(&work, in, &data, &phi, targets ? term.term : NULL, term.nsys,
                emit ? &stress : NULL, &head);
    coarse_all(&work, out);
    coarse_close(&work);
    tool_close(out, io_status(in), io_t_end(in));
    unresolved_close(&term);
    stress_close(&stress);
    filter_close(&phi);
    head_free(&head);
    io_close_in(in);
    io_close_in(basis_in);
    basis_close(&basis);
    return 0;
}
