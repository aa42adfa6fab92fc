"""peer.py --from MODEL [OPTION]... PAIRS: the updates of fit-closure, made again with PyTorch.

Networks, systems, schemes and the loss are written once more here, forward alone; the gradient is
that of automatic differentiation. As in fit-closure the network runs in the precision of the
model, all else in doubles, and a batch is all windows. Options are those of fit-closure, as far as
they are known here. PAIRS and MODEL were written --portable.

  --against FITTED   print how far theta is from that of FITTED: the largest difference over the
                     largest |theta|, then over the largest move of theta since MODEL
  --time N           print CPU seconds of an update, median of N after one that does not count,
                     and the MiB that the process took
  --compile          the network by torch.compile
"""
import argparse
import math
import resource
import statistics
import time

import h5py
import numpy as np
import torch
from torch.nn import functional

ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "gelu": functional.gelu,
               "silu": functional.silu, "softplus": functional.softplus,
               "leaky": lambda x: functional.leaky_relu(x, 0.01)}


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def network(program, x, theta):
    """The program on x (windows, 1, points)."""
    at = 0
    for op in program.split(" | "):
        word = op.split()
        if word[0] == "square":
            x = torch.cat([x, x * x], 1)
        elif word[0] in ACTIVATIONS:
            x = ACTIVATIONS[word[0]](x)
        else:
            cout, size = int(word[1]), int(word[2])
            count = cout * x.shape[1] * size
            w = theta[at:at + count].view(cout, x.shape[1], size)
            at += count
            bias = None
            if "nobias" not in word:
                bias = theta[at:at + cout]
                at += cout
            r = size // 2
            x = functional.conv1d(torch.cat([x[..., -r:], x, x[..., :r]], -1), w, bias)
            if word[-1] in ACTIVATIONS:
                x = ACTIVATIONS[word[-1]](x)
    return x


class Closure:
    def __init__(self, a):
        self.form, self.net = text(a["form"]), text(a["net"])
        self.scale_u, self.scale_tau = float(a["scale_u"]), float(a["scale_tau"])
        single = text(a.get("precision", "f64")) == "f32"
        self.real = torch.float32 if single else torch.float64
        self.network = network

    def __call__(self, u, theta):
        x = (u / self.scale_u).to(self.real).unsqueeze(1)
        y = self.network(self.net, x, theta.to(self.real)).squeeze(1).double()
        if self.form == "flux":
            y = y - torch.roll(y, 1, -1)
        return self.scale_tau * y


def burgers(u, nu, dx):
    left, right = torch.roll(u, 1, -1), torch.roll(u, -1, -1)
    return (left ** 2 - right ** 2) / (4 * dx) + nu * (right - 2 * u + left) / dx ** 2


def rk4(nu, dt, dx, closure):
    """A step of the state, what the state is of u, and back."""
    def step(u, theta):
        def f(v):
            return burgers(v, nu, dx) + closure(v, theta)
        k1 = f(u)
        k2 = f(u + dt / 2 * k1)
        k3 = f(u + dt / 2 * k2)
        k4 = f(u + dt * k3)
        return u + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return step, lambda u: u, lambda s: s


def convection(u, dx):
    right = torch.roll(u, -1, -1)
    f = (u * u + u * right + right * right) / 6
    return (torch.roll(f, 1, -1) - f) / dx


