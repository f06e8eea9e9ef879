package io.robocache.udf;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Spark with the functions, for tests; one for the JVM, without a web page. */
final class SqlSession {

    private static final SparkSession SESSION = start();

    private SqlSession() {}

    /** The session; the JVM's end stops it. */
    static SparkSession open() {
        return SESSION;
    }

    private static SparkSession start() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("robocache-sql-test")
                .config("spark.ui.enabled", false)
                .config("spark.ui.showConsoleProgress", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/robocache-warehouse")
                .config("spark.sql.extensions", RoboCacheExtensions.class.getName())
                .getOrCreate();
    }

    /** The only value of a query. */
    static Object one(String sql) {
        List<Row> rows = open().sql(sql).collectAsList();
        if (rows.size() != 1) {
            throw new AssertionError(rows.size() + " rows of " + sql);
        }
        return rows.get(0).get(0);
    }

    /** The only value of a query, as a string of SQL. */
    static String text(String sql) {
        Row row = open().sql(sql).collectAsList().get(0);
        return row.get(0) instanceof String text ? text : string(sql);
    }

    private static String string(String sql) {
        return open().sql("SELECT CAST(v AS STRING) FROM (" + sql + ") AS t(v)")
                .collectAsList()
                .get(0)
                .getString(0);
    }

    /** The message of what a query is refused with, be it here or in a task. */
    static String refusal(String sql) {
        try {
            open().sql(sql).collectAsList();
        } catch (Exception e) {
            Throwable cause = e;
            while (!(cause instanceof IllegalArgumentException) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause.getMessage();
        }
        throw new AssertionError("not refused: " + sql);
    }
}
