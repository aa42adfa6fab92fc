"""peer_qg.py: steps of pyqg's two-layer model from smooth random layers, as a table t,y,x,q1,q2.

Kilometres and days. Modes up to 3 on 64 points: four steps double them no further than the grid
holds, so that nothing is aliased. Fails where pyqg is not installed.
"""
import numpy as np
import pyqg

day, km = 86400.0, 1e3
n, steps, hour = 64, 4, 3600.0
model = pyqg.QGModel(nx=n, dt=hour, log_level=0, ntd=1)
row, column = abs(np.fft.fftfreq(n, 1 / n)), np.fft.rfftfreq(n, 1 / n)
q = np.fft.rfft2(np.random.default_rng(1).normal(size=(2, n, n)))
q *= (row[:, None] <= 3) & (column[None, :] <= 3)
q[:, 0, 0] = 0
model.q = 1e-5 * np.fft.irfft2(q)
x = (np.arange(n) * model.L / n / km).tolist()
print("t,y,x,q1,q2")
for k in range(steps + 1):
    for j in range(n):
        for i in range(n):
            print(f"{k * hour / day!r},{x[j]!r},{x[i]!r},", end="")
            print(f"{float(model.q[0, j, i] * day)!r},{float(model.q[1, j, i] * day)!r}")
    model._step_forward()
