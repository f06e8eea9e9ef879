package io.robocache.episode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * From Parquet's columns to {@link Sink}s, without an object per row. Lists of lists arrive flat; a group that is not a list
 * arrives flat as well, which no reader of ours asks for.
 */
final class ParquetCell {

    /** Takes fields that nobody wants, as the library reads structures whole. */
    private static final Sink NONE = new Sink() {
        @Override
        public void value(long value) {}

        @Override
        public void value(double value) {}

        @Override
        public void value(Binary value) {}

        @Override
        public void nullElement() {}
    };

    private ParquetCell() {}

    /** Takes the values of one column's cell, one after the other; a null cell or an empty list brings none. */
    interface Sink {
        void value(long value);

        void value(double value);

        void value(Binary value);

        /** So many values at once; borrowed. */
        default void values(double[] values, int from, int count) {
            for (int i = from; i < from + count; i++) {
                value(values[i]);
            }
        }

        /** An element of a list that is null. */
        void nullElement();

        /** The one field of a structure that is wanted; null where all are. */
        default String member() {
            return null;
        }
    }

    /** The projection to the wanted columns. */
    static final class Rows extends ReadSupport<Boolean> {
        private final Map<Type, Sink> columns;
        private final ParquetRows.Sink rows;

        Rows(Map<Type, Sink> columns, ParquetRows.Sink rows) {
            this.columns = columns;
            this.rows = rows;
        }

        @Override
        public ReadContext init(InitContext context) {
            return new ReadContext(new MessageType("rows", List.copyOf(columns.keySet())));
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same; the newer overload calls it
        public RecordMaterializer<Boolean> prepareForRead(
                Configuration hadoop, Map<String, String> metadata, MessageType schema, ReadContext context) {
            List<Converter> converters = new ArrayList<>();
            columns.forEach((type, sink) -> converters.add(converter(type, sink)));
            GroupConverter root = new Group(converters) {
                @Override
                public void start() {
                    rows.start();
                }
            };
            return new RecordMaterializer<>() {
                @Override
                public Boolean getCurrentRecord() {
                    return Boolean.TRUE;
                }

                @Override
                public GroupConverter getRootConverter() {
                    return root;
                }
            };
        }
    }

    private static Converter converter(Type type, Sink sink) {
        if (type.isPrimitive()) {
            return new Primitive(sink);
        }
        if (sink.member() != null) {
            List<Converter> converters = new ArrayList<>();
            for (Type field : type.asGroupType().getFields()) {
                converters.add(field.getName().equals(sink.member()) ? new Primitive(sink) : converter(field, NONE));
            }
            return new Group(converters);
        }
        boolean repeated = type.asGroupType().getFieldCount() == 1
                && type.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED);
        if (!repeated || type.asGroupType().getType(0).isPrimitive()) {
            return flat(type, sink);
        }
        Type entry = type.asGroupType().getType(0);
        Type element = entry.asGroupType().getType(0);
        return new Group(List.of(element.isPrimitive() ? new Element(new Primitive(sink), sink) : flat(entry, sink)));
    }

    private static Converter flat(Type type, Sink sink) {
        List<Converter> converters = new ArrayList<>();
        type.asGroupType().getFields().forEach(field -> converters.add(converter(field, sink)));
        return new Group(converters);
    }

    /** Hands on to its fields. */
    private static class Group extends GroupConverter {
        private final List<Converter> converters;

        Group(List<Converter> converters) {
            this.converters = converters;
        }

        @Override
        public Converter getConverter(int field) {
            return converters.get(field);
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }

    /** The entry of a list, which is there even if its element is null. */
    private static final class Element extends Group {
        private final Primitive element;
        private final Sink sink;

        Element(Primitive element, Sink sink) {
            super(List.of(element));
            this.element = element;
            this.sink = sink;
        }

        @Override
        public void start() {
            element.seen = false;
        }

        @Override
        public void end() {
            if (!element.seen) {
                sink.nullElement();
            }
        }
    }

    private static final class Primitive extends PrimitiveConverter {
        private final Sink sink;
        private boolean seen;

        Primitive(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void addBinary(Binary value) {
            seen = true;
            sink.value(value);
        }

        @Override
        public void addBoolean(boolean value) {
            addLong(value ? 1 : 0);
        }

        @Override
        public void addDouble(double value) {
            seen = true;
            sink.value(value);
        }

        @Override
        public void addFloat(float value) {
            addDouble(value);
        }

        @Override
        public void addInt(int value) {
            addLong(value);
        }

        @Override
        public void addLong(long value) {
            seen = true;
            sink.value(value);
        }
    }
}
