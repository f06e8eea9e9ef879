package io.robocache.episode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.episode.MessageType.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Decodes JSON messages by field path, with or without a schema: {@code pose.position.x}, {@code data}, {@code data[3]}.
 * Numbers and booleans become float64; a list gives all its numbers. A message may carry {@code header.stamp} with
 * {@code sec} and {@code nanosec}.
 */
final class JsonDecoder implements MessageDecoder {

    private final StreamRequest request;
    private final Limits limits;
    private final ObjectMapper json;
    private ValueRow values; // made by the first message, which tells the fields
    private List<String> fields;
    private String text;
    private final MessageHead head = new MessageHead(false);

    /**
     * @throws DamageException for the episode, if clouds are asked for
     */
    JsonDecoder(StreamRequest request, Limits limits) throws DamageException {
        if (request.kind() == StreamRequest.Kind.CLOUD || request.kind() == StreamRequest.Kind.CAMERA) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH, "it holds JSON, which has no clouds and no camera infos");
        }
        this.request = request;
        this.limits = limits;
        this.json = new ObjectMapper(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(limits.nesting())
                                .maxStringLength(limits.textBytes())
                                .build())
                        .build())
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        walk(block, from, length);
        if (values != null) {
            values.fix();
        }
    }

    private void walk(ByteBuffer block, int from, int length) throws DamageException {
        if (length > limits.textBytes()) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "JSON message of %d bytes, limit %d (limits.text)".formatted(length, limits.textBytes()));
        }
        byte[] utf8 = new byte[length];
        block.get(from, utf8);
        JsonNode message;
        try {
            message = json.readTree(utf8);
        } catch (StreamConstraintsException e) {
            throw new DamageException(
                    Reason.BAD_JSON,
                    "message goes beyond a limit (limits.nesting is %d): %s"
                            .formatted(limits.nesting(), firstLine(e.getMessage())));
        } catch (IOException e) {
            throw new DamageException(Reason.BAD_JSON, "message is no JSON: " + firstLine(e.getMessage()));
        }
        header(message.path("header"));
        switch (request.kind()) {
            case VALUES -> collect(message);
            case TEXT -> text = text(message, utf8);
            case CLOUD, STAMPS, TRANSFORMS, STATIC_TRANSFORMS, CAMERA, IMAGE, VIDEO -> {}
        }
    }

    private void header(JsonNode header) throws DamageException {
        JsonNode stamp = header.path("stamp");
        boolean there = stamp.path("sec").isIntegralNumber();
        head.noStamp();
        if (there) {
            head.stamp(HeaderStamp.of(
                    stamp.path("sec").asLong(), stamp.path("nanosec").asLong(0)));
        }
        head.frame(header.path("frame_id").asText(""));
    }

    private void collect(JsonNode message) throws DamageException {
        if (values == null) {
            fields = request.fields().isEmpty() ? numbers(message) : request.fields();
            if (fields.isEmpty()) {
                throw new DamageException(Reason.BAD_ENCODING, "the message has no number; name its fields");
            }
            values = new ValueRow(fields, Collections.nCopies(fields.size(), Kind.FLOAT64), limits.components());
        }
        values.begin();
        for (int slot = 0; slot < fields.size(); slot++) {
            JsonNode found = find(message, fields.get(slot));
            if (found.isArray()) {
                for (JsonNode element : found) {
                    values.add(slot, number(element, fields.get(slot)), 0);
                }
            } else {
                values.add(slot, number(found, fields.get(slot)), 0);
            }
        }
    }

    private static double number(JsonNode node, String path) throws DamageException {
        if (node.isBoolean()) {
            return node.booleanValue() ? 1 : 0;
        }
        if (node.isNull()) {
            return Double.NaN; // how JSON writers write NaN
        }
        if (!node.isNumber()) {
            throw new DamageException(
                    Reason.BAD_ENCODING, "field %s is %s, expected a number".formatted(path, node.getNodeType()));
        }
        return node.doubleValue();
    }

    private String text(JsonNode message, byte[] utf8) throws DamageException {
        boolean whole = request.fields().isEmpty();
        if (whole && !message.isTextual()) {
            return new String(utf8, StandardCharsets.UTF_8);
        }
        JsonNode found = whole ? message : find(message, request.fields().get(0));
        if (!found.isTextual()) {
            throw new DamageException(
                    Reason.BAD_ENCODING,
                    "field %s is %s, expected a text".formatted(request.fields(), found.getNodeType()));
        }
        return found.textValue();
    }

    /** A name of the message, whatever is in it, or else a path. */
    private static JsonNode find(JsonNode message, String path) {
        if (message.has(path)) {
            return message.get(path);
        }
        JsonNode at = message;
        for (String step : path.split("\\.", -1)) {
            int bracket = step.lastIndexOf('[');
            boolean indexed = bracket > 0 && step.matches(".*\\[\\d{1,9}]");
            at = at.path(indexed ? step.substring(0, bracket) : step);
            if (indexed) {
                at = at.path(Integer.parseInt(step.substring(bracket + 1, step.length() - 1)));
            }
        }
        return at;
    }

    /** The top-level numbers and lists of numbers of a message, by name. */
    private static List<String> numbers(JsonNode message) {
        List<String> found = new ArrayList<>();
        message.fieldNames().forEachRemaining(name -> {
            JsonNode value = message.get(name);
            boolean list = value.isArray() && !value.isEmpty() && value.get(0).isNumber();
            if (value.isNumber() || value.isBoolean() || list) {
                found.add(name);
            }
        });
        Collections.sort(found);
        return found;
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    @Override
    public MinorType elementType() {
        return switch (request.kind()) {
            case VALUES -> MinorType.FLOAT8;
            case TEXT -> MinorType.VARCHAR;
            case CLOUD, STAMPS, TRANSFORMS, STATIC_TRANSFORMS, CAMERA, IMAGE, VIDEO -> null;
        };
    }

    @Override
    public int width() {
        return switch (request.kind()) {
            case VALUES -> values == null ? 0 : values.width();
            case TEXT -> 1;
            case CLOUD, STAMPS, TRANSFORMS, STATIC_TRANSFORMS, CAMERA, IMAGE, VIDEO -> 0;
        };
    }

    @Override
    public List<String> names() {
        return values == null ? List.of() : values.names();
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        if (request.kind() == StreamRequest.Kind.TEXT) {
            ((VarCharVector) out).setSafe(row, text.getBytes(StandardCharsets.UTF_8));
        } else {
            values.write(out, row);
        }
    }

    @Override
    public MessageHead head() {
        return head;
    }
}
