package io.robocache.episode;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Lists episodes of clouds. Opens their files for the fingerprint alone: a damaged one is its reader's to refuse. */
final class CloudLister {

    private static final String NO_COLUMNS =
            "headerless, and input.clouds.columns does not say what it holds; write for example [x, y, z, intensity]";

    private CloudLister() {}

    /** The clouds that lie directly in a folder, as one episode. */
    static Listing folder(InputCandidate candidate, FileSystem files, Path path, ReadSettings settings)
            throws IOException {
        CloudFolder folder = CloudFolder.of(files, path, settings.clouds());
        List<Listing.Ignored> ignored = folder.headerless().stream()
                .map(file -> new Listing.Ignored(files.makeQualified(file).toString(), NO_COLUMNS))
                .toList();
        return new Listing(folder.clouds().isEmpty() ? List.of() : List.of(ref(candidate, files, folder)), ignored);
    }

    /** One file by itself. */
    static Listing file(
            InputCandidate candidate, CloudFormat format, FileSystem files, Path path, ReadSettings settings)
            throws IOException {
        if (!CloudFolder.isReadable(format, settings.clouds())) {
            return Sniffer.ignored(candidate, NO_COLUMNS);
        }
        CloudFolder alone = CloudFolder.ofFile(files, path, format, settings.clouds());
        return new Listing(List.of(ref(candidate, files, alone)), List.of());
    }

    private static EpisodeRef ref(InputCandidate candidate, FileSystem files, CloudFolder folder) throws IOException {
        return new EpisodeRef(
                new EpisodeId(candidate.root(), candidate.path(), 0, 0),
                candidate.uri(),
                EpisodeFormat.CLOUDS,
                folder.bytes(),
                Fingerprint.ofNamed(files, folder.paths()));
    }
}
