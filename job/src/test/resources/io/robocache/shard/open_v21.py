"""Opens a dataset of LeRobot v2.1 with pyarrow and Hugging Face datasets, and holds it against what LeRobot's loader demands.

Usage: open_v21.py DATASET EXPECTED_JSON CACHE. Any failed check ends it with an error.
"""
import json
import math
import os
import sys

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

root, expected = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
rows = expected["rows"]


def lines(name):
    with open(os.path.join(root, "meta", name), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def same(actual, wanted, what):
    if actual != wanted and not (actual is not None and wanted is not None and actual != actual and wanted != wanted):
        raise AssertionError(f"{what}: {actual!r}, expected {wanted!r}")


info = json.load(open(os.path.join(root, "meta/info.json"), encoding="utf-8"))
same(info["codebase_version"], "v2.1", "codebase_version")
same((info["total_frames"], info["chunks_size"], info["total_chunks"]), (rows, 1000, 1), "totals")
same((info["total_videos"], info["video_path"]), (0, None), "videos")
tasks, episodes, stats = lines("tasks.jsonl"), lines("episodes.jsonl"), lines("episodes_stats.jsonl")
same([task["task_index"] for task in tasks], list(range(info["total_tasks"])), "task_index")
same([task["task"] for task in tasks], expected["tasks"], "tasks")
same([episode["episode_index"] for episode in episodes], list(range(info["total_episodes"])), "episodes")
same([episode["episode_index"] for episode in stats], list(range(info["total_episodes"])), "statistics")
same(info["splits"], {"train": f"0:{len(episodes)}"}, "splits")

# Every episode lies where the template says, and its rows are its own.
start = 0
for number, episode in enumerate(episodes):
    path = info["data_path"].format(episode_chunk=number // info["chunks_size"], episode_index=number)
    table = pq.read_table(os.path.join(root, path), page_checksum_verification=True)
    same(table.num_rows, episode["length"], path)
    same(table["index"].to_pylist(), list(range(start, start + episode["length"])), f"{path} index")
    same(table["frame_index"].to_pylist(), list(range(episode["length"])), f"{path} frame_index")
    same(set(table["episode_index"].to_pylist()), {number}, f"{path} episode_index")
    same({expected["tasks"][i] for i in table["task_index"].to_pylist()}, set(episode["tasks"]), f"{path} tasks")
    same(sorted(table.column_names), sorted(info["features"]), f"{path} columns")
    state = np.array(table["observation.state"].to_pylist(), dtype=np.float64)
    own = stats[number]["stats"]["observation.state"]
    np.testing.assert_allclose(own["min"], np.nanmin(state, 0), rtol=1e-9)
    np.testing.assert_allclose(own["mean"], np.nanmean(state, 0), rtol=1e-9)
    start += episode["length"]
same(start, rows, "rows")
print("pyarrow", pa.__version__)

# As LeRobotDataset.load_hf_dataset: the folder, without features.
data = datasets.load_dataset("parquet", data_dir=os.path.join(root, "data"), split="train", cache_dir=sys.argv[3])
same(len(data), rows, "rows of datasets")
same(data["index"][:], list(range(rows)), "order of files")
for name, values in expected["values"].items():
    for row, value in values.items():
        if "NaN" not in (value if isinstance(value, list) else [value]):
            same(data[int(row)][name], value, f"{name}[{row}]")
print("datasets", datasets.__version__)

# Stamps as float32, each 1 / fps from the one before within 1e-4 s, but for the first of an episode.
stamps = np.array(data["timestamp"][:], dtype=np.float32)
ends = np.cumsum([episode["length"] for episode in episodes])
apart = np.abs(np.diff(stamps) - 1.0 / info["fps"]) <= 1e-4
apart[ends[:-1] - 1] = True
same(bool(apart.all()), True, "stamps")
same(stamps.tolist(), [float(np.float32(i / info["fps"])) for i in data["frame_index"][:]], "frame_index / fps")

# Figures are merged over the episodes that have them; each must be an array, counts of one element.
for episode in stats:
    for name, figures in episode["stats"].items():
        same(set(figures), {"min", "max", "mean", "std", "count"}, name)
        same(np.array(figures["count"]).shape, (1,), f"{name} count")
        for key in ("min", "max", "mean", "std"):
            same(np.array(figures[key], dtype=np.float64).ndim, 1, f"{name} {key}")
            same(len(figures[key]), info["features"][name]["shape"][0], f"{name} {key}")
for name in ("observation.state", "grip"):
    counts = np.array([e["stats"][name]["count"] for e in stats], dtype=np.float64)
    means = np.array([e["stats"][name]["mean"] for e in stats])
    values = np.array([data[name][:]], dtype=np.float64).reshape(rows, -1)
    np.testing.assert_allclose((means * counts).sum(0) / counts.sum(), np.nanmean(values, 0), rtol=1e-9)
print("rules of LeRobot v2.1")
