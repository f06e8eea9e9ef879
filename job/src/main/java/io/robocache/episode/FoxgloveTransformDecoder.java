package io.robocache.episode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes {@code foxglove.FrameTransforms} and {@code foxglove.FrameTransform}, the twins of {@link TransformDecoder}: the
 * pose of a child frame in its parent. A rotation that is not set is none.
 */
final class FoxgloveTransformDecoder implements TransformMessages {

    /** Of one message: an empty one takes two bytes, and a hundred as an object. */
    private static final int MAX_TRANSFORMS = 1 << 16;

    private final boolean lists;
    private final ProtoReader reader;
    private final FoxglovePose pose = new FoxglovePose();
    private final MessageHead head = new MessageHead(true);
    private final List<StampedTransform> found = new ArrayList<>();

    private FoxgloveTransformDecoder(boolean lists, Limits limits) {
        this.lists = lists;
        this.reader = new ProtoReader(limits);
    }

    /** Of {@code foxglove.FrameTransforms}. */
    static FoxgloveTransformDecoder ofLists(Limits limits) {
        return new FoxgloveTransformDecoder(true, limits);
    }

    /** Of {@code foxglove.FrameTransform}. */
    static FoxgloveTransformDecoder ofSingle(Limits limits) {
        return new FoxgloveTransformDecoder(false, limits);
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        found.clear();
        reader.open(block, from, length);
        if (lists) {
            transforms();
        } else {
            transform();
        }
        head.stamp(found.isEmpty() ? 0 : found.get(0).stamp());
    }

    private void transforms() throws DamageException {
        while (reader.next()) {
            if (reader.field() != 1) {
                reader.skip();
                continue;
            }
            if (found.size() == MAX_TRANSFORMS) {
                throw new DamageException(
                        Reason.SIZE_LIMIT, "more than %d transforms in one message".formatted(MAX_TRANSFORMS));
            }
            int outer = reader.enter();
            transform();
            reader.leave(outer);
        }
    }

    private void transform() throws DamageException {
        pose.clear();
        long seconds = 0;
        long nanos = 0;
        String parent = "";
        String child = "";
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> {
                    int outer = reader.enter();
                    while (reader.next()) {
                        if (reader.field() == 1) seconds = reader.int64();
                        else if (reader.field() == 2) nanos = reader.int32();
                        else {
                            reader.skip();
                        }
                    }
                    reader.leave(outer);
                }
                case 2 -> parent = reader.string();
                case 3 -> child = reader.string();
                case 4 -> pose.translation(reader);
                case 5 -> pose.rotation(reader);
                default -> reader.skip();
            }
        }
        found.add(new StampedTransform(
                RecordedTransforms.frame(parent),
                RecordedTransforms.frame(child),
                HeaderStamp.of(seconds, nanos),
                pose.values()));
    }

    @Override
    public List<StampedTransform> found() {
        return found;
    }

    @Override
    public MessageHead head() {
        return head;
    }
}
