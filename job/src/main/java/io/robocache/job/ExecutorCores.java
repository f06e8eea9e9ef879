package io.robocache.job;

import io.robocache.device.SpareCores;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** The cores that Spark gave to this JVM, and those of them that no task has. */
final class ExecutorCores {

    private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+)(?:\\s*,.*)?])?");

    private ExecutorCores() {}

    /** The task on this thread begins with as many cores as Spark counts for it; closed as it ends. */
    static SpareCores.Task begin() {
        given(SparkEnv.get().conf()).ifPresent(SpareCores.OF_JVM::limit);
        return SpareCores.OF_JVM.begin(TaskContext.get().cpus());
    }

    /** As many as the configuration says; empty if it does not: then Spark takes what the machine has. */
    static OptionalInt given(SparkConf conf) {
        Matcher local = LOCAL.matcher(conf.get("spark.master", ""));
        if (local.matches()) {
            return OptionalInt.of(local.group(1) == null ? 1 : Integer.parseInt(local.group(1)));
        }
        return conf.contains("spark.executor.cores")
                ? OptionalInt.of(conf.getInt("spark.executor.cores", 1))
                : OptionalInt.empty();
    }
}
