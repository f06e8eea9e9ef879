package io.robocache.episode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jhdf.ObjectHeader;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.List;

/**
 * Rows a second, if an HDF5 file says it: the attribute {@code fps}, {@code control_freq}, {@code hz} or {@code rate} of the
 * episode, of {@code /data} or of the file, the first that is there; else {@code control_freq} in the JSON of the attribute
 * {@code env_args} (there, or in its {@code env_kwargs}) or {@code env_info}. A value that is no rate says nothing.
 */
final class Hdf5Rate {

    private static final List<String> NAMES = List.of("fps", "control_freq", "hz", "rate");
    private static final List<String> JSON_NAMES = List.of("env_args", "env_info");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Hdf5Rate() {}

    /**
     * Finds it; unfenced.
     *
     * @param objects where attributes are looked for, in this order
     * @return null if nothing says it
     */
    static RowRate of(Hdf5File file, List<ObjectHeader> objects) {
        for (ObjectHeader object : objects) {
            for (String name : NAMES) {
                RowRate rate = rate(file.attribute(object, name));
                if (rate != null) {
                    return rate;
                }
            }
        }
        for (ObjectHeader object : objects) {
            for (String name : JSON_NAMES) {
                if (file.attribute(object, name) instanceof String text) {
                    RowRate rate = inJson(text);
                    if (rate != null) {
                        return rate;
                    }
                }
            }
        }
        return null;
    }

    private static RowRate inJson(String text) {
        try {
            JsonNode root = JSON.readTree(text);
            JsonNode inner = root.path("env_kwargs").path("control_freq");
            JsonNode number = inner.isNumber() ? inner : root.path("control_freq");
            return number.isNumber() ? rate(number.decimalValue()) : null;
        } catch (JsonProcessingException noJson) { // it says nothing
            return null;
        }
    }

    private static RowRate rate(Object value) {
        Object one = value != null && value.getClass().isArray() && Array.getLength(value) == 1
                ? Array.get(value, 0)
                : value;
        if (!(one instanceof Number number)) {
            return null;
        }
        try {
            BigDecimal rate = new BigDecimal(number.toString()).stripTrailingZeros();
            int digits = Math.max(0, rate.scale());
            return new RowRate(
                    rate.movePointRight(digits).longValueExact(),
                    BigDecimal.ONE.movePointRight(digits).longValueExact());
        } catch (ArithmeticException | IllegalArgumentException noRate) { // NaN, 0, or with too many digits
            return null;
        }
    }
}
