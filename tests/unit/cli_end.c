/* How a tool speaks and ends: messages, signals, unwritten output, -o, progress. */
#include "toy.h"

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "../check.h"

static void failing_is_one_line_and_a_code(void)
{
    struct ran *r = TOY("die");

    check(r->status == ERR_DATA);
    check_text(r->err, "toy: error: box: nx = 30 is no?multiple\n");
    check_text(r->out, "death: box: nx = 30 is no\nmultiple\n");
}

static void warnings_can_be_silenced(void)
{
    check_text(TOY("warn")->err, "toy: warning: nu = 0.5 is small\ntoy: done\n");
    check_text(TOY("warn", "-q")->err, "");
    check(strstr(TOY("die", "-q")->err, "error") != NULL);
}

static void ignore_interrupts(void)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

static void signals_clean_up_and_pass(void)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

    for (size_t i = 0; i < 4; i++) {
        char number[8];
        struct ran *r;

        snprintf(number, sizeof number, "%d", ends[i]);
        r = TOY("raise", number);
        check(r->status == 128 + ends[i]);
        check_text(r->out, "cleaned\n");
        r = TOY_IN(ignore_interrupts, "raise", number);
        check(r->status == (ends[i] == SIGINT ? 0 : 128 + ends[i]));
    }
}

static void full(void)
{
    dup2(open("/dev/full", O_WRONLY), 1);
}

static void closed(void)
{
    close(1);
}

static void lost_output_is_an_error(void)
{
    static const char *const asks[] = {"--help", "--version", "--man", "--list",
                                       "--abi",  "--brief",   "box",   "print"};

    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        check(TOY_IN(full, asks[i])->status == ERR_IO);
        check(TOY_IN(closed, asks[i])->status == ERR_IO);
        check(strstr(TOY_IN(full, asks[i])->err, "toy: error: standard output: "
                                                 "No space left on device\n"));
    }
    check(TOY_IN(closed, "warn")->status == 0);
}

/* The text of a small file, "" when there is none. */
static const char *content(const char *path)
{
    static char text[256];
    FILE *f = fopen(path, "r");

    *text = '\0';
    if (f)
        slurp(f, text, sizeof text);
    return text;
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    fputs(text, f);
    fclose(f);
}

static void without_descriptors(void)
{
    close(0);
    close(1);
    close(2);
}

/* A file opened by a tool without standard descriptors must not become its
 * standard error. */
static void missing_descriptors_are_filled(void)
{
    check(TOY_IN(without_descriptors, "open")->status == 0);
    check(access("mine", F_OK) == 0);
    check_text(content("mine"), "");
}

static int mode(const char *path)
{
    struct stat st;

    return lstat(path, &st) ? -1 : (int)st.st_mode;
}

static void output_replaces_files_only(void)
{
    char line[5];
    int pipe;

    umask(027);
    check(TOY("print", "-o", "new")->status == 0);
    check_text(content("new"), "line\n");
    check(mode("new") == (S_IFREG | 0640));
    put("old", "before");
    chmod("old", 0604);
    check(symlink("old", "link") == 0);
    check(TOY("print", "-o", "link")->status == 0);
    check_text(content("old"), "line\n");
    check(mode("old") == (S_IFREG | 0604));
    check(S_ISLNK(mode("link")));
    check(mkfifo("pipe", 0600) == 0); /* stands for devices: losing it is safe */
    pipe = open("pipe", O_RDWR | O_NONBLOCK);
    check(TOY("print", "-o", "pipe")->status == 0);
    check(S_ISFIFO(mode("pipe")) && read(pipe, line, 5) == 5);
    close(pipe);
    check_text(TOY("print", "-o", "-")->out, "line\n");
    check(TOY("print", "-o", "no/such")->status == ERR_CREATE);
    check(TOY("print", "-o", ".")->status == ERR_CREATE);
}

static void no_room(void)
{
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){2, 2});
}

