package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.Types.MinorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
    @Test
    void lerobotsColumnsComeFirst() {
        assertEquals(
                List.of("timestamp", "frame_index", "episode_index", "index", "task_index", "t_ns", "a", "b"),
                DatasetSchema.of(List.of(Column.scalar("a", MinorType.INT), Column.scalar("b", MinorType.INT)), 30, "")
                        .published()
                        .stream()
                        .map(Column::name)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "index", "t_ns", "task_index", "x"})
    void takenNamesAreRefused(String name) {
        List<Column> columns = List.of(Column.scalar("x", MinorType.INT), Column.scalar(name, MinorType.INT));
        assertEquals(
                "column " + name + " refused: the name is taken; rename the stream",
                assertThrows(IllegalArgumentException.class, () -> DatasetSchema.of(columns, 30, ""))
                        .getMessage());
    }

    @Test
    void whatADatasetCannotHoldIsRefused() {
        String type = assertThrows(IllegalArgumentException.class, () -> Column.scalar("x", MinorType.STRUCT))
                .getMessage();
        assertTrue(type.startsWith("element type STRUCT refused"), type);
        assertEquals(
                "column x: 2 element names for width 3; give one each or none",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Column("x", MinorType.INT, 3, List.of("a", "b"), Map.of(), false))
                        .getMessage());
        assertEquals(
                "column x: a window of 3 samples for width 4 refused; the width is that of a sample times the samples, at least 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Column("x", MinorType.INT, 4, List.of(), Map.of(), false, 3))
                        .getMessage());
        List<Column> slash = List.of(Column.scalar("a/b", MinorType.INT));
        assertThrows(IllegalArgumentException.class, () -> DatasetSchema.of(slash, 30, ""));
        assertThrows(IllegalArgumentException.class, () -> DatasetSchema.of(List.of(), 0, ""));
    }

    @Test
    void contentHashesFollowTheArrowBuffers() {
        Column bits = Column.scalar("b", MinorType.BIT);
        ColumnDigest digest = new ColumnDigest(bits);
        for (int i = 0; i < 9; i++) {
            digest.put(i == 0 || i == 8 ? 1 : 0);
            digest.endRow();
        }
        assertEquals(List.of(Hashes.of(new byte[] {1, 1})), digest.finish());
        ColumnDigest ragged = new ColumnDigest(new Column("r", MinorType.SMALLINT, -1, List.of(), Map.of(), false));
        ragged.endRow();
        ragged.put(-2);
        ragged.endRow();
        byte[] offsets = new byte[24];
        offsets[16] = 1;
        assertEquals(List.of(Hashes.of(offsets), Hashes.of(new byte[] {-2, -1})), ragged.finish());
    }
}
