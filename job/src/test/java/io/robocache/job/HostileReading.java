package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.episode.TopicSummary;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.hadoop.conf.Configuration;

/**
 * What the readers deliver of one file of the hostile corpus, asked for what a configuration asks for; all of it is read.
 *
 * @param messages  of each stream, over all episodes of the file
 * @param readable  ordinals of the episodes that are not refused
 * @param points    of all clouds
 * @param notFinite of those
 */
record HostileReading(Map<String, Integer> messages, List<Integer> readable, int points, int notFinite) {

    static HostileReading of(Path file, JobConfig config) throws IOException {
        Configuration hadoop = new Configuration(false);
        HostileReading reading = new HostileReading(new TreeMap<>(), new ArrayList<>(), 0, 0);
        for (InputCandidate candidate :
                EpisodeLister.candidates(List.of(file.toUri().toString()), hadoop)) {
            for (EpisodeRef ref :
                    EpisodeLister.episodes(candidate, hadoop, config.reading()).episodes()) {
                reading = reading.with(ref, config, hadoop);
            }
        }
        return reading;
    }

    private HostileReading with(EpisodeRef ref, JobConfig config, Configuration hadoop) throws IOException {
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults());
                BufferAllocator memory = backend.taskMemory("test");
                EpisodeReader reader = EpisodeReader.open(ref, hadoop, config.reading(), memory)) {
            List<StreamRequest> requests = new ArrayList<>(config.requests());
            for (TopicSummary topic : reader.index(requests).topics()) {
                if (topic.topic().contains("..")) { // the IMU under the name of a path
                    requests.add(new StreamRequest(
                            "renamed",
                            topic.topic(),
                            Kind.VALUES,
                            List.of(),
                            List.of(),
                            List.of(),
                            StampSource.HEADER,
                            0));
                }
            }
            EpisodeIndex index = reader.index(requests);
            int points = 0;
            int notFinite = 0;
            for (int s = 0; s < requests.size(); s++) {
                StreamIndex stream = index.streams().get(s);
                messages.merge(stream.request().name(), stream.messages(), Integer::sum);
                if (stream.request().kind() == Kind.VALUES && stream.messages() > 0) {
                    int[] all = IntStream.range(0, stream.messages()).toArray();
                    try (FieldVector values = reader.values(s, all)) {
                        assertEquals(all.length * stream.width(), values.getValueCount(), ref.uri());
                    }
                }
                for (int position = 0; stream.request().kind() == Kind.CLOUD && position < stream.messages(); ) {
                    try (PointFrames frames =
                            new PointFrames(memory, stream.request().features())) {
                        reader.cloud(s, position++, null, frames);
                        points += frames.points();
                        notFinite += notFinite(frames);
                    }
                }
            }
            readable.add(ref.id().ordinal());
            return new HostileReading(messages, readable, this.points + points, this.notFinite + notFinite);
        } catch (MalformedEpisodeException nothing) {
            return this;
        }
    }

    private static int notFinite(PointFrames frames) {
        int count = 0;
        for (int i = 0; i < frames.points(); i++) {
            long at = (long) Float.BYTES * i;
            boolean finite = Float.isFinite(frames.xData().getFloat(at))
                    && Float.isFinite(frames.yData().getFloat(at))
                    && Float.isFinite(frames.zData().getFloat(at));
            count += finite ? 0 : 1;
        }
        return count;
    }

    /** Fails unless it is what the case says, of a file that ended so. */
    void check(HostileCase hostile, String end) {
        String said = hostile.readable();
        int all = messages.values().stream().mapToInt(Integer::intValue).sum();
        if (said.equals("-")) {
            return;
        }
        if (end.equals("quarantine")) {
            assertEquals(0, said.equals("0") ? all + points : 0, hostile + " is refused, and read");
            return;
        }
        String found =
                switch (hostile.format()) {
                    case "pcd", "bin" -> points + " points" + (notFinite > 0 ? ", " + notFinite + " not finite" : "");
                    case "hdf5" -> "demo_%s (%d rows)".formatted(readable.get(0), messages.get("hdf5.actions"));
                    case "lerobot v3", "lerobot v2.1" -> messages.get("rows.action") + " rows";
                    case "tfrecord" -> readable.size() + (readable.size() == 1 ? " record" : " records");
                    default -> Integer.toString(all);
                };
        String exact = said.replaceFirst("( \\(partial\\)| or 1 episode| without the video|, ordered by index)$", "");
        assertEquals(exact, found, hostile + ": what is readable");
    }
}
