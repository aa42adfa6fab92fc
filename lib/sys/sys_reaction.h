/* sys_reaction.h -- what reactions of diffusing fields share, on a line or a plane, periodic.
 *
 *   u_t = D lap u + r(u; p),   one or two fields u, each with its D
 *
 * s[ns] is the fields one after the other, each as Fourier coefficients of fft.h, so that
 * diffusion is on the diagonal, that of the form:
 * spectral            |q|^2, q = 2 pi k/L
 * finite-differences  |q|^2 = sum (2 - 2 cos(2 pi k/n))/dx^2 over the axes, second order
 * The reaction is taken at the points of the grid, without a rule against aliasing: so a state
 * that is the same everywhere follows the ordinary differential equation, the two forms differ by
 * their diffusion alone, and r may be of any shape. What aliases is as small as the highest modes,
 * which diffusion keeps small where fronts are resolved.
 */
#ifndef SUBGRID_SYS_SYS_REACTION_H
#define SUBGRID_SYS_SYS_REACTION_H

#include "sys/sys.h"

enum { SYS_REACTION_FIELDS = 2 };

/* Of one point: [i][j] of rate i with respect to field j, and to parameter j. */
struct sys_reaction_slopes {
    double u[SYS_REACTION_FIELDS][SYS_REACTION_FIELDS];
    double p[SYS_REACTION_FIELDS][PARAM_MAX];
};

struct sys_reaction {
    int nfield;
    int diffusivity[SYS_REACTION_FIELDS]; /* indices of parameters */
    /* r[nfield] of u[nfield] at one point. A NaN in u gives NaN in r. */
    void (*rate)(const double p[], const double u[], double r[]);
    /* Its derivatives; all are zero before. */
    void (*slopes)(const double p[], const double u[], struct sys_reaction_slopes *d);
};

/* Members of struct sys_form; open is called by one of the system's. */
int sys_reaction_open(struct sys *sys, const struct sys_reaction *of, struct err *err);
void sys_reaction_close(struct sys *sys);
void sys_reaction_linear(const struct sys *sys, const double p[], double symbol[]);
void sys_reaction_linear_tangent(const struct sys *sys, const double p[], const double dp[],
                                 double dsymbol[]);
void sys_reaction_linear_adjoint(const struct sys *sys, const double p[], const double dsymbol[],
                                 double dp[]);
void sys_reaction_terms(const struct sys *sys, const struct point *at, double out[],
                        double tape[], double work[]);
void sys_reaction_tangent(const struct sys *sys, const struct point *at, const struct point *along,
                          double out[], const double tape[], double work[]);
void sys_reaction_adjoint(const struct sys *sys, const struct point *at, const double g[],
                          struct dpoint *d, const double tape[], double work[]);
void sys_reaction_encode(const struct sys *sys, const double u[], double s[], double work[]);
void sys_reaction_decode(const struct sys *sys, const double s[], double u[], double work[]);

/* Both forms, and the list `forms` of them, for the reaction of that name. */
#define SYS_REACTION_FORM(name_, brief_)                                                         \
    {                                                                                            \
        .name = name_, .brief = brief_, .open = open, .close = sys_reaction_close,               \
        .linear = sys_reaction_linear, .linear_tangent = sys_reaction_linear_tangent,            \
        .linear_adjoint = sys_reaction_linear_adjoint, .terms = sys_reaction_terms,              \
        .tangent = sys_reaction_tangent, .adjoint = sys_reaction_adjoint,                        \
        .encode = sys_reaction_encode, .decode = sys_reaction_decode                             \
    }
#define SYS_REACTION_FORMS(reaction)                                                             \
    static int open(struct sys *sys, struct err *err)                                            \
    {                                                                                            \
        return sys_reaction_open(sys, &(reaction), err);                                         \
    }                                                                                            \
    static const struct sys_form form_spectral = SYS_REACTION_FORM(                              \
        "spectral", "Fourier coefficients, the reaction at the points of the grid");             \
    static const struct sys_form form_difference = SYS_REACTION_FORM(                            \
        "finite-differences", "second-order differences, the reaction at the points of the grid"); \
    static const struct sys_form *const forms[] = {&form_spectral, &form_difference, NULL};

/* u[n] := the values rest[nfield], each with random low modes added: p is the highest along each
 * axis and the root mean square expected. An axis of one point has the mode 0 alone. */
extern const struct param sys_reaction_modes_params[];
int sys_reaction_modes(const struct sys *sys, const double rest[], const double p[], uint64_t seed,
                       uint64_t member, double u[], struct err *err);

#endif
