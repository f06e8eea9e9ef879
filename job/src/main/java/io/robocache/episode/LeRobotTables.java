package io.robocache.episode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads the tables of a LeRobot dataset's {@code meta/}: its episodes and its tasks. */
final class LeRobotTables {

    private static final String FROM = "/from_timestamp";
    private static final String TO = "/to_timestamp";

    private final FileSystem files;
    private final Configuration hadoop;
    private final Path folder;
    private final String uri;
    private final LeRobotInfo info;
    private final Limits limits;

    LeRobotTables(FileSystem files, Configuration hadoop, Path folder, String uri, LeRobotInfo info, Limits limits) {
        this.files = files;
        this.hadoop = hadoop;
        this.folder = folder;
        this.uri = uri;
        this.info = info;
        this.limits = limits;
    }

    /** The episodes in the order of the table; a line that does not parse is a refused episode, the rest is read. */
    List<LeRobotEpisode> episodes() throws IOException {
        List<LeRobotEpisode> episodes =
                switch (info.version()) {
                    case V2_1 -> episodeLines();
                    case V3_0 -> episodeRows();
                };
        LeRobotEpisode.refuseRepeated(episodes);
        return List.copyOf(episodes);
    }

    /** The sentence of each {@code task_index}; what is damaged or missing is added to {@code losses}. */
    Map<Long, String> tasks(List<Loss> losses) throws IOException {
        try {
            return switch (info.version()) {
                case V2_1 -> taskLines(losses);
                case V3_0 -> taskRows();
            };
        } catch (MalformedEpisodeException damaged) {
            losses.add(new Loss(damaged.reason(), damaged.where(), 0, "no task has a text: " + damaged.detail()));
            return Map.of();
        }
    }

    /** Relative to the folder. */
    static String tasksPath(LeRobotInfo info) {
        return info.version() == LeRobotInfo.Version.V2_1 ? "meta/tasks.jsonl" : "meta/tasks.parquet";
    }

    /** A whole small file. */
    static byte[] bytes(FileSystem files, Path path, String uri, String where, Limits limits) throws IOException {
        try (FSDataInputStream in = files.open(path)) {
            long length = files.getFileStatus(path).getLen();
            if (length > limits.blockBytes()) {
                throw new MalformedEpisodeException(
                        Reason.SIZE_LIMIT, uri, where, "%d bytes, limit %d".formatted(length, limits.blockBytes()));
            }
            return in.readNBytes((int) length);
        } catch (FileNotFoundException missing) {
            throw new MalformedEpisodeException(Reason.MISSING_FILE, uri, where, "this file is missing", missing);
        }
    }

    private List<String> lines(String where) throws IOException {
        Path path = LeRobotDataset.below(folder, where, uri);
        String text = new String(bytes(files, path, uri, where, limits), StandardCharsets.UTF_8);
        return text.lines().filter(line -> !line.isBlank()).toList();
    }

    private List<LeRobotEpisode> episodeLines() throws IOException {
        List<LeRobotEpisode> episodes = new ArrayList<>();
        for (String line : lines("meta/episodes.jsonl")) {
            String where = "meta/episodes.jsonl row " + episodes.size();
            try {
                JsonNode episode = LeRobotInfo.JSON.readTree(line);
                JsonNode index = episode.path("episode_index");
                JsonNode length = episode.path("length");
                episodes.add(
                        index.isIntegralNumber() && index.canConvertToLong() && length.isIntegralNumber()
                                ? episode(index.asLong(), length.asLong(), Map.of(), Map.of(), where)
                                : LeRobotEpisode.refused(
                                        Reason.BAD_JSON, where, "no episode_index and length (whole numbers)"));
            } catch (JsonProcessingException broken) {
                episodes.add(LeRobotEpisode.refused(
                        Reason.BAD_JSON, where, "not valid JSON: " + broken.getOriginalMessage()));
            }
        }
        return episodes;
    }

    private List<LeRobotEpisode> episodeRows() throws IOException {
        List<String> tables = new ArrayList<>();
        collectTables("meta/episodes", tables);
        tables.sort(EpisodeId::comparePaths);
        if (tables.isEmpty()) {
            throw new MalformedEpisodeException(
                    Reason.MISSING_FILE, uri, "meta/episodes", "no Parquet file with the table of episodes");
        }
        List<LeRobotEpisode> episodes = new ArrayList<>();
        for (String table : tables) {
            ParquetRows rows = ParquetRows.open(LeRobotDataset.below(folder, table, uri), hadoop, limits, uri, table);
            rows.read(new TableRow(LeRobotTables::placesAnEpisode, (values, reals, text) -> {
                String where = table + " row " + episodes.size();
                Long index = values.get("episode_index");
                Long length = values.get("length");
                episodes.add(
                        index != null && length != null
                                ? episode(index, length, values, reals, where)
                                : LeRobotEpisode.refused(Reason.BAD_SCHEMA, where, "no episode_index or no length"));
            }));
        }
        return episodes;
    }

