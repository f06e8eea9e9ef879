package io.robocache.episode;

/** Why an episode, or a part of one, was left out. The codes are part of every dataset: they never change. */
public enum Reason {
    BAD_ARRAY_LENGTH("bad-array-length"),
    BAD_CHANNEL("bad-channel"),
    BAD_ENCODING("bad-encoding"),
    BAD_FOOTER("bad-footer"),
    BAD_HEADER("bad-header"),
    BAD_INDEX("bad-index"),
    BAD_JSON("bad-json"),
    BAD_LAYOUT("bad-layout"),
    BAD_LENGTH("bad-length"),
    BAD_MAGIC("bad-magic"),
    BAD_NAME("bad-name"),
    BAD_SCHEMA("bad-schema"),
    BAD_STAMP("bad-stamp"),
    BAD_YAML("bad-yaml"),
    CONFIG_MISMATCH("config-mismatch"),
    CRC_MISMATCH("crc-mismatch"),
    DECOMPRESS_FAILED("decompress-failed"),
    EMPTY("empty"),
    MISSING_CHANNEL("missing-channel"),
    MISSING_FILE("missing-file"),
    MISSING_SCHEMA("missing-schema"),
    MISSING_STREAM("missing-stream"),
    MISSING_TABLE("missing-table"),
    NO_OVERLAP("no-overlap"),
    SIZE_LIMIT("size-limit"),
    SQLITE_CORRUPT("sqlite-corrupt"),
    STAMP_RANGE("stamp-range"),
    TRAILING_DATA("trailing-data"),
    TRUNCATED("truncated"),
    UNSUPPORTED("unsupported");

    private final String code;

    Reason(String code) {
        this.code = code;
    }

    /** Lower-case words joined by hyphens. */
    public String code() {
        return code;
    }

    /**
     * The reason with that code.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Reason of(String code) {
        for (Reason reason : values()) {
            if (reason.code.equals(code)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("reason code '" + code + "' refused: it is none of this version's");
    }
}