def etdrk4(n, dt, dx, closure):
    """The same on Fourier coefficients; quotients are means over a circle around each z."""
    q2 = (2 * np.sin(np.pi * np.arange(n // 2 + 1) / n) / dx) ** 2
    z = dt * (q2 - q2 ** 2)
    r = z[:, None] + np.exp(2j * np.pi * (np.arange(64) + 0.5) / 64)[None, :]
    e = np.exp(r)

    def mean(values):
        return torch.from_numpy(dt * values.mean(1).real)
    whole, half = torch.from_numpy(np.exp(z)), torch.from_numpy(np.exp(z / 2))
    Q = mean((np.exp(r / 2) - 1) / r)
    f1 = mean((-4 - r + e * (4 - 3 * r + r ** 2)) / r ** 3)
    f2 = mean(2 * (2 + r + e * (r - 2)) / r ** 3)
    f3 = mean((-4 - 3 * r - r ** 2 + e * (4 - r)) / r ** 3)

    def step(s, theta):
        def N(state):
            u = torch.fft.irfft(state, n)
            return torch.fft.rfft(convection(u, dx) + closure(u, theta))
        Ns = N(s)
        sa = half * s + Q * Ns
        Na = N(sa)
        Nb = N(half * s + Q * Na)
        Nc = N(half * sa + Q * (2 * Nb - Ns))
        return whole * s + f1 * Ns + f2 * (Na + Nb) + f3 * Nc
    return step, torch.fft.rfft, lambda s: torch.fft.irfft(s, n)


class Fit:
    """loss(theta): J over all windows, of the unresolved term or of `saves` saves of the model."""
    def __init__(self, pairs, model, saves):
        a = pairs.attrs
        self.closure, self.saves = Closure(model.attrs), saves
        self.u = torch.from_numpy(pairs["u"][...])
        nt, _, n = self.u.shape
        if not saves:
            self.tau = torch.from_numpy(pairs["tau_u"][...]).reshape(-1, n)
            self.loss = self.derivative
            return
        dt, t = float(a["dt"]), pairs["time"][...]
        dx = float(a["system_L"]) / n
        self.nstep = round((t[1] - t[0]) / dt)
        if text(a["system"]) == "burgers":
            model = rk4(float(a["system_nu"]), dt, dx, self.closure)
        else:
            model = etdrk4(n, dt, dx, self.closure)
        self.step, self.encode, self.decode = model
        self.truth = torch.stack([self.u[j:nt - saves + j].reshape(-1, n)
                                  for j in range(saves + 1)])
        self.loss = self.trajectory

    def derivative(self, theta):
        m = self.closure(self.u.reshape(self.tau.shape), theta)
        return ((m - self.tau) ** 2).sum() / (self.tau ** 2).sum()

    def trajectory(self, theta):
        s, error = self.encode(self.truth[0]), 0
        for j in range(1, self.saves + 1):
            for _ in range(self.nstep):
                s = self.step(s, theta)
            error = error + ((self.decode(s) - self.truth[j]) ** 2).sum()
        return error / (self.truth[1:] ** 2).sum()


def factor(name, share):
    return (1 + math.cos(math.pi * share)) / 2 if name == "cosine" else 1


def fit(loss, theta, o):
    theta = theta.clone().requires_grad_()
    adam = torch.optim.Adam([theta], betas=(o.adam["beta1"], o.adam["beta2"]), eps=o.adam["eps"])
    for k in range(o.iterations):
        adam.param_groups[0]["lr"] = o.adam["rate"] * factor(o.schedule, k / o.iterations)
        adam.zero_grad()
        (loss(theta) + o.penalty * (theta ** 2).sum()).backward()
        norm = float(theta.grad.norm())
        if 0 < o.clip < norm:
            theta.grad *= o.clip / norm
        adam.step()
    return theta.detach()


def measure(loss, theta, count):
    theta = theta.clone().requires_grad_()
    adam, seconds = torch.optim.Adam([theta]), []
    for _ in range(count + 1):
        began = time.process_time()
        adam.zero_grad()
        loss(theta).backward()
        adam.step()
        seconds.append(time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return statistics.median(seconds[1:]), memory


def values(words, name):
    """Of "NAME:key=value,..": a dictionary."""
    found, _, rest = words.partition(":")
    if found != name:
        raise SystemExit("peer.py: found %s, expected %s" % (found, name))
    return {k: float(v) for k, v in (pair.split("=") for pair in rest.split(",") if pair)}


def options():
    p = argparse.ArgumentParser()
    p.add_argument("pairs")
    p.add_argument("--from", dest="model", required=True)
    p.add_argument("--objective", default="derivative")
    p.add_argument("--optimiser", default="adam")
    p.add_argument("--schedule", choices=["constant", "cosine"], default="constant")
    p.add_argument("--clip", type=float, default=0)
    p.add_argument("--penalty", type=float, default=0)
    p.add_argument("-n", "--iterations", type=int, default=3)
    p.add_argument("--against")
    p.add_argument("--time", type=int)
    p.add_argument("--compile", action="store_true")
    return p.parse_args()


def main():
    o = options()
    torch.set_num_threads(1)
    o.adam = {"rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    o.adam.update(values(o.optimiser, "adam"))
    saves = 0 if o.objective == "derivative" else int(values(o.objective, "trajectory")["saves"])
    with h5py.File(o.model) as model, h5py.File(o.pairs) as pairs:
        theta = torch.from_numpy(model["theta"][...])
        f = Fit(pairs, model, saves)
    if o.compile:
        f.closure.network = torch.compile(network)
    if o.time:
        print("%.4f %.1f" % measure(f.loss, theta, o.time))
        return
    mine = fit(f.loss, theta, o)
    with h5py.File(o.against) as other:
        apart = (mine - torch.from_numpy(other["theta"][...])).abs().max()
    print("%.3g %.3g" % (apart / mine.abs().max(), apart / (mine - theta).abs().max()))


main()
