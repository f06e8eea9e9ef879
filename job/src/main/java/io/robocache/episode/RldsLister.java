package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lists the records of a TFRecord file, an episode each, by the lengths before them: no record is read. What is left of a
 * file that is broken is one more episode, so that its reader refuses it and nothing is lost without a word.
 */
final class RldsLister {

    private RldsLister() {}

    static Listing list(
            InputCandidate candidate, FileSystem files, Path path, Configuration hadoop, ReadSettings settings)
            throws IOException {
        String fingerprint = Fingerprint.of(List.of(Fingerprint.edges(files, path), RldsFeatures.edges(files, path)));
        List<EpisodeRef> refs = new ArrayList<>();
        try (FileBytes file = FileBytes.open(candidate.uri(), hadoop, settings.limits())) {
            TfRecords records = TfRecords.of(file, settings.limits());
            for (int record = 0; record < records.count(); record++) {
                refs.add(ref(candidate, fingerprint, record, records.offset(record), records.bytes(record)));
            }
            if (records.restOrNull() != null || refs.isEmpty()) {
                long from = records.end();
                refs.add(ref(candidate, fingerprint, records.count(), from, file.length() - from));
            }
        } catch (MalformedEpisodeException damaged) { // the reader finds the same and says it
            refs.add(ref(candidate, fingerprint, 0, 0, files.getFileStatus(path).getLen()));
        }
        return new Listing(refs, List.of());
    }

    private static EpisodeRef ref(InputCandidate candidate, String fingerprint, int record, long offset, long bytes) {
        EpisodeId id = new EpisodeId(candidate.root(), candidate.path(), record, 0);
        return new EpisodeRef(id, candidate.uri(), EpisodeFormat.RLDS, bytes, fingerprint, TaskText.NONE, offset);
    }
}
