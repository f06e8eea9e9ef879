package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lines of a file from front to back, for headers and clouds of text. Ends of lines are LF or CR LF. Not thread-safe. */
final class CloudLines {

    private static final int MAX_LINE_BYTES = 1 << 20;
    private static final int PIECE_BYTES = 64 << 10;

    private final FileBytes file;
    private byte[] line = new byte[256];
    private int length;
    private long at; // of the next byte
    private long lineAt;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private final byte[] pieceBytes = new byte[PIECE_BYTES];

    /** From the file's beginning. */
    CloudLines(FileBytes file) {
        this.file = file;
    }

    /** Offset of the next line. */
    long offset() {
        return at;
    }

    /** Offset of the line that was read last. */
    long lineOffset() {
        return lineAt;
    }

    /** Bytes that were not read yet. */
    long remaining() {
        return file.length() - at;
    }

    /** Goes to the next line; false at the end of the file. */
    boolean next() throws IOException, BadCloudException {
        lineAt = at;
        length = 0;
        while (at < file.length()) {
            byte b = read();
            if (b == '\n') {
                trimCarriageReturn();
                return true;
            }
            if (length == MAX_LINE_BYTES) {
                throw BadCloudException.at(
                        lineAt, Reason.BAD_ENCODING, "a line of text of more than %d bytes".formatted(MAX_LINE_BYTES));
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = b;
        }
        trimCarriageReturn();
        return at > lineAt;
    }

    private void trimCarriageReturn() {
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
    }

    private byte read() throws IOException {
        if (!piece.hasRemaining()) {
            int bytes = (int) Math.min(PIECE_BYTES, file.length() - at);
            file.window(at, bytes).get(pieceBytes, 0, bytes);
            piece = ByteBuffer.wrap(pieceBytes, 0, bytes);
        }
        at++;
        return piece.get();
    }

    /** The line that was read last. */
    String text() {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** The words of the line that was read last, separated by blanks and tabs. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        int from = -1;
        for (int i = 0; i <= length; i++) {
            boolean blank = i == length || line[i] == ' ' || line[i] == '\t';
            if (!blank && from < 0) {
                from = i;
            } else if (blank && from >= 0) {
                words.add(new String(line, from, i - from, StandardCharsets.ISO_8859_1));
                from = -1;
            }
        }
        return words;
    }

    /** Whether the line that was read last has nothing but blanks. */
    boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\t') {
                return false;
            }
        }
        return true;
    }
}
