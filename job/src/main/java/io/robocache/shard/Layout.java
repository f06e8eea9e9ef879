package io.robocache.shard;

import java.util.Set;

/** Relative paths of a dataset, with {@code /} as separator. */
final class Layout {
    static final int CHUNK_FILES = 1000;
    static final int CHUNKS = 1000;
    static final String DATA = "data";
    static final String DATA_TEMPLATE = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet";
    static final String VIDEOS = "videos";
    static final String VIDEO_TEMPLATE = "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4";
    static final String INFO = "meta/info.json";
    static final String STATS = "meta/stats.json";
    static final String TASKS = "meta/tasks.parquet";
    static final String EPISODES = "meta/episodes/chunk-000/file-000.parquet";
    static final String EPISODE_TEMPLATE = "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet";
    static final String EPISODE_VIDEO_TEMPLATE =
            "videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4";
    static final String TASK_LINES = "meta/tasks.jsonl";
    static final String EPISODE_LINES = "meta/episodes.jsonl";
    static final String EPISODE_STATS_LINES = "meta/episodes_stats.jsonl";
    static final String MDS_INDEX = "index.json";
    static final String OWN = "meta/robocache";
    static final String RUNS = OWN + "/runs";
    static final String STAGING = OWN + "/staging";
    static final String SIDECARS = OWN + "/episodes";
    static final String QUARANTINE = OWN + "/quarantine.jsonl";
    static final String REPORT = OWN + "/report.html";
    static final String SYNC = OWN + "/sync.parquet";
    static final String SYNC_SUMMARY = OWN + "/sync.json";
    static final String MANIFEST = OWN + "/manifest.json";
    static final String MANIFEST_PARTS = OWN + "/manifest";
    static final String VERSIONS = OWN + "/versions";
    /** Of a publication that has begun to appear; see {@link Commit}. */
    static final String COMMIT = STAGING + "/commit.jsonl";

    private static final String EPISODE_TABLES = "meta/episodes/";

    /** Files that grow by appending: what they were in an earlier version is what they begin with. */
    private static final Set<String> GROWING = Set.of(TASK_LINES, EPISODE_LINES, EPISODE_STATS_LINES);

    /** Files with one name in every version. */
    private static final Set<String> REPLACED = Set.of(
            INFO,
            STATS,
            TASKS,
            TASK_LINES,
            EPISODE_LINES,
            EPISODE_STATS_LINES,
            MDS_INDEX,
            QUARANTINE,
            REPORT,
            SYNC_SUMMARY,
            MANIFEST);

    private Layout() {}

    /** Whether a version may have other bytes there than the one before. */
    static boolean replaced(String path) {
        return REPLACED.contains(path);
    }

    /** Whether a file of an earlier version is the beginning of what is there now. */
    static boolean growing(String path) {
        return GROWING.contains(path);
    }

    /** Where a file of that version lies once a later one has replaced it. */
    static String kept(int version, String path) {
        return VERSIONS + "/" + padded(version, 5) + "/" + path;
    }

    /** LeRobot v3.0's table of the episodes of a version. */
    static String episodesTable(int version) {
        int file = version - 1;
        return EPISODE_TABLES + "chunk-" + padded(file / CHUNK_FILES, 3) + "/file-" + padded(file % CHUNK_FILES, 3)
                + ".parquet";
    }

    static boolean isEpisodesTable(String path) {
        return path.startsWith(EPISODE_TABLES);
    }

    /** How well streams met the frames of a version's episodes. */
    static String syncTable(int version) {
        return version == 1 ? SYNC : OWN + "/sync-" + padded(version, 5) + ".parquet";
    }

    /** @throws IllegalArgumentException above 10^6 files, where names no longer sort in the order of numbers */
    static String dataFile(int file) {
        if (file >= CHUNKS * CHUNK_FILES) {
            throw new IllegalArgumentException("data file number " + file + " refused: LeRobot's names sort up to "
                    + CHUNKS * CHUNK_FILES + " files; use larger shards");
        }
        return DATA + "/chunk-" + padded(file / CHUNK_FILES, 3) + "/file-" + padded(file % CHUNK_FILES, 3) + ".parquet";
    }

    /** @throws IllegalArgumentException above 10^6 files of a feature */
    static String videoFile(String key, int file) {
        if (file >= CHUNKS * CHUNK_FILES) {
            throw new IllegalArgumentException("file number " + file + " of video " + key
                    + " refused: names sort up to " + CHUNKS * CHUNK_FILES + " files; join episodes to longer videos");
        }
        return VIDEOS + "/" + key + "/chunk-" + padded(file / CHUNK_FILES, 3) + "/file-" + padded(file % CHUNK_FILES, 3)
                + ".mp4";
    }

    /** @throws IllegalArgumentException above 10^6 episodes, where names no longer sort in the order of numbers */
    static String episodeFile(long episode) {
        return DATA + "/" + ofEpisode("", episode) + ".parquet";
    }

    /** @throws IllegalArgumentException above 10^6 episodes */
    static String episodeVideo(String key, long episode) {
        return VIDEOS + "/" + ofEpisode(key + "/", episode) + ".mp4";
    }

    private static String ofEpisode(String key, long episode) {
        if (episode >= CHUNKS * CHUNK_FILES) {
            throw new IllegalArgumentException(
                    "episode number " + episode + " refused: LeRobot v2.1's names sort up to " + CHUNKS * CHUNK_FILES
                            + " episodes; use another layout, or build several datasets");
        }
        int number = (int) episode;
        return "chunk-" + padded(number / CHUNK_FILES, 3) + "/" + key + "episode_" + padded(number, 6);
    }

    /** The first file of a shard, or one of those behind it. The index says their order, so that names need not sort. */
    static String mdsFile(int file, int part) {
        return DATA + "/shard." + padded(file, 5) + (part == 0 ? "" : "." + padded(part, 3)) + ".mds";
    }

    static String videosPart(int part) {
        return MANIFEST_PARTS + "/videos-" + padded(part, 5) + ".parquet";
    }

    static String sidecar(int shard) {
        return SIDECARS + "/chunk-" + padded(shard / CHUNK_FILES, 3) + "/shard-" + padded(shard, 5) + ".json";
    }

    static String episodesPart(int part) {
        return MANIFEST_PARTS + "/episodes-" + padded(part, 5) + ".parquet";
    }

    static String shardsPart(int part) {
        return MANIFEST_PARTS + "/shards-" + padded(part, 5) + ".parquet";
    }

    /** Without String.format, whose digits follow the locale. */
    static String padded(int number, int width) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }
}
