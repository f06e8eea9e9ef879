package io.robocache.job.sql;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Limits;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.MessageChoice.OnDamage;
import io.robocache.episode.MessagePart;
import io.robocache.episode.MessageScan;
import io.robocache.episode.Splits;
import io.robocache.episode.TopicTable;
import io.robocache.job.ConfigurationException;
import io.robocache.job.ExecutorBackend;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;

/** The MCAP files of a query, as listed on the driver, and what their definitions say. */
final class RecordingFiles {
    /** What opening a file costs, in bytes that are read meanwhile. */
    private static final long OPENING_BYTES = 4L << 20;

    private static final int SHOWN_TOPICS = 20;

    private record Listed(String uri, long bytes) {}

    private final RecordingOptions options;
    private final Configuration hadoop;
    private final List<Listed> files;

    private RecordingFiles(RecordingOptions options, Configuration hadoop, List<Listed> files) {
        this.options = options;
        this.hadoop = hadoop;
        this.files = files;
    }

    /**
     * Lists them; opens none.
     *
     * @throws ConfigurationException if there is none, or a recording of another kind
     */
    static RecordingFiles list(RecordingOptions options, Configuration hadoop) throws IOException {
        List<Listed> files = new ArrayList<>();
        for (InputCandidate candidate : candidates(options, hadoop)) {
            String name = candidate.uri().toLowerCase(Locale.ROOT);
            if (name.matches(".*\\.mcap(\\.zstd?)?")) {
                files.add(new Listed(candidate.uri(), candidate.bytes()));
            } else if (name.matches(".*\\.db3(\\.zstd?)?")) {
                throw new ConfigurationException(
                        ("[%s] refused: sqlite3 recordings are no tables in this release; name the MCAP files alone, or"
                                        + " convert it with 'ros2 bag convert' to storage mcap")
                                .formatted(candidate.uri()));
            }
        }
        if (files.isEmpty()) {
            throw new ConfigurationException(
                    "no MCAP file under %s; name recordings whose names end in .mcap, .mcap.zst or .mcap.zstd, or a folder or a glob of them"
                            .formatted(options.uris()));
        }
        return new RecordingFiles(options, hadoop, files);
    }

    private static List<InputCandidate> candidates(RecordingOptions options, Configuration hadoop) throws IOException {
        try {
            return EpisodeLister.candidates(options.uris(), Splits.APART, hadoop);
        } catch (FileNotFoundException missing) {
            throw new ConfigurationException(
                    "path = %s refused: nothing is there; check the path, and the glob if it is one"
                            .formatted(options.uris()));
        }
    }

    long bytes() {
        return files.stream().mapToLong(Listed::bytes).sum();
    }

    /** The wanted topic as a table, by the first file that has it. */
    TopicTable table() throws IOException {
        TreeSet<String> others = new TreeSet<>();
        try (BufferAllocator memory = ExecutorBackend.cpuMemory("topics")) {
            for (Listed file : files) {
                try {
                    Optional<TopicTable> found =
                            MessageScan.table(file.uri, options.topicOrNull(), hadoop, Limits.defaults(), memory);
                    if (found.isPresent()) {
                        return found.get();
                    }
                    others.addAll(MessageScan.topics(file.uri, hadoop, Limits.defaults(), memory));
                } catch (MalformedEpisodeException damaged) {
                    if (options.onDamage() == OnDamage.FAIL) {
                        throw damaged;
                    }
                }
            }
        }
        throw new ConfigurationException("topic = '%s' refused: none of %d files has it; they have %s%s"
                .formatted(
                        options.topicOrNull(),
                        files.size(),
                        others.stream().limit(SHOWN_TOPICS).toList(),
                        others.size() > SHOWN_TOPICS ? " and %d more".formatted(others.size() - SHOWN_TOPICS) : ""));
    }

    /** The names of all topics. */
    List<String> topics() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (BufferAllocator memory = ExecutorBackend.cpuMemory("topics")) {
            for (Listed file : files) {
                names.addAll(MessageScan.topics(file.uri, hadoop, Limits.defaults(), memory));
            }
        }
        return List.copyOf(names);
    }

    /** What each task reads: a part of a large file, or several small ones, so that {@code cores} have something to do. */
    List<RecordingPart> parts(int cores) {
        long together =
                files.stream().mapToLong(file -> file.bytes + OPENING_BYTES).sum();
        long most = Math.min(options.splitBytes(), Math.max(OPENING_BYTES, together / Math.max(1, cores)));
        List<RecordingPart> parts = new ArrayList<>();
        List<MessagePart> open = new ArrayList<>();
        long filled = 0;
        for (Listed file : files) {
            for (MessagePart part : split(file)) {
                long size = Math.min(part.to(), file.bytes) - part.from() + OPENING_BYTES;
                if (!open.isEmpty() && filled + size > most) {
                    parts.add(new RecordingPart(List.copyOf(open)));
                    open.clear();
                    filled = 0;
                }
                open.add(part);
                filled += size;
            }
        }
        parts.add(new RecordingPart(List.copyOf(open)));
        return parts;
    }

    private List<MessagePart> split(Listed file) {
        if (file.bytes <= options.splitBytes()
                || !file.uri.toLowerCase(Locale.ROOT).endsWith(".mcap")) {
            return List.of(MessagePart.whole(file.uri));
        }
        List<MessagePart> parts = new ArrayList<>();
        for (long from = 0; from < file.bytes; from += options.splitBytes()) {
            boolean last = file.bytes - from <= options.splitBytes();
            parts.add(new MessagePart(file.uri, from, last ? Long.MAX_VALUE : from + options.splitBytes()));
        }
        return parts;
    }

    /** One task for each file, as a whole. */
    List<RecordingPart> wholeFiles() {
        return files.stream()
                .map(file -> new RecordingPart(List.of(MessagePart.whole(file.uri))))
                .toList();
    }
}
