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
 * @param detail what was found, with the value and the limit; names the topic if there is one, and lost bytes
 */
public record Loss(Reason reason, String where, long count, String detail) implements Serializable {

    /** Checks that nothing is null. */
    public Loss {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(detail, "detail");
    }
}
