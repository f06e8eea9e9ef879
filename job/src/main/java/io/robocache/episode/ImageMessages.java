package io.robocache.episode;

import java.util.List;
import org.apache.arrow.vector.types.Types.MinorType;

/** Decodes messages that are encoded images, one each. */
interface ImageMessages extends MessageDecoder {

    /** What those checked so far have in common. */
    ImageSeries series();

    @Override
    default ImageShape imageShape() {
        return series().shape();
    }

    @Override
    default int greatestImageBytes() {
        return series().greatestBytes();
    }

    @Override
    default MinorType elementType() {
        return MinorType.VARBINARY;
    }

    @Override
    default int width() {
        return 1;
    }

    @Override
    default List<String> names() {
        return List.of("image");
    }
}
