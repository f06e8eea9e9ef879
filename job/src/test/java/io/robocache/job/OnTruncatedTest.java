package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.SmallRecordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that end too early, by {@code input.on-truncated}. */
class OnTruncatedTest {
    private static final String QUARANTINE = "input.on-truncated = quarantine";

    @TempDir
    private Path work;

    @Test
    void aCutRecordingIsKeptOrQuarantinedWithThePlaceOfItsEnd() throws IOException {
        Path whole = TestData.of("composed/a1_none/a1_none_0.mcap");
        Path cut = TestData.of("composed/a6_truncated/a6_truncated_0.mcap");
        String inputs = "input.uris = [\"%s\", \"%s\"]".formatted(whole.toUri(), cut.toUri());
        try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
            BuildReport kept = BuildJob.run(
                    spark, TestData.config("composed.conf", whole, work.resolve("k"), inputs), BuildListener.silent());
            assertEquals(BuildReport.ALL_WRITTEN, kept.exitCode());
            Loss loss =
                    new Dataset(work.resolve("k")).outcomes().get(1).losses().get(0);
            BuildReport quarantined = BuildJob.run(
                    spark,
                    TestData.config(
                            "composed.conf",
                            whole,
                            work.resolve("q"),
                            inputs,
                            QUARANTINE,
                            "quarantine.max-share = 50%"),
                    BuildListener.silent());
            assertEquals(BuildReport.SOME_QUARANTINED, quarantined.exitCode());
            Loss why = new Dataset(work.resolve("q")).outcomes().get(1).quarantine();
            assertEquals(Reason.TRUNCATED, why.reason());
            assertEquals(loss.where(), why.where());
            assertEquals(loss.detail(), why.detail());
            assertEquals(
                    0, new Dataset(work.resolve("q")).outcomes().get(0).losses().size(), "the whole one is written");
        }
    }

    @Test
    void aPartOfASplitBagThatEndsTooEarlyDecidesForTheRecording() throws IOException {
        Path folder = Files.createDirectories(work.resolve("run"));
        SmallRecordings.write(folder.resolve("run_0.mcap"), 1, 20);
        SmallRecordings.write(folder.resolve("run_1.mcap"), 2, 20);
        assertEquals(0, index(folder, QUARANTINE).index().losses().size(), "whole");

        byte[] second = Files.readAllBytes(folder.resolve("run_1.mcap"));
        for (int length : new int[] {second.length / 2, 12}) { // in its messages, and before there is one
            Files.write(folder.resolve("run_1.mcap"), Arrays.copyOf(second, length));
            List<Loss> losses = index(folder, "").index().losses();
            assertEquals(Reason.TRUNCATED, losses.get(0).reason(), losses.toString());
            Loss why = assertThrows(RefusedException.class, () -> index(folder, QUARANTINE)).why;
            assertEquals(losses.get(0), why);
            assertTrue(why.where().startsWith("run_1.mcap @ "), why.where());
        }
    }

    /** A refusal, for lambdas. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Loss why;

        RefusedException(RefusedEpisodeException cause) {
            super(cause);
            this.why = cause.why();
        }
    }

    private IndexedEpisode index(Path folder, String more) throws IOException {
        JobConfig config = SmallJob.config(folder, work.resolve("out"), more);
        Configuration hadoop = new Configuration(false);
        InputCandidate candidate =
                EpisodeLister.candidates(config.input().uris(), hadoop).get(0);
        EpisodeRef ref = EpisodeLister.episodes(candidate, hadoop, config.reading())
                .episodes()
                .get(0);
        try (RootAllocator memory = new RootAllocator();
                EpisodeReader reader = EpisodeReader.open(ref, hadoop, config.reading(), memory)) {
            return IndexedEpisode.of(reader, config);
        } catch (RefusedEpisodeException refused) {
            throw new RefusedException(refused);
        }
    }
}
