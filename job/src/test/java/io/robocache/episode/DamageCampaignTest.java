package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short slice of the campaign of {@code scripts/damage.sh}: every format, cut and with flipped bits. */
class DamageCampaignTest {

    private static final long SEED = Long.getLong("robocache.damage.seed", 20_261_125);
    private static final int RUNS = Integer.getInteger("robocache.damage.runs", 60);

    @TempDir
    private Path work;

    @Test
    void nothingThatIsDamagedHangsThrowsOrChangesUnderAChecksumInSilence() throws IOException {
        DamageCampaign campaign = new DamageCampaign(SEED);
        for (DamageSource source : DamageSources.made(work)) {
            campaign.damage(source, RUNS, RUNS);
        }
        assertEquals(List.of(), campaign.failures());
        List<String> kinds = new ArrayList<>(campaign.tallies().keySet());
        assertEquals(20, kinds.size(), "cut and flip of ten formats: " + kinds);
        assertTrue(
                campaign.tallies().get("mcap | cut").of(DamageEnd.PARTIAL) > 0,
                "cut MCAP files keep what is before the cut");
        assertTrue(
                campaign.tallies().get("bin | flip").of(DamageEnd.UNCOVERED) > 0,
                "numbers without a checksum change: the campaign sees it");
    }

    @Test
    void aChangeUnderAChecksumThatNobodyToldIsAFailure() {
        DamageReading whole = reading(1, 2, 3);
        assertEquals(DamageEnd.IDENTICAL, reading(1, 2, 3).against(whole, true));
        assertEquals(DamageEnd.SILENT, reading(1, 9, 3).against(whole, true));
        assertEquals(DamageEnd.SILENT, reading(1, 3).against(whole, true));
        assertEquals(DamageEnd.UNCOVERED, reading(1, 9, 3).against(whole, false));
        DamageReading told = reading(1, 3);
        told.losses().add("one is lost");
        assertEquals(DamageEnd.PARTIAL, told.against(whole, true));
        DamageReading changed = reading(1, 9);
        changed.warnings().add("a checksum differs");
        assertEquals(DamageEnd.TOLD, changed.against(whole, true));
        assertTrue(DamageEnd.SILENT.failed() && !DamageEnd.TOLD.failed(), "what fails");
    }

    private static DamageReading reading(long... values) {
        List<Long> stamps = new ArrayList<>();
        List<Long> hashes = new ArrayList<>();
        for (long value : values) {
            stamps.add(0L);
            hashes.add(value);
        }
        DamageReading reading = new DamageReading(new java.util.TreeMap<>(), new ArrayList<>(), new ArrayList<>());
        reading.episodes().put("a#0", List.of(new DamageReading.Samples("", stamps, hashes)));
        return reading;
    }
}
