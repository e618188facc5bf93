#!/usr/bin/env python3
"""Writes the data files of formats/, each with the library whose format it is, and columns.h5ad and too_new.h5ad.

Needs anndata 0.12, h5py 3.16 (HDF5 2.0), biom-format 2.1, numpy 2, pandas, polars, pyarrow and scipy. All matrices are
the same one: 30 samples × 20 features, with features in rows where a format keeps it so.
"""

import gzip
import json
import pathlib
import warnings

import anndata
import biom
import h5py
import numpy
import pandas
import polars
import pyarrow
import pyarrow.parquet
import scipy.io
import scipy.sparse

HERE = pathlib.Path(__file__).parent
FORMATS = HERE / "formats"
ROWS, COLUMNS = 30, 20
SAMPLES = [f"sample{i}" for i in range(ROWS)]
FEATURES = [f"feature{i}" for i in range(COLUMNS)]


def counts():
    """Counts with about 70 % zeros."""
    return numpy.random.default_rng(1).poisson(0.35, (ROWS, COLUMNS)).astype("float32")


MATRIX = scipy.sparse.csr_matrix(counts())


def write_text(path, text):
    """The text as it is, or with gzip where the name says so; the same bytes each time."""
    data = text.encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def write_matrix_market():
    scipy.io.mmwrite(FORMATS / "integers.mtx", MATRIX.astype("int64"))
    scipy.io.mmwrite(FORMATS / "reals.mtx", MATRIX, comment="one line\nand another")
    scipy.io.mmwrite(FORMATS / "dense.mtx", MATRIX.toarray()[:4, :3])
    square = MATRIX.T @ MATRIX
    scipy.io.mmwrite(FORMATS / "symmetric.mtx", square, symmetry="symmetric")
    write_text(FORMATS / "reals.mtx.gz", (FORMATS / "reals.mtx").read_text())


def write_tenx_folder(name, features, suffix, prefix=""):
    folder = FORMATS / name
    folder.mkdir(exist_ok=True)
    entries = "".join(f"{i + 1} {j + 1} {int(v)}\n" for j, row in enumerate(MATRIX.toarray()) for i, v in enumerate(row) if v)
    header = '%%MatrixMarket matrix coordinate integer general\n%metadata_json: {"format_version": 2}\n'
    write_text(folder / f"{prefix}matrix.mtx{suffix}", f"{header}{COLUMNS} {ROWS} {MATRIX.nnz}\n{entries}")
    write_text(folder / f"{prefix}barcodes.tsv{suffix}", "".join(f"{each}-1\n" for each in SAMPLES))
    write_text(folder / f"{prefix}{features}{suffix}", "".join(f"id{i}\t{each}\n" for i, each in enumerate(FEATURES)))


def tenx_group(file, name, **storage):
    """A matrix as Cell Ranger writes it."""
    group = file.create_group(name)
    group["shape"] = numpy.array([COLUMNS, ROWS], "int32")
    group.create_dataset("data", data=MATRIX.data.astype("int32"), **storage)
    group.create_dataset("indices", data=MATRIX.indices.astype("int64"), **storage)
    group.create_dataset("indptr", data=MATRIX.indptr.astype("int64"), **storage)
    group.create_dataset("barcodes", data=numpy.array(SAMPLES, "S"), **storage)
    return group


def write_tenx_h5():
    names = numpy.array(FEATURES, "S")
    with h5py.File(FORMATS / "tenx.h5", "w", libver=("v110", "v110")) as file:
        tenx_group(file, "matrix", compression="gzip").create_group("features")["id"] = names
    with h5py.File(FORMATS / "tenx_two_genomes.h5", "w") as file:
        for genome in ("hg19", "mm10"):
            tenx_group(file, genome)["genes"] = names
    with h5py.File(FORMATS / "tenx_too_new.h5", "w", libver="latest") as file:
        tenx_group(file, "matrix", compression="gzip").create_group("features")["id"] = names
    with h5py.File(FORMATS / "tenx_differs.h5", "w", libver=("v110", "v110")) as file:
        tenx_group(file, "matrix").create_group("features")["id"] = names[1:]


def write_biom():
    table = biom.Table(MATRIX.T.tocsr(), FEATURES, SAMPLES, table_id="a table")
    with h5py.File(FORMATS / "table.biom", "w") as file:
        table.to_hdf5(file, "make_formats.py")
        file.attrs["creation-date"] = "2026-01-01T00:00:00"
    with h5py.File(FORMATS / "too_new.biom", "w", libver="latest") as file:
        table.to_hdf5(file, "make_formats.py")
        file.attrs["creation-date"] = "2026-01-01T00:00:00"
    content = json.loads(table.to_json("make_formats.py"))
    content["date"] = "2026-01-01T00:00:00"
    write_text(FORMATS / "table_json.biom", json.dumps(content))
    dense = {**content, "matrix_type": "dense", "data": MATRIX.T.toarray().tolist()}
    write_text(FORMATS / "dense_json.biom.gz", json.dumps(dense))


