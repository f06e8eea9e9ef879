package io.robocache.cli;

import io.robocache.job.BuildListener;
import io.robocache.job.BuiltShard;
import io.robocache.job.Phase;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Tells how far a build is: on a terminal a bar, in a log a plain line at most every ten seconds. Both name episodes,
 * frames, MB/s of input and the time that is left. Called by one thread; see {@link BuildListener}.
 */
final class Progress implements BuildListener, AutoCloseable {
    /** Least time between two plain lines. */
    static final Duration QUIET = Duration.ofSeconds(10);

    private static final double MEGA = 1e6;
    private static final double THOUSAND = 1e3;
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final int REFRESH_MILLIS = 500;

    private final PrintStream err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private ProgressBar bar;
    private long started;
    private long lastLine;
    private int plannedShards;
    private int reusedShards;
    private int builtShards;
    private long plannedEpisodes;
    private long plannedBytes;
    private long episodes;
    private long quarantined;
    private long frames;
    private long bytes;

    private Progress(PrintStream err, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /** Returns progress on standard error: a bar where that is a terminal, else lines. */
    static Progress ofProcess() {
        String term = System.getenv("TERM");
        boolean terminal = term != null && !term.equals("dumb") && consoleIsTerminal();
        return new Progress(System.err, terminal, System::nanoTime);
    }

    /** Since Java 22 there is a console for pipes too, and only {@code isTerminal} tells; before, there is none. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean consoleIsTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Returns progress as plain lines. */
    static Progress ofLines(PrintStream err, LongSupplier nanoTime) {
        return new Progress(err, false, nanoTime);
    }

    @Override
    public void phaseStarted(Phase phase) {
        if (phase == Phase.BUILD) {
            started = nanoTime.getAsLong();
            lastLine = started;
            if (terminal) {
                bar = new ProgressBarBuilder()
                        .setTaskName("build")
                        .setInitialMax(plannedShards)
                        .setUnit(" shards", 1)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(REFRESH_MILLIS)
                        .setConsumer(new ConsoleProgressBarConsumer(err))
                        .build();
            }
        } else if (!terminal) {
            err.println("robocache: " + name(phase));
        }
    }

    @Override
    public void phaseFinished(Phase phase) {
        if (phase == Phase.BUILD) {
            close();
            err.println("robocache: " + counts());
        }
    }

    @Override
    public void planned(long plannedEpisodes, int shards, long plannedBytes) {
        this.plannedEpisodes = plannedEpisodes;
        this.plannedBytes = plannedBytes;
        this.plannedShards = shards;
        err.println("robocache: %d episodes, %s, in %d shards".formatted(plannedEpisodes, size(plannedBytes), shards));
    }

    @Override
    public void shardsReused(int reused, int shards) {
        if (reused > 0) {
            err.println("robocache: reused %d of %d shards".formatted(reused, shards));
            reusedShards = reused;
            if (bar != null) {
                bar.stepTo(reused);
            }
        }
    }

    @Override
    public void publishing(String step) {
        long now = nanoTime.getAsLong();
        if (!terminal && now - lastLine >= QUIET.toNanos()) {
            lastLine = now;
            err.println("robocache: publishing: " + step);
        }
    }

    @Override
    public void shardBuilt(BuiltShard shard) {
        builtShards++;
        episodes += shard.episodes();
        quarantined += shard.quarantined();
        frames += shard.frames();
        bytes += shard.bytesIn();
        long now = nanoTime.getAsLong();
        if (bar != null) {
            bar.setExtraMessage(String.format(
                    Locale.ROOT, " %d/%d episodes, %d frames, %.1f MB/s", episodes, plannedEpisodes, frames, speed()));
            bar.step();
        } else if (now - lastLine >= QUIET.toNanos()) {
            lastLine = now;
            err.println("robocache: " + counts() + left(now));
        }
    }

    /** Ends the bar, so that a failure's line begins on a line of its own; twice is harmless. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private String counts() {
        return String.format(
                Locale.ROOT,
                "%d of %d episodes (%d quarantined), %d frames, %s of %s, %.1f MB/s",
                episodes,
                plannedEpisodes,
                quarantined,
                frames,
                size(bytes),
                size(plannedBytes),
                speed());
    }

    private double speed() {
        return bytes / MEGA / Math.max(1e-9, (nanoTime.getAsLong() - started) / 1e9);
    }

    /** Shards are cut to like sizes, and those of an earlier attempt cost nothing. */
    private String left(long now) {
        double seconds = (now - started) / 1e9 / builtShards * (plannedShards - reusedShards - builtShards);
        return String.format(Locale.ROOT, ", about %d s left", Math.round(Math.max(0, seconds)));
    }

    private static String name(Phase phase) {
        return switch (phase) {
            case LIST -> "listing the inputs";
            case PLAN -> "planning shards";
            case CHECK -> "checking the first and the last episode";
            case BUILD -> "building";
            case NUMBER -> "numbering episodes and frames";
            case SEAL -> "sealing shards";
            case PUBLISH -> "publishing";
        };
    }

    /** Bytes with the unit that leaves one to three digits before the point; kB is 1000 bytes. */
    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= THOUSAND && unit < UNITS.length - 1) {
            value /= THOUSAND;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
