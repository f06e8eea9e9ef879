package io.robocache.job.sql;

import io.robocache.episode.MessageChoice.Need;
import io.robocache.episode.MessageScan;
import java.io.IOException;
import java.util.Locale;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** A column that every message has, whatever is in it, in the order of the table. */
@SuppressWarnings("ImmutableEnumChecker") // Spark's types are immutable
enum RecordingColumn {
    /** Name of the topic. */
    TOPIC(DataTypes.StringType, Need.INDEX),
    /** Message type; null without a schema. */
    TYPE(DataTypes.StringType, Need.INDEX),
    /** Message encoding. */
    ENCODING(DataTypes.StringType, Need.INDEX),
    /** Nanoseconds since 1970. */
    LOG_TIME(DataTypes.LongType, Need.INDEX),
    /** The same to the microsecond, rounded down. */
    LOG_TIMESTAMP(DataTypes.TimestampType, Need.INDEX),
    /** Nanoseconds since 1970; null for 2^63 and more. */
    PUBLISH_TIME(DataTypes.LongType, Need.HEADER),
    /** The publisher's count. */
    SEQUENCE(DataTypes.LongType, Need.HEADER),
    /** Bytes of the payload as recorded. */
    SIZE(DataTypes.IntegerType, Need.HEADER),
    /** The file. */
    URI(DataTypes.StringType, Need.INDEX),
    /** Where the chunk begins in the file, or the record if it is in none. */
    CHUNK_AT(DataTypes.LongType, Need.INDEX),
    /** Where the record begins in the decompressed chunk. */
    CHUNK_OFFSET(DataTypes.IntegerType, Need.INDEX),
    /** The payload. */
    DATA(DataTypes.BinaryType, Need.PAYLOAD);

    static final long NANOS_PER_MICRO = 1000;

    private final DataType type;
    private final Need need;

    RecordingColumn(DataType type, Need need) {
        this.type = type;
        this.need = need;
    }

    /** Its name in SQL. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    Need need() {
        return need;
    }

    StructField field() {
        return new StructField(column(), type, isNullable(), org.apache.spark.sql.types.Metadata.empty());
    }

    boolean isNullable() {
        return this == TYPE || this == PUBLISH_TIME;
    }

    /** Whether a topic's own table has it: all but what is the same in each row, and the undecoded payload. */
    boolean isOfTopicTable() {
        return switch (this) {
            case LOG_TIME, LOG_TIMESTAMP, PUBLISH_TIME, SEQUENCE, URI, CHUNK_AT, CHUNK_OFFSET -> true;
            case TOPIC, TYPE, ENCODING, SIZE, DATA -> false;
        };
    }

    /** The column of that name, or null. */
    static RecordingColumn named(String column) {
        for (RecordingColumn each : values()) {
            if (each.column().equals(column)) {
                return each;
            }
        }
        return null;
    }

    static StructType schema() {
        StructType schema = new StructType();
        for (RecordingColumn column : values()) {
            schema = schema.add(column.field());
        }
        return schema;
    }

    /** The value of the message at hand, as Spark has it in rows. */
    Object of(MessageScan message, UTF8String uri) throws IOException {
        return switch (this) {
            case TOPIC -> UTF8String.fromString(message.topic());
            case TYPE -> UTF8String.fromString(message.typeOrNull());
            case ENCODING -> UTF8String.fromString(message.encoding());
            case LOG_TIME -> message.logNanos();
            case LOG_TIMESTAMP -> micros(message.logNanos());
            case PUBLISH_TIME -> message.publishNanos() < 0 ? null : (Object) message.publishNanos();
            case SEQUENCE -> message.sequence();
            case SIZE -> message.payloadBytes();
            case URI -> uri;
            case CHUNK_AT -> message.chunkAt();
            case CHUNK_OFFSET -> message.chunkOffset();
            case DATA -> message.data();
        };
    }

    static long micros(long nanos) {
        return Math.floorDiv(nanos, NANOS_PER_MICRO);
    }
}
