package io.robocache.episode;

import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.hadoop.conf.Configuration;

/** Reads one MCAP file. */
final class McapReader implements EpisodeReader {

    static McapReader open(String uri, Configuration hadoop, Limits limits, BufferAllocator memory) throws IOException {
        return new McapReader();
    }

    @Override
    public EpisodeIndex index(List<StreamRequest> requests) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public FieldVector values(int stream, int[] positions) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cloud(int stream, int position, Transform transformOrNull, PointFrames out) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
