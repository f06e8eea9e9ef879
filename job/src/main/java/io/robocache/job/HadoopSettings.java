package io.robocache.job;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's settings on their way to a task; {@link Configuration} itself is not serializable. They may hold
 * credentials, so nothing prints them.
 */
public final class HadoopSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, String> entries = new TreeMap<>();

    private HadoopSettings() {}

    /** Copies the settings as they are written, before substitution of variables. */
    public static HadoopSettings of(Configuration hadoop) {
        HadoopSettings settings = new HadoopSettings();
        for (Map.Entry<String, String> entry : hadoop) {
            settings.entries.put(entry.getKey(), entry.getValue());
        }
        return settings;
    }

    /** A configuration of these settings alone: the driver's defaults are in them, an executor's own files are not. */
    public Configuration open() {
        Configuration hadoop = new Configuration(false);
        entries.forEach(hadoop::set);
        return hadoop;
    }

    @Override
    public String toString() {
        return entries.size() + " Hadoop settings";
    }
}
