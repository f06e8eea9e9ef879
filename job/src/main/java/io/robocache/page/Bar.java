package io.robocache.page;

/**
 * A bar, from the left edge.
 *
 * @param label  what it is
 * @param share  of the full width, 0 to 1; anything else shows as nothing
 * @param value  in words
 * @param tone   its colour
 */
public record Bar(String label, double share, String value, Tone tone) {}
