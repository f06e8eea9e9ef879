package io.robocache.shard;

import io.robocache.episode.EpisodeRef;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The manifest's parts: every part of every planned episode and every planned shard, 100,000 rows a part. The bytes of a
 * recording stand beside its first part.
 */
final class ManifestTables {
    private static final int PART_ROWS = 100_000;

    /**
     * A quarantined episode has index -1 and its reason; a written one has the rows it lost, and no reason. Version is the
     * one that it came with; task is a sentence that lies outside of the recording, with why there is none where one should
     * be, or empty.
     */
    static final List<Column> EPISODES = List.of(
            Column.scalar("version", MinorType.INT),
            Column.scalar("root", MinorType.INT),
            Column.scalar("path", MinorType.VARCHAR),
            Column.scalar("ordinal", MinorType.INT),
            Column.scalar("part", MinorType.INT),
            Column.scalar("fingerprint", MinorType.VARCHAR),
            Column.scalar("bytes", MinorType.BIGINT),
            Column.scalar("shard", MinorType.INT),
            Column.scalar("status", MinorType.VARCHAR),
            Column.scalar("episode_index", MinorType.BIGINT),
            Column.scalar("frames", MinorType.BIGINT),
            Column.scalar("losses", MinorType.BIGINT),
            Column.scalar("reason", MinorType.VARCHAR),
            Column.scalar("task", MinorType.VARCHAR));

    /** A row a data file, all with the content hash of their shard; a shard without rows has an empty path and hashes. */
    static final List<Column> SHARDS = List.of(
            Column.scalar("shard", MinorType.INT),
            Column.scalar("path", MinorType.VARCHAR),
            Column.scalar("bytes", MinorType.BIGINT),
            Column.scalar("rows", MinorType.BIGINT),
            Column.scalar("row_groups", MinorType.INT),
            Column.scalar("sha256", MinorType.VARCHAR),
            Column.scalar("content_sha256", MinorType.VARCHAR),
            Column.scalar("sidecar", MinorType.VARCHAR),
            Column.scalar("sidecar_bytes", MinorType.BIGINT),
            Column.scalar("sidecar_sha256", MinorType.VARCHAR));

    /** A file of videos. */
    static final List<Column> VIDEOS = List.of(
            Column.scalar("path", MinorType.VARCHAR),
            Column.scalar("bytes", MinorType.BIGINT),
            Column.scalar("sha256", MinorType.VARCHAR));

    private ManifestTables() {}

    /** What is done with a row of a part. */
    interface RowAction {
        void accept(Map<String, Object> row) throws IOException;
    }

    /** The rows of a part, of which one row group is in memory at a time. */
    static void each(Path root, Placed part, List<Column> columns, Configuration hadoop, RowAction action)
            throws IOException {
        try (ParquetFile file = new ParquetFile(new Path(root, part.path()), hadoop)) {
            for (int group = 0; group < file.rowGroups(); group++) {
                for (Map<String, Object> row : file.table(group, columns)) {
                    action.accept(row);
                }
            }
        }
    }

    /** Writes and places the parts that list the files of videos; none without any. */
    static List<Placed> videos(List<Placed> videos, Publication what, Placement placement) throws IOException {
        int before = what.history().parts(Manifest::videos);
        try (Parts parts = new Parts(placement, VIDEOS, part -> Layout.videosPart(before + part)) {
            @Override
            public void accept(Sidecar sidecar) {
                throw new UnsupportedOperationException("videos are of no sidecar alone");
            }
        }) {
            for (Placed video : videos) {
                parts.append(List.of(video.path(), video.bytes(), video.sha256()));
            }
            return parts.place();
        }
    }

