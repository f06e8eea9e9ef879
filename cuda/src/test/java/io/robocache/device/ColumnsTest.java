package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.arrow.vector.IntVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 32, 33, 4097})
    void anAllocatedColumnHasNoNulls(int count) {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                IntVector vector = new IntVector("v", backend.memory())) {
            Columns.allocate(vector, count);

            assertEquals(count, vector.getValueCount());
            assertEquals(0, vector.getNullCount());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 4097, 100_000})
    void aGrownColumnKeepsItsValues(int count) {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                IntVector vector = new IntVector("v", backend.memory())) {
            for (int i = 0; i < count; i++) {
                Columns.reserve(vector, i + 1);
                vector.getDataBuffer().setInt(4L * i, i);
            }
            Columns.finish(vector, count);

            assertEquals(0, vector.getNullCount());
            for (int i = 0; i < count; i++) {
                assertEquals(i, vector.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 33})
    void nullsAreRefused(int count) {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                IntVector vector = new IntVector("v", backend.memory())) {
            vector.allocateNew(count);
            vector.setValueCount(count);

            assertEquals(
                    "values with %d nulls among %d values refused: columns have none; write NaN or 0"
                            .formatted(count, count),
                    assertThrows(IllegalArgumentException.class, () -> Columns.refuseNulls(vector, "values"))
                            .getMessage());
        }
    }
}
