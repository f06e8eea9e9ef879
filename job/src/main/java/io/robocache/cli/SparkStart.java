package io.robocache.cli;

import io.robocache.job.ConfigurationException;
import io.robocache.job.GpuRequest;
import io.robocache.job.Uris;
import io.robocache.plugin.RoboCachePlugin;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Starts Spark for a command, after refusing what it would die of. */
final class SparkStart {
    private static final int FIRST_JAVA_WITHOUT_SUBJECT = 24;
    private static final String HADOOP_PREFIX = "spark.hadoop.";
    private static final String PLUGINS = "spark.plugins";
    private static final String REDACTION = "spark.redaction.regex";
    /** Spark's default. It hides a setting whose key or value has a match. */
    private static final String SPARKS_SECRETS = "(?i)secret|password|token|access[.]?key";

    private static final String OUR_SECRETS =
            "(?i)account[.]key|[.]sas[.]|encryption[.]key|private[.]key|" + Uris.SECRETS;

    private SparkStart() {}

    /** Returns the settings a context would have: those of {@code spark-submit}, and the master. */
    static SparkConf settings(String master, String name) {
        SparkConf settings = new SparkConf();
        if (master != null) {
            settings.setMaster(master);
        }
        String chosen = settings.get("spark.master", "local[*]");
        settings.setMaster(chosen).setIfMissing("spark.app.name", name);
        if (chosen.startsWith("local")) {
            // One machine needs neither its own address nor a port for a page that goes when the command ends.
            settings.setIfMissing("spark.driver.host", "127.0.0.1");
            settings.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
            settings.setIfMissing("spark.ui.enabled", "false");
        }
        // Spark's own bar and ours would overwrite each other.
        settings.setIfMissing("spark.ui.showConsoleProgress", "false");
        settings.set(PLUGINS, withPlugin(settings.get(PLUGINS, "")));
        settings.set(REDACTION, withSecrets(settings.get(REDACTION, SPARKS_SECRETS)));
        return settings;
    }

    /** Adds ours to a list of plugins, once. */
    static String withPlugin(String plugins) {
        String ours = RoboCachePlugin.class.getName();
        List<String> all = new ArrayList<>(
                List.of(plugins.isBlank() ? new String[0] : plugins.strip().split("\\s*,\\s*")));
        if (!all.contains(ours)) {
            all.add(ours);
        }
        return String.join(",", all);
    }

    /** Extends a pattern of what Spark hides of settings by what it does not know: keys of stores, and secrets in URIs. */
    static String withSecrets(String pattern) {
        return pattern.contains(OUR_SECRETS) ? pattern : pattern + "|" + OUR_SECRETS;
    }

    /** Opens a context; the caller closes it. */
    static JavaSparkContext open(SparkConf settings) {
        refuse(Runtime.version().feature(), Version.spark());
        refuseClosedModules();
        GpuRequest.refuseSeveral(asMap(settings));
        return new JavaSparkContext(settings);
    }

    /** Returns all settings as a map in the order of their keys. */
    static Map<String, String> asMap(SparkConf settings) {
        Map<String, String> map = new TreeMap<>();
        for (Tuple2<String, String> setting : settings.getAll()) {
            map.put(setting._1(), setting._2());
        }
        return map;
    }

    /** Returns Hadoop's configuration for a command that needs no context, with {@code spark.hadoop.*} in it. */
    static Configuration hadoop() {
        Configuration hadoop = new Configuration();
        asMap(new SparkConf()).forEach((key, value) -> {
            if (key.startsWith(HADOOP_PREFIX)) {
                hadoop.set(key.substring(HADOOP_PREFIX.length()), value);
            }
        });
        return hadoop;
    }

    /** Refuses Java versions whose missing {@code Subject.getSubject} makes executors of older Sparks die in a loop. */
    static void refuse(int java, String spark) {
        if (java >= FIRST_JAVA_WITHOUT_SUBJECT && before42(spark)) {
            throw new ConfigurationException(
                    "Java %d with Spark %s refused: executors of Spark before 4.2 die in a loop on Java 24 and later; run Java 17 or 21, or Spark 4.2"
                            .formatted(java, spark));
        }
    }

    private static boolean before42(String spark) {
        String[] parts = spark.split("[.-]", 3);
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        return major < 4 || (major == 4 && minor < 2);
    }

    private static void refuseClosedModules() {
        if (!modulesAreOpen()) {
            throw new ConfigurationException(
                    "Java keeps java.nio closed, which Spark and Arrow need; start through scripts/submit.sh or"
                            + " spark-submit, which pass --add-opens");
        }
    }

    /** Returns whether Arrow may reach into {@code java.nio}. */
    static boolean modulesAreOpen() {
        return ByteBuffer.class.getModule().isOpen("java.nio", SparkStart.class.getModule());
    }
}
