package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.SampleIndex;
import io.robocache.episode.StampedEdge;
import io.robocache.episode.StreamIndex;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Poses that are taken to another frame, each at its own stamp, before they are aligned. */
final class FramedPoses {
    private static final List<String> COMPONENTS = List.of(".x", ".y", ".z", ".x", ".y", ".z", ".w");

    private static final short HALF_NAN = 0x7e00;

    private FramedPoses() {}

    /** @throws IllegalArgumentException if the samples of a stream are no poses */
    static void check(StreamConfig stream, StreamIndex source) {
        boolean poses = source.elementType() == MinorType.FLOAT8 && source.width() == COMPONENTS.size();
        for (int c = 0; poses && c < COMPONENTS.size(); c++) {
            poses = ("." + source.names().get(c)).endsWith(COMPONENTS.get(c));
        }
        if (!poses) {
            throw new IllegalArgumentException(
                    ("frame = %s needs poses, 7 float64 numbers: position x, y, z, orientation x, y, z, w; %s (%s) has %d of %s "
                                    + "%s; choose them by fields, or leave frame out")
                            .formatted(
                                    stream.frame().to(),
                                    source.request().topic(),
                                    source.type(),
                                    source.width(),
                                    source.elementType(),
                                    source.names()));
        }
    }

    /**
     * Takes samples to the frame of their stream, in place; those without a transform become NaN. Nothing is done where the
     * stream stays as it is.
     *
     * @param samples which, one for each row
     * @param values  shape (samples, 7), float64
     */
    static void move(IndexedEpisode episode, int slot, int[] samples, FieldVector values) {
        Optional<FrameChain> chain = episode.places().chain(slot);
        if (chain.isEmpty()) {
            return;
        }
        Float8Vector numbers = (Float8Vector) values;
        SampleIndex index = episode.samples().get(slot);
        double[] pose = new double[StampedEdge.WIDTH];
        for (int row = 0; row < samples.length; row++) {
            Optional<FrameMotion> motion = chain.get().motion(index.stamp(samples[row]));
            int at = row * pose.length;
            for (int c = 0; c < pose.length; c++) {
                pose[c] = motion.isPresent() ? numbers.get(at + c) : Double.NaN;
            }
            motion.ifPresent(known -> known.move(pose));
            for (int c = 0; c < pose.length; c++) {
                numbers.set(at + c, pose[c]);
            }
        }
    }

    /**
     * Makes the targets not valid whose value was made of a sample without a transform. In a window such a sample counts as
     * none: its place is masked, and the age is that of the newest other one.
     */
    static void markUnknown(IndexedEpisode episode, int slot, Alignment how, BigIntVector targets, FusedColumn column) {
        Optional<BitSet> unknown = episode.places().unknown(slot);
        if (unknown.isEmpty()) {
            return;
        }
        SampleIndex samples = episode.samples().get(slot);
        if (how.policy() == Policy.WINDOW) {
            maskUnknown(unknown.get(), samples, how, targets, column);
        }
        for (int i = 0; i < targets.getValueCount(); i++) {
            if (column.valid().get(i) != 0 && usesAny(unknown.get(), samples, how, targets.get(i))) {
                column.valid().set(i, 0);
                column.ageMillis().set(i, Float.NaN);
                int width = column.values().getValueCount() / targets.getValueCount();
                for (int c = i * width; c < (i + 1) * width; c++) {
                    blank(column.values(), c);
                }
            }
        }
    }

    private static void maskUnknown(
            BitSet unknown, SampleIndex samples, Alignment how, BigIntVector targets, FusedColumn column) {
        for (int i = 0; i < targets.getValueCount(); i++) {
            int newest = column.valid().get(i) == 0 ? -1 : samples.atOrBefore(targets.get(i));
            for (int back = 0; back < how.samples(); back++) {
                int place = (i + 1) * how.samples() - 1 - back;
                if (column.mask().get(place) != 0 && unknown.get(newest - back)) {
                    column.mask().set(place, 0); // its numbers are NaN already
                }
            }
            int known = newest < 0 ? -1 : newestKnown(unknown, samples, how, targets.get(i));
            if (known >= 0) {
                column.ageMillis().set(i, (float) ((double) (targets.get(i) - samples.stamp(known)) / 1e6));
            }
        }
    }

    /** The newest sample of the window at {@code t} that has a transform; -1 for none. */
    private static int newestKnown(BitSet unknown, SampleIndex samples, Alignment how, long t) {
        int newest = samples.atOrBefore(t);
        for (int k = newest; k >= 0 && newest - k < how.samples() && how.spans(t - samples.stamp(k)); k--) {
            if (!unknown.get(k)) {
                return k;
            }
        }
        return -1;
    }

    /** Whether the value at {@code t}, where stamps serve, is made of a sample without a transform. */
    static boolean isUnknown(EpisodeFrames places, int slot, SampleIndex samples, Alignment how, long t) {
        return places.unknown(slot)
                .map(unknown -> usesAny(unknown, samples, how, t))
                .orElse(false);
    }

    /** Whether the value at {@code t}, which is valid, was made of one of them, or the whole window of them. */
    private static boolean usesAny(BitSet unknown, SampleIndex samples, Alignment how, long t) {
        if (how.policy() == Policy.WINDOW) {
            return newestKnown(unknown, samples, how, t) < 0;
        }
        int k = how.policy() == Policy.NEAREST ? samples.nearest(t) : samples.atOrBefore(t);
        boolean both = (how.policy() == Policy.LINEAR || how.policy() == Policy.SLERP) && samples.stamp(k) != t;
        return unknown.get(k) || (both && unknown.get(k + 1));
    }

    private static void blank(FieldVector values, int at) {
        if (values instanceof Float8Vector wide) {
            wide.set(at, Double.NaN);
        } else if (values instanceof Float2Vector half) {
            half.set(at, HALF_NAN);
        } else {
            ((Float4Vector) values).set(at, Float.NaN);
        }
    }
}
