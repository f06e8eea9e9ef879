package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;

/** Hands on the bytes of {@code foxglove.CompressedImage}, JPEG or PNG; the twin of {@link CompressedImageDecoder}. */
final class FoxgloveImageDecoder implements ImageMessages {

    private static final int DATA = 2;

    private final ProtoReader reader;
    private final ProtoHeader header;
    private final ImageSeries series = new ImageSeries();
    private int first;
    private int count;

    FoxgloveImageDecoder(Descriptor type, Limits limits) {
        this.reader = new ProtoReader(limits);
        this.header = new ProtoHeader(type);
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        walk(block, from, length);
        series.see(block, first, count);
    }

    private void walk(ByteBuffer block, int from, int length) throws DamageException {
        reader.open(block, from, length);
        header.read(reader);
        reader.open(block, from, length);
        first = from;
        count = 0;
        while (reader.next()) {
            if (reader.field() == DATA) {
                reader.bytes();
                first = reader.first();
                count = reader.count();
            } else {
                reader.skip();
            }
        }
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        ((VarBinaryVector) out).setSafe(row, block, first, count);
    }

    @Override
    public MessageHead head() {
        return header.head();
    }

    @Override
    public ImageSeries series() {
        return series;
    }
}
