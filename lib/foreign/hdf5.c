/* hdf5.c -- HDF5 of other programs: h5py, netCDF-4, Julia's JLD2.
 *
 * Arrays of groups are named by their path, "run/u". Dimension scales, as netCDF-4 makes them,
 * name the dimensions. Arrays are row-major as HDF5 has them; those of JLD2, which says so in
 * its first bytes, column-major as Julia has them. The library runs in a child process, on the
 * content in memory that the guard of foreign.h has seen.
 * Limits: what was never written is refused, not filled; other numbers than integers, floats
 * and complex ones are listed only.
 */
#include <string.h>

#include "foreign/h5walk.h"

static bool probe(const unsigned char first[], size_t n)
{
    static const char signature[] = "\x89HDF\r\n\x1a\n";
    const bool mat = n > 127 && !memcmp(first, "MATLAB", 6);

    return (n >= 8 && !memcmp(first, signature, 8)) ||
           (n >= 520 && !mat && !memcmp(first + 512, signature, 8));
}

static int describe(struct foreign *f, struct err *err)
{
    if (!f->confined)
        return err_set(err, ERR_DATA, "found no HDF5");
    return h5_list(f, err);
}

const struct foreign_ops foreign_hdf5 = {
    .name = "hdf5",
    .brief = "HDF5 of other programs: h5py, netCDF-4, JLD2",
    .suffixes = " h5 hdf5 hdf nc nc4 jld2 ",
    .probe = probe,
    .describe = describe,
    .load = h5_load,
};
