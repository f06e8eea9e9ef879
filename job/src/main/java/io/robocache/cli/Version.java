package io.robocache.cli;

import org.apache.spark.package$;
import picocli.CommandLine.IVersionProvider;

/** The versions of this program and of what it runs on. */
final class Version implements IVersionProvider {

    /** Made by picocli. */
    Version() {}

    /** Returns the version in the jar's manifest; classes that are not in a jar have none. */
    static String own() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    static String spark() {
        return package$.MODULE$.SPARK_VERSION();
    }

    @Override
    public String[] getVersion() {
        return new String[] {"robocache " + own(), "Spark " + spark(), "Java " + Runtime.version()};
    }
}
