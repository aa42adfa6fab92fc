"""turns.py: what the members of this folder measure with: CPU time (user and system) in turns."""
import os
import resource
import statistics
import subprocess
import time

TURNS = int(os.environ.get("PEER_TURNS", 5))
nan = float("nan")


def children():
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def command(*words, wall=False):
    """Seconds of a command with all that it starts: CPU, or (CPU, wall)."""
    before, began = children(), time.perf_counter()
    done = subprocess.run([str(w) for w in words], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit("%s: exit code %d: %s" % (words[0], done.returncode, done.stderr[-300:]))
    took = children() - before
    return (took, time.perf_counter() - began) if wall else took


def call(function, *arguments):
    """CPU seconds of a call; of what JAX does behind it, too."""
    began = time.process_time()
    found = function(*arguments)
    getattr(found, "block_until_ready", lambda: None)()
    return time.process_time() - began


def turns(*measures):
    """Medians of what each measure returns, a number, TURNS times in turns."""
    took = [[measure() for measure in measures] for _ in range(TURNS)]
    return [statistics.median(column) for column in zip(*took)]


def row(benchmark, size, ours, peer, name, unit, error_ours=nan, error_peer=nan, reference="-"):
    print(benchmark, size, "%.4g" % ours, "%.4g" % peer, name, "%.3g" % (ours / peer), unit,
          "%.3g" % error_ours, "%.3g" % error_peer, reference, sep="\t", flush=True)
