package io.robocache.episode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Damages recordings by seed, one bit or one cut at a time, reads what is left through the readers, and says how each ended
 * against the whole recording. The same seed gives the same damages. Not thread-safe.
 */
final class DamageCampaign {

    private static final long LIMIT_SECONDS = 10;
    private static final long GROWTH_BYTES = 64L << 20;

    /** What was counted of one format and one kind of damage. */
    static final class Tally {
        private final Map<DamageEnd, Integer> ends = new EnumMap<>(DamageEnd.class);
        private long slowestNanos;

        int of(DamageEnd end) {
            return ends.getOrDefault(end, 0);
        }

        int cases() {
            return ends.values().stream().mapToInt(Integer::intValue).sum();
        }

        int failed() {
            return ends.entrySet().stream()
                    .filter(end -> end.getKey().failed())
                    .mapToInt(Map.Entry::getValue)
                    .sum();
        }

        long slowestMillis() {
            return slowestNanos / 1_000_000;
        }
    }

    private final long seed;
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private ExecutorService reader = Executors.newSingleThreadExecutor(DamageCampaign::daemon);

    DamageCampaign(long seed) {
        this.seed = seed;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "damage");
        thread.setDaemon(true);
        return thread;
    }

    /** By format and kind of damage. */
    Map<String, Tally> tallies() {
        return tallies;
    }

    /** One line a failed case, with what is needed to have it again. */
    List<String> failures() {
        return failures;
    }

    /** Damages a recording: so many cuts, spread over its bytes, and so many flipped bits anywhere. */
    void damage(DamageSource source, int cuts, int flips) throws IOException {
        List<StreamRequest> requests = DamageReading.requests(source.input());
        DamageReading whole = DamageReading.of(source.input(), requests);
        if (!whole.equals(DamageReading.of(source.input(), requests))
                || whole.episodes().isEmpty()) {
            throw new IOException(source.name() + " does not read twice alike: " + whole.losses());
        }
        long before = usedBytes();
        Random random = new Random(seed ^ source.name().hashCode());
        for (int i = 0; i < cuts; i++) {
            long at = (long) ((i + random.nextDouble()) * source.length() / cuts);
            boolean tells = source.truncate(at);
            end(source, "cut", at, -1, requests, whole, tells);
        }
        for (int i = 0; i < flips; i++) {
            long at = (long) (random.nextDouble() * source.length());
            int bit = random.nextInt(8);
            boolean covered = source.flip(at, bit);
            end(source, "flip", at, bit, requests, whole, covered);
        }
        long grown = usedBytes() - before;
        if (grown > GROWTH_BYTES) {
            failures.add("%s: %d bytes more in use than before".formatted(source.name(), grown));
        }
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void end(
            DamageSource source,
            String kind,
            long at,
            int bit,
            List<StreamRequest> requests,
            DamageReading whole,
            boolean covered)
            throws IOException {
        long started = System.nanoTime();
        DamageEnd end;
        String why = "";
        Future<DamageReading> reading = reader.submit(() -> DamageReading.of(source.input(), requests));
        try {
            end = reading.get(LIMIT_SECONDS, TimeUnit.SECONDS).against(whole, covered);
        } catch (TimeoutException hanging) {
            end = DamageEnd.HANGING;
            reader.shutdownNow();
            reader = Executors.newSingleThreadExecutor(DamageCampaign::daemon);
        } catch (ExecutionException thrown) {
            end = DamageEnd.THROWN;
            why = stack(thrown.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
        long took = System.nanoTime() - started;
        source.restore(at);
        Tally tally = tallies.computeIfAbsent(source.format() + " | " + kind, key -> new Tally());
        tally.ends.merge(end, 1, Integer::sum);
        tally.slowestNanos = Math.max(tally.slowestNanos, took);
        if (end.failed()) {
            failures.add("%s %s @ %d bit %d: %s %s".formatted(source.name(), kind, at, bit, end, why));
        }
    }

    private static String stack(Throwable thrown) {
        StringBuilder text = new StringBuilder(thrown.toString());
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            StackTraceElement[] stack = at.getStackTrace();
            text.append(" | ").append(at);
            for (int i = 0; i < Math.min(6, stack.length); i++) {
                text.append(" < ").append(stack[i]);
            }
        }
        return text.toString();
    }

    /** Arguments: data, work, cuts a recording, flips in all, seed, table, date, commit, machine. */
    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[0]);
        Path work = Path.of(arguments[1]);
        int cuts = Integer.parseInt(arguments[2]);
        int flips = Integer.parseInt(arguments[3]);
        long seed = Long.parseLong(arguments[4]);
        DamageCampaign campaign = new DamageCampaign(seed);
        List<DamageSource> small = DamageSources.small(data, Files.createDirectories(work.resolve("small")));
        for (int i = 0; i < small.size(); i++) {
            int share = (int) ((i + 1L) * flips / small.size() - (long) i * flips / small.size());
            campaign.logged(small.get(i), cuts / 10, share);
        }
        for (DamageSource source : DamageSources.composed(data, Files.createDirectories(work.resolve("composed")))) {
            campaign.logged(source, cuts, 0);
        }
        campaign.append(Path.of(arguments[5]), List.of(arguments[6], arguments[7], arguments[8]));
        System.exit(campaign.failures().isEmpty() ? 0 : 1);
    }

    private void logged(DamageSource source, int cuts, int flips) throws IOException {
        int before = failures.size();
        long started = System.nanoTime();
        damage(source, cuts, flips);
        System.out.printf(
                "%s, %d bytes: %d cuts, %d flips, %.1f s%n",
                source.name(), source.length(), cuts, flips, (System.nanoTime() - started) / 1e9);
        failures.subList(before, failures.size()).forEach(System.out::println);
    }

    /** Appends a line a format and kind of damage to a Markdown table. */
    private void append(Path table, List<String> where) throws IOException {
        StringBuilder lines = new StringBuilder();
        tallies.forEach((key, tally) -> lines.append("| %s | %d | %s | %d | %d | %d | %d | %d | %d | %d | %d |%n"
                .formatted(
                        String.join(" | ", where),
                        seed,
                        key,
                        tally.cases(),
                        tally.of(DamageEnd.QUARANTINED),
                        tally.of(DamageEnd.PARTIAL),
                        tally.of(DamageEnd.IDENTICAL),
                        tally.of(DamageEnd.TOLD),
                        tally.of(DamageEnd.UNCOVERED),
                        tally.failed(),
                        tally.slowestMillis())));
        System.out.print(lines);
        try {
            Files.writeString(table, Files.readString(table) + lines);
        } catch (IOException e) {
            throw new UncheckedIOException("the table is not written: " + lines, e);
        }
    }
}
