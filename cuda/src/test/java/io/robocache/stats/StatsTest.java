package io.robocache.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.device.Backend;
import io.robocache.device.Columns;
import io.robocache.device.TestBackends;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 33, 99, 100, 101, 1025})
    void quantilesOfAnEpisodeAreItsSortedValues(int count) {
        Random random = new Random(count);
        double[] values = random.doubles(count)
                .map(v -> Double.longBitsToDouble(random.nextLong() & 0xBFFFFFFFFFFFFFFFL))
                .toArray();
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                Float8Vector column = new Float8Vector("v", backend.memory());
                EpisodeStats episode = new EpisodeStats(backend.memory(), 1)) {
            Columns.allocate(column, count);
            for (int i = 0; i < count; i++) {
                column.set(i, values[i]);
            }
            episode.add(column, null, count);
            DimensionStats stats = episode.finish().get(0);

            Arrays.sort(values);
            assertEquals(values[0], stats.min());
            assertEquals(values[count - 1], stats.max());
            assertEquals(values[(count + 99) / 100 - 1], stats.q01());
            assertEquals(values[(10 * count + 99) / 100 - 1], stats.q10());
            assertEquals(values[(50 * count + 99) / 100 - 1], stats.q50());
            assertEquals(values[(90 * count + 99) / 100 - 1], stats.q90());
            assertEquals(values[(99 * count + 99) / 100 - 1], stats.q99());
        }
    }

    @Test
    void everyTypeOfNumberIsReadAsItsValue() {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU)) {
            var memory = backend.memory();
            checkType(new BitVector("v", memory), new byte[] {0b10}, 0, 1);
            checkType(new TinyIntVector("v", memory), new byte[] {-1, 5}, -1, 5);
            checkType(new UInt1Vector("v", memory), new byte[] {-1, 5}, 255, 5);
            checkType(new SmallIntVector("v", memory), new byte[] {-1, -1, 5, 0}, -1, 5);
            checkType(new UInt2Vector("v", memory), new byte[] {-1, -1, 5, 0}, 65_535, 5);
            checkType(new IntVector("v", memory), new byte[] {-1, -1, -1, -1, 5, 0, 0, 0}, -1, 5);
            checkType(new UInt4Vector("v", memory), new byte[] {-1, -1, -1, -1, 5, 0, 0, 0}, 4_294_967_295.0, 5);
            byte[] eights = {-1, -1, -1, -1, -1, -1, -1, -1, 5, 0, 0, 0, 0, 0, 0, 0};
            checkType(new BigIntVector("v", memory), eights, -1, 5);
            checkType(new UInt8Vector("v", memory), eights, 0x1p64, 5);
            checkType(new Float2Vector("v", memory), new byte[] {0, 0x3C, 0, (byte) 0xC0}, 1, -2);
        }
    }

    private static void checkType(BaseFixedWidthVector vector, byte[] littleEndian, double first, double second) {
        try (vector;
                EpisodeStats episode = new EpisodeStats(vector.getAllocator(), 2)) {
            Columns.allocate(vector, 2);
            vector.getDataBuffer().setBytes(0, littleEndian);
            episode.add(vector, null, 1);

            assertEquals(
                    first, episode.finish().get(0).mean(), vector.getMinorType().name());
            assertEquals(
                    second,
                    episode.finish().get(1).mean(),
                    vector.getMinorType().name());
        }
    }

    @Test
    void framesThatAreNotValidAndComponentsThatAreNotFiniteStayOut() {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                Float8Vector values = new Float8Vector("v", backend.memory());
                BitVector valid = new BitVector("valid", backend.memory());
                EpisodeStats episode = new EpisodeStats(backend.memory(), 1)) {
            double[] all = {1, Double.NaN, 3, Double.NaN, Double.NEGATIVE_INFINITY};
            Columns.allocate(values, 5);
            Columns.allocate(valid, 5);
            for (int i = 0; i < 5; i++) {
                values.set(i, all[i]);
                valid.set(i, i == 3 ? 0 : 1);
            }
            episode.add(values, valid, 5);
            DimensionStats stats = episode.finish().get(0);

            assertEquals(2, stats.count());
            assertEquals(2, stats.nonFinite());
            assertEquals(2, stats.mean());
            assertEquals(1, stats.std());
        }
    }

    @Test
    void valuesThatAreNoNumbersOrNoRowsAreRefused() {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                VarCharVector strings = new VarCharVector("s", backend.memory());
                FieldVector numbers = new IntVector("i", backend.memory());
                EpisodeStats episode = new EpisodeStats(backend.memory(), 2)) {
            assertEquals(
                    "statistics of VARCHAR values refused: they take booleans, integers and floats",
                    assertThrows(IllegalArgumentException.class, () -> episode.add(strings, null, 0))
                            .getMessage());
            assertEquals(
                    "0 values and no validities refused: 3 frames of 2 dimensions make 6 values",
                    assertThrows(IllegalArgumentException.class, () -> episode.add(numbers, null, 3))
                            .getMessage());
        }
    }

    @Test
    void histogramsAddUpInAnyOrder() {
        double[] values = new Random(2).doubles(5000, -1e6, 1e6).toArray();
        QuantileHistogram whole = new QuantileHistogram();
        QuantileHistogram[] parts = {new QuantileHistogram(), new QuantileHistogram(), new QuantileHistogram()};
        for (int i = 0; i < values.length; i++) {
            whole.add(values[i]);
            parts[i % 3].add(values[i]);
        }
        QuantileHistogram merged = QuantileHistogram.of(parts[2].bins(), parts[2].counts());
        merged.merge(parts[0]);
        merged.merge(parts[1]);

        assertArrayEquals(whole.bins(), merged.bins());
        assertArrayEquals(whole.counts(), merged.counts());
        assertEquals(5000, merged.total());
        assertTrue(Arrays.stream(merged.bins()).allMatch(bin -> bin >= 0 && bin < 1 << 21));
        Arrays.sort(values);
        assertEquals(values[4499], merged.quantile(90), Math.abs(values[4499]) / 512);
    }

    @Test
    void brokenHistogramsAreRefused() {
        assertEquals(
                "histogram bin 5 with count 1 refused: bins ascend within 0 to 2097151, counts start at 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> QuantileHistogram.of(new int[] {5, 5}, new long[] {1, 1}))
                        .getMessage());
        assertEquals(
                "NaN refused: a histogram counts finite values",
                assertThrows(IllegalArgumentException.class, () -> new QuantileHistogram().add(Double.NaN))
                        .getMessage());
    }

    @Test
    void aDatasetWhoseHistogramsMissAnEpisodeIsRefused() {
        DatasetStats dataset = new DatasetStats(1);
        dataset.fold(List.of(new DimensionStats(2, 0, 1, 3, 2, 2, 1, 1, 1, 3, 3)));

        assertEquals(
                "dimension 0: histograms hold 0 values, episodes 2; add each part once",
                assertThrows(IllegalStateException.class, dataset::finish).getMessage());
        assertEquals(
                "statistics of 0 dimensions refused: the feature has 1",
                assertThrows(IllegalArgumentException.class, () -> dataset.fold(List.of()))
                        .getMessage());
    }
}
