package io.robocache.episode;

import java.util.Locale;

/**
 * Why something of an episode was left out, or why the whole episode was: the reason codes of quarantine lists, losses
 * and warnings. The codes are part of what a dataset stores, so they never change their meaning.
 */
public enum Reason {
    /** An array's length contradicts its names, or differs from the length that the first message established. */
    BAD_ARRAY_LENGTH,
    /** A channel is defined twice, differently, or its topic has messages of two types. */
    BAD_CHANNEL,
    /** A payload does not decode as its schema and encoding say. */
    BAD_ENCODING,
    /** A footer contradicts the file. */
    BAD_FOOTER,
    /** A file, record or folder does not begin as its format says. */
    BAD_HEADER,
    /** An index or a count of the file contradicts its data. */
    BAD_INDEX,
    /** A JSON text does not parse, or is nested too deeply. */
    BAD_JSON,
    /** A point cloud's fields, steps, sizes and data contradict each other. */
    BAD_LAYOUT,
    /** A declared length contradicts the bytes that are there. */
    BAD_LENGTH,
    /** The file does not begin with the format's magic bytes. */
    BAD_MAGIC,
    /** A name is not valid UTF-8, or could be taken for a path. */
    BAD_NAME,
    /** A schema does not parse, is recursive, or its record is invalid. */
    BAD_SCHEMA,
    /** One message's stamp is not plausible. */
    BAD_STAMP,
    /** A stamped transform cannot be used, or the transforms contradict each other. */
    BAD_TRANSFORM,
    /** A YAML text does not parse, or is refused. */
    BAD_YAML,
    /** An episode has not the type, fields or widths that the configuration asks for. */
    CONFIG_MISMATCH,
    /** A checksum of the file differs from its bytes. */
    CRC_MISMATCH,
    /** Compressed bytes do not decompress. */
    DECOMPRESS_FAILED,
    /** A file of 0 bytes. */
    EMPTY,
    /** A message names a channel that the file does not define. */
    MISSING_CHANNEL,
    /** A file that another names is not there. */
    MISSING_FILE,
    /** A channel names a schema that the file does not define, or none where one is needed. */
    MISSING_SCHEMA,
    /** A required topic is absent. */
    MISSING_STREAM,
    /** A database lacks a table. */
    MISSING_TABLE,
    /** No transform leads from a sample's frame to the wanted one at the sample's stamp. */
    MISSING_TRANSFORM,
    /** There is no instant at which all required streams have samples. */
    NO_OVERLAP,
    /** A declared or real size, length or count is above a limit. */
    SIZE_LIMIT,
    /** A database page is damaged. */
    SQLITE_CORRUPT,
    /** Stamps with offsets leave 64 bits, or a span of 2^63 ns or more. */
    STAMP_RANGE,
    /** Bytes after the end. */
    TRAILING_DATA,
    /** The file ends too early. */
    TRUNCATED,
    /** Valid, but not readable by this release. */
    UNSUPPORTED;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The code in reports and files, such as {@code bad-magic}. */
    public String code() {
        return code;
    }

    /**
     * The reason of that code.
     *
     * @throws IllegalArgumentException if no reason has it
     */
    public static Reason of(String code) {
        for (Reason reason : values()) {
            if (reason.code.equals(code)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("reason code '%s' is not known".formatted(code));
    }

    /** The code. */
    @Override
    public String toString() {
        return code;
    }
}
