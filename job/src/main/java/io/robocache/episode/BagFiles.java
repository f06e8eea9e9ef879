package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of one recording of messages, of those that lie in one folder: those that its {@code metadata.yaml} lists and that
 * are there, in its order; without a usable list those called {@code FOLDER_0.mcap}, {@code FOLDER_1.mcap}, ..., as rosbag2
 * names what it splits, in the order of their numbers.
 *
 * @param names  file names; at most one where the folder holds no split recording
 * @param others the folder's other recordings, each of its own
 * @param losses files that are listed and not read
 * @param warnings what else is wrong with the list
 */
record BagFiles(List<String> names, List<String> others, List<Loss> losses, List<Loss> warnings) {

    private static final Pattern NAME = Pattern.compile("(?i).*\\.(mcap|db3)(\\.zstd?)?");
    private static final Pattern SPLIT = Pattern.compile("(?i)(.*)_([0-9]+)\\.(mcap|db3)(\\.zstd?)?");

    BagFiles {
        names = List.copyOf(names);
        others = List.copyOf(others);
        losses = List.copyOf(losses);
        warnings = List.copyOf(warnings);
    }

    /** Whether a file of that name holds recorded messages. */
    static boolean isBag(String name) {
        return NAME.matcher(name).matches();
    }

    /** The number of a file among those that rosbag2 splits a recording into, in a folder of that name; none of others. */
    static Optional<Long> split(String folder, String name) {
        Matcher split = SPLIT.matcher(name);
        boolean named = split.matches()
                && split.group(1).equals(folder)
                && split.group(2).length() < 18;
        return named ? Optional.of(Long.parseLong(split.group(2))) : Optional.empty();
    }

    /** Whether files of these names, in a folder of that name, may be parts of one recording. */
    static boolean maySplit(String folder, Set<String> names) {
        long bags = names.stream().filter(BagFiles::isBag).count();
        return bags > 1
                && (names.contains(BagMetadata.NAME) || numbered(folder, names).size() > 1);
    }

    /**
     * One of the files as it is read.
     *
     * @param label what places in it begin with: nothing, or its name and a space where it is one of several
     * @param mcap  whether it is an MCAP file; else it is a sqlite3 file
     */
    record Part(String uri, String label, boolean mcap) {}

    /** Those of an episode that was listed as MCAP, DB3 or ROSBAG2. */
    static BagFiles of(FileSystem files, EpisodeRef episode) throws IOException {
        Path path = new Path(episode.uri());
        return episode.format() == EpisodeFormat.ROSBAG2 ? of(files, path) : beside(files, path);
    }

    /** How the files of such an episode are read, in their order. */
    List<Part> parts(EpisodeRef episode) {
        if (episode.format() != EpisodeFormat.ROSBAG2) {
            return List.of(new Part(episode.uri(), "", episode.format() == EpisodeFormat.MCAP));
        }
        Path folder = new Path(episode.uri());
        return names.stream()
                .map(name -> new Part(new Path(folder, name).toString(), name + " ", isMcap(name)))
                .toList();
    }

    /** Whether the name of one of them says that it is an MCAP file. */
    static boolean isMcap(String name) {
        Matcher bag = NAME.matcher(name);
        return bag.matches() && bag.group(1).equalsIgnoreCase("mcap");
    }

    /** Of a folder. */
    static BagFiles of(FileSystem files, Path folder) throws IOException {
        return of(files, folder, BagMetadata.of(files, folder));
    }

    private static BagFiles of(FileSystem files, Path folder, BagMetadata metadata) throws IOException {
        Set<String> there = new TreeSet<>(EpisodeId::comparePaths);
        for (FileStatus status : files.listStatus(folder)) {
            String name = status.getPath().getName();
            if (!status.isDirectory() && isBag(name) && !InputListing.isHidden(name) && isPlainFile(folder, name)) {
                there.add(name);
            }
        }
        return of(folder.getName(), there, metadata);
    }

    /** What the list beside one file says about it, where it lies in a folder of its own. */
    static BagFiles beside(FileSystem files, Path file) throws IOException {
        List<String> only = List.of(file.getName());
        BagMetadata metadata = BagMetadata.of(files, file.getParent());
        if (!metadata.files().isEmpty() || !metadata.findings().isEmpty()) {
            BagFiles all = of(files, file.getParent(), metadata);
            if (all.names.equals(only) || (all.names.isEmpty() && all.others.equals(only))) {
                return new BagFiles(only, List.of(), all.losses, all.warnings);
            }
        }
        return new BagFiles(only, List.of(), List.of(), List.of());
    }

    private static boolean isPlainFile(Path folder, String name) {
        return LocalFiles.linkBelow(folder, name).isEmpty() && !LocalFiles.isSpecial(new Path(folder, name));
    }

    private static BagFiles of(String folder, Set<String> there, BagMetadata metadata) {
        List<Loss> losses = new ArrayList<>();
        Set<String> listed = new LinkedHashSet<>();
        List<String> missing = new ArrayList<>();
        for (String name : metadata.files()) {
            if (!BagMetadata.isPlain(name)) {
                losses.add(new Loss(
                        Reason.BAD_NAME,
                        BagMetadata.NAME,
                        0,
                        "%s lists the file '%s', a name that leads out of the folder; it is never opened"
                                .formatted(BagMetadata.NAME, name.replaceAll("\\p{Cntrl}", "?"))));
                continue;
            }
            String last = name.substring(name.lastIndexOf('/') + 1); // the first versions listed FOLDER/FILE
            String found = List.of(last, last + ".zstd", last + ".zst").stream()
                    .filter(there::contains)
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                missing.add(last);
            } else {
                listed.add(found);
            }
        }
        if (!missing.isEmpty()) {
            losses.add(new Loss(
                    Reason.MISSING_FILE,
                    BagMetadata.NAME,
                    0,
                    "%d of %d files that %s lists are not there, the first is '%s'"
                            .formatted(missing.size(), metadata.files().size(), BagMetadata.NAME, missing.get(0))));
        }
        List<String> names = listed.isEmpty() ? numbered(folder, there) : List.copyOf(listed);
        List<String> others = new ArrayList<>(there);
        others.removeAll(names);
        return new BagFiles(names, others, losses, metadata.findings());
    }

    /** Those that rosbag2 would name so in a folder of that name, in the order of their numbers. */
    private static List<String> numbered(String folder, Set<String> names) {
        return names.stream()
                .filter(name -> {
                    Matcher split = SPLIT.matcher(name);
                    return split.matches() && split.group(1).equals(folder);
                })
                .sorted(Comparator.comparing(BagFiles::digits, Comparator.comparingInt(String::length))
                        .thenComparing(BagFiles::digits)
                        .thenComparing(name -> name.toLowerCase(Locale.ROOT), EpisodeId::comparePaths))
                .toList();
    }

    private static String digits(String name) {
        Matcher split = SPLIT.matcher(name);
        return split.matches() ? split.group(2).replaceFirst("^0+(?=.)", "") : "";
    }
}
