package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * When the messages of a recording were logged, from what its files say of them: the message indexes of MCAP, the columns
 * of sqlite3. No message is read, so that nothing is known of what is in them, or whether they decode.
 *
 * @param topics    by name
 * @param losses    files that are listed and not there
 * @param warnings  what else is wrong with the list of files
 * @param source    where the stamps come from, in words
 * @param bytesRead bytes fetched from storage
 */
public record LoggedTimes(
        List<LoggedTopic> topics, List<Loss> losses, List<Loss> warnings, String source, long bytesRead) {

    /** Copies the lists. */
    public LoggedTimes {
        topics = List.copyOf(topics);
        losses = List.copyOf(losses);
        warnings = List.copyOf(warnings);
    }

    /**
     * Takes the stamps of one recording. What its files declare is checked against their length and the limits before memory
     * is taken for it.
     *
     * @throws NotIndexedException if the recording must be read to know them
     * @throws IOException         if storage fails
     */
    public static LoggedTimes of(EpisodeRef episode, Configuration hadoop, Limits limits)
            throws IOException, NotIndexedException {
        switch (episode.format()) {
            case MCAP, DB3, ROSBAG2 -> {
                try {
                    return ofBag(episode, hadoop, limits);
                } catch (MalformedEpisodeException damaged) {
                    throw new NotIndexedException(damaged.reason(), damaged.where(), damaged.detail());
                }
            }
            default -> throw new NotIndexedException("a recording of format %s has no message indexes"
                    .formatted(episode.format().name().toLowerCase(Locale.ROOT)));
        }
    }

    private static LoggedTimes ofBag(EpisodeRef episode, Configuration hadoop, Limits limits)
            throws IOException, NotIndexedException {
        BagFiles bag = BagFiles.of(new Path(episode.uri()).getFileSystem(hadoop), episode);
        List<BagFiles.Part> parts = bag.parts(episode);
        Map<String, LoggedTopic> topics = new TreeMap<>();
        long bytesRead = 0;
        boolean indexes = false;
        boolean columns = false;
        for (int file = 0; file < parts.size(); file++) {
            BagFiles.Part part = parts.get(file);
            indexes |= part.mcap();
            columns |= !part.mcap();
            bytesRead += part.mcap()
                    ? McapStamps.read(part.uri(), part.label(), file, hadoop, limits, topics)
                    : Db3Stamps.read(part.uri(), episode.uri(), part.label(), file, hadoop, limits, topics);
        }
        if (parts.isEmpty()) {
            throw new NotIndexedException("the folder has no recording any more");
        }
        String source = indexes && columns
                ? "message indexes and stamps of rows"
                : indexes ? "message indexes" : "stamps of rows";
        return new LoggedTimes(new ArrayList<>(topics.values()), bag.losses(), bag.warnings(), source, bytesRead);
    }

    /** The topic of a channel, new if no file had it before. */
    static LoggedTopic topic(Map<String, LoggedTopic> topics, Catalog.Channel channel, Catalog catalog, Limits limits)
            throws NotIndexedException {
        Catalog.Schema schema = channel.schemaId() == 0 ? null : catalog.schema(channel.schemaId());
        String type = schema == null ? "" : schema.type();
        if (!channel.nameGood()) {
            throw new NotIndexedException(Reason.BAD_NAME, channel.where(), "the name of a topic is not UTF-8");
        }
        if (topics.size() == limits.topics() && !topics.containsKey(channel.topic())) {
            throw new NotIndexedException(
                    Reason.SIZE_LIMIT,
                    channel.where(),
                    "more than %d topics, the limit (limits.topics)".formatted(limits.topics()));
        }
        LoggedTopic topic =
                topics.computeIfAbsent(channel.topic(), name -> new LoggedTopic(name, type, channel.encoding()));
        if (!topic.type().equals(type)) {
            throw new NotIndexedException(
                    Reason.BAD_CHANNEL,
                    channel.where(),
                    "topic %s has messages of types %s and %s".formatted(channel.topic(), topic.type(), type));
        }
        return topic;
    }
}
