package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.align.SampleIndex;
import io.robocache.job.EpisodeWindows.Signal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules that cut, on stamps alone. */
class EpisodeWindowsTest {
    private static SampleIndex stamps(long... stamps) {
        return SampleIndex.of(stamps, stamps.length);
    }

    /** {@code s} start, {@code e} stop, {@code -} nothing. */
    private static List<Window> between(String signals, long... stamps) {
        List<Signal> list = new ArrayList<>();
        signals.chars().forEach(c -> list.add(c == 's' ? Signal.START : c == 'e' ? Signal.STOP : Signal.NONE));
        return EpisodeWindows.between(stamps(stamps), list);
    }

    private static Window window(long first, long last) {
        return new Window(first, last);
    }

    @Test
    void eachStartEndsThePartBeforeJustAheadOfItself() {
        assertEquals(List.of(window(10, 19), window(20, 29), window(30, Long.MAX_VALUE)), between("sss", 10, 20, 30));
    }

    @Test
    void aStopEndsWithoutBeginning() {
        assertEquals(List.of(window(10, 19), window(30, 39)), between("sese", 10, 20, 30, 40));
        assertEquals(List.of(window(10, 19)), between("see", 10, 20, 30), "a second stop means nothing");
        assertEquals(List.of(window(20, Long.MAX_VALUE)), between("es", 10, 20), "nor does one before any start");
    }

    @Test
    void whatMeansNothingCutsNothing() {
        assertEquals(List.of(window(10, 39)), between("s--e", 10, 20, 30, 40));
        assertEquals(List.of(), between("--e", 10, 20, 30));
        assertEquals(List.of(), between(""));
    }

    @Test
    void neighboursOfOneNanosecondGiveAPartOfOneNanosecond() {
        assertEquals(List.of(window(10, 10), window(11, 11)), between("sse", 10, 11, 12));
    }

    @Test
    void onlyALongerTimeThanTheLimitIsAGap() {
        SampleIndex stream = stamps(0, 10, 15, 21);
        assertEquals(
                List.of(window(0, 0), window(10, 15), window(21, 21)), EpisodeWindows.withoutGap(List.of(stream), 5));
        assertEquals(List.of(window(0, 0), window(10, 21)), EpisodeWindows.withoutGap(List.of(stream), 6));
        assertEquals(List.of(window(0, 21)), EpisodeWindows.withoutGap(List.of(stream), 10));
    }

    @Test
    void messagesOfAllStreamsTogetherFillAGap() {
        SampleIndex one = stamps(0, 100, 110);
        SampleIndex two = stamps(40, 80, 200);
        assertEquals(List.of(window(0, 110), window(200, 200)), EpisodeWindows.withoutGap(List.of(one, two), 40));
        assertEquals(List.of(window(0, 0), window(100, 110)), EpisodeWindows.withoutGap(List.of(one, stamps()), 40));
        assertEquals(List.of(), EpisodeWindows.withoutGap(List.of(stamps()), 40));
    }

    @Test
    void equalStampsOfTwoStreamsAreNoGap() {
        assertEquals(List.of(window(5, 5)), EpisodeWindows.withoutGap(List.of(stamps(5), stamps(5)), 1));
    }

    @Test
    void whatLiesInNoWindowIsCounted() {
        List<Window> windows = List.of(window(10, 19), window(20, 20), window(30, 39));
        assertEquals(4, EpisodeWindows.outside(stamps(9, 10, 19, 20, 21, 29, 30, 39, 40), windows));
        assertEquals(0, EpisodeWindows.outside(stamps(Long.MIN_VALUE, Long.MAX_VALUE), List.of(Window.ALL)));
        assertEquals(0, EpisodeWindows.outside(stamps(), windows));
        assertEquals(2, EpisodeWindows.outside(stamps(1, 2), List.of()));
    }

    @Test
    void aWindowEndsAfterItBegins() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> window(2, 1));
        assertEquals("window from 2 to 1 ends before it begins", refused.getMessage());
    }
}
