/* threads.h -- threads that rest while there is nothing to do.
 *
 * Idle threads of GNU OpenMP look for work for up to 12 ms before they sleep: where other programs
 * run beside, each meeting of threads waits that long for those that cannot run.
 */
#ifndef SUBGRID_NUM_THREADS_H
#define SUBGRID_NUM_THREADS_H

/* First in main(): start the program again with GOMP_SPINCOUNT=1000, some microseconds, unless the
 * user has set it or OMP_WAIT_POLICY. Returns where there is nothing to do, or it cannot be done. */
void threads_start(char *const argv[]);

/* Start the program again, in the environment as it is now, GOMP_SPINCOUNT set as above; returns
 * where that cannot be done. */
void threads_again(char *const argv[]);

#endif
