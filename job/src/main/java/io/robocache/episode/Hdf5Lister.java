package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lists the episodes of an HDF5 file, which is fetched for it where it does not lie on the local disk. A file that is damaged
 * as a whole is one reference.
 */
final class Hdf5Lister {

    private Hdf5Lister() {}

    static Listing list(
            InputCandidate candidate, FileSystem files, Path path, Configuration hadoop, ReadSettings settings)
            throws IOException {
        int episodes = 1;
        try (StagedFile staged = StagedFile.of(candidate.uri(), hadoop, settings.limits());
                Hdf5File file = Hdf5File.open(staged.path(), candidate.uri(), settings.limits())) {
            episodes = Hdf5Episodes.of(file).size();
        } catch (MalformedEpisodeException damaged) { // the reader finds the same and says it
            episodes = 1;
        }
        String fingerprint = Fingerprint.of(List.of(Fingerprint.edges(files, path)));
        long share = files.getFileStatus(path).getLen() / episodes;
        List<EpisodeRef> refs = new ArrayList<>();
        for (int ordinal = 0; ordinal < episodes; ordinal++) {
            EpisodeId id = new EpisodeId(candidate.root(), candidate.path(), ordinal, 0);
            refs.add(new EpisodeRef(id, candidate.uri(), EpisodeFormat.HDF5, share, fingerprint));
        }
        return new Listing(refs, List.of());
    }
}
