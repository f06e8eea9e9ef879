"""Reads a dataset of MosaicML Streaming with NumPy, through index.json, as its reader does.

Usage: open_mds.py DATASET EXPECTED_JSON CACHE. Any failed check ends it with an error.
"""
import hashlib
import json
import math
import os
import sys

import numpy as np

root, expected = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))


def decode(encoding, data):
    kind, *config = encoding.split(":")
    if kind == "str":
        return data.decode("utf-8")
    if kind == "bytes":
        return data
    if kind != "ndarray":
        return np.frombuffer(data, kind)[0]
    if len(config) == 2:
        return np.frombuffer(data, config[0]).reshape([int(n) for n in config[1].split(",")])
    dims, width = data[0] >> 2, 2 ** (data[0] % 4)
    shape = np.frombuffer(data[1:1 + dims * width], f"uint{8 * width}")
    return np.frombuffer(data[1 + dims * width:], config[0]).reshape(shape)


samples = []
index = json.load(open(os.path.join(root, "index.json"), encoding="utf-8"))
for shard in index["shards"]:
    raw = open(os.path.join(root, shard["raw_data"]["basename"]), "rb").read()
    assert hashlib.sha256(raw).hexdigest() == shard["raw_data"]["hashes"]["sha256"]
    count = int(np.frombuffer(raw[:4], np.uint32)[0])
    assert count == shard["samples"]
    offsets = np.frombuffer(raw[4:4 * (count + 2)], np.uint32)
    config = json.loads(raw[4 * (count + 2):offsets[0]])
    assert config == {key: value for key, value in shard.items() if key not in ("raw_data", "zip_data", "samples")}
    for begin, end in zip(offsets[:-1], offsets[1:]):
        data, sizes, at = raw[begin:end], [], 0
        for size in shard["column_sizes"]:
            if not size:
                size = int(np.frombuffer(data[at:at + 4], np.uint32)[0])
                at += 4
            sizes.append(size)
        sample = {}
        for name, encoding, size in zip(shard["column_names"], shard["column_encodings"], sizes):
            sample[name] = decode(encoding, data[at:at + size])
            at += size
        samples.append(sample)

assert len(samples) == expected["rows"], len(samples)
assert [int(sample["index"]) for sample in samples] == list(range(len(samples)))
assert sum(len(sample["voxels.lidar.key"]) for sample in samples) == expected["voxels"]
for name, values in expected["values"].items():
    for row, value in values.items():
        actual = samples[int(row)][name]
        if isinstance(value, str) and value != "NaN":
            assert actual == value, (name, row, actual)
        else:
            wanted = [math.nan if v == "NaN" else v for v in (value if isinstance(value, list) else [value])]
            assert np.array_equal(np.atleast_1d(actual).astype(np.float64), np.array(wanted, np.float64), equal_nan=True), (
                name, row, actual)
print("NumPy", np.__version__)
