package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import java.util.List;
import java.util.Locale;

/** Reads what limits the samples of a frame: {@code max-age}, {@code max-gap}, or {@code span} and {@code samples}. */
final class AlignmentLimits {
    private static final List<String> KEYS = List.of("max-age", "max-gap", "span", "samples");
    private static final int MOST_SAMPLES = 1 << 16;

    private AlignmentLimits() {}

    /** Refuses keys that say nothing with this policy. */
    static void refuseIdle(ConfigBlock block, Policy policy) {
        List<String> used = used(policy);
        for (String key : KEYS) {
            if (block.says(key) && !used.contains(key)) {
                boolean ofWindow = key.equals("span") || key.equals("samples");
                String word = policy.name().toLowerCase(Locale.ROOT);
                throw block.at(key)
                        .refused("has no effect with policy = %s; use %s"
                                .formatted(word, ofWindow ? "policy = window" : String.join(" and ", used)));
            }
        }
    }

    private static List<String> used(Policy policy) {
        return switch (policy) {
            case PREVIOUS, NEAREST -> List.of("max-age");
            case LINEAR, SLERP -> List.of("max-gap");
            case WINDOW -> List.of("span", "samples");
        };
    }

    /** Returns the alignment of a block. */
    static Alignment alignment(ConfigBlock block, Policy policy, boolean angle, Precision precision) {
        if (policy != Policy.WINDOW) {
            return new Alignment(
                    policy, StreamReader.limit(block.at(used(policy).get(0))), angle, precision);
        }
        Setting span = needed(block, "span", "span = 33ms");
        long spanNanos = span.convert(Quantity::nanos);
        if (spanNanos < 1) {
            throw span.refused("is too short; a window spans at least 1ns");
        }
        int samples = (int) needed(block, "samples", "samples = 16").whole(1, MOST_SAMPLES);
        return Alignment.window(samples, spanNanos, precision);
    }

    private static Setting needed(ConfigBlock block, String key, String example) {
        Setting setting = block.at(key);
        if (!setting.isSet()) {
            throw new ConfigurationException("%s%s.%s is not set, and policy = window needs it; write for example %s"
                    .formatted(block.place(), block.key(), key, example));
        }
        return setting;
    }
}
