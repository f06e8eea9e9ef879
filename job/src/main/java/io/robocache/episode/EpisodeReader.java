package io.robocache.episode;

import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads one episode: first {@link #index}, then values and clouds by position, in any order. Positions that lie near each
 * other in the file are cheap to read together. Memory is bounded by the largest message, block and cache, not by the
 * episode. Not thread-safe: one per task thread.
 */
public sealed interface EpisodeReader extends AutoCloseable
        permits BagReader, LeRobotReader, CloudFolderReader, TableReader {

    /**
     * Opens an episode; the caller closes the reader before {@code memory}.
     *
     * @param episode which one
     * @param hadoop  for the file system of its URI
     * @param settings what is refused, how much is kept, and what the file does not say
     * @param memory  what chunks and results are allocated from; borrowed
     * @throws MalformedEpisodeException if nothing of it can be read
     * @throws IOException               if storage fails
     */
    static EpisodeReader open(EpisodeRef episode, Configuration hadoop, ReadSettings settings, BufferAllocator memory)
            throws IOException {
        return switch (episode.format()) {
            case MCAP, DB3, ROSBAG2 -> BagReader.open(episode, hadoop, settings.limits(), memory);
            case LEROBOT -> LeRobotReader.open(episode, hadoop, settings.limits(), memory);
            case CLOUDS -> CloudFolderReader.open(episode, hadoop, settings, memory);
            case PARQUET -> ParquetTable.open(episode, hadoop, settings, memory);
            case HDF5 -> Hdf5Table.open(episode, hadoop, settings, memory);
            case RLDS -> RldsTable.open(episode, hadoop, settings, memory);
        };
    }

    /**
     * Passes over the episode once and decodes every message of the requested topics completely, so that {@link #values}
     * and {@link #cloud} never meet a bad one: a bad message is a loss, and has no position. May be called again, with
     * other requests; positions are then those of the last call.
     *
     * <p>A request without fields takes: JointState {@code position}; Imu {@code angular_velocity, linear_acceleration};
     * Wrench(Stamped) {@code force, torque}; Twist(Stamped) {@code linear, angular}; Pose(Stamped) {@code position,
     * orientation}; std_msgs and Image {@code data}; any other type all numbers but those of its header. As text it takes
     * {@code data} of a std_msgs/String, and the whole text of a JSON message.
     *
     * @throws MalformedEpisodeException if nothing of it can be delivered, or it does not fit a request ({@link
     *                                   Reason#CONFIG_MISMATCH}), or an array changes its length
     * @throws IOException               if storage fails
     */
    EpisodeIndex index(List<StreamRequest> requests) throws IOException;

    /**
     * Reads the values of a {@link StreamRequest.Kind#VALUES}, {@link StreamRequest.Kind#TEXT} or {@link
     * StreamRequest.Kind#IMAGE} stream.
     *
     * @param stream    index of its request
     * @param positions which, in any order, repetitions allowed
     * @return shape (positions, width), flat, row by row, of {@link StreamIndex#elementType()}; a missing component is NaN;
     *         for text a VarCharVector, for images a VarBinaryVector, shape (positions); never null elements; the caller closes it
     * @throws IllegalArgumentException  if the stream is of another kind
     * @throws IllegalStateException     before {@link #index}
     * @throws IndexOutOfBoundsException if a position is not one of the stream's
     */
    FieldVector values(int stream, int[] positions) throws IOException;

    /**
     * Appends the points of one cloud, in their order, including those that are not finite; does not end the frame. Of a
     * depth image ({@link StreamRequest#depth}) these are its returns, row by row; its other pixels are counted in {@code out}.
     *
     * @param stream          index of a {@link StreamRequest.Kind#CLOUD} request
     * @param position        which message
     * @param transformOrNull from the cloud's frame to the grid's; null: coordinates are cast to float32 as they are
     * @param out             receives x, y, z, and each of its features; borrowed
     * @throws IllegalArgumentException if the stream is of another kind, or {@code out} has a feature that was not requested
     * @throws IllegalStateException    before {@link #index}
     */
    void cloud(int stream, int position, Transform transformOrNull, PointFrames out) throws IOException;

    /** Frees the kept chunks and closes the file; twice is harmless. */
    @Override
    void close() throws IOException;
}
