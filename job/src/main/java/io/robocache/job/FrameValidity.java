package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.Precision;
import io.robocache.align.SampleIndex;
import java.util.ArrayList;
import java.util.List;

/**
 * Which frames of a recording a stream or a cloud is valid at, told from stamps alone, before any value is read. That is
 * all there is to validity but for quaternions without a direction (slerp), which stay as NaN whatever {@code on-invalid}
 * says.
 */
final class FrameValidity {
    /** One stream or cloud, and what becomes of frames at which it is not valid. */
    record Guard(String name, String topic, OnInvalid then, SampleIndex samples, Alignment how) {
        boolean validAt(long t) {
            return samples.serves(t, how);
        }
    }

    private FrameValidity() {}

    /** The streams and clouds of which an invalid frame has consequences, in the order of the requests. */
    static List<Guard> guards(JobConfig config, List<SampleIndex> samples) {
        List<Guard> guards = new ArrayList<>();
        for (int i = 0; i < config.streams().size(); i++) {
            StreamConfig stream = config.streams().get(i);
            if (stream.onInvalid() != OnInvalid.NAN) {
                guards.add(new Guard(
                        stream.name(),
                        stream.request().topic(),
                        stream.onInvalid(),
                        samples.get(i),
                        stream.alignment()));
            }
        }
        for (int g = 0; g < config.voxels().size(); g++) {
            List<CloudConfig> clouds = config.voxels().get(g).clouds();
            for (int s = 0; s < clouds.size(); s++) {
                CloudConfig cloud = clouds.get(s);
                if (cloud.onInvalid() != OnInvalid.NAN) {
                    guards.add(new Guard(
                            cloud.request().name(),
                            cloud.request().topic(),
                            cloud.onInvalid(),
                            samples.get(config.cloudSlot(g) + s),
                            new Alignment(cloud.policy(), cloud.maxAgeNanos(), false, Precision.SOURCE)));
                }
            }
        }
        return guards;
    }
}
