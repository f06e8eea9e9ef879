#!/usr/bin/env python3
"""The job of conf/sample.conf with numpy and pyarrow alone: what one writes without this project, timed beside it.

numpy_job.py --input FOLDER --output FOLDER [--repeat N] [--workers N] [--no-clouds]
    reads FOLDER/*.mcap, aligns the streams at 30 Hz, voxelizes the clouds and writes a Parquet file for each
    recording. It goes without what the project has beyond that: statistics, checksums, sidecars, the numbering over
    all recordings.
numpy_job.py --dense-count FILE --grid OX OY OZ SX SY SZ NX NY NZ [--repeat N]
    counts the points of each cell of a grid; FILE holds all x, then all y, then all z as little-endian float32.

Each repetition prints a line of JSON: its seconds and some sums to compare. With --repeat 0 there is one for each line
of standard input.
"""

import argparse
import concurrent.futures
import glob
import json
import os
import struct
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

RATE = 30
JOINTS = [b"joint_%d" % number for number in range(1, 8)]
ORIGIN, SIZE, DIMS = (-2, -2, -0.5), (0.05, 0.05, 0.05), (80, 80, 40)
MILLIS = 1_000_000
SECOND = 1_000_000_000

# Records of MCAP: https://mcap.dev/spec
PREFIX = struct.Struct("<BQ")
CHANNEL, MESSAGE, CHUNK, DATA_END = 0x04, 0x05, 0x06, 0x0F
HEADER = struct.Struct("<iII")
U32 = struct.Struct("<I")
POINT_TYPES = [None, "<i1", "<u1", "<i2", "<u2", "<i4", "<u4", "<f4", "<f8"]


def records(data, at=0):
    """Opcode and content of each record."""
    while at < len(data):
        opcode, length = PREFIX.unpack_from(data, at)
        at += PREFIX.size
        yield opcode, data[at : at + length]
        at += length


def messages(data, at, channels):
    """Topic, log stamp and CDR body of each message, in the order of the file."""
    for opcode, content in records(data, at):
        if opcode == MESSAGE:
            channel, _, log = struct.unpack_from("<HIQ", content)
            yield channels[channel], log, content[26:]  # behind the publish stamp and the head of CDR
        elif opcode == CHUNK:
            size, _, named = struct.unpack_from("<QII", content, 16)
            codec, stored = bytes(content[32 : 32 + named]).decode(), content[40 + named :]
            inner = memoryview(pa.Codec(codec).decompress(stored, size)).cast("B") if codec else stored
            yield from messages(inner, 0, channels)
        elif opcode == CHANNEL:
            channel, _, named = struct.unpack_from("<HHI", content)
            channels[channel] = bytes(content[8 : 8 + named]).decode()
        elif opcode == DATA_END:
            return


def aligned(at, size):
    return at + -at % size


def header(body):
    """Stamp of a std_msgs/Header in nanoseconds, and where it ends."""
    seconds, nanos, length = HEADER.unpack_from(body)
    return seconds * SECOND + nanos, HEADER.size + length


def text(body, at):
    """Bytes of a string without its zero, and where it ends."""
    at = aligned(at, 4)
    end = at + 4 + U32.unpack_from(body, at)[0]
    return bytes(body[at + 4 : end - 1]), end


def doubles(body, at):
    """Where the values of a sequence of float64 begin, and how many they are."""
    at = aligned(at, 4)
    count = U32.unpack_from(body, at)[0]
    return (aligned(at + 4, 8) if count else at + 4), count


class Joints:
    """Position and velocity in the order of JOINTS; names are looked at where they differ from those before."""

    def __init__(self):
        self.block, self.order = b"", None

    def __call__(self, body, log):
        stamp, at = header(body)
        at = aligned(at, 4)
        if not self.block or body[at : at + len(self.block)] != self.block:
            self.read_names(body, at)
        place, count = doubles(body, at + len(self.block))
        position = np.frombuffer(body, "<f8", count, place)
        place, count = doubles(body, place + 8 * count)
        velocity = np.frombuffer(body, "<f8", count, place)
        return stamp, [position[self.order], velocity[self.order]]

    def read_names(self, body, start):
        names, at = [], start + 4
        for _ in range(U32.unpack_from(body, start)[0]):
            name, at = text(body, at)
            names.append(name)
        self.block = bytes(body[start:at])
        self.order = [names.index(joint) for joint in JOINTS]