    static SidecarSink episodes(Publication what, Placement placement) {
        int before = what.history().parts(Manifest::episodes);
        int version = what.history().version() + 1;
        return new Parts(placement, EPISODES, part -> Layout.episodesPart(before + part)) {
            private long next = what.episodesBefore();

            @Override
            public void accept(Sidecar sidecar) throws IOException {
                List<EpisodeRef> planned =
                        PlannedOutcomes.required(what.plan(), sidecar).planned();
                for (int i = 0; i < planned.size(); i++) {
                    EpisodeOutcome o = sidecar.outcomes().get(i);
                    boolean written = o.status() == Status.WRITTEN;
                    append(row(
                            version,
                            sidecar.shard(),
                            o,
                            written ? next++ : -1L,
                            o.id().part() == 0 ? planned.get(i).bytes() : 0L,
                            KnownEpisodes.told(planned.get(i).task())));
                }
            }
        };
    }

    /**
     * A row of {@link #EPISODES}.
     *
     * @param bytes of the recording, beside its first part; null if not known
     * @param task  null if not known
     */
    static List<Object> row(int version, int shard, EpisodeOutcome o, long index, Long bytes, String task) {
        boolean written = o.status() == Status.WRITTEN;
        return Arrays.asList(
                version,
                o.id().root(),
                o.id().path(),
                o.id().ordinal(),
                o.id().part(),
                o.fingerprint(),
                bytes,
                shard,
                written ? "written" : "quarantined",
                index,
                o.frames(),
                o.losses().stream().mapToLong(loss -> loss.count()).sum(),
                written ? "" : o.quarantine().reason().code(),
                task);
    }

    static SidecarSink shards(Publication what, Placement placement) {
        Map<Integer, SealedShard> sealed = new HashMap<>();
        what.sealed().forEach(shard -> sealed.put(shard.shard(), shard));
        int before = what.history().parts(Manifest::shards);
        return new Parts(placement, SHARDS, part -> Layout.shardsPart(before + part)) {
            @Override
            public void accept(Sidecar sidecar) throws IOException {
                byte[] json = sidecar.json();
                List<Object> described = List.of(Layout.sidecar(sidecar.shard()), (long) json.length, Hashes.of(json));
                SealedShard shard = sealed.get(sidecar.shard());
                if (shard == null) {
                    append(row(List.of(sidecar.shard(), "", 0L, 0L, 0, "", ""), described));
                    return;
                }
                for (SealedFile file : shard.files()) {
                    List<Object> data = List.of(
                            sidecar.shard(),
                            file.place(),
                            file.bytes(),
                            file.rows(),
                            file.rowGroups(),
                            file.sha256(),
                            shard.contentSha256());
                    append(row(data, described));
                }
            }
        };
    }

    private static List<Object> row(List<Object> data, List<Object> described) {
        List<Object> row = new ArrayList<>(data);
        row.addAll(described);
        return row;
    }

    /** Begins a new table when one is full. */
    private abstract static class Parts implements SidecarSink {
        private final Placement placement;
        private final List<Column> columns;
        private final IntFunction<String> name;
        private final List<StagedFile> done = new ArrayList<>();
        private TableWriter open;

        Parts(Placement placement, List<Column> columns, IntFunction<String> name) {
            this.placement = placement;
            this.columns = columns;
            this.name = name;
        }

        void append(List<?> row) throws IOException {
            if (open == null) {
                open = new TableWriter(placement.prepared(name.apply(done.size())), placement.storage(), columns);
            }
            open.append(row);
            if (open.rows() == PART_ROWS) {
                endPart();
            }
        }

        private void endPart() throws IOException {
            done.add(open.finish(Map.of()));
            close();
        }

        @Override
        public List<Placed> place() throws IOException {
            if (open != null) {
                endPart();
            }
            List<Placed> placed = new ArrayList<>();
            for (int part = 0; part < done.size(); part++) {
                placed.add(placement.place(name.apply(part), done.get(part)));
            }
            return placed;
        }

        @Override
        public void close() throws IOException {
            if (open != null) {
                open.close();
                open = null;
            }
        }
    }
}
