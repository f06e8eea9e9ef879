package io.robocache.shard;

import java.io.Serializable;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Where unfinished work lies: {@code meta/robocache/staging/<plan hash>/}, under names that no two attempts share. A
 * sidecar lies beside its staged file under the same name, and a record beside its sealed files.
 *
 * @param output   the dataset's folder, as a qualified URI
 * @param planHash of the plan being built
 */
public record StagingArea(String output, String planHash) implements Serializable {
    private static final Pattern ATTEMPT = Pattern.compile("[A-Za-z0-9_]{1,100}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if {@code planHash} is not a SHA-256 in lower-case hexadecimal */
    public StagingArea {
        if (!HASH.matcher(planHash).matches()) {
            throw new IllegalArgumentException("plan hash '" + planHash + "' is not 64 lower-case hexadecimal digits");
        }
    }

    /** The dataset's folder. */
    public Path root() {
        return new Path(output);
    }

    /** The folder of all plans' staging; removed when a dataset is complete. */
    public Path all() {
        return new Path(root(), Layout.STAGING);
    }

    /** This plan's folder. */
    public Path folder() {
        return new Path(all(), planHash);
    }

    /** Folder of staged shards and their sidecars. */
    public Path build() {
        return new Path(folder(), "build");
    }

    /** Folder of sealed files and their records. */
    public Path sealed() {
        return new Path(folder(), "sealed");
    }

    /** Folder of copied videos and their records. */
    public Path videos() {
        return new Path(folder(), "videos");
    }

    /** The file that an attempt at copying a video writes; {@code source} is a hash of what it is copied from. */
    Path video(String source, String attempt) {
        if (!HASH.matcher(source).matches() || !ATTEMPT.matcher(attempt).matches()) {
            throw new IllegalArgumentException("source '" + source + "' or attempt '" + attempt + "' refused");
        }
        return new Path(videos(), source + "-" + attempt + ".mp4");
    }

    /** The Parquet file that an attempt at a shard writes. */
    public Path stagedShard(int shard, String attempt) {
        return new Path(build(), name("shard", shard, attempt) + ".parquet");
    }

    /** The sidecar beside it. */
    public Path sidecar(int shard, String attempt) {
        return new Path(build(), name("shard", shard, attempt) + ".json");
    }

    /** A file that an attempt at sealing writes, of which it numbers those of a shard. */
    Path sealedFile(int shard, String attempt, int part, String suffix) {
        return new Path(sealed(), name("shard", shard, attempt) + "-" + part + suffix);
    }

    /** The record beside the files of an attempt at sealing. */
    Path sealedRecord(int shard, String attempt) {
        return new Path(sealed(), name("shard", shard, attempt) + ".json");
    }

    /** The Parquet file beside a sidecar. */
    public static Path fileBeside(Path json) {
        String name = json.getName();
        return new Path(json.getParent(), name.substring(0, name.length() - ".json".length()) + ".parquet");
    }

    private static String name(String kind, int number, String attempt) {
        if (!ATTEMPT.matcher(attempt).matches()) {
            throw new IllegalArgumentException(
                    "attempt name '" + attempt + "' refused: 1 to 100 letters, digits and underscores");
        }
        return kind + "-" + Layout.padded(number, 5) + "-" + attempt;
    }
}
