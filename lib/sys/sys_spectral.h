/* sys_spectral.h -- the two forms of flows on num/plane.h and num/cube.h.
 *
 * They differ in the modes that are kept alone. A system brings the functions of struct sys_form
 * under their own names and open_kept(sys, kept, err); SYS_SPECTRAL_FORMS makes `forms` of them.
 */
#ifndef SUBGRID_SYS_SYS_SPECTRAL_H
#define SUBGRID_SYS_SYS_SPECTRAL_H

#include "num/plane.h"
#include "sys/sys.h"

#define SYS_SPECTRAL_FORM(key, text, how, less, least)                                       \
    {.name = key, .brief = text, .open = how, .truncates = less, .min = least,               \
     .close = close, .linear = linear, .terms = terms, .tangent = tangent,                   \
     .adjoint = adjoint, .linear_tangent = linear_tangent, .linear_adjoint = linear_adjoint, \
     .encode = encode, .decode = decode}

/* all: PLANE_ALL, whose states hold all that a field has, or PLANE_BELOW; least: fewest points a
 * side of two-thirds, 0: as the axes have it. */
#define SYS_SPECTRAL_FORMS(all, least)                                                       \
    static int open_all(struct sys *sys, struct err *err)                                    \
    {                                                                                        \
        return open_kept(sys, all, err);                                                     \
    }                                                                                        \
    static int open_thirds(struct sys *sys, struct err *err)                                 \
    {                                                                                        \
        return open_kept(sys, PLANE_THIRDS, err);                                            \
    }                                                                                        \
    static const struct sys_form                                                             \
        form_all = SYS_SPECTRAL_FORM("spectral", "Fourier-Galerkin, products on 3/2 as many " \
                                     "points, without aliasing", open_all,                   \
                                     (all) != PLANE_ALL, 0),                                 \
        form_thirds = SYS_SPECTRAL_FORM("two-thirds", "Fourier-Galerkin of the modes below " \
                                        "n/3, products on the n points, without aliasing",   \
                                        open_thirds, true, least);                           \
    static const struct sys_form *const forms[] = {&form_all, &form_thirds, NULL};

#endif
