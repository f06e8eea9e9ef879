package io.robocache.job;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark for tests. */
final class LocalSpark {
    private LocalSpark() {}

    /** A context without a web page; the caller closes it. One at a time in a JVM. */
    static JavaSparkContext open(String master, String... settings) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("robocache-test")
                .set("spark.ui.enabled", "false")
                .set("spark.ui.showConsoleProgress", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        return new JavaSparkContext(conf);
    }
}
