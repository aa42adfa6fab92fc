"""peer_flow.py WHAT N: the time of two-dimensional flow by others, on one core, in doubles.

terms      JAX, jit-compiled, Basdevant's form with four transforms: microseconds a right-hand side
step       exponax, a step of its ETDRK4 for vorticity: microseconds
pyqg       pyqg's barotropic model, a step, which is one right-hand side: microseconds
gradient   exponax, 100 steps of ETDRK4, nu = dt = 0.01, and the gradient of |w|^2/2 at their end:
           seconds of both, MiB of the process

Medians of nine. Fails where the peer is not installed.
"""
import os
import resource
import statistics
import sys
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["OMP_NUM_THREADS"] = "1"
what, n = sys.argv[1], int(sys.argv[2])


def median(call, count, turns=9):
    """Microseconds of CPU of one of count calls."""
    times = []
    for _ in range(turns):
        began = time.process_time()
        for _ in range(count):
            result = call()
        getattr(result, "block_until_ready", lambda: None)()
        times.append((time.process_time() - began) / count * 1e6)
    return statistics.median(times)


def pyqg():
    import pyqg as peer
    model = peer.BTModel(nx=n, dt=1e-4, tmax=1e9, log_level=0, ntd=1)
    model._step_forward()
    return median(model._step_forward, 1 + 2000000 // (n * n))


def start(jnp):
    x = jnp.arange(n) * (2 * jnp.pi / n)
    return jnp.sin(x)[:, None] * jnp.sin(2 * x) + 0.5 * jnp.cos(3 * x + 1)[:, None] * jnp.sin(x)


def terms(jax, jnp):
    k = jnp.fft.fftfreq(n, 1 / n)[:, None]
    l = jnp.arange(n // 2 + 1)
    square = k**2 + l**2
    kept = (abs(k) < n / 3) & (l < n / 3)

    @jax.jit
    def rhs(what):
        psi = jnp.where(square > 0, what / jnp.where(square > 0, square, 1), 0) * kept
        u, v = jnp.fft.irfft2(1j * k * psi), jnp.fft.irfft2(-1j * l * psi)
        p, q = jnp.fft.rfft2(u * u - v * v), jnp.fft.rfft2(u * v)
        return kept * (-k * l * p + (l**2 - k**2) * q)

    w = jnp.fft.rfft2(start(jnp))
    rhs(w).block_until_ready()
    return median(lambda: rhs(w), 1 + 2000000 // (n * n))


def stepper(dt):
    import exponax
    return exponax.stepper.NavierStokesVorticity(2, 2 * jax.numpy.pi, n, dt, diffusivity=0.01,
                                                 order=4)


def step(jax, jnp):
    of = stepper(1e-4)
    one = jax.jit(lambda w: of(w))
    w = start(jnp)[None]
    one(w).block_until_ready()
    return median(lambda: one(w), 1 + 500000 // (n * n))


def gradient(jax, jnp):
    one = stepper(0.01)

    def run(w):
        return jax.lax.scan(lambda w, _: (one(w), None), w, None, 100)[0]

    w = start(jnp)[None]
    forward = jax.jit(run)
    both = jax.jit(jax.grad(lambda w: 0.5 * jnp.sum(run(w) ** 2)))
    forward(w).block_until_ready(), both(w).block_until_ready()
    return [median(lambda: call(w), 1, 3) * 1e-6 for call in (forward, both)]


if what == "pyqg":
    import importlib.util
    print(f"{pyqg():.5g}", "pyqg" if importlib.util.find_spec("pyfftw") else "pyqg (numpy.fft)")
else:
    import jax
    jax.config.update("jax_enable_x64", True)
    found = {"terms": terms, "step": step, "gradient": gradient}[what](jax, jax.numpy)
    if what == "gradient":
        found.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        print(*(f"{x:.4g}" for x in found))
    else:
        print(f"{found:.5g}")
