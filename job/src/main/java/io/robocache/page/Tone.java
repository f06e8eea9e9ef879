package io.robocache.page;

/** What a thing on a page means, which gives it its colour and, where it is a verdict, its sign. */
public enum Tone {
    PLAIN("plain", ""),
    GOOD("good", "\u2713"),
    LOOK("look", "!"),
    BAD("bad", "\u2715");

    private final String word;
    private final String sign;

    Tone(String word, String sign) {
        this.word = word;
        this.sign = sign;
    }

    String word() {
        return word;
    }

    String sign() {
        return sign;
    }
}
