package io.robocache.page;

/**
 * Text of others as HTML, in elements and in attributes alike. Topics, file names and reasons come from recordings: nothing
 * in them may end an element or an attribute, hide itself, or turn the direction of what stands behind it.
 */
final class Escape {
    /** Code points of one text on a page. */
    static final int LONGEST = 240;

    private static final String HEX = "0123456789ABCDEF";

    private Escape() {}

    /** The text, or its beginning and an ellipsis; what cannot be seen stands as its code, {@code \\u202E}. */
    static String of(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        int shown = 0;
        for (int i = 0; i < text.length(); shown++) {
            if (shown == LONGEST) {
                return out.append('\u2026').toString();
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            append(out, c);
        }
        return out.toString();
    }

    private static void append(StringBuilder out, int c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            case '`' -> out.append("&#96;");
            default -> {
                if (seen(c)) {
                    out.appendCodePoint(c);
                } else {
                    code(out, c);
                }
            }
        }
    }

    /** By ranges, as the categories of {@link Character} are those of the JDK's Unicode, which differ between versions. */
    private static boolean seen(int c) {
        boolean control = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad;
        boolean invisible = (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0x61c
                || c == 0x180e
                || c == 0xfeff
                || (c >= 0xfff9 && c <= 0xfffb);
        boolean none = (c >= 0xd800 && c <= 0xdfff) || (c & 0xfffe) == 0xfffe || (c >= 0xe0000 && c <= 0xe0fff);
        return !control && !invisible && !none;
    }

    private static void code(StringBuilder out, int c) {
        out.append("\\u");
        for (int shift = c > 0xffff ? 20 : 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 15));
        }
    }
}
