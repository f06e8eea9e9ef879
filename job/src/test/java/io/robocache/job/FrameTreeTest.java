package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.align.Alignment;
import io.robocache.episode.Loss;
import io.robocache.episode.StampedEdge;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.episode.TestStreams;
import io.robocache.voxel.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the tree of frames says of where things are, and what it refuses to say. */
class FrameTreeTest {
    private static final double[] LIFT = {0, 0, 5, 0, 0, 0, 1};
    private static final double[] QUARTER = {1, 0, 0, 0, 0, 1, 1}; // about z, not normalised

    private static FrameTree tree(List<StampedEdge> moving, List<StampedEdge> fixed, long maxGap) {
        return FrameTree.of(
                TestStreams.episode(List.of(
                        TestStreams.transforms(Kind.TRANSFORMS, moving.toArray(new StampedEdge[0])),
                        TestStreams.transforms(Kind.STATIC_TRANSFORMS, fixed.toArray(new StampedEdge[0])))),
                maxGap);
    }

    private static FrameTree still(StampedEdge... edges) {
        return tree(List.of(), List.of(edges), Alignment.UNLIMITED);
    }

    private static FrameTree moving(long maxGap, StampedEdge... edges) {
        return tree(List.of(edges), List.of(), maxGap);
    }

    private static StampedEdge edge(String parent, String child, double... seven) {
        return new StampedEdge(parent, child, new long[] {0}, seven);
    }

    private static StampedEdge edge(String parent, String child, long[] stamps, double[]... sevens) {
        return new StampedEdge(
                parent,
                child,
                stamps,
                Stream.of(sevens).flatMapToDouble(java.util.Arrays::stream).toArray());
    }

    private static Transform of(double... s) {
        return Transform.ofQuaternion(s[0], s[1], s[2], s[3], s[4], s[5], s[6]);
    }

