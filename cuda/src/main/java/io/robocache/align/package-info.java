/** Streams onto one clock: integer nanoseconds, no extrapolation, a validity and an age beside every value. */
package io.robocache.align;
