package io.robocache.job;

import io.robocache.align.SampleIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Which frames of a recording a stream or a cloud is valid at, told from stamps and recorded transforms alone, before any value is read. That is
 * all there is to validity but for quaternions without a direction (slerp), which stay as NaN whatever {@code on-invalid}
 * says.
 */
final class FrameValidity {
    /** One stream or cloud, and what becomes of frames at which it is not valid. */
    record Guard(String name, String topic, OnInvalid then, LongPredicate valid) {
        boolean validAt(long t) {
            return valid.test(t);
        }
    }

    private FrameValidity() {}

    /** The streams and clouds of which an invalid frame has consequences, in the order of the requests. */
    static List<Guard> guards(JobConfig config, List<SampleIndex> samples, EpisodeFrames places) {
        List<Guard> guards = new ArrayList<>();
        for (int i = 0; i < config.streams().size(); i++) {
            StreamConfig stream = config.streams().get(i);
            if (stream.onInvalid() != OnInvalid.NAN) {
                int slot = i;
                guards.add(new Guard(
                        stream.name(),
                        stream.request().topic(),
                        stream.onInvalid(),
                        t -> samples.get(slot).serves(t, stream.alignment())
                                && !FramedPoses.isUnknown(places, slot, samples.get(slot), stream.alignment(), t)));
            }
        }
        for (int g = 0; g < config.voxels().size(); g++) {
            List<CloudConfig> clouds = config.voxels().get(g).clouds();
            for (int s = 0; s < clouds.size(); s++) {
                CloudConfig cloud = clouds.get(s);
                if (cloud.onInvalid() != OnInvalid.NAN) {
                    int slot = config.cloudSlot(g) + s;
                    guards.add(new Guard(
                            cloud.request().name(), cloud.request().topic(), cloud.onInvalid(), t -> Arrays.stream(
                                            cloud.choice().at(samples.get(slot), t))
                                    .anyMatch(k -> places.known(slot, k))));
                }
            }
        }
        return guards;
    }
}
