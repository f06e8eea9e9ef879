package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportPageTest {
    private static final int MOST_BYTES = 2_000_000;

    @Test
    void namesOfRecordingsStayText() throws IOException {
        String page = ReportFixture.page(30, ReportFixture.HOSTILE);

        assertEquals(1, count(page, "<script"), "one script, our own");
        assertEquals(1, count(page, "</script"));
        assertEquals(0, count(page, "<!--"));
        assertEquals(0, count(page, "\" onload="));
        assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;alert(&#39;x&#39;)"), "it is shown as it is");
        assertTrue(page.contains("\\u202Ecba\\u0000\\u001B"), "what cannot be seen is");
        for (int i = 0; i < page.length(); i++) {
            char c = page.charAt(i);
            assertTrue(c == '\n' || (c >= ' ' && c != 0x7f && (c < 0x202a || c > 0x202e)), "character " + (int) c);
        }
    }

    @Test
    void nothingIsFetched() throws IOException {
        String page = ReportFixture.page(30, "");

        assertFalse(
                page.matches("(?s).*(https?:|src=|url\\(|@import|<link|<img|<iframe|style=\").*"), "self-contained");
        assertEquals(1, count(page, "href="), "the skip link");
        assertTrue(page.contains("default-src 'none'; style-src 'sha256-"), "and a policy that says so");
    }

    @Test
    void thePageStaysSmallHoweverLargeTheDatasetAndItsNames() throws IOException {
        String page = ReportFixture.page(5000, "\"".repeat(5000));

        assertTrue(page.getBytes(StandardCharsets.UTF_8).length < MOST_BYTES, page.length() + " characters");
        assertTrue(page.contains("The timeline shows the first 60 of 4\u202f000 episodes, the table the first 150."));
        assertTrue(page.contains("The table has the first 60"), "of the quarantined ones too");
    }

    @Test
    void theSameFactsGiveTheSamePageInAnyLocale() throws IOException {
        String page = ReportFixture.page(30, "x");
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals(page, ReportFixture.page(30, "x"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theVerdictStandsFirst() throws IOException {
        assertTrue(
                ReportFixture.page(30, "x").contains("Much is missing: look before you train on it"),
                "a fifth is gone");
        assertTrue(ReportFixture.page(30, "x")
                .contains("6 of 30 episodes are quarantined (20.0\u202f%), most for crc-mismatch"));
        assertTrue(ReportFixture.page(2, "x").contains("Usable, with something to look at"), "one lost something");
    }

    @Test
    void aDatasetWithoutEpisodesHasAPage() throws IOException {
        ReportFacts facts = new ReportFacts();
        String page = ReportPage.of(ReportFixture.head(0, 0, "x"), facts);

        assertTrue(page.contains("No episode is written"), page);
        assertTrue(page.contains("No example frame is kept"), "voxels");
        assertTrue(page.contains("Nothing is quarantined."), "quarantine");
    }

    @Test
    void aSidecarOfAnEarlierReleaseHasNoTraceAndIsReadOnlyAsPublished() throws IOException {
        String now =
                new String(SidecarJson.write(new Sidecar(0, "p", null, List.of(), Map.of())), StandardCharsets.UTF_8);
        byte[] former =
                now.replace("robocache-sidecar 2", "robocache-sidecar 1").getBytes(StandardCharsets.UTF_8);

        assertEquals(0, SidecarJson.readOfAnyWriter(former, "s.json").shard());
        IOException refused = org.junit.jupiter.api.Assertions.assertThrows(
                IOException.class, () -> SidecarJson.read(former, "s.json"));
        assertTrue(refused.getMessage().contains("lacks what the report needs"), refused.getMessage());
    }

    @Test
    void agesFallIntoClassesTwiceAsWide() {
        assertEquals(0, StreamTrace.bin(0));
        assertEquals(0, StreamTrace.bin(0.0624f));
        assertEquals(1, StreamTrace.bin(-0.0625f));
        assertEquals(5, StreamTrace.bin(1));
        assertEquals(StreamTrace.BINS - 1, StreamTrace.bin(1e30f));
        assertEquals(1.0, StreamTrace.edge(5));
        AgeTrace trace = new AgeTrace();
        for (float age : new float[] {Float.NaN, 1, 1.5f, Float.NaN, Float.NaN, 0}) {
            trace.add(age);
        }
        StreamTrace met = trace.finish(MessageTimes.NONE);
        assertEquals(List.of(1L, 0L, 0L, 0L, 0L, 2L), met.ages());
        assertEquals(List.of(new StreamTrace.Span(0, 1), new StreamTrace.Span(3, 2)), met.invalid());
        assertEquals(2, met.spans());
    }

    private static int count(String page, String what) {
        return page.split(java.util.regex.Pattern.quote(what), -1).length - 1;
    }
}
