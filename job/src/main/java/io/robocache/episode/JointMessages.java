package io.robocache.episode;

import java.util.List;
import org.apache.arrow.vector.types.Types.MinorType;

/** Decodes messages of named joints: a row has, for each requested field, the joints of {@link JointColumns}, as float64. */
interface JointMessages extends MessageDecoder {

    /** Which joints and fields a row has. */
    JointColumns columns();

    @Override
    default MinorType elementType() {
        return columns().fields().isEmpty() ? null : MinorType.FLOAT8;
    }

    @Override
    default int width() {
        return columns().width();
    }

    @Override
    default List<String> names() {
        return columns().names();
    }
}
