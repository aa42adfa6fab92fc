/* closure_waves.h -- layouts that have Fourier modes, and which of these a form resolves. */
#ifndef SUBGRID_CLOSURE_CLOSURE_WAVES_H
#define SUBGRID_CLOSURE_CLOSURE_WAVES_H

#include "closure/closure.h"

/* N, the first parameter of forms on modes. */
#define WAVES_MODES                                                                              \
    {"modes", 0, 0, 1e9, "", "highest resolved mode; 0: (n - 1)/2 on n points, all that a "      \
                             "Galerkin system has there", .whole = true}
enum { WAVES_MODES_P }; /* where it stands */

/* ERR_DATA for another layout than one variable on a periodic line, or (most 2) plane, of 3
 * points a side and more, ERR_USAGE for modes that it has not; then N, and 2 pi / L along
 * axis a of the variable. Without `modes` both sides of a plane must have as many. */
int waves_admit(const struct closure *c, int most, struct err *err);
size_t waves_modes(const struct closure *c);
double waves_number(const struct closure *c, int a);

#endif
