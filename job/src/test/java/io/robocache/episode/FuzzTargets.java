package io.robocache.episode;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** All decoders under fuzzing, and what is asked of each of them: no uncaught Throwable, and memory that is bounded. */
final class FuzzTargets {

    /** The longest input. */
    static final int MAX_BYTES = 1 << 16;

    /** What one input may allocate on the heap, garbage included: some thousand times its bytes. */
    private static final long MOST_HEAP_BYTES = 384L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The riskiest first: formats with lengths and references of their own, then those that libraries read. */
    private static final Map<String, Function<Path, FuzzTarget>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("mcap", FuzzMcap::new);
        ALL.put("compression", work -> new FuzzCompression());
        ALL.put("cdr", work -> new FuzzCdr());
        ALL.put("hdf5", FuzzHdf5::new);
        ALL.put("parquet", FuzzParquet::new);
        ALL.put("lerobot", FuzzLeRobot::new);
        ALL.put("protobuf", work -> new FuzzProtobuf());
        ALL.put("clouds", FuzzClouds::new);
        ALL.put("tfrecord", FuzzTfRecord::new);
        ALL.put("pictures", work -> new FuzzPictures());
        ALL.put("definition", work -> new FuzzDefinition());
        ALL.put("db3", FuzzDb3::new);
        ALL.put("json", work -> new FuzzJson());
        ALL.put("yaml", FuzzYaml::new);
    }

    private FuzzTargets() {}

    /** Names, in the order in which they are run. */
    static Set<String> names() {
        return Collections.unmodifiableSet(ALL.keySet());
    }

    /** A target that writes its files below {@code work}. */
    static FuzzTarget named(String name, Path work) throws IOException {
        Function<Path, FuzzTarget> target = ALL.get(name);
        if (target == null) {
            throw new IllegalArgumentException("target '%s' is not known; known are %s".formatted(name, ALL.keySet()));
        }
        return target.apply(Files.createDirectories(work.resolve(name)));
    }

    /** Runs a target and weighs what it allocates. */
    static void feed(FuzzTarget target, byte[] input) throws Exception {
        long allocated = weighed(target, input);
        if (allocated > MOST_HEAP_BYTES) { // classes may have been loaded and instrumented, once
            allocated = weighed(target, input);
        }
        if (allocated > MOST_HEAP_BYTES) {
            throw new AssertionError("%d bytes of input made the decoder allocate %d bytes, limit %d"
                    .formatted(input.length, allocated, MOST_HEAP_BYTES));
        }
    }

    private static long weighed(FuzzTarget target, byte[] input) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        target.run(input);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** A file as one input, unless it is too long. */
    static List<byte[]> whole(Path file, String... endings) throws IOException {
        for (String ending : endings) {
            if (file.toString().endsWith(ending) && Files.size(file) <= MAX_BYTES) {
                return List.of(Files.readAllBytes(file));
            }
        }
        return List.of();
    }

    /** An input whose first byte chooses among {@code cases} kinds of it. */
    static int choice(byte[] input, int cases) {
        return input.length == 0 ? 0 : (input[0] & 0xFF) % cases;
    }

    /** An input of the kind {@code choice}. */
    static byte[] chosen(int choice, byte[] rest) {
        return CloudFiles.joined(new byte[] {(byte) choice}, rest);
    }
}
