package io.robocache.shard;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.fs.Path;

/** Decodes one MDS file (see {@link MdsSealing}) against its entry in the index. Not thread-safe. */
final class MdsFileCheck implements DataFileCheck {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long UINT32 = 0xffff_ffffL;

    private final CheckedDataset dataset;
    private final String file;
    private final MdsIndex.Entry entry; // null if the index has none
    private long[] offsets;

    MdsFileCheck(CheckedDataset dataset, String file, MdsIndex.Entry entry) {
        this.dataset = dataset;
        this.file = file;
        this.entry = entry;
    }

    @Override
    public void locateDamage(String expected, String actual) {
        dataset.report(
                file, "SHA-256 is " + actual + ", the manifest says " + expected + "; restore the file or build again");
    }

    @Override
    public List<Column> columns() throws IOException {
        if (entry == null) {
            throw new IOException(Layout.MDS_INDEX + " does not list the file");
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < entry.names().size(); i++) {
            boolean list = entry.encodings().get(i).startsWith("ndarray:");
            columns.add(
                    dataset.info().column(entry.names().get(i), list ? InfoCheck.Form.LIST : InfoCheck.Form.SCALAR));
            String expected = MdsColumn.of(columns.get(i)).encoding();
            if (!expected.equals(entry.encodings().get(i))) {
                throw new IOException("column " + entry.names().get(i) + " has the encoding "
                        + entry.encodings().get(i) + ", info.json means " + expected);
            }
        }
        dataset.info().requireEveryFeature(columns);
        return columns;
    }

    @Override
    public void decode(ShardContent content, NumberingCheck numbers, SyncCheck sync) {
        Path path = new Path(dataset.root(), file);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(dataset.storage().open(path), BUFFER_BYTES))) {
            int samples = head(in);
            for (int from = 0; from < samples; ) {
                String where = "sample " + from;
                numbers.begin(what -> dataset.findings().accept(new Finding(file, where, what)));
                int to = (int) Math.min(samples, from + Math.max(1, numbers.leftInEpisode()));
                samples(in, from, to, content, numbers, sync);
                numbers.end();
                sync.end(to - from, what -> dataset.findings().accept(new Finding(file, where, what)));
                from = to;
            }
            if (in.read() >= 0) {
                throw new IOException("goes on behind its last sample");
            }
            content.add(samples);
        } catch (RuntimeException | IOException unreadable) {
            dataset.report(file, "cannot be decoded: " + unreadable.getMessage());
        }
    }

    /** Reads what stands before the samples; returns how many there are. */
    private int head(DataInputStream in) throws IOException {
        long samples = Integer.reverseBytes(in.readInt()) & UINT32;
        if (samples != entry.samples()) {
            throw new IOException(samples + " samples, " + Layout.MDS_INDEX + " says " + entry.samples());
        }
        offsets = new long[Math.toIntExact(samples + 1)];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = Integer.reverseBytes(in.readInt()) & UINT32;
        }
        long description = offsets[0] - Integer.BYTES * (samples + 2);
        if (description < 0 || description > BUFFER_BYTES || offsets[(int) samples] != entry.bytes()) {
            throw new IOException("its offsets run from " + offsets[0] + " to " + offsets[(int) samples] + " in "
                    + entry.bytes() + " bytes");
        }
        String text = new String(bytes(in, (int) description), StandardCharsets.UTF_8);
        if (!Json.read(text.getBytes(StandardCharsets.UTF_8)).isObject()) {
            throw new IOException("its description is no JSON object");
        }
        return (int) samples;
    }

    private void samples(
            DataInputStream in, int from, int to, ShardContent content, NumberingCheck numbers, SyncCheck sync)
            throws IOException {
        List<MdsColumn> columns = content.columns().stream().map(MdsColumn::of).toList();
        List<CheckedColumn> checked = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            checked.add(new CheckedColumn(columns.get(i).column(), content.of(i), numbers, sync));
        }
        for (int row = from; row < to; row++) {
            ByteBuffer sample = ByteBuffer.wrap(bytes(in, Math.toIntExact(offsets[row + 1] - offsets[row])))
                    .order(ByteOrder.LITTLE_ENDIAN);
            int[] lengths = new int[columns.size()];
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = columns.get(i).varying()
                        ? sample.getInt()
                        : columns.get(i).bytes();
            }
            for (int i = 0; i < lengths.length; i++) {
                value(
                        sample.slice(sample.position(), lengths[i]).order(ByteOrder.LITTLE_ENDIAN),
                        columns.get(i),
                        checked.get(i));
                sample.position(sample.position() + lengths[i]);
            }
            if (sample.hasRemaining()) {
                throw new IOException("sample " + row + " has " + sample.remaining() + " bytes behind its last value");
            }
        }
    }

    private static void value(ByteBuffer value, MdsColumn mds, CheckedColumn to) throws IOException {
        if (ElementType.of(mds.column().type()).varying()) {
            byte[] text = new byte[value.remaining()];
            value.get(text);
            to.text(text);
        } else {
            if (mds.column().ragged()) {
                length(value, mds);
            }
            while (value.hasRemaining()) {
                to.number(
                        switch (mds.elementBytes()) {
                            case Byte.BYTES -> mds.column().type() == MinorType.TINYINT
                                    ? value.get()
                                    : value.get() & 0xff;
                            case Short.BYTES -> value.getShort();
                            case Integer.BYTES -> value.getInt();
                            default -> value.getLong();
                        });
            }
        }
        to.endRow();
    }

    /** Reads the length of a list, which must be what is left of it. */
    private static void length(ByteBuffer value, MdsColumn mds) throws IOException {
        int tag = value.get();
        long elements =
                switch (tag & 3) {
                    case 0 -> value.get() & 0xff;
                    case 1 -> value.getShort() & 0xffff;
                    default -> value.getInt() & UINT32;
                };
        if (elements * mds.elementBytes() != value.remaining() || tag != MdsColumn.lengthTag((int) elements)) {
            throw new IOException("column " + mds.column().name() + " has a list of " + elements + " elements in "
                    + value.remaining() + " bytes");
        }
    }

    private static byte[] bytes(DataInputStream in, int length) throws IOException {
        if (length < 0) {
            throw new IOException("offsets that do not ascend");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("ends within a sample");
        }
        return bytes;
    }
}
