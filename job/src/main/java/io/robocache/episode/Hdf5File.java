package io.robocache.episode;

import io.jhdf.AttributeImpl;
import io.jhdf.Constants;
import io.jhdf.FractalHeap;
import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.Superblock;
import io.jhdf.SymbolTableEntry;
import io.jhdf.Utils;
import io.jhdf.btree.BTreeV1;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.AttributeNameForIndexedAttributesRecord;
import io.jhdf.btree.record.LinkNameForIndexedGroupRecord;
import io.jhdf.dataset.NoParent;
import io.jhdf.exceptions.HdfChecksumMismatchException;
import io.jhdf.exceptions.UnsupportedHdfException;
import io.jhdf.object.message.AttributeInfoMessage;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * An open HDF5 file: its groups, links and attributes. Groups are walked here and not by the library, which would open what
 * an external link names. Layout: https://docs.hdfgroup.org/hdf5/develop/_f_m_t3.html. Not thread-safe.
 */
final class Hdf5File implements AutoCloseable {

    private static final byte[] SIGNATURE = HexFormat.of().parseHex("894844460d0a1a0a");
    private static final int FIRST_USER_BLOCK = 512;
    private static final int SUPERBLOCK_BYTES = 256; // more than any of them has
    private static final int SOFT = 2; // what a symbol table says of a soft link

    private final String uri;
    private final Hdf5Storage storage;
    private ObjectHeader root;

    /** What a name in a group leads to. */
    enum LinkKind {
        OBJECT,
        SOFT,
        EXTERNAL
    }

    /**
     * A name in a group.
     *
     * @param address of the object's header
     * @param target  of a soft or external link; empty otherwise
     */
    record Link(String name, LinkKind kind, long address, String target) {}

    /** Something that asks the library. */
    interface Step<T> {
        T take() throws IOException;
    }

    private Hdf5File(String uri, Hdf5Storage storage) {
        this.uri = uri;
        this.storage = storage;
    }

