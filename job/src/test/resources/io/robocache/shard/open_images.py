"""Opens a column of images with pyarrow, polars, DuckDB, Hugging Face datasets and Pillow, as LeRobot does.

Usage: open_images.py DATASET EXPECTED_JSON CACHE. Prints one line for each tool; any failed check ends it with an error.
"""
import glob
import hashlib
import json
import os
import sys

import datasets
import duckdb
import numpy as np
import PIL
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

root, expected = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
info = json.load(open(os.path.join(root, "meta/info.json"), encoding="utf-8"))
files = sorted(glob.glob(os.path.join(root, "data/*/*.parquet")))
name, hashes = expected["column"], expected["sha256"]
feature = info["features"][name]
height, width, channels = feature["shape"]


def same(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, expected {wanted!r}")


def digests(images):
    return [hashlib.sha256(image).hexdigest() for image in images]


def check(image, row, what):
    same(image.size, (width, height), f"{what}: size of row {row}")
    pixels = np.asarray(image)
    same(pixels.shape, (height, width, channels), f"{what}: shape of row {row}")
    same(pixels.dtype, np.uint8, f"{what}: type of row {row}")
    same(not pixels.any(), row in expected["black"], f"{what}: whether row {row} is black")


same(feature["dtype"], "image", "dtype")
same(feature["names"], ["height", "width", "channels"], "names")
table = pa.concat_tables([pq.read_table(f, page_checksum_verification=True) for f in files])
same(table.schema.field(name).type, pa.struct([("bytes", pa.binary()), ("path", pa.string())]), "type")
cells = table.column(name).to_pylist()
same(digests(cell["bytes"] for cell in cells), hashes, "pyarrow")
same({cell["path"] for cell in cells}, {""}, "paths")
print("pyarrow", pa.__version__)
same(digests(cell["bytes"] for cell in pl.read_parquet(files)[name].to_list()), hashes, "polars")
print("polars", pl.__version__)
found = duckdb.sql(f"select \"{name}\".bytes from read_parquet({files!r}) order by index").fetchall()
same(digests(row[0] for row in found), hashes, "duckdb")
print("duckdb", duckdb.__version__)

# Without a word: the footer says what is an image. This is how datasets.load_dataset opens a folder.
plain = datasets.Dataset.from_parquet(files, cache_dir=sys.argv[3])
same(isinstance(plain.features[name], datasets.Image), True, "feature of the footer")
# As lerobot.datasets.utils.get_hf_features_from_features maps info.json.
features = datasets.Features({
    key: datasets.Image() if declared["dtype"] == "image" else datasets.Value(declared["dtype"])
    for key, declared in info["features"].items()})
mapped = datasets.Dataset.from_parquet(files, features=features, cache_dir=os.path.join(sys.argv[3], "mapped"))
for dataset in (plain, mapped):
    same(len(dataset), len(hashes), "rows")
    for row in range(len(hashes)):
        check(dataset[row][name], row, "datasets")
print("datasets", datasets.__version__, "pillow", PIL.__version__)

stats = json.load(open(os.path.join(root, "meta/stats.json"), encoding="utf-8"))
same(stats[name], {"count": [len(hashes) - len(expected["black"])]}, "statistics of images")
print("statistics")
