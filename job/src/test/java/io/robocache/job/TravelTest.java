package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeRef;
import io.robocache.shard.PlannedShard;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** What the driver and the tasks send each other. */
class TravelTest {
    private static final EpisodeRef EPISODE =
            new EpisodeRef(new EpisodeId(0, "run7.mcap", 0, 0), "file:/run7.mcap", EpisodeFormat.MCAP, 7, "f");

    @Test
    void aDescriptorArrivesAsItWas() {
        PlannedShard shard = new PlannedShard(3, List.of(EPISODE));
        assertEquals(shard, Parcel.open(Parcel.of(shard), PlannedShard.class));
    }

    @Test
    void piecesOfALongListTravel() {
        CheckTask.Ends ends = new CheckTask.Ends(List.of(EPISODE, EPISODE).subList(0, 1), List.of(EPISODE));
        assertEquals(ends, Parcel.open(Parcel.of(ends), CheckTask.Ends.class));
    }

    @Test
    void bytesThatAreNoDescriptorAreRefusedWithARemedy() {
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> Parcel.open(new byte[] {1, 2, 3}, PlannedShard.class));
        assertTrue(refused.getMessage().contains("are all hosts on one version?"), refused.getMessage());
    }

    @Test
    void hadoopSettingsArriveAndAreNeverPrinted() {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.s3a.secret.key", "canary");
        hadoop.set("fs.defaultFS", "hdfs://lab");
        HadoopSettings settings = HadoopSettings.of(hadoop);

        Configuration arrived =
                Parcel.open(Parcel.of(settings), HadoopSettings.class).open();
        assertEquals("canary", arrived.get("fs.s3a.secret.key"));
        assertEquals("hdfs://lab", arrived.get("fs.defaultFS"));
        assertFalse(settings.toString().contains("canary"), settings.toString());
    }

    @Test
    void aUriWithAPasswordIsRefusedWithoutBeingShown() {
        ConfigurationException refused = assertThrows(
                ConfigurationException.class, () -> Uris.refuseSecrets("output.uri", "s3a://key:se/cret@bucket/a"));
        assertTrue(
                refused.getMessage()
                        .startsWith("output.uri = \"s3a://bucket/a\" refused: it holds a password or a signature"),
                refused.getMessage());
        Uris.refuseSecrets("output.uri", "hdfs://node:8020/a@b");
    }

    @Test
    void urisAreShownWithoutSecrets() {
        assertEquals("s3a://bucket/a", Uris.withoutSecrets("s3a://key:secret@bucket/a"));
        assertEquals("s3a://bucket/a", Uris.withoutSecrets("s3a://key:se/cr+et@bucket/a"));
        assertEquals("hdfs://node:8020/a@b", Uris.withoutSecrets("hdfs://node:8020/a@b"));
        assertEquals("no s3a://bucket/a, no s3a://b", Uris.withoutLogins("no s3a://k:s@bucket/a, no s3a://k:t/u@b"));
        assertEquals("abfs://box@account/a", Uris.withoutSecrets("abfs://box@account/a"));
        assertEquals("https://host/a?...", Uris.withoutSecrets("https://host/a?sig=secret"));
        assertEquals("/data/what?.mcap", Uris.withoutSecrets("/data/what?.mcap"));
    }
}
