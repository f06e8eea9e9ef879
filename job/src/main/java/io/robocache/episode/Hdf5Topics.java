package io.robocache.episode;

import io.jhdf.ObjectHeader;
import io.robocache.episode.Hdf5Episodes.Demo;
import io.robocache.episode.Hdf5File.Link;
import io.robocache.episode.Hdf5File.LinkKind;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The datasets below an episode's group, by their paths there. Links that stay in the group are other names of what they lead
 * to; those that lead out of it are never followed, and an episode with one is refused.
 */
final class Hdf5Topics {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_TOPICS = 1 << 16;

    private final Hdf5File file;
    private final String root;
    private final Map<String, Hdf5Dataset> datasets = new TreeMap<>(EpisodeId::comparePaths);
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final Set<Long> open = new HashSet<>(); // groups on the way down

    private Hdf5Topics(Hdf5File file, String root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Unfenced.
     *
     * @return by the name of the topic: {@code obs/joint_pos}
     * @throws MalformedEpisodeException {@link Reason#BAD_NAME} if a link leads out
     */
    static Map<String, Hdf5Dataset> below(Hdf5File file, Demo demo, ObjectHeader group) throws IOException {
        Hdf5Topics topics = new Hdf5Topics(file, demo.path().equals("/") ? "" : demo.path());
        topics.walk(group, "", 0);
        for (Map.Entry<String, String> alias : topics.aliases.entrySet()) {
            Hdf5Dataset target = topics.datasets.get(alias.getValue());
            if (target == null) {
                throw topics.leaves(alias.getKey(), alias.getValue());
            }
            topics.datasets.put(alias.getKey(), target);
        }
        return topics.datasets;
    }

    private void walk(ObjectHeader group, String prefix, int depth) throws IOException {
        if (depth > MAX_DEPTH || !open.add(group.getAddress())) {
            throw file.refused(
                    Reason.BAD_SCHEMA, root + "/" + prefix, "a group within itself, or deeper than 64 groups");
        }
        for (Link link : file.links(group)) {
            String name = prefix + link.name();
            if (link.kind() == LinkKind.EXTERNAL) {
                throw leaves(name, link.target());
            }
            if (link.kind() == LinkKind.SOFT) {
                aliases.put(name, inside(name, prefix, link.target()));
                continue;
            }
            ObjectHeader object = file.header(link.address());
            if (Hdf5Episodes.isDataset(object)) {
                Hdf5Dataset dataset = Hdf5Dataset.of(root + "/" + name, object);
                if (dataset.rank() > 0) { // a single value is of no row
                    datasets.put(name, dataset);
                }
            } else if (Hdf5Episodes.isGroup(object)) {
                walk(object, name + "/", depth + 1);
            }
            if (datasets.size() > MAX_TOPICS) {
                throw file.refused(Reason.SIZE_LIMIT, root + "/", "more than %d datasets".formatted(MAX_TOPICS));
            }
        }
        open.remove(group.getAddress());
    }

    /** The name of a topic that a link leads to. */
    private String inside(String name, String prefix, String target) throws MalformedEpisodeException {
        String path = target.startsWith("/") ? target : root + "/" + prefix + target;
        if (!path.startsWith(root + "/")) {
            throw leaves(name, target);
        }
        return path.substring(root.length() + 1);
    }

    private MalformedEpisodeException leaves(String name, String target) {
        return file.refused(
                Reason.BAD_NAME,
                root + "/" + name,
                "a link to '%s', out of the episode; it was not followed: copy what it names into the episode"
                        .formatted(target));
    }
}
