package io.robocache.job.sql;

import io.robocache.episode.MessagePart;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/** What one task reads, in this order. */
record RecordingPart(List<MessagePart> parts) implements InputPartition {}
