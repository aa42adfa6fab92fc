"""netcdf.py: small files of xarray and netCDF4, of the field of hdf5.py."""
import netCDF4
import numpy as np
import xarray as xr

t = 0.1 * np.arange(4.0)
x = 0.5 * np.arange(6.0)
u = 100 * t[:, None] + x
square = 100 * x[:, None] + x


def dataset(values, **coords):
    return xr.Dataset({"u": (tuple(coords), values)}, coords=coords)


for engine in "netcdf4", "h5netcdf":
    dataset(u, time=t, x=x).to_netcdf("xr-%s.nc" % engine, engine=engine)
dataset(u.T, x=x, t=t).to_netcdf("turned.nc")
dataset(square, x=x, time=x).to_netcdf("square.nc")
dataset(u, time=t, lon=x).to_netcdf("lon.nc")
dataset(u, time=t, x=x).rename(time="frame").to_netcdf("frame.nc")
packing = {"dtype": "i2", "scale_factor": 0.5, "add_offset": 100.0, "_FillValue": -999}
dataset(u, time=t, x=x).to_netcdf("packed.nc", encoding={"u": packing})
dataset(np.where(u == 10.5, np.nan, u), time=t, x=x).to_netcdf("hole.nc", encoding={"u": packing})
with netCDF4.Dataset("groups.nc", "w") as f:
    f.createDimension("time", None)
    f.createDimension("x", 6)
    f.createVariable("time", "f8", ("time",))[:] = t
    f.createVariable("x", "f4", ("x",))[:] = x
    for k, name in enumerate(("one", "two")):
        v = f.createGroup(name).createVariable("u", "f4", ("time", "x"), zlib=True)
        v[:] = (k + 1) * u
with netCDF4.Dataset("bare.nc", "w") as f:
    f.createDimension("time", 4)
    f.createDimension("x", 6)
    f.createVariable("u", "f8", ("time", "x"))[:] = u
with netCDF4.Dataset("mixed.nc", "w") as f:
    f.createDimension("time", 4)
    f.createDimension("x", 6)
    f.createVariable("time", "f8", ("time",))[:] = t
    v = f.createVariable("u", "f8", ("time", "x"))
    v[:] = u
    v.scale_factor = "half"
