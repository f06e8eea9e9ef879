package io.robocache.job;

import io.robocache.align.FrameClock;
import io.robocache.episode.Loss;

/**
 * One episode of a recording.
 *
 * @param number  its number in the recording, from 0
 * @param clock   its frames, at least one; null if nothing is written
 * @param refused why nothing is written; null if it is
 */
record EpisodePart(int number, FrameClock clock, Loss refused) {}
