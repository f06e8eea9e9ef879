package io.robocache.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class EscapeTest {
    @Test
    void nothingEndsAnElementOrAnAttribute() {
        assertEquals(
                "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &quot; &amp;amp; &#96;",
                Escape.of("<script>alert('1')</script> \" &amp; `"));
    }

    @Test
    void whatCannotBeSeenStandsAsItsCode() {
        assertEquals("a\\u202Egpj.exe", Escape.of("a\u202egpj.exe"));
        assertEquals(
                "\\u0000\\u001B[2J\\u000A\\u0085\\u00AD\\u200B\\uFEFF",
                Escape.of("\0\u001b[2J\n\u0085\u00ad\u200b\ufeff"));
        assertEquals("\\uD800x\\uDC00", Escape.of("\ud800x\udc00"));
        assertEquals("\\u2066\\uFFFE\\u0E0041", Escape.of("\u2066\ufffe\udb40\udc41"));
    }

    @Test
    void lettersOfAnyScriptStay() {
        assertEquals(
                "Gr\u00fc\u00dfe \u6a5f\u5668\u4eba \u05e9\u05dc\u05d5\u05dd \ud83e\udd16",
                Escape.of("Gr\u00fc\u00dfe \u6a5f\u5668\u4eba \u05e9\u05dc\u05d5\u05dd \ud83e\udd16"));
    }

    @Test
    void aLongTextIsCutBetweenCodePoints() {
        String cut = Escape.of("\ud83e\udd16".repeat(1000));

        assertEquals(Escape.LONGEST + 1, cut.codePointCount(0, cut.length()));
        assertFalse(Character.isHighSurrogate(cut.charAt(cut.length() - 2)), "a pair stays a pair");
    }
}
