package io.robocache.align;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.golden.Golden;
import io.robocache.golden.GoldenArray;
import io.robocache.golden.GoldenCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class GoldenClockTest {

    @TestFactory
    Stream<DynamicNode> clock() {
        return Golden.cases("clock", c -> {
            if (c.text("/params/kind").equals("rate")) {
                checkFrames(
                        c,
                        FrameClock.ofRate(
                                c.number("/params/num"),
                                c.number("/params/den"),
                                c.number("/params/t0"),
                                c.number("/params/t1")));
            } else {
                checkStreams(c);
            }
        });
    }

    private static void checkStreams(GoldenCase c) {
        List<SampleIndex> required = new ArrayList<>();
        SampleIndex clockStream = null;
        List<SampleIndex> all = new ArrayList<>();
        for (int s = 0; s < c.size("/inputs/streams"); s++) {
            SampleIndex stream = checkStream(c, "/inputs/streams/" + s, "/expected/streams/" + s);
            all.add(stream);
            if (c.flag("/inputs/streams/%d/required".formatted(s))) {
                required.add(stream);
            }
            if (c.has("/params/clock_stream")
                    && c.text("/params/clock_stream").equals(c.text("/inputs/streams/%d/name".formatted(s)))) {
                clockStream = stream;
            }
        }
        EpisodeClock.checkSpan(all);
        Optional<EpisodeClock> clock = EpisodeClock.over(required);
        assertEquals(c.has("/expected/t0"), clock.isPresent(), "there is a common time");
        long frames = 0;
        if (clock.isPresent()) {
            assertEquals(c.number("/expected/t0"), clock.get().t0(), "t0");
            assertEquals(c.number("/expected/t1"), clock.get().t1(), "t1");
            FrameClock times = clockStream != null
                    ? clock.get().atSamplesOf(clockStream)
                    : clock.get().atRate(c.number("/params/num"), c.number("/params/den"));
            checkFrames(c, times);
            frames = times.frames();
        }
        assertEquals(
                c.has("/expected/quarantine") ? c.text("/expected/quarantine") : "", frames > 0 ? "" : "no-overlap");
    }

    private static SampleIndex checkStream(GoldenCase c, String in, String expected) {
        String source = c.text(in + "/source");
        long[] header = c.array(in + "/header").bits();
        String used = source.equals("header") && EpisodeClock.headerUnset(header, header.length) ? "log" : source;
        assertEquals(c.text(expected + "/source_used"), used, "stamp source");
        long[] stamps = c.array(in + "/" + used).bits().clone();
        EpisodeClock.addOffset(stamps, stamps.length, c.number(in + "/offset"));
        SampleIndex index = SampleIndex.of(stamps, stamps.length);
        assertEquals(c.number(expected + "/duplicates"), index.duplicates(), "duplicates");
        long[] kept =
                IntStream.range(0, index.size()).mapToLong(index::position).toArray();
        Golden.assertBits(c.array(expected + "/kept"), kept, "kept positions");
        long[] ordered =
                IntStream.range(0, index.size()).mapToLong(index::stamp).toArray();
        Golden.assertBits(c.array(expected + "/stamps"), ordered, "stamps");
        return index;
    }

    private static void checkFrames(GoldenCase c, FrameClock clock) {
        assertEquals(c.number("/expected/count"), clock.frames(), "frames");
        GoldenArray frames = c.array("/expected/frame");
        long[] times = Arrays.stream(frames.bits()).map(clock::time).toArray();
        Golden.assertBits(c.array("/expected/t"), times, "times");
    }
}
