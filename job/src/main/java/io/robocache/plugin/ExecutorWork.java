package io.robocache.plugin;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an executor tells the driver. It travels as one text, because threads of Spark that receive messages do not see the
 * classes of a submitted jar.
 *
 * @param executor its id
 * @param counts   by name
 */
record ExecutorWork(String executor, SortedMap<String, Long> counts) {
    private static final String DRIVER = "driver";

    /** As Spark calls the executor that is the driver's JVM in local mode. */
    static boolean isDriver(String executor) {
        return executor.equals(DRIVER);
    }

    boolean isOfDriver() {
        return isDriver(executor);
    }

    /** Lines: the id, then a name, a space and a number each. */
    String message() {
        return counts.entrySet().stream()
                .map(count -> "\n" + count.getKey() + " " + count.getValue())
                .collect(Collectors.joining("", executor, ""));
    }

    /**
     * Reads {@link #message}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static ExecutorWork opened(Object message) {
        if (!(message instanceof String text)) {
            throw new IllegalArgumentException("a message of %s refused: not what an executor counts"
                    .formatted(message == null ? null : message.getClass().getName()));
        }
        List<String> lines = text.lines().toList();
        SortedMap<String, Long> counts = new TreeMap<>();
        for (Map.Entry<String, Long> count :
                lines.stream().skip(1).map(ExecutorWork::count).toList()) {
            counts.put(count.getKey(), count.getValue());
        }
        return new ExecutorWork(lines.isEmpty() ? "" : lines.get(0), counts);
    }

    private static Map.Entry<String, Long> count(String line) {
        int space = line.lastIndexOf(' ');
        if (space < 0) {
            throw new IllegalArgumentException("\"" + line + "\" refused: a name and a number are needed");
        }
        return Map.entry(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
    }
}
