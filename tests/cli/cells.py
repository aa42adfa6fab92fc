"""cells.py: MAT files of versions 5 and 7.3 with cells, structs and sparse matrices.

The field is u(x, t) = x + 100 t on x = 0, 0.5, .., 2.5 and t = 0, 0.1, 0.2, 0.3. A cell is a
list, an array of structs a tuple of dictionaries, a struct a dictionary, a sparse matrix Sparse.
"""
import struct
import zlib

import h5py
import numpy as np

x = 0.5 * np.arange(6.0)
t = 0.1 * np.arange(4.0)
u = x[:, None] + 100 * t[None, :]


class Sparse:
    """By columns: rows ir and values data, jc[j] .. jc[j + 1] of them in column j."""

    def __init__(self, a):
        at = [np.nonzero(column)[0] for column in a.T]
        self.shape = a.shape
        self.ir = np.concatenate(at)
        self.jc = np.cumsum([0] + [len(k) for k in at])
        self.data = np.concatenate([column[k] for column, k in zip(a.T, at)])


# ---- version 5 ----

def element(kind, data):
    return struct.pack("<II", kind, len(data)) + data + b"\0" * (-len(data) % 8)


def real_and_imaginary(a):
    parts = [a.real, a.imag] if np.iscomplexobj(a) else [a]
    return b"".join(element(9, p.astype("<f8").tobytes("F")) for p in parts)


def ints(a):
    return element(5, np.asarray(a, "<i4").tobytes())


def matrix(name, v):
    kind, dim, more, many = 6, None, b"", 0
    if isinstance(v, list):
        kind, dim, more = 1, (1, len(v)), b"".join(matrix("", e) for e in v)
    elif isinstance(v, (dict, tuple)):
        v = v if isinstance(v, tuple) else (v,)
        kind, dim = 2, (1, len(v))
        more = struct.pack("<HHi", 5, 4, 32) + element(1, b"".join(k.encode().ljust(32, b"\0") for k in v[0]))
        more += b"".join(matrix("", e) for s in v for e in s.values())
    elif isinstance(v, Sparse):
        kind, dim, many = 5, v.shape, len(v.data)
        more = ints(v.ir) + ints(v.jc) + real_and_imaginary(v.data)
        kind |= 0x800 if np.iscomplexobj(v.data) else 0
    else:
        v = np.atleast_2d(v)
        kind, dim, more = 6 | (0x800 if np.iscomplexobj(v) else 0), v.shape, real_and_imaginary(v)
    body = element(6, struct.pack("<II", kind, many)) + ints(dim) + element(1, name.encode()) + more
    return element(14, body)


def mat5(name, pack, arrays):
    out = b"MATLAB 5.0 MAT-file, test".ljust(124) + struct.pack("<H", 0x100) + b"IM"
    for k, v in arrays.items():
        m = matrix(k, v)
        z = zlib.compress(m)
        out += struct.pack("<II", 15, len(z)) + z if pack else m
    with open(name, "wb") as f:
        f.write(out)


# ---- version 7.3 ----

def put(f, where, name, v, classed=True):
    """Member `name` of the group `where` := v; references lead to #refs#."""
    def reference(e):
        refs = f.require_group("#refs#")
        return put(f, refs, "r%d" % len(refs), e).ref

    if isinstance(v, tuple):
        g = where.create_group(name)
        for k in v[0]:
            g.create_dataset(k, data=np.array([[reference(s[k])] for s in v], dtype=h5py.ref_dtype))
        kind = b"struct"
    elif isinstance(v, list):
        g = where.create_dataset(name, data=np.array([[reference(e)] for e in v], dtype=h5py.ref_dtype))
        kind = b"cell"
    elif isinstance(v, dict):
        g, kind = where.create_group(name), b"struct"
        for k, e in v.items():
            put(f, g, k, e)
    elif isinstance(v, Sparse):
        g, kind = where.create_group(name), b"double"
        g.attrs["MATLAB_sparse"] = np.uint64(v.shape[0])
        data = v.data
        if np.iscomplexobj(data):
            data = data.view(np.dtype([("real", "f8"), ("imag", "f8")]))
        g["jc"], g["ir"], g["data"] = v.jc.astype("u8"), v.ir.astype("u8"), data
    else:
        v = np.atleast_2d(v).T
        if np.iscomplexobj(v):
            v = np.ascontiguousarray(v).view(np.dtype([("real", "f8"), ("imag", "f8")]))
        g, kind = where.create_dataset(name, data=v), b"double"
    g.attrs["MATLAB_class"] = np.bytes_(kind)
    return g


def mat73(name, arrays):
    with h5py.File(name, "w", userblock_size=512) as f:
        for k, v in arrays.items():
            put(f, f, k, v)
    with open(name, "r+b") as f:
        f.write(b"MATLAB 7.3 MAT-file, test".ljust(124) + struct.pack("<H", 0x200) + b"IM")


holes = np.where(u % 1 == 0, u, 0)
damaged = Sparse(u)
damaged.ir = damaged.ir + 3
falling = Sparse(u)
falling.jc = falling.jc[::-1]
files = {
    "cell": {"c": [u, 7.0], "t": t, "x": x},
    "deep": {"c": [3.0, {"d": [u, -u], "q": 1.0}], "t": t, "x": x},
    "struct": {"run": {"u": u, "t": t, "x": x, "nu": 0.1}, "t": 2 * t, "other": u[:2]},
    "structs": {"s": ({"b": -u, "clock": t}, {"b": u, "clock": t}), "x": x},
    "grids": {"s": {"u": u, "X": np.repeat(x[:, None], 4, 1), "T": np.repeat(t[None, :], 6, 0)}},
    "times": {"usol": u, "c": [t, 1.0], "x": x},
    "sparse": {"full": Sparse(u), "t": t, "x": x},
    "holes": {"full": Sparse(holes), "t": t, "x": x},
    "z": {"full": Sparse(holes + 1j * u), "t": t, "x": x},
    "wide": {"full": Sparse(np.zeros((1 << 14, 4))), "t": t, "x": x},
    "rows": {"full": damaged, "t": t, "x": x},
    "falls": {"full": falling, "t": t, "x": x},
    "axis": {"c": [1.0], "x": x, "t": t},
}
for k, v in files.items():
    mat5(k + "-5.mat", False, v)
    mat5(k + "-packed.mat", True, v)
    mat73(k + "-73.mat", v)
