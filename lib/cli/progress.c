/* progress.c -- how far a tool has come, with its rate and the time remaining.
 *
 *     NAME:  42% [=======>           ] 3.1k steps/s, 0:12 left, loss 0.01
 *
 * rate = (done - first) / (seconds since the first call), remaining =
 * (total - done) / rate. On a terminal the line is rewritten with \r, at most
 * five times a second, in plain characters without colours; elsewhere, or on a
 * dumb terminal, --progress always prints plain lines, one a second. So does a
 * tool that writes its stream into a pipe: there is one bar on a terminal, that of
 * the last tool of the pipe, which knows how much has come through. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/part.h"

enum { LINE = 512 };
enum { UNDECIDED, SILENT, BAR, LINES };

static struct {
    int mode;
    double begun, shown; /* seconds */
    double first, done, total;
    const char *unit;
    bool own; /* it is the tool that speaks, not the records it reads */
    char note[128];
} now;
static volatile sig_atomic_t on_screen; /* bytes of the bar that is shown */

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool terminal(void)
{
    const char *term = getenv("TERM");

    return isatty(2) && term && strcmp(term, "dumb");
}

/* Whether another tool reads what this one writes. */
static bool feeds(void)
{
    const bool stream = !cli_tool->no_output && !cli_tool->text_output;
    struct stat s;

    return stream && (!cli.output || !strcmp(cli.output, "-")) && !fstat(1, &s) &&
           (S_ISFIFO(s.st_mode) || S_ISSOCK(s.st_mode));
}

bool cli_progress_beside(void)
{
    return cli_tool && terminal() && feeds();
}

static int decide(void)
{
    const bool bar = terminal() && !feeds();

    if (cli.quiet || !strcmp(cli.progress, "never"))
        return SILENT;
    if (bar)
        return BAR;
    return strcmp(cli.progress, "always") ? SILENT : LINES;
}

/* "950", "3.1k", "12M" */
static void add_count(char *buf, size_t size, double x)
{
    static const char *const suffix[] = {"", "k", "M", "G", "T"};
    int i = 0;

    while (fabs(x) >= 999.5 && i < 4) {
        x /= 1000;
        i++;
    }
    snprintf(buf, size,
             fabs(x) < 9.95 && (i || x != floor(x)) ? "%.1f%s" : "%.0f%s", x,
             suffix[i]);
}

/* "0:07", "3:25", "2:03:25" */
static void add_time(char *buf, size_t size, double s)
{
    const long t = s < 1e8 ? (long)(s + 0.5) : 100000000;

    if (t < 3600)
        snprintf(buf, size, "%ld:%02ld", t / 60, t % 60);
    else
        snprintf(buf, size, "%ld:%02ld:%02ld", t / 3600, t / 60 % 60, t % 60);
}

/* All but the bar: what stands before it and what behind. */
static void compose(char head[LINE], char tail[LINE], double elapsed)
{
    const double rate = elapsed > 0 ? (now.done - now.first) / elapsed : 0;
    const bool ahead = now.total > now.done && rate > 0;
    char count[16], clock[24], speed[16];

    add_count(count, sizeof count, now.done);
    add_count(speed, sizeof speed, rate);
    add_time(clock, sizeof clock,
             ahead ? (now.total - now.done) / rate : elapsed);
    if (now.total > 0)
        snprintf(head, LINE, "%s: %3.0f%%", cli_tool->name,
                 floor(100 * fmin(now.done / now.total, 1)));
    else
        snprintf(head, LINE, "%s: %s %s,", cli_tool->name, count, now.unit);
    snprintf(tail, LINE, "%s %s/s, %s%s%s%s", speed, now.unit, clock,
             ahead ? " left" : "", *now.note ? ", " : "", now.note);
}

/* head [===>   ] tail, cut to the width of the terminal. */
static void draw(const char *head, const char *tail, double share)
{
    const size_t width = cli_width(2) - 1, cap = LINE - 2;
    const size_t used = strlen(head) + strlen(tail) + 4;
    const size_t cols = width < cap ? width : cap;
    char line[LINE], bar[64] = "";
    size_t n, was;

    if (share >= 0 && used + 10 <= cols) {
        const size_t w = cols - used < 40 ? cols - used : 40;
        const size_t full = (size_t)(fmin(share, 1) * (double)w);

        memset(bar, ' ', w);
        memset(bar, '=', full);
        if (full < w)
            bar[full] = '>';
        bar[w] = '\0';
    }
    was = (size_t)on_screen;
    n = (size_t)snprintf(line, sizeof line, *bar ? "\r%s [%s] %s" : "\r%s%s %s",
                         head, bar, tail);
    if (n > cols + 1)
        n = cols + 1;
    on_screen = (sig_atomic_t)n;
    for (; n < was; n++)
        line[n] = ' ';
    (void)!write(2, line, n);
}

static void show(double t)
{
    char head[LINE], tail[LINE];

    now.shown = t;
    compose(head, tail, t - now.begun);
    if (now.mode == BAR)
        draw(head, tail, now.total > 0 ? now.done / now.total : -1);
    else
        dprintf(2, "%s %s\n", head, tail);
}

static void report(double done, double total, const char *unit, const char *note)
{
    double t;

    if (now.mode == SILENT)
        return;
    t = seconds();
    if (now.mode == UNDECIDED || strcmp(now.unit, unit)) {
        now.mode = now.mode == UNDECIDED ? decide() : now.mode;
        now.begun = now.shown = t;
        now.first = done;
    }
    now.done = done;
    now.total = total;
    now.unit = unit;
    snprintf(now.note, sizeof now.note, "%s", note ? note : "");
    if (t - now.shown >= (now.mode == BAR ? 0.2 : 1))
        show(t);
}

void cli_progress(double done, double total, const char *unit, const char *note)
{
    now.own = true;
    report(done, total, unit, note);
}

void cli_progress_read(double records, double total, bool end)
{
    if (!now.own && !end)
        report(records, total, "records", NULL);
    else if (!now.own)
        cli_progress_end();
}

void cli_progress_end(void)
{
    if (now.mode == LINES || (now.mode == BAR && on_screen))
        show(seconds());
    if (on_screen)
        (void)!write(2, "\n", 1);
    on_screen = 0;
    now.mode = UNDECIDED;
    now.own = false;
}

void cli_progress_clear(void)
{
    char blank[LINE + 2];
    const size_t n = (size_t)on_screen;

    if (!n)
        return;
    memset(blank, ' ', sizeof blank);
    blank[0] = blank[n] = '\r';
    (void)!write(2, blank, n + 1);
    on_screen = 0;
}

void cli_progress_signal(void)
{
    if (on_screen)
        (void)!write(2, "\n", 1);
}
