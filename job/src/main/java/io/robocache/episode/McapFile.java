package io.robocache.episode;

import java.io.IOException;

/** An MCAP file: chunked or not, with or without indexes, in any message order, as far as it is good. */
final class McapFile implements MessageFile {

    private final FileBytes bytes;
    private final Limits limits;
    private final Decompression decompression;

    /**
     * A file whose first bytes are looked at; owns {@code bytes}.
     *
     * @param decompression borrowed
     * @throws MalformedEpisodeException if nothing of it can be read
     */
    McapFile(FileBytes bytes, Limits limits, Decompression decompression) throws IOException {
        this.bytes = bytes;
        this.limits = limits;
        this.decompression = decompression;
        McapOpening.check(bytes);
    }

    @Override
    public void scan(int file, Blocks blocks, LossLog log, MessageIndexer indexer) throws IOException {
        Catalog catalog = new Catalog(bytes.uri(), file, log, limits);
        indexer.startFile(catalog, new SummaryCatalog(bytes, file, limits), bytes.label() + "message ");
        new McapScanner(bytes, file, blocks, decompression, limits, catalog, log, indexer).scan();
        indexer.endFile();
    }

    @Override
    public long bytesRead() {
        return bytes.bytesRead();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