def write_npy():
    numpy.save(FORMATS / "matrix.npy", MATRIX.toarray())
    numpy.save(FORMATS / "columns_first.npy", numpy.asfortranarray(MATRIX.toarray().astype("int64")))
    numpy.save(FORMATS / "flat.npy", numpy.ones(7, "bool"))
    numpy.save(FORMATS / "records.npy", numpy.zeros(3, [("a", "i4"), ("b", "f8")]))
    numpy.save(FORMATS / "texts.npy", numpy.array(["a", "b"]))
    numpy.save(FORMATS / "cube.npy", numpy.zeros((2, 3, 4), "float16"))


def frame(rows, start=0):
    """Positions of genes: 3 columns of names, 4 of numbers, 1 of yes and no."""
    order = numpy.arange(start, start + rows)
    return {
        "gene": [f"gene{i // 5}" for i in order],
        "position": order,
        "strand": ["+" if i % 2 else "-" for i in order],
        "score": order / 7,
        "entropy": order / 3,
        "context": order * 2.0,
        "kind": [["donor", "acceptor", "neither"][i % 3] for i in order],
        "is_known": order % 2 == 0,
    }


def write_parquet():
    pyarrow.parquet.write_table(pyarrow.table(frame(40)), FORMATS / "pyarrow.parquet", row_group_size=16)
    nested = {"a": [[1, 2], [3]], "b": [{"x": 1, "y": "u"}] * 2, "c": pyarrow.array([1, 2], "timestamp[ns]"),
              "d": pyarrow.array([1, 2], "uint8"), "e": pyarrow.array([1, 2], "float16"), "f": pyarrow.array([None, 1], pyarrow.decimal128(9, 2))}
    pyarrow.parquet.write_table(pyarrow.table(nested), FORMATS / "nested.parquet")
    polars.DataFrame(frame(40)).write_parquet(FORMATS / "polars.parquet")
    pandas.DataFrame({"x": [1.5, 2.5]}, index=[3, 9]).to_parquet(FORMATS / "pandas_index.parquet")
    parts = FORMATS / "parquet_parts"
    parts.mkdir(exist_ok=True)
    for i in range(3):
        polars.DataFrame(frame(10 + i, 10 * i)).write_parquet(parts / f"part-{i}.parquet")


def write_tables():
    table = pandas.DataFrame(frame(40))
    table.loc[3, "strand"] = 'said "here",\nand there'
    write_text(FORMATS / "pandas.csv", table.to_csv(index=False))
    write_text(FORMATS / "pandas.tsv.gz", table.to_csv(index=False, sep="\t"))
    write_text(FORMATS / "excel.csv", "\ufeff" + table.to_csv(index=False, sep=";", lineterminator="\r\n"))
    parts = FORMATS / "tsv_parts"
    parts.mkdir(exist_ok=True)
    for i in range(2):
        polars.DataFrame(frame(10 + i, 10 * i)).write_csv(parts / f"analysis_{i}.tsv", separator="\t")


def annotated():
    guides = [["NTC", "GFI1B_1", "GFI1B_2", "MYB_1"][i % 4] for i in range(ROWS)]
    columns = {
        "guide": pandas.Categorical(guides, categories=["GFI1B_1", "GFI1B_2", "MYB_1", "NTC", "unused"]),
        "batch": numpy.arange(ROWS) % 3,
        "depth": numpy.arange(ROWS) / 4,
        "is_ntc": numpy.array([each == "NTC" for each in guides]),
        "name": guides,
        "lane": pandas.array([None if i == 0 else i % 2 for i in range(ROWS)], "Int64"),
        "passed": pandas.array([None if i == 0 else i % 2 == 0 for i in range(ROWS)], "boolean"),
        "donor": pandas.Categorical([None if i % 10 == 0 else f"d{i % 2}" for i in range(ROWS)]),
    }
    return anndata.AnnData(MATRIX, obs=pandas.DataFrame(columns, index=SAMPLES), var=pandas.DataFrame(index=FEATURES))


def write_columns():
    annotated().write_h5ad(HERE / "columns.h5ad")
    with h5py.File(HERE / "columns.h5ad") as source, h5py.File(HERE / "columns_0.7.h5ad", "w") as file:
        source.copy("X", file)
        source.copy("var", file)
        obs = file.create_group("obs")
        obs.attrs["_index"] = "_index"
        obs["_index"] = numpy.array(SAMPLES, "S")
        obs["guide"] = source["obs/guide/codes"][:]
        obs["__categories/guide"] = source["obs/guide/categories"][:]
        obs["guide"].attrs["categories"] = obs["__categories/guide"].ref
    with h5py.File(HERE / "too_new.h5ad", "w", libver="latest") as file:
        anndata.io.write_elem(file, "/", annotated(), dataset_kwargs={"compression": "gzip"})


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    FORMATS.mkdir(exist_ok=True)
    write_matrix_market()
    write_tenx_folder("tenx", "features.tsv", ".gz")
    write_tenx_folder("tenx_2", "genes.tsv", "")
    write_tenx_folder("tenx_named", "features.tsv", ".gz", "GSM1_")
    write_tenx_h5()
    write_biom()
    write_npy()
    write_parquet()
    write_tables()
    write_columns()
