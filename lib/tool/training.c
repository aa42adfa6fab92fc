/* training.c -- a closure fitted to pairs. */
#include "tool/training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/differs.h"
#include "store/ensemble.h"
#include "store/modelfile.h"
#include "store/system.h"
#include "tool/targets.h"
#include "tool/tool.h"

/* Parameters of the members' systems, for closures that read some; where the data lack one there
 * are none, which the closure will say. */
static void read_parameters(struct pairs *p)
{
    const struct io_head *head = io_head(p->in);
    struct err err = {0};

    p->d.layout.param = store_table(head);
    if (!p->d.layout.param)
        return;
    p->p = tool_alloc(p->d.nmember * PARAM_MAX, sizeof *p->p);
    if (store_parameters(p->p, head, p->d.nmember, &err) == 0)
        p->records.p = p->p;
}

static void open_pairs(const struct training *t, const struct training_goal *goal,
                       struct pairs *p, const char *path)
{
    struct io_in *in = tool_open(path, "pairs|trajectory");
    struct err err = {0};

    tool_try(pairs_open(p, in, goal->ops->needs_targets && !t->dot, &err), &err);
    read_parameters(p);
}

static struct training_goal find_goal(const char *text)
{
    struct training_goal goal = {.text = text};
    char name[64];
    struct err err = {0};

    tool_try(param_split(text, name, sizeof name, &goal.params, &err), &err);
    goal.ops = objective_find(name, &err);
    if (!goal.ops)
        cli_die(&err);
    return goal;
}

void training_open(struct training *t, const char *path, const char *objective, const char *watch,
                   const char *dot)
{
    *t = (struct training){.goal = find_goal(objective), .dot = dot};
    t->watch = watch ? find_goal(watch) : t->goal;
    if (dot && !t->goal.ops->needs_targets && !t->watch.ops->needs_targets)
        cli_fail(ERR_USAGE, "--dot: found the objective %s, which needs no targets, expected "
                 "derivative", objective);
    open_pairs(t, &t->goal, &t->train, path);
}

void training_close(struct training *t)
{
    free(t->draws);
    curve_close(&t->curve);
    pairs_close(&t->train);
    pairs_close(&t->other);
    if (t->from)
        io_close_in(t->from);
}

void training_begin_with(struct training *t, struct closure *c, const char *path)
{
    struct err err = {0};

    t->from = models_closure(c, path, t->train.in, &t->train.d);
    if (closure_learns(c, &t->train.records, &err) < 0)
        cli_fail(err.code, "%s: %s", path, err.msg);
}

void training_weigh(struct training *t, const char *weights, const char *series,
                    struct learn_options *opt)
{
    _Static_assert((int)LAYOUT_VARS <= (int)PARAM_MAX, "a weight for each variable");
    const struct layout *l = &t->train.d.layout;
    struct param table[LAYOUT_VARS + 1] = {{0}};
    struct err err = {0};

    t->series = series;
    if (series)
        tool_try(pairs_weigh(&t->train, series, &err), &err);
    if (!weights)
        return;
    for (int i = 0; i < l->nvar; i++)
        table[i] = (struct param){.name = l->var[i].name, .value = 1, .hi = 1e300};
    param_defaults(table, t->weight);
    tool_try(param_parse(table, t->weight, "--weights", weights, &err), &err);
    opt->weight = t->weight;
}

/* The validation data are of the same system and grid; other parameters are said. */
static void check_validation(const struct training *t, const struct closure *c)
{
    struct io_in *in = t->other.in;
    struct text_buf differs = {0};
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};

    tool_try(modelfile_describe(&head, c, io_head(t->train.in), &err), &err);
    if (modelfile_fits(&head, c, io_head(in), &t->other.d.layout, &differs, &err) != 0) {
        if (!err.code) /* another grid, on which the form could be run */
            layout_alike(&t->other.d.layout, &t->train.d.layout, &err);
        err_prefix(&err, "%s", io_name(in));
        cli_die(&err);
    }
    if (differs.len)
        cli_warn("%s is not of the kind of the training data: %s", io_name(in), differs.s);
    text_buf_free(&differs);
    head_free(&head);
}

void training_read(struct training *t, const struct closure *c, const char *validate)
{
    struct err err = {0};

    tool_try(pairs_read(&t->train, cli.memory, &err), &err);
    if (!validate)
        return;
    open_pairs(t, &t->watch, &t->other, validate);
    check_validation(t, c);
    if (t->series)
        tool_try(pairs_weigh(&t->other, t->series, &err), &err);
    tool_try(pairs_read(&t->other, cli.memory, &err), &err);
    tool_try(pairs_refuse_overlap(&t->train, &t->other, &err), &err);
}

