package io.robocache.job.sql;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.aggregate.AggregateFunc;
import org.apache.spark.sql.connector.expressions.aggregate.Aggregation;
import org.apache.spark.sql.connector.expressions.aggregate.Count;
import org.apache.spark.sql.connector.expressions.aggregate.CountStar;
import org.apache.spark.sql.connector.expressions.aggregate.Max;
import org.apache.spark.sql.connector.expressions.aggregate.Min;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Aggregates that indexes answer: counts of messages, and least and greatest log times, by what names a topic or a file.
 *
 * @param groups     by which columns
 * @param aggregates in the query's order
 */
record PushedCounts(List<RecordingColumn> groups, List<Aggregate> aggregates) implements Serializable {

    private static final Set<RecordingColumn> GROUPS =
            EnumSet.of(RecordingColumn.TOPIC, RecordingColumn.TYPE, RecordingColumn.ENCODING, RecordingColumn.URI);

    /** What is told of a group's messages. */
    enum Kind {
        COUNT,
        LEAST,
        GREATEST
    }

    /** One of them, of the log time in the unit of a column; null for a count. */
    record Aggregate(Kind kind, RecordingColumn columnOrNull) implements Serializable {}

    /** What is asked for, or null where the messages themselves are needed. */
    static PushedCounts ofOrNull(Aggregation asked, List<OutputColumn> columns) {
        List<RecordingColumn> groups = new ArrayList<>();
        for (Expression expression : asked.groupByExpressions()) {
            RecordingColumn column = column(expression, columns);
            if (column == null || !GROUPS.contains(column)) {
                return null;
            }
            groups.add(column);
        }
        List<Aggregate> aggregates = new ArrayList<>();
        for (AggregateFunc function : asked.aggregateExpressions()) {
            Aggregate aggregate = aggregate(function, columns);
            if (aggregate == null) {
                return null;
            }
            aggregates.add(aggregate);
        }
        return new PushedCounts(groups, aggregates);
    }

    private static Aggregate aggregate(AggregateFunc function, List<OutputColumn> columns) {
        if (function instanceof CountStar) {
            return new Aggregate(Kind.COUNT, null);
        }
        if (function instanceof Count count && !count.isDistinct()) {
            RecordingColumn column = column(count.column(), columns);
            return column == null || column.isNullable() ? null : new Aggregate(Kind.COUNT, null);
        }
        if (function instanceof Min min) {
            return time(Kind.LEAST, column(min.column(), columns));
        }
        return function instanceof Max max ? time(Kind.GREATEST, column(max.column(), columns)) : null;
    }

    private static Aggregate time(Kind kind, RecordingColumn column) {
        return column == RecordingColumn.LOG_TIME || column == RecordingColumn.LOG_TIMESTAMP
                ? new Aggregate(kind, column)
                : null;
    }

    private static RecordingColumn column(Expression expression, List<OutputColumn> columns) {
        if (expression instanceof NamedReference named && named.fieldNames().length == 1) {
            for (OutputColumn column : columns) {
                if (column.field().name().equals(named.fieldNames()[0])) {
                    return column.recordedOrNull();
                }
            }
        }
        return null;
    }

    /** Groups first, then aggregates. */
    StructType schema() {
        List<StructField> fields = new ArrayList<>();
        groups.forEach(column -> fields.add(column.field()));
        for (Aggregate aggregate : aggregates) {
            DataType type = aggregate.kind == Kind.COUNT
                    ? DataTypes.LongType
                    : aggregate.columnOrNull.field().dataType();
            fields.add(DataTypes.createStructField(
                    "%s_%d".formatted(aggregate.kind, fields.size()), type, aggregate.kind != Kind.COUNT));
        }
        return new StructType(fields.toArray(new StructField[0]));
    }
}
