package io.robocache.shard;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;

/** What parquet-java's column store wants for records: ours are taken value by value, and never use it. */
final class UnassembledRecord extends GroupConverter {

    private static final PrimitiveConverter LEAF = new PrimitiveConverter() {};

    @Override
    public Converter getConverter(int field) {
        return new Node();
    }

    @Override
    public void start() {
        throw new UnsupportedOperationException("records are not assembled");
    }

    @Override
    public void end() {
        throw new UnsupportedOperationException("records are not assembled");
    }

    /** Group or leaf, whichever is asked for. */
    private static final class Node extends Converter {
        @Override
        public boolean isPrimitive() {
            return true;
        }

        @Override
        public PrimitiveConverter asPrimitiveConverter() {
            return LEAF;
        }

        @Override
        public GroupConverter asGroupConverter() {
            return new UnassembledRecord();
        }
    }
}
