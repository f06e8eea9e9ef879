package io.robocache.episode;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Finds episodes: files by listing on the driver, what is in them by sniffing on the executors. */
public final class EpisodeLister {

    private EpisodeLister() {}

    /**
     * Lists what the configured URIs hold: files, folders (recursively) or Hadoop globs.
     *
     * @return sorted as {@link EpisodeId} orders them, whatever order the file system lists in
     */
    public static List<InputCandidate> candidates(List<String> uris, Configuration hadoop) throws IOException {
        return candidates(uris, Splits.TOGETHER, hadoop);
    }

    /** As the other, with a choice of what split recordings are. */
    public static List<InputCandidate> candidates(List<String> uris, Splits splits, Configuration hadoop)
            throws IOException {
        return InputListing.of(uris, splits, hadoop);
    }

    /** Says which episodes a candidate holds. A damaged input still yields a reference, which its reader then refuses. */
    public static Listing episodes(InputCandidate candidate, Configuration hadoop, ReadSettings settings)
            throws IOException {
        return Sniffer.list(candidate, hadoop, settings);
    }
}