/* The time between the first two records; NaN: there is one. */
static double spacing(const struct records *r)
{
    return r->nt > 1 ? r->t[1] - r->t[0] : NAN;
}

/* Whether the closure is of steps, each from a record to the next. */
static bool is_of_steps(const struct closure *c)
{
    return act_steps(act_find(closure_act(c), NULL));
}

/* The same, and memories that records in order of time tell. */
static bool is_of_records(const struct closure *c)
{
    return is_of_steps(c) || (c->nheld && c->nsettled && !c->nnoise);
}

/* Targets by the closure's act, which tell the scale of m even where they are not fitted; a map
 * has none for the last record. */
static void prepare_targets(struct training *t, const struct closure *c,
                            struct training_wish *wish)
{
    struct pairs *all[] = {&t->train, &t->other};
    const struct training_goal *goal[] = {&t->goal, &t->watch};
    const bool steps = is_of_steps(c);

    if (is_of_records(c)) {
        const double step = spacing(&t->train.records);
        if (!isnan(wish->models.dt) && fabs(wish->models.dt - step) > 1e-6 * step)
            cli_fail(ERR_USAGE, "--dt: found %g, expected %g, the time between records, which a "
                     "%s steps over", wish->models.dt, step, steps ? closure_act(c) : c->ops->name);
        wish->models.dt = step;
    }
    for (int i = 0; i < 2 && t->dot; i++)
        if (all[i]->in && goal[i]->ops->needs_targets)
            targets_by_differences(all[i], t->dot, &wish->models);
    for (int i = 0; i < 2; i++)
        if (all[i]->tau && (goal[i]->ops->needs_targets || !steps))
            targets_for(all[i], closure_act(c), &wish->models);
}

/* The models that the objective runs, if it runs any. */
static const struct fleet *open_models(struct models *m, const struct closure *c,
                                       const struct pairs *data, struct models_wish *wish)
{
    const struct records *r = &data->records;

    if (!data->in)
        return NULL;
    models_open(m, data->in, r->nmember, c, wish, spacing(r));
    wish->scheme = m->scheme;
    wish->dt = m->dt;
    return &m->fleet;
}

static void tell(const struct learn_report *last, const struct closure *c)
{
    if (last->refused > 0)
        cli_warn("%zu steps led to a loss that is not finite; the rate ended at %.3g",
                 last->refused, last->rate);
    if (last->lost + last->lost_ever > 0)
        cli_warn("the model blew up in %zu windows of the updates; in the end it does in %zu "
                 "of %zu", last->lost_ever, last->lost, last->windows);
    if (last->lost_zero > 0 && !strcmp(closure_act(c), "add"))
        cli_warn("without closure it blows up in %zu of them, too: a shorter --dt or another "
                 "--scheme may be needed", last->lost_zero);
    if (!isnan(last->ended))
        cli_warn("the fit ended worse than no closure, with the error %.3g, expected less than "
                 "1: the best theta it met is kept", sqrt(last->ended));
    if (isinf(last->condition))
        cli_warn("the data do not determine all %zu parameters: the shortest theta is taken",
                 c->ntheta);
}

static void report(const struct learn_report *r, void *ctx)
{
    struct training *t = ctx;

    curve_report(&t->curve, r, t->ndraw == 0);
}

static int save(const struct learn_state *s, bool last, void *ctx, struct err *err)
{
    (void)err;
    checkpoint_save(&((struct training *)ctx)->checkpoint, s, last);
    return 0;
}

/* Objectives, data and models of a fit. */
static void prepare(struct training *t, const struct closure *c, struct training_wish *wish,
                    struct learn_options *opt)
{
    opt->objective = t->goal.ops;
    opt->objective_params = t->goal.params;
    opt->watch = t->watch.ops;
    opt->watch_params = t->watch.params;
    opt->scales_kept = t->from != NULL;
    prepare_targets(t, c, wish);
    if (learn_needs_models(opt))
        opt->fleet = open_models(&t->models, c, &t->train, &wish->models);
    if (t->watch.ops->needs_model)
        opt->validation_fleet = open_models(&t->other_models, c, &t->other, &wish->models);
    t->ran = wish->models;
    t->curve = curve_open(opt->look, wish->log);
    opt->validation = t->other.in ? &t->other.records : NULL;
    t->way = opt->optimiser ? opt->optimiser : learn_is_linear(c, opt) ? "lstsq" : "adam";
    opt->report = report;
    opt->save = save;
    opt->ctx = t;
}

