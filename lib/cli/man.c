#include "cli/part.h"
void cli_man(struct text_buf *out)
{
    text_add(out, "\n");
}
void cli_completion(const char *shell, struct text_buf *out)
{
    (void)shell;
    text_add(out, "\n");
}
