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
 * Columns as Parquet types: scalars as required primitives, lists as required three-level lists, windows of several
 * components as such lists of such lists, images as {@link ImageColumn}.
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