def wrench(body, log):
    stamp, at = header(body)
    at = aligned(at, 8)
    return stamp, [bytes(body[at : at + 48])]  # a view would keep the chunk


def imu(body, log):
    stamp, at = header(body)
    at = aligned(at, 8) + 13 * 8  # behind the orientation and its covariance
    return stamp, [bytes(body[at : at + 24]), bytes(body[at + 96 : at + 120])]


def command(body, log):
    place, count = doubles(body, 8)  # behind an empty layout
    return log, [bytes(body[place : place + 8 * count])]


def points(body):
    """Stamp and points of a PointCloud2, a view with its fields."""
    stamp, at = header(body)
    at = aligned(at, 4)
    height, width, fields = struct.unpack_from("<III", body, at)
    at += 12
    names, formats, offsets = [], [], []
    for _ in range(fields):
        name, at = text(body, at)
        at = aligned(at, 4)
        offset, kind = struct.unpack_from("<IB", body, at)
        at = aligned(at + 5, 4) + 4
        names.append(name.decode())
        formats.append(POINT_TYPES[kind])
        offsets.append(offset)
    at = aligned(at + 1, 4)
    step, row, _ = struct.unpack_from("<III", body, at)
    if row != width * step:
        raise ValueError(f"rows of {row} bytes, {width} points of {step} bytes each")
    layout = np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": step})
    return stamp, np.frombuffer(body, layout, height * width, at + 12)


def cells(axes, origin, size, dims):
    """Key of each point in the grid, in order, and the places of these points."""
    places = [(p - np.float32(o)) / np.float32(s) for p, o, s in zip(axes, origin, size)]
    inside = np.flatnonzero(np.logical_and.reduce([(q >= 0) & (q < n) for q, n in zip(places, dims)]))
    x, y, z = (q[inside].astype(np.int64) for q in places)
    return (x * dims[1] + y) * dims[2] + z, inside  # faster than masks and ravel_multi_index


def voxelize(cloud):
    """Keys, counts and mean intensities of the cells with points, and points in, not finite and out of range."""
    features = [np.ascontiguousarray(cloud[name]) for name in ("x", "y", "z", "intensity")]
    finite = np.flatnonzero(np.logical_and.reduce([np.isfinite(feature) for feature in features]))
    x, y, z, intensity = (feature[finite] for feature in features)
    key, inside = cells((x, y, z), ORIGIN, SIZE, DIMS)
    keys, place, counts = np.unique(key, return_inverse=True, return_counts=True)
    means = np.bincount(place, intensity[inside], len(keys)) / counts
    counters = len(cloud), len(cloud) - len(x), len(x) - len(key)
    return keys.astype(np.int32), counts.astype(np.int32), means.astype(np.float32), counters


def by_stamp(stamps):
    """Stamps in order, each once, and the places of their samples; of equal ones the last counts."""
    stamps = np.array(stamps, np.int64)
    order = np.argsort(stamps, kind="stable")
    ordered = stamps[order]
    last = np.ones(len(ordered), bool)
    last[:-1] = ordered[1:] != ordered[:-1]
    return ordered[last], order[last]


def previous(stamps, times, max_age=None):
    """Place of the sample of each time, its age, and whether it is valid."""
    place = np.searchsorted(stamps, times, "right") - 1
    age = times - stamps[place]
    valid = place >= 0
    return place, age, valid if max_age is None else valid & (age <= max_age)


def nearest(stamps, times, max_age):
    after = np.clip(np.searchsorted(stamps, times), 1, len(stamps) - 1)
    place = after - (times - stamps[after - 1] <= stamps[after] - times)
    age = times - stamps[place]
    return place, age, np.abs(age) <= max_age


