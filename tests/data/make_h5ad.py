#!/usr/bin/env python3
"""Writes the .h5ad files of this folder: small_*.h5ad with anndata itself, odd/*.h5ad by hand with h5py.

Needs anndata 0.12 and h5py 3.16 (HDF5 2.0: an older HDF5 cannot write the odd/too_new_* files).
Writes the same bytes each time.
"""

import pathlib

import anndata
import h5py
import numpy
import pandas
import scipy.sparse

HERE = pathlib.Path(__file__).parent
ROWS, COLUMNS = 30, 20


def counts(seed):
    """Counts with about 70 % zeros."""
    generator = numpy.random.default_rng(seed)
    return generator.poisson(0.35, (ROWS, COLUMNS)).astype("float32")


def annotated(matrix):
    batch = pandas.Categorical(["a", "b", "c"] * (ROWS // 3))
    observations = pandas.DataFrame({"batch": batch}, index=[f"cell{i}" for i in range(ROWS)])
    variables = pandas.DataFrame(index=[f"gene{i}" for i in range(COLUMNS)])
    return anndata.AnnData(matrix, obs=observations, var=variables)


def write_small():
    annotated(scipy.sparse.csr_matrix(counts(1))).write_h5ad(HERE / "small_csr.h5ad")
    annotated(scipy.sparse.csc_matrix(counts(2))).write_h5ad(HERE / "small_csc.h5ad", compression="gzip")
    raw = annotated(scipy.sparse.csr_matrix(counts(3)))
    dense = raw[:, :12].copy()
    dense.X = counts(3)[:, :12].astype("float64")
    dense.layers["counts"] = counts(3)[:, :12].astype("int32")
    dense.layers["detected"] = counts(3)[:, :12] > 0
    dense.raw = raw
    dense.write_h5ad(HERE / "small_dense.h5ad")


def table(parent, name, length):
    group = parent.create_group(name)
    group.attrs["_index"] = numpy.bytes_("_index")
    group.create_dataset("_index", (length,), "int8")


def odd(name, x_by=None, rows=4, columns=3, libver=("v110", "v110")):
    """An AnnData file with obs and var of these lengths, whose X `x_by(file)` writes."""
    with h5py.File(HERE / "odd" / name, "w", libver=libver) as file:
        file.attrs["encoding-type"] = numpy.bytes_("anndata")
        file.attrs["encoding-version"] = numpy.bytes_("0.1.0")
        table(file, "obs", rows)
        table(file, "var", columns)
        if x_by:
            x_by(file)


def sparse(parent, name="X", shape=(4, 3), encoding="csr_matrix", data=(1.0, 0.0, 2.0), indices=None, pointers=5,
           **storage):
    group = parent.create_group(name)
    group.attrs["encoding-type"] = numpy.bytes_(encoding)
    if shape is not None:
        group.attrs["shape"] = shape
    data = numpy.asarray(data, "float32")
    group.create_dataset("data", data=data, **storage)
    group.create_dataset("indices", data=numpy.zeros(len(data) if indices is None else indices, "int32"))
    group.create_dataset("indptr", data=numpy.minimum(numpy.arange(pointers), len(data)))


def virtual(file):
    space = h5py.h5s.create_simple((4, 3))
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_obj_track_times(False)
    creation.set_virtual(space, b"elsewhere.h5", b"X", space)
    h5py.h5d.create(file.id, b"X", h5py.h5t.NATIVE_FLOAT, space, creation)


def external_storage(file):
    file.create_dataset("X", (4, 3), "float32", external=[("elsewhere.bin", 0, 48)])


def external_link(file):
    file["X"] = h5py.ExternalLink("elsewhere.h5", "X")


def soft_to_external(file):
    file["there"] = h5py.ExternalLink("elsewhere.h5", "X")
    file["X"] = h5py.SoftLink("/there")


def soft_link(file):
    sparse(file.create_group("layers"), "counts")
    file["X"] = h5py.SoftLink("/layers/counts")


def nothing_written(file):
    file.create_dataset("X", (2**31, 2**20), "float32", chunks=(1024, 1024))


def huge_pieces(file):
    file.create_dataset("X", (2**13, 2**13), "float32", chunks=(2**13, 2**13), compression="gzip")


def large_pieces(file):
    """One chunk of 16 MB, of which blocks read a part: 4 values are not zero."""
    x = file.create_dataset("X", (2**11, 2**11), "float32", chunks=(2**11, 2**11), compression="gzip")
    values = numpy.zeros((2**11, 2**11), "float32")
    values[[0, 5, 1500, 2047], [0, 2047, 1, 2047]] = [1, 2, numpy.nan, -1]
    x[:] = values


def unknown_filter(file):
    data = file.create_dataset("X", (4, 3), "float32", chunks=(4, 3), compression="lzf")
    data[:] = numpy.ones((4, 3))


def nullable_index(file):
    sparse(file)
    del file["obs"]
    group = file.create_group("obs/names")
    file["obs"].attrs["_index"] = numpy.bytes_("names")
    group["values"] = numpy.arange(4)
    group["mask"] = numpy.zeros(4, bool)


def too_new_names(file):
    sparse(file)
    del file["var/_index"]
    file["var"].create_dataset("_index", data=numpy.zeros(3), compression="gzip")


def many_layers(file):
    for i in range(25):
        file.create_dataset(f"layers/layer{i:02}", data=numpy.ones((4, 3), "int8"))


def write_odd_numbers():
    dense = numpy.ones((4, 3), "float32")
    odd("no_x.h5ad")
    odd("stored_zeros.h5ad", sparse)
    odd("float16.h5ad", lambda f: f.create_dataset("X", data=dense.astype("float16")))
    odd("big_endian.h5ad", lambda f: f.create_dataset("X", data=numpy.arange(12).reshape(4, 3).astype(">u2")))
    odd("text.h5ad", lambda f: f.create_dataset("X", data=dense.astype("S3")))
    odd("records.h5ad", lambda f: f.create_dataset("X", data=dense.astype("complex64")))
    odd("three_dimensions.h5ad", lambda f: f.create_dataset("X", data=numpy.ones((4, 3, 2))))
    odd("flat_column.h5ad", lambda f: f.create_dataset("X", data=numpy.ones(4)), columns=1)
    odd("flat_row.h5ad", lambda f: f.create_dataset("X", data=numpy.ones(3)), rows=1)
    odd("empty.h5ad", lambda f: f.create_dataset("X", (0, 3), "float32"), rows=0)
    odd("nothing_written.h5ad", nothing_written, rows=2**31, columns=2**20)
    odd("huge_pieces.h5ad", huge_pieces, rows=2**13, columns=2**13)
    odd("large_pieces.h5ad", large_pieces, rows=2**11, columns=2**11)
    odd("unknown_filter.h5ad", unknown_filter)
    odd("many_layers.h5ad", many_layers)


def write_odd_sparse():
    odd("rows_differ.h5ad", sparse, rows=5)
    odd("columns_differ.h5ad", sparse, columns=2)
    odd("pointers_differ.h5ad", lambda f: sparse(f, pointers=4))
    odd("indices_differ.h5ad", lambda f: sparse(f, indices=2))
    odd("more_than_elements.h5ad", lambda f: sparse(f, data=numpy.ones(13)))
    odd("coo.h5ad", lambda f: sparse(f, encoding="coo_matrix"))
    odd("no_shape.h5ad", lambda f: sparse(f, shape=None))
    odd("negative_shape.h5ad", lambda f: sparse(f, shape=(-4, 3)))
    odd("huge_shape.h5ad", lambda f: sparse(f, shape=(2**40, 2**40)))
    odd("no_encoding.h5ad", lambda f: f.create_group("X"))
    odd("nullable_index.h5ad", nullable_index)


def write_odd_places():
    odd("virtual.h5ad", virtual)
    odd("external_storage.h5ad", external_storage)
    odd("external_link.h5ad", external_link)
    odd("soft_to_external.h5ad", soft_to_external)
    odd("soft_link.h5ad", soft_link)


def write_odd_versions():
    odd("superblock_3.h5ad", lambda f: sparse(f, chunks=(2,)))
    odd("too_new_sparse.h5ad", lambda f: sparse(f, compression="gzip"), libver="latest")
    odd("too_new_dense.h5ad", lambda f: f.create_dataset("X", data=numpy.ones((4, 3)), compression="gzip"),
        libver="latest")
    odd("too_new_names.h5ad", too_new_names, libver="latest")


def write_strangers():
    with h5py.File(HERE / "odd" / "stranger.h5", "w") as file:
        file["temperature"] = numpy.arange(3)
    with h5py.File(HERE / "odd" / "loom.h5", "w") as file:
        file["row_attrs/name"] = numpy.arange(3)


if __name__ == "__main__":
    (HERE / "odd").mkdir(exist_ok=True)
    write_small()
    write_odd_numbers()
    write_odd_sparse()
    write_odd_places()
    write_odd_versions()
    write_strangers()
