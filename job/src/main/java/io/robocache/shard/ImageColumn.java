package io.robocache.shard;

import io.robocache.episode.ImageShape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Columns of encoded images, as Hugging Face {@code datasets} keeps them: in Parquet a structure of the bytes and a path,
 * which stays empty, both declared as they could be missing and never are. They have the shape [height, width, channels]
 * and no statistics, for which the pixels would have to be decoded.
 */
public final class ImageColumn {
    /** Key of a footer that makes {@code datasets} decode the column without being told. */
    static final String FEATURES_KEY = "huggingface";

    static final String BYTES = "bytes";
    static final String PATH = "path";

    private ImageColumn() {}

    /** A column of images of one shape. */
    public static Column of(String name, ImageShape shape) {
        Map<String, String> info = new TreeMap<>();
        for (int i = 0; i < ImageShape.NAMES.size(); i++) {
            info.put(
                    ImageShape.NAMES.get(i), Integer.toString(shape.dimensions().get(i)));
        }
        return new Column(name, MinorType.VARBINARY, Column.SCALAR, List.of(), info, false);
    }

    /** Whether a column holds images. */
    public static boolean is(Column column) {
        return column.type() == MinorType.VARBINARY;
    }

    /** The shape of the images of a column. */
    public static ImageShape shape(Column column) {
        int[] sizes = ImageShape.NAMES.stream()
                .mapToInt(name -> Integer.parseInt(column.info().get(name)))
                .toArray();
        return new ImageShape(sizes[0], sizes[1], sizes[2]);
    }

    /** What a data file's footer says of its images; empty without any. */
    static Map<String, String> footer(List<Column> columns) {
        Map<String, Object> features = new TreeMap<>();
        columns.stream()
                .filter(ImageColumn::is)
                .forEach(column -> features.put(column.name(), Map.of("_type", "Image")));
        return features.isEmpty()
                ? Map.of()
                : Map.of(FEATURES_KEY, Json.compact(Map.of("info", Map.of("features", features))));
    }
}
