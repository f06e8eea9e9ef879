package io.robocache.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds finished work of the same plan: one listing on the driver, then verification by hash where the task runs. What
 * does not verify is left where it is, named in the log, and done again.
 */
public final class Resume {
    private static final Logger LOG = LoggerFactory.getLogger(Resume.class);
    private static final Pattern NAME = Pattern.compile("shard-([0-9]{5,9})-[A-Za-z0-9_]+\\.json");

    private Resume() {}

    /** On the driver: URIs of staged sidecars by shard, sorted by name. */
    public static SortedMap<Integer, List<String>> stagedCandidates(StagingArea staging, Configuration hadoop)
            throws IOException {
        return candidates(staging.build(), hadoop);
    }

    /** On the driver: URIs of the records of sealed files by shard, sorted by name. */
    public static SortedMap<Integer, List<String>> sealedCandidates(StagingArea staging, Configuration hadoop)
            throws IOException {
        return candidates(staging.sealed(), hadoop);
    }

    private static SortedMap<Integer, List<String>> candidates(Path folder, Configuration hadoop) throws IOException {
        SortedMap<Integer, List<String>> found = new TreeMap<>();
        for (FileStatus status : Storage.of(folder, hadoop).list(folder)) {
            Matcher name = NAME.matcher(status.getPath().getName());
            if (name.matches()) {
                found.computeIfAbsent(Integer.parseInt(name.group(1)), k -> new ArrayList<>())
                        .add(status.getPath().toString());
            }
        }
        return found;
    }

    /**
     * Where the task runs: the first candidate that fits the plan and whose file, read completely, has the stated hash.
     *
     * @return its sidecar's URI
     */
    public static Optional<String> staged(
            List<String> sidecars, PlannedShard planned, StagingArea staging, Configuration hadoop) {
        for (String uri : sidecars) {
            try {
                Path path = new Path(uri);
                Sidecar sidecar = Sidecar.read(path, hadoop);
                requireFits(sidecar, planned, staging);
                StagedFile file = sidecar.file();
                if (file == null || sound(StagingArea.fileBeside(path), file.bytes(), file.sha256(), hadoop)) {
                    return Optional.of(uri);
                }
                LOG.warn("[{}] not reused: its Parquet file is missing or has other bytes", uri);
            } catch (IOException unusable) {
                LOG.warn("not reused: {}", unusable.getMessage());
            }
        }
        return Optional.empty();
    }

    private static void requireFits(Sidecar sidecar, PlannedShard planned, StagingArea staging) throws IOException {
        boolean fits = sidecar.planHash().equals(staging.planHash())
                && sidecar.shard() == planned.number()
                && PlannedOutcomes.of(planned, sidecar).isPresent();
        if (!fits) {
            throw new IOException("the sidecar of shard " + sidecar.shard() + " belongs to another plan");
        }
    }

    /**
     * Where the task runs: sealed files with exactly these numbers, each in staging or already moved into the dataset,
     * whose bytes, read completely, have the stated hashes.
     */
    public static Optional<SealedShard> sealed(
            List<String> records, ShardNumbers numbers, StagingArea staging, Configuration hadoop) {
        for (String uri : records) {
            try {
                SealedShard sealed = SealedRecord.read(new Path(uri), numbers, Storage.of(staging.root(), hadoop));
                if (sealed == null) {
                    LOG.warn("[{}] not reused: sealed with other numbers or library versions", uri);
                } else if (sound(sealed, staging, hadoop)) {
                    return Optional.of(sealed);
                } else {
                    LOG.warn("[{}] not reused: a data file is missing or has other bytes", uri);
                }
            } catch (IOException unusable) {
                LOG.warn("not reused: {}", unusable.getMessage());
            }
        }
        return Optional.empty();
    }

    private static boolean sound(SealedShard sealed, StagingArea staging, Configuration hadoop) throws IOException {
        for (SealedFile file : sealed.files()) {
            Path published = new Path(staging.root(), file.place());
            if (!sound(new Path(file.location()), file.bytes(), file.sha256(), hadoop)
                    && !sound(published, file.bytes(), file.sha256(), hadoop)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sound(Path file, long bytes, String sha256, Configuration hadoop) throws IOException {
        return Storage.of(file, hadoop).holds(file, bytes, sha256);
    }
}
