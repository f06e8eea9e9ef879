package io.robocache.episode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the losses and warnings of one pass. Findings of one reason and subject (a topic, or the file) are folded into
 * the first, so that a file with millions of bad messages costs one entry. In order of first finding.
 */
final class LossLog {

    /** The subject of findings that belong to no topic. */
    static final String FILE = "";

    private static final int MAX_ENTRIES = 1000;

    private final Map<String, Entry> losses = new LinkedHashMap<>();
    private final Map<String, Entry> warnings = new LinkedHashMap<>();

    /** Reports a message of a channel that neither the data nor the summary of a file defines. */
    void missingChannel(int id, String where) {
        loss(Reason.MISSING_CHANNEL, "channel " + id, where, 1, "messages of a channel that the file does not define");
    }

    /** Something is left out: {@code count} messages, 0 if that is not known. */
    void loss(Reason reason, String subject, String where, long count, String detail) {
        add(losses, reason, subject, where, count, detail);
    }

    /** Something is suspicious, and nothing is left out. */
    void warning(Reason reason, String subject, String where, String detail) {
        warning(reason, subject, where, 1, detail);
    }

    /** As {@link #warning(Reason, String, String, String)}, of {@code count} messages. */
    void warning(Reason reason, String subject, String where, long count, String detail) {
        add(warnings, reason, subject, where, count, detail);
    }

    /** Whether anything that belongs to no topic was lost: then the file's own counts cannot be expected to hold. */
    boolean fileDamaged() {
        return losses.values().stream().anyMatch(entry -> entry.subject.equals(FILE));
    }

    List<Loss> losses() {
        return list(losses);
    }

    List<Loss> warnings() {
        return list(warnings);
    }

    private static void add(
            Map<String, Entry> entries, Reason reason, String subject, String where, long count, String detail) {
        // Container damage is listed place by place, since each place is a gap of its own; up to a bound.
        boolean each = subject.equals(FILE) && entries.size() < MAX_ENTRIES;
        String key = reason.code() + '\n' + subject + '\n' + (each ? where : "");
        Entry entry = entries.get(key);
        if (entry == null) {
            entries.put(key, new Entry(reason, subject, where, count, detail));
        } else {
            entry.count += count;
        }
    }

    private static List<Loss> list(Map<String, Entry> entries) {
        List<Loss> list = new ArrayList<>();
        for (Entry entry : entries.values()) {
            String detail = entry.subject.equals(FILE) ? entry.detail : "topic " + entry.subject + ": " + entry.detail;
            list.add(new Loss(entry.reason, entry.where, entry.count, detail));
        }
        return list;
    }

    private static final class Entry {
        private final Reason reason;
        private final String subject;
        private final String where;
        private final String detail;
        private long count;

        private Entry(Reason reason, String subject, String where, long count, String detail) {
            this.reason = reason;
            this.subject = subject;
            this.where = where;
            this.count = count;
            this.detail = detail;
        }
    }
}
