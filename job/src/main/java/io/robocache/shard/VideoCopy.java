package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.episode.VideoSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies files of videos into staging, byte for byte, each with a record beside it that is written last. */
public final class VideoCopy {
    private static final Logger LOG = LoggerFactory.getLogger(VideoCopy.class);
    private static final int BUFFER_BYTES = 1 << 20;
    private static final String RECORD = ".json";

    private VideoCopy() {}

    /** On the driver: URIs of the records that earlier attempts left, by the source they were copied from. */
    public static SortedMap<String, List<String>> candidates(StagingArea staging, Configuration hadoop)
            throws IOException {
        SortedMap<String, List<String>> found = new TreeMap<>();
        Storage storage = Storage.of(staging.root(), hadoop);
        for (FileStatus status : storage.list(staging.videos())) {
            String name = status.getPath().getName();
            if (name.endsWith(RECORD) && !name.startsWith(".")) {
                String source = name.substring(0, name.indexOf('-'));
                found.computeIfAbsent(source, k -> new ArrayList<>())
                        .add(status.getPath().toString());
            }
        }
        return found;
    }

    /** Under which {@link #candidates} has the records of a video. */
    public static String candidateKey(PlannedVideo video) {
        return Hashes.of((video.key() + " " + video.source()).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Where the task runs: an earlier copy whose bytes, read completely, have the recorded hash, in staging or already in
     * its place; else a new one.
     *
     * @param records of earlier attempts at this file
     * @throws IOException if the source cannot be read, or changed its length while it was
     */
    public static CopiedVideo copy(
            PlannedVideo video, List<String> records, StagingArea staging, String attempt, Configuration hadoop)
            throws IOException {
        Storage storage = Storage.of(staging.root(), hadoop);
        for (String record : records) {
            CopiedVideo earlier = read(video, new Path(record), storage);
            if (earlier != null
                    && (sound(earlier, new Path(earlier.location()), storage)
                            || sound(earlier, new Path(staging.root(), video.place()), storage))) {
                return earlier;
            }
            LOG.warn("[{}] not reused: its video is missing or has other bytes", record);
        }
        Path out = staging.video(candidateKey(video), attempt);
        boolean done = false;
        try {
            CopiedVideo copied = copy(video, out, storage, hadoop);
            String json = Json.compact(Map.of("bytes", copied.bytes(), "sha256", copied.sha256()));
            storage.create(
                    new Path(out.getParent(), out.getName() + RECORD), (json + "\n").getBytes(StandardCharsets.UTF_8));
            done = true;
            return copied;
        } finally {
            if (!done) {
                storage.delete(out);
            }
        }
    }

    private static CopiedVideo copy(PlannedVideo video, Path out, Storage storage, Configuration hadoop)
            throws IOException {
        Path from = VideoSource.path(video.folder(), video.file());
        FileSystem files = from.getFileSystem(hadoop);
        long expected = files.getFileStatus(from).getLen();
        MessageDigest digest = Hashes.sha256();
        long bytes = 0;
        try (InputStream in = files.open(from);
                NewFile to = storage.begin(out)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                to.write(buffer, 0, n);
                digest.update(buffer, 0, n);
                bytes += n;
            }
            to.finish();
        }
        if (bytes != expected) {
            throw new IOException("[" + from + "] had " + expected + " bytes and gave " + bytes
                    + "; it changed while it was copied, build again when it is complete");
        }
        return new CopiedVideo(video.key(), video.place(), out.toString(), bytes, Hashes.hex(digest));
    }

    private static CopiedVideo read(PlannedVideo video, Path record, Storage storage) throws IOException {
        String name = record.getName();
        Path file = new Path(record.getParent(), name.substring(0, name.length() - RECORD.length()));
        JsonNode json = Json.read(storage.read(record));
        return json.path("sha256").isTextual()
                ? new CopiedVideo(
                        video.key(),
                        video.place(),
                        file.toString(),
                        json.path("bytes").longValue(),
                        json.path("sha256").textValue())
                : null;
    }

    private static boolean sound(CopiedVideo video, Path at, Storage storage) throws IOException {
        return storage.holds(at, video.bytes(), video.sha256());
    }
}
