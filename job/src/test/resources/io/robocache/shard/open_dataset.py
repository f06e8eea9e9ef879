"""Opens a dataset with pyarrow, polars, DuckDB and Hugging Face datasets, and checks what LeRobot's loader relies on.

Usage: open_dataset.py DATASET EXPECTED_JSON. Prints one line for each tool; any failed check ends it with an error.
"""
import glob
import json
import math
import os
import sys

import datasets
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

root, expected = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
info = json.load(open(os.path.join(root, "meta/info.json"), encoding="utf-8"))
files = sorted(glob.glob(os.path.join(root, "data/*/*.parquet")))  # LeRobot's own glob and order
rows = expected["rows"]
ARROW = {"float32": pa.float32(), "float64": pa.float64(), "int64": pa.int64(), "int32": pa.int32(),
         "uint8": pa.uint8(), "bool": pa.bool_(), "string": pa.string()}


def same(actual, wanted, what):
    if actual != wanted and not (actual is not None and wanted is not None and actual != actual and wanted != wanted):
        raise AssertionError(f"{what}: {actual!r}, expected {wanted!r}")


def check_pyarrow():
    table = pa.concat_tables([pq.read_table(f, page_checksum_verification=True) for f in files])
    same(table.num_rows, rows, "rows")
    same(sorted(table.column_names), sorted(info["features"]), "columns")
    for name, feature in info["features"].items():
        kind, shape = table.schema.field(name).type, feature["shape"]
        element = kind.value_type if pa.types.is_list(kind) else kind
        same(element, ARROW[feature["dtype"]], f"{name} dtype")
        same(table.column(name).null_count, 0, f"{name} nulls")
        if pa.types.is_list(kind) and shape != [-1]:
            lengths = set(pa.compute.list_value_length(table.column(name)).to_pylist())
            same(lengths, set(shape), f"{name} lengths")
    for name, values in expected["values"].items():
        column = table.column(name)
        for row, value in values.items():
            actual = column[int(row)].as_py()
            pairs = zip(actual, value) if isinstance(value, list) else [(actual, value)]
            for got, want in pairs:
                same(got, math.nan if want == "NaN" else want, f"{name}[{row}]")
    return table


def check_polars():
    frame = pl.concat([pl.read_parquet(f) for f in files])
    same(frame.height, rows, "rows")
    same(frame["index"].to_list(), list(range(rows)), "index")
    same(frame["note"][1], expected["values"]["note"]["1"], "note")


def check_duckdb():
    data = duckdb.sql(f"select * from read_parquet({files!r})")
    count, keys, states = duckdb.sql(
        'select count(*), sum(len("voxels.lidar.key")), sum(len("observation.state")) from data').fetchone()
    same((count, keys, states), (rows, expected["voxels"], 3 * rows), "sums")
    same(duckdb.sql('select max(episode_index) + 1 from data').fetchone()[0], info["total_episodes"], "episodes")


def hf_features():
    """As lerobot.datasets.utils.get_hf_features_from_features maps info.json."""
    features = {}
    for name, feature in info["features"].items():
        value, shape = datasets.Value(feature["dtype"]), feature["shape"]
        if shape == [1]:
            features[name] = value
        elif hasattr(datasets, "List"):
            features[name] = datasets.List(value, length=shape[0])
        else:
            features[name] = datasets.Sequence(length=shape[0], feature=value)
    return datasets.Features(features)


def check_datasets():
    data = datasets.Dataset.from_parquet(files, features=hf_features(), cache_dir=sys.argv[3])
    same(len(data), rows, "rows")
    same(data[rows - 1]["index"], rows - 1, "index")
    for name, values in expected["values"].items():
        for row, value in values.items():
            if "NaN" not in (value if isinstance(value, list) else [value]):
                same(data[int(row)][name], value, f"{name}[{row}]")


def check_lerobot(table):
    same(info["codebase_version"], "v3.0", "codebase_version")
    same(info["total_frames"], rows, "total_frames")
    same(table["index"].to_pylist(), list(range(rows)), "index is the row")
    fps = info["fps"]
    for frame, stamp in zip(table["frame_index"].to_pylist(), table["timestamp"].to_pylist()):
        same(np.float32(frame / fps), np.float32(stamp), "timestamp is frame_index / fps")
    tasks = pd.read_parquet(os.path.join(root, "meta/tasks.parquet"))
    same(len(tasks), info["total_tasks"], "tasks")
    same(tasks.index.name, "task", "index of tasks")
    same([tasks.iloc[i].name for i in range(len(tasks))], expected["tasks"], "tasks by position")
    same(tasks["task_index"].tolist(), list(range(len(tasks))), "task_index")
    episodes = datasets.Dataset.from_parquet(
        sorted(glob.glob(os.path.join(root, "meta/episodes/*/*.parquet"))), cache_dir=sys.argv[3])
    same(len(episodes), info["total_episodes"], "episodes")
    column = np.array(table["episode_index"].to_pylist())
    groups = {f: pq.ParquetFile(f).metadata for f in files}
    stats = json.load(open(os.path.join(root, "meta/stats.json"), encoding="utf-8"))
    start = 0
    for number, episode in enumerate(episodes):
        same(episode["episode_index"], number, "positional lookup of episodes")
        same(episode["dataset_from_index"], start, "dataset_from_index")
        start = episode["dataset_to_index"]
        same(start - episode["dataset_from_index"], episode["length"], "length")
        same(set(column[episode["dataset_from_index"]:start]), {number}, "episode_index")
        path = info["data_path"].format(
            chunk_index=episode["data/chunk_index"], file_index=episode["data/file_index"])
        one = pq.read_table(os.path.join(root, path), columns=["index"])["index"].to_pylist()
        same(episode["dataset_from_index"] in one and start - 1 in one, True, "rows lie in the named file")
        seen = {expected["tasks"][i] for i in table["task_index"][episode["dataset_from_index"]:start].to_pylist()}
        same(set(episode["tasks"]), seen, "tasks of the episode")
        for name in stats:
            same(len(episode[f"stats/{name}/mean"]), info["features"][name]["shape"][0], f"{name} mean")
            same(len(episode[f"stats/{name}/count"]), 1, f"{name} count")
    same(start, rows, "last row")
    same(sum(m.num_row_groups for m in groups.values()), len(episodes), "one row group an episode")
    for name in ("observation.state", "grip"):
        values = np.array(table[name].to_pylist(), dtype=np.float64).reshape(rows, -1)
        for key, wanted in (("min", np.nanmin(values, 0)), ("max", np.nanmax(values, 0)),
                            ("mean", np.nanmean(values, 0)), ("std", np.nanstd(values, 0))):
            np.testing.assert_allclose(np.array(stats[name][key]), wanted, rtol=1e-9, err_msg=f"{name} {key}")
        median = np.nanquantile(values, 0.5, axis=0, method="inverted_cdf")
        np.testing.assert_allclose(np.array(stats[name]["q50"]), median, rtol=1 / 256, err_msg=f"{name} q50")


table = check_pyarrow()
print("pyarrow", pa.__version__)
check_polars()
print("polars", pl.__version__)
check_duckdb()
print("duckdb", duckdb.__version__)
check_datasets()
print("datasets", datasets.__version__)
check_lerobot(table)
print("lerobot rules")
