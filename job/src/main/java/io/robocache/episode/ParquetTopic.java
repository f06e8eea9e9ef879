package io.robocache.episode;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.parquet.schema.Type;

/**
 * One Parquet file as a topic. Its fields are its columns; what has one number a row is one component of the column's name,
 * a list is as many, {@code column.0}, {@code column.1}, …, as its first row has.
 */
final class ParquetTopic {

    private final ParquetRows rows;
    private final String stampColumn; // or null
    private final RowTopic topic;

    /** @param stampColumnOrNull no field unless it is named as one */
    ParquetTopic(String name, ParquetRows rows, String stampColumnOrNull) {
        this.rows = rows;
        this.stampColumn = stampColumnOrNull;
        List<String> columns =
                rows.schema().getFields().stream().map(Type::getName).toList();
        this.topic = new RowTopic(
                RowFeature.of(name, "columns", List.of(columns.size()), columns), MinorType.NULL, rows.rows());
    }

    RowTopic topic() {
        return topic;
    }

    ParquetRows rows() {
        return rows;
    }

    /**
     * What a request takes.
     *
     * @return its labels are the components
     */
    RowTopic choose(StreamRequest request) throws DamageException, IOException {
        List<String> columns = new ArrayList<>();
        if (request.fields().isEmpty()) {
            for (Type column : rows.schema().getFields()) {
                if (!column.getName().equals(stampColumn) && suits(column, request.kind())) {
                    columns.add(column.getName());
                }
            }
            if (columns.isEmpty()) {
                throw RowChoice.mismatch("no column of '%s' can be read as %s"
                        .formatted(
                                rows.schema().toString().replaceAll("\\s+", " ").strip(), request.kind()));
            }
        } else {
            Set<String> named = new LinkedHashSet<>();
            for (String field : request.fields()) {
                named.add(column(field, request));
            }
            columns.addAll(named);
        }
        if (request.kind() != Kind.VALUES) {
            return one(columns, request.kind());
        }
        return numbers(columns);
    }

    private static boolean suits(Type column, Kind kind) {
        if (kind == Kind.IMAGE) {
            return ParquetTypes.holdsImages(column) && ParquetTypes.typeOf(column) != MinorType.VARCHAR;
        }
        MinorType type = ParquetTypes.typeOf(column);
        return type != null && (kind == Kind.TEXT) == (type == MinorType.VARCHAR);
    }

    /** The column that a field is, or lies in. */
    private String column(String field, StreamRequest request) throws DamageException {
        String name = rows.has(field) ? field : columnOf(field);
        if (!rows.has(name) || !suits(rows.schema().getType(name), request.kind())) {
            throw RowChoice.mismatch("fields %s: '%s' is no column that can be read as %s; columns are %s"
                    .formatted(
                            request.fields(),
                            field,
                            request.kind(),
                            topic.feature().labels()));
        }
        return name;
    }

    /** The column of a component. */
    private String columnOf(String label) {
        int dot = label.lastIndexOf('.');
        return rows.has(label) || dot < 0 ? label : label.substring(0, dot);
    }

    private RowTopic one(List<String> columns, Kind kind) throws DamageException {
        if (columns.size() != 1) {
            throw RowChoice.mismatch("%s has the columns %s; name one of them in fields".formatted(kind, columns));
        }
        MinorType type = kind == Kind.IMAGE ? MinorType.VARBINARY : MinorType.VARCHAR;
        return new RowTopic(RowFeature.of(topic.name(), "string", List.of(), columns), type, topic.rows());
    }

    private RowTopic numbers(List<String> columns) throws DamageException, IOException {
        Set<MinorType> types = new LinkedHashSet<>();
        for (String column : columns) {
            types.add(ParquetTypes.typeOf(rows.schema().getType(column)));
        }
        Map<String, Integer> widths = widths(columns);
        List<String> labels = new ArrayList<>();
        for (String column : columns) {
            if (rows.schema().getType(column).isPrimitive()) {
                labels.add(column);
            }
            for (int i = 0; !rows.schema().getType(column).isPrimitive() && i < widths.get(column); i++) {
                labels.add(column + "." + i);
            }
        }
        MinorType type = types.size() == 1 ? types.iterator().next() : common(types, columns);
        RowFeature feature =
                RowFeature.of(topic.name(), type.name().toLowerCase(Locale.ROOT), List.of(labels.size()), labels);
        return new RowTopic(feature, type, topic.rows());
    }

    /** float64 holds all but integers of 64 bits. */
    private static MinorType common(Set<MinorType> types, List<String> columns) throws DamageException {
        if (types.contains(MinorType.BIGINT) || types.contains(MinorType.UINT8)) {
            throw RowChoice.mismatch(
                    "columns %s are of the types %s, which no one type holds; name columns of one type in fields"
                            .formatted(columns, types));
        }
        return MinorType.FLOAT8;
    }

    /** Values in the first row. */
    private Map<String, Integer> widths(List<String> columns) throws IOException {
        Map<String, Integer> widths = new LinkedHashMap<>();
        columns.forEach(column -> widths.put(column, 0));
        if (columns.stream().allMatch(column -> rows.schema().getType(column).isPrimitive()) || rows.rows() == 0) {
            return widths;
        }
        ParquetColumns first = new ParquetColumns(columns);
        rows.readFirst(first);
        columns.forEach(column -> widths.put(column, first.count(column)));
        return widths;
    }

    /** Streams what was chosen. */
    void read(RowTopic chosen, RowSink out) throws IOException {
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (String label : chosen.feature().labels()) {
            widths.merge(columnOf(label), 1, Integer::sum);
        }
        ParquetColumns columns = new ParquetColumns(List.copyOf(widths.keySet()));
        columns.into(out, widths, rows.schema(), chosen.type());
        rows.read(columns);
    }
}