def linear(stamps, values, times, max_gap):
    """Values, ages and validity at each time."""
    place, age, valid = previous(stamps, times)
    after = np.minimum(place + 1, len(stamps) - 1)
    gap = stamps[after] - stamps[place]
    share = (age / np.maximum(gap, 1))[:, None]
    valid &= (age == 0) | ((after > place) & (gap <= max_gap))
    return values[place] + share * (values[after] - values[place]), age, valid


def ages(age, valid):
    return np.where(valid, age / MILLIS, np.nan).astype(np.float32)


def column(values, valid):
    """A list of float32 a frame; NaN where it is not valid."""
    values = np.where(valid[:, None], values, np.nan).astype(np.float32)
    return pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])


def lists(parts, place):
    """The list of each frame, of what was made for each cloud."""
    chosen = [parts[i] for i in place]
    ends = np.cumsum([0] + [len(part) for part in chosen], dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(np.concatenate(chosen)))


def read(path, with_clouds):
    """Stamps and values of each stream, and stamps and voxels of the clouds."""
    decoders = {"/joint_states": Joints(), "/ft_sensor/wrench": wrench, "/imu/data": imu, "/cmd": command}
    stamps = {topic: [] for topic in [*decoders, "/task", "/lidar/points"]}
    values = {topic: [] for topic in stamps}
    data = memoryview(pa.memory_map(path).read_buffer()).cast("B")
    for topic, log, body in messages(data, 8, {}):
        decode = decoders.get(topic)
        if decode:
            stamp, parts = decode(body, log)
            stamps[topic].append(stamp)
            values[topic] += parts
        elif topic == "/task":
            stamps[topic].append(log)
            values[topic].append(text(body, 0)[0].decode())
        elif topic == "/lidar/points" and with_clouds:
            stamp, cloud = points(body)
            stamps[topic].append(stamp)
            values[topic].append(voxelize(cloud))
    streams = {}
    for topic in decoders:
        ordered, order = by_stamp(stamps[topic])
        flat = np.frombuffer(b"".join(values[topic]), "<f8")
        streams[topic] = ordered, flat.reshape(len(stamps[topic]), -1)[order]
    for topic in ("/task", "/lidar/points"):
        ordered, order = by_stamp(stamps[topic])
        streams[topic] = ordered, [values[topic][i] for i in order]
    return streams


