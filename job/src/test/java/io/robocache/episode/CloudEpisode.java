package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.episode.CloudFileSettings.NumberType;
import io.robocache.episode.CloudFileSettings.Stamps;
import io.robocache.episode.CloudFileSettings.Unit;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;

/** An episode of cloud files, listed and opened; closing it proves that nothing leaked. */
final class CloudEpisode implements AutoCloseable {

    private final BufferAllocator memory = new RootAllocator(1L << 30);
    private final EpisodeReader reader;
    private final EpisodeRef ref;

    CloudEpisode(Path input, ReadSettings settings) throws IOException {
        boolean done = false;
        try {
            ref = ref(input, settings);
            reader = EpisodeReader.open(ref, new Configuration(false), settings, memory);
            done = true;
        } finally {
            if (!done) {
                memory.close();
            }
        }
    }

    static EpisodeRef ref(Path input, ReadSettings settings) throws IOException {
        Configuration hadoop = new Configuration(false);
        List<InputCandidate> candidates = EpisodeLister.candidates(List.of(input.toString()), hadoop);
        for (InputCandidate candidate : candidates) {
            Listing listing = EpisodeLister.episodes(candidate, hadoop, settings);
            if (!listing.episodes().isEmpty()) {
                assertEquals(EpisodeFormat.CLOUDS, listing.episodes().get(0).format());
                return listing.episodes().get(0);
            }
        }
        throw new AssertionError("no episode in " + input);
    }

    static CloudFileSettings columns(String... names) {
        return new CloudFileSettings(List.of(names), NumberType.FLOAT32, Stamps.NAME, null, Unit.AUTO, null);
    }

    static ReadSettings reading(CloudFileSettings clouds) {
        return new ReadSettings(Limits.defaults(), null, clouds);
    }

    static StreamRequest request(Kind kind, String... features) {
        return new StreamRequest(
                "c", CloudFolderReader.TOPIC, kind, List.of(), List.of(), List.of(features), StampSource.HEADER, 0);
    }

    EpisodeReader reader() {
        return reader;
    }

    EpisodeRef ref() {
        return ref;
    }

    EpisodeIndex index(String... features) throws IOException {
        return reader.index(List.of(request(Kind.CLOUD, features)));
    }

    /** Column by column: x, y, z, then the features that were indexed. */
    float[][] cloud(int position, Transform transformOrNull, String... features) throws IOException {
        try (PointFrames frames = new PointFrames(memory, List.of(features))) {
            reader.cloud(0, position, transformOrNull, frames);
            float[][] columns = new float[3 + features.length][frames.points()];
            for (int i = 0; i < frames.points(); i++) {
                columns[0][i] = frames.xData().getFloat(4L * i);
                columns[1][i] = frames.yData().getFloat(4L * i);
                columns[2][i] = frames.zData().getFloat(4L * i);
                for (int f = 0; f < features.length; f++) {
                    columns[3 + f][i] = frames.featureData(f).getFloat(4L * i);
                }
            }
            return columns;
        }
    }

    @Override
    public void close() throws IOException {
        try (BufferAllocator closing = memory) {
            reader.close();
        }
    }
}
