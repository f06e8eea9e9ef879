package io.robocache.cli;

import io.robocache.device.DeviceException;
import io.robocache.job.Uris;
import java.io.FileNotFoundException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;

/** Failures as one line: the cause, and the remedy where one is known. */
final class Failure {
    private static final int LONGEST = 2000;

    private Failure() {}

    /** Returns the deepest cause that says something to a user, with its remedy. */
    static String line(Throwable failure) {
        List<Throwable> chain = chain(failure);
        Throwable cause = chain.get(0);
        for (Throwable each : chain) {
            if (each.getMessage() != null && !each.getMessage().isBlank()) {
                cause = each;
            }
            if (each instanceof DeviceException) {
                break; // what lies below is a page of a library's search
            }
        }
        String said = described(cause);
        return said.contains("; ") ? said : said + remedy(chain); // our own messages end in theirs
    }

    /** Returns a text without line ends; of Spark's report of a failed task, what comes before its stack trace. */
    static String oneLine(String text) {
        int trace = text.indexOf("\n\tat ");
        String shown = Uris.withoutLogins(trace < 0 ? text : text.substring(0, trace));
        String said = shown.strip().replaceAll("\\s*\\R\\s*", "; ");
        return said.length() <= LONGEST ? said : said.substring(0, LONGEST) + " ...";
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable at = failure; at != null && seen.add(at); at = at.getCause()) {
            chain.add(at);
        }
        return chain;
    }

    /** A message that is no sentence, such as a bare path, needs the name of its exception. */
    private static String described(Throwable cause) {
        String message = cause.getMessage() == null ? "" : oneLine(cause.getMessage());
        boolean sentence = message.indexOf(' ') >= 0;
        String name = cause.getClass().getSimpleName();
        return sentence ? message : message.isEmpty() ? name : name + ": " + message;
    }

    private static String remedy(List<Throwable> chain) {
        for (Throwable each : chain) {
            String remedy = remedy(each);
            if (!remedy.isEmpty()) {
                return " (" + remedy + ")";
            }
        }
        return "";
    }

    private static String remedy(Throwable cause) {
        if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
            return "check the path";
        }
        if (cause instanceof UnknownHostException) {
            return "check the host's name and the network";
        }
        if (cause instanceof UnsupportedFileSystemException) {
            return "put the Hadoop module of this scheme on the class path, for s3a with --packages org.apache.hadoop:hadoop-aws";
        }
        if (cause instanceof AccessControlException || cause instanceof java.nio.file.AccessDeniedException) {
            return "check the permissions";
        }
        if (cause instanceof OutOfMemoryError) {
            return "raise spark.driver.memory or spark.executor.memory, or lower limits.block and limits.chunk-cache";
        }
        return "";
    }
}
