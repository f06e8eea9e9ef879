package io.robocache.shard;

import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** Columns as Parquet types: scalars as required primitives, lists as required three-level lists. */
final class ParquetSchemas {
    private ParquetSchemas() {}

    static MessageType of(List<Column> columns) {
        return new MessageType(
                "robocache", columns.stream().map(ParquetSchemas::type).toList());
    }

    static MessageType of(Column column) {
        return of(List.of(column));
    }

    private static Type type(Column column) {
        ElementType element = ElementType.of(column.type());
        if (column.width() == Column.SCALAR) {
            return Types.primitive(element.physical(), Repetition.REQUIRED)
                    .as(element.logical())
                    .named(column.name());
        }
        return Types.requiredList()
                .element(Types.primitive(element.physical(), Repetition.REQUIRED)
                        .as(element.logical())
                        .named("element"))
                .named(column.name());
    }
}
