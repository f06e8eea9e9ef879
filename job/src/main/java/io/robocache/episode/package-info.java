/**
 * Readers of recorded episodes. {@link io.robocache.episode.EpisodeLister} finds them, {@link io.robocache.episode.EpisodeRef}
 * names one, and a reader indexes it once and then hands out values and clouds as Arrow vectors. The only room that knows
 * input formats; it knows Hadoop's file systems and no Spark.
 */
package io.robocache.episode;
