package io.robocache.episode;

import io.jhdf.ObjectHeader;
import io.jhdf.dataset.NoParent;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkOffset;
import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import io.jhdf.dataset.chunked.ChunkedDatasetV4;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * A dataset that is stored in chunks: as many rows at once as a chunk is long are put together of the chunks beside each
 * other. A chunk that was never written holds no rows of anyone, and is refused.
 */
final class Hdf5Chunks {

    private static final int INDEX_BYTES = 8; // at least, for each chunk

    private final Hdf5File file;
    private final Hdf5Dataset dataset;
    private final Limits limits;
    private final long[] sizes; // of the dataset
    private final Index index;
    private final int[] chunk; // dimensions of a chunk
    private final int elementBytes;
    private final List<FilterPipelineMessage.FilterInfo> filters;

    /** Says where chunks lie; the library keeps that to its subclasses. */
    private interface Index {
        Map<ChunkOffset, Chunk> chunks();

        int[] getChunkDimensions(); // the library's name
    }

    private static final class OldIndex extends ChunkedDatasetV3 implements Index {
        OldIndex(HdfBackingStorage storage, String path, ObjectHeader header) {
            super(storage, header.getAddress(), path, NoParent.INSTANCE, header);
        }

        @Override
        public Map<ChunkOffset, Chunk> chunks() {
            return getChunkLookup();
        }
    }

    private static final class NewIndex extends ChunkedDatasetV4 implements Index {
        NewIndex(HdfBackingStorage storage, String path, ObjectHeader header) {
            super(storage, header.getAddress(), path, NoParent.INSTANCE, header);
        }

        @Override
        public Map<ChunkOffset, Chunk> chunks() {
            return getChunkLookup();
        }
    }

    Hdf5Chunks(Hdf5File file, Hdf5Dataset dataset, Limits limits) throws MalformedEpisodeException {
        this.file = file;
        this.dataset = dataset;
        this.limits = limits;
        this.sizes = dataset.dimensions();
        this.elementBytes = dataset.type().getSize();
        ObjectHeader header = dataset.header();
        DataLayoutMessage layout = header.getMessageOfType(DataLayoutMessage.class);
        if (layout instanceof ChunkedDataLayoutMessage) {
            this.index = new OldIndex(file.storage(), dataset.path(), header);
        } else if (layout instanceof ChunkedDataLayoutMessageV4) {
            this.index = new NewIndex(file.storage(), dataset.path(), header);
        } else {
            throw file.refused(
                    Reason.UNSUPPORTED,
                    dataset.path(),
                    "a layout of %s; copy the dataset into one of its own (h5repack)"
                            .formatted(layout.getDataLayout()));
        }
        this.chunk = index.getChunkDimensions();
        this.filters = header.hasMessageOfType(FilterPipelineMessage.class)
                ? header.getMessageOfType(FilterPipelineMessage.class).getFilters()
                : List.of();
    }

    void read(int rowBytes, Hdf5Dataset.Rows out) throws IOException {
        long chunkBytes = checked(rowBytes);
        Map<ChunkOffset, Chunk> chunks = index.chunks();
        byte[] slab = new byte[(int) Math.min(dataset.rows(), chunk[0]) * rowBytes];
        long[] at = new long[sizes.length];
        for (at[0] = 0; at[0] < sizes[0]; at[0] += chunk[0]) {
            file.storage().begin();
            int rows = (int) Math.min(chunk[0], sizes[0] - at[0]);
            do {
                Chunk found = chunks.get(new ChunkOffset(at.clone()));
                if (found == null) {
                    throw dataset.neverWritten(file, "nothing of the chunk at row " + at[0]);
                }
                place(content(found, (int) chunkBytes), at, rows, slab);
            } while (next(at));
            out.take(ByteBuffer.wrap(slab, 0, rows * rowBytes).order(ByteOrder.LITTLE_ENDIAN), rows);
        }
    }

    /** The bytes of a chunk, when all that is declared was compared. */
    private long checked(int rowBytes) throws MalformedEpisodeException {
        long chunkBytes = elementBytes;
        long count = 1;
        if (chunk.length != sizes.length) {
            throw file.refused(
                    Reason.BAD_SCHEMA,
                    dataset.path(),
                    "chunks of %d dimensions, the dataset has %d".formatted(chunk.length, sizes.length));
        }
        for (int d = 0; d < chunk.length; d++) {
            if (chunk[d] < 1) {
                throw file.refused(Reason.BAD_SCHEMA, dataset.path(), "a chunk of length %d".formatted(chunk[d]));
            }
            chunkBytes = Hdf5Dataset.product(chunkBytes, chunk[d]);
            count = Hdf5Dataset.product(count, (sizes[d] - 1) / chunk[d] + 1);
        }
        long slabBytes = Hdf5Dataset.product(Math.min(sizes[0], chunk[0]), rowBytes);
        if (Math.max(chunkBytes, slabBytes) > limits.blockBytes()) {
            throw file.refused(
                    Reason.SIZE_LIMIT,
                    dataset.path(),
                    "chunks of %d bytes, %d bytes for all beside each other, limit %d; store it in chunks of fewer rows (h5repack)"
                            .formatted(chunkBytes, slabBytes, limits.blockBytes()));
        }
        if (count > 1 + file.storage().size() / INDEX_BYTES) {
            throw dataset.neverWritten(file, "most of its %d chunks".formatted(count));
        }
        return chunkBytes;
    }

    /** The next chunk beside this one; false behind the last. */
    private boolean next(long[] at) {
        for (int d = at.length - 1; d > 0; d--) {
            at[d] += chunk[d];
            if (at[d] < sizes[d]) {
                return true;
            }
            at[d] = 0;
        }
        return false;
    }

    private ByteBuffer content(Chunk found, int chunkBytes) throws IOException {
        ByteBuffer raw = file.storage().map(found.getAddress(), Integer.toUnsignedLong(found.getSize()));
        try {
            ByteBuffer content = Hdf5Filters.decode(filters, found.getFilterMask(), raw, chunkBytes);
            if (content.remaining() != chunkBytes) {
                throw new DamageException(
                        Reason.BAD_LENGTH,
                        "a chunk of %d bytes, expected %d".formatted(content.remaining(), chunkBytes));
            }
            return content;
        } catch (DamageException damaged) {
            throw file.refused(
                    damaged.reason(),
                    "@ " + (found.getAddress() + file.storage().base()),
                    "%s: %s".formatted(dataset.path(), damaged.getMessage()));
        }
    }

    /** Copies what of a chunk lies in the dataset to its rows, line by line. */
    private void place(ByteBuffer content, long[] at, int rows, byte[] slab) {
        int last = chunk.length - 1;
        int[] inside = new int[chunk.length];
        for (int d = 0; d <= last; d++) {
            inside[d] = d == 0 ? rows : (int) Math.min(chunk[d], sizes[d] - at[d]);
        }
        int lineBytes = inside[last] * elementBytes;
        int[] line = new int[chunk.length]; // its last component stays 0
        do {
            long from = 0;
            long to = 0;
            for (int d = 0; d <= last; d++) {
                from = from * chunk[d] + line[d];
                to = to * (d == 0 ? 1 : sizes[d]) + line[d] + (d == 0 ? 0 : at[d]);
            }
            content.get((int) (from * elementBytes), slab, (int) (to * elementBytes), lineBytes);
        } while (nextLine(line, inside));
    }

    private static boolean nextLine(int[] line, int[] inside) {
        for (int d = line.length - 2; d >= 0; d--) {
            if (++line[d] < inside[d]) {
                return true;
            }
            line[d] = 0;
        }
        return false;
    }
}
