/* name.c -- permitted and reserved names; escaping for messages. */
#include "head/name.h"

#include <stdio.h>
#include <string.h>

char *name_escape(char *out, unsigned long size, const char *bytes,
                  unsigned long n)
{
    unsigned long at = 0;

    for (unsigned long i = 0; i < n && at + 5 < size; i++) {
        const unsigned char c = (unsigned char)bytes[i];
        if (c < 0x20 || c == 0x7f)
            at += (unsigned long)sprintf(out + at, "\\x%02x", c);
        else
            out[at++] = (char)c;
    }
    out[at] = '\0';
    return out;
}

int name_check(const char *name, const char *what, struct err *err)
{
    char shown[4 * NAME_BYTES];
    const size_t n = strnlen(name, NAME_BYTES + 1);
    int bad = n == 0 || n > NAME_BYTES;

    for (size_t i = 0; i < n && !bad; i++) {
        const unsigned char c = (unsigned char)name[i];
        bad = c == '/' || c < 0x20 || c == 0x7f;
    }
    if (!bad && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
        return 0;
    return err_set(err, ERR_DATA,
                   "%s name '%s': expected 1 to %d bytes without '/' or "
                   "control bytes",
                   what, name_escape(shown, sizeof shown, name, n), NAME_BYTES);
}

int name_is_reserved(const char *attribute)
{
    static const char *const reserved[] = {
        "CLASS",           "NAME",          "DIMENSION_LIST",
        "REFERENCE_LIST",  "_Netcdf4Dimid", "_Netcdf4Coordinates",
        "_NCProperties",   "_nc3_strict",   "Conventions",
        "subgrid_format",  "subgrid_records", "status",
        "t_end",           "digest",        "input_digest",
        "head_digest",     "subgrid_minor",
    };

    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(attribute, reserved[i]) == 0)
            return 1;
    return 0;
}
