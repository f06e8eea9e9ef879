package io.robocache.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.align.AlignRequest;
import io.robocache.align.Policy;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Ways;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.Float8Vector;
import org.junit.jupiter.api.Test;

/** The seeds have what the twins might disagree on. */
class CasesTest {

    private static final int SEEDS = 400;

    @Test
    void cloudsTakeEveryWayOfTheKernels() {
        Set<String> seen = new TreeSet<>();
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults())) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                try (CloudCase clouds = CloudCase.of(backend.memory(), seed, 3000)) {
                    see(seen, clouds.points(), clouds.spec());
                }
            }
        }
        assertEquals(
                Set.of(
                        "ranked",
                        "hashed",
                        "cut",
                        "int64 keys",
                        "int32 keys",
                        "thousands of frames",
                        "no point",
                        "OCCUPANCY",
                        "COUNT",
                        "MEAN",
                        "MIN",
                        "MAX",
                        "FIRST"),
                seen);
    }

    private static void see(Set<String> seen, PointFrames points, VoxelSpec spec) {
        boolean none = points.points() == 0;
        seen.add(none ? "no point" : Ways.cut(points, spec) ? "cut" : Ways.ranked(points, spec) ? "ranked" : "hashed");
        seen.add(spec.grid().wideKeys() ? "int64 keys" : "int32 keys");
        if (points.frames() > 1000) {
            seen.add("thousands of frames");
        }
        spec.reductions().forEach(reduction -> seen.add(reduction.name()));
    }

    @Test
    void streamsHaveEveryTypePolicyAndPrecision() {
        Set<String> seen = new TreeSet<>();
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults())) {
            for (int seed = 1; seed <= 3 * SEEDS; seed++) {
                try (StreamCase streams = StreamCase.of(backend.memory(), seed, 100)) {
                    streams.requests().forEach(request -> see(seen, request));
                    if (streams.requests().size() > 16) {
                        seen.add("more than go by value");
                    }
                }
            }
        }
        // Ten types by three policies, two of them linear, linear over angles and slerp; all by five precisions; and
        // more.
        assertEquals((10 * 3 + 2 * 3) * 5 + 12, seen.size(), seen::toString);
    }

    private static double dot(Float8Vector quaternions, int a, int b) {
        double dot = 0;
        for (int c = 0; c < 4; c++) {
            dot += quaternions.get(4 * a + c) * quaternions.get(4 * b + c);
        }
        return dot;
    }

    private static void see(Set<String> seen, AlignRequest request) {
        seen.add("%s %s %s %s"
                .formatted(
                        request.values().getMinorType(),
                        request.how().policy(),
                        request.how().angle(),
                        request.how().precision()));
        int n = request.stamps().getValueCount();
        if (request.how().policy() == Policy.WINDOW) {
            int samples = request.how().samples();
            seen.add(samples == 1 ? "window of one" : samples > n ? "window longer than its stream" : "window");
            seen.add(request.how().limitNanos() == 1 ? "span of 1 ns" : "span");
        }
        if (request.how().policy() == Policy.SLERP && request.values() instanceof Float8Vector quaternions) {
            for (int k = 1; k < n; k++) {
                double dot = dot(quaternions, k - 1, k);
                seen.add(
                        dot < 0
                                ? "orientations far apart"
                                : dot == 0 ? "orientations at a right angle" : "orientations");
            }
        }
        if (n == 0) {
            seen.add("no sample");
        } else {
            seen.add(request.stamps().get(0) == Long.MIN_VALUE ? "the least stamp" : "some stamp");
        }
    }
}
