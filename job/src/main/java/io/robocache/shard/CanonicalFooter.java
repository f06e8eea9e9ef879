package io.robocache.shard;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Rewrites the footer that parquet-java made: lists that come from hash sets, whose order differs from JVM to JVM, are
 * sorted, and the writer's name is ours. Nothing else changes.
 */
final class CanonicalFooter {
    private static final Comparator<PageEncodingStats> BY_PAGE = Comparator.<PageEncodingStats>comparingInt(
                    s -> s.getPage_type().getValue())
            .thenComparingInt(s -> s.getEncoding().getValue())
            .thenComparingInt(PageEncodingStats::getCount);

    private CanonicalFooter() {}

    static byte[] of(byte[] footer) throws IOException {
        FileMetaData meta = Util.readFileMetaData(new ByteArrayInputStream(footer));
        meta.setCreated_by(Canonical.CREATED_BY);
        if (meta.isSetKey_value_metadata()) {
            List<KeyValue> pairs = new ArrayList<>(meta.getKey_value_metadata());
            pairs.sort(Comparator.comparing(KeyValue::getKey));
            meta.setKey_value_metadata(pairs);
        }
        for (RowGroup group : meta.getRow_groups()) {
            for (ColumnChunk chunk : group.getColumns()) {
                sort(chunk.getMeta_data());
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(footer.length);
        Util.writeFileMetaData(meta, out);
        return out.toByteArray();
    }

    private static void sort(ColumnMetaData chunk) {
        List<Encoding> encodings = new ArrayList<>(chunk.getEncodings());
        encodings.sort(Comparator.comparingInt(Encoding::getValue));
        chunk.setEncodings(encodings);
        if (chunk.isSetEncoding_stats()) {
            List<PageEncodingStats> stats = new ArrayList<>(chunk.getEncoding_stats());
            stats.sort(BY_PAGE);
            chunk.setEncoding_stats(stats);
        }
    }
}