static void failed_output_leaves_the_old_file(void)
{
    struct ran *r;

    put("kept", "before");
    r = TOY_IN(no_room, "print", "-o", "kept");
    check(r->status == ERR_IO);
    check_text(content("kept"), "before");
    check(system("test \"$(echo kept*)\" = kept") == 0);
}

/* Run `toy word` with a terminal as standard error (and output, for help);
 * what it wrote goes to text. Returns false where there is no terminal. */
static bool on_terminal(const char *word, const char *term, char *text,
                        size_t size)
{
    const int master = posix_openpt(O_RDWR | O_NOCTTY);
    size_t n = 0;
    ssize_t got;
    pid_t child;

    if (master < 0 || grantpt(master) || unlockpt(master))
        return false;
    ioctl(master, TIOCSWINSZ, &(struct winsize){24, 60, 0, 0});
    fflush(NULL);
    if (!(child = fork())) {
        const int end = open(ptsname(master), O_RDWR | O_NOCTTY);

        dup2(end, 1);
        dup2(end, 2);
        close(end);
        close(master);
        setenv("TERM", term, 1);
        exit(toy(2, (char *[]){(char *)"toy", (char *)word, NULL}));
    }
    while (n + 1 < size) {
        got = read(master, text + n, size - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    text[n] = '\0';
    close(master);
    waitpid(child, NULL, 0);
    return true;
}

static size_t count(const char *text, char c)
{
    size_t n = 0;

    for (; *text; text++)
        n += *text == c;
    return n;
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void progress_is_a_bar_on_terminals(void)
{
    char text[8192];
    double elapsed = -seconds();

    if (!on_terminal("progress", "xterm", text, sizeof text)) {
        skip("progress_is_a_bar_on_terminals", "no pseudo-terminal");
        return;
    }
    elapsed += seconds();
    check(strstr(text, "toy: 100% [=") != NULL);
    check(strstr(text, " steps/s, ") && strstr(text, "loss 0.5"));
    check(strstr(text, " left, loss") != NULL);
    check(!strchr(text, '\033'));
    check(text[strlen(text) - 1] == '\n' && count(text, '\n') == 1);
    check(count(text, '\r') >= 3);
    check((double)count(text, '\r') <= 5 * elapsed + 2); /* at the end two more */
    for (char *save, *l = strtok_r(text, "\r\n", &save); l;
         l = strtok_r(NULL, "\r\n", &save))
        check(strlen(l) < 60);
    on_terminal("progress", "dumb", text, sizeof text);
    check_text(text, "");
}

static void progress_is_silent_elsewhere(void)
{
    struct ran *r;

    check_text(TOY("progress")->err, "");
    check_text(TOY("progress", "--progress=always", "-q")->err, "");
    check_text(TOY("progress", "--progress", "never")->err, "");
    r = TOY("progress", "--progress", "always");
    check(!strncmp(r->err, "toy: 100% ", 10));
    check(strchr(r->err, '\n') == r->err + strlen(r->err) - 1);
}

static void help_fits_the_terminal(void)
{
    char text[8192], *save;

    if (!on_terminal("--help", "xterm", text, sizeof text)) {
        skip("help_fits_the_terminal", "no pseudo-terminal");
        return;
    }
    check(strstr(text, "Usage: toy") && strstr(text, "Examples:"));
    for (char *l = strtok_r(text, "\r\n", &save); l; l = strtok_r(NULL, "\r\n", &save))
        check(strlen(l) <= 60);
}

int main(void)
{
    char scratch[] = "/tmp/toy-XXXXXX", command[64];

    if (!mkdtemp(scratch) || chdir(scratch))
        return 1;
    run(failing_is_one_line_and_a_code);
    run(warnings_can_be_silenced);
    run(signals_clean_up_and_pass);
    run(lost_output_is_an_error);
    run(missing_descriptors_are_filled);
    run(output_replaces_files_only);
    run(failed_output_leaves_the_old_file);
    run(progress_is_a_bar_on_terminals);
    run(progress_is_silent_elsewhere);
    run(help_fits_the_terminal);
    snprintf(command, sizeof command, "rm -r %s", scratch);
    if (system(command))
        return 1;
    return check_end();
}
