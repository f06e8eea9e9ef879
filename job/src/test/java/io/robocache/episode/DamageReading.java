package io.robocache.episode;

import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.hadoop.conf.Configuration;

/**
 * All that the readers deliver of a recording, asked for the same streams each time: a stamp and a hash of the values of each
 * sample, and what they say of it.
 *
 * @param episodes by path and ordinal, those that are not refused: one list of samples for each request
 * @param losses   what is told to be left out: losses, refusals, ignored files
 * @param warnings what is told besides
 */
record DamageReading(Map<String, List<Samples>> episodes, List<String> losses, List<String> warnings) {

    private static final Configuration HADOOP = new Configuration(false);
    private static final long MEMORY_BYTES = 1L << 30;
    private static final List<String> COLUMNS = List.of("x", "y", "z", "intensity");

    /** One stream: type and names of its components, then a stamp and a hash a sample. */
    record Samples(String shape, List<Long> stamps, List<Long> hashes) {

        /** Whether these are some of the others, in their order. */
        boolean among(Samples all) {
            int at = 0;
            for (int i = 0; i < stamps.size(); i++, at++) {
                while (at < all.stamps.size()
                        && !(all.stamps.get(at).equals(stamps.get(i))
                                && all.hashes.get(at).equals(hashes.get(i)))) {
                    at++;
                }
                if (at == all.stamps.size()) {
                    return false;
                }
            }
            return stamps.isEmpty() || shape.equals(all.shape);
        }
    }

    /** Rows without stamps come 20 a second; headerless clouds have four columns. */
    static ReadSettings settings() {
        return new ReadSettings(
                Limits.defaults(), new RowRate(20, 1), CloudEpisode.columns(COLUMNS.toArray(String[]::new)));
    }

    /** What each topic of a good recording can be asked for, the most telling first. */
    static List<StreamRequest> requests(Path input) throws IOException {
        List<StreamRequest> requests = new ArrayList<>();
        for (EpisodeRef ref : refs(input, new ArrayList<>())) {
            try (BufferAllocator memory = new RootAllocator(MEMORY_BYTES);
                    EpisodeReader reader = EpisodeReader.open(ref, HADOOP, settings(), memory)) {
                for (TopicSummary topic : reader.index(List.of()).topics()) {
                    requests.add(best(reader, topic));
                }
            }
            return requests;
        }
        throw new IOException("no episode in " + input);
    }

    private static StreamRequest best(EpisodeReader reader, TopicSummary topic) throws IOException {
        StreamRequest cloud = new StreamRequest(
                topic.topic(),
                topic.topic(),
                Kind.CLOUD,
                List.of(),
                List.of(),
                List.of("intensity"),
                StampSource.HEADER,
                0);
        List<StreamRequest> tries = new ArrayList<>(List.of(cloud, Recordings.request(topic.topic(), Kind.CLOUD)));
        if (Recordings.usual(topic).kind() != Kind.STAMPS) {
            tries.add(Recordings.usual(topic));
        }
        for (Kind kind : List.of(Kind.VALUES, Kind.IMAGE, Kind.TEXT)) {
            tries.add(Recordings.request(topic.topic(), kind));
        }
        for (StreamRequest request : tries) {
            try {
                if (reader.index(List.of(request)).streams().get(0).messages() > 0) {
                    return request;
                }
            } catch (MalformedEpisodeException otherKind) {
                // the next may suit
            }
        }
        return Recordings.request(topic.topic(), Kind.STAMPS);
    }

    private static List<EpisodeRef> refs(Path input, List<String> ignored) throws IOException {
        List<EpisodeRef> refs = new ArrayList<>();
        for (InputCandidate candidate : EpisodeLister.candidates(List.of(input.toString()), HADOOP)) {
            Listing listing = EpisodeLister.episodes(candidate, HADOOP, settings());
            refs.addAll(listing.episodes());
            listing.ignored().forEach(file -> ignored.add("ignored " + file));
        }
        return refs;
    }

