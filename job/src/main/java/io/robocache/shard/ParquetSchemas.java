package io.robocache.shard;

import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * Columns as Parquet types: scalars as required primitives, lists as required three-level lists, images as {@link
 * ImageColumn} says.
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

    /** The leaves of a column, in order: of images the bytes and the path, of others one. */
    static List<ColumnDescriptor> leaves(MessageType schema, Column column) {
        return schema.getColumns().stream()
                .filter(leaf -> leaf.getPath()[0].equals(column.name()))
                .toList();
    }

    private static Type type(Column column) {
        if (ImageColumn.is(column)) {
            return Types.optionalGroup()
                    .optional(PrimitiveTypeName.BINARY)
                    .named(ImageColumn.BYTES)
                    .optional(PrimitiveTypeName.BINARY)
                    .as(LogicalTypeAnnotation.stringType())
                    .named(ImageColumn.PATH)
                    .named(column.name());
        }
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
