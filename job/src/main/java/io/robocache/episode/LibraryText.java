package io.robocache.episode;

import java.util.regex.Pattern;

/** What a library says of a damaged file, as far as it is the same in every run: refusals and losses become part of datasets. */
final class LibraryText {

    /** Objects that have no text of their own: a class and where it lay in memory. */
    private static final Pattern IDENTITY = Pattern.compile("(?<=[\\w$])@[0-9a-f]{1,8}(?!\\w|\\.\\w)");

    private LibraryText() {}

    /** The first line of a message, which may be null, without what differs from run to run. */
    static String of(String message) {
        String first = message == null ? "" : message.lines().findFirst().orElse("");
        return first.isEmpty() ? "no message" : IDENTITY.matcher(first).replaceAll("");
    }
}
