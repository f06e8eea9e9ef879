package io.robocache.job;

import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.RecordedTransforms;
import io.robocache.episode.StreamIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stream or cloud that is taken to a frame.
 *
 * @param slot    its position in {@link JobConfig#requests()}
 * @param key     its key in the configuration, as users write it
 * @param to      the frame wanted
 * @param from    the frame that the configuration says it is in; null where it says none
 * @param unnamed the frame of messages that name none; null: they have to name one
 */
record FrameUse(int slot, String key, String to, String from, String unnamed) {

    static List<FrameUse> of(JobConfig config) {
        List<FrameUse> uses = new ArrayList<>();
        for (int slot = 0; slot < config.streams().size(); slot++) {
            StreamConfig stream = config.streams().get(slot);
            if (stream.frame() != null) {
                String from = stream.frame().from();
                uses.add(new FrameUse(
                        slot, "streams." + stream.name(), stream.frame().to(), from, from));
            }
        }
        for (int group = 0; group < config.voxels().size(); group++) {
            VoxelConfig voxels = config.voxels().get(group);
            for (int s = 0; voxels.frame() != null && s < voxels.clouds().size(); s++) {
                uses.add(new FrameUse(
                        config.cloudSlot(group) + s, "voxels." + voxels.name(), voxels.frame(), null, voxels.frame()));
            }
        }
        return uses;
    }

    /** What an episode cannot give, by use, in the order of the requests; an episode without samples of it has no problem. */
    static Map<FrameUse, String> problems(JobConfig config, EpisodeIndex episode) {
        Map<FrameUse, String> problems = new LinkedHashMap<>();
        List<FrameUse> uses = of(config);
        if (!uses.isEmpty()) {
            FrameTree tree = FrameTree.of(episode);
            for (FrameUse use : uses) {
                StreamIndex stream = episode.streams().get(use.slot());
                if (stream.messages() > 0) {
                    use.problem(stream, tree).ifPresent(problem -> problems.put(use, problem));
                }
            }
        }
        return problems;
    }

    /** Why the samples of a stream cannot be taken to the frame, or nothing. */
    Optional<String> problem(StreamIndex stream, FrameTree tree) {
        String topic = stream.request().topic();
        String said = RecordedTransforms.frame(stream.frameId());
        if (stream.otherFrameIdOrNull() != null) {
            return Optional.of("messages of %s are in frame '%s' and in frame '%s'; a topic in one frame is needed"
                    .formatted(topic, said, RecordedTransforms.frame(stream.otherFrameIdOrNull())));
        }
        if (said.isEmpty() && unnamed == null) {
            return Optional.of("messages of %s name no frame; set %s.from".formatted(topic, key));
        }
        if (!said.isEmpty() && from != null && !said.equals(from)) {
            return Optional.of("messages of %s are in frame %s, %s.from says %s; leave from out"
                    .formatted(topic, said, key, from));
        }
        return tree.problem(source(stream), to);
    }

    /** The frame that the samples of a stream are in. */
    String source(StreamIndex stream) {
        String said = RecordedTransforms.frame(stream.frameId());
        return said.isEmpty() ? unnamed : said;
    }
}
