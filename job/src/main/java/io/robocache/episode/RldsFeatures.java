package io.robocache.episode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * {@code features.json} of a TFDS dataset of episodes: which features a record has, with type and shape, and which of
 * them each step has. Those are below the sequence {@code steps}.
 */
final class RldsFeatures {

    static final String FILE = "features.json";

    /** Of the file; those of datasets have some ten thousand, and each byte becomes several of a tree. */
    static final int MAX_BYTES = 1 << 20;

    /** Numbers that records hold as lists of int64 or float32. */
    private static final List<String> NUMBERS = List.of(
            "bool",
            "int8",
            "uint8",
            "int16",
            "uint16",
            "int32",
            "uint32",
            "int64",
            "uint64",
            "float16",
            "bfloat16",
            "float32",
            "float64");

    private static final ObjectMapper JSON = LeRobotInfo.JSON;

    private final Limits limits;
    private final SortedMap<String, RldsFeature> features = new TreeMap<>();

    private RldsFeatures(Limits limits) {
        this.limits = limits;
    }

    /**
     * Reads the declaration beside a TFRecord file.
     *
     * @return null if there is none
     * @throws DamageException as {@link #parse}, and {@link Reason#BAD_NAME} for a link, which is not followed
     */
    static RldsFeatures besideOrNull(FileSystem files, Path recording, Limits limits)
            throws IOException, DamageException {
        Path path = new Path(recording.getParent(), FILE);
        FileStatus status;
        try {
            status = files.getFileStatus(path);
        } catch (FileNotFoundException none) {
            return null;
        }
        if (!isPlain(status, path)) {
            throw new DamageException(
                    Reason.BAD_NAME, FILE + " is a link or no plain file, and is not followed; copy the file itself");
        }
        checkBytes(status.getLen());
        byte[] utf8 = new byte[(int) status.getLen()];
        try (FSDataInputStream in = files.open(path)) {
            in.readFully(0, utf8);
        }
        return parse(utf8, limits);
    }

    private static boolean isPlain(FileStatus status, Path path) {
        return !status.isDirectory()
                && LocalFiles.linkBelow(path.getParent(), FILE).isEmpty()
                && !LocalFiles.isSpecial(path);
    }

    /** What the declaration adds to the fingerprint of an episode; it counts as missing where it is no plain file. */
    static byte[] edges(FileSystem files, Path recording) throws IOException {
        Path path = new Path(recording.getParent(), FILE);
        boolean plain;
        try {
            plain = isPlain(files.getFileStatus(path), path);
        } catch (FileNotFoundException none) {
            plain = false;
        }
        return Fingerprint.edges(files, plain ? path : null);
    }

