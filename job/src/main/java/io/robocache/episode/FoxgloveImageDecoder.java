package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Hands on the bytes of {@code foxglove.CompressedImage}, JPEG or PNG; the twin of {@link CompressedImageDecoder}. */
final class FoxgloveImageDecoder implements MessageDecoder {

    private static final int DATA = 2;

    private final ProtoReader reader = new ProtoReader();
    private final ProtoHeader header;
    private final ImageSeries series = new ImageSeries();
    private int first;
    private int count;

    FoxgloveImageDecoder(Descriptor type) {
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
    public ImageShape imageShape() {
        return series.shape();
    }

    @Override
    public int greatestImageBytes() {
        return series.greatestBytes();
    }

    @Override
    public int trailingBytes() {
        return 0; // a message has no end but that of its bytes
    }

    @Override
    public boolean stamped() {
        return true;
    }

    @Override
    public long headerNanos() {
        return header.headerNanos();
    }

    @Override
    public String frameId() {
        return header.frameId();
    }

    @Override
    public MinorType elementType() {
        return MinorType.VARBINARY;
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public List<String> names() {
        return List.of("image");
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        ((VarBinaryVector) out).setSafe(row, block, first, count);
    }

    @Override
    public void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out) {
        throw new IllegalStateException("a stream of images has no points");
    }
}
