package io.robocache.job;

import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.episode.TopicSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;

/**
 * Looks through one episode: a pass for its topics, one that decodes every message and takes both of its stamps, and, where
 * there are joints, clouds or transforms, one for those.
 */
final class EpisodeSurveyor {
    private EpisodeSurveyor() {}

    /** @throws IOException if storage fails; a damaged episode is an answer */
    static EpisodeSurvey survey(EpisodeRef ref, Configuration hadoop, ReadSettings reading, BufferAllocator memory)
            throws IOException {
        try (EpisodeReader reader = EpisodeReader.open(ref, hadoop, reading, memory)) {
            // Only what is requested is decoded, so the second pass asks for everything, once by each clock.
            List<StreamRequest> requests = new ArrayList<>();
            for (TopicSummary topic : reader.index(List.of()).topics()) {
                requests.add(request(topic.topic(), Kind.STAMPS, List.of(), StampSource.HEADER));
                requests.add(request(topic.topic(), Kind.STAMPS, List.of(), StampSource.LOG));
            }
            EpisodeIndex index = reader.index(requests);
            TopicDetails details = TopicDetails.of(reader, index.topics(), memory);
            List<TopicSurvey> topics = new ArrayList<>();
            for (int i = 0; i < index.topics().size(); i++) {
                topics.add(topic(
                        index.topics().get(i),
                        index.streams().get(2 * i),
                        index.streams().get(2 * i + 1),
                        details));
            }
            return new EpisodeSurvey(ref, topics, details.links(), index.losses(), index.warnings(), null);
        } catch (MalformedEpisodeException damaged) {
            Loss why = new Loss(damaged.reason(), damaged.where(), 1, Objects.toString(damaged.getMessage(), ""));
            return new EpisodeSurvey(ref, List.of(), List.of(), List.of(), List.of(), why);
        }
    }

    private static TopicSurvey topic(
            TopicSummary summary, StreamIndex byHeader, StreamIndex byLog, TopicDetails details) {
        boolean header = byHeader.sourceUsed() == StampSource.HEADER
                && byHeader.messages() > 0
                && byHeader.messages() == byLog.messages();
        StreamTimes logged = StreamTimes.of(byLog.stamps());
        return new TopicSurvey(
                summary.topic(),
                summary.type(),
                summary.encoding(),
                summary.messages(),
                summary.undecodable(),
                summary.sequenceLost(),
                byHeader.sourceUsed(),
                StreamTimes.of(byHeader.stamps()),
                logged.first(),
                logged.last(),
                header ? ClockOffset.of(byHeader.stamps(), byLog.stamps()) : null,
                byHeader.frameId(),
                details.joints(summary.topic()),
                details.clouds(summary.topic()));
    }

    static StreamRequest request(String topic, Kind kind, List<String> fields, StampSource source) {
        return new StreamRequest(topic, topic, kind, fields, List.of(), List.of(), source, 0);
    }
}
