package io.robocache.episode;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A recording that is damaged again and again: a copy, whose files are one range of bytes, one behind the other by name.
 * Videos are copied and not damaged, as no reader looks into them.
 */
final class DamageSource {

    private final String name;
    private final String format;
    private final Path input;
    private final List<Path> files = new ArrayList<>();
    private final List<byte[]> good = new ArrayList<>();
    private final List<ChecksummedBytes> checksums = new ArrayList<>();
    private long length;

    private DamageSource(String name, String format, Path input) {
        this.name = name;
        this.format = format;
        this.input = input;
    }

    /** Copies a file or a folder below {@code work}. */
    static DamageSource copy(String name, String format, Path from, Path work) throws IOException {
        Path to = work.resolve(name.replaceAll("[/ ]", "_")).resolve(from.getFileName());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
                Path copy = to.resolve(from.relativize(path).toString()).normalize();
                Files.createDirectories(copy.getParent());
                Files.copy(path, copy);
            }
        }
        DamageSource source = new DamageSource(name, format, to);
        try (Stream<Path> all = Files.walk(to)) {
            for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
                if (!path.toString().endsWith(".mp4")) {
                    byte[] bytes = Files.readAllBytes(path);
                    source.files.add(path);
                    source.good.add(bytes);
                    source.checksums.add(ChecksummedBytes.of(path, bytes));
                    source.length += bytes.length;
                }
            }
        }
        return source;
    }

    String name() {
        return name;
    }

    String format() {
        return format;
    }

    Path input() {
        return input;
    }

    long length() {
        return length;
    }

    /** Flips one bit; returns whether a checksum covers it. */
    boolean flip(long offset, int bit) throws IOException {
        int file = file(offset);
        int at = (int) (offset - start(file));
        try (RandomAccessFile out = new RandomAccessFile(files.get(file).toFile(), "rw")) {
            out.seek(at);
            out.write(good.get(file)[at] ^ 1 << bit);
        }
        return checksums.get(file).covers(at);
    }

    /** Ends the file that an offset lies in there; returns whether the format says how long it is. */
    boolean truncate(long offset) throws IOException {
        int file = file(offset);
        int at = (int) (offset - start(file));
        try (RandomAccessFile out = new RandomAccessFile(files.get(file).toFile(), "rw")) {
            out.setLength(at);
        }
        return checksums.get(file).tellsCut(at);
    }

    /** Makes the file whole again that an offset lies in. */
    void restore(long offset) throws IOException {
        int file = file(offset);
        Files.write(files.get(file), good.get(file));
    }

    private int file(long offset) {
        long left = offset;
        int file = 0;
        while (left >= good.get(file).length) {
            left -= good.get(file++).length;
        }
        return file;
    }

    private long start(int file) {
        return good.subList(0, file).stream().mapToLong(bytes -> bytes.length).sum();
    }
}