    /** Reads all of it; damage is told in what returns. */
    static DamageReading of(Path input, List<StreamRequest> requests) throws IOException {
        DamageReading reading = new DamageReading(new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
        for (EpisodeRef ref : refs(input, reading.losses)) {
            String key = ref.id().path() + "#" + ref.id().ordinal();
            try (BufferAllocator memory = new RootAllocator(MEMORY_BYTES);
                    EpisodeReader reader = EpisodeReader.open(ref, HADOOP, settings(), memory)) {
                EpisodeIndex index = reader.index(requests);
                index.losses().forEach(loss -> reading.losses.add(key + " " + loss));
                index.warnings().forEach(loss -> reading.warnings.add(key + " " + loss));
                List<Samples> streams = new ArrayList<>();
                for (int s = 0; s < requests.size(); s++) {
                    streams.add(samples(reader, s, index.streams().get(s), memory));
                }
                reading.episodes.put(key, streams);
            } catch (MalformedEpisodeException refused) {
                reading.losses.add(key + " refused as " + refused.reason() + " " + refused.where());
            }
        }
        return reading;
    }

    private static Samples samples(EpisodeReader reader, int s, StreamIndex stream, BufferAllocator memory)
            throws IOException {
        List<Long> stamps = new ArrayList<>();
        List<Long> hashes = new ArrayList<>();
        for (long stamp : stream.stamps()) {
            stamps.add(stamp);
        }
        Kind kind = stream.request().kind();
        if (kind == Kind.CLOUD) {
            for (int i = 0; i < stream.messages(); i++) {
                try (PointFrames points =
                        new PointFrames(memory, stream.request().features())) {
                    reader.cloud(s, i, null, points);
                    hashes.add(hash(points, stream.request().features().size()));
                }
            }
        } else if (kind == Kind.STAMPS || stream.messages() == 0) {
            stamps.forEach(stamp -> hashes.add(0L));
        } else {
            int width = stream.width();
            try (FieldVector values =
                    reader.values(s, IntStream.range(0, stream.messages()).toArray())) {
                for (int i = 0; i < stream.messages(); i++) {
                    long hash = 0;
                    for (int c = 0; c < width; c++) {
                        hash = mix(hash, bits(values, i * width + c));
                    }
                    hashes.add(hash);
                }
            }
        }
        return new Samples(stream.elementType() + " " + stream.names(), stamps, hashes);
    }

    private static long mix(long hash, long bits) {
        long mixed = (hash ^ bits) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 29;
    }

    private static long bits(FieldVector values, int at) {
        if (values instanceof BitVector truth) {
            return truth.get(at);
        }
        if (values instanceof BaseVariableWidthVector bytes) {
            return hash(bytes.getDataBuffer(), bytes.getStartOffset(at), bytes.getEndOffset(at));
        }
        int width = ((BaseFixedWidthVector) values).getTypeWidth();
        return hash(values.getDataBuffer(), (long) at * width, (long) (at + 1) * width);
    }

    private static long hash(ArrowBuf bytes, long from, long to) {
        long hash = to - from;
        for (long at = from; at < to; at++) {
            hash = mix(hash, bytes.getByte(at) & 0xFF);
        }
        return hash;
    }

    private static long hash(PointFrames points, int features) {
        long end = (long) Float.BYTES * points.points();
        long hash = points.points();
        for (long at = 0; at < end; at += Float.BYTES) {
            hash = mix(hash, points.xData().getInt(at));
            hash = mix(hash, points.yData().getInt(at));
            hash = mix(hash, points.zData().getInt(at));
            for (int f = 0; f < features; f++) {
                hash = mix(hash, points.featureData(f).getInt(at));
            }
        }
        return hash;
    }

    /** How this ended, of a recording that reads so when it is whole. */
    DamageEnd against(DamageReading whole, boolean covered) {
        boolean identical = episodes.equals(whole.episodes);
        if (identical) {
            return DamageEnd.IDENTICAL;
        }
        boolean lossTold = !whole.losses.containsAll(losses);
        if (episodes.isEmpty() && lossTold) {
            return DamageEnd.QUARANTINED;
        }
        if (lossTold && isAmong(whole)) {
            return DamageEnd.PARTIAL;
        }
        if (lossTold || !whole.warnings.containsAll(warnings)) {
            return DamageEnd.TOLD;
        }
        return covered ? DamageEnd.SILENT : DamageEnd.UNCOVERED;
    }

    private boolean isAmong(DamageReading whole) {
        for (Map.Entry<String, List<Samples>> episode : episodes.entrySet()) {
            List<Samples> good = whole.episodes.get(episode.getKey());
            if (good == null) {
                return false;
            }
            for (int s = 0; s < good.size(); s++) {
                if (!episode.getValue().get(s).among(good.get(s))) {
                    return false;
                }
            }
        }
        return true;
    }
}
