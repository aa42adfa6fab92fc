"""foreign.py DIR: small files of other programs, written without the readers' libraries.

The field is u(x, t) = x + 100 t on x = 0, 0.5, .., 2.5 and t = 0, 0.1, 0.2, 0.3.
"""
import struct
import sys

import numpy as np

x = 0.5 * np.arange(6.0)
t = 0.1 * np.arange(4.0)
u = x[:, None] + 100 * t[None, :]
square = np.add.outer(0.5 * np.arange(4.0), 100 * t)


def element(kind, data):
    return struct.pack("<II", kind, len(data)) + data + b"\0" * (-len(data) % 8)


def matrix(name, a):
    """One uncompressed double matrix of a MAT file of version 5."""
    a = np.atleast_2d(a)
    flags = 6 | (0x800 if np.iscomplexobj(a) else 0)
    body = element(6, struct.pack("<II", flags, 0))
    body += element(5, struct.pack("<%di" % a.ndim, *a.shape))
    body += element(1, name.encode())
    body += element(9, a.real.astype("<f8").tobytes("F"))
    if np.iscomplexobj(a):
        body += element(9, a.imag.astype("<f8").tobytes("F"))
    return element(14, body)


def mat5(name, **arrays):
    head = b"MATLAB 5.0 MAT-file, test".ljust(124) + struct.pack("<H", 0x100) + b"IM"
    with open(name, "wb") as f:
        f.write(head + b"".join(matrix(k, v) for k, v in arrays.items()))


def mat73(name, **arrays):
    import h5py
    kind = h5py.h5t.C_S1.copy()
    kind.set_size(6)
    kind.set_strpad(h5py.h5t.STR_NULLTERM)
    with h5py.File(name, "w", userblock_size=512) as f:
        for k, v in arrays.items():
            d = f.create_dataset(k, data=np.atleast_2d(v).T)
            a = h5py.h5a.create(d.id, b"MATLAB_class", kind, h5py.h5s.create(h5py.h5s.SCALAR))
            a.write(np.array(b"double", dtype="S6"), mtype=kind)
    with open(name, "r+b") as f:
        f.write(b"MATLAB 7.3 MAT-file, test".ljust(124) + struct.pack("<H", 0x200) + b"IM")


mat5("five.mat", usol=u, t=t, x=x)
mat73("seven.mat", usol=u, t=t, x=x)
mat5("near.mat", usol=u + 1e-9j, t=t, x=x)
mat5("complex.mat", usol=u + 1j, t=t, x=x)
mat5("square.mat", usol=square, t=t, x=x[:4])
mat5("twins.mat", a=u, b=u, t=t, x=x)
mat5("bent.mat", usol=u, t=t, x=np.where(np.arange(6) == 3, x + 0.01, x))
mat5("back.mat", usol=u, t=t[[0, 2, 1, 3]], x=x)
mat5("nan.mat", usol=np.where(u == 100.5 - 90, np.nan, u), t=t, x=x)
mat5("blank.mat", usol=u, t=t)
mat5("timeless.mat", usol=u, x=x)
mat5("twotimes.mat", usol=u, t=t, time=t, x=x)
np.save("plain.npy", u.T)
np.save("fortran.npy", np.asfortranarray(u.T))
np.save("big.npy", u.astype(">f8"))
np.save("single.npy", u.T.astype("f4"))
np.save("members.npy", np.stack([u.T, u.T + 1000], 1))
np.save("plane.npy", np.arange(2 * 3 * 4.0).reshape(2, 3, 4))
np.save("pickled.npy", np.array([{}, {}], dtype=object))
np.savetxt("named.csv", np.c_[t, u[:2].T], delimiter=",", header="time,left,right", comments="")
np.savetxt("bare.dat", np.c_[t, u[:2].T])
