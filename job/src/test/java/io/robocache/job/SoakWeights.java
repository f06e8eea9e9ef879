package io.robocache.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What a JVM weighs while it builds, and between builds. */
final class SoakWeights {
    private static final double MIB = 1 << 20;
    private static final long EVERY_MILLIS = 2_000;
    private static final long SETTLE_MILLIS = 300;
    private final List<Weight> building = new ArrayList<>();
    private final List<Weight> between = new ArrayList<>();
    private int builds;
    private long episodes;
    private long lost;
    private double bytes;
    private double seconds;

    /** Of one moment; the heap is what a collection left. */
    private record Weight(double heap, double direct, double resident, double files, double held) {
        static Weight now() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            double heap = runtime.totalMemory() - runtime.freeMemory();
            double direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            Map<String, Long> counters = ExecutorBackend.counters();
            long held = counters.get("arrow_bytes") + counters.get("device_bytes") + counters.get("pinned_bytes");
            return new Weight(heap, direct, residentNow(), openNow(), held);
        }

        private static double residentNow() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                String line =
                        lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024.0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static double openNow() {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Weighs every two seconds until it is closed. */
    final class Scale implements AutoCloseable {
        private final Thread thread = new Thread(this::weigh, "scale");

        private Scale() {
            thread.setDaemon(true);
            thread.start();
        }

        private void weigh() {
            try {
                while (true) {
                    Thread.sleep(EVERY_MILLIS);
                    building.add(Weight.now());
                }
            } catch (InterruptedException closed) {
                // the build has ended
            }
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
    }

    Scale whileBuilding() {
        return new Scale();
    }

    void built(BuildReport report) {
        builds++;
        episodes += report.written();
        lost += report.added() - report.written() - report.quarantined();
        bytes += report.bytesIn();
        seconds += report.wallNanos() / 1e9;
    }

    /** Weighs after a build, when Spark has put away what a collection told it of; returns the live heap in MiB. */
    double between() throws InterruptedException {
        Weight weight = Weight.now();
        for (int unchanged = 0; unchanged < 3; ) {
            Thread.sleep(SETTLE_MILLIS);
            Weight next = Weight.now();
            unchanged = next.heap() < weight.heap() * 0.999 ? 0 : unchanged + 1;
            weight = next.heap() < weight.heap() ? next : weight;
        }
        between.add(weight);
        return weight.heap() / MIB;
    }

    /** Builds, episodes, MB/s, then middle and last third of each weight. */
    List<String> cells() {
        return List.of(
                Integer.toString(builds),
                Long.toString(episodes),
                "%.0f".formatted(seconds),
                "%.1f".formatted(bytes / seconds / 1e6),
                thirds(building, Weight::heap, MIB),
                leasts(between, Weight::heap, MIB),
                leasts(between, Weight::direct, MIB),
                leasts(between, Weight::resident, MIB),
                "%.0f".formatted(Math.max(most(building, Weight::resident), most(between, Weight::resident)) / MIB),
                leasts(between, Weight::files, 1),
                "%.0f".formatted(most(between, Weight::held)));
    }

    /** What must not be: {@code growth} is the share by which the last third may weigh more than the middle one. */
    List<String> wrong(double growth) {
        List<String> wrong = new ArrayList<>();
        if (lost != 0) {
            wrong.add(lost + " episodes lost");
        }
        if (most(between, Weight::held) != 0) {
            wrong.add("%.0f bytes of buffers are left".formatted(most(between, Weight::held)));
        }
        compare(wrong, "live heap", Weight::heap, growth);
        compare(wrong, "direct memory", Weight::direct, growth);
        compare(wrong, "open files", Weight::files, growth);
        return wrong;
    }

    private void compare(List<String> wrong, String what, ToDoubleFunction<Weight> weight, double growth) {
        double middle = least(between, weight, 1);
        double last = least(between, weight, 2);
        if (last > middle * (1 + growth) + 1) {
            wrong.add("%s grew from %.0f to %.0f".formatted(what, middle, last));
        }
    }

    private static String thirds(List<Weight> weights, ToDoubleFunction<Weight> weight, double unit) {
        return "%.1f, %.1f".formatted(third(weights, weight, 1) / unit, third(weights, weight, 2) / unit);
    }

    private static String leasts(List<Weight> weights, ToDoubleFunction<Weight> weight, double unit) {
        return "%.1f, %.1f".formatted(least(weights, weight, 1) / unit, least(weights, weight, 2) / unit);
    }

    private static double third(List<Weight> all, ToDoubleFunction<Weight> weight, int which) {
        return of(all, which).stream().mapToDouble(weight).average().orElse(0);
    }

    /** What Spark's own threads have not put away yet may come on top of what lives, so the least is what tells. */
    private static double least(List<Weight> all, ToDoubleFunction<Weight> weight, int which) {
        return of(all, which).stream().mapToDouble(weight).min().orElse(0);
    }

    /** A third of the moments. In the first one classes are loaded, code is compiled, and pools and Spark's metrics fill up. */
    private static List<Weight> of(List<Weight> all, int which) {
        int from = all.size() * which / 3;
        return all.subList(from, Math.max(Math.min(from + 1, all.size()), all.size() * (which + 1) / 3));
    }

    private static double most(List<Weight> weights, ToDoubleFunction<Weight> weight) {
        return weights.stream().mapToDouble(weight).max().orElse(0);
    }
}
