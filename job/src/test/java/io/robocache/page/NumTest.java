package io.robocache.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class NumTest {
    @Test
    void numbersDoNotFollowTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals("-1\u202f234\u202f567", Num.whole(-1_234_567));
            assertEquals("0.3333", Num.digits(1 / 3.0, 4));
            assertEquals("2E-7", Num.digits(2e-7, 4));
            assertEquals("1.5 GB", Num.bytes(1_500_000_000L));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aShareIsNeverRoundedToAllOrNothing() {
        assertEquals("100\u202f%", Num.percent(1));
        assertEquals("99.9\u202f%", Num.percent(0.99999));
        assertEquals("0.1\u202f%", Num.percent(1e-9));
        assertEquals("0\u202f%", Num.percent(0));
    }

    @Test
    void whatIsNoNumberIsADash() {
        assertEquals("\u2013", Num.digits(Double.NaN, 3));
        assertEquals("-\u221e", Num.digits(Double.NEGATIVE_INFINITY, 3));
        assertEquals("0", Num.digits(-0.0, 3));
    }
}
