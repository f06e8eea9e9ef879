package io.robocache.episode;

import java.io.Serializable;
import java.util.Objects;

/**
 * Something of one episode that was left out (a loss) or that is suspicious although everything was delivered (a
 * warning). Findings of one kind are folded: {@code where} and {@code detail} are those of the first.
 *
 * @param reason why
 * @param where  {@code "@ 3045"}: byte offset in the file, of the record or the chunk; {@code "message 18"}: index over
 *               all messages of the file, in file order, from 0; {@code "row 7"}; {@code "line 17 of the data"} of a text,
 *               from 1; the same behind the name of a file of the episode's folder: {@code "0017.pcd @ 143"}
 * @param count  messages, rows or findings; 0 if it cannot be known how many messages were lost
 * @param detail what was found, with the value and the limit; names the topic if there is one, and lost bytes. Every
 *               decimal digit in it and in {@code where} is one of 0 to 9: a JVM formats numbers in the digits of its
 *               locale, and these texts are part of a dataset
 */
public record Loss(Reason reason, String where, long count, String detail) implements Serializable {

    /** @throws NullPointerException if anything is null */
    public Loss {
        Objects.requireNonNull(reason, "reason");
        where = westernDigits(where);
        detail = westernDigits(detail);
    }

    private static String westernDigits(String text) {
        StringBuilder western = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER ? '0' + Character.digit(c, 10) : c)
                .forEach(western::appendCodePoint);
        return western.toString();
    }
}
