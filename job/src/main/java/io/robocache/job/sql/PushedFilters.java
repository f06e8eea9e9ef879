package io.robocache.job.sql;

import java.io.Serializable;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.sources.EqualNullSafe;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.IsNotNull;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;

/** Conditions on topic and log time, which readers meet exactly; Spark evaluates all others. Not thread-safe. */
final class PushedFilters {
    private final List<OutputColumn> columns;
    private final List<Filter> taken = new ArrayList<>();
    private List<String> topics; // null: all
    private long fromNanos;
    private long toNanos = Long.MAX_VALUE;

    PushedFilters(List<OutputColumn> columns) {
        this.columns = columns;
    }

    /** What the filters come to. */
    record Bounds(List<String> topicsOrNull, long fromNanos, long toNanos) implements Serializable {}

    Bounds bounds() {
        return new Bounds(topics, fromNanos, toNanos);
    }

    List<Filter> taken() {
        return taken;
    }

    /** Takes those that it can; returns the others. */
    Filter[] take(Filter[] filters) {
        List<Filter> left = new ArrayList<>();
        for (Filter filter : filters) {
            if (take(filter)) {
                taken.add(filter);
            } else {
                left.add(filter);
            }
        }
        return left.toArray(new Filter[0]);
    }

    private boolean take(Filter filter) {
        if (filter instanceof IsNotNull some) {
            RecordingColumn column = column(some.attribute());
            return column != null && !column.isNullable();
        }
        if (filter instanceof EqualTo equal) {
            return equal(equal.attribute(), equal.value());
        }
        if (filter instanceof EqualNullSafe equal) {
            return equal.value() != null && equal(equal.attribute(), equal.value());
        }
        if (filter instanceof In in && column(in.attribute()) == RecordingColumn.TOPIC) {
            List<String> names = new ArrayList<>();
            for (Object value : in.values()) {
                if (value instanceof String name) { // null equals nothing
                    names.add(name);
                }
            }
            return topics(names);
        }
        if (filter instanceof GreaterThan more) {
            return bound(more.attribute(), more.value(), 1, true);
        }
        if (filter instanceof GreaterThanOrEqual more) {
            return bound(more.attribute(), more.value(), 0, true);
        }
        if (filter instanceof LessThan less) {
            return bound(less.attribute(), less.value(), 0, false);
        }
        return filter instanceof LessThanOrEqual less && bound(less.attribute(), less.value(), 1, false);
    }

    /** The column of that name, unless a field of the message has it. */
    private RecordingColumn column(String attribute) {
        String name = attribute.startsWith("`") && attribute.endsWith("`") && attribute.length() > 1
                ? attribute.substring(1, attribute.length() - 1)
                : attribute;
        for (OutputColumn column : columns) {
            if (column.field().name().equals(name)) {
                return column.recordedOrNull();
            }
        }
        return null;
    }

    private boolean equal(String attribute, Object value) {
        if (column(attribute) == RecordingColumn.TOPIC && value instanceof String name) {
            return topics(List.of(name));
        }
        return bound(attribute, value, 0, true) && bound(attribute, value, 1, false);
    }

    private boolean topics(List<String> names) {
        if (topics == null) {
            topics = List.copyOf(names);
        } else {
            topics = topics.stream().filter(names::contains).toList();
        }
        return true;
    }

    /** Log times from that many steps after the value on, or those before that; a step is what the column can tell apart. */
    private boolean bound(String attribute, Object value, int steps, boolean least) {
        RecordingColumn column = column(attribute);
        long step;
        long at;
        if (column == RecordingColumn.LOG_TIME && value instanceof Long nanos) {
            step = 1;
            at = nanos;
        } else if (column == RecordingColumn.LOG_TIMESTAMP
                && (value instanceof Timestamp || value instanceof Instant)) {
            Instant instant = value instanceof Timestamp stamp ? stamp.toInstant() : (Instant) value;
            step = RecordingColumn.NANOS_PER_MICRO;
            at = saturated(instant.getEpochSecond(), 1_000_000L, instant.getNano() / 1000);
        } else {
            return false;
        }
        if (steps > 0 && at == Long.MAX_VALUE) {
            if (least) {
                fromNanos = Long.MAX_VALUE;
                toNanos = -1; // nothing is later
            }
            return true;
        }
        long nanos = saturated(at + steps, step, 0);
        if (least) {
            fromNanos = Math.max(fromNanos, nanos);
        } else {
            toNanos = Math.min(toNanos, nanos == Long.MAX_VALUE && step > 1 ? nanos : nanos - 1);
        }
        return true;
    }

    /** {@code value * unit + more}, within 64 bits. */
    private static long saturated(long value, long unit, long more) {
        if (value >= Long.MAX_VALUE / unit) {
            return unit == 1 ? value : Long.MAX_VALUE;
        }
        return value <= Long.MIN_VALUE / unit + 1 ? Long.MIN_VALUE + 1 : value * unit + more;
    }
}
