"""Opens a dataset of poses, windows and 16-bit floats with pyarrow, polars, DuckDB and Hugging Face datasets.

Usage: open_fused.py DATASET CACHE. Prints one line for each tool; any failed check ends it with an error.
"""
import glob
import json
import os
import sys

import datasets
import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

root = sys.argv[1]
info = json.load(open(os.path.join(root, "meta/info.json"), encoding="utf-8"))
stats = json.load(open(os.path.join(root, "meta/stats.json"), encoding="utf-8"))
files = sorted(glob.glob(os.path.join(root, "data/*/*.parquet")))
table = pa.concat_tables([pq.read_table(f, page_checksum_verification=True) for f in files])
rows = info["total_frames"]
assert table.num_rows == rows > 40, table.num_rows
assert sorted(table.column_names) == sorted(info["features"])


def array(name):
    return np.array(table[name].to_pylist(), dtype=np.float64)


window, mask = array("observation.wrench"), array("mask.observation.wrench").astype(bool)
assert window.shape == (rows, *info["features"]["observation.wrench"]["shape"]) == (rows, 16, 6), window.shape
assert mask.shape == (rows, 16)
assert np.isnan(window[~mask]).all() and not np.isnan(window[mask]).any()
assert mask[0].sum() == 1 and mask[-1].all(), "padded in front of the first frame, full at the last"
np.testing.assert_allclose(stats["observation.wrench"]["mean"], window[mask].mean(axis=0), rtol=1e-9)
np.testing.assert_allclose(stats["observation.wrench"]["std"], window[mask].std(axis=0), rtol=1e-9)
pose, valid = array("observation.pose"), array("valid.observation.pose").astype(bool)
assert np.isnan(pose[~valid]).all() and not np.isnan(pose[valid]).any()
np.testing.assert_allclose(np.linalg.norm(pose[valid][:, 3:], axis=1), 1, atol=1e-6)
assert table.schema.field("action").type.value_type == pa.float16()
assert info["features"]["action"]["dtype"] == "float16"
assert not np.isnan(array("action")).any() and array("action").max() > 0.5
print("pyarrow", pa.__version__)

frame = pl.concat([pl.read_parquet(f) for f in files])
assert frame.height == rows
np.testing.assert_array_equal(np.array(frame["observation.wrench"].to_list(), dtype=np.float64), window)
halves = [np.frombuffer(b"".join(row), dtype="<f2") for row in frame["action"].to_list()]  # polars has no float16: bytes
np.testing.assert_array_equal(np.array(halves, dtype=np.float64), array("action"))
print("polars", pl.__version__)

total = duckdb.sql(f"""select sum(list_sum(list_transform("mask.observation.wrench", x -> x::int))),
    sum(len("observation.wrench")), sum(list_sum("action")) from read_parquet({files!r})""").fetchone()
assert total[0] == mask.sum() and total[1] == 16 * rows, total
np.testing.assert_allclose(total[2], array("action").sum(), rtol=1e-4)
print("duckdb", duckdb.__version__)

features = {}
for name, feature in info["features"].items():  # as LeRobot maps info.json
    value, shape = datasets.Value(feature["dtype"]), feature["shape"]
    if shape == [1]:
        features[name] = value
    elif len(shape) == 1:
        features[name] = datasets.List(value, length=shape[0])
    else:
        features[name] = datasets.Array2D(shape=tuple(shape), dtype=feature["dtype"])
data = datasets.Dataset.from_parquet(files, features=datasets.Features(features), cache_dir=sys.argv[2])
np.testing.assert_array_equal(np.array(data[rows - 1]["observation.wrench"], dtype=np.float64), window[-1])
np.testing.assert_array_equal(np.array(data[rows - 1]["mask.observation.wrench"]), mask[-1])
np.testing.assert_array_equal(np.array(data[3]["action"], dtype=np.float64), array("action")[3])
print("datasets", datasets.__version__)
