package io.robocache.shard;

import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * Columns as Parquet types: scalars as required primitives, lists as required three-level lists, windows of several
 * components as such lists of such lists.
 */
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
        if (column.width() == Column.SCALAR) {
            return element(column, column.name());
        }
        Type list = Types.requiredList()
                .element(element(column, "element"))
                .named(column.nested() ? "element" : column.name());
        return column.nested() ? Types.requiredList().element(list).named(column.name()) : list;
    }

    private static Type element(Column column, String name) {
        ElementType element = ElementType.of(column.type());
        return Types.primitive(element.physical(), Repetition.REQUIRED)
                .length(element == ElementType.FLOAT2 ? element.bytes() : 0)
                .as(element.logical())
                .named(name);
    }
}