def build(path, output, episode, with_clouds):
    """One recording to one file; what is compared."""
    streams = read(path, with_clouds)
    required = [stamps for topic, (stamps, _) in streams.items() if len(stamps) and topic != "/task"]
    first, last = max(stamps[0] for stamps in required), min(stamps[-1] for stamps in required)
    frames = int((last - first) * RATE // SECOND) + 2
    times = first + np.arange(frames, dtype=np.int64) * SECOND // RATE
    times = times[times <= last]
    number = np.arange(len(times))
    table = {
        "timestamp": (number / RATE).astype(np.float32),
        "frame_index": number,
        "episode_index": np.full(len(times), episode),
        "t_ns": times,
    }

    def add(name, values, age, valid):
        table[name] = column(values, valid)
        table["valid." + name] = valid
        table["age_ms." + name] = ages(age, valid)

    stamps, values = streams["/cmd"]
    place, age, valid = previous(stamps, times, 100 * MILLIS)
    add("action", values[place], age, valid)
    stamps, values = streams["/imu/data"]
    place, age, valid = nearest(stamps, times, 20 * MILLIS)
    add("observation.imu", values[place], age, valid)
    stamps, values = streams["/joint_states"]
    state, age, valid = linear(stamps, values, times, 50 * MILLIS)
    add("observation.state", state, age, valid)
    joint_sum = float(state[valid, 0].astype(np.float32).sum(dtype=np.float64))
    stamps, values = streams["/ft_sensor/wrench"]
    place, age, valid = previous(stamps, times, 10 * MILLIS)
    add("observation.wrench", values[place], age, valid)
    stamps, sentences = streams["/task"]
    place, age, valid = previous(stamps, times)
    table["task"] = pa.array([sentences[i] if i >= 0 else "" for i in place])
    table["valid.task"] = valid
    table["age_ms.task"] = ages(age, valid)
    counted = [0, 0]
    if with_clouds:
        counted = add_voxels(table, *streams["/lidar/points"], times)
    name = os.path.splitext(os.path.basename(path))[0]
    file = os.path.join(output, name + ".parquet")
    pq.write_table(pa.table(table), file, compression="zstd", use_dictionary=False)  # smaller than with one
    return len(times), *counted, joint_sum


def add_voxels(table, stamps, clouds, times):
    """Adds the columns of the group; how many voxels, and points in them, all frames have together."""
    place, age, valid = previous(stamps, times, 150 * MILLIS)
    place = np.where(valid, place, len(clouds))
    nothing = np.zeros(0, np.int32)
    clouds = clouds + [(nothing, nothing, nothing.astype(np.float32), (0, 0, 0))]
    for part, name in enumerate(("key", "count", "mean.intensity")):
        table["voxels.scene." + name] = lists([cloud[part] for cloud in clouds], place)
    counters = np.array([cloud[3] for cloud in clouds], np.int64)[place]
    for part, name in enumerate(("points_in", "non_finite", "out_of_range")):
        table["voxels.scene." + name] = counters[:, part]
    voxels = np.array([len(cloud[0]) for cloud in clouds])[place]
    inside = counters[:, 0] - counters[:, 1] - counters[:, 2]
    table["voxels.scene.voxels"] = voxels
    table["voxels.scene.occupied_share"] = (voxels / np.prod(DIMS)).astype(np.float32)
    table["voxels.scene.points_per_voxel"] = np.divide(
        inside, voxels, out=np.full(len(times), np.nan), where=voxels > 0
    ).astype(np.float32)
    table["valid.scene"] = valid
    table["age_ms.scene"] = ages(age, valid)
    return int(voxels.sum()), int(inside.sum())


def job(options, run_all):
    """All recordings of a folder; returns sums over them."""
    paths = sorted(glob.glob(os.path.join(options.input, "*.mcap")))
    if not paths:
        sys.exit(f"numpy_job.py: no *.mcap in {options.input}; write some with scripts/submit.sh sample")
    count = len(paths)
    ends = run_all(build, paths, [options.output] * count, range(count), [not options.no_clouds] * count)
    return dict(zip(("frames", "voxels", "points", "joint_sum"), map(sum, zip(*ends))))


def dense_count(axes, grid):
    """Points of each cell of a grid."""
    dims = [int(count) for count in grid[6:]]
    keys, _ = cells(axes, grid[:3], grid[3:6], dims)
    return np.bincount(keys, minlength=int(np.prod(dims)))


def sums_of(counts):
    return {"points": int(counts.sum()), "voxels": int(np.count_nonzero(counts))}


def repeat(times, work, told):
    """Runs the work so many times, or for each line of standard input, and tells of each."""
    for _ in range(times) if times else sys.stdin:
        started = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - started
        print(json.dumps({"seconds": seconds, **told(result)}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", help="folder of recordings")
    parser.add_argument("--output", help="folder of the Parquet files")
    parser.add_argument("--no-clouds", action="store_true", help="without the clouds")
    parser.add_argument("--workers", type=int, default=1, help="processes, a recording at a time each")
    parser.add_argument("--dense-count", metavar="FILE", help="points to count instead")
    parser.add_argument("--grid", nargs=9, type=float, help="its origin, size and cells")
    parser.add_argument("--repeat", type=int, default=1, help="repetitions; 0: one for each line of standard input")
    options = parser.parse_args()
    if options.dense_count:
        if not options.grid:
            parser.error("--dense-count needs --grid")
        axes = np.fromfile(options.dense_count, "<f4").reshape(3, -1)
        repeat(options.repeat, lambda: dense_count(axes, options.grid), sums_of)
        return
    if not options.input or not options.output:
        parser.error("--input and --output are needed")
    os.makedirs(options.output, exist_ok=True)
    if options.workers == 1:
        repeat(options.repeat, lambda: job(options, map), dict)
        return
    with concurrent.futures.ProcessPoolExecutor(options.workers) as pool:
        repeat(options.repeat, lambda: job(options, pool.map), dict)


if __name__ == "__main__":
    main()
