/**
 * Shards and datasets on disk: the plan that groups episodes into files, the canonical Parquet writer, sidecars, global
 * numbering, sealing, publication as a LeRobot v3.0 directory, and the verifier that checks every promise again.
 *
 * <p>The flow: {@link io.robocache.shard.ShardPlan} -> {@link io.robocache.shard.ShardWriter} and
 * {@link io.robocache.shard.Sidecar} -> {@link io.robocache.shard.Numbering} -> {@link io.robocache.shard.ShardSealer}
 * -> {@link io.robocache.shard.DatasetPublisher} -> {@link io.robocache.shard.DatasetVerifier}. Nothing here knows of
 * Spark. Every byte written is a function of the rows and the configuration.
 */
package io.robocache.shard;
