package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.episode.CloudFileSettings.NumberType;
import io.robocache.episode.CloudFileSettings.Stamps;
import io.robocache.episode.CloudFileSettings.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudStampTest {

    private static long of(String name, Stamps stamps, String pattern, Unit unit, RowRate rate) {
        CloudFileSettings settings = new CloudFileSettings(List.of(), NumberType.FLOAT32, stamps, pattern, unit, null);
        return new CloudStamps(new ReadSettings(Limits.defaults(), rate, settings), null).of(name);
    }

    @ParameterizedTest
    @CsvSource({
        "1616161616.pcd, 1616161616000000000",
        "1616161616123.pcd, 1616161616123000000",
        "1616161616123456.pcd, 1616161616123456000",
        "1616161616123456789.pcd, 1616161616123456789",
        "1305031102.175304000.pcd, 1305031102175304000",
        "scan_12.5.ply, 12500000000",
        "n015-2018-07-24-11-22-45+0800__LIDAR_TOP__1532402927647951.pcd.bin, 1532402927647951000",
        "frame_20121214T142255.814212.pcd, 1355494975814212000",
        "20121214_142255.PCD, 1355494975000000000",
        "lidar0-20121214-142255.123456789.pcd, 1355494975123456789",
        "19691231T235959.999999999.pcd, -1"
    })
    void theLastTimeInANameIsItsStamp(String name, long nanos) {
        assertEquals(nanos, of(name, Stamps.NAME, null, Unit.AUTO, null));
    }

    @ParameterizedTest
    @CsvSource({
        "0000000012.bin, S, 12000000000",
        "12.bin, MS, 12000000",
        "12.bin, US, 12000",
        "12.bin, NS, 12",
        "0.0000000019.pcd, S, 1",
        "1616161616.pcd, NS, 1616161616"
    })
    void aUnitSaysWhatANumberIs(String name, Unit unit, long nanos) {
        assertEquals(nanos, of(name, Stamps.NAME, null, unit, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0000000012.bin | '0000000012' is no time from 2001 to 2286 in s, ms, us or ns; set input.clouds.unit, or stamps = rate if it counts clouds
            1305031102_647951000.pcd | '647951000' is no time from 2001 to 2286 in s, ms, us or ns; set input.clouds.unit, or stamps = rate if it counts clouds
            scan.pcd | the name has no number that could be its stamp; give stamps = csv, or a pattern (input.clouds)
            20121314T142255.pcd | '20121314T142255' is no date and time
            99991214T142255.pcd | '99991214T142255' leaves 64 bits of nanoseconds
            """)
    void whatIsNoStampIsRefusedWithTheRemedy(String name, String why) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> of(name, Stamps.NAME, null, Unit.AUTO, null));
        assertEquals(why, refused.getMessage());
    }

    @Test
    void aPatternNamesTheStampAndItsDecimals() {
        String pattern = "[0-9]+_(?<stamp>[0-9]+)_(?<fraction>[0-9]+)\\.pcd";
        assertEquals(1_305_031_102_175_304_000L, of("7_1305031102_175304.pcd", Stamps.NAME, pattern, Unit.AUTO, null));
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> of("7_1305031102.pcd", Stamps.NAME, pattern, Unit.AUTO, null));
        assertEquals("the name does not match input.clouds.pattern", refused.getMessage());
    }

    @Test
    void aNumberCountsCloudsAtARate() {
        RowRate rate = new RowRate(30, 1);
        assertEquals(0, of("000000.bin", Stamps.RATE, null, Unit.AUTO, rate));
        assertEquals(333_333_333L, of("000010.bin", Stamps.RATE, null, Unit.AUTO, rate));
        assertEquals(
                "'1.5' is no whole number, and stamps = rate counts clouds by it",
                assertThrows(IllegalArgumentException.class, () -> of("1.5.bin", Stamps.RATE, null, Unit.AUTO, rate))
                        .getMessage());
        assertEquals(
                "'99999999999999999999' leaves 64 bits of nanoseconds",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> of("99999999999999999999.bin", Stamps.RATE, null, Unit.AUTO, rate))
                        .getMessage());
    }
}