    private static void checkBytes(long bytes) throws DamageException {
        if (bytes > MAX_BYTES) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "%s of %d bytes, limit %d; remove descriptions from it".formatted(FILE, bytes, MAX_BYTES));
        }
    }

    /**
     * Parses a file of at most {@link #MAX_BYTES}.
     *
     * @throws DamageException {@link Reason#BAD_JSON}, or {@link Reason#BAD_SCHEMA} without steps, {@link Reason#SIZE_LIMIT}
     */
    static RldsFeatures parse(byte[] utf8, Limits limits) throws DamageException {
        checkBytes(utf8.length);
        JsonNode root;
        try {
            root = JSON.readTree(utf8);
        } catch (JsonProcessingException e) {
            throw new DamageException(Reason.BAD_JSON, "%s is no JSON: %s".formatted(FILE, e.getOriginalMessage()));
        } catch (IOException e) {
            throw new DamageException(Reason.BAD_JSON, "%s is no JSON: %s".formatted(FILE, e.getMessage()));
        }
        RldsFeatures features = new RldsFeatures(limits);
        features.node("", root == null ? JSON.nullNode() : root, false, 0);
        if (features.features.values().stream().noneMatch(RldsFeature::step)) {
            throw new DamageException(
                    Reason.BAD_SCHEMA,
                    "%s declares no features of steps; it is no dataset of episodes".formatted(FILE));
        }
        return features;
    }

    /** All features by name, in the order of their names. */
    SortedMap<String, RldsFeature> all() {
        return Collections.unmodifiableSortedMap(features);
    }

    private void node(String name, JsonNode node, boolean step, int depth) throws DamageException {
        TfExample.checkName(name); // each feature repeats those of its groups
        if (depth > limits.nesting() || features.size() == limits.topics()) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "%s nests deeper than %d (limits.nesting), or has more than %d features (limits.topics)"
                            .formatted(FILE, limits.nesting(), limits.topics()));
        }
        JsonNode members = node.path("featuresDict").path("features");
        if (members.isObject()) {
            for (var member : members.properties()) {
                String inner = name.isEmpty() ? member.getKey() : name + "/" + member.getKey();
                node(inner, member.getValue(), step, depth + 1);
            }
        } else if (node.path("sequence").path("feature").isObject()) {
            sequence(name, node, step, depth);
        } else if (node.path("tensor").isObject()) {
            tensor(name, node.path("tensor"), List.of(), step);
        } else if (node.path("image").isObject()) {
            add(name, RldsFeature.Sort.IMAGE, "image", shape(name, node.path("image")), step, "");
        } else if (node.path("text").isObject()) {
            add(name, RldsFeature.Sort.TEXT, "string", List.of(), step, "");
        } else if (node.path("classLabel").isObject()) {
            add(name, RldsFeature.Sort.NUMBERS, "int64", List.of(), step, "");
        } else {
            String type = node.path("pythonClassName").asText("no type");
            add(
                    name,
                    RldsFeature.Sort.NUMBERS,
                    "unknown",
                    List.of(),
                    step,
                    "features of type %s are not read".formatted(type));
        }
    }

    /** The steps themselves, else a list in each step: of a fixed length it is one more dimension. */
    private void sequence(String name, JsonNode node, boolean step, int depth) throws DamageException {
        JsonNode element = node.path("sequence").path("feature");
        if ((name + "/").equals(RldsFeature.STEPS)) {
            node(name, element, true, depth + 1);
            return;
        }
        long length = node.path("sequence").path("length").asLong(-1);
        boolean numbers = element.path("tensor").isObject();
        if (numbers && length > 0 && length <= Integer.MAX_VALUE) {
            tensor(name, element.path("tensor"), List.of((int) length), step);
        } else {
            add(name, RldsFeature.Sort.NUMBERS, "sequence", List.of(-1), step, "lists of varying length are not read");
        }
    }

    private void tensor(String name, JsonNode tensor, List<Integer> outer, boolean step) throws DamageException {
        List<Integer> shape = new ArrayList<>(outer);
        shape.addAll(shape(name, tensor));
        String dtype = tensor.path("dtype").asText("");
        String encoding = tensor.path("encoding").asText("none");
        if (dtype.equals("string") && shape.isEmpty()) {
            add(name, RldsFeature.Sort.TEXT, dtype, shape, step, "");
        } else if (!encoding.equals("none")) {
            add(
                    name,
                    RldsFeature.Sort.NUMBERS,
                    dtype + " in " + encoding,
                    shape,
                    step,
                    "tensors of encoding %s are not read".formatted(encoding));
        } else if (!NUMBERS.contains(dtype)) {
            add(
                    name,
                    RldsFeature.Sort.NUMBERS,
                    dtype,
                    shape,
                    step,
                    "tensors of type '%s' are not read".formatted(dtype));
        } else {
            add(name, RldsFeature.Sort.NUMBERS, dtype, shape, step, "");
        }
    }

    private void add(
            String name, RldsFeature.Sort sort, String dtype, List<Integer> shape, boolean step, String refusal) {
        features.put(name, new RldsFeature(name, sort, dtype, shape, step, refusal));
    }

    private static List<Integer> shape(String name, JsonNode of) throws DamageException {
        List<Integer> shape = new ArrayList<>();
        for (JsonNode dimension : of.path("shape").path("dimensions")) {
            String text = dimension.asText("");
            if (!text.matches("-1|\\d{1,9}")) {
                throw new DamageException(
                        Reason.BAD_JSON,
                        "%s: feature %s has the dimension %s, expected a whole number, or -1"
                                .formatted(FILE, name, dimension));
            }
            shape.add(Integer.parseInt(text));
        }
        return shape;
    }
}
