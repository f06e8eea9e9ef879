package io.robocache.episode;

import java.util.List;

/** Decodes messages that are transforms between frames. */
interface TransformMessages extends MessageDecoder {

    /** The transforms of the message checked last, in its order; borrowed until the next. */
    List<StampedTransform> found();
}
