"""Stacks frames to batches as a training loader does, and checks them against the sparse rows.

Usage: stack_batches.py DATASET CACHE. LeRobot maps info.json's features to those of Hugging Face datasets; torch's
default_collate then needs every frame of a batch to have the same shapes. Where torch is installed, its DataLoader runs too.
"""
import glob
import json
import os
import sys

import datasets
import numpy as np

root, cache = sys.argv[1], sys.argv[2]
info = json.load(open(os.path.join(root, "meta/info.json"), encoding="utf-8"))
features = {}
for name, feature in info["features"].items():
    value, shape = datasets.Value(feature["dtype"]), feature["shape"]
    if shape == [1]:
        features[name] = value
    elif hasattr(datasets, "List"):
        features[name] = datasets.List(value, length=shape[0])
    else:
        features[name] = datasets.Sequence(length=shape[0], feature=value)
files = sorted(glob.glob(os.path.join(root, "data/*/*.parquet")))
data = datasets.Dataset.from_parquet(files, features=datasets.Features(features), cache_dir=cache)
fixed = [name for name, feature in info["features"].items()
         if feature["shape"] != [-1] and feature["dtype"] != "string"]
voxels = [name for name in fixed if name.startswith(("voxels.action.grid.", "voxels.padded."))]
assert len(voxels) > 12, voxels


def default_collate(frames):
    """As torch.utils.data.default_collate of dictionaries of arrays: shapes must be equal."""
    batch = {}
    for name in frames[0]:
        arrays = [np.asarray(frame[name]) for frame in frames]
        if any(array.shape != arrays[0].shape for array in arrays):
            raise ValueError(f"{name}: {[array.shape for array in arrays]}")
        batch[name] = np.stack(arrays)
    return batch


arrays = data.select_columns(fixed).with_format("numpy")
batches = [default_collate([arrays[i] for i in range(start, start + 8)]) for start in range(0, len(data) - 7, 8)]
assert len(batches) > 3, len(batches)
for batch in batches:
    for name in voxels:
        shape = info["features"][name]["shape"]
        assert batch[name].shape == ((8,) if shape == [1] else (8, *shape)), (name, batch[name].shape)

# The sparse rows of the same points say what the dense and the padded ones must hold.
points, dense, padded = "voxels.observation.voxels.", "voxels.action.grid.", "voxels.padded."
dims = json.loads(info["features"][dense + "occupancy"]["info"]["dims"])
dropped = occupied = 0
for row in data:
    grid = np.zeros(dims, np.int32)
    keys = np.array(row[points + "key"], np.int64)
    grid.reshape(-1)[keys] = row[points + "count"]
    np.testing.assert_array_equal(np.array(row[dense + "count"], np.int32).reshape(dims), grid)
    np.testing.assert_array_equal(np.array(row[dense + "occupancy"]).reshape(dims), grid > 0)
    means = np.zeros(dims, np.float32)
    means.reshape(-1)[keys] = np.array(row[points + "mean.intensity"], np.float32)
    np.testing.assert_array_equal(np.array(row[dense + "mean.intensity"], np.float32).reshape(dims), means)
    kept = min(40, row[padded + "voxels"])
    key, count = np.array(row[padded + "key"]), np.array(row[padded + "count"])
    assert (key[:kept] >= 0).all() and (np.diff(key[:kept]) > 0).all(), key
    assert (key[kept:] == -1).all() and (count[kept:] == 0).all() and (count[:kept] > 0).all(), count
    assert row[padded + "dropped"] == row[padded + "voxels"] - kept
    dropped += row[padded + "dropped"]
    occupied += len(keys)
assert occupied > 0
print("stacked", len(batches), "batches,", len(voxels), "voxel columns, datasets", datasets.__version__, "dropped", dropped)

try:
    import torch
except ImportError:
    print("without torch")
else:
    loader = torch.utils.data.DataLoader(data.select_columns(fixed).with_format("torch"), batch_size=8, drop_last=True)
    seen = 0
    for batch, expected in zip(loader, batches):
        for name in voxels:
            np.testing.assert_array_equal(batch[name].numpy(), expected[name])
        seen += 1
    assert seen == len(batches), seen
    print("torch", torch.__version__)
