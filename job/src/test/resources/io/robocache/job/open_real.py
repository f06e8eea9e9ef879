"""Opens datasets built from real recordings with pyarrow and Hugging Face datasets, and compares every row of the named
columns with what this script reads of the recordings itself.

Usage: open_real.py CASES_JSON CACHE. A case has a dataset's root, its rows and episodes, columns (name of the dataset to name
of the source), and as its source a TFRecord file, Parquet files, or values. Prints one line a case; any failed check ends
it with an error.
"""
import glob
import json
import os
import struct
import sys

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def same(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, expected {wanted!r}")


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """Numbers and contents of the fields of a protobuf message that has fields with a length alone."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        same(tag & 7, 2, "wire type")
        length, at = varint(data, at)
        yield tag >> 3, data[at:at + length]
        at += length


def values(feature):
    (kind, content), = fields(feature)
    if kind == 1:
        return [value for _, value in fields(content)]
    packed = b"".join(value for _, value in fields(content))
    if kind == 2:
        return np.frombuffer(packed, "<f4")
    found, at = [], 0
    while at < len(packed):
        value, at = varint(packed, at)
        found.append(value)
    return np.array(found)


def tfrecord(path):
    """Steps of all records, in order: a list of dictionaries of one episode each."""
    data, at = open(path, "rb").read(), 0
    while at < len(data):
        length, = struct.unpack_from("<Q", data, at)
        example, = (content for _, content in fields(data[at + 12:at + 12 + length]))
        yield {dict(fields(entry))[1].decode(): values(dict(fields(entry))[2]) for _, entry in fields(example)}
        at += length + 16


def rows_of(case):
    """What the source has for each column of the dataset: arrays of shape (rows, width), or lists of bytes and texts."""
    found = {}
    if "tfrecord" in case:
        episodes = list(tfrecord(case["tfrecord"]))
        same(len(episodes), case["episodes"], "records")
        for name, source in case["columns"].items():
            column = [episode["steps/" + source] for episode in episodes]
            if isinstance(column[0], list):
                found[name] = [value for part in column for value in part]
            else:
                steps = [len(episode["steps/is_first"]) for episode in episodes]
                found[name] = np.concatenate([part.reshape(n, -1) for part, n in zip(column, steps)])
    elif "parquet" in case:
        table = pa.concat_tables([pq.read_table(f, columns=list(case["columns"].values())) for f in case["parquet"]])
        for name, source in case["columns"].items():
            found[name] = np.array(table[source].to_pylist()).reshape(table.num_rows, -1)
    else:
        for name, source in case["columns"].items():
            found[name] = np.array(case["values"][source])
    return found


def check(data, case, wanted, texts, what):
    """Of columns as lists."""
    for name, expected in wanted.items():
        column = data[name]
        same(len(column), case["rows"], f"{what}: rows of {name}")
        if isinstance(expected, list):
            for row, (got, want) in enumerate(zip(column, expected)):
                same(got["bytes"] if isinstance(got, dict) else got, want, f"{what}: {name}[{row}]")
        else:
            got = np.array(column, dtype=np.float32).reshape(case["rows"], -1)
            np.testing.assert_array_equal(got, expected.astype(np.float32), err_msg=f"{what}: {name}")
    if texts is not None:
        tasks = pq.read_table(os.path.join(case["root"], "meta/tasks.parquet")).to_pydict()
        by_index = dict(zip(tasks["task_index"], tasks["task"]))
        same([by_index[i] for i in data["task_index"]], texts, f"{what}: sentences")


for number, case in enumerate(json.load(open(sys.argv[1], encoding="utf-8"))):
    info = json.load(open(os.path.join(case["root"], "meta/info.json"), encoding="utf-8"))
    same((info["total_frames"], info["total_episodes"]), (case["rows"], case["episodes"]), case["root"])
    files = sorted(glob.glob(os.path.join(case["root"], "data/*/*.parquet")))
    wanted = rows_of(case)
    texts = wanted.pop("task", None)
    texts = None if texts is None else [text.decode() for text in texts]
    table = pa.concat_tables([pq.read_table(f, page_checksum_verification=True) for f in files])
    same(sorted(table.column_names), sorted(info["features"]), "columns")
    check(table.to_pydict(), case, wanted, texts, "pyarrow")
    dataset = datasets.Dataset.from_parquet(files, cache_dir=os.path.join(sys.argv[2], str(number)))
    images = [name for name, feature in dataset.features.items() if isinstance(feature, datasets.Image)]
    same(images, [name for name, feature in info["features"].items() if feature["dtype"] == "image"], "images")
    for name in images:
        height, width, _ = info["features"][name]["shape"]
        same(dataset[len(dataset) - 1][name].size, (width, height), f"datasets: size of {name}")
        dataset = dataset.cast_column(name, datasets.Image(decode=False))
    check({name: dataset[:][name] for name in dataset.column_names}, case, wanted, texts, "datasets")
    print(case["root"].rsplit("/", 1)[-1], case["rows"], "rows", len(images), "images a row")
