package io.robocache.udf;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Values of SQL as texts that are equal only where the bits are. */
final class Bits {

    private Bits() {}

    /** Floats as their bits; arrays and structs flat. */
    static List<String> of(Object value) {
        if (value instanceof scala.collection.Seq<?> seq) {
            return of(CollectionConverters.asJava(seq));
        }
        if (value instanceof List<?> list) {
            List<String> all = new ArrayList<>();
            list.forEach(element -> all.addAll(of(element)));
            return all;
        }
        if (value instanceof Row row) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                all.add(row.schema() == null ? "field" : row.schema().fieldNames()[i]);
                all.addAll(of(row.get(i)));
            }
            return all;
        }
        if (value instanceof byte[] binary) {
            return List.of(HexFormat.of().formatHex(binary));
        }
        return List.of(
                value instanceof Float f
                        ? Integer.toHexString(Float.floatToRawIntBits(f))
                        : value instanceof Double d ? Long.toHexString(Double.doubleToRawLongBits(d)) : "" + value);
    }
}
