package io.robocache.episode;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Some episodes of {@link PackedEpisodes}: what differs from one to the next in bytes, folders and sentences once. URIs mostly
 * are a root's and the path of the identity.
 */
final class EpisodeChunk implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final int SHA_256_BYTES = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;
    private final int[] starts;
    private final String[] places;
    private final EpisodeFormat[] formats;
    private final TaskText[] tasks;

    private EpisodeChunk(Builder built) {
        this.bytes = built.bytes.toByteArray();
        this.starts = built.starts.stream().mapToInt(Integer::intValue).toArray();
        this.places = built.places.values.toArray(String[]::new);
        this.formats = built.formats.values.toArray(EpisodeFormat[]::new);
        this.tasks = built.tasks.values.toArray(TaskText[]::new);
    }

    EpisodeRef get(int index) {
        ByteBuffer in = ByteBuffer.wrap(bytes).position(starts[index]);
        int root = in.getInt();
        String path = text(in);
        EpisodeId id = new EpisodeId(root, path, in.getInt(), in.getInt());
        String place = places[in.getInt()];
        String uri = in.get() == 1 ? place + path : place;
        EpisodeFormat format = formats[in.get()];
        long length = in.getLong();
        long offset = in.getLong();
        return new EpisodeRef(id, uri, format, length, fingerprint(in), tasks[in.getInt()], offset);
    }

    private static String fingerprint(ByteBuffer in) {
        if (in.get() == 0) {
            return text(in);
        }
        byte[] hash = new byte[SHA_256_BYTES];
        in.get(hash);
        return HEX.formatHex(hash);
    }

    /** A text of bytes, or of chars if one does not fit: as it is, even if it is no valid Unicode. */
    private static String text(ByteBuffer in) {
        int length = in.getInt();
        char[] chars = new char[length >>> 1];
        boolean wide = (length & 1) == 1;
        for (int i = 0; i < chars.length; i++) {
            chars[i] = wide ? in.getChar() : (char) (in.get() & 0xff);
        }
        return new String(chars);
    }

    /** Not thread-safe. */
    static final class Builder {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);
        private final List<Integer> starts = new ArrayList<>();
        private final Numbered<String> places = new Numbered<>();
        private final Numbered<EpisodeFormat> formats = new Numbered<>();
        private final Numbered<TaskText> tasks = new Numbered<>();

        void add(EpisodeRef episode) {
            starts.add(bytes.size());
            try {
                write(episode);
            } catch (IOException impossible) {
                throw new UncheckedIOException("memory does not fail so", impossible);
            }
        }

        private void write(EpisodeRef episode) throws IOException {
            EpisodeId id = episode.id();
            out.writeInt(id.root());
            text(id.path());
            out.writeInt(id.ordinal());
            out.writeInt(id.part());
            boolean below = episode.uri().endsWith(id.path());
            out.writeInt(places.number(
                    below
                            ? episode.uri()
                                    .substring(
                                            0,
                                            episode.uri().length() - id.path().length())
                            : episode.uri()));
            out.writeByte(below ? 1 : 0);
            out.writeByte(formats.number(episode.format()));
            out.writeLong(episode.bytes());
            out.writeLong(episode.offset());
            boolean hash = SHA_256.matcher(episode.fingerprint()).matches();
            out.writeByte(hash ? 1 : 0);
            if (hash) {
                out.write(HEX.parseHex(episode.fingerprint()));
            } else {
                text(episode.fingerprint());
            }
            out.writeInt(tasks.number(episode.task()));
        }

        private void text(String text) throws IOException {
            boolean wide = text.chars().anyMatch(c -> c > 0xff);
            out.writeInt(text.length() << 1 | (wide ? 1 : 0));
            if (wide) {
                out.writeChars(text);
            } else {
                for (int i = 0; i < text.length(); i++) {
                    out.writeByte(text.charAt(i));
                }
            }
        }

        EpisodeChunk build() {
            return new EpisodeChunk(this);
        }
    }

    /** Values by the order in which they first came. */
    private static final class Numbered<T> {
        private final List<T> values = new ArrayList<>();
        private final Map<T, Integer> numbers = new HashMap<>();

        int number(T value) {
            Integer known = numbers.putIfAbsent(value, values.size());
            if (known == null) {
                values.add(value);
            }
            return known == null ? values.size() - 1 : known;
        }
    }
}
