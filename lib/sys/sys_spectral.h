/* sys_spectral.h -- the forms of flows on num/plane.h and num/cube.h.
 *
 * They differ in the modes that are kept alone. A system brings linear, terms, .. of struct
 * sys_form under these names and open_kept(sys, kept, err); SYS_SPECTRAL_FORMS makes `forms`.
 */
#ifndef SUBGRID_SYS_SYS_SPECTRAL_H
#define SUBGRID_SYS_SYS_SPECTRAL_H

#include "num/plane.h"
#include "sys/sys.h"

/* all: PLANE_ALL, whose states hold all that a field has, or PLANE_BELOW; least: fewest points a
 * side of two-thirds, 0: as the axes have it; then what closes and codes. */
#define SYS_SPECTRAL_FORMS(all, least, closes, encodes, decodes)                             \
    SYS_SPECTRAL_FORMS_OF(all, least, closes, encodes, decodes)                              \
    static const struct sys_form *const forms[] = {&form_all, &form_thirds, NULL};

#define SYS_SPECTRAL_FORMS_OF(all, least, closes, encodes, decodes)                          \
    static int open_all(struct sys *sys, struct err *err)                                    \
    {                                                                                        \
        return open_kept(sys, all, err);                                                     \
    }                                                                                        \
    static int open_thirds(struct sys *sys, struct err *err)                                 \
    {                                                                                        \
        return open_kept(sys, PLANE_THIRDS, err);                                            \
    }                                                                                        \
    static const struct sys_form form_all = {                                                \
        .name = "spectral",                                                                  \
        .brief = "Fourier-Galerkin, products on 3/2 as many points, without aliasing",       \
        .open = open_all, .truncates = (all) != PLANE_ALL,                                   \
        SYS_SPECTRAL_REST(closes, encodes, decodes)};                                        \
    static const struct sys_form form_thirds = {                                             \
        .name = "two-thirds",                                                                \
        .brief = "Fourier-Galerkin of the modes below n/3, products on the n points, without " \
                 "aliasing",                                                                 \
        .open = open_thirds, .truncates = true, .min = least,                                \
        SYS_SPECTRAL_REST(closes, encodes, decodes)};

/* And a third one, where products may be in single precision. */
#define SYS_SPECTRAL_FORMS_SINGLE(all, least, closes, encodes, decodes)                      \
    SYS_SPECTRAL_FORMS_OF(all, least, closes, encodes, decodes)                              \
    static int open_single(struct sys *sys, struct err *err)                                 \
    {                                                                                        \
        return open_kept(sys, PLANE_SINGLE, err);                                            \
    }                                                                                        \
    static const struct sys_form form_single = {                                             \
        .name = "two-thirds-f32",                                                            \
        .brief = "two-thirds with products in single precision",                             \
        .open = open_single, .truncates = true, .single = true, .min = least,                \
        SYS_SPECTRAL_REST(closes, encodes, decodes)};                                        \
    static const struct sys_form *const forms[] = {&form_all, &form_thirds, &form_single, NULL};

#define SYS_SPECTRAL_REST(closes, encodes, decodes)                                          \
    .close = closes, .linear = linear, .terms = terms, .tangent = tangent,                   \
    .adjoint = adjoint, .linear_tangent = linear_tangent, .linear_adjoint = linear_adjoint,  \
    .encode = encodes, .decode = decodes

#endif
