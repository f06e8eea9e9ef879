package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code scripts/fuzz.sh} does for long, shortly and always the same: every target over the inputs that it begins
 * with, over those that the recordings give if they are there, and over a few mutations of each.
 */
class FuzzRegressionTest {

    private static final int MUTATIONS = 5;
    private static final int RECORDED_BYTES = 1 << 14; // longer ones are left to the script

    @TempDir
    private Path work;

    static Stream<String> targets() {
        return FuzzTargets.names().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void noInputBringsADecoderDown(String name) throws Exception {
        FuzzTarget target = FuzzTargets.named(name, work);
        List<byte[]> seeds = target.seeds();
        assertFalse(seeds.isEmpty(), "a target has inputs of its own");
        Random random = new Random(20_260_704);
        for (byte[] seed : seeds) {
            feed(target, seed);
            for (int i = 0; i < MUTATIONS; i++) {
                feed(target, mutated(seed, random));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void noRecordingBringsADecoderDown(String name) throws Exception {
        Path recordings = TestData.folder();
        FuzzTarget target = FuzzTargets.named(name, work);
        for (byte[] seed : FuzzCorpus.recorded(target, recordings)) {
            if (seed.length <= RECORDED_BYTES) {
                feed(target, seed);
            }
        }
    }

    private void feed(FuzzTarget target, byte[] input) throws Exception {
        try {
            FuzzTargets.feed(target, input);
        } catch (Throwable finding) {
            Path kept = Files.write(Files.createTempFile("robocache-fuzz", ".input"), input);
            throw new AssertionError("%d bytes, kept as %s: %s".formatted(input.length, kept, finding), finding);
        }
    }

    private static byte[] mutated(byte[] seed, Random random) {
        if (seed.length == 0 || random.nextInt(4) == 0) {
            return Arrays.copyOf(seed, random.nextInt(seed.length + 1));
        }
        byte[] input = seed.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(input.length);
            input[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) 0xFF;
                case 1 -> (byte) 0;
                case 2 -> (byte) random.nextInt();
                default -> (byte) (input[at] ^ (1 << random.nextInt(8)));
            };
        }
        return input;
    }
}
