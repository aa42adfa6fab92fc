"""foreign.py DIR: small files of other programs, written without the readers' libraries.

The field is u(x, t) = x + 100 t on x = 0, 0.5, .., 2.5 and t = 0, 0.1, 0.2, 0.3.
"""
import ctypes
import struct
import sys

import h5py
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


def stamp(name):
    """The header of version 7.3 in the user block."""
    with open(name, "r+b") as f:
        f.write(b"MATLAB 7.3 MAT-file, test".ljust(124) + struct.pack("<H", 0x200) + b"IM")


def label(d, what=b"double"):
    kind = h5py.h5t.C_S1.copy()
    kind.set_size(len(what))
    kind.set_strpad(h5py.h5t.STR_NULLTERM)
    a = h5py.h5a.create(d.id, b"MATLAB_class", kind, h5py.h5s.create(h5py.h5s.SCALAR))
    a.write(np.array(what, dtype="S%d" % len(what)), mtype=kind)


def mat73(name, more=None, user_block=512, **arrays):
    """more(f): what else to put into the file."""
    with h5py.File(name, "w", userblock_size=user_block) as f:
        for k, v in arrays.items():
            label(f.create_dataset(k, data=np.atleast_2d(v).T))
        if more:
            more(f)
    stamp(name)


def elsewhere(where):
    """A dataset whose bytes are those of the file `secret`."""
    d = where.create_dataset("raw", shape=(4, 6), dtype="<f8", external=[("secret", 0, 192)])
    label(d)
    return d


def behind_reference(f):
    """A cell whose element no link leads to."""
    d = elsewhere(f)
    c = f.create_dataset("c", data=np.array([[d.ref]], dtype=h5py.ref_dtype))
    label(c, b"cell")
    with open("/proc/self/maps") as maps: # h5py does not offer this call
        library = next(m.split()[-1] for m in maps if "/libhdf5_serial.so" in m)
    ctypes.CDLL(library).H5Oincr_refcount(ctypes.c_int64(d.id.id))
    del f["raw"]


def virtual(f):
    layout = h5py.VirtualLayout(shape=(4, 6), dtype="<f8")
    layout[:] = h5py.VirtualSource("secret.h5", "u", shape=(4, 6))
    label(f.create_virtual_dataset("raw", layout))


def filtered(f):
    p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    p.set_chunk((4, 6))
    p.set_filter(32000, h5py.h5z.FLAG_OPTIONAL, ())
    s = h5py.h5s.create_simple((4, 6))
    label(h5py.Dataset(h5py.h5d.create(f.id, b"raw", h5py.h5t.IEEE_F64LE, s, p)))


def link(target):
    def put(f):
        f["raw"] = target
    return put


def loop(f):
    f["one"], f["two"] = h5py.SoftLink("/two"), h5py.SoftLink("/one")


def circle(f):
    """Hard links in a circle, a soft link that leads somewhere: harmless."""
    g = f.create_group("#refs#")
    g["up"], g["usol"] = f["/"], h5py.SoftLink("/usol")


def hostile():
    u.T.astype("<f8").tofile("secret")
    with h5py.File("secret.h5", "w") as f:
        f["u"] = u.T
        label(f["u"])
    axes = {"t": t, "x": x}
    mat73("out-raw.mat", elsewhere, **axes)
    mat73("out-refs.mat", lambda f: elsewhere(f.create_group("#refs#")), usol=u, **axes)
    mat73("out-cell.mat", behind_reference, usol=u, **axes)
    mat73("out-virtual.mat", virtual, **axes)
    mat73("out-filter.mat", filtered, **axes)
    mat73("out-link.mat", link(h5py.ExternalLink("secret.h5", "/u")), **axes)
    mat73("out-through.mat", lambda f: (link(h5py.SoftLink("/b/u"))(f), f.__setitem__(
        "b", h5py.ExternalLink("secret.h5", "/"))), **axes)
    mat73("out-dangling.mat", link(h5py.SoftLink("/nowhere")), **axes)
    mat73("out-loop.mat", loop, usol=u, **axes)
    mat73("out-user.mat", elsewhere, user_block=4096, **axes)
    mat73("circle.mat", circle, usol=u, **axes)
    mat73("user.mat", user_block=4096, usol=u, **axes)
    with open("bare73.mat", "wb") as f:
        f.write(bytes(2048))
    stamp("bare73.mat")


mat5("five.mat", usol=u, t=t, x=x)
mat73("seven.mat", usol=u, t=t, x=x)
hostile()
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
z = u + 1j * (u - 3)
mat5("z.mat", usol=z, t=t, x=x)
np.savez("z.npz", usol=z.T, t=t, x=x)
np.save("z.npy", np.stack([z.T, -z.T], 1).astype("c8"))
with h5py.File("z.h5", "w") as f:
    f["usol"], f["t"], f["x"] = z.T, t, x
with h5py.File("member.h5", "w") as f: # as Julia names the parts
    f["t"], f["x"] = t, x
    f["usol"] = np.ascontiguousarray(z.T).view(np.dtype([("re", "f8"), ("im", "f8")])).reshape(4, 6)
mat5("znan.mat", usol=np.where(u == 10.5, complex(0, np.nan), z), t=t, x=x)
np.save("plain.npy", u.T)
np.save("fortran.npy", np.asfortranarray(u.T))
np.save("big.npy", u.astype(">f8"))
np.save("single.npy", u.T.astype("f4"))
np.save("members.npy", np.stack([u.T, u.T + 1000], 1))
np.save("plane.npy", np.arange(2 * 3 * 4.0).reshape(2, 3, 4))
np.save("pickled.npy", np.array([{}, {}], dtype=object))
np.savetxt("named.csv", np.c_[t, u[:2].T], delimiter=",", header="time,left,right", comments="")
np.savetxt("bare.dat", np.c_[t, u[:2].T])
mat5("falling.mat", usol=u[::-1], t=t, x=x[::-1])
mat5("grids.mat", usol=u, X=np.repeat(x[:, None], 4, 1), T=np.repeat(t[None, :], 6, 0))
wave = np.sin(2 * np.pi * (np.arange(9)[:, None] / 8 - t[None, :]))
wave[8] = wave[0]
mat5("ends.mat", u=wave, t=t, x=np.arange(9) / 8)
hump = np.abs(np.arange(8) - 3.5)[:, None] + t
mat5("middles.mat", u=hump, t=t, x=(np.arange(8) + 0.5) / 8)
mat5("flat.mat", u=np.maximum(2 - hump, 0), t=t, x=np.arange(8) / 8)
mat5("state.mat", u=wave[:8, 0], x=np.arange(8) / 8)
mat5("drift.mat", usol=u, t=t + np.array([0, 1e-3, 0, 0]), x=x)
