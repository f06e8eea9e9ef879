package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class LossTest {
    @Test
    void numbersAreTheSameInEveryLocale() {
        for (String tongue : new String[] {"ar-EG-u-nu-arab", "th-TH-u-nu-thai", "ne-NP-u-nu-deva", "tr-TR"}) {
            Locale locale = Locale.forLanguageTag(tongue);
            String where = String.format(locale, "@ %d", 1234567890);
            Loss loss = new Loss(Reason.TRUNCATED, where, 1, String.format(locale, "%d bytes of %s", -5, "/t_\u00fc"));

            assertEquals("@ 1234567890", loss.where(), tongue);
            assertEquals("-5 bytes of /t_\u00fc", loss.detail(), tongue);
        }
    }

    @Test
    void nothingMayBeMissing() {
        assertThrows(NullPointerException.class, () -> new Loss(null, "", 1, ""));
        assertThrows(NullPointerException.class, () -> new Loss(Reason.EMPTY, null, 1, ""));
        assertThrows(NullPointerException.class, () -> new Loss(Reason.EMPTY, "", 1, null));
    }
}
