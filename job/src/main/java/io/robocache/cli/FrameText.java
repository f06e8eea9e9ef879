package io.robocache.cli;

import io.robocache.episode.RecordedTransforms;
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.FrameLink;
import io.robocache.job.TopicSurvey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The frames of an episode as lines of text: each tree from its root, then what stands apart. */
final class FrameText {
    private static final int MAX_LINES = 64;

    private final List<String> lines = new ArrayList<>();
    private final TreeMap<String, List<FrameLink>> below = new TreeMap<>();
    private final Set<String> shown = new TreeSet<>();

    private FrameText(List<FrameLink> links) {
        links.stream()
                .sorted(Comparator.comparing(FrameLink::child).thenComparing(FrameLink::topic))
                .forEach(link -> below.computeIfAbsent(link.parent(), parent -> new ArrayList<>())
                        .add(link));
    }

    static List<String> of(EpisodeSurvey episode) {
        FrameText text = new FrameText(episode.links());
        Set<String> children = new TreeSet<>();
        episode.links().forEach(link -> children.add(link.child()));
        for (String parent : text.below.keySet()) {
            if (!children.contains(parent)) {
                text.root(parent);
            }
        }
        for (String parent : text.below.keySet()) { // a ring has no root
            if (!text.shown.contains(parent)) {
                text.root(parent);
            }
        }
        for (TopicSurvey topic : episode.topics()) {
            String frame = RecordedTransforms.frame(topic.frameId());
            if (!frame.isEmpty() && text.shown.add(frame)) {
                text.lines.add("frames: %s of %s is in no transform".formatted(frame, topic.topic()));
            }
        }
        return text.lines.size() <= MAX_LINES
                ? text.lines
                : List.of("frames: more than %d lines; --json lists them".formatted(MAX_LINES));
    }

    private void root(String frame) {
        lines.add("frames: " + frame);
        shown.add(frame);
        children(frame, "          ", new LinkedHashSet<>(Set.of(frame)));
    }

    private void children(String parent, String indent, Set<String> path) {
        for (FrameLink link : below.getOrDefault(parent, List.of())) {
            boolean ring = path.contains(link.child());
            lines.add("%s%s (%s)%s"
                    .formatted(
                            indent,
                            link.child(),
                            link.fixed() ? "static" : link.transforms() + " transforms on " + link.topic(),
                            ring ? ", which is above it: a ring" : ""));
            shown.add(link.child());
            if (!ring && lines.size() <= MAX_LINES) {
                path.add(link.child());
                children(link.child(), indent + "  ", path);
                path.remove(link.child());
            }
        }
    }
}
