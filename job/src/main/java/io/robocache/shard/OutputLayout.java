package io.robocache.shard;

import java.util.Arrays;
import java.util.List;

/** How a dataset lies in its folder. Rows, statistics, manifest and tree hash are made in the same way for all. */
public enum OutputLayout {
    /** LeRobot v3.0: one Parquet file a shard. */
    LEROBOT_V3_0("lerobot-v3.0"),
    /** LeRobot v2.1: one Parquet file an episode. */
    LEROBOT_V2_1("lerobot-v2.1"),
    /** Shards of MosaicML Streaming. */
    MDS("mds");

    private final String word;

    OutputLayout(String word) {
        this.word = word;
    }

    /** As it is written in a configuration and in the manifest. */
    public String word() {
        return word;
    }

    /** Every word. */
    public static List<String> words() {
        return Arrays.stream(values()).map(OutputLayout::word).toList();
    }

    /**
     * The layout of a word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static OutputLayout of(String word) {
        return Arrays.stream(values())
                .filter(layout -> layout.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "layout '" + word + "' is unknown; known are " + String.join(", ", words())));
    }
}
