package io.robocache.align;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.device.Backend;
import io.robocache.device.DeviceLayout;
import io.robocache.device.DeviceSettings;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.junit.jupiter.api.Test;

/** Columns that share one stretch of memory. */
class AlignedColumnTest {

    private static AlignRequest request(BigIntVector stamps, Float4Vector values, BigIntVector targets, Precision to) {
        Alignment how = new Alignment(Policy.LINEAR, Alignment.UNLIMITED, false, to);
        return new AlignRequest(stamps, values, 2, targets, how);
    }

    @Test
    void buffersLieWhereTheyAreDownloadedTo() {
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults());
                BufferAllocator memory = backend.taskMemory("columns");
                BigIntVector stamps = Vectors.longs(memory, 0, 10);
                Float4Vector values = Vectors.floats(memory, 1, 2, 3, 4);
                BigIntVector targets = Vectors.longs(memory, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)) {
            List<AlignRequest> requests = List.of(
                    request(stamps, values, targets, Precision.FLOAT64),
                    new AlignRequest(stamps, values, 2, targets, Alignment.window(3, 1000, Precision.SOURCE)),
                    request(stamps, values, targets, Precision.FLOAT32));
            DeviceLayout layout = new DeviceLayout();
            List<AlignedColumn> columns = AlignedColumn.together(requests, memory);
            long base = columns.get(0).address();
            for (int i = 0; i < requests.size(); i++) {
                AlignedColumn column = columns.get(i);
                AlignedColumn.Places places = AlignedColumn.place(layout, requests.get(i));
                assertEquals(
                        base + places.values(), column.values().getDataBuffer().memoryAddress());
                assertEquals(
                        base + places.valid(), column.valid().getDataBuffer().memoryAddress());
                assertEquals(
                        base + places.age(), column.ageMillis().getDataBuffer().memoryAddress());
                boolean window = column.mask() != null;
                if (window) {
                    assertEquals(
                            base + places.mask(), column.mask().getDataBuffer().memoryAddress());
                    assertEquals(30, column.mask().getValueCount());
                    assertEquals(0, column.mask().getNullCount());
                }
                assertEquals(window ? 60 : 20, column.values().getValueCount());
                assertEquals(10, column.valid().getValueCount());
                assertEquals(0, column.values().getNullCount() + column.valid().getNullCount());
                column.valid().getDataBuffer().setByte(0, 0b101);
                column.valid().getDataBuffer().setByte(1, 0b10);
                assertEquals(1, column.valid().get(2));
                assertEquals(0, column.valid().get(1));
                assertEquals(1, column.valid().get(9));
            }
            ((Float8Vector) columns.get(0).values()).set(19, 7);
            ((Float4Vector) columns.get(2).values()).set(0, 8);
            columns.get(1).mask().set(29, 1);
            columns.get(0).close();
            columns.get(1).close();
            assertEquals(8, ((Float4Vector) columns.get(2).values()).get(0));
            columns.get(2).close();
        }
    }
}
