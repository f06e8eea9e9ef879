package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a folder of MosaicML Streaming as its documentation says that samples are found: through index.json, then the two
 * offsets of a sample, then its lengths, then its values. Nothing of the writer is used.
 */
public final class MdsReader {
    private MdsReader() {}

    /**
     * Every sample in order. A number is a Long, a Double or (unsigned int64) a BigInteger, a text a String, bytes a
     * byte[], an array a List, of as many levels as it has dimensions.
     */
    public static List<Map<String, Object>> samples(Path folder) throws IOException {
        JsonNode index =
                new ObjectMapper().readTree(folder.resolve("index.json").toFile());
        assertEquals(2, index.get("version").intValue());
        List<Map<String, Object>> samples = new ArrayList<>();
        for (JsonNode shard : index.get("shards")) {
            assertEquals("mds", shard.get("format").textValue());
            assertEquals(2, shard.get("version").intValue());
            assertEquals(
                    true,
                    shard.get("zip_data").isNull() && shard.get("compression").isNull());
            JsonNode raw = shard.get("raw_data");
            byte[] bytes = Files.readAllBytes(folder.resolve(raw.get("basename").textValue()));
            assertEquals(raw.get("bytes").longValue(), bytes.length);
            assertEquals(raw.get("hashes").get("sha256").textValue(), sha256(bytes));
            ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(shard.get("samples").intValue(), file.getInt(0));
            for (int i = 0; i < file.getInt(0); i++) {
                int begin = file.getInt(4 * (1 + i));
                int end = file.getInt(4 * (2 + i));
                samples.add(sample(file.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN), shard));
            }
            assertEquals(bytes.length, file.getInt(4 * (1 + file.getInt(0))), "the last offset is the length");
        }
        return samples;
    }

    private static Map<String, Object> sample(ByteBuffer data, JsonNode shard) {
        JsonNode sizes = shard.get("column_sizes");
        int[] lengths = new int[sizes.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = sizes.get(i).isNull() ? data.getInt() : sizes.get(i).intValue();
        }
        Map<String, Object> sample = new LinkedHashMap<>();
        for (int i = 0; i < lengths.length; i++) {
            ByteBuffer value = data.slice(data.position(), lengths[i]).order(ByteOrder.LITTLE_ENDIAN);
            data.position(data.position() + lengths[i]);
            sample.put(
                    shard.get("column_names").get(i).textValue(),
                    value(shard.get("column_encodings").get(i).textValue(), value));
        }
        assertEquals(0, data.remaining());
        return sample;
    }

    private static Object value(String encoding, ByteBuffer value) {
        String[] parts = encoding.split(":", -1);
        if (!parts[0].equals("ndarray")) {
            byte[] all = new byte[value.remaining()];
            return switch (parts[0]) {
                case "str" -> {
                    value.get(all);
                    yield new String(all, StandardCharsets.UTF_8);
                }
                case "bytes" -> {
                    value.get(all);
                    yield all;
                }
                default -> number(parts[0], value);
            };
        }
        List<Integer> shape = new ArrayList<>();
        if (parts.length == 3) {
            for (String size : parts[2].split(",", -1)) {
                shape.add(Integer.parseInt(size));
            }
        } else {
            int tag = value.get() & 0xff;
            for (int d = 0; d < tag >> 2; d++) {
                shape.add(
                        switch (tag % 4) {
                            case 0 -> value.get() & 0xff;
                            case 1 -> value.getShort() & 0xffff;
                            default -> value.getInt();
                        });
            }
        }
        Object array = array(shape, 0, parts[1], value);
        assertEquals(0, value.remaining(), encoding);
        return array;
    }

    private static Object array(List<Integer> shape, int dimension, String dtype, ByteBuffer value) {
        if (dimension == shape.size()) {
            return number(dtype, value);
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < shape.get(dimension); i++) {
            list.add(array(shape, dimension + 1, dtype, value));
        }
        return list;
    }

    private static Object number(String dtype, ByteBuffer value) {
        return switch (dtype) {
            case "int8" -> (long) value.get();
            case "uint8" -> value.get() & 0xffL;
            case "int16" -> (long) value.getShort();
            case "uint16" -> value.getShort() & 0xffffL;
            case "int32" -> (long) value.getInt();
            case "uint32" -> value.getInt() & 0xffff_ffffL;
            case "int64" -> value.getLong();
            case "uint64" -> new BigInteger(Long.toUnsignedString(value.getLong()));
            case "float16" -> (double) org.apache.arrow.memory.util.Float16.toFloat(value.getShort());
            case "float32" -> (double) value.getFloat();
            case "float64" -> value.getDouble();
            default -> throw new IllegalArgumentException(dtype);
        };
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
