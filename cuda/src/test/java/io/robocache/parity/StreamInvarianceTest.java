package io.robocache.parity;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.device.Backend;
import io.robocache.device.TestBackends;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stream's values may not depend on: the streams beside it, the targets beside a target, and their order. */
class StreamInvarianceTest {

    private static final int SEEDS = 60;
    private static final int MOST_SAMPLES = 300;

    @ParameterizedTest
    @EnumSource(Backend.Kind.class)
    void streamsInAnyCutsHaveTheBitsTheyHaveTogether(Backend.Kind kind) {
        each(kind, (streams, aligner, together, same) -> {
            SplittableRandom random = new SplittableRandom(streams.seed());
            int all = streams.requests().size();
            for (int from = 0, to; from < all; from = to) {
                to = from + 1 + random.nextInt(all - from);
                List<AlignedColumn> some = aligner.align(streams.requests().subList(from, to));
                try {
                    same.check(together.subList(from, to), some);
                } finally {
                    some.forEach(AlignedColumn::close);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Backend.Kind.class)
    void targetsInAnyCutsHaveTheBitsTheyHaveTogether(Backend.Kind kind) {
        each(kind, (streams, aligner, together, same) -> {
            SplittableRandom random = new SplittableRandom(streams.seed());
            for (int s = 0; s < together.size(); s++) {
                AlignRequest request = streams.requests().get(s);
                int all = request.targets().getValueCount();
                for (int from = 0, to; from < all; from = to) {
                    to = from + 1 + random.nextInt(all - from);
                    try (BigIntVector part = targets(request.targets(), from, 1, to - from);
                            AlignedColumn some = align(aligner, request, part)) {
                        same.check("stream " + s, together.get(s), from, some, 0, to - from);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Backend.Kind.class)
    void targetsInReverseHaveTheSameBits(Backend.Kind kind) {
        each(kind, (streams, aligner, together, same) -> {
            for (int s = 0; s < together.size(); s++) {
                AlignRequest request = streams.requests().get(s);
                int last = request.targets().getValueCount() - 1;
                try (BigIntVector reverse = targets(request.targets(), last, -1, last + 1);
                        AlignedColumn other = align(aligner, request, reverse)) {
                    for (int i = 0; i <= last; i++) {
                        same.check("stream " + s, together.get(s), i, other, last - i, 1);
                    }
                }
            }
        });
    }

    private interface Check {
        void run(StreamCase streams, Aligner aligner, List<AlignedColumn> together, SameBits same);
    }

    private static void each(Backend.Kind kind, Check check) {
        try (Backend backend = TestBackends.open(kind);
                BufferAllocator memory = backend.taskMemory("streams")) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                List<AlignedColumn> together = List.of();
                try (StreamCase streams = StreamCase.of(memory, seed, MOST_SAMPLES);
                        Aligner aligner = Aligner.on(backend, memory)) {
                    together = aligner.align(streams.requests());
                    check.run(streams, aligner, together, new SameBits("streams of seed " + seed));
                } finally {
                    together.forEach(AlignedColumn::close);
                }
            }
        }
    }

    private static AlignedColumn align(Aligner aligner, AlignRequest request, BigIntVector targets) {
        return aligner.align(List.of(
                        new AlignRequest(request.stamps(), request.values(), request.width(), targets, request.how())))
                .get(0);
    }

    private static BigIntVector targets(BigIntVector all, int from, int step, int count) {
        BigIntVector some = new BigIntVector("targets", all.getAllocator());
        some.allocateNew(count);
        for (int i = 0; i < count; i++) {
            some.set(i, all.get(from + i * step));
        }
        some.setValueCount(count);
        return some;
    }
}
