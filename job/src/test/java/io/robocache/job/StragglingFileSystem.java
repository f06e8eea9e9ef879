package io.robocache.job;

import java.io.File;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Makes two attempts at a shard finish their files: an attempt whose sidecar or record has just appeared waits until
 * another attempt's has appeared too. Speculation takes it for a straggler and starts that other attempt. Which shards
 * wait is a function of {@code chaos.seed}; nobody waits for longer than {@code chaos.wait-millis}.
 */
public final class StragglingFileSystem extends DiskAsHdfs {
    private static final Pattern FINISHED =
            Pattern.compile(".*/staging/[0-9a-f]{64}/(build|sealed)/(shard-[0-9]+-)[A-Za-z0-9_]+\\.json");

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        boolean renamed = super.rename(from, to);
        Matcher finished = FINISHED.matcher(to.toUri().getPath());
        if (renamed && finished.matches() && chosen(finished.group(1) + finished.group(2))) {
            long until = System.nanoTime() + 1_000_000L * getConf().getLong("chaos.wait-millis", 0);
            File folder = pathToFile(to.getParent());
            while (System.nanoTime() < until && finished(folder, finished.group(2)) < 2) {
                pause();
            }
        }
        return renamed;
    }

    /** One shard in three. */
    private boolean chosen(String shard) {
        return Math.floorMod(
                        (shard + getUri().getAuthority()).hashCode() * 31L
                                + getConf().getLong("chaos.seed", 0),
                        3)
                == 0;
    }

    private static int finished(File folder, String shard) {
        String[] names = folder.list((at, name) -> name.startsWith(shard) && name.endsWith(".json"));
        return names == null ? 0 : names.length;
    }

    /** The scheduler interrupts the attempt that it no longer needs; this one means to finish. */
    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException needless) {
            // on purpose without restoring the flag, so that the attempt ends as if it had not been told in time
        }
    }
}
