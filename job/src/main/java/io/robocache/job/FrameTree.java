package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.RecordedTransforms;
import io.robocache.episode.StampedEdge;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.Transform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The coordinate frames of one episode, as its transforms tell them: each frame below its parent. A frame that the recording
 * puts below two parents, makes static and moving, or puts below itself cannot be passed; one that nobody asks for does no
 * harm. Frames are compared without a leading slash. Not thread-safe.
 */
public final class FrameTree {
    private static final int FRAMES_NAMED = 20;

    private final Map<String, FrameEdge> edges = new TreeMap<>(); // by child
    private final Map<String, String> conflicts = new TreeMap<>(); // by child: why it cannot be passed
    private final Set<String> frames = new TreeSet<>();
    private final Set<String> topics = new LinkedHashSet<>();
    private final Map<List<String>, FrameChain> chains = new HashMap<>();

    private FrameTree() {}

    /**
     * The tree of everything that was requested as {@link Kind#TRANSFORMS} or {@link Kind#STATIC_TRANSFORMS}; arrays are
     * borrowed. No limit to the distance of two stamps.
     */
    public static FrameTree of(EpisodeIndex index) {
        return of(index, Alignment.UNLIMITED);
    }

    /**
     * As the other.
     *
     * @param maxGapNanos a moving frame is known between two stamps that are at most so far apart, or {@link
     *                    Alignment#UNLIMITED}
     */
    static FrameTree of(EpisodeIndex index, long maxGapNanos) {
        FrameTree tree = new FrameTree();
        Map<String, Map<String, List<StampedEdge>>> moving = new TreeMap<>(); // by child, then parent
        Map<String, Map<String, List<StampedEdge>>> fixed = new TreeMap<>();
        for (StreamIndex stream : index.streams()) {
            if (stream.request().kind().isTransforms()) {
                tree.topics.add(stream.request().topic());
            }
            boolean still = stream.request().kind() == Kind.STATIC_TRANSFORMS;
            stream.transforms().edges().forEach(edge -> tree.add(edge, still ? fixed : moving));
        }
        tree.connect(moving, fixed, maxGapNanos);
        return tree;
    }

    /**
     * As {@link #problem(String, String)}, of an episode of which only the names are known.
     *
     * @param links every frame below another
     */
    public static Optional<String> problem(List<FrameLink> links, String from, String to) {
        FrameTree tree = new FrameTree();
        Map<String, Map<String, List<StampedEdge>>> moving = new TreeMap<>();
        Map<String, Map<String, List<StampedEdge>>> fixed = new TreeMap<>();
        for (FrameLink link : links) {
            tree.topics.add(link.topic());
            double[] nowhere = {0, 0, 0, 0, 0, 0, 1}; // only names are asked for
            tree.add(new StampedEdge(link.parent(), link.child(), new long[1], nowhere), link.fixed() ? fixed : moving);
        }
        tree.connect(moving, fixed, Alignment.UNLIMITED);
        return tree.problem(from, to);
    }

    private void add(StampedEdge edge, Map<String, Map<String, List<StampedEdge>>> to) {
        frames.add(edge.child());
        frames.add(edge.parent());
        to.computeIfAbsent(edge.child(), child -> new TreeMap<>())
                .computeIfAbsent(edge.parent(), parent -> new ArrayList<>())
                .add(edge);
    }

    private void connect(
            Map<String, Map<String, List<StampedEdge>>> moving,
            Map<String, Map<String, List<StampedEdge>>> fixed,
            long maxGapNanos) {
        for (String child : frames) {
            Map<String, List<StampedEdge>> still = fixed.getOrDefault(child, Map.of());
            Map<String, List<StampedEdge>> others = moving.getOrDefault(child, Map.of());
            Set<String> parents = new TreeSet<>(still.keySet());
            parents.addAll(others.keySet());
            if (parents.size() > 1) {
                conflicts.put(child, "frame %s has several parents: %s".formatted(child, some(parents)));
            } else if (!still.isEmpty() && !others.isEmpty()) {
                conflicts.put(child, "frame %s is both static and moving".formatted(child));
            } else if (!still.isEmpty()) {
                still.values().forEach(recorded -> edges.put(child, FrameEdge.fixed(recorded)));
            } else {
                others.values().forEach(recorded -> edges.put(child, FrameEdge.moving(recorded, maxGapNanos)));
            }
        }
        findCircles();
    }

