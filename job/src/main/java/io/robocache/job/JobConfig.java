package io.robocache.job;

import com.typesafe.config.Config;
import io.robocache.device.BackendConfig;
import io.robocache.episode.Limits;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.StreamRequest;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A whole configuration, checked: whatever it alone can tell to be wrong has been refused. Immutable; travels to tasks.
 *
 * @param input      where the recordings are
 * @param clock      when frames are
 * @param streams    columns, ordered by name (the order of a HOCON block is not defined)
 * @param voxels     voxel column groups, ordered by name
 * @param transforms where the recordings say how frames lie
 * @param output     what is written
 * @param quarantine how many episodes may be unreadable
 * @param limits     what a recording may declare
 * @param stamps     what stamps may be
 * @param backend    what computes
 * @param episodes   how recordings are cut
 * @param tasks      where sentences are that are not recorded
 * @param watch      when recordings are taken that appear while the build watches
 */
public record JobConfig(
        InputConfig input,
        ClockConfig clock,
        List<StreamConfig> streams,
        List<VoxelConfig> voxels,
        TransformsConfig transforms,
        OutputConfig output,
        QuarantineConfig quarantine,
        Limits limits,
        StampLimits stamps,
        BackendConfig backend,
        EpisodesConfig episodes,
        TasksConfig tasks,
        WatchConfig watch)
        implements Serializable {

    public JobConfig {
        streams = List.copyOf(streams);
        voxels = List.copyOf(voxels);
    }

    /**
     * Reads a configuration: {@code overrides} over {@code sparkSettings} over {@code file} over the reference.
     *
     * @param file          HOCON file with its includes, or null for none
     * @param sparkSettings Spark's settings; those that begin with {@code spark.robocache.} count
     * @param overrides     {@code key=value} texts, a later one over an earlier
     * @throws ConfigurationException with one line for each problem
     */
    public static JobConfig load(Path file, Map<String, String> sparkSettings, List<String> overrides) {
        return load(file == null ? ConfigLayers.text("") : ConfigLayers.file(file), sparkSettings, overrides);
    }

    /**
     * Reads a configuration from a text of HOCON.
     *
     * @throws ConfigurationException with one line for each problem
     */
    public static JobConfig parse(String hocon) {
        return load(ConfigLayers.text(hocon), Map.of(), List.of());
    }

    private static JobConfig load(Config weakest, Map<String, String> sparkSettings, List<String> overrides) {
        var reference = ConfigLayers.reference();
        List<Config> layers =
                List.of(ConfigLayers.overrides(overrides), ConfigLayers.spark(sparkSettings, reference), weakest);
        return new ConfigReader(ConfigLayers.merge(layers, reference), reference).read();
    }

    /** Returns what readers are told. */
    public ReadSettings reading() {
        return new ReadSettings(limits, input.rate(), input.clouds(), input.parquet());
    }

    /**
     * Returns everything that an episode is asked for: the streams, then the clouds of each voxel group, then the clock's
     * own request if it has one, then the transforms if something is taken to a frame, then that of what cuts recordings if
     * there is one. An {@code EpisodeIndex} of these requests has its streams in this order.
     */
    public List<StreamRequest> requests() {
        List<StreamRequest> requests = new ArrayList<>();
        streams.forEach(stream -> requests.add(stream.request()));
        voxels.forEach(group -> group.clouds().forEach(cloud -> requests.add(cloud.request())));
        if (clock.own() != null) {
            requests.add(clock.own());
        }
        if (usesTransforms()) {
            requests.addAll(transforms.requests());
        }
        if (episodes.cut() != null) {
            requests.add(episodes.cut());
        }
        return List.copyOf(requests);
    }

    /** Returns for each of {@link #requests()} whether an episode needs it; the clock's own request and that of cuts are needed. */
    public List<Boolean> required() {
        return needs().stream().map(need -> need == Need.ALWAYS).toList();
    }

    /** Returns for each of {@link #requests()} whether an episode needs it and the clock asks for its samples. */
    List<Need> needs() {
        List<Need> needs = new ArrayList<>();
        streams.forEach(stream -> needs.add(stream.need()));
        voxels.forEach(group -> group.clouds().forEach(cloud -> needs.add(cloud.need())));
        while (needs.size() < requests().size()) {
            needs.add(Need.NEVER);
        }
        return List.copyOf(needs);
    }

    /** Returns whether a stream or a voxel group names the frame that its samples are taken to. */
    boolean usesTransforms() {
        return streams.stream().anyMatch(stream -> stream.frame() != null)
                || voxels.stream().anyMatch(group -> group.frame() != null);
    }

    /** Returns the position in {@link #requests()} of what cuts recordings, or -1. */
    public int cutSlot() {
        return episodes.cut() == null ? -1 : requests().indexOf(episodes.cut());
    }

    /** Returns the position in {@link #requests()} of the stream that is the clock, or -1 for a rate. */
    public int clockSlot() {
        List<StreamRequest> requests = requests();
        for (int i = 0; clock.ofStream() && i < requests.size(); i++) {
            if (requests.get(i).name().equals(clock.stream())) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the position in {@link #requests()} of the first cloud of {@code voxels().get(group)}. */
    public int cloudSlot(int group) {
        int slot = streams.size();
        for (VoxelConfig before : voxels.subList(0, group)) {
            slot += before.clouds().size();
        }
        return slot;
    }

    /**
     * Returns the SHA-256, in lower-case hexadecimal, of everything that changes a byte of the dataset, in a canonical
     * text: neither the input's and the output's URIs (the plan covers the identities of episodes), nor the share of
     * quarantine, the chunk cache or the backend.
     */
    public String hash() {
        return ConfigHash.of(this);
    }
}
