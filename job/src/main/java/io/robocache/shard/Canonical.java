package io.robocache.shard;

import com.github.luben.zstd.util.ZstdVersion;

/** What the writer fixes, so that equal rows give equal bytes (SPEC 9.3). */
final class Canonical {
    /** Changes when this writer would give the same rows other bytes. */
    static final String ROBOCACHE = "0.1";

    /** The numeric specification's version; part of every plan hash. */
    static final long NUMERIC_SPEC = 1;

    /**
     * The form {@code NAME version V (build B)} is what Parquet readers parse; they distrust statistics of a writer
     * that they cannot parse. It changes with the numeric specification alone.
     */
    static final String CREATED_BY = "RoboCache version 1 (build numeric-spec)";

    static final int ZSTD_LEVEL = 3;
    static final int PAGE_BYTES = 1 << 20;
    /** Within a page an image that repeats costs nothing, so pages of images hold several. */
    static final int IMAGE_PAGE_BYTES = 8 << 20;

    static final int PAGE_ROWS = 20_000;
    static final int DICTIONARY_BYTES = 1 << 20;
    static final int INDEX_TRUNCATE_BYTES = 64;
    static final long ROW_GROUP_ARROW_BYTES = 64L << 20;

    private Canonical() {}

    /** The libraries that fix the compressed bytes; the tree hash is promised for these alone. */
    static String parquetVersion() {
        return org.apache.parquet.Version.VERSION_NUMBER;
    }

    static String zstdVersion() {
        return ZstdVersion.VERSION;
    }

    static String writer() {
        return "parquet " + parquetVersion() + ", zstd-jni " + zstdVersion();
    }
}
