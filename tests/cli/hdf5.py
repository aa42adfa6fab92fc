"""hdf5.py: small HDF5 files of other programs, in the working directory.

The field is u(t, x) = x + 100 t on t = 0, 0.1, .., 0.3 and x = 0, 0.5, .., 2.5.
"""
import h5py
import numpy as np

t = 0.1 * np.arange(4.0)
x = 0.5 * np.arange(6.0)
u = 100 * t[:, None] + x


def plain(name, group="/", user=0, more=None, **arrays):
    """more(g): what else is put there."""
    with h5py.File(name, "w", userblock_size=user) as f:
        g = f.require_group(group)
        for k, v in arrays.items():
            g[k] = v
        if more:
            more(g)


def begin(name, text):
    with open(name, "r+b") as f:
        f.write(text)


def packed(g):
    d = g.create_dataset("u", data=u.astype(">i4"), chunks=(2, 4), compression="gzip",
                         shuffle=True, fletcher32=True)
    assert (d[:] == np.floor(u)).all()


def unwritten(g):
    g.create_dataset("u", shape=u.shape, dtype="f8")


def unwritten_chunk(g):
    d = g.create_dataset("u", shape=u.shape, dtype="f8", chunks=(2, 6), compression="gzip")
    d[:2] = u[:2]


def boundless(g):
    g.create_dataset("u", shape=(1 << 40, 4), dtype="f8", chunks=(1 << 20, 4), compression="gzip")


def external(g):
    g.create_dataset("u", shape=u.shape, dtype="f8", external=[("secret", 0, 192)])


def virtual(g):
    layout = h5py.VirtualLayout(shape=u.shape, dtype="f8")
    layout[:] = h5py.VirtualSource("plain.h5", "u", shape=u.shape)
    g.create_virtual_dataset("u", layout)


def link(g):
    g["u"] = h5py.ExternalLink("plain.h5", "/u")


def circle(g):
    g["up"], g["again"] = g, h5py.SoftLink("/u")


axes = dict(t=t, x=x)
plain("plain.h5", u=u, **axes)
plain("group.h5", "run/one", u=u, **axes)
with h5py.File("group.h5", "a") as f:
    f["run/two/u"], f["t"], f["x"] = 2 * u, 2 * t, 2 * x
plain("types.h5", u=u.astype(">f4"), t=t, x=x, note="a text", names=np.array([b"a", b"b"]))
for kind in ("i1", "u1", ">i2", "<u2", ">i4", "u4", "<i8", ">u8", "<f2", ">f4", "<f4", ">f8"):
    plain("type-%s.h5" % kind.strip("<>"), u=np.floor(u).astype(kind), **axes)
plain("packed.h5", more=packed, **axes)
plain("circle.h5", u=u, more=circle, **axes)
plain("complex.h5", u=u * (1 + 1j), **axes)
plain("user.h5", user=1024, u=u, **axes)
plain("julia.jld2", user=512, u=u, **axes)
begin("julia.jld2", b"HDF5-based Julia Data Format, version 0.1.1")
members = np.stack([u, u + 1000])
plain("pde.h5", **{"tensor": members, "t-coordinate": t, "x-coordinate": x})
plain("square.h5", u=u[:, :4], t=t, x=x[:4])
plain("names.h5", names=np.array([b"a", b"b"]), note="a text", **axes)
plain("unwritten.h5", more=unwritten, **axes)
plain("chunk.h5", more=unwritten_chunk, **axes)
plain("boundless.h5", more=boundless, **axes)
plain("external.h5", more=external, **axes)
plain("virtual.h5", more=virtual, **axes)
plain("link.h5", more=link, **axes)
