package io.robocache.job.sql;

import io.robocache.episode.MemoFileSystem;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A session with the catalog of recordings and the file system that counts, for tests. */
final class QuerySession implements AutoCloseable {
    private final SparkSession spark;

    QuerySession() {
        this("");
    }

    /** With these extensions of Spark. */
    QuerySession(String extensions) {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("robocache-test")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.extensions", extensions)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.catalog.mcap", RecordingCatalog.class.getName())
                .config("spark.hadoop.fs.memo.impl", MemoFileSystem.class.getName())
                .getOrCreate();
    }

    SparkSession spark() {
        return spark;
    }

    List<Row> rows(String sql) {
        return spark.sql(sql).collectAsList();
    }

    /** Each row as text, its values between commas. */
    List<String> texts(String sql) {
        return rows(sql).stream().map(row -> row.mkString(",")).toList();
    }

    String text(String sql) {
        return String.join(" ", texts(sql));
    }

    /** All that failed, from the outermost on. */
    String failure(Callable<?> query) {
        try {
            query.call();
        } catch (Exception e) {
            StringBuilder all = new StringBuilder();
            for (Throwable at = e; at != null; at = at.getCause()) {
                all.append(at.getMessage()).append('\n');
            }
            return all.toString();
        }
        throw new AssertionError("the query did not fail");
    }

    /** Bytes that a query reads through the file system that counts. */
    long bytesOf(String sql) {
        long before = MemoFileSystem.BYTES_READ.get();
        rows(sql);
        return MemoFileSystem.BYTES_READ.get() - before;
    }

    @Override
    public void close() {
        spark.stop();
    }
}
