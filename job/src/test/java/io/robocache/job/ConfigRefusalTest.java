package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigRefusalTest {
    /** A voxel group; what is tested replaces a part of it. */
    private static final String VOXELS =
            "voxels.v { clouds = [{ topic = p }], origin = [0, 0, 0], size = [1, 1, 1], dims = [4, 4, 4] }\n";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            clok.rate = 5 | unknown key clok; the nearest known one is clock
            clock.rat = 5 | unknown key clock.rat; the nearest known one is clock.rate
            output.precission = x | unknown key output.precission; the nearest known one is output.precision
            streams.action.polcy = x | unknown key streams.action.polcy; the nearest known one is streams.action.policy
            streams.action.span = 33ms | streams.action.span = 33ms has no effect with policy = previous; use policy = window
            streams.action.samples = 4 | streams.action.samples = 4 has no effect with policy = previous; use policy = window
            streams.action { policy = slerp, samples = 4 } | streams.action.samples = 4 has no effect with policy = slerp; use policy = window
            streams.action { policy = slerp, max-age = 5ms } | streams.action.max-age = 5ms has no effect with policy = slerp; use max-gap
            streams.action { policy = slerp, angle = true } | streams.action.angle = true has no effect with policy = slerp; use policy = linear
            streams.action { policy = window, span = 5ms, samples = 4, max-age = 5ms } | streams.action.max-age = 5ms has no effect with policy = window; use span and samples
            streams.action { policy = window, span = 5ms, samples = 4, max-gap = 5ms } | streams.action.max-gap = 5ms has no effect with policy = window; use span and samples
            streams.action { policy = window, samples = 4 } | streams.action.span is not set, and policy = window needs it; write for example span = 33ms
            streams.action { policy = window, span = 5ms } | streams.action.samples is not set, and policy = window needs it; write for example samples = 16
            streams.action { policy = window, span = 5ms, samples = 0 } | streams.action.samples = 0 is out of range; the range is 1 to 65536
            streams.action { policy = window, span = 5ms, samples = 65537 } | streams.action.samples = 65537 is out of range; the range is 1 to 65536
            streams.action { policy = window, span = 0ns, samples = 1 } | streams.action.span = 0ns is too short; a window spans at least 1ns
            streams.action { policy = window, span = 5, samples = 1 } | streams.action.span = 5 has no unit; write for example 50ms
            streams.note { topic = t, kind = text, policy = window, span = 5ms, samples = 4 } | streams.note.policy = window cannot make a window of text; use previous or nearest
            streams.note { topic = t, kind = text, policy = slerp } | streams.note.policy = slerp cannot interpolate text; use previous or nearest
            defaults.stream.max_age = 5ms | unknown key defaults.stream.max_age; the nearest known one is defaults.stream.max-age
            clock = 30 | clock = 30 is one value; write a block: clock { ... }
            clock.rate = 0 | clock.rate = 0 is out of range; a rate is above 0 and at most 10^9 Hz
            clock.rate = 2000000000 | clock.rate = 2000000000 is out of range; a rate is above 0 and at most 10^9 Hz
            clock.fps = 25 | clock.fps = 25 differs from clock.rate, whose nearest whole number is 30; leave it out
            clock.start = earliest-first | clock.start = earliest-first is not available yet; available: latest-first
            clock.end = latest-last | clock.end = latest-last is not available yet; available: earliest-last
            clock.stream = action | clock.stream = action needs clock.fps, whole frames per second for info.json; set it
            clock { stream = action, rate = 5, fps = 5 } | clock.stream = action excludes clock.rate = 5; keep one of them
            clock { stream = acton, fps = 5 } | clock.stream = acton is no stream; the nearest known one is action, or write a topic that begins with /
            clock { stream = action, fps = 0 } | clock.fps = 0 is out of range; the range is 1 to 2147483647
            input.format = mcap | input.format = mcap is not available yet; available: auto, which takes all recordings by their first bytes or names
            input.parquet = 1 | input.parquet = 1 is one value; write a block: parquet { ... }
            input.parquet.stamps = t | unknown key input.parquet.stamps; the nearest known one is input.parquet.stamp
            input.parquet.stamp = "" | input.parquet.stamp = "" names no column; write one, or auto
            input.parquet.unit = min | input.parquet.unit = min is unknown; write one of auto, s, ms, us, ns
            input.clouds = 1 | input.clouds = 1 is one value; write a block: clouds { ... }
            input.clouds.colums = [x] | unknown key input.clouds.colums; the nearest known one is input.clouds.columns
            input.clouds.columns = [x, y, i] | input.clouds.columns = ["x","y","i"] lacks x, y or z; write for example [x, y, z, intensity]
            input.clouds.columns = [x, y, z, x] | input.clouds.columns = ["x","y","z","x"] names 'x' twice; name each column once, and those without a use _
            input.clouds.columns = [x, y, z, ""] | input.clouds.columns = ["x","y","z",""] names '' for a column; name each column once, and those without a use _
            input.clouds.type = float64 | input.clouds.type = float64 has no effect without columns; set input.clouds.columns
            input.clouds { columns = [x, y, z], type = half } | input.clouds.type = half is unknown; write one of int8, uint8, int16, uint16, int32, uint32, float32, float64
            input.clouds.stamps = mtime | input.clouds.stamps = mtime is unknown; write one of name, csv, rate
            input.clouds.stamps = rate | input.clouds.stamps = rate needs input.rate; set it
            input { rate = 10, clouds { stamps = rate, unit = s } } | input.clouds.unit = s has no effect with stamps = rate; leave it out
            input.clouds.stamps = csv | input.clouds.csv is not set and has no default; set it
            input.clouds { stamps = csv, csv = a/b.csv } | input.clouds.csv = a/b.csv is no name of a file; the table lies in the folder of its clouds
            input.clouds { stamps = csv, csv = "a:b.csv" } | input.clouds.csv = a:b.csv is no name of a file; the table lies in the folder of its clouds
            input.clouds { stamps = csv, csv = a.csv, pattern = "(?<stamp>.)" } | input.clouds.pattern = (?<stamp>.) has no effect with stamps = csv; leave it out
            input.clouds.csv = a.csv | input.clouds.csv = a.csv has no effect with stamps = name; leave it out
            input.clouds.pattern = "(" | input.clouds.pattern = ( is no regular expression: Unclosed group at 1
            input.clouds.pattern = ".*" | input.clouds.pattern = .* has no group (?<stamp>...), which is the stamp
            input.clouds.unit = min | input.clouds.unit = min is unknown; write one of auto, s, ms, us, ns
            input.format = bvh | input.format = bvh is unknown; write one of auto
            input.on-truncated = drop | input.on-truncated = drop is unknown; write one of keep, quarantine
            input.uris = [] | input.uris names no recordings; set it or give --input URI
            input.uris = [a, a] | input.uris[1] = a is listed twice; an episode has one identity, list it once
            output.uri = in/x | output.uri = in/x refused: it lies in the input in, so that the next build would read its own dataset; name a folder beside it
            output.uri = in/ | output.uri = in/ refused: it lies in the input in, so that the next build would read its own dataset; name a folder beside it
            output.uri = null | output.uri is not set; set it or give --output URI
            output.precision = double | output.precision = double is unknown; write one of float32, float64, float16, bfloat16, source
            output.shard = 0B | output.shard = 0B is empty; write a size of at least 1B or auto
            output.shard = 100 | output.shard = 100 has no unit; write for example 64MiB
            output.layout = webdataset | output.layout = webdataset is unknown; write one of lerobot-v3.0, lerobot-v2.1, mds
            streams.cam { topic = c, kind = video }, output.layout = mds | output.layout = mds holds no videos, and streams.cam is one; leave it out, or use lerobot-v3.0
            output.lock-timeout = 10ms | output.lock-timeout = 10ms is too short for signs of life; write at least 1s
            output.half = double | output.half = double is unknown; write one of float, native
            output.half = native | output.half = native has no effect: no stream has precision = float16; leave it out
            output { half = native, precision = bfloat16 } | output.half = native has no form for bfloat16, which streams.action has; use float, or precision = float16
            limits.stamp-error = -1s | limits.stamp-error = -1s is negative; a limit is at least 0ns, or unlimited
            limits.bad-stamps = 101% | limits.bad-stamps = 101% is out of range; a share is 0% to 100%
            quarantine.max-share = 101% | quarantine.max-share = 101% is out of range; a share is 0% to 100%
            quarantine.max-share = some | quarantine.max-share = some is not a share; write 0.1 or 10%
            limits.block = 0B | limits.block = 0B is out of range; one block is 1B to 2147483639B
            limits.block = 3GiB | limits.block = 3GiB is out of range; one block is 1B to 2147483639B
            defaults.cloud.crop { maks = [1, 1, 1] } | unknown key defaults.cloud.crop.maks; the nearest known one is defaults.cloud.crop.max
            limits.topics = 65537 | limits.topics = 65537 is out of range; the range is 1 to 65536
            limits.fields = 0 | limits.fields = 0 is out of range; the range is 1 to 2147483647
            limits.nesting = 513 | limits.nesting = 513 is out of range; the range is 1 to 512
            limits.components = 1.5 | limits.components = 1.5 is not a whole number; the range is 1 to 2147483647
            limits.schema-text = 0B | limits.schema-text = 0B is out of range; schema texts have at least 1B
            limits.text = 0B | limits.text = 0B is out of range; one text is 1B to 2147483639B
            limits.text = 2GiB | limits.text = 2GiB is out of range; one text is 1B to 2147483639B
            limits.frames = 0 | limits.frames = 0 is out of range; the range is 1 to 2147483647
            limits.frames = many | limits.frames = many is not a whole number; the range is 1 to 2147483647
            limits.chunk-cache = -1MB | limits.chunk-cache = -1MB is negative; a size is at least 0B
            robocache.gpu.pool = 1B | robocache.gpu.pool = 1B is too small; write at least 1MiB
            robocache.gpu.tasks = 0 | robocache.gpu.tasks = 0 is out of range; the range is 1 to 1024
            robocache.gpu.device = two | robocache.gpu.device = two is not a whole number; the range is 0 to 1024
            robocache.gpu.pined = 1GiB | unknown key robocache.gpu.pined; the nearest known one is robocache.gpu.pinned
            robocache.backend = tpu | robocache.backend=tpu refused: not one of auto, cpu, gpu; use auto
            streams.action.from = tool | streams.action.from = tool has no effect without frame; name the frame to take the poses to
            streams.action.frame = "" | streams.action.frame = "" is empty; name a frame of the recordings, or null for none
            streams.action { frame = base, from = / } | streams.action.from = / is empty; name a frame of the recordings, or null for none
            streams.action { frame = base, kind = text } | streams.action.frame = base has no effect with kind = text; leave it out
            transforms.dynamc = /tf | unknown key transforms.dynamc; the nearest known one is transforms.dynamic
            transforms.dynamic = [""] | transforms.dynamic[0] = "" is empty; name a recorded topic
            transforms.static = [/tf] | transforms.static[0] = /tf is listed twice; a topic is dynamic or static, list it once
            transforms.max-gap = -1ms | transforms.max-gap = -1ms is negative; a limit is at least 0ns, or unlimited
            transforms.stamp = arrival | transforms.stamp = arrival is unknown; write one of header, log, publish
            streams.a.policy = linear | streams.a has no topic; set streams.a.topic
            streams.a {} | streams.a has no topic; set streams.a.topic
            streams.a.topic = "" | streams.a.topic = "" is empty; name a recorded topic
            streams.a.topic = [x] | streams.a.topic = ["x"] is a list; one value is needed
            streams.action.policy = cubic | streams.action.policy = cubic is unknown; write one of previous, nearest, linear, slerp, window
            streams.action { policy = linear, max-age = 5ms } | streams.action.max-age = 5ms has no effect with policy = linear; use max-gap
            streams.action.max-gap = 5ms | streams.action.max-gap = 5ms has no effect with policy = previous; use max-age
            streams.action.max-age = -5ms | streams.action.max-age = -5ms is negative; a limit is at least 0ns, or unlimited
            streams.action.max-age = 5 | streams.action.max-age = 5 has no unit; write for example 50ms
            streams.action.angle = true | streams.action.angle = true has no effect with policy = previous; use policy = linear
            streams.action.angle = yes | streams.action.angle = yes is neither true nor false
            streams.action.stamp = arrival | streams.action.stamp = arrival is unknown; write one of header, log, publish
            streams.action.kind = blob | streams.action.kind = blob is unknown; write one of values, text, image, video
            streams.action { kind = image, policy = linear } | streams.action.policy = linear is not possible with kind = image; use previous or nearest
            streams.action { kind = image, policy = cubic } | streams.action.policy = cubic is unknown; write one of previous, nearest
            streams.action { kind = image, order = [a] } | streams.action.order = ["a"] has no effect with kind = image; leave it out
            streams.action { kind = image, precision = float64 } | streams.action.precision = float64 has no effect with kind = image; leave it out
            streams.action { kind = video, policy = previous } | streams.action.policy = previous has no effect with kind = video, whose files are taken over as they are; leave it out
            streams.task { topic = t, kind = video } | streams.task.kind = video is refused for task, which is text; leave it out or rename the stream
            streams.task { topic = t, kind = image } | streams.task.kind = image is refused for task, which is text; leave it out or rename the stream
            streams.action.precision = half | streams.action.precision = half is unknown; write one of inherit, float32, float64, float16, bfloat16, source
            streams.action.fields = [a, a] | streams.action.fields = ["a","a"] names one thing twice; each dimension is written once
            streams.action.on-invalid = drop | streams.action.on-invalid = drop is unknown; write one of auto, nan, split, quarantine
            streams.action.min-length = 1s | key streams.action.min-length is not available yet; episodes.min-length holds for all streams
            episodes.by = day | episodes.by = day is unknown; write one of file, marker, gap, event
            episodes.topic = m | episodes.topic = m has no effect with by = file; leave it out
            episodes { by = marker } | episodes.topic is not set and has no default; set it
            episodes { by = marker, topic = m, gap = 1s } | episodes.gap = 1s has no effect with by = marker; leave it out
            episodes { by = marker, topic = m, stop = b } | episodes.stop = b has no effect with by = marker without episodes.start; leave it out
            episodes { by = marker, topic = m, start = a, stop = a } | episodes.stop = a is episodes.start too; a message either begins a part or ends one
            episodes { by = marker, topic = m, start = a, kind = values } | episodes.start = a is not a number; write one, or set episodes.kind = text
            episodes { by = marker, topic = m, start = 1.0, stop = 1, kind = values } | episodes.stop = 1 is episodes.start too; a message either begins a part or ends one
            episodes { by = gap } | episodes.gap is not set and has no default; set it
            episodes { by = gap, gap = 0s } | episodes.gap = 0s is no time without messages; write a duration above 0ns
            episodes { by = gap, gap = 1s, stamp = log } | episodes.stamp = log has no effect with by = gap; leave it out
            episodes { by = event } | episodes.topic is not set and has no default; set it
            episodes { by = event, topic = m, start = a } | episodes.start = a has no effect with by = event; leave it out
            episodes.min-length = -1s | episodes.min-length = -1s is negative; a length is at least 0s
            episodes.max-length = 0s | episodes.max-length = 0s holds no frame; write a duration above 0s, or unlimited
            episodes { min-length = 2s, max-length = 1s } | episodes.max-length = 1s is below episodes.min-length = 2s; raise one or lower the other
            input.splits = both | input.splits = both is unknown; write one of together, apart
            watch.finished = soon | watch.finished = soon is unknown; write one of auto, stable, marker
            watch.marker = done | watch.marker = done is no ending; write a point and a name, as .done
            watch.marker = .a/b | watch.marker = .a/b is no ending; write a point and a name, as .done
            watch.every = 1ms | watch.every = 1ms is out of range; it is at least 10ms
            watch.stable = -1s | watch.stable = -1s is negative; a duration is at least 0s
            watch.gather = 5 | watch.gather = 5 has no unit; write for example 50ms
            watch.until-idle = soon | watch.until-idle = soon is not a duration; write for example 50ms
            watch.evry = 1s | unknown key watch.evry; the nearest known one is watch.every
            tasks.from = name | tasks.from = name is unknown; write one of topic, path, file, table
            tasks.from = path | tasks.pattern is not set and has no default; set it
            tasks { from = path, pattern = "(" } | tasks.pattern = ( is no regular expression: Unclosed group at 1
            tasks { from = path, pattern = "(.*)" } | tasks.pattern = (.*) has no group (?<task>...), which is the sentence
            tasks { from = table, table = tasks.xlsx } | tasks.table = tasks.xlsx ends in neither .csv nor .jsonl; name a table of the columns path and task
            tasks.table = a.csv | tasks.table = a.csv has no effect with from = topic; write from = table
            tasks.missing = empty | tasks.missing = empty has no effect with from = topic; leave it out
            tasks { from = file, missing = guess } | tasks.missing = guess is unknown; write one of quarantine, empty
            streams.action.required = maybe | streams.action.required = maybe is unknown; write one of auto, true, if-present, false
            streams.action.required = false | no stream is required, so that no episode has a first and a last frame; set required = true for one
            streams.task { topic = t, policy = linear } | streams.task.policy = linear cannot interpolate text; use previous or nearest
            streams.task { topic = t, kind = values } | streams.task.kind = values is refused for task, which is text; leave it out or rename the stream
            streams.note { topic = t, kind = text, order = [a] } | streams.note.order = ["a"] has no effect with kind = text; leave it out
            streams.note { topic = t, kind = text, precision = source } | streams.note.precision = source has no effect with kind = text; leave it out
            streams.index.topic = t | streams.index refused: index is a name of the dataset's own columns; rename it
            streams.valid.arm.topic = t | streams.valid.arm refused: valid.arm is a name of the dataset's own columns; rename it
            streams."a/b".topic = t | streams.a/b refused: a name is of letters, digits, _ and -, parted by dots
            """)
    void isRefusedBeforeAnyTask(String change, String message) {
        assertEquals(message, refusal(ConfigTexts.LEAST + change));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            clouds = [] | voxels.v.clouds = [] is empty; write [{ topic = "/lidar/points" }]
            clouds = ["/points"] | voxels.v.clouds[0] = /points is no block; write { topic = "/lidar/points" }
            clouds = [{ topic = p, policy = linear }] | voxels.v.clouds[0].policy = linear cannot interpolate clouds; use previous or nearest
            clouds = [{ topic = p, policy = window }] | voxels.v.clouds[0].policy = window is not needed for clouds; write span = 100ms, or use previous or nearest
            clouds = [{}] | voxels.v.clouds[0] has neither topic nor depth; name the recorded points or images
            clouds = [{ topic = "" }] | voxels.v.clouds[0].topic = "" is empty; name a recorded topic
            clouds = [{ depth = "", info = i }] | voxels.v.clouds[0].depth = "" is empty; name a recorded topic
            clouds = [{ topic = p, depth = d, info = i }] | voxels.v.clouds[0].depth = d excludes topic = p; keep one of them
            clouds = [{ depth = d }] | voxels.v.clouds[0].depth = d needs its camera; write info = "/camera/camera_info" or intrinsics = { fx = 600, fy = 600, cx = 320, cy = 240 }
            clouds = [{ depth = d, info = "" }] | voxels.v.clouds[0].info = "" is empty; name a recorded topic
            clouds = [{ depth = d, info = i, intrinsics { fx = 1, fy = 1, cx = 1, cy = 1 } }] | voxels.v.clouds[0].info = i excludes intrinsics; keep one of them
            clouds = [{ topic = p, info = i }] | voxels.v.clouds[0].info = i has no effect with topic; it belongs to depth images: write depth
            clouds = [{ topic = p, intrinsics = {} }] | voxels.v.clouds[0].intrinsics = {} has no effect with topic; it belongs to depth images: write depth
            clouds = [{ topic = p, scale = 1 }] | voxels.v.clouds[0].scale = 1 has no effect with topic; it belongs to depth images: write depth
            clouds = [{ depth = d, intrinsics = 5 }] | voxels.v.clouds[0].intrinsics = 5 is no block; write { fx = 600, fy = 600, cx = 320, cy = 240 }
            clouds = [{ depth = d, intrinsics { fx = 1, fy = 1, cx = 1 } }] | voxels.v.clouds[0].intrinsics = {"cx":1,"fx":1,"fy":1} lacks cy; write { fx = 600, fy = 600, cx = 320, cy = 240 }
            clouds = [{ depth = d, intrinsics { fx = 1, fy = 1, cx = 1, cy = 1, cz = 1 } }] | unknown key voxels.v.clouds[0].intrinsics.cz; the nearest known one is voxels.v.clouds[0].intrinsics.cx
            clouds = [{ depth = d, intrinsics { fx = wide, fy = 1, cx = 1, cy = 1 } }] | voxels.v.clouds[0].intrinsics.fx = wide is not a number
            clouds = [{ depth = d, intrinsics { fx = 1e999, fy = 1, cx = 1, cy = 1 } }] | voxels.v.clouds[0].intrinsics.fx = 1e999 is not finite
            clouds = [{ depth = d, intrinsics { fx = 1, fy = 0, cx = 1, cy = 1 } }] | voxels.v.clouds[0].intrinsics.fy = 0 is no focal length; write the camera's, in pixels, not 0
            clouds = [{ depth = d, info = i, scale = 0 }] | voxels.v.clouds[0].scale = 0 is out of range; write the metres in one unit of depth, above 0, or auto
            clouds = [{ depth = d, info = i, scale = mm }] | voxels.v.clouds[0].scale = mm is not a number
            clouds = [{ depth = d, info = i, policy = linear }] | voxels.v.clouds[0].policy = linear cannot interpolate clouds; use previous or nearest
            reductions = [mean(z), mean(intensity)], clouds = [{ topic = p }, { depth = d, info = i }] | voxels.v.clouds[1].depth = d brings x, y and z only, and reductions name intensity; take these out, or use a cloud with them
            clouds = [{ topic = p, max-aeg = 5ms }] | unknown key voxels.v.clouds[0].max-aeg; the nearest known one is voxels.v.clouds[0].max-age
            origin = [0, 0] | voxels.v.origin = [0,0] has 2 values; write [x, y, z]
            origin = [0, 0, up] | voxels.v.origin[2] = up is not a number
            origin = [0, 0, 1e999] | voxels.v.origin[2] = 1e999 is not finite; write a number of metres
            origin = null | voxels.v.origin is not set and has no default; set it
            origin = [0, 0, 1e39] | voxels.v refused: grid origin Infinity along z refused: it is not a finite float32
            size = [1, 1, 0] | voxels.v refused: grid cell size 0.0 along z refused: as float32 it must be finite and above 0 m
            dims = [4, 4, 0] | voxels.v.dims[2] = 0 is out of range; the range is 1 to 2097152
            dims = [4, 4, 2097153] | voxels.v.dims[2] = 2097153 is out of range; the range is 1 to 2097152
            dims = [2097152, 2097152, 2097152] | voxels.v refused: grid 2097152 x 2097152 x 2097152 refused: more than 2^62 cells; use larger cells
            layout = octree | voxels.v.layout = octree is unknown; write one of sparse, dense, padded
            layout = dense, dims = [512, 512, 65] | voxels.v.layout = dense has 17039360 cells a frame, limit 16777216; use larger cells or layout = sparse
            layout = dense, dims = [256, 256, 256], reductions = [first(x)], first-k = 2 | voxels.v.layout = dense has 33554432 values a frame with first-k = 2, limit 16777216; use a smaller first-k or layout = sparse
            layout = dense, dims = [256, 256, 256], reductions = [mean(x), mean(y), mean(z), min(x), min(y), min(z), max(x), max(y), max(z)] | voxels refused: their dense and padded lists take 603979776 bytes a frame, limit 536870912; use larger cells, fewer reductions or layout = sparse
            layout = padded | voxels.v.layout = padded needs pad-to, the voxels that each frame has room for; set it
            layout = padded, pad-to = 0 | voxels.v.pad-to = 0 is out of range; the range is 1 to 16777216
            layout = padded, pad-to = 100000, reductions = [first(x)], first-k = 1000 | voxels.v.layout = padded has 100000000 values a frame with first-k = 1000, limit 16777216; use a smaller first-k or a smaller pad-to
            pad-to = 5 | voxels.v.pad-to = 5 has no effect with layout = sparse; use layout = padded
            reductions = [] | voxels.v.reductions = [] is empty; write at least one of occupancy, count, mean(FEATURE), min(FEATURE), max(FEATURE), first(FEATURE)
            reductions = [median(z)] | voxels.v.reductions[0] = median(z) is unknown; write one of occupancy, count, mean(FEATURE), min(FEATURE), max(FEATURE), first(FEATURE)
            reductions = ["first_k(5, x)"] | voxels.v.reductions[0] = first_k(5, x) is unknown; write first(FEATURE) for each feature, and first-k = K beside reductions
            reductions = [mean] | voxels.v.reductions[0] = mean names no feature; write mean(intensity)
            reductions = [max] | voxels.v.reductions[0] = max names no feature; write max(intensity)
            reductions = [count(z)] | voxels.v.reductions[0] = count(z) takes no feature; write count
            reductions = [mean(rgb)] | voxels.v.reductions[0] = mean(rgb) is of packed colours; write mean(r), mean(g), mean(b)
            reductions = [mean(z), mean(z)] | voxels.v.reductions[1] = mean(z) is listed twice; list it once
            reductions = [count, count] | voxels.v.reductions[1] = count is listed twice; list it once
            reductions = [first(z)] | voxels.v.reductions = ["first(z)"] has first(FEATURE), which needs first-k, the points kept of a cell
            reductions = [first(z)], first-k = 0 | voxels.v.first-k = 0 is out of range; the range is 1 to 1024
            first-k = 5 | voxels.v.first-k = 5 has no effect without first(FEATURE) among the reductions
            clouds = [{ topic = p, span = 0ns }] | voxels.v.clouds[0].span = 0ns is out of range; a span is at least 1ns
            clouds = [{ topic = p, span = 1s, policy = nearest }] | voxels.v.clouds[0].policy = nearest excludes span = 1s; keep one of them
            clouds = [{ topic = p, crop = 5 }] | voxels.v.clouds[0].crop = 5 is one value; write a block: crop { ... }
            clouds = [{ topic = p, crop.mim = [0, 0, 0] }] | unknown key voxels.v.clouds[0].crop.mim; the nearest known one is voxels.v.clouds[0].crop.min
            clouds = [{ topic = p, crop { min = [0, 1, 0], max = [1, 1, 1] } }] | voxels.v.clouds[0].crop.min = [0,1,0] is not below max = [1, 1, 1] along y, as float32; exchange or change them
            clouds = [{ topic = p, crop { min = [0, 0, 1e39] } }] | voxels.v.clouds[0].crop.min = [0,0,1.0E39] is not below max = infinity along z, as float32; exchange or change them
            clouds = [{ topic = p, crop { min-range = 3, max-range = 3 } }] | voxels.v.clouds[0].crop.min-range = 3 leaves nothing: min-range is at least 0 and below max-range = 3
            clouds = [{ topic = p, crop { max-range = 0 } }] | voxels.v.clouds[0].crop.max-range = 0 leaves nothing: min-range is at least 0 and below max-range = 0
            clouds = [{ topic = p, crop { min-range = -1 } }] | voxels.v.clouds[0].crop.min-range = -1 is negative; a range is at least 0 metres
            clouds = [{ topic = p, crop { max-range = far } }] | voxels.v.clouds[0].crop.max-range = far is not a number
            """)
    void aVoxelGroupIsRefusedBeforeAnyTask(String change, String message) {
        assertEquals(message, refusal(ConfigTexts.LEAST + VOXELS + "voxels.v { " + change + " }"));
    }

    @Test
    void aNameIsUsedOnce() {
        assertEquals(
                "the name v is used twice, so that the column valid.v would be too; rename the stream or the voxels",
                refusal(ConfigTexts.LEAST + VOXELS + "streams.v.topic = t"));
    }

    @Test
    void anEmptyConfigurationNamesEverythingThatIsMissing() {
        assertEquals(
                """
                input.uris names no recordings; set it or give --input URI
                output.uri is not set; set it or give --output URI
                there is neither a stream nor a voxel block; configure one""",
                refusal(""));
    }

    @Test
    void theMessageNamesTheFileAndTheLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("robot.conf"), ConfigTexts.LEAST + "\nclock.rate = fast\n");
        var refused = assertThrows(ConfigurationException.class, () -> JobConfig.load(file, Map.of(), List.of()));
        assertEquals(
                "[%s:5] clock.rate = fast is not a rate; write frames per second as 30, 29.97 or \"30000/1001\""
                        .formatted(file),
                refused.getMessage());
    }

    @Test
    void theMessageNamesTheLayer(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("robot.conf"), ConfigTexts.LEAST);
        var set = assertThrows(
                ConfigurationException.class, () -> JobConfig.load(file, Map.of(), List.of("limits.frames=0")));
        assertEquals("[--set] limits.frames = 0 is out of range; the range is 1 to 2147483647", set.getMessage());
        var spark = assertThrows(
                ConfigurationException.class,
                () -> JobConfig.load(file, Map.of("spark.robocache.backnd", "cpu"), List.of()));
        assertEquals(
                "[spark.robocache.backnd] unknown key robocache.backnd; the nearest known one is robocache.backend",
                spark.getMessage());
        var noValue = assertThrows(
                ConfigurationException.class, () -> JobConfig.load(file, Map.of(), List.of("limits.frames")));
        assertEquals("--set limits.frames refused: write --set key=value", noValue.getMessage());
    }

    @Test
    void aMissingOrBrokenFileIsOneLine(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("none.conf");
        var refused = assertThrows(ConfigurationException.class, () -> JobConfig.load(missing, Map.of(), List.of()));
        assertEquals(
                "configuration %s refused: there is no such file; name a HOCON file".formatted(missing),
                refused.getMessage());
        Path broken = Files.writeString(folder.resolve("broken.conf"), "streams {\n");
        refused = assertThrows(ConfigurationException.class, () -> JobConfig.load(broken, Map.of(), List.of()));
        assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
    }

    /** The problems without their places, which are always the text itself here. */
    private static String refusal(String hocon) {
        return assertThrows(ConfigurationException.class, () -> JobConfig.parse(hocon))
                .getMessage()
                .replaceAll("\\[text[^\\]]*\\] ", "");
    }
}