    private static boolean placesAnEpisode(String column) {
        return column.equals("episode_index")
                || column.equals("length")
                || column.endsWith("/chunk_index")
                || column.endsWith("/file_index")
                || column.endsWith(FROM)
                || column.endsWith(TO);
    }

    private void collectTables(String where, List<String> into) throws IOException {
        FileStatus[] children;
        try {
            children = files.listStatus(LeRobotDataset.below(folder, where, uri));
        } catch (FileNotFoundException none) {
            return; // the caller says that there is no table
        }
        for (FileStatus child : children) {
            String name = where + "/" + child.getPath().getName();
            if (child.isDirectory()) {
                collectTables(name, into);
            } else if (name.endsWith(".parquet")) {
                into.add(name);
            }
        }
    }

    private LeRobotEpisode episode(
            long index, long length, Map<String, Long> row, Map<String, Double> reals, String where) {
        if (index < 0 || length < 1) {
            return LeRobotEpisode.refused(
                    Reason.BAD_INDEX, where, "episode_index %d, length %d: not an episode".formatted(index, length));
        }
        if (length > limits.frames()) {
            return LeRobotEpisode.refused(
                    Reason.SIZE_LIMIT, where, "%d rows, limit %d frames an episode".formatted(length, limits.frames()));
        }
        Map<String, Long> places = places(index, row, "data/");
        String data;
        try {
            data = info.dataPath().fill(places);
        } catch (MalformedEpisodeException unusable) { // a row that does not say where its data lie
            return LeRobotEpisode.refused(unusable.reason(), where, unusable.detail());
        }
        Map<String, String> videos = new HashMap<>();
        Map<String, LeRobotEpisode.Span> spans = new HashMap<>();
        for (LeRobotFeature feature : info.features().values()) {
            if (feature.isVideo()) {
                videos.put(feature.name(), video(feature.name(), index, row));
                Double from = reals.get("videos/" + feature.name() + FROM);
                Double to = reals.get("videos/" + feature.name() + TO);
                if (info.version() == LeRobotInfo.Version.V2_1) { // a file of its own
                    spans.put(feature.name(), new LeRobotEpisode.Span(0, length / info.fps()));
                } else if (from != null && to != null && from >= 0 && to > from) {
                    spans.put(feature.name(), new LeRobotEpisode.Span(from, to));
                }
            }
        }
        return new LeRobotEpisode(index, length, data, videos, spans, null);
    }

    private String video(String key, long index, Map<String, Long> row) {
        Map<String, Object> places = new HashMap<>(places(index, row, "videos/" + key + "/"));
        places.put("video_key", key);
        try {
            return info.videoPath() == null ? "" : info.videoPath().fill(places);
        } catch (MalformedEpisodeException unusable) {
            return ""; // reported as missing; a name that leads out of the folder is not one of its files
        }
    }

    private Map<String, Long> places(long index, Map<String, Long> row, String prefix) {
        Map<String, Long> places = new HashMap<>();
        places.put("episode_index", index);
        places.put("episode_chunk", index / info.chunksSize());
        for (String part : List.of("chunk_index", "file_index")) {
            Long value = row.get(prefix + part);
            if (value != null && value >= 0) {
                places.put(part, value);
            }
        }
        return places;
    }

    private Map<Long, String> taskLines(List<Loss> losses) throws IOException {
        Map<Long, String> tasks = new TreeMap<>();
        int row = 0;
        for (String line : lines("meta/tasks.jsonl")) {
            String where = "meta/tasks.jsonl row " + row++;
            try {
                JsonNode task = LeRobotInfo.JSON.readTree(line);
                if (task.path("task_index").isIntegralNumber()
                        && task.path("task").isTextual()) {
                    tasks.putIfAbsent(
                            task.path("task_index").asLong(), task.path("task").asText());
                }
            } catch (JsonProcessingException broken) {
                losses.add(new Loss(Reason.BAD_JSON, where, 1, "not valid JSON: " + broken.getOriginalMessage()));
            }
        }
        return tasks;
    }

    private Map<Long, String> taskRows() throws IOException {
        String where = "meta/tasks.parquet";
        Map<Long, String> tasks = new TreeMap<>();
        ParquetRows rows = ParquetRows.open(LeRobotDataset.below(folder, where, uri), hadoop, limits, uri, where);
        rows.read(new TableRow("task_index"::equals, (values, reals, text) -> {
            Long index = values.get("task_index");
            if (index != null && text != null) {
                tasks.putIfAbsent(index, text);
            }
        }));
        return tasks;
    }
}
