package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.episode.CloudFileSettings;
import io.robocache.episode.CloudFileSettings.NumberType;
import io.robocache.episode.CloudFileSettings.Stamps;
import io.robocache.episode.CloudFileSettings.Unit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CloudFilesReaderTest {
    private static JobConfig config(String input) {
        return JobConfig.parse(
                """
                input { uris = in, %s }
                output.uri = out
                voxels.v { clouds = [{ topic = clouds }], origin = [0, 0, 0], size = [1, 1, 1], dims = [4, 4, 4] }
                """
                        .formatted(input));
    }

    @Test
    void withoutABlockClouds() {
        assertEquals(CloudFileSettings.defaults(), config("").reading().clouds());
        assertEquals(
                config("").hash(),
                config("clouds { stamps = name, unit = auto }").hash());
    }

    @Test
    void readersAreToldWhatTheBlockSays() {
        assertEquals(
                new CloudFileSettings(
                        List.of("x", "y", "z", "_", "_"),
                        NumberType.FLOAT64,
                        Stamps.NAME,
                        "(?<stamp>[0-9]+)_.*",
                        Unit.US,
                        null),
                config(
                                "clouds { columns = [x, y, z, _, _], type = float64, pattern = \"(?<stamp>[0-9]+)_.*\", unit = us }")
                        .reading()
                        .clouds());
        assertEquals(
                "t.csv",
                config("clouds { stamps = csv, csv = t.csv }")
                        .reading()
                        .clouds()
                        .csv());
        assertEquals(
                Stamps.RATE,
                config("rate = 10, clouds.stamps = rate").reading().clouds().stamps());
    }

    @Test
    void everyKeyIsInTheHash() {
        Set<String> hashes = new TreeSet<>();
        List<String> inputs = List.of(
                "",
                "clouds.columns = [x, y, z]",
                "clouds.columns = [x, z, y]",
                "clouds { columns = [x, y, z], type = float64 }",
                "clouds.unit = ns",
                "clouds.pattern = \"(?<stamp>.*)\"",
                "clouds { stamps = csv, csv = a }",
                "clouds { stamps = csv, csv = b }",
                "rate = 10",
                "rate = 10, clouds.stamps = rate");
        inputs.forEach(input -> hashes.add(config(input).hash()));
        assertEquals(inputs.size(), hashes.size());
    }

    @Test
    void aPatternInTheReferenceIsOne() {
        String pattern = "[0-9]+_(?<stamp>[0-9]+)_(?<fraction>[0-9]+)\\\\.pcd";
        assertNotEquals(
                null,
                config("clouds.pattern = \"" + pattern + "\"")
                        .reading()
                        .clouds()
                        .pattern());
        assertThrows(ConfigurationException.class, () -> config("clouds.pattern = x"));
    }
}
