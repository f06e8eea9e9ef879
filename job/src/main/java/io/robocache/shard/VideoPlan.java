package io.robocache.shard;

import io.robocache.episode.EpisodeId;
import io.robocache.shard.EpisodeOutcome.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which files of videos a dataset takes over, numbered for each feature by the first written episode that they show. A
 * function of the sidecars alone.
 */
public final class VideoPlan {
    private final List<PlannedVideo> files = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>(); // by key and source
    private final Map<String, Integer> next = new HashMap<>(); // by key

    private final DatasetLayout layout;

    private VideoPlan(OutputLayout layout) {
        this.layout = DatasetLayout.of(layout);
    }

    /** Of a dataset without videos. */
    static VideoPlan none() {
        return new VideoPlan(OutputLayout.LEROBOT_V3_0);
    }

    /**
     * Plans.
     *
     * @param inOrder the sidecars of the plan's shards; read once
     * @param history whose files keep their numbers; none of them is used again, as its source may have changed
     */
    public static VideoPlan of(ShardPlan plan, OutputLayout layout, Iterable<Sidecar> inOrder, DatasetHistory history)
            throws IOException {
        VideoPlan videos = new VideoPlan(layout);
        for (VideoFeature feature : history.version() == 0
                ? List.<VideoFeature>of()
                : history.schema().videos()) {
            int number = 0;
            while (history.tree().containsKey(videos.layout.video(feature.name(), number))) {
                number++;
            }
            videos.next.put(feature.name(), number);
        }
        for (Sidecar sidecar : inOrder) {
            PlannedOutcomes ends = PlannedOutcomes.required(plan, sidecar);
            for (int i = 0; i < ends.outcomes().size(); i++) {
                EpisodeOutcome outcome = ends.outcomes().get(i);
                if (outcome.status() == Status.WRITTEN) {
                    String folder = ends.planned().get(i).uri();
                    outcome.videos().forEach((key, span) -> videos.add(key, outcome.id(), folder, span.file()));
                }
            }
        }
        return videos;
    }

    /** The plan of published files, to be told the written episodes of all versions in order. */
    static VideoPlan again(OutputLayout layout) {
        return new VideoPlan(layout);
    }

    /** Behind the last episode of a version: the next one uses none of its files. */
    void endVersion() {
        numbers.clear();
    }

    /** The next written episode; where its recording lay is not known any more. */
    void add(EpisodeOutcome outcome) {
        outcome.videos().forEach((key, span) -> add(key, outcome.id(), "", span.file()));
    }

    private void add(String key, EpisodeId id, String folder, String file) {
        String source = source(id, file);
        if (!numbers.containsKey(place(key, source))) {
            int number = next.merge(key, 1, Integer::sum) - 1;
            numbers.put(place(key, source), number);
            files.add(new PlannedVideo(key, layout.video(key, number), folder, file, source));
        }
    }

    /** Every file once. */
    public List<PlannedVideo> files() {
        return List.copyOf(files);
    }

    /** The number of the file that shows an episode. */
    int number(String key, EpisodeId id, VideoSpan span) {
        return numbers.get(place(key, source(id, span.file())));
    }

    /** Roots are numbered in the configuration's order and paths are relative to them, so this names no place. */
    private static String source(EpisodeId id, String file) {
        return Json.compact(List.of(id.root(), id.path(), file));
    }

    private static String place(String key, String source) {
        return key + " " + source;
    }
}
