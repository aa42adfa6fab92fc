/* forced_burgers.c -- errors of schemes on coarse grids, beside the published ones:
 *
 *   forced_burgers [FORCINGS]   lines `benchmark size ours peer peer_name ratio unit`
 */
#include "../forced_burgers.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    static double truth[1 + FORCED_TIMES][FORCED_FINE];
    const char *const forms[] = {"weno5-points", "weno5", "godunov", "spectral"};
    const int count = argc > 1 ? atoi(argv[1]) : 100;
    double error[4][FORCED_SIZES] = {{0}};

    for (int draw = 0; draw < count; draw++) {
        if (forced_truth(draw, truth))
            return 1;
        for (int f = 0; f < 4; f++)
            for (int s = 0; s < FORCED_SIZES; s++)
                error[f][s] += forced_error(forms[f], draw, forced_sizes[s], truth) / count;
    }
    printf("benchmark\tsize\tours\tpeer\tpeer_name\tratio\tunit\n");
    for (int f = 0; f < 4; f++)
        for (int s = 0; s < FORCED_SIZES; s++) {
            const double peer = f < 2 ? forced_weno5[s] : f == 2 ? forced_godunov[s] : NAN;
            printf("forced-burgers-%s\t%zu cells, %d forcings\t%.4g\t%.4g\tMcGreivy and Hakim\t"
                   "%.3g\tmean |error|\n", forms[f], forced_sizes[s], count, error[f][s], peer,
                   error[f][s] / peer);
        }
    return 0;
}