    /**
     * Opens a local file; the caller closes.
     *
     * @param uri for messages
     * @throws MalformedEpisodeException if it is no HDF5 file, or ends before it says
     */
    static Hdf5File open(Path path, String uri, Limits limits) throws IOException {
        Hdf5File file = new Hdf5File(uri, new Hdf5Storage(path, uri, limits.blockBytes()));
        boolean opened = false;
        try {
            file.root = file.fenced("@ 0", file::readRoot);
            opened = true;
            return file;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    private ObjectHeader readRoot() throws IOException {
        long length = storage.size();
        if (length == 0) {
            throw refused(Reason.EMPTY, "@ 0", "a file of 0 bytes");
        }
        long at = 0;
        while (at < length && !isSignature(at)) {
            at = at == 0 ? FIRST_USER_BLOCK : at * 2;
        }
        if (at >= length) {
            throw refused(Reason.BAD_MAGIC, "@ 0", "no HDF5 signature, at none of the places for it");
        }
        ByteBuffer bytes = ByteBuffer.allocate(SUPERBLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(storage.read(at, Math.min(SUPERBLOCK_BYTES, length - at))).rewind();
        Superblock superblock = Superblock.readSuperblock(bytes);
        if (superblock.getBaseAddressByte() != at) {
            throw refused(
                    Reason.BAD_HEADER, "@ " + at, "the base address is %d".formatted(superblock.getBaseAddressByte()));
        }
        if (superblock.getEndOfFileAddress() > length) {
            throw refused(
                    Reason.TRUNCATED,
                    "@ " + length,
                    "the file has %d bytes, and says that it has %d"
                            .formatted(length, superblock.getEndOfFileAddress()));
        }
        storage.is(superblock);
        if (superblock instanceof Superblock.SuperblockV0V1 old) {
            long entry = old.getRootGroupSymbolTableAddress() - at;
            return header(new SymbolTableEntry(storage, entry).getObjectHeaderAddress());
        }
        return header(((Superblock.SuperblockV2V3) superblock).getRootGroupObjectHeaderAddress());
    }

    private boolean isSignature(long at) {
        if (storage.size() - at < SIGNATURE.length) {
            return false;
        }
        return storage.read(at, SIGNATURE.length).equals(ByteBuffer.wrap(SIGNATURE));
    }

    /**
     * Runs a step of the library, which throws whatever comes of damaged bytes.
     *
     * @param where for messages
     * @throws MalformedEpisodeException instead
     */
    <T> T fenced(String where, Step<T> step) throws IOException {
        storage.begin();
        try {
            return step.take();
        } catch (RuntimeException broken) {
            throw thrown(broken, where);
        } catch (StackOverflowError endless) {
            throw new MalformedEpisodeException(
                    Reason.BAD_SCHEMA, uri, where, "HDF5: structures that are nested without end", endless);
        }
    }

    private IOException thrown(RuntimeException broken, String where) {
        Reason reason = Reason.BAD_SCHEMA;
        String why = "";
        for (Throwable at = broken; at != null; at = at.getCause()) {
            if (at instanceof UncheckedIOException ours) {
                return ours.getCause();
            }
            why = at.getMessage() == null ? at.toString() : at.getMessage(); // the innermost says most
            if (at instanceof UnsupportedHdfException || why.startsWith("Unrecognized ")) {
                reason = Reason.UNSUPPORTED; // of a later version of the format
            } else if (at instanceof HdfChecksumMismatchException) {
                reason = Reason.CRC_MISMATCH;
            }
        }
        return new MalformedEpisodeException(
                reason,
                uri,
                where,
                "HDF5: " + LibraryText.of(why)
                        + (reason == Reason.UNSUPPORTED ? "; rewrite the file (h5repack --high=v110)" : ""),
                broken);
    }

    String uri() {
        return uri;
    }

    Hdf5Storage storage() {
        return storage;
    }

    ObjectHeader root() {
        return root;
    }

    /** Unfenced, as all below. */
    ObjectHeader header(long address) {
        return ObjectHeader.readObjectHeader(storage, address);
    }

    /** The names in a group, by their UTF-8 bytes. */
    List<Link> links(ObjectHeader group) {
        List<Link> links = new ArrayList<>();
        if (group.hasMessageOfType(SymbolTableMessage.class)) {
            SymbolTableMessage table = group.getMessageOfType(SymbolTableMessage.class);
            ByteBuffer names = new LocalHeap(storage, table.getLocalHeapAddress()).getDataBuffer();
            for (long node :
                    BTreeV1.createGroupBTree(storage, table.getBTreeAddress()).getChildAddresses()) {
                for (SymbolTableEntry entry : new GroupSymbolTableNode(storage, node).getSymbolTableEntries()) {
                    links.add(link(names, entry));
                }
            }
        } else {
            group.getMessagesOfType(LinkMessage.class).forEach(message -> links.add(link(message)));
            if (group.hasMessageOfType(LinkInfoMessage.class)) {
                LinkInfoMessage info = group.getMessageOfType(LinkInfoMessage.class);
                if (info.getBTreeNameIndexAddress() != Constants.UNDEFINED_ADDRESS) {
                    FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
                    BTreeV2<LinkNameForIndexedGroupRecord> index =
                            new BTreeV2<>(storage, info.getBTreeNameIndexAddress());
                    for (LinkNameForIndexedGroupRecord record : index.getRecords()) {
                        links.add(link(LinkMessage.fromBuffer(heap.getId(record.getId()), storage.getSuperblock())));
                    }
                }
            }
        }
        links.sort(Comparator.comparing(Link::name, EpisodeId::comparePaths));
        return links;
    }

    private static Link link(ByteBuffer names, SymbolTableEntry entry) {
        String name = text(names, entry.getLinkNameOffset());
        return entry.getCacheType() == SOFT
                ? new Link(name, LinkKind.SOFT, 0, text(names, entry.getLinkValueOffset()))
                : new Link(name, LinkKind.OBJECT, entry.getObjectHeaderAddress(), "");
    }

    private static String text(ByteBuffer names, int at) {
        return Utils.readUntilNull(names.duplicate().position(at));
    }

    private static Link link(LinkMessage message) {
        return switch (message.getLinkType()) {
            case HARD -> new Link(message.getLinkName(), LinkKind.OBJECT, message.getHardLinkAddress(), "");
            case SOFT -> new Link(message.getLinkName(), LinkKind.SOFT, 0, message.getSoftLink());
            case EXTERNAL -> new Link(
                    message.getLinkName(),
                    LinkKind.EXTERNAL,
                    0,
                    message.getExternalFile() + ":" + message.getExternalPath());
        };
    }

    /** The value of an attribute, as the library gives it; null without one. */
    Object attribute(ObjectHeader object, String name) {
        for (AttributeMessage message : object.getMessagesOfType(AttributeMessage.class)) {
            if (message.getName().equals(name)) {
                return new AttributeImpl(storage, NoParent.INSTANCE, message).getData();
            }
        }
        if (!object.hasMessageOfType(AttributeInfoMessage.class)) {
            return null;
        }
        AttributeInfoMessage info = object.getMessageOfType(AttributeInfoMessage.class);
        if (info.getFractalHeapAddress() == Constants.UNDEFINED_ADDRESS) {
            return null;
        }
        FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
        BTreeV2<AttributeNameForIndexedAttributesRecord> index =
                new BTreeV2<>(storage, info.getAttributeNameBTreeAddress());
        for (AttributeNameForIndexedAttributesRecord record : index.getRecords()) {
            AttributeMessage message = new AttributeMessage(heap.getId(record.getHeapId()), storage, record.getFlags());
            if (message.getName().equals(name)) {
                return new AttributeImpl(storage, NoParent.INSTANCE, message).getData();
            }
        }
        return null;
    }

    MalformedEpisodeException refused(Reason reason, String where, String detail) {
        return new MalformedEpisodeException(reason, uri, where, detail);
    }

    @Override
    public void close() throws IOException {
        try {
            storage.close();
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }
}