/* Options and data of the fit, words apart. */
static void open_checkpoint(struct training *t, const struct closure *c,
                            const struct training_wish *wish)
{
    struct io_in *const inputs[] = {t->train.in, t->other.in, t->from};
    struct text_buf fit = {0};
    struct err err = {0};

    text_add(&fit, "%s", cli_history(NULL));
    for (int i = 0; i < 3; i++)
        if (inputs[i])
            text_add(&fit, " %016llx", (unsigned long long)io_digest(inputs[i]));
    tool_try(text_buf_ok(&fit, &err), &err);
    checkpoint_open(&t->checkpoint, fit.s, wish->every, &t->curve);
    t->checkpoint.draws = t->draws;
    t->checkpoint.ntheta = c->ntheta;
    text_buf_free(&fit);
}

/* One of the fits, from a state (NULL: the beginning). */
static void fit_one(struct training *t, struct closure *c, const double first[], uint64_t seed,
                    const struct learn_state *from, struct learn_options *opt)
{
    struct learn_report last;
    struct err err = {0};

    opt->seed = seed + t->ndraw;
    opt->resume = from;
    if (t->from || !c->ops->init)
        memcpy(c->theta, first, c->ntheta * sizeof *first);
    else
        c->ops->init(c, c->theta, opt->seed);
    tool_try(learn_fit(c, &t->train.records, opt, &last, &err), &err);
    curve_end(&t->curve, &last, t->ndraw == 0);
    tell(&last, c);
    if (t->ndraw == 0) {
        t->checkpoint.error[0] = last.error;
        t->checkpoint.error[1] = last.validation_error;
    }
    if (!(last.error < 1) && c->ntheta && t->goal.ops->needs_targets)
        cli_warn("%s is worse than no closure: error %.3g of the unresolved term, expected "
                 "less than 1", c->ops->name, last.error);
    memcpy(t->draws + t->ndraw++ * c->ntheta, c->theta, c->ntheta * sizeof *first);
    t->checkpoint.ndraw = t->ndraw;
}

void training_fit(struct training *t, struct closure *c, struct training_wish *wish,
                  struct learn_options *opt)
{
    const size_t fits = wish->draws || !wish->fits ? 1 : wish->fits, ntheta = c->ntheta;
    const uint64_t seed = opt->seed;
    struct learn_state state = {0};
    double *first = tool_alloc(ntheta + 1, sizeof *first);
    bool taken_up = false;

    prepare(t, c, wish, opt);
    training_check_draws(t, c, wish);
    t->draws = tool_alloc((wish->fits + 1) * ntheta + 1, sizeof *t->draws);
    memcpy(first, c->theta, ntheta * sizeof *first);
    if (!tool_to_stdout())
        open_checkpoint(t, c, wish);
    if (wish->resume) {
        taken_up = checkpoint_resume(&t->checkpoint, &state, t->draws, fits);
        t->ndraw = t->checkpoint.ndraw;
    }
    while (t->ndraw < fits) {
        fit_one(t, c, first, seed, taken_up ? &state : NULL, opt);
        taken_up = false;
    }
    memcpy(c->theta, t->draws, ntheta * sizeof *first);
    if (wish->draws)
        training_draw(t, c, wish, opt);
    t->error = t->checkpoint.error[0];
    t->other_error = t->checkpoint.error[1];
    free(state.x);
    free(first);
    models_close(&t->models);
    models_close(&t->other_models);
    if (!wish->fits) {
        free(t->draws);
        t->draws = NULL;
    }
}

void training_done(struct training *t)
{
    checkpoint_close(&t->checkpoint);
}

void training_describe(const struct training *t, const struct closure *c, struct io_head *head)
{
    const struct io_head *data = io_head(t->train.in);
    struct err err = {0};

    tool_try(modelfile_describe(head, c, data, &err), &err);
    if (is_of_records(c))
        tool_try(head_set_f64(head, NULL, "dt", spacing(&t->train.records), &err), &err);
    else if (c->nheld) { /* what it holds is of these steps */
        tool_try(head_set_f64(head, NULL, "dt", t->ran.dt, &err), &err);
        if (t->ran.scheme)
            tool_try(head_set_text(head, NULL, "scheme", t->ran.scheme, &err), &err);
    }
    tool_try(head_set_text(head, NULL, "objective", t->goal.text, &err), &err);
    tool_try(head_set_text(head, NULL, "optimiser", t->way, &err), &err);
    tool_try(head_set_f64(head, NULL, "error_train", t->error, &err), &err);
    if (!isnan(t->other_error))
        tool_try(head_set_f64(head, NULL, "error_validation", t->other_error, &err), &err);
    curve_describe(&t->curve, head);
    if (t->draws)
        tool_try(ensemble_describe(head, t->draws, t->ndraw, &err), &err);
    tool_try(store_describe_training(head, data, t->train.from, t->train.to, &err), &err);
}