    private void findCircles() {
        Set<String> done = new TreeSet<>();
        for (String start : frames) {
            Set<String> way = new LinkedHashSet<>();
            String frame = start;
            while (edges.containsKey(frame) && !done.contains(frame) && way.add(frame)) {
                frame = edges.get(frame).parent();
            }
            if (way.contains(frame)) { // it came back to a frame of this very walk
                List<String> circle = new ArrayList<>(way).subList(new ArrayList<>(way).indexOf(frame), way.size());
                circle.forEach(member -> conflicts.put(
                        member, "frame %s lies below itself, in the circle of %s".formatted(member, some(circle))));
            }
            done.addAll(way);
        }
        edges.keySet().removeAll(conflicts.keySet());
    }

    /** Every frame that a transform names, by name. */
    public List<String> frames() {
        return List.copyOf(frames);
    }

    /**
     * Why points of one frame cannot be taken to another at any time, with the remedy; nothing where there is a way, be it
     * one with gaps.
     */
    public Optional<String> problem(String from, String to) {
        String source = RecordedTransforms.frame(from);
        String target = RecordedTransforms.frame(to);
        if (source.equals(target)) {
            return Optional.empty();
        }
        if (frames.isEmpty()) {
            return Optional.of("no transform leads from %s to %s: the recording has none on %s"
                    .formatted(source, target, topics.isEmpty() ? "any topic" : String.join(", ", topics)));
        }
        for (String frame : List.of(source, target)) {
            if (!frames.contains(frame)) {
                return Optional.of("frame %s is in no transform; %sthe recording has %s"
                        .formatted(
                                frame,
                                ConfKeys.near(frame, frames)
                                        .map(near -> "the nearest known one is " + near + "; ")
                                        .orElse(""),
                                some(frames)));
            }
        }
        Set<String> up = upwards(source);
        Set<String> down = upwards(target);
        if (up.stream().anyMatch(down::contains)) {
            return Optional.empty();
        }
        String top = last(up);
        String other = last(down);
        for (String end : List.of(top, other)) {
            if (conflicts.containsKey(end)) {
                return Optional.of(
                        "no transform leads from %s to %s: %s".formatted(source, target, conflicts.get(end)));
            }
        }
        return Optional.of(
                "frames %s and %s are not connected: their roots are %s and %s".formatted(source, target, top, other));
    }

    /**
     * What takes points of one frame to another at an instant: the identity from a frame to itself; nothing where there is no
     * way, or where a moving frame of it is not known then.
     *
     * @param stampNanos in the time of the transforms' stamps
     */
    public Optional<Transform> at(String from, String to, long stampNanos) {
        return chain(from, to).flatMap(chain -> chain.at(stampNanos));
    }

    /** The way from one frame to another, found once. */
    Optional<FrameChain> chain(String from, String to) {
        if (problem(from, to).isPresent()) {
            return Optional.empty();
        }
        String source = RecordedTransforms.frame(from);
        String target = RecordedTransforms.frame(to);
        return Optional.of(chains.computeIfAbsent(List.of(source, target), ends -> find(source, target)));
    }

    private FrameChain find(String source, String target) {
        if (source.equals(target)) {
            return new FrameChain(List.of());
        }
        Set<String> up = upwards(source);
        Set<String> down = upwards(target);
        String common = up.stream().filter(down::contains).findFirst().orElseThrow();
        List<FrameChain.Step> steps = new ArrayList<>();
        down.stream()
                .takeWhile(frame -> !frame.equals(common))
                .forEach(frame -> steps.add(new FrameChain.Step(edges.get(frame), true)));
        int ups = steps.size();
        up.stream()
                .takeWhile(frame -> !frame.equals(common))
                .forEach(frame -> steps.add(ups, new FrameChain.Step(edges.get(frame), false)));
        return new FrameChain(steps);
    }

    private static String last(Set<String> way) {
        return way.stream().reduce((before, after) -> after).orElseThrow();
    }

    /** The frame and its ancestors, up to a root or to a frame that cannot be passed. */
    private Set<String> upwards(String frame) {
        Set<String> way = new LinkedHashSet<>();
        String at = frame;
        while (way.add(at) && edges.containsKey(at)) {
            at = edges.get(at).parent();
        }
        return way;
    }

    /** What the transforms contradict, folded into one. */
    Optional<Loss> contradiction() {
        return conflicts.entrySet().stream()
                .findFirst()
                .map(first -> new Loss(
                        Reason.BAD_TRANSFORM,
                        "frame " + first.getKey(),
                        conflicts.size(),
                        first.getValue() + "; no way leads over it"));
    }

    private static String some(Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        int more = all.size() - FRAMES_NAMED;
        String named = String.join(", ", all.subList(0, Math.min(FRAMES_NAMED, all.size())));
        return more > 0 ? named + " and %d more".formatted(more) : named;
    }
}
