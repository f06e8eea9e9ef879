package io.robocache.job.sql;

import io.robocache.episode.MessageScan;
import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** What reading took, as Spark's pages show it. Not thread-safe. */
public final class ReadMetrics {
    private static final String BYTES = "recordingBytesRead";
    private static final String READ = "recordingChunksRead";
    private static final String SKIPPED = "recordingChunksSkipped";

    private long bytes;
    private long read;
    private long skipped;

    /** A file is done. */
    void add(MessageScan scan) {
        bytes += scan.bytesRead();
        read += scan.chunksRead();
        skipped += scan.chunksSkipped();
    }

    CustomTaskMetric[] values() {
        return new CustomTaskMetric[] {new Value(BYTES, bytes), new Value(READ, read), new Value(SKIPPED, skipped)};
    }

    private record Value(String name, long value) implements CustomTaskMetric {}

    /** Made by Spark, by its name; likewise below. */
    public static final class BytesRead extends CustomSumMetric {
        /** Made by Spark. */
        public BytesRead() {}

        @Override
        public String name() {
            return BYTES;
        }

        @Override
        public String description() {
            return "bytes read of recordings";
        }
    }

    /** Of files whose indexes are used. */
    public static final class ChunksRead extends CustomSumMetric {
        /** Made by Spark. */
        public ChunksRead() {}

        @Override
        public String name() {
            return READ;
        }

        @Override
        public String description() {
            return "chunks read";
        }
    }

    /** Likewise. */
    public static final class ChunksSkipped extends CustomSumMetric {
        /** Made by Spark. */
        public ChunksSkipped() {}

        @Override
        public String name() {
            return SKIPPED;
        }

        @Override
        public String description() {
            return "chunks not needed";
        }
    }
}
