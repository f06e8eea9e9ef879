package io.robocache.page;

import java.util.List;

/**
 * A row of a timeline: a strip from {@code from} to {@code to}, shares of the full width, with stretches of it marked.
 *
 * @param label  what it is
 * @param value  in words
 * @param marked stretches, shares of the full width; those that would not be seen are made wide enough
 */
public record Strip(String label, double from, double to, String value, List<Mark> marked) {

    /** A stretch, and what it is. */
    public record Mark(double from, double to, Tone tone, String tip) {}

    public Strip {
        marked = List.copyOf(marked);
    }
}