    @Test
    void aStaticFrameHoldsAlwaysAndItsInverseTooBitForBit() {
        FrameTree tree = still(edge("base", "lidar", 1, 2, 3, 0.1, -0.2, 0.3, 0.9));
        double n = Math.sqrt(((0.1 * 0.1 + -0.2 * -0.2) + 0.3 * 0.3) + 0.9 * 0.9);
        Transform there = of(1, 2, 3, 0.1 / n, -0.2 / n, 0.3 / n, 0.9 / n);
        assertEquals(Optional.of(there), tree.at("lidar", "base", Long.MIN_VALUE));
        assertEquals(Optional.of(there), tree.at("/lidar", "/base", Long.MAX_VALUE), "slashes make no difference");

        double[] m = there.rows();
        double[] back = tree.at("base", "lidar", 0).orElseThrow().rows();
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                assertEquals(m[4 * c + r], back[4 * r + c], "the rotation is transposed");
            }
            assertEquals(-((m[r] * 1 + m[4 + r] * 2) + m[8 + r] * 3), back[4 * r + 3]);
        }
    }

    @Test
    void aChainComposesFromTheTargetOutwards() {
        FrameTree tree = still(
                edge("base", "arm", 0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.9),
                edge("arm", "tool", 0.4, 0.5, 0.6, -0.3, 0.1, 0.2, 0.8),
                edge("tool", "camera", 0.7, 0.8, 0.9, 0.5, 0.5, 0.1, 0.7),
                edge("base", "lidar", QUARTER));
        Transform baseFromArm = tree.at("arm", "base", 0).orElseThrow();
        Transform armFromTool = tree.at("tool", "arm", 0).orElseThrow();
        Transform toolFromCamera = tree.at("camera", "tool", 0).orElseThrow();
        Transform lidarFromBase = tree.at("base", "lidar", 0).orElseThrow();

        assertEquals(
                baseFromArm.after(armFromTool).after(toolFromCamera),
                tree.at("camera", "base", 0).orElseThrow());
        assertEquals(
                lidarFromBase.after(baseFromArm).after(armFromTool).after(toolFromCamera),
                tree.at("camera", "lidar", 0).orElseThrow(),
                "up to the common ancestor and down again");
        assertEquals(
                Transform.of(new double[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}),
                tree.at("tool", "tool", 0).orElseThrow());
        assertSame(
                tree.chain("camera", "base").orElseThrow(),
                tree.chain("camera", "base").orElseThrow());
    }

    @Test
    void aWayThereAndBackIsNearlyNothing() {
        Random random = new Random(7);
        List<StampedEdge> edges = new ArrayList<>();
        for (int i = 1; i < 40; i++) {
            edges.add(edge(
                    "f" + random.nextInt(i),
                    "f" + i,
                    random.doubles(StampedEdge.WIDTH, -1, 1).toArray()));
        }
        FrameTree tree = still(edges.toArray(new StampedEdge[0]));
        for (int i = 0; i < 200; i++) {
            String a = "f" + random.nextInt(40);
            String b = "f" + random.nextInt(40);
            double[] rows = tree.at(a, b, 0)
                    .orElseThrow()
                    .after(tree.at(b, a, 0).orElseThrow())
                    .rows();
            for (int k = 0; k < 12; k++) {
                assertEquals(k % 5 == 0 ? 1 : 0, rows[k], 1e-13, a + " to " + b);
            }
        }
    }

    @Test
    void betweenTwoStampsTheTranslationIsLinearAndTheRotationSlerp() {
        double half = Math.toRadians(80) / 2;
        FrameTree tree = moving(
                Alignment.UNLIMITED,
                edge("base", "tool", new long[] {1000, 2000}, new double[] {1, -1, 10, 0, 0, 0, 3}, new double[] {
                    2, 1, 10, 0, 0, -Math.sin(half), -Math.cos(half)
                }));
        for (long t : new long[] {1000, 1001, 1250, 1500, 1900, 2000}) {
            double w = (t - 1000) / 1000.0;
            double[] rows = tree.at("tool", "base", t).orElseThrow().rows();
            double angle = Math.toRadians(80) * w;
            assertEquals(1 + w * 1, rows[3], "x at " + t);
            assertEquals(-1 + w * 2, rows[7], "y at " + t);
            assertEquals(10, rows[11]);
            assertEquals(Math.cos(angle), rows[0], 1e-8, "the short way round, whatever the sign");
            assertEquals(Math.sin(angle), rows[4], 1e-8);
            assertEquals(1, rows[10], 1e-15);
        }
        assertEquals(
                Optional.of(of(1, -1, 10, 0, 0, 0, 1)), tree.at("tool", "base", 1000), "a hit is the recorded one");
    }

    @Test
    void nothingIsExtrapolatedAndTheGapIsInclusive() {
        FrameTree tree =
                moving(100, edge("base", "tool", new long[] {100, 200, 301, 400}, LIFT, QUARTER, LIFT, QUARTER));
        assertEquals(Optional.empty(), tree.at("tool", "base", 99), "before the first");
        assertTrue(tree.at("tool", "base", 100).isPresent(), "at the first");
        assertTrue(tree.at("tool", "base", 150).isPresent(), "100 ns apart");
        assertEquals(Optional.empty(), tree.at("tool", "base", 201), "101 ns apart");
        assertEquals(
                Optional.of("tool"), tree.chain("base", "tool").orElseThrow().gap(300));
        assertTrue(tree.at("tool", "base", 200).isPresent(), "a hit needs no partner");
        assertTrue(tree.at("tool", "base", 400).isPresent(), "at the last");
        assertEquals(Optional.empty(), tree.at("tool", "base", 401), "after the last");
        assertEquals(Optional.empty(), tree.at("base", "tool", Long.MIN_VALUE));
        assertEquals(Optional.empty(), tree.problem("tool", "base"), "a gap is no lack of a way");
    }

    @Test
    void stampsMayBeAsFarApartAs64Bits() {
        FrameTree tree = moving(
                Alignment.UNLIMITED,
                edge("base", "tool", new long[] {-Long.MAX_VALUE, Long.MAX_VALUE}, LIFT, new double[] {
                    8, 0, 5, 0, 0, 0, 1
                }));
        assertEquals(4, tree.at("tool", "base", 0).orElseThrow().rows()[3]);
        FrameTree limited = moving(Long.MAX_VALUE, edge("b", "t", new long[] {-2, Long.MAX_VALUE}, LIFT, LIFT));
        assertEquals(Optional.empty(), limited.at("t", "b", 0), "a distance above 2^63 is above every limit");
    }

    @Test
    void stampsAreOrderedAndOfEqualOnesTheLastIsKept() {
        StampedEdge edge = edge(
                "base",
                "tool",
                new long[] {200, 100, 200, 150, 200},
                new double[] {9, 0, 0, 0, 0, 0, 1},
                new double[] {1, 0, 0, 0, 0, 0, 1},
                new double[] {8, 0, 0, 0, 0, 0, 1},
                new double[] {3, 0, 0, 0, 0, 0, 1},
                new double[] {2, 0, 0, 0, 0, 0, 1});
        FrameTree tree = moving(Alignment.UNLIMITED, edge);
        assertEquals(2, tree.at("tool", "base", 200).orElseThrow().rows()[3]);
        assertEquals(2, tree.at("tool", "base", 125).orElseThrow().rows()[3], "between 1 and 3");
        assertEquals(2.5, tree.at("tool", "base", 175).orElseThrow().rows()[3], "between 3 and the last 2");
        assertEquals(2, tree.chain("tool", "base").orElseThrow().edges().get(0).duplicates());
    }

    @Test
    void twoTopicsOfOneFrameAreOneAndTheLaterTopicWins() {
        FrameTree tree = FrameTree.of(TestStreams.episode(List.of(
                TestStreams.transforms(Kind.TRANSFORMS, edge("b", "t", new long[] {100, 200}, LIFT, LIFT)),
                TestStreams.transforms(Kind.TRANSFORMS, edge("b", "t", new long[] {200, 300}, QUARTER, QUARTER)))));
        assertEquals(1, tree.at("t", "b", 200).orElseThrow().rows()[3]);
        assertTrue(tree.at("t", "b", 300).isPresent());
    }

    @Test
    void ofStaticTransformsTheLastHoldsAndTheOthersAreCounted() {
        FrameTree tree = still(edge("base", "lidar", new long[] {7, 9, 5, 9}, QUARTER, QUARTER, QUARTER, LIFT));
        assertEquals(5, tree.at("lidar", "base", 0).orElseThrow().rows()[11]);
        FrameEdge edge = tree.chain("lidar", "base").orElseThrow().edges().get(0);
        assertEquals(3, edge.changes());
        assertEquals(0, edge.duplicates(), "static transforms are repeated by habit");
    }

    @Test
    void anUnknownFrameIsToldWithTheNearestAndTheKnown() {
        FrameTree tree = still(edge("base_link", "lidar", LIFT), edge("base_link", "tool0", LIFT));
        assertEquals(List.of("base_link", "lidar", "tool0"), tree.frames());
        assertEquals(
                Optional.of("frame base_lnk is in no transform; the nearest known one is base_link; the recording has "
                        + "base_link, lidar, tool0"),
                tree.problem("lidar", "base_lnk"));
        assertEquals(
                Optional.of("frame velodyne is in no transform; the recording has base_link, lidar, tool0"),
                tree.problem("velodyne", "base_link"));
        assertEquals(Optional.empty(), tree.at("velodyne", "base_link", 0));
        assertEquals(Optional.empty(), tree.problem("velodyne", "velodyne"), "nothing is needed to stay");
        assertEquals(
                Optional.of("no transform leads from lidar to base: the recording has none on /tf, /tf_static"),
                still().problem("lidar", "base"));
        FrameTree many = still(IntStream.range(10, 40)
                .mapToObj(i -> edge("root", "frame" + i, LIFT))
                .toArray(StampedEdge[]::new));
        assertTrue(
                many.problem("x", "root").orElseThrow().endsWith(", frame28, frame29 and 11 more"),
                many.problem("x", "root").orElseThrow());
    }

    @Test
    void framesOfTwoTreesAreNotConnected() {
        FrameTree tree = still(edge("base", "lidar", LIFT), edge("map", "marker", LIFT), edge("map", "goal", LIFT));
        assertEquals(
                Optional.of("frames lidar and marker are not connected: their roots are base and map"),
                tree.problem("lidar", "marker"));
        assertEquals(Optional.empty(), tree.at("lidar", "marker", 0));
        assertEquals(Optional.empty(), tree.problem("marker", "goal"));
        assertEquals(Optional.empty(), tree.contradiction());
    }

    @Test
    void aFrameWithTwoParentsCannotBePassedButReached() {
        FrameTree tree = still(
                edge("base", "tool", LIFT),
                edge("map", "tool", LIFT),
                edge("tool", "camera", LIFT),
                edge("base", "lidar", LIFT));
        assertEquals(
                Optional.of("no transform leads from camera to base: frame tool has several parents: base, map"),
                tree.problem("camera", "base"));
        assertEquals(
                Optional.of("no transform leads from base to camera: frame tool has several parents: base, map"),
                tree.problem("base", "camera"));
        assertTrue(tree.at("camera", "tool", 0).isPresent());
        assertTrue(tree.at("lidar", "base", 0).isPresent(), "what nobody asks for does no harm");
        Loss told = tree.contradiction().orElseThrow();
        assertEquals("bad-transform", told.reason().code());
        assertEquals("frame tool", told.where());
        assertEquals("frame tool has several parents: base, map; no way leads over it", told.detail());
    }

    @Test
    void aFrameThatIsStaticAndMovingCannotBePassed() {
        FrameTree tree =
                tree(List.of(edge("base", "tool", LIFT)), List.of(edge("base", "tool", LIFT)), Alignment.UNLIMITED);
        assertEquals(
                Optional.of("no transform leads from tool to base: frame tool is both static and moving"),
                tree.problem("tool", "base"));
    }

    @Test
    void aCircleIsRefusedAndEndsEveryWalk() {
        FrameTree tree = still(
                edge("a", "b", LIFT),
                edge("b", "c", LIFT),
                edge("c", "a", LIFT),
                edge("c", "d", LIFT),
                edge("d", "e", LIFT),
                edge("x", "y", LIFT));
        assertEquals(
                Optional.of("no transform leads from e to a: frame c lies below itself, in the circle of a, c, b"),
                tree.problem("e", "a"));
        assertTrue(tree.problem("a", "b").isPresent(), "inside it there are two ways");
        assertTrue(tree.problem("e", "x").isPresent());
        assertTrue(tree.at("e", "c", 0).isPresent(), "up to it the way is one");
        assertTrue(tree.at("y", "x", 0).isPresent());
        assertEquals(3, tree.contradiction().orElseThrow().count());
    }

    @Test
    void aLongChainIsFoundWithoutRecursion() {
        int links = 1 << 14;
        FrameTree tree = still(IntStream.range(0, links)
                .mapToObj(i -> edge("f" + i, "f" + (i + 1), 1e15, -1e15, 1e15, 0, 0, 0.6, 0.8))
                .toArray(StampedEdge[]::new));
        double[] rows = tree.at("f" + links, "f0", 0).orElseThrow().rows();
        assertTrue(Double.isFinite(rows[3]), "the limit of translations keeps chains finite");
        assertFalse(tree.problem("f0", "f" + links).isPresent());
    }

    @Test
    void aPoseIsTakenAlongWithItsOrientation() {
        FrameMotion motion = still(edge("base", "arm", 1, 0, 0, 0, 0, 1, 1), edge("arm", "tool", 0, 2, 0, 1, 0, 0, 1))
                .chain("tool", "base")
                .orElseThrow()
                .motion(0)
                .orElseThrow();
        double[] pose = {0.5, 0, 5_400_000.125, 0, 2, 0, 2}; // a quarter about y, not normalised
        double[] m = motion.points().rows();
        motion.move(pose);

        assertEquals(((m[0] * 0.5 + m[1] * 0) + m[2] * 5_400_000.125) + m[3], pose[0]);
        assertEquals(5_400_000.125 - 2 + 1, pose[0], 1e-8, "float64, not the float32 of points");
        assertEquals(0.5, pose[1], 1e-8);
        double r = Math.sqrt(0.5);
        // about z, then x, then y: (0,0,r,r) (r,0,0,r) (0,r,0,r)
        double[] expected =
                product(product(new double[] {0, 0, r, r}, new double[] {r, 0, 0, r}), new double[] {0, r, 0, r});
        assertArrayEquals(expected, java.util.Arrays.copyOfRange(pose, 3, 7), 1e-15);

        double[] none = {1, 2, 3, 0, 0, 0, 0};
        motion.move(none);
        assertTrue(Double.isFinite(none[0]) && Double.isNaN(none[3]) && Double.isNaN(none[6]), "no orientation");
    }

    /** Hamilton's product from its multiplication table, for the test alone. */
    private static double[] product(double[] a, double[] b) {
        double[] c = new double[4];
        int[][] unit = {{3, 2, 1, 0}, {2, 3, 0, 1}, {1, 0, 3, 2}, {0, 1, 2, 3}}; // of e_i e_j; 3 is the real one
        int[][] sign = {{-1, 1, -1, 1}, {-1, -1, 1, 1}, {1, -1, -1, 1}, {1, 1, 1, 1}};
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                c[unit[i][j]] += sign[i][j] * a[i] * b[j];
            }
        }
        return c;
    }
}
