/* threads.h -- threads that rest while there is nothing to do.
 *
 * Idle threads of GNU OpenMP look for work for up to 12 ms before they sleep: where other programs
 * run beside, each meeting of threads waits that long for those that cannot run.
 */
#ifndef SUBGRID_NUM_THREADS_H
#define SUBGRID_NUM_THREADS_H

/* First in main(): start the program again with GOMP_SPINCOUNT=1000, some microseconds, unless
 * the user has set it or OMP_WAIT_POLICY. Returns where there is nothing to do, or it cannot be
 * done. */
void threads_start(char *const argv[]);

/* Start the program again, in the environment as it is now, GOMP_SPINCOUNT set as above; returns
 * where that cannot be done. */
void threads_again(char *const argv[]);

/* How many threads the loops inside one model may share from now on; 1 until it is called, so
 * that programs of others have none that they did not ask for. threads_allowed: 1 in a parallel
 * region. */
void threads_allow(int most);
int threads_allowed(void);

/* share(ctx, i) for i = 0 .. n - 1, in any order, by at most n threads, this one among them; all
 * are done when it returns. For loops of a tenth of a millisecond and more: helpers that wait look
 * for work a little, then let other programs run, then sleep. Called while another call is under
 * way, it does all by itself. */
void threads_share(int n, void (*share)(const void *ctx, int i), const void *ctx);

#endif
