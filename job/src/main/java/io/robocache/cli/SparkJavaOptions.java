package io.robocache.cli;

import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Prints the options that this Spark needs of the Java it runs on, one a line, for {@code scripts/submit.sh}. They differ
 * between releases of Spark, so they are asked for, never copied. The incubating vector module is left out: only Spark's
 * machine learning uses it, and Java announces it in the output of every command.
 */
final class SparkJavaOptions {
    private SparkJavaOptions() {}

    public static void main(String[] arguments) {
        for (String option : JavaModuleOptions.defaultModuleOptionArray()) {
            if (!option.equals("--add-modules=jdk.incubator.vector")) {
                System.out.println(option);
            }
        }
    }
}
