package io.robocache.episode;

import io.jhdf.ObjectHeader;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import io.robocache.episode.Hdf5File.Link;
import io.robocache.episode.Hdf5File.LinkKind;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The episodes of an HDF5 file. Where {@code /data} holds groups, as robosuite, robomimic, LIBERO and Isaac Lab write them,
 * each is one: {@code demo_9} before {@code demo_10}. Any other file is one episode.
 */
final class Hdf5Episodes {

    private static final Pattern NUMBERED = Pattern.compile("^(.*?)([0-9]{1,18})$", Pattern.DOTALL);

    private Hdf5Episodes() {}

    /**
     * One episode.
     *
     * @param path of its group: {@code /data/demo_1}, or {@code /}
     * @param link to it; null for the file's root
     */
    record Demo(String path, Link link) {

        /** Whether it is one of several that a file may hold. */
        boolean isGroup() {
            return link != null;
        }
    }

    /** The place of an episode in the list is its ordinal. */
    static List<Demo> of(Hdf5File file) throws IOException {
        return file.fenced("/data", () -> {
            List<Demo> demos = new ArrayList<>();
            Optional<ObjectHeader> data = data(file);
            if (data.isPresent()) {
                for (Link link : file.links(data.get())) {
                    if (link.kind() != LinkKind.OBJECT || isGroup(file.header(link.address()))) {
                        demos.add(new Demo("/data/" + link.name(), link));
                    }
                }
            }
            demos.sort(Comparator.comparing((Demo demo) -> prefix(demo.path()), EpisodeId::comparePaths)
                    .thenComparing(demo -> number(demo.path()))
                    .thenComparing(Demo::path, EpisodeId::comparePaths));
            return demos.isEmpty() ? List.of(new Demo("/", null)) : demos;
        });
    }

    /** The group that holds demonstrations; nothing if there is none. */
    static Optional<ObjectHeader> data(Hdf5File file) {
        return file.links(file.root()).stream()
                .filter(link -> link.name().equals("data") && link.kind() == LinkKind.OBJECT)
                .map(link -> file.header(link.address()))
                .filter(Hdf5Episodes::isGroup)
                .findFirst();
    }

    static boolean isDataset(ObjectHeader object) {
        return object.hasMessageOfType(DataSpaceMessage.class);
    }

    static boolean isGroup(ObjectHeader object) {
        return !isDataset(object) && !object.hasMessageOfType(DataTypeMessage.class);
    }

    private static String prefix(String path) {
        Matcher numbered = NUMBERED.matcher(path);
        return numbered.matches() ? numbered.group(1) : path;
    }

    private static BigInteger number(String path) {
        Matcher numbered = NUMBERED.matcher(path);
        return numbered.matches() ? new BigInteger(numbered.group(2)) : BigInteger.ONE.negate();
    }
}
