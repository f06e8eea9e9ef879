package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.episode.StreamRequest;
import java.util.List;

/** Reads the blocks of {@code streams} whose kind is image: compressed images, handed on byte for byte. */
final class ImageStreams {
    static final String KIND = "image";

    private static final String POLICIES = "previous, nearest";

    private ImageStreams() {}

    static StreamConfig read(String name, ConfigBlock block) {
        if (name.equals(ColumnNames.TASK)) {
            throw block.at("kind").refused("is refused for task, which is text; leave it out or rename the stream");
        }
        for (String idle :
                List.of("fields", "order", "max-gap", "span", "samples", "angle", "precision", "frame", "from")) {
            if (block.says(idle)) {
                throw block.at(idle).refused("has no effect with kind = image; leave it out");
            }
        }
        Policy policy = block.at("policy").convert(word -> switch (word) {
            case "previous" -> Policy.PREVIOUS;
            case "nearest" -> Policy.NEAREST;
            case "linear", "slerp", "window" -> throw new IllegalArgumentException(
                    "is not possible with kind = image; use previous or nearest");
            default -> throw ConfKeys.unknownWord(List.of(POLICIES.split(", ")));
        });
        StreamRequest request = new StreamRequest(
                name,
                StreamReader.topic(block),
                StreamRequest.Kind.IMAGE,
                List.of(),
                List.of(),
                List.of(),
                block.at("stamp").convert(ConfigReader::stampSource),
                block.at("offset").convert(Quantity::nanos));
        Alignment alignment = new Alignment(policy, StreamReader.limit(block.at("max-age")), false, Precision.SOURCE);
        return new StreamConfig(
                name,
                request,
                alignment,
                Need.read(block.at("required"), Need.ALWAYS),
                new FloatForm(false, FloatForm.Half.FLOAT),
                null,
                OnInvalid.read(block.at("on-invalid"), OnInvalid.automatic(name)));
    }
}
